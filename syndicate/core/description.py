"""Reduces a posting's HTML to the few tags that search engines recognise in a JobPosting's description."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*+>", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|template|head|title)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# fmt: off
_PARAGRAPHS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "dd", "tr", "caption", "summary", "figcaption",
    "address",
))
_BREAKS = frozenset((
    "div", "section", "article", "blockquote", "table", "thead", "tbody", "tfoot", "dl", "hr", "figure",
    "details", "header", "footer", "main", "aside", "nav",
))
_DROPPED = (
    "a", "abbr", "b", "blockquote", "code", "del", "em", "hr", "i", "img", "mark", "span", "strong", "sub",
    "sup",
)
# fmt: on
_WORDS = re.compile(r"[^\W_]+")

# The common case: tags without attributes, looked up as they stand.
_SPLIT = re.compile(r"(<[^>]*>)")
_BETWEEN = re.compile(r">\s+<")
_TEXT = r"[^<]*+(?:<br>[^<]*+)*+"
_WELL_NESTED = re.compile(
    rf"(?:<p>{_TEXT}</p>|(?:(?<=<ul>)|(?<=</li>))<li>{_TEXT}|<ul>(?=<li>)|</li>(?=<li>|</ul>)|</ul>)*+"
)
_SAME = {f"<{slash}{name}>": f"<{slash}{name}>" for name in ("p", "ul", "li") for slash in ("", "/")}
_HEADINGS = {f"<{slash}h{level}>": f"<{slash}p>" for level in range(1, 7) for slash in ("", "/")}
_SIMPLE = {
    **_SAME,
    **_HEADINGS,
    "<ol>": "<ul>",
    "</ol>": "</ul>",
    **{f"<{slash}{name}>": "" for name in _DROPPED for slash in ("", "/")},
    "<br>": "<br>",
}
_WITH_ATTRIBUTES = {"<a ": "", "<im": "", "<h2": "<p>", "<h3": "<p>", "<h4": "<p>"}


def recognised(html: str) -> str:
    """`html` (sanitised) with nothing left but `<p> <ul> <li> <br>`, without attributes, well nested.

    Headings, table rows and preformatted text become paragraphs; all else is unwrapped to its text. Text stays
    HTML: what was `&lt;` stays so. A numbered list becomes a plain one. Google, "Job posting structured data",
    description: `<p>`, `<ul>`, `<li>` and breaks; headings and character formatting are not recognised.
    """
    if (simple := _simple(html)) is not None:
        return simple
    if "<" in html:
        html = _UNSEEN.sub("", html)
    writer = _Writer()
    at = 0
    for tag in _TAG.finditer(html):
        start = tag.start()
        if start > at:
            writer.text(html[at:start])
        at = tag.end()
        if name := tag[2]:
            writer.tag(name.lower(), bool(tag[1]))
    writer.text(html[at:])
    return writer.finish()


def text_of(html: str) -> str:
    """The text of some HTML, its tags blanks."""
    return unescape(_TAG.sub(" ", html))


def words(text: str) -> list[str]:
    """The words of a text in small letters: what two texts are compared by."""
    return _WORDS.findall(text.casefold())


def _simple(html: str) -> str | None:
    """The same for the common case, several times as fast; None where tags, text or nesting are odd.

    Every tag of sanitised HTML has its partner; what it cannot be trusted with is which stands in which.
    """
    pieces = _SPLIT.split(html)
    for at in range(1, len(pieces), 2):
        tag = pieces[at]
        plain = _SIMPLE.get(tag)
        if plain is None:
            plain = _WITH_ATTRIBUTES.get(tag[:3])
            if plain is None or tag.count('"') % 2:
                return None
        pieces[at] = plain
    html = _BETWEEN.sub("><", "".join(pieces).strip()).replace("<p></p>", "").replace("\n", " ")
    return html if _WELL_NESTED.fullmatch(html) else None


class _Writer:
    """Puts the pieces down; a paragraph is opened only once there is text for it, so that none is empty."""

    __slots__ = ("lists", "out", "paragraph", "pending", "pre")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.lists: list[str] = []  # the open ul, ol and li, outermost first
        self.paragraph = False
        self.pending = False  # the next text begins a paragraph, in a list item too
        self.pre = False

    def text(self, text: str) -> None:
        if not self.paragraph and not text.strip():
            return
        if "<" in text:
            text = text.replace("<", "&lt;")
        if self.pre:
            text = text.strip("\n").replace("\n", "<br>")
        elif "\n" in text:  # a line break would be shown as one
            text = text.replace("\n", " ")
        if not self.paragraph and (self.pending or not self.lists or self.lists[-1] != "li"):
            self._begin()
            text = text.lstrip()
        self.out.append(text)

    def _begin(self) -> None:
        if self.lists and self.lists[-1] != "li":  # text between items: an item of its own
            self.item(False)
        self.out.append("<p>")
        self.paragraph, self.pending = True, False

    def tag(self, name: str, closing: bool) -> None:
        if name in _PARAGRAPHS:
            self.pause(pending=not closing)
            self.pre = name == "pre" and not closing
        elif act := _ACTS.get(name):
            act(self, closing)
        elif name in _BREAKS:
            self.pause(pending=False)

    def pause(self, pending: bool) -> None:
        """End the paragraph, if one is open."""
        if self.paragraph:
            self.out.append("</p>")
            self.paragraph = False
        self.pending = pending

    def item(self, closing: bool) -> None:
        if not self.lists:  # an item without a list is a paragraph
            self.pause(pending=not closing)
            return
        self.pause(pending=False)
        if self.lists[-1] == "li":
            self.out.append("</li>")
            self.lists.pop()
        if not closing:
            self.out.append("<li>")
            self.lists.append("li")

    def list(self, name: str, closing: bool) -> None:
        self.pause(pending=False)
        if not closing:
            if self.lists and self.lists[-1] != "li":
                self.item(False)
            self.out.append(f"<{name}>")
            self.lists.append(name)
        elif name in self.lists:
            self._close_until(name)

    def _close_until(self, name: str) -> None:
        while (last := self.lists.pop()) != name:
            self.out.append(f"</{last}>")
        self.out.append(f"</{name}>")

    def line_break(self, closing: bool) -> None:
        if self.paragraph or (self.lists and self.lists[-1] == "li"):
            self.out.append("<br>")

    def cell(self, closing: bool) -> None:
        if closing and self.paragraph:
            self.out.append(" ")

    def finish(self) -> str:
        self.pause(pending=False)
        while self.lists:
            self.out.append(f"</{self.lists.pop()}>")
        return "".join(self.out)


_ACTS: dict[str, Callable[[_Writer, bool], None]] = {
    "li": _Writer.item,
    "ul": lambda writer, closing: writer.list("ul", closing),
    "ol": lambda writer, closing: writer.list("ul", closing),
    "br": _Writer.line_break,
    "td": _Writer.cell,
    "th": _Writer.cell,
}
