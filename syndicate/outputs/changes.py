"""The changes as feeds: every opening, closing and re-opening, an entry each, made from what the ledger keeps of it.

The newest stand in `changes.*`; every full fifty, counted from the first that was told, is also kept in an archive
(RFC 5005, 4). An archive never changes once it is written: it is written when one more event has come, and has no
`next-archive` link, which could only be added later. What is told later may have the earlier instant, since instants
are counted back from the run: so archives go by the run that told it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from syndicate.core.model import Board, Event, File, Site, Told
from syndicate.locales import word
from syndicate.outputs.addresses import without
from syndicate.outputs.entries import Entry, Feed, Paths, entry, head, line, tag_uri
from syndicate.outputs.press import Press
from syndicate.ports import Renderer

NEWEST: Final = 50
CURRENT: Final = Paths.named("changes")


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`changes.rss.xml`, `changes.atom.xml`, `changes.json`; their archives, `changes.archive-1.rss.xml` and so on."""
    site = renderer.site
    press = Press(lambda told: _entry(told, board, site), _token, renderer.fingerprint())
    told = sorted(board.history, key=lambda one: (one.event.told_in, one.event.at, one.id))
    archives = max(len(told) - 1, 0) // NEWEST
    older = _archive(archives) if archives else None
    newest = _newest_first(told[-NEWEST:])
    yield from press.files(_head(board, site, newest, CURRENT, older=older), newest)
    for number in range(1, archives + 1):
        part = _newest_first(told[(number - 1) * NEWEST : number * NEWEST])
        older = _archive(number - 1) if number > 1 else None
        feed = _head(board, site, part, _archive(number), older=older, current=CURRENT)
        yield from press.files(feed, part)


def _newest_first(told: Sequence[Told]) -> tuple[Told, ...]:
    return tuple(sorted(told, key=lambda one: (one.event.at, one.id), reverse=True))


def _archive(number: int) -> Paths:
    """Number 1 holds the oldest."""
    return Paths.named(f"changes.archive-{number}")


def _head(board: Board, site: Site, told: tuple[Told, ...], paths: Paths, **given: Paths | None) -> Feed:
    """An archive's is that of the same feed (RFC 5005, 4: one logical feed, one id)."""
    return head(
        board,
        site,
        "changes",
        title=word("feed_changes", site.language, title=site.title),
        description=word("feed_changes_text", site.language),
        updated=told[0].event.at if told else board.created,
        paths=paths,
        **given,
    )


def _entry(told: Told, board: Board, site: Site) -> Entry:
    event = told.event
    named = without(event.title, event.language)  # whom to write to is not kept with an event
    title, sentence = said(event, site.language)
    link = f'<a href="{escape(event.url)}">{escape(named, quote=False)}</a>'
    facts = {
        "event": event.event,
        "event_id": f"{told.id}#{event.n}",
        "offer": tag_uri(board, told.id),
        "reason": event.reason,
    }
    return entry(
        id=tag_uri(board, f"{told.id}/{event.n}"),
        title=title.replace("{title}", named),
        url=event.url,
        published=event.at,
        updated=event.at,
        html=f"<p>{escape(sentence, quote=False).replace('{offer}', link)}</p>",
        summary=line(sentence.replace("{offer}", named)),
        categories=[(tag_uri(board, "feeds/event"), event.event)],
        tags=[event.event],
        facts={name: value for name, value in facts.items() if value},
    )


def said(event: Event, language: str) -> tuple[str, str]:
    """Title with `{title}` and sentence with `{offer}` for an event, in `language`."""
    key = f"entry_{event.event}" + (f"_{event.reason or 'closed'}" if event.event == "closed" else "")
    return word(key, language), word(f"{key}_text", language)


def _token(told: Told) -> str:
    event = told.event
    return f"{told.id}\n{event.n}\n{event.event}\n{event.reason}\n{event.at}\n{event.url}\n{event.title}"
