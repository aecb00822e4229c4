"""Which file is which posting: ids, renames, swaps and returns, decided over the whole run before any diff.

In order: ids that authors wrote (`authored`); the same path, unless texts were swapped (`paths`); then what appeared
against what vanished, and list entries by content, never by position (`alike`); what is left is new (`names`). Reads no
file: the last published forms are handed in as a function, and asked for only where a path changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from syndicate.core.copies import entries_twice
from syndicate.core.identity.alike import by_content_in_place, by_likeness
from syndicate.core.identity.authored import by_authored_id
from syndicate.core.identity.found import Found, Identified, Unreadable
from syndicate.core.identity.languages import notes_of, pairs_of, settled, shared_ids, tied
from syndicate.core.identity.matcher import RETURNS_WITHIN, Matcher, ids_at, is_gone
from syndicate.core.identity.names import RESERVED, name_the_new, without_copies
from syndicate.core.identity.paths import by_path
from syndicate.core.identity.unreadable import held_by
from syndicate.core.ledger import Ledger
from syndicate.core.model import Json

__all__ = ["RESERVED", "RETURNS_WITHIN", "Found", "Identified", "Unreadable", "identify"]


def identify(
    found: Found, ledger: Ledger, form: Callable[[str], Json], now: datetime, language: str = "en"
) -> Identified:
    """Give each posting that was read its id, and say which known ones are gone, held or renamed.

    `form(id)`: the last published form of a known posting, decoded JSON. New ids are minted here, for good.
    language: the site's, in which the primary text of an offer is.
    """
    match = Matcher(ledger, form, now)
    read, copies = entries_twice(found.read)
    files = [i for i, posting in enumerate(read) if posting is not None and not posting.entry]
    entries = [i for i, posting in enumerate(read) if posting is not None and posting.entry]
    problems = list(copies)
    ties = tied(read, ledger, found, form, language)
    shared = shared_ids(match, read, ties) if ties else frozenset()
    collisions, rejected = by_authored_id(match, read, found, shared)
    problems += collisions
    present = found.unchanged | found.broken
    by_path(match, read, files, present)
    by_content_in_place(match, read, entries)
    vanished = [id for id, row in ledger.rows.items() if is_gone(row, present) and id not in match.taken]
    held = held_by(match, [*found.unreadable, *rejected], vanished)
    gone = [id for id in vanished if id not in held]
    recent = [id for id in ledger.rows if id not in match.taken and match.recent(id)]
    appeared = [i for i in (*files, *entries) if i not in match.ids]
    by_likeness(match, read, appeared, gone + recent)
    if ties and (ties.named or rejected):  # only now is it known who is called so, and who is not published
        unreadable = [*found.unreadable, *rejected]
        ties = tied(read, ledger, replace(found, unreadable=unreadable), form, language, match.ids)
    groups = settled(match, read, ties, ledger, gone, language) if ties or ledger.translations() else []
    problems += without_copies(match, read, files, groups, found.unchanged)
    minted, aliases = name_the_new(match, read, groups, shared)
    postings = {minted[i]: p for i, p in enumerate(read) if p is not None and i in minted}
    return Identified(
        postings=postings,
        withdrawn=frozenset(id for id in gone if id not in match.taken),
        held=frozenset(held) | ids_at(ledger, found.broken),
        aliases=aliases,
        problems=(*problems, *(ties.problems if ties else ())),
        pairs=pairs_of(groups, minted, ledger),
        notes=notes_of(ties, minted) if ties else {},
    )
