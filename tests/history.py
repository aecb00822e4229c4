"""Replays a history of postings (JSON lines, `{"day", "changes": [{"path", "text"}]}`), counting what is heard."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.harness import WEBHOOK, Receiver, Workplace

KEY = "0123456789abcdef0123456789abcdef"
EVERYTHING = f"""
[boards]
write = ["indeed", "talent", "jooble", "adzuna", "jobrapido", "france-travail"]
email = "hr@example.org"
partner = "EXAMPLE"
[[channels]]
name = "indexnow"
type = "indexnow"
key = "{KEY}"
url = "${{ENGINE_URL}}"
allow_private = true
[[channels]]
name = "hub"
type = "websub"
hub = "${{ENGINE_URL}}"
allow_private = true
"""
"""Settings that switch on every output that has to be asked for."""

OUTPUTS = frozenset(
    [
        *("rss.xml", "atom.xml", "feed.json", "changes.rss.xml", "changes.atom.xml", "changes.json"),
        *("feeds/language/fr.rss.xml", "feeds/changes/fr.json", "feeds/place/lyon-fr.atom.xml", "feeds/tag/boats.json"),
        *("index.html", "404.html", "subscribe/index.html", "figures.html", "sitemap.xml", "robots.txt"),
        *("standing/index.html", "standing/en/index.html", "bundle/index.html", "bundle/plan.png"),
        *("was/here/index.html", "jsonld/standing.json", "jsonld/standing.en.json"),
        *("jobs.jsonld", "jobs.ndjson", "jobs.ics", f"{KEY}.txt"),
        *("jobs.xml", "indeed.xml", "talent.xml", "jooble.xml", "adzuna.xml", "jobrapido.xml", "france-travail.csv"),
    ]
)
"""A file of each output that there is then."""


@dataclass
class Replay:
    """What a replay came to. touched: days on which a second run changed anything or wrote a byte.

    quiet: how many days were looked at on whose morrow nothing was to be done. stirred: those of them on which a byte
    was written on the morrow nevertheless. lacking: days on which a file of OUTPUTS was not there.
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
    quiet: int = 0
    stirred: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


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


def switch_on(workplace: Workplace) -> None:
    """Every output, with something in each: offers that stay open, in two languages, moved, and with a file beside."""
    workplace.configure(WEBHOOK + EVERYTHING, language="fr")
    path = workplace.root / "syndicate.toml"
    path.write_text(path.read_text().replace("[site]\n", '[site]\nhub = "https://hub.example.org/"\n', 1))
    for language, title in (("en", "Lock keeper"), ("fr", "Éclusier")):
        facts = {"tags": ["boats"], "closes": "2049-12-31", "rome": "F1607"}
        workplace.write(f"standing.{language}.md", "You keep the lock. " * 8, title=title, **facts)
    workplace.write("bundle/index.md", "You draw. ![plan](plan.png)", title="Bundle", redirect_from="/was/here/")
    (workplace.root / "postings/bundle/plan.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def replay(
    history: Path,
    root: Path,
    *,
    kill: random.Random | None = None,
    limit: int | None = None,
    everything: bool = False,
) -> Replay:
    """`adopt` on the first day, then `run --now DAY`. With `kill`, runs are killed at random and started again.

    everything: with every output switched on, and each day followed by a look at its morrow.
    """
    days = days_of(history)[:limit]
    result = Replay()
    with Receiver() as receiver, Receiver() as engine:
        workplace = Workplace(root, {**receiver.environment, "ENGINE_URL": engine.url})
        workplace.configure(WEBHOOK, language="fr")
        if everything:
            switch_on(workplace)
        apply(workplace, days[0])
        first = workplace("adopt", "--json", now=f"{days[0]['day']}T12:00:00+01:00")
        assert first.status in (0, 1), first.err
        for day in days[1:]:
            apply(workplace, day)
            _one_day(workplace, day["day"], result, kill)
            if everything:
                _the_morrow(workplace, day["day"], result)
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


def _the_morrow(workplace: Workplace, day: str, result: Replay) -> None:
    """What a day on which nothing happened would write, in a copy that tells nobody."""
    if not all((workplace.root / "public" / path).is_file() for path in OUTPUTS):
        result.lacking.append(day)
    copy = Workplace(workplace.root.with_name(f"{workplace.root.name}-morrow"), workplace.environment)
    shutil.rmtree(copy.root, ignore_errors=True)
    shutil.copytree(workplace.root, copy.root)  # with the times of the files
    before = copy.tree("state", "public")
    noon = datetime.fromisoformat(f"{day}T12:00:00+01:00") + timedelta(days=1)
    done = copy("build", "--json", "--yes", now=noon.isoformat())
    assert done.status in (0, 1), done.err
    if not done.json["changes"] and not done.json["outputs"]["removed"]:  # else an end has come, or that of a page
        result.quiet += 1
        if copy.tree("state", "public") != before:
            result.stirred.append(day)


def _killed(workplace: Workplace, now: str, kill: random.Random) -> None:
    process = workplace.start("run", "--json", "--yes", now=now)
    time.sleep(kill.uniform(0.02, 0.6))
    process.send_signal(signal.SIGKILL)
    process.communicate()
