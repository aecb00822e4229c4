"""What appeared against what vanished, and entries of lists against those known: by content, most certain first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from syndicate.core.identity.matcher import Known, Matcher
from syndicate.core.likeness import SAME, SAME_NAMED, dateless, dice, slugify
from syndicate.core.model import Posting


def by_likeness(match: Matcher, read: Sequence[Posting | None], appeared: Sequence[int], ids: Sequence[str]) -> None:
    """Best pair first, then by path: equal text, likeness of 0.8, or of 0.5 with the same title or stem."""
    if not appeared or not ids:
        return
    scored = []
    by_text: dict[str, list[Known]] = defaultdict(list)
    olds = [old for id in ids if id not in match.taken and (old := match.old(id)) is not None]
    for old in olds:
        by_text[old.text].append(old)
    for index in appeared:
        posting = read[index]
        if posting is None:
            continue
        equal = by_text.get(posting.text)
        for old in equal or olds:
            score = _score(match, index, posting, old)
            if score > 0:
                scored.append((-score, old.withdrawn, posting.path, old.path, index, old.id))
    for *_, index, id in sorted(scored):
        if index not in match.ids and id not in match.taken:
            match.take(index, id)


def _score(match: Matcher, index: int, posting: Posting, old: Known) -> float:
    """How sure it is that `posting` is `old`: 2 for equal texts, else the likeness; 0 where it is another offer."""
    if (posting.entry or old.entry) and _organisation(posting) != old.organisation:
        return 0.0  # entries are short: the same words from another employer are another job
    if posting.text == old.text:
        return 2.0 + (posting.digest == old.digest)
    score = dice(match.shingles_of(index, posting), old.shingles)
    named = posting.title == old.title or (bool(posting.stem) and dateless(posting.stem) == old.stem)
    return score if score >= SAME or (score >= SAME_NAMED and named) else 0.0


def by_content_in_place(match: Matcher, read: Sequence[Posting | None], entries: Iterable[int]) -> None:
    """Entries of a list against those that the ledger knows of the same list, most certain evidence first."""
    known: dict[str, list[str]] = defaultdict(list)
    for id, row in match.rows.items():
        if row.get("entry") and not row.get("withdrawn_at"):
            known[row["path"]].append(id)
    by_path: dict[str, list[int]] = defaultdict(list)
    for index in entries:
        posting = read[index]
        if posting is not None and index not in match.ids:
            by_path[posting.path].append(index)
    for path, indexes in by_path.items():
        _match_entries(match, read, indexes, [id for id in known.get(path, ()) if id not in match.taken])


def _match_entries(match: Matcher, read: Sequence[Posting | None], indexes: list[int], ids: list[str]) -> None:
    olds = [old for id in sorted(ids) if (old := match.old(id)) is not None]
    for key_of_old, key_of_new in (
        (lambda o: (o.digest,), lambda p: (p.digest,)),
        (lambda o: (o.text, o.organisation, o.places), lambda p: (p.text, _organisation(p), _places(p))),
        (lambda o: (o.title, o.organisation, o.places), lambda p: (p.title, _organisation(p), _places(p))),
    ):
        waiting: dict[tuple[object, ...], list[Known]] = defaultdict(list)
        for old in olds:
            if old.id not in match.taken:
                waiting[key_of_old(old)].append(old)
        for index in indexes:
            posting = read[index]
            assert posting is not None
            if index not in match.ids and (queue := waiting.get(key_of_new(posting))):
                match.take(index, queue.pop(0).id)
    rest = [index for index in indexes if index not in match.ids]
    by_likeness(match, read, rest, [old.id for old in olds if old.id not in match.taken])


def _organisation(posting: Posting) -> str:
    return slugify(posting.organisation.name) if posting.organisation else ""


def _places(posting: Posting) -> tuple[str, ...]:
    return tuple(sorted(place.text for place in posting.places))
