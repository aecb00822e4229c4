"""`datePosted` is the first date of an opening: an edit makes no offer newer, a new opening has a date of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness import Workplace


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path)
    made.configure()
    made.write("keeper.md", date="2026-01-05")
    made.run("2026-03-01T07:00:00+01:00")
    return made


def day(board: Workplace, name: str = "sail") -> Any:
    job = json.loads((board.root / f"public/jsonld/{name}.json").read_text())
    page = (board.root / f"public/{name}/index.html").read_text()
    assert f'<time datetime="{job["datePosted"]}' in page
    return job["datePosted"]


def on(board: Workplace, day: str) -> None:
    board.run(f"2026-{day}T07:00:00+01:00")


def test_moving_the_date_ahead_makes_no_offer_newer_and_an_earlier_date_is_a_correction(board: Workplace) -> None:
    board.write("sail.md", date="2026-03-02")
    on(board, "03-02")
    board.write("sail.md", date="2026-03-20")
    on(board, "03-20")
    assert day(board) == "2026-03-02"

    board.write("sail.md", "Mend sails.", date="2026-03-21")
    on(board, "03-21")
    assert day(board) == "2026-03-02"

    board.write("sail.md", date="2026-02-27")
    on(board, "03-22")
    assert day(board) == "2026-02-27"

    board.write("sail.md")
    on(board, "03-23")
    assert day(board) == "2026-02-27"


def test_a_date_that_comes_later_is_none_that_the_day_it_was_first_seen_was_before(board: Workplace) -> None:
    board.write("sail.md")
    on(board, "03-02")
    board.write("sail.md", date="2026-03-20")
    on(board, "03-20")

    assert day(board) == "2026-03-02"


def test_a_new_opening_has_the_date_that_its_author_gives_it(board: Workplace) -> None:
    board.write("sail.md", date="2026-03-02")
    on(board, "03-02")
    board.write("sail.md", date="2026-03-03")
    on(board, "03-03")
    board.write("sail.md", date="2026-03-03", closed=True)
    on(board, "03-04")
    board.write("sail.md", date="2026-04-10")
    on(board, "04-10")

    assert day(board) == "2026-04-10"


def test_a_new_opening_without_a_date_begins_on_its_own_day(board: Workplace) -> None:
    board.write("sail.md")
    on(board, "03-02")
    board.write("sail.md", closed=True)
    on(board, "03-04")
    board.write("sail.md")
    on(board, "04-10")
    assert day(board) == "2026-04-10"

    board.write("sail.md", "Mend sails.")
    on(board, "04-12")
    assert day(board) == "2026-04-10"


def test_dates_that_are_read_in_another_order_are_no_edit(board: Workplace) -> None:
    board.write("sail.md", date="02/03/2026")
    board.configure(postings='date_order = "MDY"')
    on(board, "03-04")
    assert day(board) == "2026-02-03"

    board.configure(postings='date_order = "DMY"')
    on(board, "03-05")
    assert day(board) == "2026-03-02"


def test_a_date_moved_ahead_of_an_open_offer_is_a_warning_and_the_day_itself_tells_nothing(board: Workplace) -> None:
    board.write("sail.md", date="2026-03-02")
    on(board, "03-02")
    board.write("sail.md", date="2026-03-20")
    moved = board.run("2026-03-05T07:00:00+01:00").json
    assert [change["event"] for change in moved["changes"]] == ["updated"]
    assert [one["code"] for one in moved["problems"]] == ["date-ahead"]

    assert board.run("2026-03-21T07:00:00+01:00").json["changes"] == []
    assert day(board) == "2026-03-02"
