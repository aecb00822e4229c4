"""Which file is which posting: ids, renames, swaps and returns, decided over the whole run before any diff.

In order: the same path, unless texts were swapped; then what appeared against what
vanished; list entries by content, never by position; what is left is new. Reads no file: the last published forms are
handed in as a function, and asked for only where a path changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicate.core import endings
from syndicate.core.copies import entries_twice, files_twice
from syndicate.core.ledger import Ledger
from syndicate.core.likeness import SAME, SAME_NAMED, dateless, dice, shingles, slugify
from syndicate.core.model import Json, Posting, Problem

if TYPE_CHECKING:
    from syndicate.core.ties import Group, Text, Ties

RETURNS_WITHIN = timedelta(days=30)
"""How long a withdrawn posting is looked for among the files that appear."""

RESERVED = frozenset({"feeds", "jsonld", "subscribe", "index", "404", "assets"})
"""Ids and slugs that would stand in the way of our own addresses."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or an entry of a list, that could not be understood: `words` are what could be made out of it."""

    path: str
    stem: str
    words: str
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found under the paths.

    read: what changed and could be understood. unchanged: paths whose bytes are those that the ledger knows.
    unreadable: what could not be understood. broken: paths of whole files that could not be read at all.
    """

    read: Sequence[Posting]
    unchanged: frozenset[str] = frozenset()
    unreadable: Sequence[Unreadable] = ()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identified:
    """Who is who. postings: id → what was read of it. withdrawn: ids whose file is gone.

    held: ids whose file could not be read, which keep their last published form. aliases: id → ids written later.
    pairs: id of a text → id of the offer that it is one of several texts of (`core.ties`). notes: id → what its author
    should know of such ties.
    """

    postings: Mapping[str, Posting]
    withdrawn: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Old:
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


class _Matcher:
    """Pairs postings that were read with postings that the ledger knows; each side at most once."""

    def __init__(self, ledger: Ledger, form: Callable[[str], Json], now: datetime) -> None:
        self.rows = ledger.rows
        self.form, self.now = form, now
        self.ids: dict[int, str] = {}
        self.taken: set[str] = set()
        self._old: dict[str, _Old | None] = {}
        self._shingles: dict[int, frozenset[tuple[str, ...]]] = {}
        self.names = {name: id for id, row in self.rows.items() for name in (id, *row.get("aliases", ()))}

    def take(self, index: int, id: str) -> None:
        self.ids[index] = id
        self.taken.add(id)

    def old(self, id: str) -> _Old | None:
        """What is known of `id`, None where its form is gone (withdrawn long ago)."""
        if id not in self._old:
            row = self.rows[id]
            self._old[id] = _old(row, self.form(id)) if row.get("form") else None
        return self._old[id]

    def recent(self, id: str) -> bool:
        """Whether `id` was withdrawn so lately that it may come back under another path."""
        at = self.rows[id].get("withdrawn_at")
        return bool(at) and datetime.fromisoformat(at) >= self.now - RETURNS_WITHIN

    def shingles_of(self, index: int, posting: Posting) -> frozenset[tuple[str, ...]]:
        if index not in self._shingles:
            self._shingles[index] = shingles(posting.text)
        return self._shingles[index]


def identify(
    found: Found, ledger: Ledger, form: Callable[[str], Json], now: datetime, language: str = "en"
) -> Identified:
    """Give each posting that was read its id, and say which known ones are gone, held or renamed.

    `form(id)`: the last published form of a known posting, decoded JSON. New ids are minted here, for good.
    language: the site's, in which the primary text of an offer is.
    """
    match = _Matcher(ledger, form, now)
    read, copies = entries_twice(found.read)
    files = [i for i, posting in enumerate(read) if posting is not None and not posting.entry]
    entries = [i for i, posting in enumerate(read) if posting is not None and posting.entry]
    problems = list(copies)
    ties = _tied(read, ledger, found, form, language)
    shared = _shared_ids(match, read, ties) if ties else frozenset()
    collisions, rejected = _by_authored_id(match, read, found, shared)
    problems += collisions
    present = found.unchanged | found.broken
    _by_path(match, read, files, present)
    _by_content_in_place(match, read, entries)
    vanished = [id for id, row in ledger.rows.items() if _gone(row, present) and id not in match.taken]
    held = _held(match, [*found.unreadable, *rejected], vanished)
    gone = [id for id in vanished if id not in held]
    recent = [id for id in ledger.rows if id not in match.taken and match.recent(id)]
    appeared = [i for i in (*files, *entries) if i not in match.ids]
    _by_likeness(match, read, appeared, gone + recent)
    if ties and (ties.named or rejected):  # only now is it known who is called so, and who is not published
        unreadable = [*found.unreadable, *rejected]
        ties = _tied(read, ledger, replace(found, unreadable=unreadable), form, language, match.ids)
    groups = _settled(match, read, ties, ledger, gone, language) if ties or ledger.translations() else []
    problems += _without_copies(match, read, files, groups, found.unchanged)
    minted, aliases = _name_the_new(match, read, groups, shared)
    postings = {minted[i]: p for i, p in enumerate(read) if p is not None and i in minted}
    return Identified(
        postings=postings,
        withdrawn=frozenset(id for id in gone if id not in match.taken),
        held=frozenset(held) | _of_paths(ledger, found.broken),
        aliases=aliases,
        problems=(*problems, *(ties.problems if ties else ())),
        pairs=_pairs(groups, minted, ledger),
        notes=_notes(ties, minted) if ties else {},
    )


def _gone(row: Mapping[str, Json], present: frozenset[str]) -> bool:
    return row["path"] not in present and not row.get("withdrawn_at")


def _of_paths(ledger: Ledger, paths: frozenset[str]) -> frozenset[str]:
    return frozenset(id for id, row in ledger.rows.items() if row["path"] in paths and not row.get("withdrawn_at"))


def _old(row: Mapping[str, Json], form: Mapping[str, Json]) -> _Old:
    return _Old(
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


# ---------------------------------------------------------------- one offer in several languages


def _at_their_paths(read: Sequence[Posting | None], ledger: Ledger) -> dict[int, str]:
    """The ids that files have by their paths; mostly they will turn out to be theirs."""
    at = {row["path"]: id for id, row in ledger.rows.items() if not (row.get("entry") or row.get("withdrawn_at"))}
    return {i: at[one.path] for i, one in enumerate(read) if one is not None and not one.entry and one.path in at}


def _tied(
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
    return tie(read, ledger.rows, _of_paths(ledger, paths), form, language, known_as)


def _may_tie(read: Sequence[Posting | None], ledger: Ledger) -> bool:
    for posting in read:
        if posting is not None and (posting.tie or (not posting.entry and endings.ended(posting.path))):
            return True
    return any("translates" in row or "tie" in row or endings.ended(row["path"]) for row in ledger.rows.values())


def _shared_ids(match: _Matcher, read: Sequence[Posting | None], ties: Ties) -> frozenset[int]:
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


def _translates(id: str | None, owner: str | None, match: _Matcher) -> bool:
    """Whether a file is known as a text of the offer whose id it writes."""
    return id is not None and owner is not None and match.rows[id].get("translates") == owner


def _settled(
    match: _Matcher,
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


def _pairs(groups: Sequence[Group], minted: Mapping[int, str], ledger: Ledger) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for group in groups:
        ids = [text.ref if isinstance(text.ref, str) else minted[text.ref] for text in group.texts]
        anchor = group.anchor or ids[0]
        if len(ids) > 1 or ids[0] != anchor:
            pairs.update(dict.fromkeys(ids, anchor))
        for root in group.absorbed:
            pairs.update({id: anchor for id in (root, *ledger.translations().get(root, ())) if id not in pairs})
    return pairs


def _notes(ties: Ties, minted: Mapping[int, str]) -> dict[str, tuple[Problem, ...]]:
    known = ((ref if isinstance(ref, str) else minted.get(ref), said) for ref, said in ties.notes.items())
    return {id: tuple(said) for id, said in known if id is not None}


# ---------------------------------------------------------------- ids that authors wrote


def _by_authored_id(
    match: _Matcher, read: list[Posting | None], found: Found, shared: frozenset[int]
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
    match: _Matcher,
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
    match: _Matcher, read: Sequence[Posting | None], now: Posting | None, indexes: Sequence[int], owner: str
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
    match: _Matcher,
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


# ---------------------------------------------------------------- same path, swaps


def _by_path(match: _Matcher, read: Sequence[Posting | None], files: Sequence[int], present: frozenset[str]) -> None:
    """The same path is the same posting, unless the texts of changed paths were swapped."""
    at_path = {row["path"]: id for id, row in match.rows.items() if not row.get("entry")}
    for id, row in match.rows.items():  # what is there beats what was withdrawn from the same path
        if not row.get("entry") and not row.get("withdrawn_at"):
            at_path[row["path"]] = id
    pairs: dict[int, str] = {}
    for index in files:
        posting = read[index]
        if posting is None or index in match.ids:
            continue
        own = at_path.get(posting.path)
        if own is not None and own not in match.taken:
            pairs[index] = own
    paths = {posting.path for i in files if (posting := read[i]) is not None}
    gone = [id for path, id in at_path.items() if path not in paths and _gone(match.rows[id], present)]
    texts = {posting.text for i in files if (posting := read[i]) is not None}
    _undo_swaps(match, read, pairs, gone, texts)
    _let_go(match, read, pairs, [i for i in files if i not in pairs and i not in match.ids])
    for index, id in pairs.items():
        match.take(index, id)


def _undo_swaps(
    match: _Matcher, read: Sequence[Posting | None], pairs: dict[int, str], gone: Sequence[str], texts: set[str]
) -> None:
    """Where a changed path now holds the text of another changed path, identity follows the text.

    A file moved over another counts as well, if that other's text went on to a third path.
    """
    changed = {i: id for i, id in pairs.items() if _text_changed(match, read[i], id)}
    if not changed:
        return
    moved_on = any((old := match.old(id)) is not None and old.text in texts for id in changed.values())
    by_text: dict[str, list[str]] = defaultdict(list)
    for id in (*changed.values(), *(gone if moved_on else ())):
        old = match.old(id)
        if old is not None:
            by_text[old.text].append(id)
    moved: dict[int, str] = {}
    for index, own in sorted(changed.items(), key=lambda pair: match.rows[pair[1]]["path"]):
        posting = read[index]
        assert posting is not None
        source = _text_source(match, posting, index, own, by_text, changed)
        if source is not None and source not in moved.values():
            moved[index] = source
    for index in moved:
        del pairs[index]
    displaced = set(moved.values())
    for index, id in list(pairs.items()):
        if id in displaced:
            del pairs[index]
    pairs.update(moved)


def _text_changed(match: _Matcher, posting: Posting | None, id: str) -> bool:
    old = match.old(id)
    return posting is not None and old is not None and old.text != posting.text


def _text_source(
    match: _Matcher,
    posting: Posting,
    index: int,
    own: str,
    by_text: Mapping[str, list[str]],
    changed: Mapping[int, str],
) -> str | None:
    """The posting whose old text this path holds now, None where it is a mere edit of its own."""
    for id in by_text.get(posting.text, ()):
        if id != own:
            return id
    mine = match.old(own)
    words = match.shingles_of(index, posting)
    if mine is None or dice(words, mine.shingles) >= SAME_NAMED or len(changed) < 2:
        return None
    best = 0.0
    best_id: str | None = None
    for other in changed.values():
        old = match.old(other)
        if other != own and old is not None and (score := dice(words, old.shingles)) > best:
            best, best_id = score, other
    return best_id if best >= SAME else None


def _let_go(match: _Matcher, read: Sequence[Posting | None], pairs: dict[int, str], appeared: Sequence[int]) -> None:
    """Where a path holds another text now, and its old one went on to a path that appeared, nobody is paired by path.

    So it is where a file is filed away under a new name, and the next offer written in its place.
    """
    if not appeared:
        return
    for index, id in list(pairs.items()):
        posting, old = read[index], match.old(id)
        if posting is None or old is None or posting.text == old.text:
            continue
        if dice(match.shingles_of(index, posting), old.shingles) < SAME_NAMED and _is_among(match, read, old, appeared):
            del pairs[index]


def _is_among(match: _Matcher, read: Sequence[Posting | None], old: _Old, indexes: Sequence[int]) -> bool:
    found = [(i, posting) for i in indexes if (posting := read[i]) is not None]
    if any(posting.text == old.text for _, posting in found):
        return True
    return any(dice(match.shingles_of(i, posting), old.shingles) >= SAME for i, posting in found)


# ---------------------------------------------------------------- list entries


def _by_content_in_place(match: _Matcher, read: Sequence[Posting | None], entries: Iterable[int]) -> None:
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


def _match_entries(match: _Matcher, read: Sequence[Posting | None], indexes: list[int], ids: list[str]) -> None:
    olds = [old for id in sorted(ids) if (old := match.old(id)) is not None]
    for key_of_old, key_of_new in (
        (lambda o: (o.digest,), lambda p: (p.digest,)),
        (lambda o: (o.text, o.organisation, o.places), lambda p: (p.text, _organisation(p), _places(p))),
        (lambda o: (o.title, o.organisation, o.places), lambda p: (p.title, _organisation(p), _places(p))),
    ):
        waiting: dict[tuple[object, ...], list[_Old]] = defaultdict(list)
        for old in olds:
            if old.id not in match.taken:
                waiting[key_of_old(old)].append(old)
        for index in indexes:
            posting = read[index]
            assert posting is not None
            if index not in match.ids and (queue := waiting.get(key_of_new(posting))):
                match.take(index, queue.pop(0).id)
    rest = [index for index in indexes if index not in match.ids]
    _by_likeness(match, read, rest, [old.id for old in olds if old.id not in match.taken])


def _organisation(posting: Posting) -> str:
    return slugify(posting.organisation.name) if posting.organisation else ""


def _places(posting: Posting) -> tuple[str, ...]:
    return tuple(sorted(place.text for place in posting.places))


# ---------------------------------------------------------------- appeared against vanished


def _by_likeness(match: _Matcher, read: Sequence[Posting | None], appeared: Sequence[int], ids: Sequence[str]) -> None:
    """Best pair first, then by path: equal text, likeness of 0.8, or of 0.5 with the same title or stem."""
    if not appeared or not ids:
        return
    scored = []
    by_text: dict[str, list[_Old]] = defaultdict(list)
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


def _score(match: _Matcher, index: int, posting: Posting, old: _Old) -> float:
    """How sure it is that `posting` is `old`: 2 for equal texts, else the likeness; 0 where it is another offer."""
    if (posting.entry or old.entry) and _organisation(posting) != old.organisation:
        return 0.0  # entries are short: the same words from another employer are another job
    if posting.text == old.text:
        return 2.0 + (posting.digest == old.digest)
    score = dice(match.shingles_of(index, posting), old.shingles)
    named = posting.title == old.title or (bool(posting.stem) and dateless(posting.stem) == old.stem)
    return score if score >= SAME or (score >= SAME_NAMED and named) else 0.0


# ---------------------------------------------------------------- what could not be read


def _held(match: _Matcher, unreadable: Sequence[Unreadable], vanished: Sequence[str]) -> set[str]:
    """Known postings that an unreadable file or entry may be: they keep their last form, and are not withdrawn."""
    held: set[str] = set()
    for bad in sorted(unreadable, key=lambda u: (u.path, u.stem)):
        at_path = [
            id
            for id, row in match.rows.items()
            if row["path"] == bad.path and not row.get("withdrawn_at") and id not in match.taken and id not in held
        ]
        if at_path and not bad.entry:
            held.update(at_path)
            continue
        candidates = at_path if at_path else [id for id in vanished if id not in held]
        best = _most_alike(match, bad, candidates, certain=not at_path)
        if best is not None:
            held.add(best)
    return held


def _most_alike(match: _Matcher, bad: Unreadable, ids: Sequence[str], *, certain: bool) -> str | None:
    words = shingles(bad.words)
    scored = []
    for id in ids:
        old = match.old(id)
        if old is None:
            continue
        score = dice(words, old.shingles)
        named = bool(bad.stem) and dateless(bad.stem) == old.stem
        title = old.title.casefold() in bad.words.casefold()
        if not certain or score >= SAME or (score >= SAME_NAMED and (named or title)):
            scored.append((-(score + title + named), old.path, id))
    return min(scored)[2] if scored else None


# ---------------------------------------------------------------- the new ones


def _without_copies(
    match: _Matcher,
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


def _name_the_new(
    match: _Matcher, read: Sequence[Posting | None], groups: Sequence[Group], shared: frozenset[int]
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
