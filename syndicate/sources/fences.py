"""Front matter, by handlers for python-frontmatter that keep lines, and what authors wrote.

The library's own handlers know no TOML without another package and no JSON on one line or nested, take `----` for an
end and forget lines (python-frontmatter 1.3.0, default_handlers.py); these have `split` and `load` of their own.
`frontmatter.parse(text, handler=…)` works with them; `read` calls the steps itself, because `parse` drops the leading
lines, by which the others are counted.
"""

from __future__ import annotations

import re

import frontmatter
from frontmatter.default_handlers import BaseHandler

from syndicate.core.model import Value
from syndicate.sources.faults import Fault, SourceError
from syndicate.sources.values import Node, Values

HEADER_CHARACTERS = 1_000_000
"""The most that a front matter may hold."""

_B = r"[ \t\u00a0\u200b\ufeff]"  # blanks, and what web pages leave where one copies from them
_BLOCK = re.compile(r"[ \t][|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_TOP = r"[ \t\n\u00a0\u200b\ufeff]*"


class Header(str):
    """The text of a front matter; `line`: where it begins in the file, `opens`: where its first fence stands."""

    __slots__ = ("line", "opens")
    line: int
    opens: int


class Metadata(dict[str, Value]):
    """What a front matter says: values by name, `lines` of the names, and the `faults` found."""

    __slots__ = ("faults", "lines")
    lines: dict[str, int]
    faults: list[Fault]


class Fences(BaseHandler):
    """A front matter between two fences. `detect`: the text begins with the first one."""

    FM_BOUNDARY: re.Pattern[str]  # up to the end of the first fence
    END: re.Pattern[str]
    FENCE = "---"

    def split(self, text: str) -> tuple[Header, str]:
        """Header and body. Raises SourceError where no fence ends the header."""
        start = self._start(text)
        end = self.END.search(text, start)
        if end and end[1]:
            end = _past_blocks(text, start, self.END)
        if end is None:
            from syndicate.sources.fence_hints import unclosed

            raise unclosed(text, start, self.FENCE)
        return self._header(text, start, end.start()), text[end.end() + 1 :]

    def load(self, fm: str) -> Metadata:
        """The values, as written. Raises SourceError where the header cannot be read."""
        line = fm.line if isinstance(fm, Header) else 1
        if len(fm) > HEADER_CHARACTERS:
            raise SourceError(line, "too-large", "the front matter is longer than a million characters; shorten it")
        values = Values(fm, line)
        metadata = Metadata()
        metadata.lines, metadata.faults = {}, values.faults
        node = self.node(str(fm), line)  # libyaml takes no subclass of str
        if node is None:
            return metadata
        if node.id != "mapping":
            raise SourceError(line, "front-matter-shape", self._no_mapping(fm))
        pairs, metadata.lines = values.pairs(node)
        metadata.update(pairs)
        return metadata

    def node(self, header: str, line: int) -> Node | None:
        """The one mapping that the header is. Raises SourceError with a line of the file."""
        raise NotImplementedError

    def _start(self, text: str) -> int:
        """Where the header begins."""
        found = self.FM_BOUNDARY.match(text)
        assert found is not None
        return found.end()

    def _header(self, text: str, start: int, end: int) -> Header:
        header = Header(text[start:end])
        header.line = text.count("\n", 0, start) + 1
        header.opens = header.line - bool(self.FENCE)
        return header

    def _no_mapping(self, header: str) -> str:
        return f'the front matter holds no "name: value" lines; write one a line between the two lines of {self.FENCE}'


class YamlFences(Fences):
    """YAML between `---` and `---` (or `...`, as YAML, Jekyll and pandoc end it)."""

    FM_BOUNDARY = re.compile(rf"{_TOP}---{_B}*(?:ya?ml)?{_B}*(?:\n|\Z)", re.IGNORECASE)
    END = re.compile(rf"^(?:({_B}*)---|\.\.\.){_B}*$", re.MULTILINE)

    def node(self, header: str, line: int) -> Node | None:
        from syndicate.sources.yaml_text import documents

        found = documents(header, line)
        if len(found) > 1:
            at = line + found[1].start_mark.line - 1
            raise SourceError(at, "front-matter-shape", "a second YAML document begins here; join the two into one")
        return found[0] if found else None

    def _no_mapping(self, header: str) -> str:
        if re.search(r"^[\w-]+[ \t]*=", header, re.MULTILINE):
            return "the front matter looks like TOML; put it between lines of +++ in place of ---, or write name: value"
        if tight := re.search(r"^([\w-]+):(?=[^\s/])(.*)", header, re.MULTILINE):
            return f"a space is missing after the colon; write `{tight[1]}: {tight[2][:100]}`"
        return super()._no_mapping(header)


class TomlFences(Fences):
    """TOML between `+++` and `+++`, or between `---toml` and `---`."""

    FM_BOUNDARY = re.compile(rf"{_TOP}(?:\+\+\+{_B}*(?:toml)?|---{_B}*toml){_B}*(?:\n|\Z)", re.IGNORECASE)
    END = re.compile(rf"^()(?:{_B}*\+\+\+|---){_B}*$", re.MULTILINE)
    FENCE = "+++"

    def node(self, header: str, line: int) -> Node:
        from syndicate.sources.toml_text import document

        return document(header, line)


class JsonFences(Fences):
    """JSON between `;;;` and `;;;`, braces or none, or between `---json` and `---`."""

    FM_BOUNDARY = re.compile(rf"{_TOP}(?:;;;{_B}*(?:json)?|---{_B}*json){_B}*(?:\n|\Z)", re.IGNORECASE)
    END = re.compile(rf"^()(?:;;;|---){_B}*$", re.MULTILINE)
    FENCE = ";;;"

    def node(self, header: str, line: int) -> Node:
        from syndicate.sources.json_text import document

        return document(header if header.lstrip().startswith("{") else f"{{{header}}}", line)


class JsonBraces(Fences):
    """A JSON object without fences, on one line or nested; the body begins where it ends."""

    FM_BOUNDARY = re.compile(rf"""{_TOP}(?=\{{\s*["'}}])""")
    FENCE = ""

    def split(self, text: str) -> tuple[Header, str]:
        from syndicate.sources.json_text import value_at

        start = self._start(text)
        _, end = value_at(text, start)
        rest = re.compile(rf"{_B}*\n?").match(text, end)
        return self._header(text, start, end), text[rest.end() if rest else end :]

    def node(self, header: str, line: int) -> Node:
        from syndicate.sources.json_text import document

        return document(header, line)


HANDLERS = (YamlFences(), TomlFences(), JsonFences(), JsonBraces())


def handler_of(text: str) -> Fences | None:
    """The handler of the front matter with which a text begins."""
    found = frontmatter.detect_format(text, HANDLERS)
    assert found is None or isinstance(found, Fences)
    return found


def _past_blocks(text: str, start: int, end: re.Pattern[str]) -> re.Match[str] | None:
    """The first fence that is not inside a text which YAML's `|` or `>` opens: there an indented `---` is text."""
    opened: int | None = None
    at = start
    while at <= len(text):
        stop = text.find("\n", at) % (len(text) + 1)
        line = text[at:stop]
        indent = len(line) - len(line.lstrip(" "))
        if line.strip() and not (opened is not None and indent > opened):
            if found := end.match(text, at):
                return found
            opened = indent if _BLOCK.search(line) else None
        at = stop + 1
    return None
