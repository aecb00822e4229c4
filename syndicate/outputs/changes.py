"""The changes as feeds: every opening, closing and re-opening, an entry each, made from what the ledger keeps of it.

The newest stand in `changes.*`; every full fifty, counted from the first that was told, is also kept in an archive
(RFC 5005, 4). Nothing enters or leaves an archive once it is written: it is written when one more event has come, and
has no `next-archive` link, which could only be added later. What is told later may have the earlier instant, since
instants are counted back from the run: so archives go by the run that told it. The ids, titles of offers, addresses and
instants in it stay; its bytes follow the site's title and language, and the program's words
(`docs/decisions/0024-archives-go-by-the-run.md`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from syndicate.core.model import Board, Event, File, Site, Told, Translation
from syndicate.locales import language_name, language_of, word
from syndicate.outputs.addresses import without
from syndicate.outputs.entries import Entry, Feed, Paths, clean, entry, head, line, tag_uri
from syndicate.outputs.languages import history_of, texts
from syndicate.outputs.press import Press
from syndicate.ports import Renderer

NEWEST: Final = 50


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`changes.rss.xml`, `changes.atom.xml`, `changes.json`; their archives, `changes.archive-1.rss.xml` and so on.

    Of a board in several languages the same under `feeds/changes/`, for each language what was told in it.
    """
    own = [(told, texts(told.event)[0]) for told in board.history]
    yield from _series(board, renderer, _Series("changes", "changes", renderer.site.language), own)
    for one in history_of(board):
        series = _Series(one.name, f"feeds/{one.name}", one.language, language_name(one.language))
        yield from _series(board, renderer, series, one.told)


@dataclass(frozen=True, slots=True)
class _Series:
    """A feed and its archives. name: as in its id. stem: of its files. label: of its language, if it is for one."""

    name: str
    stem: str
    language: str
    label: str = ""

    @property
    def current(self) -> Paths:
        return Paths.named(self.stem)

    def archive(self, number: int) -> Paths:
        """Number 1 holds the oldest."""
        return Paths.named(f"{self.stem}.archive-{number}")


Said = tuple[Told, Translation]
"""An event, and the text of the offer that it is told with."""


def _series(board: Board, renderer: Renderer, series: _Series, history: Sequence[Said]) -> Iterator[File]:
    site = renderer.site
    press = Press(lambda one: _entry(one, board, series, site), _token, f"{renderer.fingerprint()}\n{series}")
    told = sorted(history, key=lambda one: (one[0].event.told_in, one[0].event.at, one[0].id))
    archives = max(len(told) - 1, 0) // NEWEST
    older = series.archive(archives) if archives else None
    newest = _newest_first(told[-NEWEST:])
    yield from press.files(_head(board, site, series, newest, series.current, older=older), newest)
    for number in range(1, archives + 1):
        part = _newest_first(told[(number - 1) * NEWEST : number * NEWEST])
        older = series.archive(number - 1) if number > 1 else None
        feed = _head(board, site, series, part, series.archive(number), older=older, current=series.current)
        yield from press.files(feed, part)


def _newest_first(told: Sequence[Said]) -> tuple[Said, ...]:
    return tuple(sorted(told, key=lambda one: (one[0].event.at, one[0].id), reverse=True))


def _head(
    board: Board, site: Site, series: _Series, told: Sequence[Said], paths: Paths, **given: Paths | None
) -> Feed:
    """An archive's is that of the same feed (RFC 5005, 4: one logical feed, one id)."""
    words = language_of(series.language, site.language)
    title = word("feed_changes", words, title=site.title)
    return head(
        board,
        site,
        series.name,
        series.language,
        title=f"{title} – {series.label}" if series.label else title,
        description=word("feed_changes_text", words),
        updated=told[0][0].event.at if told else board.created,
        paths=paths,
        **given,
    )


def _entry(one: Said, board: Board, series: _Series, site: Site) -> Entry:
    """The same id in every language: it is one event."""
    told, text = one
    event = told.event
    named = without(text.title, text.language)  # whom to write to is not kept with an event
    title, sentence = said(event, language_of(series.language, site.language))
    link = f'<a href="{escape(text.url)}">{escape(named, quote=False)}</a>'
    others = "" if series.label else "".join(map(_other, event.others))
    facts = {
        "event": event.event,
        "event_id": f"{told.id}#{event.n}",
        "offer": tag_uri(board, told.id),
        "reason": event.reason,
        "translations": [_translation(each) for each in texts(event)] if event.others else None,
    }
    return entry(
        id=tag_uri(board, f"{told.id}/{event.n}"),
        title=title.replace("{title}", named),
        url=text.url,
        published=event.at,
        updated=event.at,
        html=f"<p>{escape(sentence, quote=False).replace('{offer}', link)}</p>{others}",
        summary=line(sentence.replace("{offer}", named)),
        categories=[(tag_uri(board, "feeds/event"), event.event)],
        tags=[event.event],
        facts={name: value for name, value in facts.items() if value},
    )


def _other(text: Translation) -> str:
    title = escape(without(text.title, text.language), quote=False)
    tag = escape(text.language)
    return f'\n<p lang="{tag}"><a href="{escape(text.url)}" hreflang="{tag}">{title}</a></p>'


def _translation(text: Translation) -> dict[str, str]:
    return {"language": text.language, "title": clean(without(text.title, text.language)), "url": text.url}


def said(event: Event, language: str) -> tuple[str, str]:
    """Title with `{title}` and sentence with `{offer}` for an event, in `language`."""
    key = f"entry_{event.event}" + (f"_{event.reason or 'closed'}" if event.event == "closed" else "")
    return word(key, language), word(f"{key}_text", language)


def _token(one: Said) -> str:
    told, text = one
    event = told.event
    return f"{told.id}\n{event.n}\n{event.event}\n{event.reason}\n{event.at}\n{text}\n{event.others}"
