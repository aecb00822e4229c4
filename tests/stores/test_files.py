"""The files store keeps what every store keeps, and is cut, filled up and locked out without harm."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from syndicate.core.model import Json
from syndicate.errors import Locked, StateDamaged, StateNewer, StateUnwritable
from syndicate.ports import Store, Transaction
from syndicate.stores.files import FilesStore
from tests.stores.children import FAILED, beside, in_child
from tests.stores.contract import (
    FORM,
    NOW,
    StoreContract,
    a_delivery,
    a_ledger,
    a_record,
    first,
    lines,
    second,
)


def commit_first(folder: Path) -> None:
    FilesStore(folder).commit(first())


def commit_second(folder: Path) -> None:
    FilesStore(folder).commit(second(first().ledger))


def record_both(folder: Path) -> None:
    tried = [a_delivery(key * 32, place, outcome="attempting") for place, key in enumerate("ba")]
    FilesStore(folder).record(first().ledger, tried)


JOBS = {"first": commit_first, "commit": commit_second, "record": record_both}


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder: its bytes and when it was last written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


class TestFilesStore(StoreContract):
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "state"

    @pytest.fixture
    def store(self, folder: Path) -> FilesStore:
        return FilesStore(folder)

    @pytest.fixture
    def again(self, folder: Path) -> Callable[[], Store]:
        return lambda: FilesStore(folder)

    @pytest.fixture
    def traces(self, folder: Path) -> Callable[[], Json]:
        return lambda: tree(folder)

    # ------------------------------------------------------------ the files

    def test_it_lays_down_the_files_that_the_documentation_names(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        store.commit(second(first().ledger))
        assert names(folder) == [
            "ledger.jsonl",
            "log/2026-03.jsonl",
            f"outbox/{'b' * 32}.1.json",
            f"outbox/{'c' * 32}.2.json",
            "postings/boat-builder.1.json",
            "postings/sail-maker.2.json",
        ]

    def test_its_files_are_made_to_be_read_by_people(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        said = (folder / "postings/boat-builder.1.json").read_text("utf-8")
        assert said.startswith('{\n  "title": "Charpentier·ère de marine",\n')
        assert '    {"locality": "Brest", "country": "FR", "text": "Brest"},\n' in said
        assert said.endswith("}\n")
        assert json.loads(said) == FORM

    def test_an_unchanged_posting_keeps_its_line_and_its_files_to_the_byte(
        self, store: FilesStore, folder: Path
    ) -> None:
        store.commit(first())
        before = tree(folder)
        ledger = FilesStore(folder).load()
        assert ledger is not None
        store.commit(second(ledger))
        after = tree(folder)
        assert after["ledger.jsonl"][0].split(b"\n")[1] == before["ledger.jsonl"][0].split(b"\n")[1]
        assert after["postings/boat-builder.1.json"] == before["postings/boat-builder.1.json"]

    def test_the_log_is_continued_in_the_file_of_its_month(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        store.commit(second(first().ledger, log=[{"what": "settled"}]))
        assert [json.loads(line)["what"] for line in (folder / "log/2026-03.jsonl").read_text().splitlines()] == [
            "opened",
            "settled",
        ]
        april = second(first().ledger).ledger.with_head(n=3, last_run=NOW.replace(month=4))
        store.commit(Transaction(april, log=[{"what": "quiet"}]))
        assert (folder / "log/2026-04.jsonl").read_text() == '{"what": "quiet"}\n'

    def test_a_line_that_a_crash_tore_stands_alone_in_the_log(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        log = folder / "log/2026-03.jsonl"
        log.write_text('{"what": "ope')
        store.commit(second(first().ledger, log=[{"what": "settled"}]))
        assert log.read_text() == '{"what": "ope\n{"what": "settled"}\n'

    def test_a_log_that_cannot_be_written_takes_nothing_from_the_commit(self, store: FilesStore, folder: Path) -> None:
        folder.mkdir()
        (folder / "log").write_text("in the way")
        store.commit(first())
        assert lines(store.load()) == list(first().ledger.lines())

    def test_what_is_not_ours_is_never_swept(self, store: FilesStore, folder: Path) -> None:
        (folder / "postings").mkdir(parents=True)
        (folder / "outbox").mkdir()
        foreign = ["README.md", "postings/README.md", "postings/.gitkeep", "outbox/notes.json", "mine.jsonl"]
        for name in foreign:
            (folder / name).write_text("mine")
        store.commit(first())
        store.commit(second(first().ledger))
        assert set(foreign) < set(names(folder))

    def test_leftovers_of_a_crash_are_swept_by_the_next_commit(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        for name in ["postings/ghost.2.json", "outbox/ffff.2.json", f"outbox/{'a' * 32}.1.json.tmp"]:
            (folder / name).write_text("half a fi")
        (folder / "postings/sail-maker.2.json").write_text("half a fi")
        (folder / "ledger.jsonl.tmp").write_text("half a led")
        assert lines(store.load()) == list(first().ledger.lines())
        store.commit(second(first().ledger))
        assert len(names(folder)) == 6
        assert store.form("sail-maker", 2) == {"title": "Sail maker (m/f)"}

    def test_thousands_of_forms_are_committed_and_read_in_a_blink(self, tmp_path: Path) -> None:
        """Bounds ten times what it takes: they catch a quadratic thing, not a slow machine."""
        store = FilesStore(tmp_path / "state")
        forms: Mapping[str, Json] = {f"posting-{place}": FORM for place in range(3_000)}
        ledger = a_ledger(*map(a_record, forms))
        begun = time.process_time()
        store.commit(Transaction(ledger, forms))
        committed = time.process_time()
        assert len(store.load() or ()) == 3_000
        read = time.process_time()
        assert (committed - begun < 5, read - committed < 1) == (True, True)

    # ------------------------------------------------------------ damage

    def test_a_lost_ledger_is_no_fresh_start(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        (folder / "ledger.jsonl").unlink()
        before = tree(folder)
        with pytest.raises(StateDamaged, match=r"ledger\.jsonl is gone.*git checkout.*syndicate adopt"):
            store.load()
        with pytest.raises(StateDamaged):
            store.commit(first())
        assert tree(folder) == before

    def test_a_lost_ledger_is_noticed_beside_a_temporary_one(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        store.commit(second(first().ledger))
        os.rename(folder / "ledger.jsonl", folder / "ledger.jsonl.tmp")
        with pytest.raises(StateDamaged):
            store.load()

    def test_an_empty_folder_is_a_fresh_start(self, store: FilesStore, folder: Path) -> None:
        (folder / "postings").mkdir(parents=True)
        (folder / "README.md").write_text("what this is")
        assert store.load() is None

    @pytest.mark.parametrize(
        ("damage", "told"),
        [
            (lambda text: text[: len(text) // 2], "line 2"),
            (lambda text: b"".join(text.splitlines(True)[:2]), "number of postings"),
            (lambda text: b"", "head line"),
            (lambda text: b"<<<<<<< HEAD\n" + text, "line 1"),
            (lambda text: text.replace("è".encode(), b"\xe8").replace(b"sail-maker", b"sail-\xffmaker"), "line 3"),
            (lambda text: text.replace(b'"epoch"', b'"epok"'), "epoch"),
        ],
    )
    def test_a_damaged_ledger_is_refused_with_line_and_cure_and_not_touched(
        self, store: FilesStore, folder: Path, damage: Callable[[bytes], bytes], told: str
    ) -> None:
        store.commit(first())
        path = folder / "ledger.jsonl"
        path.write_bytes(damage(path.read_bytes()))
        before = tree(folder)
        with pytest.raises(StateDamaged, match=rf"(?s){told}.*git checkout.*adopt") as caught:
            store.load()
        assert str(path) in str(caught.value)
        assert tree(folder) == before

    def test_a_ledger_of_a_newer_version_is_refused_and_not_touched(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        path = folder / "ledger.jsonl"
        path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":99'))
        before = tree(folder)
        with pytest.raises(StateNewer, match="Update syndicate"):
            store.load()
        assert tree(folder) == before

    @pytest.mark.parametrize("ends", [b"\r\n", b"\n\n"])
    def test_an_editor_may_change_line_ends_and_put_a_mark_in_front(
        self, store: FilesStore, folder: Path, ends: bytes
    ) -> None:
        store.commit(first())
        path = folder / "ledger.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", ends))
        assert lines(store.load()) == list(first().ledger.lines())
        store.commit(second(first().ledger))

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "' + "a" * 32 + '"}', "\xff"])
    def test_a_damaged_message_is_refused_with_its_name(self, store: FilesStore, folder: Path, text: str) -> None:
        store.commit(first())
        (folder / f"outbox/{'a' * 32}.1.json").write_text(text, "latin-1")
        with pytest.raises(StateDamaged, match=r"a{32}\.1\.json.*adopt"):
            store.outbox(first().ledger)

    def test_a_message_under_the_name_of_another_is_refused(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        (folder / f"outbox/{'a' * 32}.1.json").write_bytes((folder / f"outbox/{'b' * 32}.1.json").read_bytes())
        with pytest.raises(StateDamaged, match="holds the delivery bbbb"):
            store.outbox(first().ledger)

    def test_a_form_that_was_lost_stops_the_next_commit_and_loses_nothing_more(
        self, store: FilesStore, folder: Path
    ) -> None:
        store.commit(first())
        (folder / "postings/boat-builder.1.json").unlink()
        before = tree(folder)
        with pytest.raises(StateDamaged, match=r"boat-builder\.1\.json.*git checkout"):
            store.commit(second(first().ledger))
        assert tree(folder) == before

    @pytest.mark.parametrize("edit", [('"form":1', '"form":"1/../../x"'), ('"id":"sail-maker"', '"id":"../x"')])
    def test_a_ledger_that_names_files_elsewhere_leads_nowhere(
        self, store: FilesStore, folder: Path, edit: tuple[str, str]
    ) -> None:
        store.commit(first())
        path = folder / "ledger.jsonl"
        path.write_text(path.read_text("utf-8").replace(*edit), "utf-8")
        ledger = store.load()
        assert ledger is not None
        with pytest.raises(StateDamaged):
            store.commit(Transaction(ledger.with_head(n=2)))
        for id, n in ledger.forms().items():
            if (id, n) not in (("boat-builder", 1), ("sail-maker", 1)):
                with pytest.raises(StateDamaged):
                    store.form(id, n)

    # ------------------------------------------------------------ folders

    def test_the_state_folder_may_be_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "disk").mkdir()
        (tmp_path / "state").symlink_to(tmp_path / "disk")
        store = FilesStore(tmp_path / "state")
        store.commit(first())
        assert lines(FilesStore(tmp_path / "disk").load()) == list(first().ledger.lines())
        with store.lock(), pytest.raises(Locked), FilesStore(tmp_path / "disk").lock():
            pytest.fail("two hold it")

    def test_a_link_that_leads_nowhere_is_no_fresh_start(self, tmp_path: Path) -> None:
        (tmp_path / "state").symlink_to(tmp_path / "not-mounted")
        with pytest.raises(StateDamaged, match="leads nowhere"):
            FilesStore(tmp_path / "state").load()

    def test_a_file_in_the_place_of_the_folder_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("a file")
        with pytest.raises(StateDamaged, match="Not a directory"):
            FilesStore(tmp_path / "state").load()

    def test_something_in_the_place_of_a_folder_of_the_state_is_told(self, store: FilesStore, folder: Path) -> None:
        folder.mkdir()
        (folder / "postings").write_text("a file")
        with pytest.raises((StateUnwritable, StateDamaged), match="postings"):
            store.commit(first())
        assert names(folder) == ["postings"]

    def test_folders_above_are_made(self, tmp_path: Path) -> None:
        store = FilesStore.at("var/lib/state", tmp_path)
        with store.lock():
            store.commit(first())
        assert FilesStore(tmp_path / "var/lib/state").load() is not None

    @pytest.fixture
    def shared(self) -> Iterator[Path]:
        """A folder that other users may enter, which those of pytest are not."""
        folder = Path(tempfile.mkdtemp())
        folder.chmod(0o755)
        yield folder
        (folder / "state").chmod(0o755)
        shutil.rmtree(folder)

    def test_without_permission_it_says_who_needs_which(self, shared: Path) -> None:
        folder = shared / "state"
        commit_first(folder)
        before = tree(folder)
        for mode, work, told in [
            (0o555, commit_second, "StateUnwritable.*right to write"),
            (0o555, record_both, "StateUnwritable.*right to write"),
            (0o000, lambda folder: FilesStore(folder).load(), "StateDamaged.*cannot be read.*right to read"),
        ]:
            for path in (folder, folder / "outbox", folder / "postings"):
                path.chmod(mode or 0o755)
            folder.chmod(mode)
            said = in_child(partial(work, folder), unprivileged=True)
            assert re.search(told, said.text), said
        for path in (folder, folder / "outbox", folder / "postings"):
            path.chmod(0o755)
        assert tree(folder) == before

    def test_a_lock_that_cannot_be_made_is_no_lock_that_is_held(self, shared: Path) -> None:
        (shared / "state").mkdir()
        shared.chmod(0o555)
        said = in_child(lambda: FilesStore(shared / "state").lock().__enter__(), unprivileged=True)
        shared.chmod(0o755)
        assert re.search(r"StateUnwritable.*state\.lock cannot be locked.*right to write", said.text), said

    # ------------------------------------------------------------ full disks

    @pytest.mark.parametrize("job", ["commit", "record"])
    def test_a_disk_that_fills_up_at_any_byte_leaves_the_old_state(self, tmp_path: Path, job: str) -> None:
        """Each file is cut off at so many bytes, as on a full disk: the write takes a part, then fails."""
        outcomes = set()
        for limit in (0, 1, 100, 200, 300, 400, 600, 800, 1_000, 1_300, 1_600, 2_500, 4_000, 1_000_000):
            folder = tmp_path / str(limit) / "state"
            commit_first(folder)
            before = tree(folder)
            said = in_child(partial(JOBS[job], folder), limit=limit)
            outcomes.add(said.status)
            if said.status == 0:
                continue
            assert re.search("StateUnwritable.*Make room", said.text), said
            assert tree(folder) == before
        assert outcomes == {0, FAILED}

    def test_a_full_disk_says_so(self, store: FilesStore, folder: Path) -> None:
        store.commit(first())
        before = tree(folder)
        (folder / "ledger.jsonl.tmp").symlink_to("/dev/full")
        with pytest.raises(StateUnwritable, match=r"No space left.*still stands.*Make room"):
            store.commit(second(first().ledger))
        assert tree(folder) == before
        store.commit(second(first().ledger))

    def test_a_first_commit_on_a_full_disk_leaves_a_fresh_start(self, store: FilesStore, folder: Path) -> None:
        (folder / "postings").mkdir(parents=True)
        (folder / "ledger.jsonl.tmp").touch()
        (folder / "postings/sail-maker.1.json").symlink_to("/dev/full")
        with pytest.raises(StateUnwritable):
            store.commit(first())
        assert names(folder) == []
        assert store.load() is None
        store.commit(first())

    # ------------------------------------------------------------ two at once

    def test_two_processes_at_once_are_told_apart(self, tmp_path: Path) -> None:
        folder = tmp_path / "state"
        with beside(hold(folder)) as holder:
            with pytest.raises(Locked, match=rf"process {holder} on \S+, since 20\d\d-.* UTC") as caught:
                FilesStore(folder).lock().__enter__()
            assert caught.value.exit_status == 4
            assert str(folder) in str(caught.value)

    def test_a_run_that_was_killed_blocks_nobody(self, tmp_path: Path) -> None:
        with beside(hold(tmp_path / "state")):
            pass
        assert names(tmp_path) == ["state.lock"]
        with FilesStore(tmp_path / "state").lock():
            pass
        assert names(tmp_path) == []

    def test_what_a_dead_process_left_in_the_lock_blocks_nobody(self, tmp_path: Path) -> None:
        for left in ("", "not json", '{"pid": 1, "host": "elsewhere"}', "[]"):
            (tmp_path / "state.lock").write_text(left)
            with (
                FilesStore(tmp_path / "state").lock(),
                pytest.raises(Locked, match=f"process {os.getpid()}"),
                FilesStore(tmp_path / "state").lock(),
            ):
                pytest.fail("two hold it")

    def test_the_lock_lies_beside_the_state_and_goes_again(self, tmp_path: Path) -> None:
        with FilesStore(tmp_path / "state").lock():
            assert names(tmp_path) == ["state.lock"]
        assert names(tmp_path) == []

    def test_only_one_of_many_gets_in_however_they_crowd(self, tmp_path: Path) -> None:
        """Each adds one to a number behind the lock, which loses some if ever two are inside."""
        number = tmp_path / "number"
        number.write_text("0")
        crowd = []
        for _ in range(6):
            crowd.append(os.fork())
            if crowd[-1] == 0:
                count(tmp_path / "state", number)
                os._exit(0)
        assert [os.waitpid(one, 0)[1] for one in crowd] == [0] * 6
        assert number.read_text() == "120"

    def test_the_library_that_locks_where_there_is_no_flock_keeps_two_apart(self, tmp_path: Path) -> None:
        from syndicate.stores.lock import _hold_by_library

        path = str(tmp_path / "deep" / "state.lock")
        with _hold_by_library(path), pytest.raises(Locked), _hold_by_library(path):
            pytest.fail("two hold it")
        with _hold_by_library(path):
            pass

    # ------------------------------------------------------------ crashes

    @pytest.mark.parametrize("job", ["first", "commit", "record"])
    def test_a_crash_at_any_step_leaves_the_old_or_the_new_whole(self, tmp_path: Path, job: str) -> None:
        """Killed before each thing that it does to the disk in turn, until it does them all."""
        seen = set()
        for step in range(200):
            folder = tmp_path / str(step) / "state"
            folder.parent.mkdir()
            if job != "first":
                commit_first(folder)
            said = in_child(partial(JOBS[job], folder), step=step, touching=folder)
            seen.add(whole(folder, job))
            if said.status == 0:
                break
            assert said.status == -signal.SIGKILL, said
        assert said.status == 0, said
        assert step >= 5
        assert seen == {"old", "new"}

    @pytest.mark.parametrize("job", ["first", "commit", "record"])
    def test_a_crash_in_the_middle_of_a_write_leaves_the_old_or_the_new_whole(self, tmp_path: Path, job: str) -> None:
        killed = 0
        for limit in (0, 1, 50, 150, 250, 350, 500, 700, 900, 1_200, 1_500, 2_000, 3_000):
            folder = tmp_path / str(limit) / "state"
            folder.parent.mkdir()
            if job != "first":
                commit_first(folder)
            said = in_child(partial(JOBS[job], folder), limit=limit, kill=True)
            assert said.status in (0, -signal.SIGXFSZ), said
            killed += said.status != 0
            whole(folder, job)
        assert killed > 3


def hold(folder: Path) -> Callable[[Callable[[], None]], None]:
    """Hold the lock of a state until somebody ends the process."""

    def work(ready: Callable[[], None]) -> None:
        with FilesStore(folder).lock():
            ready()
            time.sleep(60)

    return work


def count(folder: Path, number: Path) -> None:
    done = 0
    while done < 20:
        try:
            with FilesStore(folder).lock():
                before = int(number.read_text())
                time.sleep(0.0005)
                number.write_text(str(before + 1))
                done += 1
        except Locked:
            time.sleep(0.001)


def whole(folder: Path, job: str) -> str:
    """Which state a run that was cut left: "old" or "new"; it must be whole, and take what comes next."""
    store = FilesStore(folder)
    ledger = store.load()
    if ledger is None:
        assert job == "first"
        store.commit(first())
        whole(folder, "again")
        return "old"
    for id, n in ledger.forms().items():
        store.form(id, n)
    outcomes = {delivery.outcome for delivery in store.outbox(ledger)}
    new = ledger.head.n == 2 or job == "first" or (job == "record" and outcomes == {"attempting"})
    if job == "commit" and not new:
        assert lines(ledger) == list(first().ledger.lines())
    store.commit(Transaction(ledger.with_head(n=ledger.head.n + 1)))
    assert len(list((folder / "postings").iterdir())) == 2
    assert len(list((folder / "outbox").iterdir())) == 2
    return "new" if new else "old"
