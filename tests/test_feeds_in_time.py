"""What the feeds promise to those who follow them for long: over many runs, quick ones and a clock that goes back."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.harness import Workplace
from tests.outputs.stand import as_json, find, xml

START = datetime(2026, 3, 1, 7, tzinfo=UTC)
WORDS = "amber birch cedar delta ember fjord grove heron inlet jetty kelp lagoon marsh north ochre pebble".split()


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    board = Workplace(tmp_path)
    board.configure(postings="max_announcements = 1000")
    return board


def offer(board: Workplace, number: int, **front: Any) -> None:
    front.setdefault("lang", "fr" if number % 5 == 0 else "en")
    words = random.Random(number).choices(WORDS, k=14)
    board.write(f"offer-{number}.md", " ".join(words) + f" {number}.", **front)


def run(board: Workplace, at: datetime) -> Any:
    return board.run(at.isoformat(), "--yes").json


def public(board: Workplace, path: str) -> bytes:
    return (board.root / "public" / path).read_bytes()


def archives(board: Workplace) -> dict[str, tuple[int, bytes]]:
    """The archives of the changes with their times: what was not touched is equal."""
    return {path: known for path, known in board.tree("public").items() if "archive" in path}


# ---------------------------------------------------------------- archives


def busy(board: Workplace, seed: int) -> Iterator[datetime]:
    """Runs seconds apart in which much opens, closes, comes back, is renamed and edited; now and then the clock goes
    back a little.
    """
    dice = random.Random(seed)
    now, count = START, 12
    for number in range(count):
        offer(board, number)
    yield now
    for _ in range(18):
        now += timedelta(seconds=dice.choice([0, 1, 3, 20, 4000, -900]))
        for number in dice.sample(range(count), 5):
            offer(board, number, filled=dice.random() < 0.6)
        for _ in range(dice.randrange(6)):
            offer(board, count, tags=["new"])
            count += 1
        old = board.root / "postings" / f"offer-{dice.randrange(count)}.md"
        if old.exists():
            text = old.read_text()
            old.unlink()
            (board.root / "postings" / f"moved-{dice.randrange(10**6)}.md").write_text(text + "\nAnd a word more.\n")
        yield now


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 6))])
def test_an_archive_never_changes_however_quickly_runs_follow_each_other(seed: int, board: Workplace) -> None:
    written: dict[str, tuple[int, bytes]] = {}
    for now in busy(board, seed):
        run(board, now)
        found = archives(board)
        assert {path: found.get(path) for path in written} == written
        written = found
    assert len([path for path in written if "feeds/changes" in path]) >= 3
    assert {id.rpartition(":")[2].replace("/", "#") for page in pages(board) for id in ids(board, page)} == told(board)


def ids(board: Workplace, path: str) -> list[str]:
    return [id.text for id in find(xml(public(board, path)), "/a:feed/a:entry/a:id")]


def pages(board: Workplace) -> Iterator[str]:
    """The changes and their archives, by the links between them."""
    path = "changes.atom.xml"
    while path:
        yield path
        path = find(xml(public(board, path)), "string(/a:feed/a:link[@rel='prev-archive']/@href)").rpartition("/")[2]


def told(board: Workplace) -> set[str]:
    """The ids of all events that were announced, by the ledger."""
    rows = [as_json(line) for line in (board.root / "state/ledger.jsonl").read_bytes().splitlines()[1:]]
    return {
        f"{row['id']}#{event['n']}"
        for row in rows
        for event in row.get("events", ())
        if event["event"] in ("opened", "closed", "reopened") and not event.get("silent")
    }


# ---------------------------------------------------------------- closed and open again


class Follower:
    """Keeps what RFC 6721, 3 tells a reader to keep: an entry unless a tombstone of the same day or later names it."""

    def __init__(self) -> None:
        self.updated: dict[str, datetime] = {}
        self.deleted: dict[str, datetime] = {}

    def look(self, feed: Any) -> None:
        for entry in find(feed, "/a:feed/a:entry"):
            id = find(entry, "string(a:id)")
            self.updated[id] = datetime.fromisoformat(find(entry, "string(a:updated)"))
        for stone in find(feed, "/a:feed/at:deleted-entry"):
            when = datetime.fromisoformat(stone.get("when"))
            self.deleted[stone.get("ref")] = max(when, self.deleted.get(stone.get("ref"), when))

    def shown(self) -> set[str]:
        return {id for id, at in self.updated.items() if id not in self.deleted or self.deleted[id] < at}


@pytest.mark.parametrize("later", [0, 1, 86400, -600], ids=lambda seconds: f"{seconds} s later")
def test_a_reopening_wins_over_the_tombstone_of_the_closing(later: int, board: Workplace) -> None:
    now, reader = START, Follower()
    offer(board, 0)
    offer(board, 1)
    run(board, now)
    for filled in (True, False, True, False):
        now += timedelta(seconds=later)
        offer(board, 1, filled=filled)
        offer(board, 2 + len(reader.deleted) + filled)  # something else that opens takes the newest instant
        run(board, now)
        for path in ("atom.xml", "feeds/place/lyon-fr.atom.xml"):
            feed = xml(public(board, path))
            reader.look(feed)
            assert reader.shown() == set(ids(board, path))
            assert filled is not any(id.endswith(":offer-1") for id in ids(board, path))
    assert len(reader.deleted) == 1


# ---------------------------------------------------------------- ids and dates


IDS = re.compile(rb"(?:<id>|<guid[^>]*>|ref=\"|\"id\":\"|scheme=\"|domain=\")(tag:[^<\"]+)")


def test_a_site_that_moves_keeps_every_id_and_announces_nothing(board: Workplace) -> None:
    offer(board, 0, tags=["sail"])
    offer(board, 1)
    run(board, START)
    offer(board, 1, filled=True)
    offer(board, 2)
    run(board, START + timedelta(days=1))
    feeds = [path for path in board.tree("public") if path.endswith((".xml", ".json")) and "jsonld" not in path]
    before = {path: IDS.findall((board.root / path).read_bytes()) for path in feeds}
    config = board.root / "syndicate.toml"
    config.write_text(config.read_text().replace("https://jobs.example.org", "https://work.example.net/offers"))

    report = run(board, START + timedelta(days=2))

    assert report["changes"] == []
    assert sum(map(len, before.values())) > 40
    assert {path: IDS.findall((board.root / path).read_bytes()) for path in feeds} == before
    assert b"https://work.example.net/offers/atom.xml" in public(board, "atom.xml")
    assert b"https://jobs.example.org" not in public(board, "atom.xml")


def test_published_is_when_the_board_first_offered_it_and_updated_when_its_author_last_changed_it(
    board: Workplace,
) -> None:
    days = [START + timedelta(days=n) for n in range(7)]
    offer(board, 0)
    run(board, days[0])
    offer(board, 1, date="2025-11-05")
    run(board, days[1])
    offer(board, 1, date="2026-03-02", salary="30 k€")
    run(board, days[2])
    offer(board, 1, date="2026-03-02", salary="30 k€", filled=True)
    run(board, days[3])
    offer(board, 1, date="2026-03-02", salary="30 k€")
    run(board, days[4])
    old = board.root / "postings/offer-1.md"
    old.rename(old.with_name("renamed.md"))
    run(board, days[5])
    run(board, days[6])

    feed = xml(public(board, "atom.xml"))
    entry = next(e for e in find(feed, "/a:feed/a:entry") if find(e, "string(a:id)").endswith(":offer-1"))
    published, updated = (datetime.fromisoformat(find(entry, f"string(a:{name})")) for name in ("published", "updated"))
    assert (published, updated) == (days[1], days[4])
    item = next(i for i in as_json(public(board, "feed.json"))["items"] if i["id"].endswith(":offer-1"))
    assert datetime.fromisoformat(item["date_published"]) == days[1]
    assert datetime.fromisoformat(item["date_modified"]) == days[4]
    assert datetime.fromisoformat(find(feed, "string(/a:feed/a:updated)")) == days[4]
