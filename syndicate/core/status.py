"""Draft, scheduled, open or closed: what an author's statements and dates come to at a given moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from syndicate.core.model import Reason, Statements, Status, When

Claim: TypeAlias = Literal["draft", "filled", "closed", "upcoming", "open", "not filled"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that an author said of the status: `written` is the field and its value ("open: false").

    "not filled" (`filled: false`, `archived: false`) takes part only where silence would mean closed.
    """

    claim: Claim
    written: str
    name: str
    line: int


def statements(
    said: Sequence[Said], *, archived: bool = False, unstated: Literal["open", "closed"] = "open"
) -> Statements:
    """What the author said, put together. archived: the file lies below a folder for closed postings."""
    claims = {one.claim for one in said}
    return Statements(
        draft="draft" in claims,
        closed="filled" if "filled" in claims else "closed" if archived or "closed" in claims else None,
        upcoming="upcoming" in claims,
        declared_open="open" in claims,
        unstated="open" if "not filled" in claims else unstated,
    )


def contradictions(said: Sequence[Said]) -> list[tuple[Said, str]]:
    """What an author said and what beats it, as (the beaten statement, a sentence): no clock is asked.

    Only what would have made it open contradicts: several reasons for not being open do not.
    """
    winner = next((one for claims in _RULES for one in said if one.claim in claims), None)
    if winner is None:
        return []
    effect = {"draft": "a draft", "upcoming": "not open yet"}.get(winner.claim, "closed")
    return [
        (one, f"`{one.written}` is contradicted by `{winner.written}`: the posting is {effect}. Take one of them out.")
        for one in said
        if one.claim == "open"
    ]


_RULES: tuple[frozenset[Claim], ...] = (frozenset({"draft"}), frozenset({"filled", "closed"}), frozenset({"upcoming"}))


def status_at(
    statements: Statements,
    date_posted: When | None,
    valid_through: When | None,
    now: datetime,
    *,
    was_open: bool = False,
) -> tuple[Status, Reason | None]:
    """The status at `now`, and why where it is closed. The first match wins.

    was_open: the world knows it as open, so that a date in the future does not take it back.
    """
    if statements.draft:
        return "draft", None
    if statements.closed:
        return "closed", statements.closed
    if valid_through is not None and valid_through.instant < now:
        return "closed", "expired"
    ahead = statements.upcoming or (date_posted is not None and date_posted.instant > now)
    if ahead and not was_open:
        return "scheduled", None
    if not statements.declared_open and statements.unstated == "closed":
        return "closed", "closed"
    return "open", None


_INSTANT = timedelta(microseconds=1)


def next_moment(
    statements: Statements, date_posted: When | None, valid_through: When | None, now: datetime
) -> datetime | None:
    """The first moment after `now` from which time alone may change the status; None where it never will."""
    if statements.draft or statements.closed:
        return None
    moments = []
    if valid_through is not None and valid_through.instant >= now:
        moments.append(valid_through.instant + _INSTANT)
    if date_posted is not None and date_posted.instant > now:
        moments.append(date_posted.instant)
    return min(moments, default=None)


def clock_contradictions(
    statements: Statements,
    date_posted: When | None,
    valid_through: When | None,
    now: datetime,
    *,
    was_open: bool = False,
) -> tuple[str, ...]:
    """Sentences about statements that contradict the dates at `now` (codes: "status-contradiction")."""
    status, reason = status_at(statements, date_posted, valid_through, now, was_open=was_open)
    if not statements.declared_open:
        return ()
    if status == "scheduled" and date_posted is not None and not statements.upcoming:
        return (f"it says that it is open, but its date {date_posted.text} is still to come: it opens then.",)
    if reason == "expired" and valid_through is not None:
        return (f"it says that it is open, but it ended on {valid_through.text}: it is closed.",)
    return ()
