"""The sample board: what a newcomer sees first must be right, and stay right."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, needs


def mornings() -> tuple[str, str]:
    """The two moments that `make run` plays."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    first, second = (re.search(rf"^MORNING{n} = (\S+)$", makefile, re.MULTILINE) for n in "12")
    assert first is not None
    assert second is not None
    return first[1], second[1]


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A copy of the sample board, without any state."""
    shutil.copytree(ROOT / "postings", tmp_path / "postings")
    shutil.copy(ROOT / "syndicate.toml", tmp_path)
    return tmp_path


def syndicate(board: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syndicate", *arguments]
    return subprocess.run(command, cwd=board, capture_output=True, text=True, check=False)


def run(board: Path, now: str) -> dict:
    done = syndicate(board, "run", "--now", now, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_check_finds_neither_an_error_nor_a_warning(board: Path) -> None:
    done = syndicate(board, "check", "--format", "json", "--now", mornings()[1])
    found = [problem for problem in json.loads(done.stdout)["problems"] if problem["severity"] != "hint"]
    assert found == []
    assert done.returncode == 0


def test_the_first_morning_takes_stock_and_on_the_second_one_offer_opens_and_one_expires(board: Path) -> None:
    first, second = mornings()
    stock = run(board, first)
    assert (stock["baseline"], stock["changes"]) == (True, [])
    news = run(board, second)
    told = {(change["event"], change["reason"]): change["title"] for change in news["changes"]}
    assert told == {("opened", None): "River ranger", ("closed", "expired"): "Matelot du bac (F/H)"}
    assert len(news["changes"]) == 2
    assert news["deliveries"] == {"delivered": 2, "pending": 0, "failed": 0, "uncertain": 0}


def test_a_third_morning_changes_nothing_and_writes_no_byte(board: Path) -> None:
    for now in mornings():
        run(board, now)
    before = contents(board / "state"), contents(board / "public")
    again = run(board, mornings()[1])
    assert (again["changes"], again["outputs"]["written"]) == ([], [])
    assert (contents(board / "state"), contents(board / "public")) == before


def test_both_announcements_are_printed_word_for_word(board: Path) -> None:
    first, second = mornings()
    assert syndicate(board, "run", "--now", first).returncode == 0
    done = syndicate(board, "run", "--now", second)
    said = done.stdout + done.stderr
    assert "River ranger" in said
    assert "Matelot du bac (F/H)" in said
    assert "https://jobs.example.org/river-ranger/" in said


def test_the_samples_show_the_range_and_do_not_rot(board: Path) -> None:
    run(board, mornings()[0])
    lines = (board / "state" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    rows = [json.loads(line) for line in lines]
    assert len(rows) >= 8
    assert {row["status"] for row in rows} == {"open", "closed", "scheduled"}
    feed = json.loads((board / "public" / "feed.json").read_text(encoding="utf-8"))
    assert {item.get("language", feed["language"]) for item in feed["items"]} == {"en", "fr"}
    graph = json.loads((board / "public" / "jobs.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert len(graph) == len(feed["items"]), "a JobPosting is withheld"
    assert [job for job in graph if "validThrough" not in job], "every open offer ends one day"
    assert [job for job in graph if job.get("jobLocationType") == "TELECOMMUTE"]
    assert [job for job in graph if len(job.get("jobLocation", [])) == 3]
    assert [job for job in graph if "baseSalary" not in job]


def test_make_run_prints_the_report_and_the_address_of_the_page(board: Path) -> None:
    shutil.copy(ROOT / "Makefile", board)
    (board / ".venv").symlink_to(sys.prefix)
    make = [needs("make"), "--old-file", ".venv/.runtime", "run"]
    done = subprocess.run(make, cwd=board, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "The first morning" in done.stdout
    assert done.stdout.rstrip().endswith(f"{(board / 'public' / 'index.html').as_uri()}")
    assert (board / "public" / "index.html").is_file()
    again = subprocess.run(make, cwd=board, capture_output=True, text=True, check=True)
    assert "The first morning" not in again.stdout
    assert "River ranger" not in again.stdout
