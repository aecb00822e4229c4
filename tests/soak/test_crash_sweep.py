"""A run that is killed anywhere, and started again, loses nothing and says nothing twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate.stores import layout
from syndicate.stores.files import FilesStore
from tests.conftest import needs
from tests.harness import WEBHOOK, Receiver, Workplace

pytestmark = pytest.mark.soak

FIRST, SECOND, THIRD = (f"2026-03-0{day}T07:00:00+01:00" for day in (1, 2, 3))
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
PICTURE = bytes(range(256)) * 5_000  # more than one piece of a copy

CALLS = (
    "write,pwrite64,writev,sendfile,copy_file_range,ftruncate,rename,renameat,renameat2,link,linkat,symlink,unlink,"
    "unlinkat,mkdir,mkdirat,rmdir,utimensat,connect,sendto,sendmsg,recvfrom"
)
"""What changes the disk, or tells somebody. A file that is opened to be written is empty until the first of these;
and what was written outlives a killed process, synced or not."""

PLAIN = {
    "posting.html": "{{ html(offer) }}",
    "redirect.html": "{{ to }}",
    **dict.fromkeys(("index.html", "subscribe.html", "404.html"), "nothing"),
}
MOST = 62
"""So many places are tried: all that touch the state or the network, and of the many in public/ every n-th."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def morning(receiver: Receiver) -> Iterator[Workplace]:
    """Stock is taken on the first day; on the second something of everything has changed, and no run has seen it."""
    root = Path(tempfile.mkdtemp(prefix="crash-", dir=MEMORY))
    board = Workplace(root / "morning", {**receiver.environment, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"})
    (board.root / "templates").mkdir(parents=True)
    for name, text in PLAIN.items():
        (board.root / "templates" / name).write_text(text)
    board.configure(WEBHOOK)
    for name in ("sail", "rope", "keel", "mast"):
        board.write(f"{name}.md", f"You keep the {name} of four old boats in order, and teach two apprentices.")
    board.write("loft/index.md", "You cut: ![loft](loft.png)")
    (board.root / "postings/loft/loft.png").write_bytes(b"old")
    board.write("quay/index.md", "You wait: ![quay](quay.png)")
    (board.root / "postings/quay/quay.png").write_bytes(PICTURE)
    assert board.run(FIRST).json["baseline"] is True
    _second_day(board)
    yield board
    shutil.rmtree(root)


def _second_day(board: Workplace) -> None:
    board.write("helm/index.md", "You steer: ![helm](helm.png)")
    (board.root / "postings/helm/helm.png").write_bytes(PICTURE)
    board.write("sail.md", "You keep the sail of four old boats in order, and teach two apprentices.", filled="true")
    board.write("rope.md", "You keep the rope of four old boats in order, and teach three apprentices.", slug="ropes")
    (board.root / "postings/keel.md").rename(board.root / "postings/hull.md")
    shutil.rmtree(board.root / "postings/quay")
    (board.root / "postings/loft/loft.png").write_bytes(PICTURE[::-1])


def _traced(board: Workplace, *more: str) -> subprocess.CompletedProcess[bytes]:
    strace = [needs("strace"), "-f", "-qq", "-y", "-e", f"trace={CALLS}", *more]
    command = [*strace, sys.executable, "-m", "syndicate", "run", "--json", "--now", SECOND]
    return subprocess.run(
        command, cwd=board.root, env={**os.environ, **board.environment}, capture_output=True, check=False
    )


def _calls(board: Workplace) -> list[str]:
    """Every one of CALLS that an undisturbed run makes, in order, as strace shows it."""
    log = board.root.parent / "strace.log"
    done = _traced(board, "-o", str(log))
    if b"ptrace" in done.stderr and not done.stdout:
        # not `lacking`: this is no program that could be installed
        pytest.skip(f"this machine forbids strace to trace: {done.stderr.decode(errors='replace')[:200]}")
    assert done.returncode == 0, done.stderr
    return [line for line in log.read_text(errors="replace").splitlines() if "(" in line and "+++" not in line]


def _places(calls: list[str]) -> list[int]:
    """Which of them to be killed at: numbers into the list. What failed changed nothing."""
    telling = [n for n, call in enumerate(calls) if "write(1<" not in call and " EEXIST " not in call]
    public = [n for n in telling if "/public" in calls[n]]
    other = [n for n in telling if "/public" not in calls[n]]
    assert len(other) < MOST
    return sorted({*other, *public[:: max(1, round(len(public) / (MOST - len(other))))], *public[-2:]})


def _kill_at(calls: list[str], place: int) -> tuple[str, ...]:
    """strace counts each kind of call by itself."""
    names = [_name(call) for call in calls[: place + 1]]
    return "-o", os.devnull, "-e", f"inject={names[-1]}:signal=KILL:when={names.count(names[-1])}"


def _name(call: str) -> str:
    return call.partition("(")[0].split()[-1]


def _outcome(board: Workplace) -> dict[str, bytes]:
    """The state and all that is published, but for the log, which decides nothing, and for leftovers of the crash."""
    tree = board.tree("state", "public")
    assert not (board.root / "state.lock").exists()
    return {name: data for name, (_, data) in tree.items() if "/log/" not in name and name not in _leftovers(board)}


def _leftovers(board: Workplace) -> set[str]:
    """Files of the state that the ledger does not name: the next commit sweeps them."""
    ledger = FilesStore.at("state", board.root).load()
    assert ledger is not None
    named = {f"state/{name}" for name in layout.named(ledger)}
    there = {name for name in board.tree("state") if name.startswith(("state/postings/", "state/outbox/"))}
    assert named <= there
    return there - named


def _heard(receiver: Receiver) -> dict[tuple[str, str, str], set[bytes]]:
    heard: dict[tuple[str, str, str], set[bytes]] = {}
    for told, (_, body) in zip(receiver.heard(), receiver.requests, strict=True):
        heard.setdefault(told, set()).add(body)
    receiver.requests.clear()
    return heard


def _copy(board: Workplace, name: str) -> Workplace:
    shutil.copytree(board.root, board.root.parent / name)
    return Workplace(board.root.parent / name, board.environment)


def test_a_run_that_is_killed_anywhere_and_started_again_ends_as_if_nothing_had_been(
    morning: Workplace, receiver: Receiver
) -> None:
    whole = _copy(morning, "whole")
    calls = _calls(whole)
    outcome, heard = _outcome(whole), _heard(receiver)
    assert len(heard) == 3
    places = _places(calls)
    wrong: list[str] = []
    for place in places:
        board = _copy(morning, "again")
        assert _traced(board, *_kill_at(calls, place)).returncode == -9, calls[place]
        if place % 3 == 0:  # killed again before it is whole, unless it does not come that far
            _traced(board, *_kill_at(calls, place))
        done = board.run(SECOND)
        found, told = _outcome(board), _heard(receiver)
        if found != outcome or told != heard or done.status != 0:
            differ = sorted(name for name in found.keys() | outcome.keys() if found.get(name) != outcome.get(name))
            wrong.append(f"{place}: {calls[place][:150]}\n   differ {differ}, heard {sorted(told)} {done.status}")
        before = board.tree("state", "public")
        again = board.run(SECOND)
        if board.tree("state", "public") != before or again.json["changes"] or receiver.requests:
            wrong.append(f"{place}: {calls[place][:150]}\n   is not quiet afterwards")
        receiver.requests.clear()
        _log_is_whole(board)
        if _leftovers(board):
            board.write("mate.md", "You help the captain with all there is to do on board.")
            board.run(THIRD)
            assert _leftovers(board) == set()
            receiver.requests.clear()
        shutil.rmtree(board.root)
    print(f"\nkilled at {len(places)} of {len(calls)} calls")
    assert not wrong, "\n".join(wrong)


def test_half_a_copy_does_not_outlive_a_change_of_mind(morning: Workplace) -> None:
    whole = _copy(morning, "whole")
    calls = _calls(whole)
    place = next(n for n, call in enumerate(calls) if _name(call) == "rename" and ".loft.png.new" in call)
    board = _copy(morning, "again")
    assert _traced(board, *_kill_at(calls, place)).returncode == -9
    assert list((board.root / "public").rglob(".*.new"))
    (board.root / "postings/loft/loft.png").write_bytes(b"old")
    board.run(SECOND)
    assert not list((board.root / "public").rglob(".*.new"))
    assert (board.root / "public/loft/loft.png").read_bytes() == b"old"


def _log_is_whole(board: Workplace) -> None:
    """A line of the log may be lost or torn by a crash, but no other with it."""
    lines = [line for path in (board.root / "state/log").glob("*.jsonl") for line in path.read_text().splitlines()]
    torn = 0
    for line in lines:
        try:
            json.loads(line)
        except ValueError:
            torn += 1
    assert torn <= 1
