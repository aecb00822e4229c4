"""Which postings are one offer in several languages: by a common key, by naming each other, or by their names.

In two steps: `tie` puts texts together before anybody knows who they are, `settle` then says which known offer each
group goes on with. Every text has an id of its own; that of the offer is the one that the world knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from syndicate.core import endings
from syndicate.core.ledger import tie_of
from syndicate.core.likeness import dateless
from syndicate.core.model import Json, Posting, Problem, Tie


@dataclass(frozen=True, slots=True)
class Text:
    """One posting as far as tying goes. ref: its place among those read, or the id of one that was not read again.

    base: its path without language and ending, None for the entry of a list. ended: its name says the language.
    former: what it was called, and is no more.
    """

    ref: int | str
    path: str
    line: int
    language: str
    tie: Tie | None
    base: str | None
    ended: bool
    names: tuple[str, ...]
    known: int = 2
    former: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether its language is given, and not only what postings here are usually in."""
        return self.ended or (self.tie.said if self.tie else True)


@dataclass(slots=True)
class Ties:
    """groups: texts that are one offer, the primary one first. notes: what authors should know of a text.

    named: whether any text names another.
    """

    groups: list[list[Text]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: dict[int | str, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    named: bool = False


@dataclass(slots=True)
class Group:
    """Texts of one offer. anchor: the id of the offer, None as long as nobody knows it."""

    texts: list[Text]
    anchor: str | None = None
    absorbed: tuple[str, ...] = ()


Rows = Mapping[str, Mapping[str, Json]]


# ---------------------------------------------------------------- putting texts together


def tie(
    read: Sequence[Posting | None],
    rows: Rows,
    still: Iterable[str],
    form: Callable[[str], Json],
    language: str,
    ids: Mapping[int, str],
) -> Ties:
    """Put together what is one offer. still: ids of rows whose file is there and was not read; language: the site's.

    ids: what those that were read are known as, as far as that is clear by now.
    """
    still = sorted(still)
    here = {*still, *ids.values()}
    known = {row["path"]: 0 if row.get("language") else 1 for row in rows.values() if not row.get("withdrawn_at")}
    texts = [
        _text_read(i, posting, known, rows.get(ids.get(i, ""), {}), here)
        for i, posting in enumerate(read)
        if posting is not None
    ]
    texts += _texts_of_rows(texts, rows, still, here, form)
    ties = Ties()
    for members in _joined(texts, ties):
        group = _one_each(sorted(members, key=lambda text: order(text.language, text.path, language)), ties)
        if len(group) > 1:
            ties.groups.append(group)
    ties.groups.sort(key=lambda group: group[0].path)
    return ties


def order(language: str, path: str, site: str) -> tuple[int, str]:
    """Sorts the texts of an offer, the primary one first: that in the site's language, else the first by path."""
    if language == site:
        return 0, path
    return 1 if endings.primary(language) == endings.primary(site) else 2, path


def _called(row: Mapping[str, Json], here: Container[str]) -> tuple[str, ...]:
    """What the world calls a known text; by the id of its offer, too, where the file that had it is gone.

    here: ids of the texts whose file is there.
    """
    if not row:
        return ()
    offer = row.get("translates")
    names = (row["id"], *row.get("aliases", ()), row["slug"])
    return (*names, offer) if offer and offer not in here else names


def _text_read(
    index: int, posting: Posting, known: Mapping[str, int], row: Mapping[str, Json], here: Container[str]
) -> Text:
    base, ended = (None, False) if posting.entry else _base(posting.path, posting.language)
    names = tuple(name for name in (posting.authored_id, posting.slug, *_called(row, here)) if name)
    rank = 2 if posting.entry else known.get(posting.path, 2)
    former = tuple(row.get("former", ()))
    return Text(index, posting.path, posting.line, posting.language, posting.tie, base, ended, names, rank, former)


def _texts_of_rows(
    texts: Sequence[Text], rows: Rows, still: Sequence[str], here: Container[str], form: Callable[[str], Json]
) -> Iterator[Text]:
    """Texts that were not read again: only those that may be tied to another, for the others cost a look at a form."""
    bases = {text.base for text in texts if text.base and text.ended}
    bases.update(_base(rows[id]["path"], "")[0] for id in still if endings.ended(rows[id]["path"]))
    ties = [text.tie for text in texts] + [tie_of(rows[id].get("tie")) for id in still]
    named = {name for one in ties if one and one.of for name in _spellings(one.of)}
    for id in still:
        row = rows[id]
        base = None if row.get("entry") else _base(row["path"], "")[0]
        names = tuple(name for name in _called(row, here) if name)
        tied = "tie" in row or "language" in row or base in bases
        called = (*names, *row.get("former", ()))
        if tied or (named and not named.isdisjoint(_all_spellings(row["path"], base, called))):
            said = form(id) if row.get("form") else {}
            language = row.get("language") or said.get("language", "en")
            base, ended = (None, False) if row.get("entry") else _base(row["path"], language)
            rank = 0 if row.get("language") else 1
            tie = tie_of(row.get("tie"))
            line, former = said.get("line", 1), tuple(row.get("former", ()))
            yield Text(id, row["path"], line, language, tie, base, ended, names, rank, former)


def _base(path: str, language: str) -> tuple[str, bool]:
    """A path without ending and language, and whether it says one. No language known: any that it may say."""
    folder, _, _ = path.rpartition("/")
    stem = endings.stem_of(path)
    found = endings.split(stem)
    if found and (not language or endings.counts(found[1], language)):
        return f"{folder}/{found[0]}", True
    return f"{folder}/{stem}", False


class _Sets:
    """Sets of places that are joined two by two."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = at = self._parent[self._parent[at]]
        return at

    def join(self, members: Sequence[int]) -> None:
        for at in members[1:]:
            self._parent[self.root(at)] = self.root(members[0])


def _joined(texts: Sequence[Text], ties: Ties) -> Iterator[list[Text]]:
    """Sets of texts that belong together, however they say so."""
    sets = _Sets(len(texts))
    by_key: dict[str, list[int]] = defaultdict(list)
    by_base: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        if text.tie and text.tie.key:
            by_key[text.tie.key.strip().casefold()].append(at)
        if text.base:
            by_base[text.base].append(at)
    for members in by_key.values():
        sets.join(members)
    for members in by_base.values():
        if any(texts[at].ended for at in members):
            sets.join(members)
    _join_named(texts, sets.join, ties)
    joined: dict[int, list[Text]] = defaultdict(list)
    for at, text in enumerate(texts):
        joined[sets.root(at)].append(text)
    yield from (members for members in joined.values() if len(members) > 1)


def _join_named(texts: Sequence[Text], join: Callable[[Sequence[int]], None], ties: Ties) -> None:
    """`translation_of`: a path, whole or its end, a name with or without ending, a slug, an id."""
    wanting = [at for at, text in enumerate(texts) if text.tie and text.tie.of]
    if not wanting:
        return
    ties.named = True
    names: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for name in _all_spellings(text.path, text.base, text.names):
            names[name].append(at)
    for at, text in enumerate(texts):  # what is called so now is found before what was
        for name in text.former:
            names[name.casefold()].append(at)
    for at in wanting:
        text = texts[at]
        assert text.tie is not None
        assert text.tie.of is not None
        found = [other for name in _spellings(text.tie.of) for other in names.get(name, ()) if other != at]
        near = [other for other in found if texts[other].language != text.language]
        if near or found:
            join([at, (near or found)[0]])
        else:
            said = (
                f"`translation_of: {text.tie.of}` names no other posting: write the path, the slug or the id of the "
                "one that this is a translation of."
            )
            ties.notes[text.ref].append(_problem(text, "warning", "translation-unknown", said))


def _all_spellings(path: str, base: str | None, names: Iterable[str]) -> set[str]:
    """Everything that a text may be called by."""
    parts = path.split("/")
    called = ["/".join(parts[at:]) for at in range(len(parts))]
    if base is not None:
        bare = base.removeprefix("/")
        called += [bare, bare.rpartition("/")[2], dateless(bare.rpartition("/")[2])]
    found = {spelling for one in called for spelling in _spellings(one)}
    found.update(next(_spellings(name)) for name in names)  # an id ("boats.fr") has no ending to be left out
    return found


def _spellings(name: str) -> Iterator[str]:
    """As it is written, most exactly first, then without what authors leave out."""
    plain = name.strip().casefold().removeprefix("./").strip("/")
    while plain.startswith("../"):
        plain = plain[3:]
    yield plain
    stem = plain.rpartition(".")[0] if "." in plain.rpartition("/")[2] else ""
    for one in (stem, plain.removesuffix("/index"), stem.removesuffix("/index")):
        if one and one != plain:
            yield one


def _one_each(texts: Sequence[Text], ties: Ties) -> list[Text]:
    """One text a language; what comes twice stays an offer of its own, and is told."""
    untold = [text for text in texts if not text.told]
    if len(untold) > 1:
        for text in untold:
            other = next(one for one in untold if one is not text)
            said = (
                f"it is tied to {other.path} as the same offer, but neither says its language: they stay two offers. "
                "Write `lang: …` in both."
            )
            ties.notes[text.ref].append(_problem(text, "warning", "translation-language", said))
        texts = [text for text in texts if text.told]
    chosen: dict[str, Text] = {}
    for text in sorted(texts, key=lambda text: text.known):
        first = chosen.setdefault(text.language, text)
        if first is not text:
            _twice(first, text, ties)
    return [text for text in texts if chosen[text.language] is text]


def _twice(first: Text, text: Text, ties: Ties) -> None:
    here, other = (first, text) if isinstance(text.ref, str) and isinstance(first.ref, int) else (text, first)
    said = (
        f"it is tied to {other.path} as the same offer, but both are in the same language ({text.language}): "
        f"{text.path} stays an offer of its own. Mend `lang` or what ties them in one of the two, or take one out."
    )
    ties.problems.append(_problem(here, "error", "translation-twice", said))


def _problem(text: Text, severity: str, code: str, message: str) -> Problem:
    return Problem(text.path, text.line, severity, code, message)  # type: ignore[arg-type]  # one of the literals


# ---------------------------------------------------------------- which offer they are


def settle(
    groups: Sequence[Sequence[Text]],
    ids: Mapping[int, str],
    rows: Rows,
    translations: Mapping[str, tuple[str, ...]],
    present: frozenset[str],
    language: str,
) -> list[Group]:
    """Each group with the known offer that it goes on with, and every text alone that belonged to one before.

    ids: what texts that were read are known as. present: ids of rows whose file is there.
    """
    made = [Group(list(texts)) for texts in groups]
    seen = {id for group in made for id in known_ids(group, ids)}
    for anchor, members in sorted(translations.items()):
        for id in (anchor, *members):
            if id in present and id not in seen:
                seen.add(id)
                row = rows[id]
                made.append(Group([Text(id, row["path"], 1, row.get("language", ""), None, None, False, ())]))
    won: dict[int, list[str]] = defaultdict(list)
    for root, claimants in sorted(_claims(made, ids, rows).items()):
        winner = min(claimants, key=lambda at: _claim(made[at], root, ids, language))
        won[winner].append(root)
    for at, group in enumerate(made):
        own = known_ids(group, ids)
        candidates = won[at] or own
        if candidates:
            group.anchor = min(candidates, key=lambda id: _standing(id, rows[id], own, translations))
            group.absorbed = tuple(root for root in won[at] if root != group.anchor)
    return made


def known_ids(group: Group, ids: Mapping[int, str]) -> list[str]:
    """The ids of the texts of a group that have one, the primary one first."""
    found = (text.ref if isinstance(text.ref, str) else ids.get(text.ref) for text in group.texts)
    return [id for id in found if id is not None]


def offer_of(id: str, rows: Rows) -> str:
    """The offer that a known text belongs to: its own id, if no other."""
    return rows[id].get("translates") or id


def _claims(groups: Sequence[Group], ids: Mapping[int, str], rows: Rows) -> dict[str, list[int]]:
    """Known offer → the groups that hold a text of it."""
    claims: dict[str, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        for root in dict.fromkeys(offer_of(id, rows) for id in known_ids(group, ids)):
            claims[root].append(at)
    return claims


def _claim(group: Group, root: str, ids: Mapping[int, str], language: str) -> tuple[bool, tuple[int, str]]:
    """Of several groups the one keeps the offer that holds its own file, else the one in the site's language."""
    first = group.texts[0]
    return root not in known_ids(group, ids), order(first.language, first.path, language)


def _standing(
    id: str, row: Mapping[str, Json], own: Sequence[str], translations: Mapping[str, tuple[str, ...]]
) -> tuple[object, ...]:
    """Which of several known offers goes on: an open one, one with translations, one that was offered; the primary."""
    rank = own.index(id) if id in own else len(own)
    return row["status"] != "open", id not in translations, not row.get("offered_at"), rank, id
