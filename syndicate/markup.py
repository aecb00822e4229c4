"""Turns a posting's Markdown into sanitised HTML, and that into plain text.

Comrak and nh3 are imported when a renderer is made. Nothing here knows of offers, sites or templates.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from html import unescape
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit


def body_renderer(prefix: str) -> Callable[[str, str], str]:
    """A function (Markdown, page) → sanitised HTML whose addresses are absolute, resolved against the address `page`.

    prefix: stands before ids in the text and in links to them, so that an author's `main` never meets one of ours;
    "" where the page is not ours and its generator makes the ids. The function may be shared between threads.
    """
    markdown, clean = _markdown_renderer(), _cleaner(prefix)

    def render(body: str, page: str) -> str:
        if not body or body.isspace():
            return ""
        source = body if _is_html(body) else markdown(body)
        if "#" in body:
            source = _heading_ids(source)
        return _tidy(clean(source, page))

    return render


# ---------------------------------------------------------------- Markdown → HTML


def _markdown_renderer() -> Callable[[str], str]:
    """CommonMark with GitHub's tables, strikethrough, task lists, bare links and footnotes; raw HTML passes through."""
    import comrak

    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    extensions.footnotes = extensions.tasklist = True
    parse, render = comrak.ParseOptions(), comrak.RenderOptions()
    render.unsafe_ = True  # what it lets through is sanitised next

    def markdown(body: str) -> str:
        source: str = comrak.render_markdown(body, extensions, parse, render)
        return _CHECKBOX.sub(lambda box: "☑" if "checked" in box[0] else "☐", source) if "<input" in source else source

    return markdown


_CHECKBOX = re.compile(r'<input type="checkbox"(?: checked="")?(?: disabled="")? />')  # as comrak writes them

_TAGS: Final = """
    a abbr audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption
    figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span
    strong sub summary sup table tbody td tfoot th thead time tr u ul var video wbr
"""
_UNSEEN: Final = frozenset(["script", "style", "template", "iframe", "object", "noscript", "title", "textarea"])
_ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang", "id", "aria-label"},
    "audio": {"src", "controls"},
    "blockquote": {"cite"},
    "code": {"class"},
    "col": {"span"},
    "details": {"open"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "li": {"value", "id"},
    "ol": {"start", "type", "reversed"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "media", "type"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
    **{f"h{n}": {"id"} for n in range(1, 7)},
}
_SCHEMES: Final = frozenset(["http", "https", "mailto", "tel"])
_CODE_LANGUAGE = re.compile(r"language-[\w+#.-]+")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(\s+[\d.]+[wx])?\s*(?:,|$)")


def _cleaner(prefix: str) -> Callable[[str, str], str]:
    """A function (HTML, page) → HTML with only what is allowed."""
    import nh3

    here = threading.local()  # one cleaner for all pages: making one costs a tenth of using it

    def absolute(url: str) -> str | None:
        return resolve(url, here.page, prefix)

    def attribute(_: str, name: str, value: str) -> str | None:
        if name == "srcset":
            return _srcset(value, here.page)
        if name == "class":
            return " ".join(_CODE_LANGUAGE.findall(value)) or None
        return value

    cleaner = nh3.Cleaner(
        tags=frozenset(_TAGS.split()),
        clean_content_tags=_UNSEEN,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel="noopener",
        url_schemes=_SCHEMES,
        url_relative=absolute,
        id_prefix=prefix or None,
    )

    def clean(source: str, page: str) -> str:
        here.page = page
        return cleaner.clean(source)

    return clean


def resolve(url: str, page: str, prefix: str = "") -> str | None:
    """A relative address made absolute against `page`; `#part` gets the prefix of ids. None where it is none at all."""
    if url.startswith("#"):
        return f"{page.partition('#')[0]}#{prefix}{url[1:]}" if len(url) > 1 else page
    try:
        return urljoin(page, url)
    except ValueError:  # an unfinished IPv6 host
        return None


def _srcset(value: str, page: str) -> str | None:
    """The candidates of a `srcset` with absolute http(s) addresses (HTML Standard, 4.8.4.2.1)."""
    kept = []
    for match in _CANDIDATE.finditer(value):
        url = resolve(match[1], page)
        if url and url.startswith(("http://", "https://")):
            kept.append(f"{url}{' ' + match[2].strip() if match[2] else ''}")
    return ", ".join(kept) or None


_BLOCK = re.compile(
    r"\s*<(?:!doctype|html|body|main|article|section|header|div|p|h[1-6]|ul|ol|dl|table|blockquote)\b", re.IGNORECASE
)
_MARKS = re.compile(r"^ {0,3}(?:[*+-]\s|\d+[.)]\s|#{1,6}\s|```|~~~|>)|\]\(|\*\*|__|`", re.MULTILINE)


def _is_html(body: str) -> bool:
    """Whether a body is HTML through and through: as Markdown, its indented lines would become code."""
    return body.lstrip()[:1] == "<" and _BLOCK.match(body) is not None and _MARKS.search(body) is None


_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_GIVEN_ID = re.compile(r"\s*\{:?\s*(?:#([\w.:-]+))?[^{}<>]*\}\s*#*\s*$")
_TAG = re.compile(r"<[^>]*>")


def _heading_ids(source: str) -> str:
    """Headings with the ids that authors link to: `{#id}` (kramdown, Hugo), else the words as GitHub joins them."""
    linked = 'href="#' in source or "href='#" in source
    if not linked and "{#" not in source and "{:" not in source:
        return source
    taken: dict[str, int] = {}

    def with_id(match: re.Match[str]) -> str:
        level, inner = match[1], match[2]
        given = _GIVEN_ID.search(inner) if inner.rstrip(" #").endswith("}") else None
        if given:
            inner = inner[: given.start()]
        name = given[1] if given and given[1] else _anchor(unescape(_TAG.sub("", inner)))
        count = taken[name] = taken.get(name, -1) + 1
        name = f"{name}-{count}" if count else name
        return f'<h{level} id="{name}">{inner}</h{level}>' if name else f"<h{level}>{inner}</h{level}>"

    return _HEADING.sub(with_id, source)


def _anchor(text: str) -> str:
    """A heading's id by GitHub's rule: small letters, no punctuation, dashes for blanks."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def _tidy(cleaned: str) -> str:
    """The highest heading made an `<h2>` (the page has its `<h1>`), pictures without words marked as such."""
    if "<h" in cleaned:
        cleaned = _move_headings(cleaned)
    if "<img" in cleaned:
        cleaned = _NO_ALT.sub('<img alt=""', cleaned)
    return cleaned.strip()


_NO_ALT = re.compile(r'<img(?=\s|>)(?!(?:\s+[\w-]+="[^"]*")*?\s+alt=)')


def _move_headings(cleaned: str) -> str:
    highest = next((n for n in range(1, 7) if f"</h{n}>" in cleaned), 2)
    if highest == 2:
        return cleaned
    for old in range(5, 0, -1) if highest < 2 else range(highest, 7):
        new = old + 2 - highest
        cleaned = cleaned.replace(f"<h{old}", f"<h{new}").replace(f"</h{old}>", f"</h{new}>")
    return cleaned


# ---------------------------------------------------------------- HTML → text

# Sanitised HTML has only double-quoted attributes, in which ">" may stand.
_PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s(href|alt|start)="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS: Final = """
    p div section blockquote ul ol dl dt dd table tr pre figure figcaption details summary caption hr
    h1 h2 h3 h4 h5 h6
"""
_BLOCK_TAGS: Final = frozenset(_BLOCKS.split())


def plain_text(html: str) -> str:
    """Sanitised HTML as text that reads well in a mail.

    Paragraphs are parted by one blank line and not wrapped; lists keep their bullets and numbers, quotes their ">";
    links become "words (address)", pictures "[words]", table cells are parted by " | ".
    """
    out = _Text()
    at = 0
    for match in _PIECE.finditer(html):
        if match.start() > at:
            out.say(html[at : match.start()])
        at = match.end()
        (out.close if match[1] else out.open)(match[2], match[3])
    out.say(html[at:])
    out.end()
    return "\n".join(out.lines).strip("\n")


class _Text:
    """Collects the lines of a text while its HTML is walked through."""

    __slots__ = ("line", "lines", "links", "lists", "mark", "prefix", "verbatim")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.prefix: list[str] = []  # of the block quotes and list items around
        self.mark: tuple[int, str] | None = None  # of a list item, stands in its prefix's place on its first line
        self.lists: list[int | None] = []  # the next number of each list around, None for bullets
        self.links: list[tuple[str, int]] = []  # address, and where its words began in `line`
        self.verbatim = False

    def say(self, text: str) -> None:
        text = unescape(text)
        self.line.append(text if self.verbatim else _SPACE.sub(" ", text))

    def end(self) -> None:
        """Finish the line that is being written."""
        text, self.line = "".join(self.line), []
        for part in text.strip("\n").split("\n"):
            part = part.rstrip() if self.verbatim else _SPACE.sub(" ", part).strip(" ")
            if part or (self.verbatim and text):
                self.put(part)

    def put(self, part: str) -> None:
        before = self.prefix
        if self.mark:
            place, mark = self.mark
            before = [*before[:place], mark, *before[place + 1 :]]
            self.mark = None
        self.lines.append(("".join(before) + part).rstrip())

    def gap(self) -> None:
        """One blank line, never two; none at the top, or after a list item's mark."""
        self.end()
        if self.lines and self.lines[-1].strip("> ") and not self.mark:
            self.lines.append("".join(self.prefix).rstrip())

    def close_up(self) -> None:
        """Take back the blank lines at the end."""
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()

    def open(self, tag: str, attributes: str) -> None:
        if tag in _BLOCK_TAGS:
            self._open_block(tag, attributes)
        elif tag == "li":
            self._open_item()
        elif tag == "br":
            self.line.append("\n")
        elif tag == "a":
            self.links.append((_attribute(attributes, "href"), len(self.line)))
        elif tag == "img":
            words = _attribute(attributes, "alt")
            self.line.append(f"[{words}]" if words else "")
        elif tag in ("td", "th") and "".join(self.line).strip():
            self.line.append(" | ")

    def _open_block(self, tag: str, attributes: str) -> None:
        if tag == "tr" or (self.lists and tag in ("ul", "ol")):
            self.end()
        else:
            self.gap()
        if tag in ("ul", "ol"):
            start = _attribute(attributes, "start")
            self.lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "blockquote":
            self.prefix.append("> ")
        elif tag == "pre":
            self.verbatim = True
        elif tag == "hr":
            self.put("* * *")
            self.gap()

    def _open_item(self) -> None:
        self.end()
        number = self.lists[-1] if self.lists else None
        mark = "- " if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1
        self.mark = (len(self.prefix), mark)
        self.prefix.append(" " * len(mark))

    def close(self, tag: str, _: str) -> None:
        if tag == "a":
            self._close_link()
        elif tag == "li":
            self.end()
            self.close_up()  # a loose list is set as close as a tight one
            self.mark = None
            self.prefix.pop()
        elif tag in _BLOCK_TAGS and tag != "tr":
            self._close_block(tag)

    def _close_block(self, tag: str) -> None:
        self.end()
        if tag == "pre":
            self.verbatim = False
        elif tag == "blockquote":
            self.close_up()
            self.prefix.pop()
        elif tag in ("ul", "ol"):
            self.lists.pop()
            if self.lists:
                return
        self.gap()

    def _close_link(self) -> None:
        href, start = self.links.pop() if self.links else ("", 0)
        words = "".join(self.line[start:]).strip()
        address = unquote(href.partition(":")[2]) if href.startswith(("mailto:", "tel:")) else href
        if words == "↩":  # from a footnote back to its mark
            del self.line[start:]
        elif address and words.rstrip("/") not in (address.rstrip("/"), _host(href)):
            self.line.append(f" ({address})" if words else address)


def _attribute(attributes: str, name: str) -> str:
    return next((unescape(value) for found, value in _ATTRIBUTE.findall(attributes) if found == name), "")


def _host(href: str) -> str:
    try:
        return urlsplit(href).netloc
    except ValueError:
        return ""


_PARAGRAPH = re.compile(r"<(p|li)>(.*?)(?:</\1>|<(?:ul|ol)>)", re.DOTALL)


def first_words(html: str, length: int) -> str:
    """The first paragraphs as one line of at most `length` characters, cut between words and marked with "…"."""
    text = ""
    for match in _PARAGRAPH.finditer(html):
        text = f"{text} {_SPACE.sub(' ', unescape(_PIECE.sub('', match[2]))).strip()}".strip()
        if len(text) >= length * 0.6:
            break
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.–—-") + "…"
