"""Real histories, day by day, where a folder of shared cases lies beside the checkout (`CASES_DIR`)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.history import Replay, days_of, replay

SHARED = Path(os.environ.get("CASES_DIR", Path(__file__).parents[3] / "shared"))
HISTORIES = sorted((SHARED / "corpus").glob("*.jsonl")) if SHARED.is_dir() else []

pytestmark = pytest.mark.soak
each_history = pytest.mark.parametrize("history", HISTORIES, ids=lambda path: path.stem)


def summary(done: Replay) -> str:
    errors = {code: len(paths) for code, paths in done.errors.items()}
    return f"heard {dict(done.heard)}, renamed {done.renamed}, updated {done.updated}, errors {errors}"


@each_history
def test_a_history_is_told_once_and_a_day_without_a_change_writes_no_byte(history: Path, tmp_path: Path) -> None:
    (tmp_path / "board").mkdir()
    done = replay(history, tmp_path / "board", everything=True)
    print(f"\n{history.stem}: {summary(done)}; {done.quiet} quiet morrows; stopped on {done.stopped}")
    assert done.touched == done.stirred == done.lacking == []
    assert done.quiet >= len(days_of(history)) // 2
    assert done.repeated == []
    assert done.rewritten == []
    assert len(done.archives) >= 3 * ((sum(done.heard.values()) - 1) // 50)
    assert set(done.heard) <= {"opened", "closed", "reopened"}
    if history.stem == "betagouv-2018-2020":
        assert 130 <= done.heard["opened"] <= 144
        assert 132 <= done.heard["closed"] <= 146
        assert done.heard["reopened"] == 8
        assert 14 <= done.renamed <= 16
        assert len(done.untitled - done.errors.get("no-front-matter", set())) == 3


@each_history
def test_a_history_with_runs_killed_at_random_is_told_the_same(history: Path, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "killed").mkdir()
    whole = replay(history, tmp_path / "whole")
    killed = replay(history, tmp_path / "killed", kill=random.Random(20201231))
    assert sorted(killed.events) == sorted(whole.events)
    assert killed.repeated == killed.rewritten == []
