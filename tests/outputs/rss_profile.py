"""The rules of RSS 2.0 and of the RSS Board's profile, as a function that names what breaks them.

RSS Advisory Board, "Really Simple Syndication Best Practices Profile", its sections named in the comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import html5lib
from lxml import etree  # type: ignore[import-untyped] # it has no types

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LINK = "{http://www.w3.org/2005/Atom}link"
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
                  r"\d\d:\d\d:\d\d [+-]\d{4}")  # fmt: skip
MAIL = re.compile(r"[^\s@()]+@[^\s@()]+ \(.+\)", re.DOTALL)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
ONCE = ("title", "link", "description", "author", "guid", "pubDate", "source", "comments", CONTENT, CREATOR)
ADDRESSES = ("href", "src", "cite", "poster", "longdesc", "data", "action", "background", "srcset")


def faults(data: bytes) -> list[str]:
    """What is wrong with a document; [] where nothing is."""
    root = etree.fromstring(data)
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1:
        return ["the root is no <rss version='2.0'> with one channel"]
    channel = root[0]
    found = [*_channel(channel)]
    guids = []
    for number, item in enumerate(channel.findall("item")):
        found += [f"item {number}: {fault}" for fault in _item(item)]
        guids += [guid.text for guid in item.findall("guid")]
    if len(set(guids)) != len(guids):
        found.append("two items share a guid")
    return found


def _channel(channel: Any) -> Iterator[str]:
    for name in ("title", "link", "description"):  # Required channel elements
        values = channel.findall(name)
        if len(values) != 1 or not (values[0].text or "").strip():
            yield f"channel needs one {name}"
    for name in ("language", "lastBuildDate", "pubDate", "generator", "docs", "ttl", "image"):
        if len(channel.findall(name)) > 1:
            yield f"channel has several {name}"
    if not LANGUAGE.fullmatch(channel.findtext("language") or "en"):
        yield "language is no language code"
    yield from _dates(channel, "lastBuildDate", "pubDate")
    yield from _channel_links(channel)
    last = [child.tag for child in channel][len(channel) - len(channel.findall("item")) :]
    if set(last) - {"item"}:
        yield "channel elements stand between items"


def _channel_links(channel: Any) -> Iterator[str]:
    if not _absolute(channel.findtext("link")):
        yield "channel link is relative"
    own = [link for link in channel.findall(LINK) if link.get("rel") == "self"]  # Namespace elements: atom:link
    if len(own) != 1 or own[0].get("type") != "application/rss+xml":
        yield "channel needs one atom:link rel=self of type application/rss+xml"
    for link in channel.findall(LINK):
        if not _absolute(link.get("href")):
            yield f"atom:link {link.get('rel')} is relative"


def _item(item: Any) -> Iterator[str]:
    tags = [child.tag for child in item]
    for name in ONCE:
        if tags.count(name) > 1:
            yield f"several {name}"
    if not (item.findtext("title") or item.findtext("description")):
        yield "neither title nor description"
    if CONTENT in tags and ("description" not in tags or tags.index("description") > tags.index(CONTENT)):
        yield "content:encoded without description before it"
    yield from _item_names(item)
    yield from _enclosures(item)
    yield from _dates(item, "pubDate")
    for element in (item.find("description"), item.find(CONTENT)):
        yield from _relative(element.text or "" if element is not None else "")


def _item_names(item: Any) -> Iterator[str]:
    if item.find("link") is not None and not _absolute(item.findtext("link")):
        yield "link is relative"
    for guid in item.findall("guid"):  # Guid
        if not guid.text or (guid.get("isPermaLink") != "false" and not _absolute(guid.text)):
            yield "guid is no address and does not say isPermaLink='false'"
    for author in item.findall("author"):  # Author: mail (Name)
        if not MAIL.fullmatch(author.text or ""):
            yield f"author {author.text!r} is no “mail (name)”"
    if item.find("author") is not None and item.find(CREATOR) is not None:
        yield "both author and dc:creator"


def _enclosures(item: Any) -> Iterator[str]:
    if len(item.findall("enclosure")) > 1:  # Enclosure: no more than one
        yield "several enclosures"
    for one in item.findall("enclosure"):
        if not (_absolute(one.get("url")) and one.get("type") and (one.get("length") or "").isdigit()):
            yield "an enclosure without url, type and length"


def _dates(parent: Any, *names: str) -> Iterator[str]:
    for name in names:
        for value in parent.findall(name):
            if (
                not DATE.fullmatch(value.text or "")
                or parsedate_to_datetime(value.text).strftime("%a") != value.text[:3]
            ):
                yield f"{name} {value.text!r} is no RFC 822 date with four digits and a numeric zone"


def _relative(html: str) -> Iterator[str]:
    """Addresses in HTML that lead nowhere from a feed reader. `#part` too: there is no page to have it."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        for name in ADDRESSES:
            value = element.get(name) if isinstance(element.tag, str) else None
            if value and not re.match(r"(?:https?://[^/]|mailto:|tel:)", value, re.IGNORECASE):
                yield f"the relative address {value!r} in HTML"


def _absolute(url: str | None) -> bool:
    return bool(url) and re.match(r"https?://[^/\s]+", url or "") is not None
