"""The state in a branch of a git repository: durable when a push is accepted, and never pushed by force.

It reads the files of `syndicate.stores.files` out of the tip of the branch, fetched first, and makes each commit on top
of that tip from bytes. So a run that dies before its push leaves no trace, and a checkout of yesterday sees today's
state. What it does not do: read the work tree's own `state/`, or touch anything else there (`Repository.follow`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress

from syndicate.core.ledger import Ledger
from syndicate.core.model import Delivery, Json
from syndicate.errors import PushRefused, StateError
from syndicate.ports import Transaction
from syndicate.stores import layout
from syndicate.stores.lock import hold
from syndicate.stores.repository import GitFailed, Repository, brief, short

_TRIES = 6
"""How often a push that others overtook is made anew."""

_FOLDERS = (layout.POSTINGS + "/", layout.OUTBOX + "/")


class GitStore:
    """A store in `folder` of the git work tree around it.

    branch: one for the state alone, made by the first push. ref: without it, the branch that the state shares with
    others, instead of the one that the checkout follows (a detached HEAD: the remote's main branch). push: False
    commits to the local branch. message: how its commits begin. limit: seconds a git command may take. wait: called
    between two tries.
    """

    batch = True

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        branch: str | None = None,
        remote: str = "origin",
        ref: str | None = None,
        push: bool = True,
        message: str = "syndicate",
        limit: float = 120.0,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.folder = os.path.abspath(folder)
        self._own, self._shared = branch, ref
        self._remote = remote if push else None
        self._message, self._limit, self._wait = message, limit, wait
        self._opened: tuple[Repository, str] | None = None
        self._known = False
        self._tip: str | None = None
        self._tree = ""
        self._stored = 0
        self._files: dict[str, str] | None = None
        self._unpushed: dict[str, bytes] = {}

    @classmethod
    def at(
        cls, location: str, root: str | os.PathLike[str] = ".", options: Mapping[str, Json] | None = None
    ) -> GitStore:
        """The store that `git:LOCATION` names, below `root`; of `options`: branch, remote, ref and push."""
        names = ("branch", "remote", "ref", "push")
        given = {name: value for name in names if (value := (options or {}).get(name)) is not None}
        return cls(os.path.join(root, location or "state"), **given)

    def lock(self) -> AbstractContextManager[None]:
        """Hold `<folder>.lock` on this machine; between machines the push decides. Raises Locked."""
        return hold(os.path.realpath(self.folder) + ".lock")

    # ------------------------------------------------------------ read

    def load(self) -> Ledger | None:
        """The ledger at the tip of the branch, fetched now; None where there is none yet.

        Raises StateDamaged or StateNewer, StateError where the branch cannot be had.
        """
        self._fetch()
        data = self._at_tip(layout.LEDGER)
        if data is None:
            self._check_that_none_was_lost()
        ledger = None if data is None else layout.ledger_from(data, self._shown(layout.LEDGER))
        self._stored = 0 if ledger is None else ledger.head.n
        self._unpushed = self._kept()
        self._known = True
        return ledger

    def outdated(self) -> str | None:
        """The commit that the state was last made from, where the one checked out is older and differs beside it.

        In a shallow clone that knows nothing of it, its date decides.
        """
        self._ready()
        repository, _ = self._repository()
        was, here = repository.made_from(self._tip), repository.checked_out()
        return was.said() if was and here and repository.is_behind(here, was) else None

    def form(self, id: str, n: int) -> Json:
        """The form of posting `id` written by transaction `n`. Raises StateDamaged where it is gone."""
        self._ready()
        path = layout.form_path(id, n)
        return layout.json_from(self._named(path), self._shown(path))

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        """Every delivery that the ledger names, in order. Raises StateDamaged where one is gone."""
        self._ready()
        owed = [self._delivery(key, layout.message_path(key, n)) for key, n in ledger.head.outbox.items()]
        return sorted(owed, key=lambda delivery: delivery.order)

    def _delivery(self, key: str, path: str) -> Delivery:
        unpushed = self._unpushed.get(path)
        data = self._named(path) if unpushed is None else unpushed
        return layout.delivery_from(data, key, self._shown(path))

    def _ready(self) -> None:
        if not self._known:
            self.load()

    def _repository(self) -> tuple[Repository, str]:
        """The repository and the branch that keeps the state. Raises StateError where one is not to be had."""
        if self._opened is None:
            repository = Repository(self.folder, self._remote, alone=self._own is not None, limit=self._limit)
            if not repository.has_remote():
                raise _no_remote(repository.top, self._remote)
            name = self._own or self._shared or self._reach(repository.branch)
            if not name:
                raise _no_branch()
            self._opened = repository, short(name)
        return self._opened

    def _fetch(self) -> None:
        repository, branch = self._repository()
        self._tip = self._reach(lambda: repository.tip(branch))
        if self._tip is None and self._own is None:
            raise _nothing_to_build_on(branch, self._remote)
        self._tree = repository.tree(self._tip)
        self._files = None

    def _reach(self, ask: Callable[[], str | None]) -> str | None:
        """Ask the remote. Raises StateError where it does not answer."""
        try:
            return ask()
        except GitFailed as error:
            raise _unreachable(self._remote, brief(str(error))) from error

    def _check_that_none_was_lost(self) -> None:
        """Raises StateDamaged for a ledger that was lost, StateError for one that lies here and was never pushed."""
        if any(_is_ours(path) for path in self._listing()):
            raise layout.lost_ledger(self._shown(""))
        local = os.path.join(self.folder, layout.LEDGER)
        if os.path.exists(local):
            raise _never_pushed(local, self._repository()[1], self._remote)

    def _at_tip(self, path: str) -> bytes | None:
        repository, _ = self._repository()
        return repository.read(f"{self._tip}:{repository.prefix}{path}") if self._tip else None

    def _listing(self) -> dict[str, str]:
        if self._files is None:
            self._files = self._repository()[0].files(self._tip)
        return self._files

    def _named(self, path: str) -> bytes:
        blob = self._listing().get(path)
        data = self._repository()[0].read(blob) if blob else None
        if data is None:
            raise layout.missing([path], self._shown(""))
        return data

    def _shown(self, path: str) -> str:
        """What a file is called in messages: the name that `git show` takes."""
        repository, branch = self._repository()
        return f"{self._remote + '/' if self._remote else ''}{branch}:{repository.prefix}{path}"

    # ------------------------------------------------------------ write

    def commit(self, transaction: Transaction) -> None:
        """Make it durable by a push. Raises PushRefused with the old state unharmed, StateError if it follows none."""
        self._ready()
        n = transaction.ledger.head.n
        layout.check(transaction, self._stored)
        self._publish(self._changes(transaction), f"state {n}", "Nothing was sent.")
        self._stored = n

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        """Replace deliveries that the ledger names; durable by a push on return. Raises PushRefused.

        Outcomes that cannot be pushed are kept in the repository's own folder, and go with the next push from here.
        """
        self._ready()
        files = dict(layout.owed(ledger, deliveries))
        tried = sum(delivery.outcome not in ("pending", "attempting") for delivery in deliveries)
        if tried:
            self._keep(files)
        what = f"what came of {tried} deliveries" if tried else f"{len(deliveries)} deliveries begin"
        hint = _kept_here(tried, self._keeping()) if tried else "Nothing was sent."
        self._publish({**self._unpushed, **files}, what, hint)

    def _changes(self, transaction: Transaction) -> dict[str, bytes | None]:
        """What it changes: path → bytes, None for what goes. Raises StateDamaged where a named file is not there."""
        ledger, there = transaction.ledger, self._listing()
        keep = layout.named(ledger)
        changes: dict[str, bytes | None] = dict(layout.new_files(transaction))
        if gone := keep - set(there) - set(changes):
            raise layout.missing(sorted(gone), self._shown(""))
        for path, data in self._unpushed.items():
            if path in keep:
                changes.setdefault(path, data)
        changes.update({path: None for path in there if _is_ours(path) and path not in keep})
        if transaction.log:
            path = layout.log_path(ledger)
            changes[path] = (self._at_tip(path) or b"") + layout.log_bytes(transaction.log)
        changes[layout.LEDGER] = layout.ledger_bytes(ledger)
        return changes

    def _publish(self, changes: Mapping[str, bytes | None], what: str, hint: str) -> None:
        """Commit on the tip and push; anew on a new tip while the state there is the one that this run began with."""
        repository, branch = self._repository()
        run = os.urandom(8).hex()  # two runs that do the same at once must not make the same commit: both would go on
        origin = repository.trailer(self._tip)  # what `outdated` reads in a later run
        message = f"{self._message}: {what} [skip ci]\n\n{origin}Run: {run}\n"
        said = ""
        for place in range(_TRIES):
            made = self._make(repository, changes, message, hint)
            verdict, said = repository.push(made, branch, self._tip)
            if verdict == "refused":
                raise _protected(branch, self._remote, said, hint)
            if verdict == "accepted" or self._arrived(made, said, hint):
                self._moved(made)
                return
            self._wait(0.1 * 2**place + os.urandom(1)[0] / 2560)
        raise _overtaken(branch, said, hint)

    def _make(self, repository: Repository, changes: Mapping[str, bytes | None], message: str, hint: str) -> str:
        try:
            return repository.make(self._tip, changes, message)
        except GitFailed as error:
            raise _not_made(repository.directory, brief(str(error)), hint) from error

    def _arrived(self, made: str, said: str, hint: str) -> bool:
        """Fetch after a push that did not go well: True if it arrived all the same, False if it may be made anew.

        Raises PushRefused where the state has moved on, or the remote does not answer.
        """
        repository, branch = self._repository()
        try:
            tip = repository.tip(branch)
        except GitFailed as error:
            raise _unknown(branch, said or brief(str(error)), hint) from error
        if tip is not None and (tip == made or repository.contains(tip, made)):
            return True
        if (tip is None) != (self._tip is None) or repository.tree(tip) != self._tree:
            raise _moved_on(branch, hint)
        self._tip = tip
        return False

    def _moved(self, made: str) -> None:
        repository, branch = self._repository()
        parent, self._tip, self._files = self._tip, made, None
        self._tree = repository.tree(made)
        self._unpushed = {}
        with suppress(OSError):
            os.unlink(self._keeping())
        repository.follow(made, parent, branch)

    # ------------------------------------------------------------ outcomes that wait for a push

    def _keeping(self) -> str:
        return os.path.join(self._repository()[0].directory, "syndicate-unpushed.json")

    def _keep(self, files: Mapping[str, bytes]) -> None:
        """Write outcomes down before they are pushed, with the state that they belong to."""
        self._unpushed = {**self._unpushed, **files}
        kept = {path: data.decode() for path, data in self._unpushed.items()}
        with suppress(OSError):
            with open(self._keeping() + layout.TEMPORARY, "wb") as file:
                file.write(layout.readable({"state": self._tree, "files": kept}))
                file.flush()
                os.fsync(file.fileno())
            os.replace(self._keeping() + layout.TEMPORARY, self._keeping())

    def _kept(self) -> dict[str, bytes]:
        """Outcomes that an earlier run could not push; none where the state has moved on since."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError), open(self._keeping(), "rb") as file:
            kept = json.loads(file.read())
            if kept["state"] == self._tree:
                return {path: text.encode() for path, text in kept["files"].items()}
        return {}


def _is_ours(path: str) -> bool:
    return path.startswith(_FOLDERS) and layout.is_ours(os.path.basename(path))


# ---------------------------------------------------------------- what went wrong, and the cure


def _no_remote(top: str, remote: str | None) -> StateError:
    return StateError(
        f"The repository at {top} has no remote {remote!r} to push the state to. Add it (git remote add {remote} URL), "
        "or, to commit without pushing, write `[state] push = false`."
    )


def _no_branch() -> StateError:
    return StateError(
        "No branch is checked out, so that the git store does not know which one keeps the state. Check one out, or "
        'name one: `[state] branch = "syndicate-state"`.'
    )


def _nothing_to_build_on(branch: str, remote: str | None) -> StateError:
    first = f"Push it first (git push -u {remote} {branch})" if remote else "Make a first commit"
    return StateError(
        f"There is no branch {branch} {f'on the remote {remote}' if remote else 'here'} to put the state onto. "
        f'{first}, or name a branch for the state alone: `[state] branch = "syndicate-state"`.'
    )


def _unreachable(remote: str | None, said: str) -> StateError:
    return StateError(
        f"The state cannot be read from the remote {remote}: {said} Nothing was changed. Look at the network and at "
        "what git may use to log in, then run it again.",
        code="state-unreachable",
    )


def _never_pushed(local: str, branch: str, remote: str | None) -> StateError:
    push = f" and push it (git push {remote} HEAD:refs/heads/{branch})" if remote else f" to {branch}"
    return StateError(
        f"{local} is there, but the branch {branch}, from which the git store reads, holds no state. To go on with "
        f"this ledger, commit its folder (git add -f){push}; to start afresh, move the folder away. "
        "Nothing was changed."
    )


def _kept_here(tried: int, path: str) -> str:
    return (
        f"What came of {tried} deliveries is kept in {path} and goes with the next push from here; a run elsewhere "
        "holds them for uncertain."
    )


def _protected(branch: str, remote: str | None, said: str, hint: str) -> PushRefused:
    return PushRefused(
        f"The remote {remote} refused the push of the state to {branch}: {said} The state there stands as it was. "
        f"{hint} Where the branch is protected, let the account that runs syndicate push to it (GitHub: put it on the "
        "rule's bypass list, and write `permissions: contents: write` into the workflow), or give the state a branch "
        'of its own: `[state] branch = "syndicate-state"`.'
    )


def _moved_on(branch: str, hint: str) -> PushRefused:
    return PushRefused(
        f"The state on {branch} is not the one that this run began with: another run has saved its own in between. "
        f"{hint} Nothing there was changed. Run it again: it starts from what stands there now."
    )


def _overtaken(branch: str, said: str, hint: str) -> PushRefused:
    return PushRefused(
        f"The state could not be pushed to {branch} in {_TRIES} tries: {said} The state there stands as it was. {hint} "
        "Run it again when fewer others push."
    )


def _not_made(directory: str, said: str, hint: str) -> PushRefused:
    return PushRefused(
        f"git could not make a commit of the state in {directory}: {said} The state stands as it was. {hint} Look at "
        "the disk and at the rights to it, then run it again."
    )


def _unknown(branch: str, said: str, hint: str) -> PushRefused:
    return PushRefused(
        f"The state could not be pushed to {branch}: {said} Whether it arrived is not known. {hint} Look at the "
        "network and at what git may use to log in, then run it again: it starts from what stands there."
    )
