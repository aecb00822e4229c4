"""newsboat and rss2email follow a board for sixty days, renames and edits included: each offer reaches them once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.harness import Workplace
from tests.history import apply, days_of
from tests.soak.readers import Host, Newsboat, Rss2email
from tests.soak.test_history import HISTORIES
from tests.test_history import a_history

pytestmark = pytest.mark.soak

DAYS = 60
BOARD = ("rss.xml", "atom.xml")
CHANGES = ("changes.rss.xml", "changes.atom.xml")
Look = Callable[[], list[tuple[str, str, str]]]


@dataclass
class Followed:
    """What the board told and what a reader saw, feed by feed; `days` with a change, `edited` offers, renamed files."""

    authority: str = ""
    offered: dict[str, int] = field(default_factory=dict)  # id → the day on which it was open first
    events: dict[str, int] = field(default_factory=dict)  # event id → the day on which it was told
    seen: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # feed and item → days
    days: int = 0
    edited: int = 0
    renamed: int = 0
    reopened: int = 0

    def ids(self, feed: str) -> dict[str, int]:
        return {item: days[0] for (name, item), days in self.seen.items() if name == feed}


def window(history: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All that was before the sixty days of most renames, and these."""
    days = days_of(history)
    gone = [sum(change["text"] is None for change in day["changes"]) for day in days]
    last = max(len(days) - DAYS, 1)
    first = max(range(1, last + 1), key=lambda at: (sum(gone[at : at + DAYS]), at))
    return days[:first], days[first : first + DAYS]


def follow(history: Path, board: Workplace, look: Look, host: Host) -> Followed:
    """Run the board on each day of the window, and let a reader look each evening."""
    done = Followed()
    before, days = window(history)
    board.configure(language="fr")
    for day in before:
        apply(board, day)
    board("adopt", "--json", now=f"{before[-1]['day']}T12:00:00+01:00")
    _note(board, done, 0)
    _look(look, host, done, 0)
    for number, day in enumerate(days, 1):
        apply(board, day)
        report = board("run", "--json", "--yes", now=f"{day['day']}T12:00:00+01:00").json
        done.days += 1
        for change in report["changes"]:
            done.renamed += change["event"] == "renamed"
            done.edited += change["event"] == "updated"
            done.reopened += change["event"] == "reopened"
            if change["event"] in ("opened", "closed", "reopened"):
                done.events[change["event_id"].replace("#", "/")] = number
        _note(board, done, number)
        _look(look, host, done, number)
    return done


def _note(board: Workplace, done: Followed, day: int) -> None:
    rows = [json.loads(line) for line in (board.root / "state/ledger.jsonl").read_text().splitlines()]
    done.authority = rows[0]["tag_authority"]
    for row in rows[1:]:
        if row["status"] == "open":
            done.offered.setdefault(row["id"], day)


def _look(look: Look, host: Host, done: Followed, day: int) -> None:
    for url, item, _ in look():
        done.seen.setdefault((url.removeprefix(f"{host.url}/"), item), []).append(day)


def sees_each_once(done: Followed) -> None:
    """And that there was something to see twice: edits, renames and re-openings were among it."""
    assert min(done.edited, done.renamed, done.reopened) > 0
    tag = f"tag:{done.authority}:"
    for feed in BOARD:
        assert done.ids(feed) == {tag + id: day for id, day in done.offered.items()}
    for feed in CHANGES:
        assert done.ids(feed) == {tag + event: day for event, day in done.events.items()}
    assert [key for key, days in done.seen.items() if len(days) != 1] == []


@pytest.fixture(params=["made up", *HISTORIES], ids=lambda one: getattr(one, "stem", one))
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "made up":
        yield a_history(tmp_path / "history.jsonl")
    else:
        yield request.param


def summary(done: Followed, host: Host) -> str:
    counts = Counter(feed for feed, _ in done.seen)
    return (
        f"{done.days} days, {len(done.offered)} offers, {len(done.events)} events, {done.edited} edits, "
        f"{done.renamed} renames, {done.reopened} re-openings; seen {dict(counts)}; answers {dict(host.answers)}"
    )


def test_newsboat_sees_each_offer_and_each_change_once(history: Path, tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    with Host(tmp_path / "public") as host:
        readers = []  # one a format: newsboat takes an item of the same name in two feeds for one
        for number, feeds in enumerate(zip(BOARD, CHANGES, strict=True)):
            readers.append(Newsboat(tmp_path / f"home{number}", [f"{host.url}/{feed}" for feed in feeds]))
        done = follow(history, board, lambda: [new for reader in readers for new in reader.reload()], host)
    print("\n" + summary(done, host))

    sees_each_once(done)
    kept = Counter(item[:2] for reader in readers for item in reader.items())
    assert set(kept.values()) == {1}
    assert len(kept) == len(done.seen)
    assert host.answers[304] > 0
    assert host.answers[404] == 0


def test_rss2email_sends_each_offer_and_each_change_once(history: Path, tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    with Host(tmp_path / "public") as host:
        urls = [f"{host.url}/{feed}" for feed in (*BOARD, *CHANGES)]
        with Rss2email(tmp_path / "home", urls) as reader:
            done = follow(history, board, reader.run, host)
    print("\n" + summary(done, host))

    sees_each_once(done)
    assert host.answers[404] == 0
