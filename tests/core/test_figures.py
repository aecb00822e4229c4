"""What is counted of the offers, month by month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from syndicate.core.figures import Figures, Month, figures, spells
from syndicate.core.model import Event, Spell

PARIS = ZoneInfo("Europe/Paris")


def on(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


def events(*told: str) -> list[Event]:
    """ "opened 2026-03-02", in their order; "silent opened …"."""
    made = []
    for n, one in enumerate(told, 1):
        *silent, name, day = one.split()
        reason = "filled" if name == "closed" else None
        made.append(Event(n, name, on(day), "x", "https://x.example/", reason, silent=bool(silent)))  # type: ignore[arg-type]
    return made


def test_an_offer_is_open_from_each_opening_to_the_next_closing() -> None:
    assert spells(events("opened 2026-03-02", "updated 2026-03-03", "closed 2026-03-04", "reopened 2026-05-01")) == [
        Spell(on("2026-03-02"), on("2026-03-04"), "filled"),
        Spell(on("2026-05-01")),
    ]


def test_what_was_taken_stock_of_is_marked_and_what_never_opened_is_none() -> None:
    assert spells(events("silent opened 2026-03-02", "closed 2026-03-04")) == [
        Spell(on("2026-03-02"), on("2026-03-04"), "filled", counted=False)
    ]
    assert spells(events("opened 2026-03-02", "silent closed 2026-03-04"))[0].told is False
    assert spells(events("renamed 2026-03-02", "closed 2026-03-04")) == []
    assert spells(events("opened 2026-03-02", "reopened 2026-03-04")) == [Spell(on("2026-03-02"))]


def test_nothing_recorded_gives_no_figures() -> None:
    assert figures([], UTC) == Figures()


def test_months_without_any_change_are_months_too_and_what_is_open_goes_on() -> None:
    found = figures(
        [
            Spell(on("2025-11-03"), counted=False),
            Spell(on("2025-11-03"), on("2026-02-10"), "expired"),
            Spell(on("2025-12-20"), on("2025-12-21"), "filled"),
        ],
        UTC,
    )
    assert found.months == (
        Month(date(2025, 11, 1), 1, 0, 2),
        Month(date(2025, 12, 1), 1, 1, 2),
        Month(date(2026, 1, 1), 0, 0, 2),
        Month(date(2026, 2, 1), 0, 1, 1),
    )
    assert found.last == on("2026-02-10")
    assert (found.opened, found.closed, found.since) == (2, 2, date(2025, 11, 1))
    assert found.reasons == (("expired", 1), ("filled", 1))


def test_a_month_begins_at_midnight_where_the_site_is() -> None:
    spell = Spell(datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert figures([spell], PARIS).months[0].first == date(2026, 3, 1)
    assert figures([spell], UTC).months[0].first == date(2026, 2, 1)


@pytest.mark.parametrize(("lengths", "days"), [([3], 3), ([1, 9], 5), ([9, 1, 2], 2), ([1, 2, 4, 100], 3), ([0.2], 0)])
def test_the_median_is_that_of_the_offers_that_closed(lengths: list[float], days: int) -> None:
    start = on("2026-03-01")
    told = [Spell(start, start + timedelta(days=length)) for length in lengths]
    found = figures([*told, Spell(start), Spell(start, start + timedelta(days=90), counted=False)], UTC)
    assert (found.days, found.of) == (days, len(lengths))


def test_sums_are_of_the_last_twelve_months_that_are_recorded() -> None:
    old = Spell(on("2025-01-10"), on("2025-03-31"), "filled")
    edge = Spell(on("2025-04-01"), on("2025-04-05"), "expired")
    new = Spell(on("2026-03-10"))
    found = figures([old, edge, new], UTC)
    assert len(found.months) == 15
    assert (found.since, found.opened, found.closed) == (date(2025, 4, 1), 2, 1)
    assert (found.days, found.of, found.reasons) == (4, 1, (("expired", 1),))


def test_what_was_adopted_moves_the_level_and_is_counted_as_no_closing() -> None:
    found = figures([Spell(on("2026-01-10"), on("2026-02-10"), "closed", told=False)], UTC)
    assert found.months[-1] == Month(date(2026, 2, 1), 0, 0, 0)
    assert (found.closed, found.days) == (0, None)
