"""Pairs what was read with what the ledger knows, each side at most once, and remembers what was compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from syndicate.core.ledger import Ledger
from syndicate.core.likeness import dateless, shingles, slugify
from syndicate.core.model import Json, Posting

RETURNS_WITHIN = timedelta(days=30)
"""How long a withdrawn posting is looked for among the files that appear."""


@dataclass(frozen=True, slots=True)
class Known:
    """A posting that the ledger knows, with what is compared of it."""

    id: str
    path: str
    entry: bool
    withdrawn: bool
    title: str
    stem: str
    text: str
    organisation: str
    places: tuple[str, ...]
    digest: str
    shingles: frozenset[tuple[str, ...]]


def _known(row: Mapping[str, Json], form: Mapping[str, Json]) -> Known:
    return Known(
        id=row["id"],
        path=row["path"],
        entry=row.get("entry", False),
        withdrawn=bool(row.get("withdrawn_at")),
        title=form["title"],
        stem=dateless(form.get("stem", "")),
        text=form.get("text", ""),
        organisation=slugify((form.get("organisation") or {}).get("name", "")),
        places=tuple(sorted(place.get("text", "") for place in form.get("places", ()))),
        digest=form["digest"],
        shingles=shingles(form.get("text", "")),
    )


class Matcher:
    """Pairs postings that were read with postings that the ledger knows; each side at most once."""

    def __init__(self, ledger: Ledger, form: Callable[[str], Json], now: datetime) -> None:
        self.rows = ledger.rows
        self.form, self.now = form, now
        self.ids: dict[int, str] = {}
        self.taken: set[str] = set()
        self._old: dict[str, Known | None] = {}
        self._shingles: dict[int, frozenset[tuple[str, ...]]] = {}
        self.names = {name: id for id, row in self.rows.items() for name in (id, *row.get("aliases", ()))}

    def take(self, index: int, id: str) -> None:
        self.ids[index] = id
        self.taken.add(id)

    def old(self, id: str) -> Known | None:
        """What is known of `id`, None where its form is gone (withdrawn long ago)."""
        if id not in self._old:
            row = self.rows[id]
            self._old[id] = _known(row, self.form(id)) if row.get("form") else None
        return self._old[id]

    def recent(self, id: str) -> bool:
        """Whether `id` was withdrawn so lately that it may come back under another path."""
        at = self.rows[id].get("withdrawn_at")
        return bool(at) and datetime.fromisoformat(at) >= self.now - RETURNS_WITHIN

    def shingles_of(self, index: int, posting: Posting) -> frozenset[tuple[str, ...]]:
        if index not in self._shingles:
            self._shingles[index] = shingles(posting.text)
        return self._shingles[index]


def is_gone(row: Mapping[str, Json], present: frozenset[str]) -> bool:
    """Whether the file of a row that is not withdrawn is no more. present: paths of the files that are there."""
    return row["path"] not in present and not row.get("withdrawn_at")


def ids_at(ledger: Ledger, paths: frozenset[str]) -> frozenset[str]:
    """The ids of what the ledger knows at these paths."""
    return frozenset(id for id, row in ledger.rows.items() if row["path"] in paths and not row.get("withdrawn_at"))
