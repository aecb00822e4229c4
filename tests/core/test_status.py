"""Draft, scheduled, open, closed: by statements and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndicate.core.model import Statements, When
from syndicate.core.status import Said, clock_contradictions, contradictions, next_moment, statements, status_at

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
BEFORE = When("2026-03-01", NOW - timedelta(days=1))
LATER = When("2026-03-03", NOW + timedelta(days=1))


def test_a_posting_that_says_nothing_is_open_or_what_the_configuration_says() -> None:
    assert status_at(Statements(), None, None, NOW) == ("open", None)
    assert status_at(Statements(unstated="closed"), None, None, NOW) == ("closed", "closed")
    assert status_at(Statements(unstated="closed", declared_open=True), None, None, NOW) == ("open", None)


def test_the_first_rule_that_matches_wins() -> None:
    everything = Statements(draft=True, closed="filled", upcoming=True, declared_open=True)
    assert status_at(everything, LATER, BEFORE, NOW) == ("draft", None)
    assert status_at(Statements(closed="filled", upcoming=True), LATER, BEFORE, NOW) == ("closed", "filled")
    assert status_at(Statements(upcoming=True), LATER, BEFORE, NOW) == ("closed", "expired")
    assert status_at(Statements(), LATER, LATER, NOW) == ("scheduled", None)
    assert status_at(Statements(upcoming=True), BEFORE, LATER, NOW) == ("scheduled", None)
    assert status_at(Statements(closed="closed"), None, LATER, NOW) == ("closed", "closed")


def test_an_offer_lasts_through_its_last_instant() -> None:
    end = When("2026-03-02", NOW)
    assert status_at(Statements(), None, end, NOW) == ("open", None)
    assert status_at(Statements(), None, end, NOW + timedelta(microseconds=1)) == ("closed", "expired")


def test_an_offer_opens_at_its_date() -> None:
    assert status_at(Statements(), When("x", NOW), None, NOW) == ("open", None)


def test_an_offer_that_is_open_already_is_not_taken_back_by_a_date_to_come() -> None:
    assert status_at(Statements(), LATER, None, NOW, was_open=True) == ("open", None)
    assert status_at(Statements(upcoming=True), None, None, NOW, was_open=True) == ("open", None)
    assert status_at(Statements(), LATER, BEFORE, NOW, was_open=True) == ("closed", "expired")


@pytest.mark.parametrize(
    ("said", "posted", "end", "moment"),
    [
        (Statements(), None, None, None),
        (Statements(), LATER, None, LATER.instant),
        (Statements(), BEFORE, None, None),
        (Statements(), BEFORE, LATER, LATER.instant + timedelta(microseconds=1)),
        (Statements(), BEFORE, BEFORE, None),
        (Statements(draft=True), LATER, LATER, None),
        (Statements(closed="filled"), LATER, LATER, None),
    ],
)
def test_the_next_moment_is_when_time_alone_may_change_the_status(
    said: Statements, posted: When | None, end: When | None, moment: datetime | None
) -> None:
    assert next_moment(said, posted, end, NOW) == moment


def test_the_status_stays_the_same_until_the_next_moment_and_changes_at_it() -> None:
    end = When("2026-03-05", NOW + timedelta(days=3))
    now, seen = NOW, []
    while True:
        seen.append(status_at(Statements(), LATER, end, now)[0])
        moment = next_moment(Statements(), LATER, end, now)
        if moment is None:
            break
        assert status_at(Statements(), LATER, end, moment - timedelta(microseconds=1))[0] == seen[-1]
        now = moment
    assert seen == ["scheduled", "open", "closed"]


def said(claim: str, written: str) -> Said:
    return Said(claim, written, written.split(":")[0], 3)  # type: ignore[arg-type]  # one of the claims


def test_statements_are_put_together() -> None:
    assert statements([said("filled", "filled: true"), said("closed", "open: false")]).closed == "filled"
    assert statements([said("closed", "open: false")]).closed == "closed"
    assert statements([], archived=True).closed == "closed"
    assert statements([said("not filled", "filled: false")], unstated="closed").unstated == "open"
    assert statements([], unstated="closed").unstated == "closed"


def test_a_statement_that_another_beats_is_named_with_it() -> None:
    found = contradictions([said("open", "status: open"), said("closed", "open: false")])
    assert [(one.name, "`open: false`" in text and "closed" in text) for one, text in found] == [("status", True)]


def test_several_reasons_for_not_being_open_do_not_contradict() -> None:
    assert contradictions([said("draft", "draft: true"), said("closed", "open: false")]) == []
    assert contradictions([said("not filled", "filled: false"), said("closed", "open: false")]) == []
    assert contradictions([said("open", "open: true")]) == []


def test_a_promise_to_be_open_that_the_dates_break_is_told() -> None:
    promise = Statements(declared_open=True)
    assert "2026-03-03" in clock_contradictions(promise, LATER, None, NOW)[0]
    assert "2026-03-01" in clock_contradictions(promise, None, BEFORE, NOW)[0]
    assert clock_contradictions(promise, BEFORE, LATER, NOW) == ()
    assert clock_contradictions(Statements(), LATER, BEFORE, NOW) == ()
    assert clock_contradictions(promise, LATER, None, NOW, was_open=True) == ()
