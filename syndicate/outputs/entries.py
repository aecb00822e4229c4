"""What a feed is made of, before any format: Feed, Entry, Tombstone, and text that every format can carry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from syndicate.core.model import Board, Json, Site

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_EMAIL = re.compile(r"[^\s@()<>,;:\"]+@[^\s@()<>,;:\"]+")
_INLINE = re.compile(r"</?(?:a|abbr|b|code|del|em|i|img|mark|s|span|strong|sub|sup|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>?")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BLANKS = re.compile("[ \t\r\n\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a feed lies, in each of its formats, below the output folder."""

    rss: str
    atom: str
    json: str

    @staticmethod
    def named(stem: str) -> Paths:
        """`stem.rss.xml`, `stem.atom.xml`, `stem.json`."""
        return Paths(f"{stem}.rss.xml", f"{stem}.atom.xml", f"{stem}.json")


@dataclass(frozen=True, slots=True)
class Author:
    """email: only where a posting gives it as contact."""

    name: str
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that is no more (RFC 6721). ref: its id; comment: why, in one or two words."""

    ref: str
    when: datetime
    comment: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; made by `entry`, so that every format can carry its text.

    id: a tag URI. html: sanitised. categories: (scheme, term). links: (rel, media type, address, language of what is
    there or ""), beside `url`.
    language: where it is not the feed's. facts: for JSON's `_jobs`. picture: the address of the first one in the text.
    """

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    html: str
    summary: str
    author: Author | None = None
    categories: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str, str], ...] = ()
    language: str | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """The head of a feed. complete: what is absent is no part of it (RFC 5005, 2).

    older: the archive of what went before (RFC 5005, 4); current: set in an archive, the feed that it belongs to.
    about: the page that explains the feeds.
    """

    id: str
    title: str
    description: str
    language: str
    updated: datetime
    site: str
    author: str
    paths: Paths
    hub: str | None = None
    about: str | None = None
    complete: bool = False
    older: Paths | None = None
    current: Paths | None = None
    tombstones: tuple[Tombstone, ...] = ()

    def address(self, path: str) -> str:
        """The absolute address of a file below the output folder."""
        return f"{self.site}/{path}"

    @property
    def home(self) -> str:
        return f"{self.site}/"


def head(board: Board, site: Site, name: str, language: str | None = None, **given: Json) -> Feed:
    """A feed of this site, its id a tag URI (RFC 4151) that outlives a change of address.

    name: below `feeds/`, which no posting's id can be. It names the hub where the hub is told of it
    (`docs/decisions/0025-which-feeds-name-the-hub.md`): no archive, in which nothing is new. language: else the site's.
    """
    told = name in ("board", "changes", *site.hub_feeds) and given.get("current") is None
    root = site.url.rstrip("/")
    return Feed(
        id=tag_uri(board, f"feeds/{name}"),
        site=root,
        author=line(site.title) or root,
        language=language or site.language,
        hub=site.hub if told else None,
        about=f"{root}/subscribe/" if site.pages else None,
        **given,
    )


def entry(html: str, title: str, id: str, url: str, author: Author | None = None, **given: Json) -> Entry:
    """An Entry without anything that a format cannot carry: control characters and the like are left out."""
    html = clean(html)
    given.setdefault("summary", excerpt(html))
    pairs = dict.fromkeys((scheme, line(term)) for scheme, term in given.get("categories", ()))
    given["categories"] = tuple((scheme, term) for scheme, term in pairs if term)
    given["tags"] = tuple(dict.fromkeys(filter(None, map(line, given.get("tags", ())))))
    return Entry(
        id=clean(id),
        title=line(title) or clean(id),
        url=clean(url),
        html=html,
        author=author and _author(author),
        **given,
    )


def _author(author: Author) -> Author | None:
    email = author.email if author.email and _EMAIL.fullmatch(author.email) else None
    url = author.url if author.url and author.url.startswith(("http://", "https://")) else None
    name = line(author.name)
    return Author(name, url and clean(url), email and clean(email)) if name else None


def line(text: str) -> str:
    """Text clean and in one line, white space one blank; no-break spaces stay."""
    if text.isprintable() and "  " not in text:  # the common case
        return text.strip(" ")
    return _BLANKS.sub(" ", clean(text)).strip(" ")


def clean(text: str) -> str:
    """Text without control characters and others that XML 1.0 (2.2, Char) forbids or discourages."""
    if text.replace("\n", "").isprintable():  # the common case, several times as fast
        return text
    return _FORBIDDEN.sub("", text)


def excerpt(html: str, length: int = 240) -> str:
    """The first words of some HTML as plain text, at most `length` characters, cut between words."""
    begin = html[: length * 3]
    text = line(unescape(_TAG.sub(" ", _INLINE.sub("", begin))))
    if len(text) <= length:
        return text if len(begin) == len(html) else f"{text} …" if text else ""
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—-") + " …"


def tag_uri(board: Board, name: str) -> str:
    """`tag:AUTHORITY:NAME` (RFC 4151), the authority as the ledger froze it."""
    return f"tag:{board.tag_authority}:{name}"


def rfc822(instant: datetime) -> str:
    """A time as RSS wants it: RFC 822 with a year of four digits and a numeric zone, in no locale's words."""
    day, month = _DAYS[instant.weekday()], _MONTHS[instant.month - 1]
    return f"{day}, {instant.day:02} {month} {instant.year:04} {instant:%H:%M:%S %z}"
