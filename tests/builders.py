"""Postings, offers and boards for tests, each with a default for what the test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate.core.figures import spells
from syndicate.core.model import (
    Board,
    Change,
    Contact,
    Event,
    Offer,
    Organisation,
    Place,
    Posting,
    Site,
    Statements,
    Told,
    When,
)

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SITE = Site(title="Jobs at Example", url="https://jobs.example.org", language="en", timezone="Europe/Paris")


def a_posting(**given: Any) -> Posting:
    body = given.get("body", "You keep the *boats* afloat.\n\n- sand\n- paint\n")
    base: dict[str, Any] = {
        "path": "postings/boat-builder.md",
        "stem": "boat-builder",
        "title": "Boat builder",
        "role": given.get("title", "Boat builder"),
        "organisation": Organisation("Example", "https://example.org", "https://example.org/logo.png"),
        "statements": Statements(),
        "body": body,
        "digest": "0" * 16,
        "text": " ".join((given.get("title", "Boat builder") + " " + body).split()),
        "date_posted": When("2026-02-20", datetime(2026, 2, 20, tzinfo=UTC)),
        "places": (Place(locality="Lyon", country="FR", text="Lyon, France"),),
        "employment_types": ("FULL_TIME",),
        "employment_text": "CDI",
        "contact": Contact(email="jobs@example.org", text="jobs@example.org"),
        "apply_url": "mailto:jobs@example.org",
    }
    return Posting(**{**base, **given})


def an_offer(id: str = "boat-builder", **given: Any) -> Offer:
    """`posting` or any field of Offer; what is not known goes to the posting."""
    own = {k: given.pop(k) for k in list(given) if k in Offer.__slots__}
    posting = own.pop("posting", None) or a_posting(**given)
    status = own.get("status", "open")
    at = own.get("offered_at", NOW)
    url = f"{SITE.url}/{own.get('slug', id)}/"
    events = (Event(1, "opened", at, posting.title, url, language=posting.language),)
    closed_at = None
    if status == "closed":
        closed_at = at + timedelta(days=3)
        events += (Event(2, "closed", closed_at, posting.title, url, own.get("reason", "filled"), posting.language),)
    base: dict[str, Any] = {
        "id": id,
        "slug": id,
        "url": url,
        "status": status,
        "reason": "filled" if status == "closed" else None,
        "posting": posting,
        "date_posted": posting.date_posted or When("2026-03-02", NOW),
        "updated_at": closed_at or at,
        "offered_at": at,
        "closed_at": closed_at,
        "events": events,
        "form": 1,
    }
    return Offer(**{**base, **own})


def a_change(offer: Offer | None = None, event: str = "opened", n: int = 1, **given: Any) -> Change:
    offer = offer or an_offer()
    base: dict[str, Any] = {
        "event": event,
        "event_id": f"{offer.id}#{n}",
        "id": offer.id,
        "path": offer.posting.path,
        "title": offer.posting.title,
        "url": offer.url,
        "at": NOW,
        "offer": offer,
        "reason": offer.reason,
    }
    return Change(**{**base, **given})


def a_board(*offers: Offer) -> Board:
    chosen = offers or (an_offer(),)
    told = [Told(o.id, e) for o in chosen for e in o.events if e.event in ("opened", "closed", "reopened")]
    told.sort(key=lambda t: t.event.at, reverse=True)
    return Board(
        open=tuple(sorted((o for o in chosen if o.status == "open"), key=lambda o: o.offered_at or NOW, reverse=True)),
        closed=tuple(o for o in chosen if o.status == "closed"),
        history=tuple(t for t in told if not t.event.silent),
        tag_authority="jobs.example.org,2026-03-02",
        created=NOW,
        updated=max((o.updated_at for o in chosen), default=NOW),
        spells=tuple(spell for o in chosen for spell in spells(o.events)),
    )
