"""Turns a feed into its three files, each entry made once however many feeds it is in, and none before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Generic, TypeVar

from syndicate.core.model import File
from syndicate.outputs.digests import digest
from syndicate.outputs.entries import Entry, Feed

if TYPE_CHECKING:
    from syndicate.outputs.feedxml import Pieces
    from syndicate.outputs.jsonfeed import Item

K = TypeVar("K", bound=Hashable)


class Press(Generic[K]):
    """Writes feeds of entries that are known by a key.

    make: key → entry. fingerprint: of all that entries depend on beside what `token` names.
    token: key → what the entry is made from, told apart by it.
    """

    def __init__(self, make: Callable[[K], Entry], token: Callable[[K], str], fingerprint: str) -> None:
        self._entry = cache(make)
        self._pieces = cache(self._make_pieces)
        self._item = cache(self._make_item)
        self._token = cache(token)
        self._fingerprint = fingerprint

    def files(self, feed: Feed, keys: Sequence[K], full: bool = True) -> Iterator[File]:
        """The feed in RSS, Atom and JSON, entries in the order given. full: with their text, else with a summary."""
        depends = digest([self._fingerprint, repr(feed), str(full), *map(self._token, keys)])
        for path, write in ((feed.paths.rss, self._rss), (feed.paths.atom, self._atom), (feed.paths.json, self._json)):
            yield File(path, partial(write, feed, keys, full), depends)

    def _rss(self, feed: Feed, keys: Sequence[K], full: bool) -> bytes:
        from syndicate.outputs import feedxml  # feedgen and lxml: not for a run that changes nothing

        return feedxml.rss(feed, map(self._pieces, keys), full)

    def _atom(self, feed: Feed, keys: Sequence[K], full: bool) -> bytes:
        from syndicate.outputs import feedxml

        return feedxml.atom(feed, map(self._pieces, keys), full)

    def _json(self, feed: Feed, keys: Sequence[K], full: bool) -> bytes:
        from syndicate.outputs import jsonfeed

        return jsonfeed.document(feed, map(self._item, keys), full)

    def _make_pieces(self, key: K) -> Pieces:
        from syndicate.outputs.feedxml import pieces

        return pieces(self._entry(key))

    def _make_item(self, key: K) -> Item:
        from syndicate.outputs.jsonfeed import item

        return item(self._entry(key))
