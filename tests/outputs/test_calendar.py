"""The calendar of closing dates, read by a library that is not ours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from syndicate.core.model import Event, Offer, When
from syndicate.outputs import calendar
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.stand import PlainRenderer, empty, files

DAY = When("2026-04-10", datetime(2026, 4, 10, 21, 59, 59, tzinfo=UTC))
HOUR = When("2026-04-10T17:00+02:00", datetime(2026, 4, 10, 15, 0, tzinfo=UTC))


def made(*offers: Offer, **site: Any) -> bytes:
    return files(calendar.render, a_board(*offers), PlainRenderer(replace(SITE, **site)))["jobs.ics"]


def read(data: bytes) -> Any:
    return icalendar.Calendar.from_ical(data)


def events(data: bytes) -> list[Any]:
    return read(data).walk("VEVENT")


def ending(id: str = "sailmaker", end: When = DAY, **given: Any) -> Offer:
    return an_offer(id, valid_through=end, **{"title": "Sailmaker", **given})


def test_only_open_offers_with_an_end_are_in_it_the_nearest_first() -> None:
    late, soon = ending("late", When("2026-05-01", NOW + timedelta(days=60))), ending("soon")
    never, gone = an_offer("never", valid_through_text="Open until filled"), ending("gone", status="closed")

    uids = [event["uid"] for event in events(made(late, soon, never, gone))]

    assert uids == ["soon.2026-03-02@jobs.example.org", "late.2026-03-02@jobs.example.org"]


def test_a_day_takes_the_whole_day_and_an_hour_its_instant() -> None:
    (day,), (hour,) = events(made(ending(end=DAY))), events(made(ending(end=HOUR)))

    assert day["dtstart"].dt == date(2026, 4, 10)
    assert type(day["dtstart"].dt) is date
    assert hour["dtstart"].dt == datetime(2026, 4, 10, 15, 0, tzinfo=UTC)
    assert all(event["transp"] == "TRANSPARENT" and "dtend" not in event for event in (day, hour))


def test_it_is_said_in_the_language_of_the_offer_where_there_are_words_in_it() -> None:
    both = made(ending("a", title="Voilier", language="fr-CA"), ending("b", title="Segler", language="de"))

    french, german = sorted(events(both), key=lambda event: str(event["uid"]))

    assert str(french["summary"]) == "Clôture\u00a0: Voilier"
    assert french["summary"].params == {"LANGUAGE": "fr"}
    assert str(german["summary"]) == "Closes: Segler"
    assert german["summary"].params == {}


def test_an_event_names_the_page_the_employer_the_place_and_the_contract() -> None:
    (event,) = events(made(ending(tags=("a,b", "c;d"))))

    assert str(event["url"]) == "https://jobs.example.org/sailmaker/"
    assert str(event["description"]) == "Example · Lyon, France · CDI\nhttps://jobs.example.org/sailmaker/"
    assert event["categories"].cats == ["a,b", "c;d"]


def test_an_edit_is_newer_and_no_clock_is_asked() -> None:
    before = ending()
    told = (*before.events, Event(2, "updated", NOW + timedelta(days=1), "Sailmaker", before.url))
    (first,) = events(made(before))
    (second,) = events(made(replace(before, events=told, updated_at=NOW + timedelta(days=1))))

    assert first["dtstamp"].dt == first["last-modified"].dt == first["created"].dt == NOW
    assert second["dtstamp"].dt == second["last-modified"].dt == NOW + timedelta(days=1)
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert first["uid"] == second["uid"]


def test_the_name_of_an_event_outlives_a_change_of_address() -> None:
    (here,), (there,) = events(made(ending())), events(made(ending(), url="https://elsewhere.example"))

    assert here["uid"] == there["uid"]


def test_a_calendar_without_any_event_is_valid_too() -> None:
    data = files(calendar.render, empty())["jobs.ics"]

    assert events(data) == []
    assert [part.name for part in read(data).subcomponents] == ["VTIMEZONE"]  # RFC 5545, 3.6: at least one
    assert read(data).subcomponents[0].to_tz().utcoffset(datetime(2026, 7, 1)) == timedelta(0)


HARD = (
    "a; b, c\\n d\\ e",
    "Éclusière 🎩 " * 30,
    "👩‍👩‍👧" * 40,
    "x\r\nATTACH:https://evil.example\r\nEND:VEVENT",
    "tab\tand\x00\x0b\u2028lines",
    "y" * 300,
)


@pytest.mark.parametrize("title", HARD)
def test_any_title_comes_back_as_it_was(title: str) -> None:
    data = made(ending(title=title))
    (event,) = events(data)

    assert str(event["summary"]) == "Closes: " + re.sub(
        "[\\s\u2028]+", lambda found: found[0] if found[0] == "\u00a0" else " ", re.sub("[\x00\x0b]", "", title)
    ).strip(" ")
    assert "ATTACH" not in event
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize("length", range(60, 90))
def test_no_character_is_cut_in_two_by_folding(length: int) -> None:
    content = "SUMMARY:" + "é" * length + "🎩" * length

    parts = calendar.folded(content).split("\r\n ")

    assert "".join(parts) == content
    assert len(parts[0].encode()) <= 75
    assert all(len(part.encode()) <= 74 for part in parts[1:])
    assert all(len(part.encode()) > 70 for part in parts[:-1])


def test_it_is_made_again_only_where_an_offer_that_ends_changed() -> None:
    def depends(*offers: Offer) -> str | None:
        return next(calendar.render(a_board(*offers), SiteRenderer(SITE))).depends

    one, other = ending("a"), an_offer("b")

    assert depends(one) == depends(one, other)
    assert depends(one) != depends(replace(one, form=2))


def test_the_subscribe_page_leads_to_it_in_both_languages() -> None:
    from syndicate.outputs import pages

    for language, said in (("en", "Closing dates in your calendar"), ("fr", "Les dates limites dans votre agenda")):
        renderer = SiteRenderer(replace(SITE, language=language))
        page = next(f for f in pages.render(a_board(), renderer) if f.path == "subscribe/index.html").render().decode()
        assert said in page
        assert 'href="webcal://jobs.example.org/jobs.ics"' in page
        assert 'href="https://jobs.example.org/jobs.ics"' in page
