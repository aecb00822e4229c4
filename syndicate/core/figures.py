"""Counts what became of the offers, month by month, from what the ledger recorded of them.

Figures go up to the last thing that was recorded and never to the present day: on a quiet day they stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from syndicate.core.model import Event, Reason, Spell

WINDOW = 12
"""Months that sums and the median are of, the last one that is recorded among them."""


@dataclass(frozen=True, slots=True)
class Month:
    """first: its first day. opened, closed: how many in it; open: how many at its end, or at the last change."""

    first: date
    opened: int
    closed: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """months: every one from the first that is recorded to the last, quiet ones too.

    since: the first day of what follows. opened, closed: how many since; reasons: why those closed, most first.
    days: for how long those offers were open, as a median of whole days; of: how many these are. Those
    that were open when stock was first taken are left out: nobody recorded when they opened.
    """

    months: tuple[Month, ...] = ()
    last: datetime | None = None
    since: date | None = None
    opened: int = 0
    closed: int = 0
    reasons: tuple[tuple[Reason, int], ...] = ()
    days: int | None = None
    of: int = 0


def spells(events: Iterable[Event]) -> list[Spell]:
    """The times for which one posting was open, from its events in their order."""
    found: list[Spell] = []
    start: Event | None = None
    for event in events:
        if event.event in ("opened", "reopened") and start is None:
            start = event
        elif event.event == "closed" and start is not None:
            found.append(_spell(start, event))
            start = None
    return [*found, _spell(start, None)] if start else found


def _spell(start: Event, end: Event | None) -> Spell:
    if end is None:
        return Spell(start.at, counted=not start.silent)
    return Spell(start.at, end.at, end.reason, not start.silent, not end.silent)


def figures(spells: Iterable[Spell], zone: tzinfo) -> Figures:
    """The figures of a board; none where nothing was recorded. Months begin at midnight in `zone`."""
    spells = [_local(spell, zone) for spell in spells]
    moments = [moment for spell in spells for moment in (spell.opened, spell.closed) if moment is not None]
    if not moments:
        return Figures()
    months = _months(spells, min(moments), max(moments))
    since = months[-WINDOW:][0].first
    closings = [spell for spell in spells if spell.closed and spell.closed.date() >= since and spell.told]
    lengths = sorted(spell.closed - spell.opened for spell in closings if spell.closed and spell.counted)
    reasons = Counter(spell.reason or "closed" for spell in closings)
    return Figures(
        months,
        max(moments),
        since,
        sum(month.opened for month in months[-WINDOW:]),
        len(closings),
        tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        round((lengths[(len(lengths) - 1) // 2] + lengths[len(lengths) // 2]) / timedelta(days=2)) if lengths else None,
        len(lengths),
    )


def _local(spell: Spell, zone: tzinfo) -> Spell:
    closed = spell.closed.astimezone(zone) if spell.closed else None
    return replace(spell, opened=spell.opened.astimezone(zone), closed=closed)


def _months(spells: Iterable[Spell], first: datetime, last: datetime) -> tuple[Month, ...]:
    opened: Counter[int] = Counter()
    closed: Counter[int] = Counter()
    change: Counter[int] = Counter()
    for spell in spells:
        start = _number(spell.opened)
        change[start] += 1
        opened[start] += spell.counted
        if spell.closed is not None:
            end = _number(spell.closed)
            change[end] -= 1
            closed[end] += spell.told
    made, level = [], 0
    for number in range(_number(first), _number(last) + 1):
        level += change[number]
        made.append(Month(date(number // 12, number % 12 + 1, 1), opened[number], closed[number], level))
    return tuple(made)


def _number(moment: datetime) -> int:
    """Of its month, counted from the year 0."""
    return moment.year * 12 + moment.month - 1
