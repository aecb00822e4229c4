"""Writes feeds as Atom (RFC 4287) and RSS 2.0; feedgen makes every head, and a mould of every kind of entry.

What feedgen 1.0 does not do, or does wrongly, is done here, through its extensions where there is a door:

- It puts the present time wherever none is set: all are set.
- Entry links lose `rel` and `type`: those that need them are an extension's.
- The RSS channel's `<link>` is the last link added, and of `atom:link` only `self` is written: an extension's, too.
- It raises for control characters and for times without a zone: neither reaches it.
- It takes a fifth of a millisecond for an entry, and in Atom would call the type of a CDATA text "CDATA": so it makes
  one entry of each kind with marks for values, and the values of the others are put where the marks stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from feedgen.entry import FeedEntry  # type: ignore[import-untyped] # it has no types
from feedgen.ext.base import BaseEntryExtension, BaseExtension  # type: ignore[import-untyped] # it has no types
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped] # it has no types
from feedgen.util import formatRFC2822  # type: ignore[import-untyped] # it has no types
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.outputs.entries import Entry, Feed, Paths, clean, line, rfc822

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
ATOM_TYPE, RSS_TYPE = "application/atom+xml", "application/rss+xml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PROGRAM = "syndicate"


# ---------------------------------------------------------------- entries


@dataclass(frozen=True, slots=True)
class Pieces:
    """An entry in both formats, without its text and its closing tag, and the text, to be put between them."""

    atom: bytes
    rss: bytes
    summary: bytes
    body: bytes


def pieces(entry: Entry) -> Pieces:
    """The entry as feedgen writes it, in both formats."""
    mould = _mould(_Kind.of(entry))
    values = {name: _escape(value) for name, value in _values(entry)}
    return Pieces(
        atom="".join([values.get(part, part) for part in mould.atom]).encode(),
        rss="".join([values.get(part, part) for part in mould.rss]).encode() + _dublin_core(entry),
        summary=_escape(entry.summary).encode(),
        body=_cdata(entry.html),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What entries have in common that come from one mould: how many values of which name."""

    author: tuple[bool, bool] | None  # with an address of its own, with an e-mail address
    categories: int
    links: tuple[bool, ...]  # with a language
    language: bool

    @staticmethod
    def of(entry: Entry) -> _Kind:
        author = (bool(entry.author.url), bool(entry.author.email)) if entry.author else None
        return _Kind(author, len(entry.categories), tuple(bool(one[3]) for one in entry.links), bool(entry.language))


@dataclass(frozen=True, slots=True)
class _Mould:
    """The text of an entry, cut at its marks, without its closing tag."""

    atom: tuple[str, ...]
    rss: tuple[str, ...]


_MARK = re.compile("(\ue000[^\ue000]+\ue000)")  # private use: no name in XML, and no text of feedgen's, holds it
_PUBLISHED, _UPDATED = (datetime(year, 1, 1, tzinfo=UTC) for year in (1901, 1902))  # marks, where a time must stand


@lru_cache(maxsize=1024)
def _mould(kind: _Kind) -> _Mould:
    """Let feedgen make an entry of a kind, with marks for values."""
    made = FeedEntry()
    made.id(_mark("id"))
    made.title(_mark("title"))
    made.link(href=_mark("url"), rel="alternate")
    made.published(_PUBLISHED)
    made.updated(_UPDATED)
    if kind.author:
        has_url, has_email = kind.author
        names = ["name", *["uri"] * has_url, *["email"] * has_email]
        made.author({name: _mark(name) for name in names})
    if kind.categories:
        count = range(kind.categories)
        made.category([{"scheme": _mark("scheme", n), "term": _mark("term", n)} for n in count])
    made.register_extension("more", _EntryExtension, rss=False)
    made.more.kind = kind
    atom = etree.tostring(made.atom_entry(), encoding="unicode")
    rss = etree.tostring(made.rss_entry(), encoding="unicode")
    for mark, instant in (("published", _PUBLISHED), ("updated", _UPDATED)):
        atom = atom.replace(instant.isoformat(), _mark(mark))
        rss = rss.replace(formatRFC2822(instant), _mark(f"{mark} in RSS"))
    atom, rss = atom[: atom.rindex("</entry>")], rss[: rss.rindex("</item>")]
    return _Mould(tuple(_MARK.split(atom)), tuple(_MARK.split(rss)))


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """The links of an Atom entry that need `rel` and `type`, and its language."""

    kind: _Kind

    def extend_atom(self, feed: Any) -> Any:
        for n, has_language in enumerate(self.kind.links):
            link = etree.SubElement(feed, "link", rel=_mark("rel", n), type=_mark("type", n), href=_mark("href", n))
            if has_language:
                link.set("hreflang", _mark("hreflang", n))
        if self.kind.language:
            feed.set(XML_LANG, _mark("language"))
        return feed


@lru_cache(maxsize=1024)
def _mark(name: str, number: int = 0) -> str:
    return f"\ue000{name} {number}\ue000"


def _values(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every mark of the entry's mould, with what is to stand there."""
    yield _mark("id"), entry.id
    yield _mark("title"), entry.title
    yield _mark("url"), entry.url
    yield _mark("published"), entry.published.isoformat()
    yield _mark("updated"), entry.updated.isoformat()
    yield _mark("published in RSS"), rfc822(entry.published)
    if entry.author:
        yield _mark("name"), entry.author.name
        yield _mark("uri"), entry.author.url or ""
        yield _mark("email"), entry.author.email or ""
    for n, (scheme, term) in enumerate(entry.categories):
        yield _mark("scheme", n), scheme
        yield _mark("term", n), term
    for n, (rel, type_, href, language) in enumerate(entry.links):
        yield _mark("rel", n), rel
        yield _mark("type", n), type_
        yield _mark("href", n), href
        yield _mark("hreflang", n), language
    yield _mark("language"), entry.language or ""


def _escape(text: str) -> str:
    """For text between tags and in attributes."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


def _dublin_core(entry: Entry) -> bytes:
    """What RSS has no element for: an author without an e-mail address (RSS Board's profile), an item's language."""
    creator = entry.author.name if entry.author and not entry.author.email else ""
    values = {"creator": creator, "language": entry.language or ""}
    return "".join(f"<dc:{name}>{_escape(value)}</dc:{name}>" for name, value in values.items() if value).encode()


def _cdata(html: str) -> bytes:
    """HTML for between tags; `]]>`, which would end it, says the same as `]]&gt;` in HTML."""
    return b"<![CDATA[" + html.replace("]]>", "]]&gt;").encode() + b"]]>"


# ---------------------------------------------------------------- documents


def atom(feed: Feed, entries: Iterable[Pieces], full: bool) -> bytes:
    """The whole Atom document. full: with the entries' text, else with their summary."""
    generator = _generator(feed)
    _atom_links(generator, feed)
    generator.register_extension("head", _AtomHead)
    generator.head.feed = feed
    opening = _before(b"</feed>", generator.atom_str(pretty=True))
    parts = [opening]
    for entry in entries:
        if full:
            parts += (entry.atom, b'<content type="html">', entry.body, b"</content></entry>\n")
        else:
            parts += (entry.atom, b"<summary>", entry.summary, b"</summary></entry>\n")
    return b"".join([*parts, b"</feed>\n"])


def rss(feed: Feed, entries: Iterable[Pieces], full: bool) -> bytes:
    """The whole RSS document. full: with the entries' text, else with their summary."""
    generator = _generator(feed)
    generator.link(href=feed.home, rel="alternate")  # the only link: the channel's is the last one added
    generator.register_extension("head", _RssHead)
    generator.head.feed = feed
    opening = _before(b"</channel>", generator.rss_str(pretty=True))
    parts = [opening]
    for entry in entries:
        parts += (entry.rss, b"<description><![CDATA[", entry.summary, b"]]></description>")
        parts += (b"<content:encoded>", entry.body, b"</content:encoded></item>\n") if full else (b"</item>\n",)
    return b"".join([*parts, b"</channel>\n</rss>\n"])


def _before(closing: bytes, document: bytes) -> bytes:
    return document[: document.rindex(closing)].rstrip() + b"\n"


def _generator(feed: Feed) -> FeedGenerator:
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(line(feed.title) or feed.author)
    generator.description(clean(feed.description).strip() or feed.author)
    generator.language(feed.language)
    generator.updated(feed.updated)
    generator.author(name=feed.author, uri=feed.home)
    generator.generator(_PROGRAM)
    return generator


def _atom_links(generator: FeedGenerator, feed: Feed) -> None:
    generator.link(href=feed.home, rel="alternate", type="text/html")
    for rel, type_, href in _links(feed, "atom", ATOM_TYPE):
        generator.link({"href": href, "rel": rel, **({"type": type_} if type_ else {})})


def _links(feed: Feed, format: str, type_: str) -> list[tuple[str, str | None, str]]:
    """(rel, media type, address): itself, the hub (WebSub, 4), and RFC 5005's."""
    others: list[tuple[str, Paths | None]] = [("prev-archive", feed.older), ("current", feed.current)]
    links: list[tuple[str, str | None, str]] = [("self", type_, feed.address(getattr(feed.paths, format)))]
    if feed.hub:
        links.append(("hub", None, feed.hub))
    return links + [(rel, type_, feed.address(getattr(paths, format))) for rel, paths in others if paths]


class _AtomHead(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """History marks and tombstones of an Atom feed."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"fh": HISTORY} | ({"at": TOMBSTONES} if self.feed.tombstones else {})

    def extend_atom(self, feed: Any) -> Any:
        _history(feed, self.feed)
        for tombstone in self.feed.tombstones:
            deleted = etree.SubElement(
                feed, f"{{{TOMBSTONES}}}deleted-entry", ref=tombstone.ref, when=tombstone.when.isoformat()
            )
            etree.SubElement(deleted, f"{{{TOMBSTONES}}}comment").text = clean(tombstone.comment)
        return feed


class _RssHead(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Links and history marks of an RSS channel."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "fh": HISTORY}

    def extend_rss(self, feed: Any) -> Any:
        channel = feed[0]
        for rel, type_, href in _links(self.feed, "rss", RSS_TYPE):
            link = etree.SubElement(channel, f"{{{ATOM}}}link", rel=rel, href=href)
            if type_:
                link.set("type", type_)
        _history(channel, self.feed)
        return feed


def _history(parent: Any, feed: Feed) -> None:
    """RFC 5005: what kind of document this is."""
    if feed.complete:
        etree.SubElement(parent, f"{{{HISTORY}}}complete")
    if feed.current:
        etree.SubElement(parent, f"{{{HISTORY}}}archive")
