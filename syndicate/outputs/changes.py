"""The changes as feeds: every opening, closing and re-opening, an entry each, made from what the ledger keeps of it.

The newest stand in `changes.*`; every full fifty, counted from the oldest, is also kept in an archive (RFC 5005, 4).
An archive never changes once it is written: it is written when one more event has come, and has no `next-archive` link,
which could only be added later.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from syndicate.core.model import Board, Event, File, Site, Told
from syndicate.locales import language_of
from syndicate.outputs.entries import Entry, Feed, Paths, entry, head, line, tag_uri
from syndicate.outputs.press import Press
from syndicate.ports import Renderer

NEWEST: Final = 50
CURRENT: Final = Paths.named("changes")

# (event, reason) → title and sentence, in English and French; no-break spaces as French typography asks.
_SAID: Final = {
    ("opened", None): (
        ("Opened: {title}", "The offer “{offer}” is open."),
        ("Ouvert\u00a0: {title}", "L’offre «\u00a0{offer}\u00a0» est ouverte."),
    ),
    ("reopened", None): (
        ("Reopened: {title}", "The offer “{offer}” is open again."),
        ("Rouvert\u00a0: {title}", "L’offre «\u00a0{offer}\u00a0» est de nouveau ouverte."),
    ),
    ("closed", "filled"): (
        ("Closed (filled): {title}", "The position “{offer}” has been filled."),
        ("Pourvu\u00a0: {title}", "Le poste «\u00a0{offer}\u00a0» est pourvu."),
    ),
    ("closed", "closed"): (
        ("Closed: {title}", "The offer “{offer}” is closed."),
        ("Clos\u00a0: {title}", "L’offre «\u00a0{offer}\u00a0» est close."),
    ),
    ("closed", "expired"): (
        ("Closed (expired): {title}", "The closing date of the offer “{offer}” has passed."),
        ("Expiré\u00a0: {title}", "La date limite de l’offre «\u00a0{offer}\u00a0» est passée."),
    ),
    ("closed", "withdrawn"): (
        ("Closed (withdrawn): {title}", "The offer “{offer}” has been withdrawn."),
        ("Retiré\u00a0: {title}", "L’offre «\u00a0{offer}\u00a0» a été retirée."),
    ),
}
_FEED = (
    ("{title}: openings and closings", "Every opening, closing and reopening of a job offer."),
    ("{title}\u00a0: ouvertures et clôtures", "Chaque ouverture, clôture et réouverture d’une offre d’emploi."),
)


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`changes.rss.xml`, `changes.atom.xml`, `changes.json`; their archives, `changes.archive-1.rss.xml` and so on."""
    site = renderer.site
    press = Press(lambda told: _entry(told, board, site), _token, renderer.fingerprint())
    told = board.history
    archives = max(len(told) - 1, 0) // NEWEST
    older = _archive(archives) if archives else None
    yield from press.files(_head(board, site, told[:NEWEST], CURRENT, older=older), told[:NEWEST])
    for number in range(1, archives + 1):
        part = told[len(told) - number * NEWEST :][:NEWEST]
        older = _archive(number - 1) if number > 1 else None
        feed = _head(board, site, part, _archive(number), older=older, current=CURRENT)
        yield from press.files(feed, part)


def _archive(number: int) -> Paths:
    """Number 1 holds the oldest."""
    return Paths.named(f"changes.archive-{number}")


def _head(board: Board, site: Site, told: tuple[Told, ...], paths: Paths, **given: Paths | None) -> Feed:
    """An archive's is that of the same feed (RFC 5005, 4: one logical feed, one id)."""
    title, description = _FEED[language_of(site.language) == "fr"]
    return head(
        board,
        site,
        "changes",
        title=title.replace("{title}", site.title),
        description=description,
        updated=told[0].event.at if told else board.created,
        paths=paths,
        **given,
    )


def _entry(told: Told, board: Board, site: Site) -> Entry:
    event = told.event
    title, sentence = said(event, site.language)
    link = f'<a href="{escape(event.url)}">{escape(event.title, quote=False)}</a>'
    facts = {
        "event": event.event,
        "event_id": f"{told.id}#{event.n}",
        "offer": tag_uri(board, told.id),
        "reason": event.reason,
    }
    return entry(
        id=tag_uri(board, f"{told.id}/{event.n}"),
        title=title.replace("{title}", event.title),
        url=event.url,
        published=event.at,
        updated=event.at,
        html=f"<p>{escape(sentence, quote=False).replace('{offer}', link)}</p>",
        summary=line(sentence.replace("{offer}", event.title)),
        categories=[(tag_uri(board, "feeds/event"), event.event)],
        tags=[event.event],
        facts={name: value for name, value in facts.items() if value},
    )


def said(event: Event, language: str) -> tuple[str, str]:
    """Title with `{title}` and sentence with `{offer}` for an event, in `language`."""
    reason = (event.reason or "closed") if event.event == "closed" else None
    return _SAID[event.event, reason][language_of(language) == "fr"]


def _token(told: Told) -> str:
    event = told.event
    return f"{told.id}\n{event.n}\n{event.event}\n{event.reason}\n{event.at}\n{event.url}\n{event.title}"
