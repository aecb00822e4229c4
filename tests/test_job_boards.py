"""The files that others read whole, over whole runs: what is absent has closed, so no accident may shorten one."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from lxml import etree  # type: ignore[import-untyped] # it has no types

from tests.harness import Workplace

FIRST, SECOND, THIRD = (f"2026-03-0{day}T07:00:00+01:00" for day in (1, 2, 3))
BODY = "You keep the boats of the harbour afloat, in all weathers, and teach two apprentices to do the same after you."
BOARDS = """[boards]
write = ["indeed", "talent", "jooble", "adzuna", "jobrapido", "france-travail"]
email = "hr@example.org"
partner = "EXAMPLE"
"""
FACTS = {
    **{"location": "Lyon, France", "company": "The Slipway", "rome": "F1607", "ogr": "20386"},
    "closes": "2026-06-01",
}
FILES = (
    *("jobs.xml", "indeed.xml", "talent.xml", "jooble.xml", "adzuna.xml", "jobrapido.xml"),
    *("france-travail.csv", "jobs.ndjson", "jobs.jsonld", "jobs.ics"),
)


@pytest.fixture
def board(tmp_path: Path) -> Workplace:
    """Three open offers on every board, each with an end."""
    board = Workplace(tmp_path / "board")
    board.root.mkdir()
    board.configure(BOARDS)
    for name in ("sail", "rope", "keel"):
        board.write(f"{name}.md", BODY, **FACTS)
    return board


def jobs(board: Workplace) -> dict[str, int]:
    """File → how many entries it has."""
    return {name: _COUNTS[name.rpartition(".")[2]]((board.root / "public" / name).read_bytes()) for name in FILES}


_COUNTS: dict[str, Callable[[bytes], int]] = {
    "xml": lambda data: len(list(etree.fromstring(data).iter("job"))),
    "csv": lambda data: len(list(csv.DictReader(data.decode().splitlines(), delimiter="|", strict=True))),
    "ndjson": lambda data: len([json.loads(line) for line in data.splitlines()]),
    "jsonld": lambda data: len(json.loads(data)["@graph"]),
    "ics": lambda data: len(icalendar.Calendar.from_ical(data).walk("VEVENT")),
}


def everywhere(count: int) -> dict[str, int]:
    return dict.fromkeys(FILES, count)


def test_every_open_offer_is_in_every_file_and_a_closed_one_in_none(board: Workplace) -> None:
    board.run(FIRST)
    assert jobs(board) == everywhere(3)

    board.write("sail.md", BODY, **FACTS, filled="true")
    board.run(SECOND)
    assert jobs(board) == everywhere(2)


def test_an_edit_a_rename_and_another_day_keep_every_reference(board: Workplace) -> None:
    def references() -> list[str]:
        root = etree.parse(board.root / "public/indeed.xml")
        return sorted(one.text for one in root.iter("referencenumber"))

    board.run(FIRST)
    before = references()
    (board.root / "postings/sail.md").rename(board.root / "postings/canvas.md")
    board.write("rope.md", BODY + " On Fridays you bake.", **FACTS, slug="ropes")
    board.run(SECOND)

    assert references() == before == ["keel", "rope", "sail"]


def test_a_day_on_which_nothing_changed_writes_no_byte(board: Workplace) -> None:
    board.run(FIRST)
    before = board.tree("public")
    board.run(THIRD)

    assert board.tree("public") == before


def _emptied(board: Workplace) -> None:
    for path in (board.root / "postings").iterdir():
        path.unlink()


def _missing(board: Workplace) -> None:
    _emptied(board)
    (board.root / "postings").rmdir()


@pytest.mark.parametrize("accident", [_emptied, _missing])
@pytest.mark.parametrize("command", ["run", "build"])
def test_an_empty_or_missing_folder_leaves_every_file_as_it_is(
    board: Workplace, accident: Callable[[Workplace], None], command: str
) -> None:
    board.run(FIRST)
    before = board.tree("public")
    accident(board)
    result = board(command, "--json", now=SECOND)

    assert result.status in (2, 3)
    assert board.tree("public") == before


@pytest.mark.parametrize(
    "damage",
    [
        b"---\ntitle: [Sail\n---\n",  # YAML that does not load
        b"---\ntitle: Sail\n<<<<<<< ours\n=======\n>>>>>>> theirs\n---\n",
        b"---\ntitle: Voile \xe9\n---\n",  # not UTF-8
        b"---\nlocation: Lyon\n---\n",  # no title
        b"no front matter at all\n",
        b"",
    ],
)
def test_a_posting_that_cannot_be_read_keeps_its_entries(board: Workplace, damage: bytes) -> None:
    board.run(FIRST)
    before = {name: (board.root / "public" / name).read_bytes() for name in FILES}
    (board.root / "postings/sail.md").write_bytes(damage)
    board.run(SECOND)

    assert {name: (board.root / "public" / name).read_bytes() for name in FILES} == before


def test_a_list_that_does_not_load_keeps_its_entries(tmp_path: Path) -> None:
    board = Workplace(tmp_path)
    board.configure(BOARDS)
    entries = "".join(
        f"- title: {name}\n  company: The Slipway\n  location: Lyon, France\n  closes: 2026-06-01\n"
        f"  description: {BODY}\n"
        for name in ("Sail", "Rope", "Keel")
    )
    (tmp_path / "postings/all.yml").write_text(entries)
    board.run(FIRST)
    assert jobs(board) == everywhere(3)

    (tmp_path / "postings/all.yml").write_text(entries + "- title: [\n")
    board.run(SECOND)
    assert jobs(board) == everywhere(3)


KILLED = """
import builtins, os, signal, sys
from syndicate import publish
from syndicate.cli import main

def half(path, mode="r", **more):
    file = builtins.open(path, mode, **more)
    if "w" in mode and os.path.basename(path).strip(".").startswith(sys.argv[1]):
        write = file.write
        def stop(data):
            write(data[: len(data) // 2])
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        class Half:
            def __enter__(self): return self
            def __exit__(self, *error): pass
            write = staticmethod(stop)
        return Half()
    return file

publish.open = half
main(sys.argv[2:])
"""
"""A run that is killed once it has written half of the file that its first argument names."""


def kill(board: Workplace, name: str, now: str) -> None:
    words = [sys.executable, "-c", KILLED, name, "run", "--now", now]
    assert subprocess.run(words, cwd=board.root, capture_output=True, check=False).returncode == -9


@pytest.mark.parametrize("name", FILES)
def test_a_kill_while_a_file_is_written_anew_leaves_the_old_one_until_the_next_run(
    board: Workplace, name: str
) -> None:
    board.run(FIRST)
    before = (board.root / "public" / name).read_bytes()
    board.write("mast.md", BODY, **FACTS)
    kill(board, name, SECOND)

    assert (board.root / "public" / name).read_bytes() == before
    board.run(SECOND)
    assert jobs(board) == everywhere(4)
    assert not list((board.root / "public").glob(".*.new"))


@pytest.mark.parametrize("name", FILES)
def test_a_kill_while_a_file_is_written_for_the_first_time_leaves_none(board: Workplace, name: str) -> None:
    kill(board, name, FIRST)

    assert not (board.root / "public" / name).exists()
    board.run(SECOND)
    assert jobs(board) == everywhere(3)
    assert not list((board.root / "public").glob(".*.new"))


def test_an_offer_in_two_languages_is_one_entry(board: Workplace) -> None:
    for language, title in (("en", "Lock keeper"), ("fr", "Éclusier")):
        board.write(f"lock.{language}.md", BODY, title=title, **FACTS)
    board.run(FIRST)
    titles = [one.text for one in etree.parse(board.root / "public/jobs.xml").iter("title")]

    assert sorted(titles) == ["Keel", "Lock keeper", "Rope", "Sail"]


# ---------------------------------------------------------------- check


def found(board: Workplace) -> dict[str, tuple[str, str]]:
    """Code → severity and message of what `check` says of job boards."""
    result = board("check", "--format", "json", now=FIRST)
    return {p["code"]: (p["severity"], p["message"]) for p in result.json["problems"] if p["code"][:6] == "board-"}


def test_check_says_nothing_of_boards_that_take_every_offer(board: Workplace) -> None:
    assert found(board) == {}


def test_check_names_the_boards_that_do_not_take_an_offer_with_reason_and_cure(board: Workplace) -> None:
    board.write("sail.md", "Sew.", location="France", company="confidential", rome="F1607", ogr="20386")

    assert found(board) == {
        "board-company": (
            "hint",
            "jobs.xml, Indeed, Talent.com and Jobrapido do not take this offer, which names no employer, which boards "
            "show beside the title: add organisation: (or [defaults] organisation in syndicate.toml).",
        ),
        "board-text": (
            "hint",
            "Talent.com and Adzuna do not take this offer, which has a text of 4 characters (Talent.com wants 50, "
            "Adzuna wants 100 at least): describe the job below the front matter.",
        ),
        "board-town": (
            "hint",
            "Indeed, Talent.com and Jobrapido do not take this offer, which names no town in “France”: add it, such as "
            "location: Lyon, France; for remote work that of the office, beside remote: full.",
        ),
    }


def test_check_says_the_same_of_an_offer_in_two_languages_once(board: Workplace) -> None:
    for language, title in (("en", "Lock keeper"), ("fr", "Éclusier")):
        board.write(f"lock.{language}.md", BODY, title=title, location="Lyon, France", company="confidential")

    result = board("check", "--format", "json", now=FIRST)
    assert [p["path"] for p in result.json["problems"] if p["code"] == "board-company"] == ["postings/lock.en.md"]


def test_a_run_does_not_repeat_what_only_check_says(board: Workplace) -> None:
    board.write("sail.md", "Sew.", location="France", company="The Slipway")

    assert not [p for p in board.run(FIRST).json["problems"] if p["code"].startswith("board-")]


def test_a_board_that_is_not_known_is_answered_with_the_nearest(board: Workplace) -> None:
    board.configure(BOARDS.replace("jooble", "joble"))
    result = board("check", now=FIRST)

    assert result.status == 2
    assert '[boards] write: "joble" is none: did you mean "jooble"?' in result.err


def test_a_partner_of_france_travail_has_to_say_its_name(board: Workplace) -> None:
    board.configure(BOARDS.replace('partner = "EXAMPLE"\n', ""))
    result = board("check", now=FIRST)

    assert result.status == 2
    assert "[boards] partner is missing: the name that France Travail gave you" in result.err


def test_codes_that_come_later_reach_the_boards_and_are_told_to_nobody(board: Workplace) -> None:
    board.write("sail.md", BODY, **{name: said for name, said in FACTS.items() if name not in ("rome", "ogr")})
    board.run(FIRST)
    board.write("sail.md", BODY, **FACTS)
    result = board.run(SECOND)
    text = (board.root / "public/france-travail.csv").read_text("utf-8")

    assert result.json["changes"] == []
    assert text.count("|F1607|20386|") == 3
