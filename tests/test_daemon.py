"""The daemon as a process of its own: its turns, what it catches up, how it is told to stop."""

from __future__ import annotations

import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.errors import StateError, UsageError
from syndicate.services import daemon
from syndicate.services.daemon import Timetable, Work, missed, serve
from syndicate.services.stopping import Stop
from tests.harness import WEBHOOK, Receiver, Workplace

HASTE = """
import dataclasses, sys
from syndicate.services import daemon
serve = daemon.serve
daemon.serve = lambda table, *more, **options: serve(dataclasses.replace(table, retry_minutes=0.01), *more, **options)
from syndicate.cli import main
sys.exit(main())
"""
"""The program, but what is owed is tried again many times a minute."""


class Daemon:
    """`syndicate daemon` in the folder of a board; `said` grows as it speaks."""

    def __init__(self, board: Workplace, *arguments: str, haste: bool = False) -> None:
        program = ["-c", HASTE] if haste else ["-m", "syndicate"]
        self.process = subprocess.Popen(
            [sys.executable, *program, "daemon", *arguments], cwd=board.root,
            env={**os.environ, **board.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def until(self, happened: Callable[[], object], seconds: float = 60.0) -> None:
        """Wait for something; what the daemon said, where it does not come."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, self.said
            assert self.process.poll() is None or happened(), self.said
            time.sleep(0.02)

    def until_said(self, pattern: str, times: int = 1) -> None:
        self.until(lambda: len(re.findall(pattern, self.said)) >= times)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(60)
        self.reader.join(5)
        return status

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join(5)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def board(tmp_path: Path, receiver: Receiver) -> Workplace:
    """An open offer, of which stock was taken yesterday; the daily turn was missed since."""
    return made(tmp_path, receiver, taken=datetime.now(UTC) - timedelta(days=1, hours=1))


def made(root: Path, receiver: Receiver, taken: datetime, more: str = "") -> Workplace:
    board = Workplace(root, receiver.environment)
    board.configure(WEBHOOK + more)
    board.write("sail.md", "You sew and mend the sails of four old boats.")
    board.run(taken.isoformat())
    return board


def at(moment: datetime) -> str:
    """`[daemon]` with one turn, at the time that it is in Paris at a moment."""
    return f'[daemon]\nat = ["{moment.astimezone(ZoneInfo("Europe/Paris")):%H:%M}"]\n'


def test_a_missed_turn_is_caught_up_at_the_start(board: Workplace, receiver: Receiver) -> None:
    board.write("helm.md", "You steer by night.")
    with Daemon(board) as daemon:
        daemon.until_said("waiting for 07:00 .Europe/Paris.")
        assert [event for _, event, _ in receiver.heard()] == ["helm#1"]
        assert "turn done, exit status 0" in daemon.said
        assert daemon.stop() == 0


def test_no_turn_is_caught_up_where_none_was_missed(tmp_path: Path, receiver: Receiver) -> None:
    now = datetime.now(UTC)
    board = made(tmp_path, receiver, now - timedelta(minutes=5), at(now + timedelta(hours=2)))
    board.write("helm.md", "You steer by night.")
    with Daemon(board) as daemon:
        daemon.until_said("waiting for")
        assert daemon.stop() == 0
        assert "turn" not in daemon.said
    assert receiver.requests == []


def test_once_catches_up_and_leaves_with_the_status_of_the_turn(board: Workplace, receiver: Receiver) -> None:
    (board.root / "postings/sail.md").rename(board.root / "sail.md")
    with Daemon(board, "--once") as daemon:
        assert daemon.process.wait(15) == 3  # an empty folder
    (board.root / "sail.md").rename(board.root / "postings/sail.md")
    board.write("helm.md", "You steer by night.")
    for _ in range(2):  # the second time there is nothing to catch up
        with Daemon(board, "--once") as daemon:
            assert daemon.process.wait(15) == 0
    assert [event for _, event, _ in receiver.heard()] == ["helm#1"]


def zone_file(offset: int) -> bytes:
    """A time zone that is always so many seconds ahead of UTC (RFC 8536, version 1)."""
    header = b"TZif" + b"\0" * 16 + struct.pack(">6L", 0, 0, 0, 0, 1, 4)
    return header + struct.pack(">lBB", offset, 0, 0) + b"ODD\0"


def test_the_next_turn_comes_at_its_time_of_day_in_the_configured_zone(tmp_path: Path, receiver: Receiver) -> None:
    zones = tmp_path / "zones"
    (zones / "Test").mkdir(parents=True)
    board = Workplace(tmp_path, {**receiver.environment, "TZDIR": str(zones), "PYTHONTZPATH": str(zones)})
    board.configure(WEBHOOK + '[daemon]\nat = ["05:30"]\n')
    board.write("sail.md", "You sew and mend the sails of four old boats.")
    board.run((datetime.now(UTC) - timedelta(minutes=5)).isoformat(timespec="seconds"))
    board.write("helm.md", "You steer by night.")
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text().replace("Europe/Paris", "Test/Odd"))
    for ahead in (3, 15, 60):  # a slow machine may need longer until it waits
        # In a zone of our own it is soon 05:30, whatever the time is elsewhere.
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=ahead)
        offset = 5 * 3600 + 30 * 60 - (due.hour * 3600 + due.minute * 60 + due.second)
        (zones / "Test/Odd").write_bytes(zone_file(offset + 86_400 if offset < -43_200 else offset))
        with Daemon(board) as daemon:
            daemon.until_said("waiting for 05:30 .Test/Odd.")
            assert receiver.requests == []
            if datetime.now(UTC) > due - timedelta(seconds=1):
                continue
            daemon.until(lambda: receiver.requests, 120.0)
            came = datetime.now(UTC)
            assert daemon.stop() == 0
        break
    assert due <= came
    assert [event for _, event, _ in receiver.heard()] == ["helm#1"]


def test_a_turn_that_fails_does_not_end_it(board: Workplace) -> None:
    posting = board.write("helm.md", "You steer by night.")
    posting.write_text("---\ntitle: [Helm\n---\n")
    with Daemon(board) as daemon:
        daemon.until_said("turn done, exit status 1")
        daemon.until_said("waiting for")
        assert "postings/helm.md:2" in daemon.said
        assert daemon.stop() == 0


def test_a_guard_rail_is_said_and_does_not_end_it(board: Workplace) -> None:
    board.remove("sail.md")
    with Daemon(board) as daemon:
        daemon.until_said("turn stopped, exit status 3: no posting was found")
        daemon.until_said("waiting for")
        assert daemon.stop() == 0


def test_settings_that_are_wrong_stop_it_at_once(board: Workplace) -> None:
    settings = board.root / "syndicate.toml"
    settings.write_text(settings.read_text() + "[daemon]\nat = ['7 o clock']\n")
    with Daemon(board) as daemon:
        assert daemon.process.wait(15) == 2
        daemon.reader.join(5)
        assert "expected a time of day such as 07:13" in daemon.said


def test_it_lives_by_the_clock_of_the_machine(board: Workplace) -> None:
    with Daemon(board, "--now", "2026-03-01T07:00:00+01:00") as daemon:
        assert daemon.process.wait(15) == 2


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_told_to_stop_it_finishes_the_delivery_in_hand_and_leaves_the_rest_for_later(
    board: Workplace, receiver: Receiver, how: signal.Signals
) -> None:
    began = threading.Event()

    def slow(number: int) -> int:
        began.set()
        time.sleep(1.0)
        return 204

    receiver.answer = slow
    board.write("helm.md", "You steer by night.")
    board.write("oar.md", "You row by day.")
    with Daemon(board) as daemon:
        daemon.until(began.is_set)
        assert daemon.stop(how) == 0
        assert "1 delivered" in daemon.said
        assert "told to stop" in daemon.said
    assert len(receiver.requests) == 1
    receiver.answer = lambda number: 204
    status = board("status", "--json").json
    assert status["deliveries"] == {"pending": 1, "failed": 0, "uncertain": 0}
    assert status["channels"]["partners"] is not None
    board.run((datetime.now(UTC) + timedelta(minutes=1)).isoformat())
    assert sorted(event for _, event, _ in receiver.heard()) == ["helm#1", "oar#1"]


def hangs_up(number: int) -> int:
    raise ConnectionAbortedError


@pytest.mark.parametrize("at_first", [lambda number: 503, hangs_up], ids=["deferred", "uncertain"])
def test_what_did_not_arrive_for_sure_is_tried_again_between_the_turns(
    tmp_path: Path, receiver: Receiver, at_first: Callable[[int], int]
) -> None:
    now = datetime.now(UTC)
    board = made(tmp_path, receiver, now - timedelta(hours=3), at(now + timedelta(hours=2)))
    board.write("helm.md", "You steer by night.")
    receiver.answer = at_first
    early = board.run((now - timedelta(hours=2)).isoformat()).json["deliveries"]
    assert early["delivered"] == 0
    assert early["pending"] + early["uncertain"] == 1
    receiver.answer = lambda number: 204
    with Daemon(board, haste=True) as daemon:
        daemon.until(lambda: len(receiver.requests) == 2)
        daemon.until_said("1 delivered")
        time.sleep(0.8)  # later rounds find nothing that is due, and say nothing
        assert daemon.stop() == 0
        assert "turn" not in daemon.said
        assert daemon.said.count("delivered") == 2  # the deliveries, and the channel's last
    assert [event for _, event, _ in receiver.heard()] == ["helm#1"] * 2
    assert len(receiver.once()["helm#1"]) == 1


@pytest.mark.soak
def test_it_is_tried_again_after_the_minutes_that_the_settings_say(tmp_path: Path, receiver: Receiver) -> None:
    now = datetime.now(UTC)
    board = made(tmp_path, receiver, now - timedelta(hours=3), at(now + timedelta(hours=2)) + "retry_minutes = 1\n")
    board.write("helm.md", "You steer by night.")
    receiver.answer = lambda number: 503 if number == 1 else 204
    board.run((now - timedelta(hours=2)).isoformat())
    with Daemon(board) as daemon:
        daemon.until(lambda: len(receiver.requests) == 2, 75.0)
        assert daemon.stop() == 0


# ---------------------------------------------------------------- within this process


@pytest.fixture
def own_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`serve` moves the process into another zone; afterwards it comes home."""
    monkeypatch.setenv("TZ", "UTC")
    yield
    monkeypatch.undo()
    time.tzset()


PARIS = ZoneInfo("Europe/Paris")
TABLE = Timetable(("07:00", "19:30"), "Europe/Paris", 0)


def test_the_library_schedule_is_what_schedules(monkeypatch: pytest.MonkeyPatch, own_zone: None) -> None:
    import schedule

    jobs: list[str] = []
    stop = Stop()

    class Looked(schedule.Scheduler):
        def run_pending(self) -> None:
            jobs.extend(f"{job.unit} {job.at_time or job.interval}" for job in self.jobs)
            jobs.append(str(self.next_run.astimezone(PARIS).time()) if self.next_run else "")
            super().run_pending()
            stop.set()

    monkeypatch.setattr(schedule, "Scheduler", Looked)
    last = datetime.now(UTC)
    table = Timetable(("07:00", "19:30"), "Europe/Paris", 1500)
    assert serve(table, Work(lambda: 0, lambda: 0, lambda: last, lambda line: None), stop) == 0
    assert jobs[:3] == ["days 07:00:00", "days 19:30:00", "minutes 1500"]
    assert jobs[3] in ("07:00:00", "19:30:00")


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (None, "2026-03-02 08:00", True),
        ("2026-03-02 06:59", "2026-03-02 07:00", True),
        ("2026-03-02 07:00", "2026-03-02 19:29", False),
        ("2026-03-02 07:00", "2026-03-02 19:30", True),
        ("2026-03-01 19:31", "2026-03-02 06:59", False),
        ("2026-03-01 19:29", "2026-03-02 06:59", True),
        # The clocks go forward in the night of the 29th: yesterday's turn was at 19:30 of yesterday's clock.
        ("2026-03-28 19:15", "2026-03-29 06:00", True),
        ("2026-03-28 19:45", "2026-03-29 06:00", False),
        ("2026-10-24 19:15", "2026-10-25 06:00", True),
        ("2026-10-24 19:45", "2026-10-25 06:00", False),
    ],
)
def test_a_turn_was_missed_where_its_time_of_day_lies_between_the_last_run_and_now(
    last: str | None, now: str, expected: bool
) -> None:
    ran = datetime.fromisoformat(last).replace(tzinfo=PARIS).astimezone(UTC) if last else None
    assert missed(TABLE, ran, datetime.fromisoformat(now).replace(tzinfo=PARIS)) is expected


def test_a_turn_that_raises_what_nobody_thought_of_is_said_and_the_next_one_comes(own_zone: None) -> None:
    said: list[str] = []
    stop = Stop()
    rounds: list[int] = []

    def retry() -> int:
        rounds.append(1)
        if len(rounds) == 2:
            stop.set()
        raise ZeroDivisionError("by nothing")

    def unreadable() -> datetime | None:
        raise StateError("the remote does not answer")

    def turn() -> int:
        raise StateError("the remote does not answer")

    table = Timetable(("07:00",), "Europe/Paris", 0.001)  # type: ignore[arg-type]  # minutes, so short only here
    assert serve(table, Work(turn, retry, unreadable, said.append), stop) == 0
    assert said[0] == "turn stopped, exit status 2: the remote does not answer"
    assert said.count("retry failed: ZeroDivisionError: by nothing") == 2


def test_a_zone_that_the_system_lacks_is_taken_from_the_library(
    monkeypatch: pytest.MonkeyPatch, own_zone: None, tmp_path: Path
) -> None:
    monkeypatch.setenv("TZDIR", str(tmp_path))  # a system without zones
    daemon._live_in("Asia/Tokyo")
    assert time.localtime(0).tm_hour == 9
    monkeypatch.setattr(daemon, "_file_of", lambda zone: "/nowhere")
    with pytest.raises(UsageError, match="cannot live in the time zone"):
        daemon._live_in("Asia/Seoul")


def test_a_stop_wakes_whoever_waits_even_where_the_signal_comes_first() -> None:
    stop = Stop()
    stop.set()
    began = time.monotonic()
    stop.wait(5)
    later = Stop()
    threading.Timer(0.1, later.set).start()
    later.wait(5)
    assert time.monotonic() - began < 2
    assert later.is_set()
