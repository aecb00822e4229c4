"""Exact copies of an offer that is there already: a problem, never a second offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from syndicate.core.model import Json, Posting, Problem

_OF_THE_FILE = ("path", "stem", "line", "source")
"""What sets two files apart that say the same."""


def entries_twice(read: Sequence[Posting]) -> tuple[list[Posting | None], list[Problem]]:
    """`read` with None for each entry that stands in the same list before, and a problem for each of these."""
    first: dict[tuple[str, ...], Posting] = {}
    kept: list[Posting | None] = []
    problems = []
    for posting in read:
        key = (posting.path, posting.digest, posting.title, posting.authored_id or "")
        if posting.entry and key in first:
            said = (
                f"“{posting.title}” stands here a second time, in the same words as at line {first[key].line}: "
                "take one of the two out, or say what sets them apart."
            )
            problems.append(Problem(posting.path, posting.line, "error", "entry-twice", said))
            kept.append(None)
            continue
        first[key] = posting
        kept.append(posting)
    return kept, problems


def files_twice(
    read: Sequence[Posting | None],
    new: Sequence[int],
    rows: Mapping[str, Mapping[str, Json]],
    unchanged: frozenset[str],
    form: Callable[[str], Json],
    now: datetime,
) -> dict[int, Problem]:
    """Which new files say in every point what another of their folder says that is open: index → what to tell.

    A file with another date in its name, another team or tag is none, and neither is one in another folder, which may
    stand for another team or year. read: all that changed; new: places of those that nobody knows; rows: the ledger's;
    unchanged: paths that were not read again; form: see `identity.identify`.
    """
    others: dict[tuple[str, str], list[int | str]] = defaultdict(list)
    known = frozenset(range(len(read))) - frozenset(new)
    for i in (*sorted(known), *sorted(new, key=lambda i: _by_name(read[i]))):
        posting = read[i]
        if posting is not None and _offers(posting, now):
            others[_key(posting.digest, posting.path)].append(i)
    for id, row in rows.items():
        if row["path"] in unchanged and row["status"] == "open" and (key := _key(row["digest"], row["path"])) in others:
            others[key].insert(0, id)
    found = {}
    for same in others.values():
        for place, other in enumerate(same):
            if isinstance(other, int) and other not in known and place:
                path = _first_alike(other, same[:place], read, form)
                if path is not None:
                    found[other] = _twice(read[other], path)
    return found


def _key(digest: str, path: str) -> tuple[str, str]:
    return digest, path.rpartition("/")[0]


def _offers(posting: Posting, now: datetime) -> bool:
    """Whether a file may be an open offer at all: what is over may stand anywhere."""
    end = posting.valid_through
    return not (posting.entry or posting.archived or posting.statements.closed) and not (end and end.instant < now)


def _by_name(posting: Posting | None) -> tuple[int, str]:
    """Sorts the original before its copies: `dev.md`, `dev copy.md`, `dev (1).md`."""
    return (len(posting.path), posting.path) if posting is not None else (0, "")


def _first_alike(
    copy: int, others: Sequence[int | str], read: Sequence[Posting | None], form: Callable[[str], Json]
) -> str | None:
    from syndicate.core.forms import alike, form_of

    def said(one: int | str) -> Mapping[str, Json]:
        if isinstance(one, str):
            return cast("Mapping[str, Json]", form(one))
        posting = read[one]
        assert posting is not None
        return form_of(posting)

    mine = said(copy)
    return next((str(theirs["path"]) for theirs in map(said, others) if alike(theirs, mine, _OF_THE_FILE)), None)


def _twice(posting: Posting | None, path: str) -> Problem:
    assert posting is not None
    said = (
        f"this is word for word the offer of {path}, and is not published a second time: delete one of the two files, "
        "or say what sets them apart."
    )
    return Problem(posting.path, posting.line, "error", "file-twice", said)
