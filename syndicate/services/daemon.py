"""Runs on a schedule (library `schedule`), each turn guarded, until it is told to stop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from syndicate.errors import SyndicateError, UsageError
from syndicate.services.stopping import Stop

LONGEST_NAP = 30.0
"""Seconds between looks at the clock: a machine that slept, or whose clock was set, is noticed after so long."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When to run. at: times of day "HH:MM" in `zone`. retry_minutes: between attempts at what is still owed."""

    at: tuple[str, ...]
    zone: str
    retry_minutes: int


@dataclass(frozen=True, slots=True)
class Work:
    """What to do. turn: a whole run; retry: deliver what is owed; both give an exit status. last_run: of the ledger."""

    turn: Callable[[], int]
    retry: Callable[[], int]
    last_run: Callable[[], datetime | None]
    say: Callable[[str], None]


def serve(table: Timetable, work: Work, stop: Stop, *, once: bool = False) -> int:
    """Run until `stop` is set; a turn that was missed is caught up at the start. Gives the exit status.

    once: leave after that, with the status of the turn that was caught up. Raises UsageError where the process cannot
    live in the zone.
    """
    import schedule

    _live_in(table.zone)
    timetable = schedule.Scheduler()
    for at in table.at:
        timetable.every().day.at(at).do(_guarded, work, "turn", work.turn)
    if table.retry_minutes:
        timetable.every(table.retry_minutes).minutes.do(_guarded, work, "retry", work.retry)
    status = _guarded(work, "turn", work.turn) if _missed_now(table, work) else 0
    if once:
        return status
    work.say(f"waiting for {', '.join(table.at)} ({table.zone})")
    while not stop.is_set():
        timetable.run_pending()
        idle = timetable.idle_seconds
        stop.wait(min(LONGEST_NAP, max(0.05, idle if idle is not None else LONGEST_NAP)))
    work.say("told to stop; what was recorded stands")
    return 0


def _missed_now(table: Timetable, work: Work) -> bool:
    """Whether to catch up. Where the state cannot be read the turn will say so: it is guarded, and others follow."""
    try:
        last_run = work.last_run()
    except SyndicateError:
        return True
    return missed(table, last_run, datetime.now(ZoneInfo(table.zone)))


def missed(table: Timetable, last_run: datetime | None, now: datetime) -> bool:
    """Whether a turn lies between the last run and now; the first ever counts as missed."""
    if last_run is None:
        return True
    return any(turn > last_run for turn in _turns_before(table, now))


def _turns_before(table: Timetable, now: datetime) -> list[datetime]:
    """The latest past turn of each time of day. `now` is in the zone of the timetable."""
    turns = []
    for at in table.at:
        hour, _, minute = at.partition(":")
        turn = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        turns.append(turn if turn <= now else turn - timedelta(days=1))
    return turns


def _guarded(work: Work, what: str, do: Callable[[], int]) -> int:
    """One turn; whatever it raises is said, and the next one comes all the same. Gives its exit status."""
    try:
        status = do()
    except SyndicateError as error:
        work.say(f"{what} stopped, exit status {error.exit_status}: {error}")
        return error.exit_status
    except Exception as error:
        work.say(f"{what} failed: {type(error).__name__}: {error}")
        return 1
    if status or what == "turn":
        work.say(f"{what} done, exit status {status}")
    return status


def _live_in(zone: str) -> None:
    """Let this process live in the zone of the timetable: `schedule` reckons in local time.

    The C library reads the system's zones, and takes one that it lacks for UTC without a word; then it is shown the
    file of the package `tzdata`.
    """
    for name in (zone, f":{_file_of(zone)}"):
        os.environ["TZ"] = name
        if hasattr(time, "tzset"):
            time.tzset()
            if _lives_in(zone):
                return
    raise UsageError(
        f"the daemon cannot live in the time zone {zone} here: install the system's time zones (the package tzdata), "
        "or let the scheduler of the system call `syndicate run`."
    )


def _lives_in(zone: str) -> bool:
    """Whether local time is that of the zone, in winter and in summer."""
    now = datetime.now(UTC)
    moments = (now, now.replace(month=1, day=15), now.replace(month=7, day=15))
    return all(at.astimezone().utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset() for at in moments)


def _file_of(zone: str) -> str:
    from importlib.resources import files

    try:
        return str(files("tzdata").joinpath("zoneinfo", *zone.split("/")))
    except ModuleNotFoundError:
        return zone
