"""Ids for what is new: those that authors wrote, else made of names and titles, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from syndicate.core import endings
from syndicate.core.copies import files_twice
from syndicate.core.identity.matcher import Matcher
from syndicate.core.likeness import dateless, slugify
from syndicate.core.model import Posting, Problem

if TYPE_CHECKING:
    from syndicate.core.ties import Group


RESERVED = frozenset({"feeds", "jsonld", "subscribe", "index", "404", "assets"})
"""Ids and slugs that would stand in the way of our own addresses."""


def without_copies(
    match: Matcher,
    read: list[Posting | None],
    files: Sequence[int],
    groups: Sequence[Group],
    unchanged: frozenset[str],
) -> list[Problem]:
    """Take files out of `read` that are exact copies of others; texts of one offer are no copies of each other."""
    tied = {text.ref for group in groups for text in group.texts}
    new = [i for i in files if i not in match.ids and i not in tied]
    twice = files_twice(read, new, match.rows, unchanged, match.form, match.now) if new else {}
    for index in twice:
        read[index] = None
    return [twice[index] for index in sorted(twice)]


def name_the_new(
    match: Matcher, read: Sequence[Posting | None], groups: Sequence[Group], shared: frozenset[int]
) -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
    """Ids for what is left, those that authors wrote first; and aliases for what has another id already."""
    taken = set(match.names) | RESERVED
    given = dict(match.ids)
    aliases: dict[str, tuple[str, ...]] = {}
    for index, id in match.ids.items():
        posting = read[index]
        if posting is None or index in shared:
            continue
        if posting.authored_id and match.names.get(posting.authored_id) is None:
            aliases[id] = (posting.authored_id,)
            taken.add(posting.authored_id)
    left = [i for i, p in enumerate(read) if p is not None and i not in given]
    for index in left:
        posting = read[index]
        assert posting is not None
        if posting.authored_id and index not in shared:
            given[index] = posting.authored_id
            taken.add(posting.authored_id)
    translations = _translations(groups, given)
    unnamed = [i for i in left if i not in given]
    for index in sorted(unnamed, key=lambda i: (i in translations, read[i].path, read[i].line)):  # type: ignore[union-attr]  # none of them is None
        posting = read[index]
        assert posting is not None
        base = _base(posting) if index not in translations else _named_after(translations[index], posting, given)
        given[index] = unique(base, taken)
        taken.add(given[index])
    return given, aliases


def _translations(groups: Sequence[Group], given: dict[int, str]) -> dict[int, int | str]:
    """New texts that are named after the offer: the id of it, or the place of the text that is to have it.

    The id that an author wrote in any text of a new offer is that of the offer, and goes to the primary one.
    """
    after: dict[int, int | str] = {}
    for group in groups:
        first = group.texts[0].ref
        if group.anchor is None and isinstance(first, int) and first not in given:
            holder = next((text.ref for text in group.texts if text.ref in given), None)
            if isinstance(holder, int):
                given[first] = given.pop(holder)
        for text in group.texts:
            if isinstance(text.ref, int) and text.ref not in given and text.ref != (group.anchor or first):
                after[text.ref] = group.anchor or first
    return after


def _named_after(offer: int | str, posting: Posting, given: Mapping[int, str]) -> str:
    return f"{given[offer] if isinstance(offer, int) else offer}.{posting.language.lower()}"


def _base(posting: Posting) -> str:
    """What an id is minted from: the stem without date and language, or an entry's organisation, title and place."""
    if posting.entry:
        place = posting.places[0].locality or posting.places[0].text if posting.places else ""
        parts = [posting.organisation.name if posting.organisation else "", posting.title, place]
        return slugify(" ".join(part for part in parts if part)) or "offer"
    stem = dateless(endings.without(posting.stem, posting.language))
    return slugify(stem) or slugify(posting.title) or "offer"


def unique(base: str, taken: Iterable[str]) -> str:
    """`base`, or with the first number from 2 that is free. Compared without case: hosts differ on it."""
    known = {name.casefold() for name in taken} if not isinstance(taken, set) else taken
    name, number = base, 1
    while name in known:
        number += 1
        name = f"{base}-{number}"
    return name
