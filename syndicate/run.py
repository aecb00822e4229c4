"""The order of things, read downwards: read → identify → diff → plan → commit → publish → deliver → settle.

What it does not do: ask the clock or the environment (both are handed in), or print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from syndicate import reading
from syndicate.core.ledger import Ledger, is_due, row_problems, stamp
from syndicate.core.model import Json, Problem
from syndicate.core.settings import Settings
from syndicate.errors import StateMissing
from syndicate.given import Orders, Outside, Report
from syndicate.guards import guard_clock, guard_empty
from syndicate.ports import Source
from syndicate.showing import Shown, gone_ids, hears_gone, publish_board

if TYPE_CHECKING:
    from syndicate.core.normalise import Rules


def run(outside: Outside, orders: Orders) -> Report:
    """One run. Raises GuardRail, StateError … before anything is done; afterwards everything is in the report."""
    report = Report(outside.now)
    if orders.dry:
        from syndicate.rehearsal import Rehearsal

        outside = replace(outside, store=Rehearsal(outside.store))
    ledger = _load(outside, orders)
    if ledger is not None:
        guard_clock(ledger, outside.now)
    files = reading.survey(str(outside.root), outside.settings.postings, _claims(outside))
    recipe = reading.recipe_of(outside.settings)
    known = reading.known_sources(ledger) if ledger is not None and ledger.head.recipe == recipe else {}
    shown = Shown()
    if ledger is not None and not orders.adopt and _quiet(ledger, files, known, outside):
        report.problems = _remembered(ledger)
    else:
        was = known or reading.known_sources(ledger)
        found = reading.read(
            files.files,
            _trusted(known, was),
            _source_of(outside),
            _rules(outside),
            outside.progress,
            partial(_warm, outside),
        )
        guard_empty(files, found, was, orders)
        from syndicate.deciding import decide

        ledger, shown = decide(outside, orders, ledger, found, recipe, report)
    try:
        publish_board(outside, orders, ledger, files, shown, report)
    finally:
        shown.end()
    if orders.deliver and not orders.dry:
        ledger = deliver(outside, ledger, report)
    summarise(outside, ledger, report)
    return report


# ---------------------------------------------------------------- load and read


def _load(outside: Outside, orders: Orders) -> Ledger | None:
    ledger = outside.store.load()
    if ledger is None and outside.settings.state.required and not orders.adopt:
        raise StateMissing(
            f"there is no ledger in {outside.settings.state.store}, and [state] required says that there must be one: "
            "nothing was done. Bring the state back from version control or a backup; or, to start afresh, run "
            "`syndicate adopt`, which takes the present postings as known and tells nobody."
        )
    return ledger


def _claims(outside: Outside) -> Callable[[str], bool]:
    sources = outside.sources()
    return lambda name: any(source.claims(name) for source in sources)


def _source_of(outside: Outside) -> Callable[[str], Source]:
    sources = outside.sources()
    return lambda name: next(source for source in sources if source.claims(name))


def _rules(outside: Outside) -> Callable[[], Rules]:
    made: list[Rules] = []

    def rules() -> Rules:
        if not made:
            made.append(reading.rules_of(outside.settings))
        return made[0]

    return rules


def _warm(outside: Outside) -> None:
    """Import what deciding and publishing will need anyway where many files are new."""
    from syndicate import deciding, publish  # noqa: F401 - for later

    outside.outputs()
    outside.renderer().warm()


def _trusted(known: Mapping[str, str], was: Mapping[str, str]) -> Mapping[str, str]:
    """Paths that held postings, with their digests only where these may be trusted."""
    return {path: known.get(path, "") for path in was}


def _quiet(ledger: Ledger, files: reading.Survey, known: Mapping[str, str], outside: Outside) -> bool:
    """Whether no file differs from what the ledger knows, no moment has come, and nothing waits to be said anew."""
    if not known or files.missing or len(files.files) != len(known):
        return False
    if any(not file.digest or known.get(file.path) != file.digest for file in files.files):
        return False
    if any(is_due(row, outside.now) for row in ledger.rows.values()):
        return False
    if hears_gone(outside) and any(gone_ids(ledger, ledger, outside)):
        return False
    configured = {channel.name for channel in outside.settings.channels}
    return not ledger.head.outbox or not any(
        delivery.channel not in configured or (delivery.attempts == 0 and delivery.outcome == "pending")
        for delivery in outside.store.outbox(ledger)
    )


def _remembered(ledger: Ledger) -> list[Problem]:
    warned = [row for row in ledger.rows.values() if row.get("problems") and not row.get("withdrawn_at")]
    problems = dict.fromkeys(problem for row in warned for problem in row_problems(row))
    return sorted(problems, key=lambda problem: (problem.path, problem.line, problem.code))


# ---------------------------------------------------------------- deliver


def announce(outside: Outside) -> Report:
    """The second half of a run: deliver what is owed. Never diffs, and does not move the time of the last run."""
    report = Report(outside.now)
    ledger = outside.store.load()
    if ledger is None:
        raise StateMissing(
            f"there is no ledger in {outside.settings.state.store}: run `syndicate build` first, which makes it."
        )
    guard_clock(ledger, outside.now)
    ledger = deliver(outside, ledger, report)
    summarise(outside, ledger, report)
    return report


def deliver(outside: Outside, ledger: Ledger, report: Report, only: frozenset[str] | None = None) -> Ledger:
    """Attempt what is owed and due, and settle what was delivered by a transaction of its own."""
    if not ledger.head.outbox:
        return ledger
    from syndicate.committing import settle
    from syndicate.delivery import engine

    owed = outside.store.outbox(ledger)
    if only is not None:
        owed = [delivery for delivery in owed if delivery.key in only]
    round = engine.Round(
        outside.store,
        ledger,
        outside.now,
        outside.clock,
        outside.stopping,
        outside.progress,
        parallel=outside.parallel,
    )
    outcomes = engine.deliver(round, owed, outside.channels())
    report.delivered += len(outcomes.delivered)
    dropped = tuple((d, "its recipient is not configured any more") for d in outcomes.unroutable)
    report.dropped = (*report.dropped, *dropped)
    return settle(outside, ledger, outcomes.delivered, dropped, outcomes.spent)


def summarise(outside: Outside, ledger: Ledger, report: Report) -> None:
    """Fill in what is owed and what is silent, as the ledger stands now."""
    report.owed = outside.store.outbox(ledger) if ledger.head.outbox else []
    report.last_delivered = ledger.head.channels
    report.open_for_long = open_for_long(ledger, outside.settings, outside.now)


def open_for_long(ledger: Ledger, settings: Settings, now: datetime) -> tuple[Json, ...]:
    """Offers open for longer than `remind_after` days: id, path and since when."""
    if not settings.postings.remind_after:
        return ()
    limit = stamp(now - timedelta(days=settings.postings.remind_after))
    return tuple(
        {"id": id, "path": row["path"], "since": row["offered_at"]}
        for id, row in sorted(ledger.rows.items())
        if row["status"] == "open" and "translates" not in row and row.get("offered_at", "9") < limit
    )
