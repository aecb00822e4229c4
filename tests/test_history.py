"""A made-up month of a small board, replayed like a real history."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.history import replay

LINES = [
    "You keep the lamp of the outer light and write down what the sea does each night of the winter.",
    "You build small boats with young people who have never held a plane, and you see them float.",
    "You count the birds of the marsh at dawn, from March to May, and you draw the map of their nests.",
    "You cook for forty on a ship that does not stop, with what the garden on deck gives that day.",
    "You teach the use of the sextant on Tuesdays and mend the old clocks of the harbour office.",
    "Vous tenez la criée du petit port et vous apprenez aux mousses à lire le ciel du matin.",
]


def a_posting(number: int, **front: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": f"Offre {number}", **front}.items())
    return f"---\n{lines}---\n\n{LINES[number % len(LINES)]} Numéro {number} de la série.\n"


def a_history(path: Path) -> Path:
    """Openings, closings, renames, edits, a script over every file, a broken file, a return."""
    days: list[dict[str, str | None]] = [{f"2025-12-0{n}-offre.{n}.md": a_posting(n, open="true") for n in (1, 2, 3)}]
    days.append({"recrutement un·e marin.md": a_posting(4, open="true # remove this line once filled")})
    days.append({"2025-12-01-offre.1.md": a_posting(1, open="false# remove this line once filled")})
    days.append({"2025-12-02-offre.2.md": None, "2026-02-offre-deux.md": a_posting(2, open="true")})
    days.append({"2025-12-03-offre.3.md": a_posting(3, open="true", poste_ferme="2026-01-09")})
    script = {"recrutement un·e marin.md": a_posting(4, open="true", type="'friend'")}
    days.append({**script, "2026-02-offre-deux.md": a_posting(2, open="true", type="'friend'")})
    days.append({"recrutement un·e marin.md": "---\nopen: true\n---\nNo title at all.\n"})
    days.append({"recrutement un·e marin.md": a_posting(4, open="true")})
    days.append({"2026-02-offre-deux.md": None})
    days.append({})
    days.append({"offre-deux-encore.md": a_posting(2, open="true"), "sans-fin": a_posting(5, open="true")})
    rows = [
        {"day": f"2026-01-{n + 1:02}", "changes": [{"path": p, "text": t} for p, t in day.items()]}
        for n, day in enumerate(days)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_month_is_told_once_and_a_second_run_of_each_day_writes_no_byte(tmp_path: Path) -> None:
    (tmp_path / "board").mkdir()
    done = replay(a_history(tmp_path / "history.jsonl"), tmp_path / "board", everything=True)
    assert done.touched == done.stirred == done.lacking == []
    assert done.quiet >= 8
    assert done.repeated == []
    assert done.heard == {"opened": 2, "closed": 3, "reopened": 1}
    assert done.renamed == 2
    assert done.errors == {"title-missing": {"postings/recrutement un·e marin.md"}}


def test_a_month_with_runs_killed_at_random_is_told_the_same(tmp_path: Path) -> None:
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    history = a_history(tmp_path / "history.jsonl")
    whole = replay(history, tmp_path / "whole")
    killed = replay(history, tmp_path / "killed", kill=random.Random(1))
    assert sorted(killed.events) == sorted(whole.events)
    assert killed.repeated == []
