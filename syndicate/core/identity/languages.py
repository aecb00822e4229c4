"""One offer in several languages: which files are texts of one, and which of them is whose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from syndicate.core import endings
from syndicate.core.identity.found import Found
from syndicate.core.identity.matcher import Matcher, ids_at
from syndicate.core.ledger import Ledger
from syndicate.core.model import Json, Posting, Problem

if TYPE_CHECKING:
    from syndicate.core.ties import Group, Text, Ties


def tied(
    read: Sequence[Posting | None],
    ledger: Ledger,
    found: Found,
    form: Callable[[str], Json],
    language: str,
    ids: Mapping[int, str] | None = None,
) -> Ties | None:
    """What is one offer, None where nothing can be: then nothing of all this is even imported."""
    if not _may_tie(read, ledger):
        return None
    from syndicate.core.ties import tie

    paths = found.unchanged | found.broken | {bad.path for bad in found.unreadable if not bad.entry}
    known_as = _at_their_paths(read, ledger) if ids is None else ids
    return tie(read, ledger.rows, ids_at(ledger, paths), form, language, known_as)


def _may_tie(read: Sequence[Posting | None], ledger: Ledger) -> bool:
    for posting in read:
        if posting is not None and (posting.tie or (not posting.entry and endings.ended(posting.path))):
            return True
    return any("translates" in row or "tie" in row or endings.ended(row["path"]) for row in ledger.rows.values())


def _at_their_paths(read: Sequence[Posting | None], ledger: Ledger) -> dict[int, str]:
    """The ids that files have by their paths; mostly they will turn out to be theirs."""
    at = {row["path"]: id for id, row in ledger.rows.items() if not (row.get("entry") or row.get("withdrawn_at"))}
    return {i: at[one.path] for i, one in enumerate(read) if one is not None and not one.entry and one.path in at}


def shared_ids(match: Matcher, read: Sequence[Posting | None], ties: Ties) -> frozenset[int]:
    """Those whose `id` is that of the offer, which another text of it has already: it is no claim of their own."""
    shared: set[int] = set()
    at_path = {row["path"]: id for id, row in match.rows.items() if not row.get("withdrawn_at")}
    for group in ties.groups:
        for text in group:
            posting = read[text.ref] if isinstance(text.ref, int) else None
            if posting is None or not posting.authored_id or not isinstance(text.ref, int):
                continue
            owner = match.names.get(posting.authored_id)
            if _has_another(text, group, owner, at_path, read) or _translates(at_path.get(text.path), owner, match):
                shared.add(text.ref)
    return frozenset(shared)


def _has_another(
    text: Text, group: Sequence[Text], owner: str | None, at_path: Mapping[str, str], read: Sequence[Posting | None]
) -> bool:
    """Whether another text of the group owns the id, or, where none is known to, writes it before this one."""
    if owner is not None:
        owners = [one for one in group if one.ref == owner or (one.base and at_path.get(one.path) == owner)]
        if owners:
            return owners[0] is not text
    mine = _authored_id(read, text)
    return next(one for one in group if _authored_id(read, one) == mine) is not text


def _authored_id(read: Sequence[Posting | None], text: Text) -> str | None:
    posting = read[text.ref] if isinstance(text.ref, int) else None
    return posting.authored_id if posting is not None else None


def _translates(id: str | None, owner: str | None, match: Matcher) -> bool:
    """Whether a file is known as a text of the offer whose id it writes."""
    return id is not None and owner is not None and match.rows[id].get("translates") == owner


def settled(
    match: Matcher,
    read: Sequence[Posting | None],
    ties: Ties | None,
    ledger: Ledger,
    gone: Sequence[str],
    language: str,
) -> list[Group]:
    """The groups with their offers; a new file takes the place of one of the same offer and language that is gone."""
    from syndicate.core.ties import settle

    lost = {id for id in gone if id not in match.taken}
    rows = ledger.rows
    present = frozenset(
        id for id, row in rows.items() if id in match.taken or not (row.get("withdrawn_at") or id in lost)
    )
    translations = ledger.translations()
    groups = settle(ties.groups if ties else [], match.ids, rows, translations, present, language)
    for group in groups:
        free = [id for id in (group.anchor, *translations.get(group.anchor or "", ())) if id in lost]
        for text in group.texts:
            if isinstance(text.ref, int) and text.ref not in match.ids:
                same = [id for id in free if rows[id].get("language") == text.language and id not in match.taken]
                if same:
                    match.take(text.ref, same[0])
    return groups


def pairs_of(groups: Sequence[Group], minted: Mapping[int, str], ledger: Ledger) -> dict[str, str]:
    """Id of a text → id of the offer that it is one of several texts of."""
    pairs: dict[str, str] = {}
    for group in groups:
        ids = [text.ref if isinstance(text.ref, str) else minted[text.ref] for text in group.texts]
        anchor = group.anchor or ids[0]
        if len(ids) > 1 or ids[0] != anchor:
            pairs.update(dict.fromkeys(ids, anchor))
        for root in group.absorbed:
            pairs.update({id: anchor for id in (root, *ledger.translations().get(root, ())) if id not in pairs})
    return pairs


def notes_of(ties: Ties, minted: Mapping[int, str]) -> dict[str, tuple[Problem, ...]]:
    """Id → what its author should know of what ties it."""
    known = ((ref if isinstance(ref, str) else minted.get(ref), said) for ref, said in ties.notes.items())
    return {id: tuple(said) for id, said in known if id is not None}
