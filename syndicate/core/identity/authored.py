"""Ids that authors wrote: whose they are where several files claim one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from syndicate.core.identity.found import Found, Unreadable
from syndicate.core.identity.matcher import Matcher
from syndicate.core.model import Posting, Problem


def by_authored_id(
    match: Matcher, read: list[Posting | None], found: Found, shared: frozenset[int]
) -> tuple[list[Problem], list[Unreadable]]:
    """Ids that authors wrote: the file that the ledger knows as the owner keeps it, else the first by path.

    The others are taken out of `read`, and count as unreadable: what they were before keeps its last form.
    """
    problems: list[Problem] = []
    rejected: list[Unreadable] = []
    claims: dict[str, list[int]] = defaultdict(list)
    there: dict[str, Posting | None] = dict.fromkeys((*found.unchanged, *found.broken))
    for index, posting in enumerate(read):
        if posting is not None and posting.authored_id and index not in shared:
            claims[posting.authored_id].append(index)
        if posting is not None and not posting.entry:
            there[posting.path] = posting
    for authored, indexes in sorted(claims.items()):
        owner = match.names.get(authored)
        indexes.sort(key=lambda i: (read[i].path, read[i].line))  # type: ignore[union-attr]  # none of them is None
        keeper = _keeper(match, read, there, indexes, owner)
        for index in indexes:
            posting = read[index]
            if index != keeper and posting is not None:
                problems.append(_collision(posting, authored, keeper, read, match, owner))
                rejected.append(Unreadable(posting.path, posting.stem, posting.text, posting.entry))
                read[index] = None
        if keeper is not None and owner is not None and owner not in match.taken:
            match.take(keeper, owner)
    return problems, rejected


def _keeper(
    match: Matcher,
    read: Sequence[Posting | None],
    there: Mapping[str, Posting | None],
    indexes: list[int],
    owner: str | None,
) -> int | None:
    """Which of the claimants of one id may have it; None where a file that is none of them owns it.

    there: the paths of all files that are there → what was read of them, None where they did not change.
    """
    if owner is None:
        return indexes[0]
    row = match.rows[owner]
    same_path = [i for i in indexes if read[i].path == row["path"]]  # type: ignore[union-attr]  # none of them is None
    if same_path:
        return same_path[0]
    if row["path"] in there and not row.get("withdrawn_at"):
        return _handed_on(match, read, there[row["path"]], indexes, owner)
    return indexes[0]


def _handed_on(
    match: Matcher, read: Sequence[Posting | None], now: Posting | None, indexes: Sequence[int], owner: str
) -> int | None:
    """Who has the id of a file that is still there: another only where that file (`now`) writes another id.

    It gave its own away if that other id is known, or if its text went along with the id.
    """
    if now is None or not now.authored_id:
        return None
    old = match.old(owner)
    if now.authored_id in match.names or old is None:
        return indexes[0]
    with_text = [i for i in indexes if (posting := read[i]) is not None and posting.text == old.text]
    return with_text[0] if with_text and now.text != old.text else None


def _collision(
    posting: Posting,
    authored: str,
    keeper: int | None,
    read: Sequence[Posting | None],
    match: Matcher,
    owner: str | None,
) -> Problem:
    other = read[keeper] if keeper is not None else None
    path = other.path if other is not None else match.rows[owner or ""]["path"]
    return Problem(
        posting.path,
        posting.line,
        "error",
        "id-taken",
        f"the id “{authored}” belongs to {path} already; {posting.path} is not published: "
        "give it an id of its own, or leave `id` out.",
        "id",
    )
