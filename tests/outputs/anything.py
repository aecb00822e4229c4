"""Postings of any text whatever, and what must hold of every file that is made of them.

Pages and the HTML in feeds are read by html5lib, which builds the same tree as a browser does.
"""

from __future__ import annotations

import base64
import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import html5lib
import icalendar
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.core.model import Board, Contact, Offer, Organisation, Pay, Place, When
from syndicate.outputs.francetravail import COLUMNS
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, a_posting, an_offer
from tests.outputs.boards import EVERY_JOB_BOARD, everything

HOSTS = (urlsplit(SITE.url).netloc, "example.org")
"""Of the sites in `boards`."""
SCHEMES = ("http", "https", "mailto", "tel", "sms", "webcal")
"""Of addresses that may stand on a page."""

# ---------------------------------------------------------------- any posting

FRAGMENTS = (
    "]]>", "</script>", "</script ", "<!--<script ", "<script>alert(1)</script>",
    "<!--", "-->", "<![CDATA[", "&", "&amp;", "&#x3c;script&#x3e;",
    "<b>", "\x00", "\x0b", "\x1b[31m", "\x7f", "\x85", "\ufffe", "\uffff", "\ud83c", "\udfff", "\u2028", "\u2029",
    "\ufeff", "\u202e", "\u2067", "مرحبا", "שלום", "🎩", "👩‍👩‍👧", "é", "e\u0301", "\u00a0", '"', "'", "`", "\\",
    "{{ 7 * 7 }}", "{% raw %}", '" onmouseover="alert(1)', "' onfocus='alert(1)", "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)", "data:text/html,x", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=x>", "<embed src=x>", "<base href=//evil.example>",
    "<form action=//evil.example><button>", "<a href='javascript:alert(1)'>a",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed'>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<textarea>",
    "<title>", "<template>", "<plaintext>", "<xmp>", "[a](javascript:alert(1))", "![a](x)",
    "[a]: javascript:alert(1)\n\n[a]", "<javascript:alert(1)>", "[a](<vbscript:x>)", "# h\n", "\n\n", "\n", "\r",
    "| a | b |\n|---|---|\n", "- x\n", "1. x\n", "```\n", "    code\n", "> q\n", "[^1]\n\n[^1]: x\n",
    "- [x] done\n", "<details><summary>", "https://a.example/?a=1&b=2", "www.a.example", "a@b.example",
    "mailto:a@b.example",
)  # fmt: skip
TEXT = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(), max_size=12),
    st.lists(st.sampled_from(FRAGMENTS), max_size=5).map("".join),
    st.sampled_from(FRAGMENTS),
)
ADDRESS = st.one_of(
    st.none(),
    TEXT,
    TEXT.map(lambda text: f"https://a.example/{text}"),
    TEXT.map(lambda text: f"https://{text}"),
    TEXT.map(lambda text: f"mailto:{text}"),
)
MAYBE = st.one_of(st.none(), TEXT)
PLACES = st.lists(
    st.builds(Place, MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from([None, "FR"]), TEXT), max_size=2
).map(tuple)  # fmt: skip


@st.composite
def postings(draw: Any) -> Any:
    """A posting with any text in every field that takes text."""
    title = draw(TEXT)
    return a_posting(
        title=title,
        role=draw(TEXT) or title,
        body=draw(st.lists(TEXT, max_size=6).map("".join)),
        organisation=draw(st.one_of(st.none(), st.builds(Organisation, TEXT, ADDRESS, ADDRESS))),
        team=draw(MAYBE),
        places=draw(PLACES),
        location_text=draw(MAYBE),
        remote=draw(st.sampled_from(["full", "hybrid", "no"])),
        pay=draw(
            st.one_of(st.none(), st.builds(Pay, TEXT, st.just(1.5), st.just(2.0), st.just("EUR"), st.just("HOUR")))
        ),
        employment_text=draw(MAYBE),
        apply_url=draw(ADDRESS),
        apply_text=draw(MAYBE),
        contact=draw(st.one_of(st.none(), st.builds(Contact, MAYBE, MAYBE, MAYBE, TEXT))),
        start_date=draw(MAYBE),
        duration=draw(MAYBE),
        hours=draw(MAYBE),
        experience=draw(MAYBE),
        rome=draw(MAYBE),
        ogr=draw(MAYBE),
        valid_through=draw(st.sampled_from([None, When("2026-04-10", NOW), When("2026-04-10T17:00Z", NOW)])),
        valid_through_text=draw(MAYBE),
        tags=tuple(draw(st.lists(TEXT, max_size=3))),
        extra={draw(TEXT): draw(TEXT), "education": draw(TEXT)},
        language=draw(st.sampled_from(["en", "fr", "ar", "pt-BR"])),
        redirect_from=tuple(draw(st.lists(TEXT, max_size=1))),
    )


@st.composite
def boards(draw: Any) -> Board:
    """An open offer and a closed one of any text."""
    made: list[Offer] = [an_offer("open", posting=draw(postings()), offered_at=NOW)]
    if draw(st.booleans()):
        made.append(an_offer("shut", posting=draw(postings()), status="closed"))
    return a_board(*made)


def files_of(board: Board, **site: Any) -> dict[str, bytes]:
    chosen = replace(SITE, hub="https://hub.example.org/", boards=EVERY_JOB_BOARD, **site)
    return everything(board, SiteRenderer(chosen))


# ---------------------------------------------------------------- what must hold


def holds(made: Mapping[str, bytes]) -> None:
    """Every file is well-formed, and nothing in it can be executed that is not ours."""
    for path, data in made.items():
        ending = path.rpartition(".")[2]
        if ending == "xml":
            _xml(path, data)
        elif ending in ("json", "jsonld"):
            _json(path, json.loads(data.decode("utf-8")))
        elif ending == "ndjson":
            for line in data.decode("utf-8").split("\n"):
                assert not line or isinstance(json.loads(line), dict)
        elif ending == "html":
            _page(path, data)
        elif ending == "ics":
            _calendar(data)
        elif ending == "csv":
            _table(data)
        else:
            assert path == "robots.txt", path
            assert not _CONTROL.search(data.decode("utf-8").replace("\n", "")), path


def holds_at_length(made: Mapping[str, bytes]) -> None:
    """The same for many megabytes, with libxml2's parser of HTML: html5lib would take minutes."""
    for path, data in made.items():
        if path.endswith(".xml"):
            etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
        elif path.endswith((".json", ".jsonld")):
            json.loads(data.decode("utf-8"))
        elif path.endswith(".html"):
            tree = etree.HTML(data, etree.HTMLParser(huge_tree=True, encoding="utf-8"))
            for name, attributes in _elements(tree):
                assert name not in DANGEROUS, (path, name)
                _attributes(path, name, attributes)
            policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
            _inline(path, tree, policy[0])


def _calendar(data: bytes) -> None:
    """Lines as RFC 5545 has them, none of which a text in a posting could have begun."""
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert not _CONTROL.search(line.decode())
    unfolded = data.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert all(_CALENDAR.match(line) for line in unfolded), unfolded
    assert icalendar.Calendar.from_ical(data).subcomponents


def _table(data: bytes) -> None:
    """A line a row, each as wide as the first; nothing in it that a spreadsheet would compute."""
    lines = data.decode().split("\n")
    assert lines.pop() == ""
    assert not any(map(_CONTROL.search, lines))
    rows = list(csv.reader(lines, delimiter="|", strict=True))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert not [one for row in rows for one in row if one.startswith(("=", "+", "-", "@")) and not _PHONE.match(one)]


_PHONE = re.compile(r"\+\d+$")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_CALENDAR = re.compile(
    "(BEGIN|END):(VCALENDAR|VEVENT|VTIMEZONE|STANDARD)$|"
    "(VERSION|PRODID|CALSCALE|NAME|X-WR-CALNAME|DESCRIPTION|URL|SOURCE;VALUE=URI|REFRESH-INTERVAL;VALUE=DURATION|"
    "X-PUBLISHED-TTL|UID|DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE|DTSTART(;VALUE=DATE)?|SUMMARY(;LANGUAGE=(en|fr))?|"
    "CATEGORIES|TRANSP|TZID|TZOFFSETFROM|TZOFFSETTO):"
)


def _xml(path: str, data: bytes) -> None:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    for element in root.iter("{http://www.w3.org/2005/Atom}content", "{*}encoded", "description", "{*}summary"):
        if len(element) == 0 and element.getparent().tag != "channel":
            _fragment(path, element.text or "")


def _json(path: str, value: Any) -> None:
    """HTML that a reader shows, wherever it stands."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name in ("content_html", "description") and isinstance(one, str) and "feed_url" not in value:
                _fragment(path, one)
            else:
                _json(path, one)
    elif isinstance(value, list):
        for one in value:
            _json(path, one)


def _fragment(path: str, html: str) -> None:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for name, attributes in _elements(tree):
        assert name not in (*DANGEROUS, "script", "style", "form", "meta", "link", "input", "button"), (
            path,
            name,
            html,
        )
        _attributes(path, name, attributes)


DANGEROUS = (
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "base",
    "noscript",
    "svg",
    "math",
    "template",
    "portal",
)
ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "cite",
    "background",
    "xlink:href",
    "srcset",
    "ping",
)


def _page(path: str, data: bytes) -> None:
    tree = html5lib.parse(data.decode("utf-8"), namespaceHTMLElements=False)
    elements = list(_elements(tree))
    policy = [a["content"] for n, a in elements if n == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1, path
    assert policy[0].startswith("default-src 'none'")
    head = tree.find("head")
    assert next(child.get("http-equiv") for child in head if child.get("http-equiv")) == "Content-Security-Policy"
    for name, attributes in elements:
        assert name not in DANGEROUS, (path, name)
        _attributes(path, name, attributes)
        if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            assert re.fullmatch(rf"0; url=https://({'|'.join(HOSTS)})/.*", attributes["content"]), attributes
        elif name == "meta":
            assert attributes.get("http-equiv") in (None, "Content-Security-Policy")
        elif name == "link":
            assert attributes["rel"] in ("canonical", "alternate", "icon", "license", "describedby", "stylesheet")
            assert urlsplit(attributes["href"]).netloc in HOSTS
        elif name == "form":
            assert attributes.get("action", "") in ("", f"{SITE.url}/")
    _inline(path, tree, policy[0])


def _inline(path: str, tree: Any, policy: str) -> None:
    """Scripts and styles are JSON-LD, or have their hash in the policy."""
    for element in (*tree.iter("script"), *tree.iter("style")):
        text = element.text or ""
        assert len(element) == 0
        assert "src" not in element.attrib
        if element.get("type") == "application/ld+json":
            assert json.loads(text)["@type"] == "JobPosting"
        elif element.get("type") not in ("application/json",):
            assert base64.b64encode(sha256(text.encode()).digest()).decode() in policy, (path, text[:80])


def _attributes(path: str, name: str, attributes: Mapping[str, str]) -> None:
    for key, value in attributes.items():
        assert not key.lower().startswith("on"), (path, name, key)
        assert key.lower() not in ("style", "srcdoc"), (path, name, key)
        if key.lower() in ADDRESSES:
            bare = re.sub(r"[\x00-\x20\x7f-\x9f\ufeff]", "", value)
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in SCHEMES, (path, name, value)


def _elements(tree: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
    for element in tree.iter():
        if isinstance(element.tag, str):
            yield element.tag, {str(key): value for key, value in element.attrib.items()}
