"""Work shared between two processes: the same results, the same errors, and nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from syndicate import parallel

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "import os\nfrom syndicate import parallel\nos.sched_getaffinity = lambda pid: {0, 1}\n"

alone = pytest.mark.skipif(sys.platform != "linux", reason="work is shared on Linux alone")


def script(source: str) -> subprocess.CompletedProcess[str]:
    """Runs in a process with a single thread, which a test's own process is not."""
    code = PREFIX + textwrap.dedent(source)
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)


@alone
def test_two_processes_give_the_results_in_the_order_of_the_things() -> None:
    done = script("""
        import time

        def work(n):
            time.sleep(0.002)
            return n * n, os.getpid()

        made = parallel.each(work, range(101))
        assert [square for square, _ in made] == [n * n for n in range(101)], made
        assert len({pid for _, pid in made}) == 2, "it was shared"
    """)
    assert done.returncode == 0, done.stderr


@alone
def test_an_error_is_that_of_one_process_wherever_it_happens() -> None:
    for place in (3, 97):
        done = script(f"""
            def work(n):
                if n == {place}:
                    raise LookupError("thing", n)
                return n
            try:
                parallel.each(work, range(100))
            except LookupError as error:
                assert error.args == ("thing", {place})
                try:
                    os.waitpid(-1, 0)
                except ChildProcessError:
                    print("and no child remains")
        """)
        assert done.stdout == "and no child remains\n", done.stderr


@alone
def test_what_a_killed_child_leaves_undone_is_done_here(tmp_path: Path) -> None:
    done = script(f"""
        import time
        parent = os.getpid()
        def work(n):
            if os.getpid() == parent:
                time.sleep(0.01 if n < 50 else 0.001)  # so that the child gets that far, however slow it is
            if os.getpid() != parent and n == 80:
                open({str(tmp_path / "killed")!r}, "w").close()
                os.kill(os.getpid(), 9)
            return n
        assert parallel.each(work, range(100)) == list(range(100))
    """)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "killed").exists()


@alone
def test_a_child_holds_no_lock_of_its_parent(tmp_path: Path) -> None:
    done = script(f"""
        import time
        lock = os.open({str(tmp_path / "lock")!r}, os.O_CREAT | os.O_RDWR)
        parent = os.getpid()
        def work(n):
            time.sleep(0.001)
            if os.getpid() == parent:
                return "ours"
            try:
                os.fstat(lock)
            except OSError:
                return "closed"
            return "open"
        assert set(parallel.each(work, range(100))) == {{"ours", "closed"}}
    """)
    assert done.returncode == 0, done.stderr


def test_with_several_threads_all_is_done_in_one_process() -> None:
    import threading

    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert set(parallel.each(lambda _: os.getpid(), range(100))) == {os.getpid()}
    finally:
        stop.set()
        other.join()


def test_progress_counts_to_the_end() -> None:
    told: list[int] = []
    parallel.each(str, range(100), told.append)
    assert told == sorted(told)
    assert told[-1] == 100


@alone
def test_a_board_is_the_same_made_by_one_process_or_by_two(tmp_path: Path) -> None:
    from bench.generate import generate

    made = []
    for cores in (1, 2):
        folder = tmp_path / str(cores)
        generate(folder / "postings", 150)
        (folder / "syndicate.toml").write_text('[site]\ntitle = "Jobs"\nurl = "https://jobs.example.org"\n')
        code = (
            f"import os, sys; os.sched_getaffinity = lambda pid: set(range({cores}))\n"
            "from syndicate.cli import main; sys.argv[1:] = ['run', '-q', '--now', '2026-03-02T07:00:00Z']; main()"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, None), done.stderr
        files = sorted(path for path in (folder / "public").rglob("*") if path.is_file())
        made.append({path.relative_to(folder): path.read_bytes() for path in files})
    assert len(made[0]) > 300
    assert made[0] == made[1]


def test_outputs_made_from_what_was_read_are_those_made_from_what_the_store_gave_back(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "postings", tmp_path / "postings")
    (tmp_path / "syndicate.toml").write_text('[site]\ntitle = "Jobs"\nurl = "https://jobs.example.org"\n')
    command = [sys.executable, "-m", "syndicate", "run", "-q", "--now", "2026-11-24T07:00:00Z"]
    made = []
    for _ in range(2):  # the second run finds no public folder, and nothing new to read
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, 1), done.stderr
        public = tmp_path / "public"
        made.append({path.relative_to(public): path.read_bytes() for path in public.rglob("*") if path.is_file()})
        shutil.rmtree(public)
    assert len(made[0]) > 50
    assert made[0] == made[1]


@alone
def test_a_child_does_not_outlive_its_parent_for_long(tmp_path: Path) -> None:
    begun = time.monotonic()
    done = script(f"""
        import signal, time
        from pathlib import Path
        parent = os.getpid()
        def work(place):
            if os.getpid() == parent:
                while not any(Path({str(tmp_path)!r}).iterdir()):
                    time.sleep(0.01)
                os.kill(parent, signal.SIGKILL)
            Path({str(tmp_path)!r}, str(place)).touch()
            time.sleep(0.02)
        parallel.each(work, range(1000))
    """)
    assert done.returncode == -9
    assert time.monotonic() - begun < 15  # all of it would take twenty; its end closes the pipes that we read
    assert len(list(tmp_path.iterdir())) < 500
