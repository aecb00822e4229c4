"""Puts offers into groups that have feeds of their own: by tag, organisation, team, place and employment type."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from syndicate.core import vocabulary
from syndicate.core.model import Board, Offer, Place
from syndicate.locales import word
from syndicate.outputs.entries import Paths

KINDS = ("tag", "organisation", "team", "place", "type")

_ARTICLE = re.compile(r"(?:l'|(?:le|la|les|the) )\s*(?=\S)")
_BLANKS = re.compile(r"[\s\-_]+")
_SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " and ", "ø": "o", "ł": "l", "đ": "d"})
_UNSAFE = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Offers that share something. label: as most of them write it, or in the site's language.

    open: newest first; closed: those still shown, latest closing first. A group may have closed offers alone.
    language: of the feed, where it is not the site's.
    """

    kind: str
    slug: str
    label: str
    open: tuple[Offer, ...]
    closed: tuple[Offer, ...]
    language: str | None = None

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.slug}"

    @property
    def paths(self) -> Paths:
        return Paths.named(f"feeds/{self.name}")


@dataclass(slots=True)
class _Gathered:
    labels: Counter[str] = field(default_factory=Counter)
    open: list[Offer] = field(default_factory=list)
    closed: list[Offer] = field(default_factory=list)


def groups(board: Board, language: str) -> tuple[Group, ...]:
    """Every group of the board, by kind in the order of KINDS, then by slug."""
    found: dict[tuple[str, str], _Gathered] = {}
    for offers, is_open in ((board.open, True), (board.closed, False)):
        for offer in offers:
            for (kind, key), label in _memberships(offer, language).items():
                group = found.get((kind, key))
                if group is None:
                    group = found[kind, key] = _Gathered()
                group.labels[label] += 1
                (group.open if is_open else group.closed).append(offer)
    return tuple(made for kind in KINDS for made in _named(kind, found))


def _named(kind: str, found: dict[tuple[str, str], _Gathered]) -> list[Group]:
    """The groups of one kind; where slugs meet, the key that is its own slug goes first, the others get numbers."""
    keys = sorted((key for one, key in found if one == kind), key=lambda key: (slug(key) != key.replace(" ", "-"), key))
    taken: set[str] = set()
    made = []
    for key in keys:
        name = base = slug(key)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        group = found[kind, key]
        label = min(group.labels, key=lambda text: (-group.labels[text], text))
        made.append(Group(kind, name, label, tuple(group.open), tuple(group.closed)))
    return sorted(made, key=lambda group: group.slug)


def _memberships(offer: Offer, language: str) -> dict[tuple[str, str], str]:
    """(kind, key) → label, for every group that an offer is in."""
    posting = offer.posting
    found = {("tag", fold(tag)): tag for tag in posting.tags}
    if posting.organisation:
        found["organisation", without_article(posting.organisation.name)] = posting.organisation.name
    if posting.team:
        found["team", fold(posting.team)] = posting.team
    for place in posting.places:
        key, label = _place(place)
        found["place", key] = label
    if posting.remote == "full":
        found["place", "remote"] = word("remote_full", language)
    for kind in posting.employment_types:
        found["type", kind.lower().replace("_", " ")] = word(kind, language)
    return {at: label for at, label in found.items() if at[1]}


@lru_cache(maxsize=4096)
def _place(place: Place) -> tuple[str, str]:
    """A town with its country; a region or a country where no town is known."""
    parts = [place.locality or place.region, place.country]
    return fold(" ".join(part for part in parts if part) or place_name(place)), place_name(place)


def place_name(place: Place) -> str:
    """The town; the region, the author's words or the country where none is known."""
    return place.locality or place.region or place.text or place.country or ""


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Text without case, accents and the difference between blanks and dashes: what two spellings are compared by."""
    return _BLANKS.sub(" ", vocabulary.fold(text).replace("’", "'")).strip()


def without_article(name: str) -> str:
    """A folded name without its leading article (l', le, la, les, the)."""
    return _ARTICLE.sub("", fold(name), count=1) if _ARTICLE.match(fold(name)) else fold(name)


@lru_cache(maxsize=16384)
def slug(key: str) -> str:
    """A folded name as part of an address, in ASCII; a digest where nothing is left of it."""
    plain = _UNSAFE.sub("-", key.translate(_SIGNS)).strip("-")[:_LONGEST].strip("-")
    return plain or f"x-{sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
