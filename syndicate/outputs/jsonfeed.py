"""Writes feeds as JSON Feed 1.1, with what job boards want to know under `_jobs`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from syndicate.core.model import Json
from syndicate.outputs.entries import Entry, Feed, clean, line

VERSION = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True)
class Item:
    """An item without its text and its closing brace, and the text as JSON."""

    head: bytes
    html: bytes
    summary: bytes


def item(entry: Entry) -> Item:
    """An entry as an item. Unknown in JSON Feed: tombstones and schemes of tags."""
    author = entry.author
    made: dict[str, Json] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
    }
    if author:
        made["authors"] = [{"name": author.name, **({"url": author.url} if author.url else {})}]
    if entry.picture:
        made["image"] = entry.picture
    if entry.tags:
        made["tags"] = list(entry.tags)
    if entry.language:
        made["language"] = entry.language
    made["_jobs"] = entry.facts
    return Item(_json(made)[:-1], _json(entry.html), _json(entry.summary))


def document(feed: Feed, items: Iterable[Item], full: bool) -> bytes:
    """The whole document. full: with the items' text, else with their summary."""
    name = b'"content_html":' if full else b'"content_text":'
    parts = [_json(_head(feed))[:-1], b',"items":[']
    before = b"\n"
    for one in items:
        parts += (before, one.head, b",", name, one.html if full else one.summary, b"}")
        before = b",\n"
    return b"".join([*parts, b"\n]}\n"])


def _head(feed: Feed) -> dict[str, Json]:
    head: dict[str, Json] = {
        "version": VERSION,
        "title": line(feed.title) or feed.author,
        "home_page_url": feed.home,
        "feed_url": feed.address(feed.paths.json),
        "description": clean(feed.description),
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.home}],
    }
    if feed.older:
        head["next_url"] = feed.address(feed.older.json)
    if feed.hub:
        head["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    head["_jobs"] = _extension(feed)
    return head


def _extension(feed: Feed) -> dict[str, Json]:
    """JSON Feed 1.1, "Extensions": `about` says where it is explained."""
    made: dict[str, Json] = {"about": feed.about} if feed.about else {}
    made["complete"] = feed.complete
    made["updated"] = feed.updated.isoformat()
    if feed.current:
        made["archive_of"] = feed.address(feed.current.json)
    if feed.tombstones:
        made["closed"] = [
            {"id": one.ref, "url": one.url, "title": one.title, "closed_at": one.when.isoformat(), "why": one.comment}
            for one in feed.tombstones
        ]
    return made


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
