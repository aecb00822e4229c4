"""Turns a posting's Markdown into sanitised HTML. Comrak and nh3 are imported when a renderer is made."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Final
from urllib.parse import urljoin


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
        if "<" in body and _SWALLOWS.search(source):
            source = _disarm(source)
        if source.count("<") > _MANY_TAGS and _depth(source) > _DEEP:
            source = f"<p>{escape(body)}</p>"
        if _names_headings(body):
            source = _heading_ids(source)
        return _tidy(clean(source, page))

    return render


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


_MANY_TAGS: Final = 2_000
_DEEP: Final = 500
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_OTHERS: Final = frozenset("p li dt dd tr td th option br hr img input wbr col source".split())


def _depth(source: str) -> int:
    """About how deep elements lie in each other: parsers of HTML take time that grows with the square of it."""
    depth = deepest = 0
    for end, name in _ANY_TAG.findall(source):
        if name.lower() not in _CLOSED_BY_OTHERS:
            depth = max(depth - 1, 0) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


_SWALLOWING: Final = "script style textarea title iframe noscript template object xmp noembed noframes".split()
_SWALLOWS = re.compile(rf"<(?:{'|'.join(_SWALLOWING)}|plaintext|!--)", re.IGNORECASE)
_ENDS: Final = {**{f"<{name}": f"</{name}" for name in _SWALLOWING}, "<plaintext": "(?!)", "<!--": "-->"}
_PAIRS: Final = [(re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE)) for start, end in _ENDS.items()]


def _disarm(source: str) -> str:
    """Elements and comments that would take in all that follows, for want of their end, as the text they look like.

    An author who writes of "a <script> tag" means the words; a parser of HTML drops the rest of the posting.
    """
    for opening, closing in _PAIRS:
        last = max((found.start() for found in closing.finditer(source)), default=0)
        if opening.search(source, last):
            source = source[:last] + opening.sub(lambda found: "&lt;" + found[0][1:], source[last:])
    return source


_HEADING = re.compile(r"<h([1-6])>(.{0,500}?)</h\1>", re.DOTALL)
_GIVEN_ID = re.compile(r"\s*\{:?\s*(?:#([\w.:-]+))?[^{}<>]*\}\s*#*\s*$")
_TAG = re.compile(r"<[^>]*>")


def _names_headings(body: str) -> bool:
    """Whether a body gives a heading an id, or links to one; most do neither, spared the search for headings."""
    at = body.find("#")
    while at >= 0:
        before, after = body[at - 1 : at], body[at + 1 : at + 2]
        if (before and before in "({\"'=<") or (before == " " and after not in ("", " ", "#", "\n")):
            return True
        at = body.find("#", at + 1)
    return "{:" in body


def _heading_ids(source: str) -> str:
    """Headings with the ids that authors link to: `{#id}` (kramdown, Hugo), else the words as GitHub joins them."""
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
    """The highest heading an `<h2>` (the page has its `<h1>`), pictures without words marked, no heading of nothing."""
    if "<h" in cleaned:
        cleaned = _move_headings(cleaned)
    if "<img" in cleaned:
        cleaned = _NO_ALT.sub('<img alt=""', cleaned)
    if "<th" in cleaned:
        cleaned = _EMPTY_TH.sub("<td></td>", cleaned)
    if "<p></p>" in cleaned:  # what was dropped stood alone
        cleaned = cleaned.replace("<p></p>", "")
    return cleaned.strip()


_EMPTY_TH = re.compile(r'<th(?:\s+[\w-]+="[^"]*")*>\s*</th>')
_NO_ALT = re.compile(r'<img(?=\s|>)(?!(?:\s+[\w-]+="[^"]*")*?\s+alt=)')


def _move_headings(cleaned: str) -> str:
    highest = next((n for n in range(1, 7) if f"</h{n}>" in cleaned), 2)
    if highest == 2:
        return cleaned
    for old in range(5, 0, -1) if highest < 2 else range(highest, 7):
        new = old + 2 - highest
        cleaned = cleaned.replace(f"<h{old}", f"<h{new}").replace(f"</h{old}>", f"</h{new}>")
    return cleaned
