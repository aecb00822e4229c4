"""Boards of every kind, and what all outputs together make of them: for the validators that we did not write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from syndicate.core import jobboards
from syndicate.core.model import (
    Board,
    Contact,
    Event,
    JobBoards,
    Offer,
    Organisation,
    Pay,
    Place,
    Site,
    Translation,
    When,
)
from syndicate.outputs import feeds, sitemap
from syndicate.registry import of_group
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.stand import BODIES, empty, events, small_board

EVERY_JOB_BOARD = JobBoards(write=tuple(jobboards.BOARDS), email="hr@example.org", partner="EXAMPLE")
HUB = replace(SITE, hub="https://hub.example.org/")

BODY = """# Boats & <b>more</b>

You keep the *boats* afloat, see [the yard](../yard/?a=1&b=2) and ![plan](plan.png).

1. sand
2. paint & varnish

<script>alert(1)</script><iframe src="https://evil.example"></iframe>
<a href="javascript:alert(1)" onclick="alert(1)">here</a> ]]> </content> <img src=x onerror=alert(1)>

| pay | 30 k€ |
|-----|-------|
| x   | y     |
"""
HOSTILE = (
    "]]></script><script>alert(1)</script>",
    "<!--<script </script ",
    "\u202eright\u202c 🎩",
    "R&D <b>",
    "a\x00\x0b\x1b\ufffe\ud83c",
)


def hostile() -> Board:
    """Offers in which every field holds what no format likes."""
    made = []
    for number, text in enumerate(HOSTILE):
        made.append(
            an_offer(
                f"h{number}",
                title=f"Keeper {text}",
                body=BODY + text,
                organisation=Organisation(
                    f"Org {text}", f"https://o.example/?{text}&x", f"https://o.example/{text}.png"
                ),
                team=text,
                tags=(text, f"x{text}", "a,b"),
                places=(Place(f"1 {text}", f"Town {text}", text, text, "FR", f"Town {text}"),),
                location_text=f"Town {text}",
                pay=Pay(f"{text} 45 k€", 45000.0, 55000.0, "EUR", "YEAR"),
                employment_text=f"CDI {text}",
                start_date=text,
                duration=text,
                hours=f"35 h {text}",
                experience=text,
                extra={"education": text, text: text},
                contact=Contact(f"Ann {text}", "ann@a.example", text, text),
                apply_url=f"https://apply.example/?q={text}",
                apply_text=f"Write to {text}",
                valid_through=When("2026-04-10", NOW + timedelta(days=39)) if number % 2 else None,
                valid_through_text=text,
                offered_at=NOW + timedelta(seconds=number),
            )
        )
    return a_board(*made)


def reopened() -> Board:
    """An offer that closed and opened again, one that is closed, with its tombstone, one of another language."""
    again = an_offer("again", title="Opened again")
    closed_at, opened_at = NOW + timedelta(days=1), NOW + timedelta(days=2)
    told = (
        *again.events,
        Event(2, "closed", closed_at, "Opened again", again.url, "expired"),
        Event(3, "reopened", opened_at, "Opened again", again.url),
    )
    again = replace(again, events=told, updated_at=opened_at, former=("opened/",))
    gone = an_offer("gone", status="closed", reason="withdrawn", offered_at=NOW - timedelta(days=5))
    other = an_offer("autre", title="Éclusier", language="fr", offered_at=NOW - timedelta(days=1))
    return a_board(again, gone, other)


def archives() -> Board:
    """A long history of which one offer is open still."""
    board = events(130)
    return replace(board, open=board.open[:1])


def remote() -> Board:
    """Offers that differ in what search engines care for."""
    end = When("2026-04-10", datetime(2026, 4, 10, 21, 59, 59, tzinfo=UTC))
    return a_board(
        an_offer("anywhere", remote="full", places=(), remote_countries=("FR", "BE"), valid_through=end),
        an_offer("here", remote="hybrid", pay=Pay("$31.75/h", 31.75, 31.75, "USD", "HOUR"), experience="3 ans"),
        an_offer("both", remote="full", location_text="Remote or Lyon", apply_url="https://jobs.example.org/apply/"),
        an_offer("secret", organisation=Organisation("confidential"), extra={"education": "Bac+5"}),
        an_offer("nowhere", places=(Place(text="somewhere"),)),
        an_offer("nobody", organisation=None, contact=None, apply_url=None),
        an_offer("wordless", body=""),
    )


def every_field() -> Board:
    """An offer that says all that job boards ask for, at two places, and one in a country with states."""
    end = When("2026-04-10", datetime(2026, 4, 10, 21, 59, 59, tzinfo=UTC))
    there = Place("2 Quay Street", "Brest", None, "29200", "FR", "2 Quay Street, 29200 Brest")
    said = {
        "body": "You keep the boats afloat, in all weathers and with a good heart.\n\n" * 3,
        "team": "Lofts",
        "tags": ("sails", "R&D"),
        "pay": Pay("2 400–2 900 € / mois", 2400.0, 2900.0, "EUR", "MONTH"),
        "employment_types": ("FULL_TIME", "TEMPORARY"),
        "employment_text": "CDD, temps plein",
        "experience": "2 ans",
        "extra": {"education": "Bac+2"},
        "valid_through": end,
        "duration": "6 mois",
        "hours": "35 h",
        "start_date": "2026-05-01",
        "organisation": Organisation("Example", "https://example.org", siret="13002526500013"),
        "rome": "F1607",
        "ogr": "20386",
    }
    liege = Place(locality="Liège", country="BE", text="Liège, Belgique")
    return a_board(
        an_offer("sailmaker", title="Sailmaker", places=(there, liege), **said),
        an_offer("rigger", places=(Place(None, "Austin", "TX", None, "US", "Austin, TX"),), offered_at=NOW),
    )


def in_two_languages(id: str, titles: Mapping[str, str], **given: Any) -> Offer:
    """An offer with a text in each language of `titles`, the primary one first."""
    pages = tuple(
        Translation(tag, title, f"{SITE.url}/{id}/" if n == 0 else f"{SITE.url}/{id}/{tag.lower()}/")
        for n, (tag, title) in enumerate(titles.items())
    )
    made = []
    for page in pages:
        bodies = {name: text.replace("[", f"[{page.language} ") for name, text in BODIES.items()}
        body = bodies.get(page.language[:2], BODIES["en"])
        offer = an_offer(id, title=page.title, language=page.language, body=body, **given)
        events = tuple(
            replace(event, title=pages[0].title, url=pages[0].url, language=pages[0].language, others=pages[1:])
            for event in offer.events
        )
        slug = page.url.removeprefix(f"{SITE.url}/").rstrip("/")
        made.append(replace(offer, url=page.url, slug=slug, translations=pages, events=events))
    return replace(made[0], others=tuple(made[1:]))


def bilingual() -> Board:
    """Offers in two languages, open and closed, beside some in one of them alone."""
    return a_board(
        in_two_languages("boats", {"en": "Boat builder", "fr": "Charpentier de marine"}, tags=("wood",)),
        in_two_languages(
            "sails",
            {"fr": "Voilier ou voilière", "en": "Sailmaker"},
            status="closed",
            offered_at=NOW - timedelta(days=6),
        ),
        an_offer("keeper", title="Lock keeper", offered_at=NOW - timedelta(days=1)),
        an_offer("autre", title="Éclusier", language="fr-CA", offered_at=NOW - timedelta(days=2)),
    )


BOARDS: Mapping[str, Callable[[], tuple[Board, Site]]] = {
    "empty": lambda: (empty(), HUB),
    "empty, without pages": lambda: (empty(), replace(SITE, pages=False)),
    "small, English": lambda: (small_board("en")[0], small_board("en")[1].site),
    "small, French": lambda: (small_board("fr")[0], small_board("fr")[1].site),
    "hostile": lambda: (hostile(), HUB),
    "hostile site": lambda: (small_board()[0], replace(HUB, title="R&D ]]> <b>", description="</script>&amp;")),
    "archives": lambda: (archives(), HUB),
    "reopened": lambda: (reopened(), HUB),
    "remote": lambda: (remote(), SITE),
    "without pages": lambda: (reopened(), replace(SITE, pages=False, posting_url="https://jobs.example.org/j/{id}")),
    "in a folder": lambda: (reopened(), replace(SITE, url="https://example.org/jobs")),
    "bilingual": lambda: (bilingual(), replace(HUB, hub_feeds=("language/fr", "changes/fr"))),
    "every field": lambda: (every_field(), SITE),
    "many": lambda: (events(12), SITE),
}


@contextmanager
def small_limits() -> Iterator[None]:
    """A sitemap of several files and groups with summaries, without a board of 50,000 offers."""
    kept = sitemap.LIMIT, feeds.FULL_TEXT
    sitemap.LIMIT, feeds.FULL_TEXT = 7, 3  # type: ignore[misc] # final to the program, not to this test
    try:
        yield
    finally:
        sitemap.LIMIT, feeds.FULL_TEXT = kept  # type: ignore[misc] # likewise


@cache
def published(name: str) -> Mapping[str, bytes]:
    """Path → bytes of everything that all installed outputs make of a board of BOARDS; the first wins, as in a run."""
    board, site = BOARDS[name]()
    site = replace(site, boards=EVERY_JOB_BOARD)
    if name == "many":
        with small_limits():
            return everything(board, SiteRenderer(site))
    return everything(board, SiteRenderer(site))


def everything(board: Board, renderer: SiteRenderer) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    for plugin in of_group("outputs").values():
        for file in plugin.load()(board, renderer):
            if file.path not in made:
                made[file.path] = file.render()
    return made


def written(name: str, folder: Path) -> dict[str, Path]:
    """The same as files."""
    paths = {}
    for path, data in published(name).items():
        paths[path] = folder / path
        paths[path].parent.mkdir(parents=True, exist_ok=True)
        paths[path].write_bytes(data)
    return paths


def offers_of(board: Board) -> dict[str, Offer]:
    """Each text of each offer, by the folder of its page."""
    return {text.slug: text for offer in (*board.open, *board.closed) for text in offer.texts}
