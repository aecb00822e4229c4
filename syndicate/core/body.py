"""What a posting's Markdown holds beside its text: tags of site generators, comments, and facts in lists.

Works in time linear in the length of the text, whatever stands in it. Code, fenced or inline, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple


class Cleaned(NamedTuple):
    """A body without the tags of other generators. `first`: where in the original the first one stood; `tag`: it."""

    text: str
    first: int | None = None
    tag: str = ""


class Fact(NamedTuple):
    """A list item of the form `Label : value`; `at`: where it stands in the text."""

    label: str
    value: str
    at: int


_BRACES = ("{{", "{%", "{:", "{#", "{/*")
_COMPONENT = re.compile(r"</?[A-Z][\w.]*")
_HTML = frozenset(
    "a abbr address article aside b blockquote body br button caption center cite code col dd del details div dl dt em"
    " fieldset figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link"
    " main mark meta nav ol p pre q s samp script section small span strike strong style sub summary sup table tbody td"
    " tfoot th thead title tr tt u ul var video".split()
)
_SIGN = re.compile(r"``*|~~~~*|\{[{%:]|\{# |\{/\*|<!--|</?[A-Z]|\n(?:import|export) ")
"""Every alternative begins with a letter of its own, which makes the search several times as fast."""
_SIGN_IN_MDX = re.compile(_SIGN.pattern + r"|\{(?!#)")
_EXPRESSION = re.compile(r"\{[^{}\n]{0,500}\}")
_FENCE = {sign: re.compile(rf"^ {{0,3}}({sign}{{3,}})[ \t]*$", re.MULTILINE) for sign in "`~"}
_END_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")
_END_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_WORD = re.compile(r"\{%-?\s*(\w+)")
_ATTRIBUTES = re.compile(r"\{:(?::?/?[a-z]+)?[^{}\n]*\}")
_IMPORT = re.compile(r"import\s+(?:[^;'\"\n]*\n){0,20}?[^;'\"\n]*['\"][^'\"\n]+['\"][ \t]*;?[ \t]*$", re.MULTILINE)
_EXPORT = re.compile(r"export\s+(?:default|const|let|var|function|async|class|\{|\*)")
_ATTRIBUTE_END = re.compile(r"[\"'{}<>]")
_LONGEST_TAG = 5_000
_TRIES = 200
"""So many components that never end, and no more is tried: the text is something else than MDX."""


def clean(body: str, *, mdx: bool = False) -> Cleaned:
    """`body` without comments (silently) and without tags of Liquid, Jinja, Hugo, Handlebars, kramdown, JSX and MDX.

    Comment blocks go with their text; the text between other tags, and in `raw` blocks, stays. mdx: what stands in
    single braces is an expression, too.
    """
    if not _suspicious(body) and not (mdx and "{" in body):
        return Cleaned(body)
    scanner = _Scanner(body, mdx)
    return Cleaned("".join(scanner.run()), scanner.first, scanner.tag)


def _suspicious(body: str) -> bool:
    """Whether it is worth a scan; single letters are found five times as fast as pairs."""
    if "{" in body and any(sign in body for sign in _BRACES):
        return True
    if "<" in body and ("<!--" in body or _COMPONENT.search(body)):
        return True
    return "import " in body[:40] or "export " in body[:40]


class _Scanner:
    """One pass over a body. A handler gives where its construct ends and what stays of it, or None: just text."""

    def __init__(self, body: str, mdx: bool) -> None:
        self.body = body
        self._sign = _SIGN_IN_MDX if mdx else _SIGN
        self.first: int | None = None
        self.tag = ""
        self._absent: set[str] = set()
        self._without: dict[str, int] = {}  # closing sign → up to where there is none
        self._failed = 0
        self._runs: dict[int, list[int]] | None = None

    def run(self) -> Iterator[str]:
        at = text_from = 0
        if self.body.startswith(("import ", "export ")) and (end := self._statement(0)):
            at = text_from = end
            self._note(0, end)
        while match := self._sign.search(self.body, at):
            start = match.start()
            handled = self._handle(match[0], start)
            if handled is None:
                at = match.end()
                continue
            at, kept, foreign = handled
            yield self.body[text_from:start]
            yield kept
            text_from = at
            if foreign:
                self._note(start, at)
        yield self.body[text_from:]

    def _note(self, start: int, end: int) -> None:
        if self.first is None:
            self.first = start
            self.tag = " ".join(self.body[start:end].split())[:60]

    def _handle(self, sign: str, start: int) -> tuple[int, str, bool] | None:
        """Where the construct ends that a sign begins, what stays of it, and whether it is another generator's."""
        if sign[0] in "`~":
            end = self._code(sign, start)
            return None if end is None else (end, self.body[start:end], False)
        if sign == "<!--":
            end = self._find("-->", start + 4)
            return None if end is None else (end, "", False)
        if sign == "{%":
            return self._liquid(start)
        if sign[0] == "\n":
            end = self._statement(start + 1)
            return None if end is None else (end, "\n", True)
        if sign[0] == "<":
            end = self._component(start)
        elif sign == "{:":
            end = self._attributes(start)
        elif sign == "{{":
            end = self._braces(start)
        elif sign == "{":
            end = self._expression(start)
        else:
            end = self._find("#}" if sign == "{# " else "*/}", start)
        return None if end is None else (end, "", True)

    def _find(self, closing: str, start: int) -> int | None:
        """Just after the next `closing`; what was not found once is not looked for again."""
        if closing in self._absent:
            return None
        found = self.body.find(closing, start)
        if found < 0:
            self._absent.add(closing)
            return None
        return found + len(closing)

    def _near(self, closing: str, start: int) -> int | None:
        """Just after the next `closing`, if that is as near as a tag is long."""
        known = self._without.get(closing, 0) - len(closing)
        found = self.body.find(closing, max(start, known), start + _LONGEST_TAG)
        if found < 0:
            self._without[closing] = start + _LONGEST_TAG
            return None
        return found + len(closing)

    def _search(self, closing: re.Pattern[str], start: int) -> re.Match[str] | None:
        if closing.pattern in self._absent:
            return None
        found = closing.search(self.body, start)
        if found is None:
            self._absent.add(closing.pattern)
        return found

    def _code(self, run: str, start: int) -> int | None:
        line = self.body.rfind("\n", 0, start) + 1
        sign, length = run[0], len(run)
        if length >= 3 and not self.body[line:start].strip(" ") and start - line <= 3:
            newline = self.body.find("\n", start)
            if sign == "~" or "`" not in self.body[start + length : newline if newline >= 0 else None]:
                return self._fence_end(sign, length, newline)
        return self._inline_end(length, start) if sign == "`" else None

    def _fence_end(self, sign: str, length: int, newline: int) -> int:
        at = newline + 1 if newline >= 0 else len(self.body)
        while closing := _FENCE[sign].search(self.body, at):
            if len(closing[1]) >= length:
                return closing.end()
            at = closing.end()
        return len(self.body)

    def _inline_end(self, length: int, start: int) -> int | None:
        if self._runs is None:
            self._runs = {}
            for match in re.finditer("`+", self.body):
                self._runs.setdefault(len(match[0]), []).append(match.start())
        runs = self._runs[length]
        following = bisect_right(runs, start)
        if following == len(runs):
            return None
        end = runs[following]
        paragraph = self.body.find("\n\n", start, end)
        return end + length if paragraph < 0 else None

    def _liquid(self, start: int) -> tuple[int, str, bool] | None:
        end = self._near("%}", start)
        if end is None:
            return None
        word = _WORD.match(self.body, start)
        name = word[1] if word else ""
        if name == "comment" and (closing := self._search(_END_COMMENT, end)):
            return closing.end(), "", True
        if name == "raw" and (closing := self._search(_END_RAW, end)):
            return closing.end(), self.body[end : closing.start()], True
        return end, "", True

    def _braces(self, start: int) -> int | None:
        for opening, closing in (("{{/*", "*/}}"), ("{{</*", "*/>}}"), ("{{%/*", "*/%}}"), ("{{!--", "--}}")):
            if self.body.startswith(opening, start) and (end := self._find(closing, start)):
                return end
        return self._near("}}}" if self.body.startswith("{{{", start) else "}}", start)

    def _expression(self, start: int) -> int | None:
        match = _EXPRESSION.match(self.body, start)
        return match.end() if match and self.body[start - 1 : start] != "\\" else None

    def _attributes(self, start: int) -> int | None:
        """kramdown's `{: .class}`; those of headings stay, they may hold the id that a link leads to."""
        if self.body.startswith("{::comment}", start):
            return self._find("{:/comment}", start) or self._find("{:/}", start)
        match = _ATTRIBUTES.match(self.body, start)
        line = self.body.rfind("\n", 0, start) + 1
        heading = self.body.startswith("#", line) and match is not None
        return match.end() if match and not heading else None

    def _statement(self, start: int) -> int | None:
        """An `import` or `export` of MDX: first in the text or after a blank line."""
        before = self.body[max(0, start - 2) : start]
        if before not in ("", "\n", "\n\n") and not self._after_statement(start):
            return None
        if match := _IMPORT.match(self.body, start):
            return match.end()
        if _EXPORT.match(self.body, start):
            blank = self.body.find("\n\n", start)
            return blank if blank >= 0 else len(self.body)
        return None

    def _after_statement(self, start: int) -> bool:
        line = self.body.rfind("\n", 0, start - 1) + 1
        return self.body.startswith(("import ", "export "), line)

    def _component(self, start: int) -> int | None:
        """The end of `<Name …>`, `</Name>`, attributes in quotes and braces included; HTML in capitals is none."""
        match = _COMPONENT.match(self.body, start)
        if match is None or self._failed > _TRIES:
            return None
        name = match[0].strip("</")
        following = self.body[match.end() : match.end() + 1]
        if name.lower() in _HTML or following not in (" ", "\n", "\t", "/", ">"):
            return None
        end = self._attributes_end(match.end())
        self._failed += end is None
        return end

    def _attributes_end(self, at: int) -> int | None:
        depth = 0
        limit = at + _LONGEST_TAG
        while match := _ATTRIBUTE_END.search(self.body, at, limit):
            sign, at = match[0], match.end()
            if sign in "\"'":
                at = self.body.find(sign, at, limit) + 1
                if not at:
                    return None
            elif sign in "{}":
                depth += 1 if sign == "{" else -1
            elif depth == 0:
                return at if sign == ">" else None
        return None


# ---------------------------------------------------------------- facts

_BLANK = r"[ \t\u00a0\u202f*_]*"
_CLOSE = r"(?:</(?:strong|b|em|i)>)?"
_FACT = re.compile(
    r"\n {0,3}(?:[-*+•]|<li>)(?:[^\w\n:<]|_){0,8}+(?:<(?:strong|b|em|i)>)?"
    rf"([^\n:<>|]{{2,50}}+){_CLOSE}{_BLANK}:(?!//){_BLANK}{_CLOSE}{_BLANK}([^\n]+)"
)
_FENCE_LINE = re.compile(r"^ {0,3}(?:`{3}|~{3})", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ENDS = " \t\u00a0\u202f*_;,."
LONGEST_FACT = 120


def facts(body: str) -> Iterator[Fact]:
    """The list items of the form `Label : value`, outside of code; a long value is prose, and no fact."""
    fences: list[int] | None = None
    for match in _FACT.finditer("\n" + body):
        if len(match[2]) > 3 * LONGEST_FACT:
            continue
        value = _LINK.sub(r"\1", match[2].removesuffix("</li>")).strip(_ENDS)
        if not value or len(value) > LONGEST_FACT:
            continue
        if fences is None:
            fenced = "```" in body or "~~~" in body
            fences = [fence.start() for fence in _FENCE_LINE.finditer(body)] if fenced else []
        if bisect_right(fences, match.start()) % 2 == 0:
            yield Fact(match[1].strip(_ENDS), value, match.start())
