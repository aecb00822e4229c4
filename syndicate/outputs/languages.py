"""Which languages a board speaks: where they are several, each has feeds of its own, with its own texts.

Once there are several there always are: who follows the feed of one does not lose it when the last offer in another is
gone (`docs/decisions/0029-a-feed-a-language.md`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syndicate.core.model import Board, Event, Offer, Site, Told, Translation
from syndicate.locales import language_name
from syndicate.outputs.entries import Paths
from syndicate.outputs.groups import Group, slug
from syndicate.ports import Renderer

KIND = "language"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language with feeds of its own. label: as those call it who read it.

    offers: how many open ones are to be had in it. board, changes: None where there is no such feed.
    """

    tag: str
    label: str
    offers: int
    board: Paths | None
    changes: Paths | None


# ---------------------------------------------------------------- feeds


def language(tag: str) -> str:
    """The language that a tag (BCP 47) names, with its script but without its region: "fr", "zh-Hans".

    It is a matter of the tag alone, so that what was told in a language once stays in its feed.
    """
    primary, *rest = tag.split("-")
    script = "-" + rest[0].title() if rest and len(rest[0]) == 4 and rest[0].isalpha() else ""
    return primary.lower() + script


def several(board: Board) -> bool:
    """Whether what the board shows, or has told, is in more than one language."""
    shown = (text.posting.language for offer in (*board.open, *board.closed) for text in offer.texts)
    told = (one.event.language for one in board.history)
    others = (text.language for one in board.history for text in one.event.others)
    return len(set(map(language, {*shown, *told, *others}))) > 1


def texts(event: Event) -> tuple[Translation, ...]:
    """All that an event was told with."""
    return (Translation(event.language, event.title, event.url), *event.others)


def groups_of(board: Board) -> tuple[Group, ...]:
    """Where the board speaks several languages, the offers that have a text in each, as these texts; by language."""
    return _groups(board) if several(board) else ()


def _groups(board: Board) -> tuple[Group, ...]:
    open, closed = _by_language(board.open), _by_language(board.closed)
    return tuple(
        Group(
            KIND,
            slug(tag.lower()),
            language_name(tag),
            tuple(open.get(tag, {}).values()),
            tuple(closed.get(tag, {}).values()),
            tag,
        )
        for tag in sorted({*open, *closed})
    )


def _by_language(offers: Sequence[Offer]) -> dict[str, dict[str, Offer]]:
    """Language → id → the text."""
    found: dict[str, dict[str, Offer]] = {}
    for offer in offers:
        for text in offer.texts:
            found.setdefault(language(text.posting.language), {}).setdefault(offer.id, text)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """What was told in one language, each with the text in it, in the order of the history."""

    language: str
    name: str
    told: tuple[tuple[Told, Translation], ...]


def history_of(board: Board) -> Iterator[Line]:
    """Where the board speaks several languages, what was told in each; by language."""
    return _lines(board) if several(board) else iter(())


def _lines(board: Board) -> Iterator[Line]:
    lines: dict[str, dict[str, tuple[Told, Translation]]] = {}
    for one in board.history:
        for text in texts(one.event):
            lines.setdefault(language(text.language), {}).setdefault(f"{one.id}#{one.event.n}", (one, text))
    for tag, told in sorted(lines.items()):
        yield Line(tag, f"changes/{slug(tag.lower())}", tuple(told.values()))


def spoken(board: Board) -> tuple[Spoken, ...]:
    """The languages that have feeds of their own, by their names."""
    if not several(board):
        return ()
    boards = {group.language: group for group in _groups(board)}
    changes = {line.language: Paths.named(f"feeds/{line.name}") for line in _lines(board)}
    made = []
    for tag in {*boards, *changes}:
        assert tag is not None
        group = boards.get(tag)
        offers = len(group.open) if group else 0
        made.append(Spoken(tag, language_name(tag), offers, group.paths if group else None, changes.get(tag)))
    return tuple(sorted(made, key=lambda one: one.label))


# ---------------------------------------------------------------- pages


def speaking(board: Board, renderer: Renderer) -> Renderer:
    """A renderer that tells every page of the feeds in each language, where there are some; see `base.html`."""
    feeds = tuple(
        (one.tag, one.label, which, paths.atom)
        for one in spoken(board)
        for which, paths in (("changes", one.changes), ("board", one.board))
        if paths
    )
    return _Speaking(renderer, feeds) if feeds else renderer


class _Speaking:
    """The renderer but for one more variable of every template, and what depends on it."""

    def __init__(self, renderer: Renderer, feeds: tuple[tuple[str, str, str, str], ...]) -> None:
        self._renderer, self._feeds = renderer, feeds
        self.html, self.text = renderer.html, renderer.text
        self.job_posting, self.job_json = renderer.job_posting, renderer.job_json
        self.warm, self.begin, self.prepare, self.end = renderer.warm, renderer.begin, renderer.prepare, renderer.end

    @property
    def site(self) -> Site:
        return self._renderer.site

    def template(self, name: str, language: str | None = None, **context: object) -> str:
        return self._renderer.template(name, language, language_feeds=self._feeds, **context)

    def fingerprint(self) -> str:
        return f"{self._renderer.fingerprint()}\n{self._feeds}"
