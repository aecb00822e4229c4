"""Replays a history of postings (JSON lines, `{"day", "changes": [{"path", "text"}]}`), counting what is heard."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.harness import WEBHOOK, Receiver, Workplace


@dataclass
class Replay:
    """What a replay came to. touched: days on which a second run changed anything or wrote a byte.

    archives: those of the changes, as they stand. rewritten: days on which one that was there already was touched.
    """

    heard: Counter[str] = field(default_factory=Counter)
    renamed: int = 0
    updated: int = 0
    touched: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    untitled: set[str] = field(default_factory=set)
    errors: dict[str, set[str]] = field(default_factory=dict)
    stopped: list[tuple[str, str]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    archives: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    rewritten: list[str] = field(default_factory=list)


def days_of(history: Path) -> list[dict[str, Any]]:
    """The days of a history, in order."""
    return [json.loads(line) for line in history.read_text(encoding="utf-8").splitlines() if line.strip()]


def apply(workplace: Workplace, day: dict[str, Any]) -> None:
    """Write what changed on a day."""
    for change in day["changes"]:
        path = workplace.root / "postings" / change["path"]
        if change["text"] is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change["text"], encoding="utf-8", newline="")


def replay(history: Path, root: Path, *, kill: random.Random | None = None, limit: int | None = None) -> Replay:
    """`adopt` on the first day, then `run --now DAY`. With `kill`, runs are killed at random and started again."""
    days = days_of(history)[:limit]
    result = Replay()
    with Receiver() as receiver:
        workplace = Workplace(root, receiver.environment)
        workplace.configure(WEBHOOK, language="fr")
        apply(workplace, days[0])
        first = workplace("adopt", "--json", now=f"{days[0]['day']}T12:00:00+01:00")
        assert first.status in (0, 1), first.err
        for day in days[1:]:
            apply(workplace, day)
            _one_day(workplace, day["day"], result, kill)
        for kind, event_id, _ in dict.fromkeys(receiver.heard()):
            result.heard[kind.removeprefix("posting.")] += 1
            result.events.append(f"{kind} {event_id}")
        result.repeated = [event for event, ids in receiver.once().items() if len(ids) > 1]
        if kill is None:
            seen = Counter(event_id for _, event_id, _ in receiver.heard())
            result.repeated += [event for event, count in seen.items() if count > 1]
    return result


def _one_day(workplace: Workplace, day: str, result: Replay, kill: random.Random | None) -> None:
    now = f"{day}T12:00:00+01:00"
    if kill is not None:
        _killed(workplace, now, kill)
    done = workplace("run", "--json", now=now)
    if done.status == 3:
        result.stopped.append((day, done.json["stopped"]["message"]))
        done = workplace("run", "--json", "--yes", now=now)
    assert done.status in (0, 1), done.err
    for change in done.json["changes"]:
        result.renamed += change["event"] == "renamed"
        result.updated += change["event"] == "updated"
    for problem in done.json["problems"]:
        if problem["code"] == "no-front-matter":
            result.untitled.add(problem["path"])
        if problem["severity"] == "error":
            result.errors.setdefault(problem["code"], set()).add(problem["path"])
    before = workplace.tree("state", "public")
    archives = {path: known for path, known in before.items() if "archive" in path}
    if any(archives.get(path) != known for path, known in result.archives.items()):
        result.rewritten.append(day)
    result.archives = archives
    if kill is not None:
        return
    again = workplace("run", "--json", now=now)
    if again.json["changes"] or workplace.tree("state", "public") != before:
        result.touched.append(day)


def _killed(workplace: Workplace, now: str, kill: random.Random) -> None:
    process = workplace.start("run", "--json", "--yes", now=now)
    time.sleep(kill.uniform(0.02, 0.6))
    process.send_signal(signal.SIGKILL)
    process.communicate()
