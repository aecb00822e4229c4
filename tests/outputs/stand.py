"""A renderer whose HTML is given, a small board in two languages, and what tests read feeds with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import feedparser  # type: ignore[import-untyped] # it has no types
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.core.jobposting import job_posting, script_json
from syndicate.core.model import (
    Board,
    Contact,
    Event,
    File,
    Json,
    Offer,
    Organisation,
    Pay,
    Place,
    Site,
    When,
)
from syndicate.ports import Renderer
from tests.builders import NOW, SITE, a_board, an_offer

TEXT = "<p>You keep the <em>boats</em> afloat.</p>\n<ul>\n<li>sand</li>\n<li>paint &amp; varnish</li>\n</ul>"
BODIES = {
    "en": """## What you do

You cut and sew the sails of *six* old cutters, and you show two apprentices how it is done. See [the loft](../loft/).

1. in winter: new sails & awnings
2. in summer: repairs, where they are needed

![The loft](loft.jpg "Where you work")

Write to <ann@slipway.example>, or come by.
""",
    "fr": """## Ce que vous faites

Vous coupez et cousez les voiles de *six* vieux cotres, et vous montrez à deux apprentis comment faire. Voir
[la voilerie](../loft/).

1. l’hiver : voiles neuves & tauds
2. l’été : réparations, là où il en faut

![La voilerie](loft.jpg "Où vous travaillez")

Écrivez à <ann@slipway.example>, ou passez nous voir.
""",
}
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}


@dataclass
class PlainRenderer:
    """Renders every body as `text`, counting how often it is asked."""

    site: Site = SITE
    text_html: str = TEXT
    bodies: Mapping[str, str] = field(default_factory=dict)
    version: str = "1"
    asked: list[str] = field(default_factory=list)

    def html(self, offer: Offer) -> str:
        self.asked.append(offer.id)
        return self.bodies.get(offer.id, self.text_html)

    def text(self, offer: Offer) -> str:
        raise NotImplementedError

    def job_posting(self, offer: Offer) -> dict[str, Json] | None:
        return job_posting(offer, self.site, self.html(offer))

    def job_json(self, offer: Offer) -> str | None:
        made = self.job_posting(offer)
        return None if made is None else script_json(made)

    def warm(self) -> None:
        raise NotImplementedError

    def begin(self, offers: Sequence[Offer]) -> None:
        raise NotImplementedError

    def prepare(self, offers: Sequence[Offer]) -> None:
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError

    def template(self, name: str, language: str | None = None, **context: object) -> str:
        raise NotImplementedError

    def fingerprint(self) -> str:
        return f"{self.version} {self.site!r}"


Render = Callable[[Board, Renderer], Iterator[File]]


def files(render: Render, board: Board, renderer: Renderer | None = None) -> dict[str, bytes]:
    """Path → bytes of an output, each path once and safe."""
    made = list(render(board, renderer or PlainRenderer()))
    paths = [file.path for file in made]
    assert len(set(paths)) == len(paths)
    assert all(path.isascii() and not path.startswith("/") and ".." not in path for path in paths)
    return {file.path: file.render() for file in made}


def parsed(data: bytes) -> Any:
    """A feed as feedparser reads it, without any complaint of feedparser's."""
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def xml(data: bytes) -> Any:
    return etree.fromstring(data)


def find(element: Any, path: str) -> Any:
    """What an XPath gives: elements, a text or a number."""
    return element.xpath(path, namespaces=NAMES)


def small_board(language: str = "en") -> tuple[Board, PlainRenderer]:
    """Two open offers and one filled, in one language, with most of what a posting can say."""
    summer = timezone(timedelta(hours=2))
    end = datetime(2026, 4, 10, 23, 59, 59, tzinfo=summer)
    sailmaker = an_offer(
        "sailmaker",
        title="Sailmaker & rigger" if language == "en" else "Voilier-gréeur & matelot",
        role="Sailmaker" if language == "en" else "Voilier-gréeur",
        organisation=Organisation("The Slipway", "https://slipway.example", "https://slipway.example/logo.png"),
        team="Lofts",
        places=(
            Place("2 Quay Street", "Brest", None, "29200", "FR", "2 Quay Street, 29200 Brest"),
            Place(locality="Liège", country="BE", text="Liège, Belgique"),
        ),
        location_text="2 Quay Street, 29200 Brest; Liège, Belgique",
        employment_types=("FULL_TIME", "TEMPORARY"),
        employment_text="CDI ou CDD",
        pay=Pay("2 400–2 900 € / mois", 2400.0, 2900.0, "EUR", "MONTH"),
        valid_through=When("2026-04-10", end),
        tags=("C++", "Voile", "canvas"),
        contact=Contact("Ann Bell", "ann@slipway.example", "+33 1 00 00 00 00", "Ann Bell"),
        apply_url="https://slipway.example/apply?job=7&from=board",
        language=language,
        body=BODIES[language],
        offered_at=NOW,
    )
    keeper = an_offer(
        "keeper",
        title="Lock keeper" if language == "en" else "Éclusier ou éclusière",
        organisation=Organisation("slipway"),
        places=(),
        remote="full",
        contact=None,
        apply_url=None,
        tags=("canvas",),
        language=language,
        offered_at=NOW - timedelta(seconds=1),
    )
    cooper = an_offer(
        "cooper",
        title="Cooper" if language == "en" else "Tonnelier",
        status="closed",
        tags=("oak",),
        language=language,
        offered_at=NOW - timedelta(days=9),
    )
    site = replace(
        SITE, language=language, hub="https://hub.example.org/", title="Jobs" if language == "en" else "Emplois"
    )
    return a_board(sailmaker, keeper, cooper), PlainRenderer(site)


def events(count: int, closed: bool = False) -> Board:
    """A board whose history holds `count` openings, a minute apart, the newest first."""
    offers = [an_offer(f"o{n}", title=f"Offer {n}", offered_at=NOW + timedelta(minutes=n)) for n in range(1, count + 1)]
    return a_board(*offers) if offers else empty()


def empty() -> Board:
    return Board((), (), (), "jobs.example.org,2026-03-02", NOW, NOW)


def an_event(**given: Any) -> Event:
    base: dict[str, Any] = {"n": 1, "event": "opened", "at": NOW, "title": "Cooper", "url": f"{SITE.url}/cooper/"}
    return Event(**{**base, **given})


def as_json(data: bytes) -> Any:
    return json.loads(data)
