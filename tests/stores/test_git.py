"""The git store keeps what every store keeps, over real repositories: races, refusals, old checkouts and crashes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.core.model import Json
from syndicate.errors import PushRefused, StateDamaged, StateError
from syndicate.ports import Store, Transaction
from syndicate.stores import repository
from syndicate.stores.git import GitStore
from tests.conftest import needs
from tests.stores.children import FAILED, in_child
from tests.stores.contract import (
    StoreContract,
    a_delivery,
    a_ledger,
    again_outbox,
    first,
    lines,
    second,
)


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine: who commits, and how, is each test's own."""
    needs("git")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.setenv("LANGUAGE", "fr")
    for name in [name for name in os.environ if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))]:
        monkeypatch.delenv(name)
    (tmp_path / "gitconfig").write_text('[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n')


def git(where: Path, *words: str) -> str:
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    done = subprocess.run(["git", "-C", where, *who, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def push_file(clone: Path, path: str, text: str) -> None:
    """What another person does: pull, change a file, commit, push."""
    git(clone, "pull", "-q", "--rebase")
    (clone / path).parent.mkdir(parents=True, exist_ok=True)
    (clone / path).write_text(text)
    git(clone, "add", path)
    git(clone, "commit", "-qm", f"change {path}")
    git(clone, "push", "-q")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository whose main branch holds a posting, and a clone of it, to be copied: that is faster than git."""
    needs("git")
    folder = tmp_path_factory.mktemp("template")
    git(folder, "init", "-q", "--bare", "--template=", "-b", "main", "origin.git")
    git(folder, "init", "-q", "--template=", "-b", "main", "clone")
    (folder / "clone/postings").mkdir()
    (folder / "clone/postings/boat-builder.md").write_text("---\ntitle: Boat builder\n---\n")
    git(folder / "clone", "add", ".")
    git(folder / "clone", "commit", "-qm", "a posting")
    git(folder / "clone", "remote", "add", "origin", "../origin.git")
    git(folder / "clone", "push", "-qu", "origin", "main")
    return folder


@pytest.fixture
def origin(tmp_path: Path, template: Path) -> Path:
    """The repository that all clones push to."""
    return Path(shutil.copytree(template / "origin.git", tmp_path / "origin.git"))


@pytest.fixture
def clone(tmp_path: Path, template: Path, origin: Path) -> Callable[..., Path]:
    """Makes clones, as machines and people have them: fresh ones with options, else of when there was no state."""
    made: list[Path] = []

    def make(*options: str) -> Path:
        made.append(tmp_path / f"clone {len(made)}")
        if options:
            git(tmp_path, "clone", "-q", *options, f"file://{origin}", str(made[-1]))
        else:
            shutil.copytree(template / "clone", made[-1])
        return made[-1]

    return make


def store_in(work: Path, **how: Json) -> GitStore:
    return GitStore(work / "state", **{"wait": lambda seconds: None, **how})


def state_files(bare: Path, branch: str = "main") -> dict[str, str]:
    """Every file below state/ on a branch: path → what names its bytes."""
    rows = git(bare, "ls-tree", "-r", branch, "--", "state/").splitlines()
    return {row.split("\t")[1]: row.split()[2] for row in rows}


class GitContract(StoreContract):
    """The suite over a clone; another run is another clone, made of what was pushed."""

    branch: str | None = None
    local = False

    @pytest.fixture
    def work(self, clone: Callable[..., Path]) -> Path:
        return clone()

    @pytest.fixture
    def store(self, work: Path) -> GitStore:
        return store_in(work, branch=self.branch, push=not self.local)

    @pytest.fixture
    def again(self, clone: Callable[..., Path], work: Path) -> Callable[[], Store]:
        return lambda: store_in(work, branch=self.branch, push=not self.local)

    @pytest.fixture
    def traces(self, origin: Path, work: Path) -> Callable[[], Json]:
        def look() -> Json:
            files = {path: path.read_bytes() for path in work.glob("[!.]*/**/*") if path.is_file()}
            branches = [git(where, "for-each-ref", "refs/heads") for where in (origin, work)]
            return branches, git(work, "status", "--porcelain", "-uall"), files

        return look


class TestSharedBranch(GitContract):
    pass


@pytest.mark.soak
class TestOwnBranch(GitContract):
    branch = "syndicate-state"


@pytest.mark.soak
class TestWithoutPushing(GitContract):
    local = True


# ---------------------------------------------------------------- what lies where


def test_the_state_lies_in_the_branch_beside_everything_else(origin: Path, clone: Callable[..., Path]) -> None:
    store_in(clone()).commit(first())
    assert sorted(state_files(origin)) == [
        "state/ledger.jsonl",
        "state/log/2026-03.jsonl",
        f"state/outbox/{'a' * 32}.1.json",
        f"state/outbox/{'b' * 32}.1.json",
        "state/postings/boat-builder.1.json",
        "state/postings/sail-maker.1.json",
    ]
    assert git(origin, "show", "main:postings/boat-builder.md").startswith("---")


def test_the_log_is_continued(origin: Path, clone: Callable[..., Path]) -> None:
    store = store_in(clone())
    store.commit(first())
    store.commit(second(first().ledger, log=[{"what": "settled"}]))
    said = git(origin, "show", "main:state/log/2026-03.jsonl").splitlines()
    assert [re.search('"what": "(.*?)"', line)[1] for line in said] == ["opened", "settled"]  # type: ignore[index]  # fails if absent


def test_a_checkout_that_is_up_to_date_is_taken_along(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store = store_in(work)
    store.commit(first())
    store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
    store.commit(second(first().ledger))
    assert git(work, "rev-parse", "HEAD") == git(origin, "rev-parse", "main")
    assert git(work, "status", "--porcelain", "--ignored") == ""
    assert git(work, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert (work / "state/postings/sail-maker.2.json").exists()
    assert not (work / "state/postings/sail-maker.1.json").exists()


def test_a_detached_checkout_is_taken_along_too(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone("--depth=1")
    git(work, "checkout", "-q", "--detach")
    store_in(work).commit(first())
    assert git(work, "rev-parse", "HEAD") == git(origin, "rev-parse", "main")
    assert git(work, "status", "--porcelain") == ""


def test_what_its_user_is_working_on_is_not_touched(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    (work / "postings/new.md").write_text("draft")
    (work / "postings/boat-builder.md").write_text("changed")
    (work / "staged.md").write_text("staged")
    git(work, "add", "staged.md")
    before = git(work, "status", "--porcelain")
    store_in(work).commit(first())
    assert git(work, "status", "--porcelain") == before
    assert "staged.md" not in git(origin, "ls-tree", "-r", "--name-only", "main")


def test_a_state_that_somebody_edits_by_hand_is_neither_read_nor_overwritten(
    origin: Path, clone: Callable[..., Path]
) -> None:
    work = clone()
    store = store_in(work)
    store.commit(first())
    (work / "state/ledger.jsonl").write_text("mending")
    store_in(work).load()
    store.commit(second(first().ledger))
    assert (work / "state/ledger.jsonl").read_text() == "mending"
    assert lines(store_in(clone()).load())[1:] == list(second(first().ledger).ledger.lines())[1:]


def test_another_branch_that_stands_at_the_same_commit_stays_where_it_is(
    origin: Path, clone: Callable[..., Path]
) -> None:
    work = clone()
    git(work, "checkout", "-q", "-b", "feature")
    at = git(work, "rev-parse", "HEAD")
    store_in(work, ref="main").commit(first())
    assert git(work, "rev-parse", "HEAD") == at
    assert "state/ledger.jsonl" in state_files(origin)


def test_a_branch_of_its_own_holds_the_state_alone(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    main = git(origin, "rev-parse", "main")
    store = GitStore.at("state", work, {"branch": "syndicate-state", "remote": "origin", "push": True})
    store.commit(first())
    store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
    assert git(origin, "ls-tree", "--name-only", "syndicate-state") == "state"
    assert git(origin, "rev-list", "--count", "syndicate-state") == "2"
    assert (git(origin, "rev-parse", "main"), git(work, "rev-parse", "HEAD")) == (main, main)
    assert not (work / "state").exists()
    assert git(work, "status", "--porcelain") == ""


def test_the_state_may_be_the_whole_of_a_repository(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store = GitStore(work)
    store.commit(first())
    GitStore(work).commit(second(first().ledger))
    assert "ledger.jsonl" in git(origin, "ls-tree", "--name-only", "main").splitlines()
    assert "postings/boat-builder.md" in git(origin, "ls-tree", "-r", "--name-only", "main").splitlines()


def test_the_state_may_lie_deep_below_the_top(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    (work / "jobs é").mkdir()
    GitStore.at("var/state", work / "jobs é").commit(first())
    assert GitStore.at("var/state", clone() / "jobs é").load() is not None
    assert git(work, "status", "--porcelain") == ""


@pytest.mark.parametrize("depth", [[], ["--depth=1"]])
def test_a_checkout_of_yesterday_sees_the_state_of_today(
    origin: Path, clone: Callable[..., Path], depth: list[str]
) -> None:
    old, new = clone(*depth), clone()
    store_in(new).commit(first())
    push_file(new, "postings/rigger.md", "---\ntitle: Rigger\n---\n")
    at = git(old, "rev-parse", "HEAD")
    store = store_in(old)
    ledger = store.load()
    assert lines(ledger) == list(first().ledger.lines())
    assert ledger is not None
    store.commit(second(ledger))
    assert git(old, "rev-parse", "HEAD") == at
    assert git(old, "status", "--porcelain") == ""
    assert lines(store_in(clone()).load())[0] == next(second(ledger).ledger.lines())
    assert git(origin, "show", "main:postings/rigger.md")
    git(old, "pull", "-q", "--ff-only")
    assert (old / "state/ledger.jsonl").exists()


def test_a_shallow_clone_fetches_no_more_than_the_tip_of_a_branch_of_its_own(clone: Callable[..., Path]) -> None:
    store = store_in(clone(), branch="syndicate-state")
    store.commit(first())
    store.commit(second(first().ledger))
    work = clone("--depth=1", "--single-branch")
    later = store_in(work, branch="syndicate-state")
    ledger = later.load()
    assert ledger is not None
    assert git(work, "rev-list", "--count", "refs/syndicate/fetched") == "1"
    later.commit(Transaction(ledger.with_head(n=3)))
    assert lines(store_in(clone(), branch="syndicate-state").load())[0] == lines(ledger.with_head(n=3))[0]


def test_the_branch_is_the_one_that_the_checkout_follows(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    git(work, "push", "-q", "origin", "main:live")
    git(work, "checkout", "-q", "-b", "here", "--track", "origin/live")
    store_in(work).commit(first())
    assert state_files(origin, "live")
    assert not state_files(origin)
    assert git(work, "status", "--porcelain") == ""
    assert git(work, "rev-parse", "here") == git(origin, "rev-parse", "live")


# ---------------------------------------------------------------- who commits, and how


def test_a_commit_bears_the_name_that_git_is_set_to(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    git(work, "config", "user.name", "Écluse")
    git(work, "config", "user.email", "bot@example.org")
    store_in(work).commit(first())
    assert git(origin, "log", "-1", "--format=%an <%ae> %cn", "main") == "Écluse <bot@example.org> Écluse"


def test_without_one_it_bears_a_name_of_its_own(origin: Path, clone: Callable[..., Path]) -> None:
    store_in(clone()).commit(first())
    assert git(origin, "log", "-1", "--format=%an <%ae>", "main") == "syndicate <syndicate@localhost>"


def test_a_commit_starts_no_other_workflow_and_says_what_it_is(origin: Path, clone: Callable[..., Path]) -> None:
    store = store_in(clone(), message="jobs")
    store.commit(first())
    store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
    store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="delivered")])
    assert git(origin, "log", "-3", "--format=%s", "main").splitlines() == [
        "jobs: what came of 1 deliveries [skip ci]",
        "jobs: 1 deliveries begin [skip ci]",
        "jobs: state 1 [skip ci]",
    ]


def test_hooks_of_the_user_do_not_run(clone: Callable[..., Path], tmp_path: Path) -> None:
    work = clone()
    for name in ("pre-push", "pre-commit", "commit-msg"):
        a_hook(work / ".git/hooks" / name, f"touch '{tmp_path}/ran'; exit 1")
    store_in(work).commit(first())
    assert not (tmp_path / "ran").exists()


# ---------------------------------------------------------------- others push, too


def racing(monkeypatch: pytest.MonkeyPatch, *others: Callable[[], object]) -> list[int]:
    """Let something happen right before each push in turn; gives a list that grows with every push."""
    pushes: list[int] = []
    push = repository.Repository.push

    def late(self: repository.Repository, commit: str, branch: str, parent: str | None) -> tuple[str, str]:
        pushes.append(len(pushes))
        if len(pushes) <= len(others):
            others[len(pushes) - 1]()
        return push(self, commit, branch, parent)

    monkeypatch.setattr(repository.Repository, "push", late)
    return pushes


def test_commits_of_others_are_built_upon(
    origin: Path, clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, other = clone(), clone()
    store = store_in(work)
    store.commit(first())
    at = git(work, "rev-parse", "HEAD")
    pushes = racing(
        monkeypatch,
        lambda: push_file(other, "postings/rigger.md", "one"),
        lambda: push_file(other, "postings/rigger.md", "two"),
    )
    store.commit(second(first().ledger))
    assert len(pushes) == 3
    assert git(origin, "show", "main:postings/rigger.md") == "two"
    assert git(origin, "log", "--format=%s", "main").splitlines()[:3] == [
        "syndicate: state 2 [skip ci]",
        "change postings/rigger.md",
        "change postings/rigger.md",
    ]
    assert again_outbox(lambda: store_in(clone()))[1].key == "c" * 32
    assert git(work, "rev-parse", "HEAD") == at
    assert git(work, "status", "--porcelain") == ""
    git(work, "pull", "-q", "--ff-only")


def test_outcomes_are_applied_anew_on_commits_of_others(
    clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = store_in(clone()), clone()
    store.commit(first())
    racing(monkeypatch, lambda: push_file(other, "README.md", "one"))
    done = a_delivery("a" * 32, 1, outcome="delivered", attempts=1)
    store.record(first().ledger, [done])
    assert again_outbox(lambda: store_in(clone()))[1] == done


def test_a_state_that_moved_on_is_never_overwritten(
    origin: Path, clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store_in(clone()).commit(first())
    mine, theirs = store_in(clone()), store_in(clone())
    ledger, same = mine.load(), theirs.load()
    assert ledger is not None
    assert same is not None
    theirs.commit(Transaction(same.with_head(n=2, recipe="theirs")))
    before = git(origin, "rev-parse", "main")
    with pytest.raises(PushRefused, match=r"another run has saved.*Nothing was sent.*Run it again") as caught:
        mine.commit(second(ledger))
    assert caught.value.exit_status == 2
    with pytest.raises(PushRefused):
        mine.record(ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
    assert git(origin, "rev-parse", "main") == before
    fresh = mine.load()
    assert fresh is not None
    assert fresh.head.recipe == "theirs"
    mine.commit(Transaction(fresh.with_head(n=3)))


@pytest.mark.parametrize("branch", [None, "syndicate-state"])
def test_of_two_runs_that_do_the_same_at_once_only_one_goes_on(
    clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, branch: str | None
) -> None:
    """Same time, same name, same words: without more, both would make one and the same commit, and both would send."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-02T07:00:00Z")
    stores = [store_in(clone(), branch=branch) for _ in range(2)]
    for store in stores:
        store.load()
    stores[0].commit(first())
    with pytest.raises(PushRefused):
        stores[1].commit(first())
    stores = [store_in(clone(), branch=branch) for _ in range(2)]
    for store in stores:
        store.load()
    tried = [a_delivery("a" * 32, 1, outcome="attempting")]
    stores[0].record(first().ledger, tried)
    with pytest.raises(PushRefused, match="Nothing was sent"):
        stores[1].record(first().ledger, tried)


def test_it_gives_up_when_others_never_stop_pushing(
    origin: Path, clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def another() -> None:
        git(origin, "update-ref", "refs/heads/main", git(origin, "commit-tree", "-p", "main", "-m", "x", "main^{tree}"))

    waits: list[float] = []
    store = store_in(clone(), wait=waits.append)
    pushes = racing(monkeypatch, *[another] * 20)
    with pytest.raises(PushRefused, match=r"6 tries.*as it was"):
        store.commit(first())
    assert len(pushes) == 6
    assert 0 < sum(waits) < 8
    assert store_in(clone()).load() is None


# ---------------------------------------------------------------- refusals


def a_hook(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


GH006 = 'echo "error: GH006: Protected branch update failed for refs/heads/main." >&2; exit 1'


def test_a_protected_branch_is_told_with_the_cure_and_nothing_moves(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store_in(work).commit(first())
    a_hook(origin / "hooks/pre-receive", GH006)
    before = git(origin, "rev-parse", "main"), git(work, "rev-parse", "HEAD"), git(work, "status", "--porcelain")
    store = store_in(work)
    store.load()
    with pytest.raises(PushRefused, match=r"(?s)GH006.*Nothing was sent.*contents: write.*branch = ") as caught:
        store.commit(second(first().ledger))
    assert "\n" not in str(caught.value)
    with pytest.raises(PushRefused, match="Nothing was sent"):
        store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting")])
    assert before == (
        git(origin, "rev-parse", "main"),
        git(work, "rev-parse", "HEAD"),
        git(work, "status", "--porcelain"),
    )
    assert {d.outcome for d in again_outbox(lambda: store_in(work))} == {"pending"}
    store_in(work, branch="syndicate-state")
    (origin / "hooks/pre-receive").unlink()
    store.commit(second(first().ledger))


def test_a_branch_of_its_own_gets_round_a_protected_one(origin: Path, clone: Callable[..., Path]) -> None:
    a_hook(origin / "hooks/update", 'test "$1" != refs/heads/main')
    with pytest.raises(PushRefused):
        store_in(clone()).commit(first())
    store_in(clone(), branch="syndicate-state").commit(first())
    assert store_in(clone(), branch="syndicate-state").load() is not None


def test_outcomes_that_cannot_be_pushed_go_with_the_next_push(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store = store_in(work)
    store.commit(first())
    store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="attempting", attempts=1)])
    a_hook(origin / "hooks/pre-receive", GH006)
    done = a_delivery("a" * 32, 1, outcome="delivered", attempts=1, receipt="42")
    with pytest.raises(PushRefused, match=r"What came of 1 deliveries is kept in .*syndicate-unpushed\.json"):
        store.record(first().ledger, [done])
    assert again_outbox(lambda: store_in(clone()))[1].outcome == "attempting"
    later = store_in(work)
    ledger = later.load()
    assert ledger is not None
    assert later.outbox(ledger)[1] == done
    (origin / "hooks/pre-receive").unlink()
    later.record(ledger, [a_delivery("b" * 32, 0, outcome="attempting", attempts=1)])
    assert again_outbox(lambda: store_in(clone()))[1] == done
    assert not (work / ".git/syndicate-unpushed.json").exists()


def test_outcomes_that_cannot_be_pushed_go_with_the_next_commit(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store = store_in(work)
    store.commit(first())
    a_hook(origin / "hooks/pre-receive", GH006)
    done = a_delivery("b" * 32, 0, outcome="deferred", attempts=1)
    with pytest.raises(PushRefused):
        store.record(first().ledger, [done])
    (origin / "hooks/pre-receive").unlink()
    store_in(work).commit(second(first().ledger))
    assert again_outbox(lambda: store_in(clone()))[0] == done


def test_outcomes_that_were_kept_for_another_state_are_forgotten(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store_in(work).commit(first())
    store = store_in(work)
    store.load()
    a_hook(origin / "hooks/pre-receive", GH006)
    with pytest.raises(PushRefused):
        store.record(first().ledger, [a_delivery("a" * 32, 1, outcome="delivered")])
    (origin / "hooks/pre-receive").unlink()
    elsewhere = store_in(clone())
    ledger = elsewhere.load()
    assert ledger is not None
    held = a_delivery("a" * 32, 1, outcome="uncertain")
    elsewhere.record(ledger, [held])
    assert again_outbox(lambda: store_in(work))[1] == held


@pytest.mark.parametrize("depth", [[], ["--depth=1"]])
def test_a_push_that_arrived_though_the_line_broke_counts(
    clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, depth: list[str]
) -> None:
    work = clone(*depth)
    push = repository.Repository.push

    def cut(self: repository.Repository, *words: str) -> tuple[str, str]:
        push(self, *words)
        return "unreachable", "fatal: the remote end hung up unexpectedly"

    store = store_in(work)
    monkeypatch.setattr(repository.Repository, "push", cut)
    store.commit(first())
    monkeypatch.undo()
    store.commit(second(first().ledger))


def test_a_remote_that_is_gone_is_told(origin: Path, clone: Callable[..., Path], tmp_path: Path) -> None:
    work = clone()
    store = store_in(work)
    store.commit(first())
    before = git(work, "rev-parse", "HEAD")
    origin.rename(tmp_path / "away")
    with pytest.raises(PushRefused, match=r"Whether it arrived is not known\. Nothing was sent\. Look at the network"):
        store.commit(second(first().ledger))
    with pytest.raises(StateError, match="cannot be read from the remote origin") as caught:
        store_in(work).load()
    assert caught.value.code == "state-unreachable"
    assert git(work, "rev-parse", "HEAD") == before


def test_a_remote_that_never_answers_is_given_up(clone: Callable[..., Path], tmp_path: Path) -> None:
    work = clone()
    a_hook(tmp_path / "slow", "sleep 30")
    git(work, "config", "core.sshCommand", str(tmp_path / "slow"))
    git(work, "remote", "set-url", "origin", "ssh://git@example.invalid/jobs.git")
    begun = time.monotonic()
    with pytest.raises(StateError, match="gave no answer in 1 seconds"):
        store_in(work, limit=1.0).load()
    assert time.monotonic() - begun < 10


def test_no_password_is_told(clone: Callable[..., Path]) -> None:
    work = clone()
    git(work, "remote", "set-url", "origin", "http://user:ghp_s3cret@127.0.0.1:9/jobs.git?token=s3cret")
    with pytest.raises(StateError) as caught:
        store_in(work).load()
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_git_is_asked_in_english_and_told_to_ask_nobody(clone: Callable[..., Path]) -> None:
    work = repository.Repository(str(clone()), "origin")
    assert work.text("-c", "alias.x=!echo $LC_ALL $GIT_TERMINAL_PROMPT", "x") == "C 0"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("!\ta:refs/heads/main\t[rejected] (fetch first)", "overtaken"),
        ("!\ta:refs/heads/main\t[rejected] (non-fast-forward)", "overtaken"),
        ("!\ta:b\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", "overtaken"),
        ("!\ta:b\t[remote rejected] (protected branch hook declined)", "refused"),
        ("!\ta:b\t[remote rejected] (pre-receive hook declined)", "refused"),
        ("!\ta:b\t[remote failure] (remote failed to report status)", "unreachable"),
        ("remote: Permission to o/r.git denied to bot.\nfatal: … The requested URL returned error: 403", "refused"),
        ("fatal: Authentication failed for 'https://example.org/'", "refused"),
        ("fatal: could not read Username for 'https://example.org': terminal prompts disabled", "refused"),
        ("fatal: unable to access 'https://example.org/': Could not resolve host: example.org", "unreachable"),
        ("fatal: the remote end hung up unexpectedly", "unreachable"),
    ],
)
def test_what_git_says_of_a_push_is_understood(said: str, verdict: str) -> None:
    assert repository._verdict(said) == verdict


def test_what_git_says_is_told_in_one_line_without_credentials() -> None:
    said = (
        "To https://x:y@example.org/r\nremote: \x1b[31merror\x1b[0m: no\n"
        "hint: a long hint\nfatal: unable to access 'https://t0ken@example.org/r/?private_token=t0ken'"
    )
    assert repository.brief(repository.redact(said)) == (
        "remote: error: no / fatal: unable to access 'https://example.org/r/?private_token=…'."
    )


# ---------------------------------------------------------------- nothing to stand on


def test_without_a_remote_it_says_what_to_do(clone: Callable[..., Path]) -> None:
    work = clone()
    git(work, "remote", "remove", "origin")
    with pytest.raises(StateError, match=r"no remote 'origin'.*push = false"):
        store_in(work).load()
    store = store_in(work, push=False)
    store.commit(first())
    assert git(work, "log", "-1", "--format=%s") == "syndicate: state 1 [skip ci]"
    assert git(work, "status", "--porcelain") == ""


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"no repository that git can use: .*not a git repository"):
        GitStore(tmp_path / "state").load()


def test_a_branch_that_nobody_pushed_yet_is_told(clone: Callable[..., Path]) -> None:
    work = clone()
    git(work, "checkout", "-q", "-b", "fresh")
    with pytest.raises(StateError, match="git push -u origin fresh"):
        store_in(work).load()


def test_a_folder_that_leads_out_of_the_repository_is_refused(clone: Callable[..., Path], tmp_path: Path) -> None:
    work = clone()
    (tmp_path / "elsewhere").mkdir()
    (work / "state").symlink_to(tmp_path / "elsewhere")
    (work / "other").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StateError):
        store_in(work).load()
    with pytest.raises(StateError, match="leads out"):
        GitStore(work / "other").load()


@pytest.mark.parametrize("branch", [None, "syndicate-state"])
def test_a_ledger_that_was_never_pushed_is_not_forgotten(clone: Callable[..., Path], branch: str | None) -> None:
    from syndicate.stores.files import FilesStore

    work = clone()
    FilesStore(work / "state").commit(first())
    with pytest.raises(StateError, match=r"holds no state.*git add -f.*git push origin HEAD:refs/heads/") as caught:
        store_in(work, branch=branch).load()
    git(work, "add", "-f", "state")
    git(work, "commit", "-qm", "the state")
    git(work, *re.search(r"git (push [^)]+)", str(caught.value))[1].split())  # type: ignore[index]  # the cure is there
    assert lines(store_in(work, branch=branch).load()) == list(first().ledger.lines())


def test_a_ledger_that_was_lost_is_no_fresh_start(clone: Callable[..., Path]) -> None:
    store_in(clone()).commit(first())
    other = clone()
    git(other, "pull", "-q")
    git(other, "rm", "-q", "state/ledger.jsonl")
    git(other, "commit", "-qm", "oops")
    git(other, "push", "-q")
    with pytest.raises(StateDamaged, match=r"origin/main:state/ledger\.jsonl is gone"):
        store_in(clone()).load()


def test_a_form_that_was_lost_stops_the_next_commit(origin: Path, clone: Callable[..., Path]) -> None:
    store_in(clone()).commit(first())
    other = clone()
    git(other, "pull", "-q")
    git(other, "rm", "-q", "state/postings/boat-builder.1.json")
    git(other, "commit", "-qm", "oops")
    git(other, "push", "-q")
    before = git(origin, "rev-parse", "main")
    with pytest.raises(StateDamaged, match=r"boat-builder\.1\.json"):
        store_in(clone()).commit(second(first().ledger))
    assert git(origin, "rev-parse", "main") == before


def test_files_of_others_below_the_state_stay(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    push_file(work, "state/README.md", "what this is")
    push_file(work, "state/postings/notes.json", "{}")
    store_in(work).commit(first())
    assert {"state/README.md", "state/postings/notes.json"} < set(state_files(origin))


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize(
    ("job", "push"),
    [
        ("commit", True),
        pytest.param("record", True, marks=pytest.mark.soak),
        pytest.param("commit", False, marks=pytest.mark.soak),
        pytest.param("record", False, marks=pytest.mark.soak),
    ],
)
def test_a_crash_at_any_step_leaves_the_old_or_the_new_whole(
    origin: Path, clone: Callable[..., Path], job: str, push: bool
) -> None:
    """Killed before each program that it starts, and each file that it touches, until it does them all."""
    work = clone()
    ledger = first().ledger
    store_in(work, push=push).commit(first())
    number, seen = 1, set()
    for step in range(200):
        store = store_in(work, push=push)
        store.load()
        tried = [a_delivery(key * 32, at, outcome="attempting", attempts=step) for at, key in enumerate("ba")]
        next_one = Transaction(ledger.with_head(n=number + 1))
        does = (lambda: store.commit(next_one)) if job == "commit" else (lambda: store.record(ledger, tried))  # noqa: B023  # called at once
        said = in_child(does, step=step, touching=work)
        assert said.status in (0, -signal.SIGKILL), said
        after = store_in(work, push=push)
        now = after.load()
        assert now is not None
        assert now.head.n - number in (0, 1)
        owed = after.outbox(now)
        assert len({d.attempts for d in owed}) == 1
        seen.add("new" if now.head.n > number or owed[0].attempts == step else "old")
        number, ledger = now.head.n, now
        if said.status == 0:
            break
    assert said.status == 0
    assert step > 5
    assert {"old", "new"} <= seen
    store_in(work, push=push).commit(Transaction(ledger.with_head(n=number + 1)))
    assert git(work, "status", "--porcelain") == ""
    assert git(work, "rev-parse", "HEAD") == git(origin if push else work, "rev-parse", "main")


def test_a_run_that_is_killed_between_its_commit_and_its_push_leaves_no_trace(
    origin: Path, clone: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = clone()
    store_in(work).commit(first())
    before = git(origin, "rev-parse", "main"), git(work, "status", "--porcelain"), git(work, "rev-parse", "HEAD")

    def die(self: object, *words: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(repository.Repository, "push", die)
    assert in_child(lambda: store_in(work).commit(second(first().ledger))).status == -signal.SIGKILL
    monkeypatch.undo()
    assert before == (
        git(origin, "rev-parse", "main"),
        git(work, "status", "--porcelain"),
        git(work, "rev-parse", "HEAD"),
    )
    assert lines(store_in(work).load()) == list(first().ledger.lines())
    store_in(work).commit(second(first().ledger))


def test_a_disk_that_fills_up_stops_it_before_the_push(origin: Path, clone: Callable[..., Path]) -> None:
    work = clone()
    store_in(work).commit(first())
    before = git(origin, "rev-parse", "main")
    said = in_child(lambda: store_in(work).commit(second(first().ledger)), limit=0)
    assert said.status == FAILED, said
    assert re.match("(PushRefused|StateError): .*as it was", said.text), said
    assert git(origin, "rev-parse", "main") == before
    store_in(work).commit(second(first().ledger))


def test_thousands_of_forms_are_pushed_and_read_in_a_blink(clone: Callable[..., Path]) -> None:
    """Bounds ten times what it takes: they catch a quadratic thing, not a slow machine."""
    from tests.stores.contract import FORM, a_record

    store = store_in(clone())
    forms: dict[str, Json] = {f"posting-{place}": FORM for place in range(1_000)}
    begun = time.perf_counter()
    store.commit(Transaction(a_ledger(*map(a_record, forms)), forms))
    committed = time.perf_counter()
    later = store_in(clone())
    ledger = later.load()
    assert ledger is not None
    assert all(later.form(id, 1) == FORM for id in forms)
    assert (committed - begun < 10, time.perf_counter() - committed < 10) == (True, True)
