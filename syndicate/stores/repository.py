"""Git's plumbing as the git store needs it: a branch's tip, its files, a commit made from bytes, a push.

Nothing here touches the work tree, the index or a local branch, but `follow`, which says when. Every command has a time
limit, asks nobody for a password, and speaks English; what it says is stripped of credentials before it leaves.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, TypeAlias

from syndicate.errors import StateError

Verdict: TypeAlias = Literal["accepted", "overtaken", "refused", "unreachable"]
"""Of a push. overtaken: the branch has moved on. unreachable: nobody knows what became of it."""

_MADE = "refs/syndicate/made"
_FETCHED = "refs/syndicate/fetched"
_DURABLE = ("-c", "core.fsync=committed,reference")
"""Where nothing is pushed, the disk is what keeps the state; else git's own habit will do."""
_NOBODY = "syndicate <syndicate@localhost>"
_REFLOG = ("-m", "syndicate: state")
_ORIGIN = "Postings"
_CUT = "on the way"
"""What the note on the checkout says while it is taken along; else it names the commit that it was taken to."""


class GitFailed(Exception):
    """A git command did not do what it should. The message is what it said, without credentials."""


@dataclass(frozen=True, slots=True)
class Version:
    """A commit that the postings were read from, and its date in seconds since 1970."""

    commit: str
    date: int

    def said(self) -> str:
        """For people."""
        return f"{self.commit[:10]} of {datetime.fromtimestamp(self.date, UTC).isoformat()}"


class Repository:
    """The repository around the state folder, reached through that folder or the nearest one above it that exists.

    remote: its name, None to work on local branches alone. alone: the branch is not merged with what is checked out, so
    that a shallow clone needs no more of it than its tip. limit: seconds that one command may take.
    prefix: the state folder below the top of the work tree, "" or ended by a slash.
    """

    def __init__(self, folder: str, remote: str | None, *, alone: bool = False, limit: float = 120.0) -> None:
        self.remote, self.limit = remote, limit
        self.top = _nearest(folder)
        try:
            said = self.text("rev-parse", "--show-toplevel", "--absolute-git-dir", "--is-shallow-repository")
        except GitFailed as error:
            raise StateError(
                f"{folder} is in no repository that git can use: {error} Use a clone of the repository that keeps the "
                'state, or `[state] store = "files:state"`.'
            ) from error
        self.top, self.directory, shallow = said.split("\n")
        self.depth = ("--depth=1",) if alone and shallow == "true" else ()
        self.prefix = _below(folder, self.top)
        self._reader: subprocess.Popen[bytes] | None = None

    # ------------------------------------------------------------ which branch

    def branch(self) -> str | None:
        """The branch that the checked-out one goes to on the remote; of a detached HEAD, the remote's main branch.

        None where there is none. Raises GitFailed where the remote cannot be asked.
        """
        here = self.here()
        if self.remote is None:
            return here
        if here is not None:
            upstream = self.settings.get(f"branch.{here}.merge")
            ours = self.settings.get(f"branch.{here}.remote") == self.remote
            return short(upstream) if upstream and ours else here
        lines = self.text("ls-remote", "--symref", self.remote, "HEAD").split("\n")
        return next((short(line[5:].partition("\t")[0]) for line in lines if line.startswith("ref: ")), None)

    def here(self) -> str | None:
        """The branch that is checked out, None for a detached HEAD."""
        with suppress(GitFailed):
            return short(self.text("symbolic-ref", "-q", "HEAD"))
        return None

    def has_remote(self) -> bool:
        """Whether the remote is known by its name, or is an address itself."""
        return (
            self.remote is None
            or re.search("[:/]", self.remote) is not None
            or any(name.startswith(f"remote.{self.remote}.") for name in self.settings)
        )

    @cached_property
    def settings(self) -> dict[str, str]:
        """What git is set to for branches and remotes."""
        with suppress(GitFailed):
            rows = self.text("config", "-z", "--get-regexp", r"^(branch|remote)\.").split("\0")
            return {name: value for name, _, value in (row.partition("\n") for row in rows)}
        return {}

    # ------------------------------------------------------------ read

    def tip(self, branch: str) -> str | None:
        """The commit at which the branch stands on the remote, fetched; None where there is no such branch.

        Raises GitFailed where the remote cannot be reached.
        """
        ref = f"refs/heads/{branch}"
        if self.remote is None:
            return self._commit(ref)
        rows = [line.partition("\t") for line in self.text("ls-remote", self.remote, ref).split("\n")]
        tips = [commit for commit, _, name in rows if name == ref]
        if not tips or self._object(f"{tips[0]}^{{commit}}"):
            return tips[0] if tips else None
        quiet = ("--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-auto-gc")
        self.run("fetch", *quiet, *self.depth, self.remote, f"+{ref}:{_FETCHED}")
        return self._commit(_FETCHED)

    def _commit(self, name: str) -> str | None:
        known = self._object(f"{name}^{{commit}}")
        return known[0] if known else None

    def tree(self, commit: str | None) -> str:
        """What stands for all of the state's files in `commit`: equal where they are; "" for none."""
        known = self._object(f"{commit}:{self.prefix.rstrip('/')}") if commit else None
        return known[0] if known else ""

    def files(self, commit: str | None) -> dict[str, str]:
        """The state's files in `commit`: path below the state folder → what `read` takes."""
        if commit is None:
            return {}
        where = ["--", self.prefix] if self.prefix else []
        said = os.fsdecode(self.run("ls-tree", "-r", "-z", "--full-tree", commit, *where))
        rows = [line.split("\t", 1) for line in said.split("\0") if line]
        return {path[len(self.prefix) :]: facts.split()[2] for facts, path in rows}

    def read(self, name: str) -> bytes | None:
        """The bytes of an object ("COMMIT:PATH", or a name out of `files`), None where there is none."""
        known = self._object(name)
        return known[1] if known else None

    def _object(self, name: str) -> tuple[str, bytes] | None:
        """The full name and the bytes of an object. One process serves all: not to be used on both sides of a fork."""
        reader = self._reader
        if reader is None:
            self._reader = reader = self._start("cat-file", "--batch")
            weakref.finalize(self, _end, reader)
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write(os.fsencode(name) + b"\n")
        reader.stdin.flush()
        facts = reader.stdout.readline().split()
        if len(facts) != 3 or not facts[2].isdigit():
            return None
        return facts[0].decode(), reader.stdout.read(int(facts[2]) + 1)[:-1]

    def contains(self, newer: str, older: str) -> bool:
        """Whether `older` is part of the history of `newer`, as far as that is known here."""
        with suppress(GitFailed):
            self.run("merge-base", "--is-ancestor", older, newer)
            return True
        return False

    # ------------------------------------------------------------ which postings the state was made from

    def checked_out(self) -> Version | None:
        """The commit that is checked out, None where there is none yet."""
        with suppress(GitFailed):
            return _version(self.text("log", "-1", "--format=%H %ct", "HEAD"))
        return None

    def made_from(self, tip: str | None) -> Version | None:
        """What the last commit of the state's files up to `tip` says that they were made from; None for unknown."""
        if tip is None or not self.prefix:
            return None
        with suppress(GitFailed):
            said = self.text("log", "-1", f"--format=%(trailers:key={_ORIGIN},valueonly)", tip, "--", self._pathspec)
            return _version(said.strip())
        return None

    def is_behind(self, here: Version, was: Version) -> bool:
        """Whether `here` lies before `was`, and differs beside the state's files."""
        if here.commit == was.commit:
            return False
        if self._commit(was.commit) is None:
            return here.date < was.date
        return self.contains(was.commit, here.commit) and not self._same_beside(here.commit, was.commit)

    def trailer(self, tip: str | None) -> str:
        """The line by which a commit on `tip` says what it was made from; an older checkout does not move it back."""
        here, was = self.checked_out(), self.made_from(tip)
        known = was if here is None or (was and self.is_behind(here, was)) else here
        return f"{_ORIGIN}: {known.commit} {known.date}\n" if known else ""

    # ------------------------------------------------------------ write

    def make(self, parent: str | None, changes: Mapping[str, bytes | None], message: str) -> str:
        """A commit on top of `parent` in which these files of the state are so, or gone. No branch points to it yet."""
        lines = b"".join(_stream(self.committer, message, parent, self.prefix, changes))
        return self.run("fast-import", "--quiet", "--force", "--date-format=now", input=lines).decode().strip()

    @cached_property
    def committer(self) -> str:
        """Who git says is at work here, without its guesses from the machine's names."""
        try:
            return self.text("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT").rsplit(" ", 2)[0]
        except GitFailed:
            return _NOBODY

    def push(self, commit: str, branch: str, parent: str | None) -> tuple[Verdict, str]:
        """Put the branch onto `commit`, whose parent is `parent`, never by force. Also what git said."""
        ref = f"refs/heads/{branch}"
        try:
            if self.remote is None:
                self.run("update-ref", *_REFLOG, ref, commit, parent or "0" * len(commit))
            else:
                quiet = ("--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no")
                self.run("push", *quiet, self.remote, f"{commit}:{ref}")
        except GitFailed as error:
            return ("overtaken" if self.remote is None else _verdict(str(error))), brief(str(error))
        return "accepted", ""

    def follow(self, commit: str, parent: str | None, branch: str) -> None:
        """Take the checkout along to `commit`, the child of `parent`, if that changes no file but the state's own.

        Only where these are as one of our commits left them: what somebody changed there is not touched, and neither is
        a checkout that lacks commits of others; a pull brings it up later. What fails is left so, too.
        """
        note = os.path.join(self.directory, "syndicate-checkout")
        with suppress(GitFailed, OSError):
            head = self._commit("HEAD")
            if head is None or not self._may_follow(head, commit, parent, branch):
                return
            left = _line(note)
            if not left.startswith(_CUT) and not any(self._clean_at(at) for at in (head, parent, left) if at):
                return
            _put(note, _CUT)
            self.run("restore", f"--source={commit}", "--staged", "--worktree", "--", self._pathspec)
            if self.remote is not None:
                self.run("update-ref", *_REFLOG, "HEAD", commit, head)
            _put(note, commit)

    def _may_follow(self, head: str, commit: str, parent: str | None, branch: str) -> bool:
        """Whether the checkout is of `branch`, or detached, and `commit` brings no change of others to it."""
        here = self.here()
        if self.remote is None:
            return here == branch  # which `push` has put onto the commit
        if here not in (None, branch) and self.branch() != branch:
            return False
        return head == parent or (bool(self.prefix) and self.contains(commit, head) and self._same_beside(head, commit))

    def _same_beside(self, head: str, commit: str) -> bool:
        beside = (":/", f":(top,exclude,literal){self.prefix}")
        with suppress(GitFailed):
            self.run("diff", "--quiet", "--no-ext-diff", head, commit, "--", *beside)
            return True
        return False

    def _clean_at(self, commit: str) -> bool:
        """Whether the state's files, in the work tree and in the index, are those of `commit`."""
        with suppress(GitFailed):
            self.run("diff", "--quiet", "--no-ext-diff", commit, "--", self._pathspec)
            self.run("diff", "--quiet", "--no-ext-diff", "--cached", commit, "--", self._pathspec)
            return True
        return False

    @property
    def _pathspec(self) -> str:
        return f":(top,literal){self.prefix}" if self.prefix else ":/"

    # ------------------------------------------------------------ processes

    def text(self, *arguments: str) -> str:
        """What a command said, as text without its last line end. Raises GitFailed."""
        return os.fsdecode(self.run(*arguments)).rstrip("\n")

    def run(self, *arguments: str, input: bytes = b"") -> bytes:
        """What a command said. Raises GitFailed, after the limit too; StateError where there is no git."""
        process = self._start(*arguments)
        try:
            said, complaint = process.communicate(input, timeout=self.limit)
        except subprocess.TimeoutExpired as error:
            raise GitFailed(f"git {arguments[0]} gave no answer in {self.limit:.0f} seconds.") from error
        finally:
            if process.poll() is None:
                _kill(process)
        if process.returncode != 0:
            told = redact((complaint + said).decode("utf-8", "replace")).strip()
            raise GitFailed(told or f"git {arguments[0]} failed.")
        return said

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A session of its own: no terminal to ask for passwords at, and one thing to kill."""
        environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}  # handed through, not read
        pipe = subprocess.PIPE
        errors = subprocess.DEVNULL if arguments[0] == "cat-file" else pipe
        settings = _DURABLE if self.remote is None else ()
        command = ["git", "-C", self.top, *settings, *arguments]
        try:
            return subprocess.Popen(  # noqa: S603  # no shell, and nothing that begins with a dash comes from outside
                command, stdin=pipe, stdout=pipe, stderr=errors, env=environment, start_new_session=True
            )
        except FileNotFoundError as error:
            raise StateError(
                "The git store needs the program git, which is not there. Install it, or write "
                '`[state] store = "files:state"`.'
            ) from error


def _version(said: str) -> Version | None:
    found = re.fullmatch(r"([0-9a-f]{40,64}) (\d+)", said)
    return Version(found[1], int(found[2])) if found else None


def short(ref: str) -> str:
    """The name of a branch without `refs/heads/`."""
    return ref.strip().removeprefix("refs/heads/")


def redact(text: str) -> str:
    """What git said, without the names and passwords that addresses and headers may hold."""
    text = re.sub(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s'\"]*@", r"\1", text)
    text = re.sub(r"(?i)([?&](?:access_|private_|job_)?(?:token|key|password|secret)=)[^&\s'\"]+", r"\1…", text)
    return re.sub(r"(?i)(authorization:\s*)[^\r\n'\"]+", r"\1…", text)


def brief(text: str) -> str:
    """The lines of what git said that explain something, as one sentence for a message."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    lines = [re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", line).strip() for line in text.splitlines()]
    told = [line for line in lines if line and not re.match(r"hint:|To |Done$|error: failed to push some refs", line)]
    whole = " / ".join(told)
    if len(whole) > 500:
        return whole[:500] + "…"
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."


def _verdict(said: str) -> Verdict:
    """What a failed push means, read off `--porcelain` and, where there is none, git's complaints."""
    row = re.search(r"(?m)^!\t[^\t]*\t\[(remote rejected|rejected|remote failure)\](.*)$", said)
    if row is None:
        return "refused" if _FORBIDDEN.search(said) else "unreachable"
    if row[1] == "remote rejected":
        return "overtaken" if _CONTENDED.search(row[2]) else "refused"
    return "overtaken" if row[1] == "rejected" else "unreachable"


_CONTENDED = re.compile(r"cannot lock ref|failed to (update|lock) ref|already exists|incorrect old value", re.I)
_FORBIDDEN = re.compile(
    r"error: 40[13]\b|authentication failed|permission( to \S+)? denied|access denied|read-only|not allowed to push"
    r"|could not read (username|password)|invalid (username|credentials)|host key verification failed",
    re.I,
)


def _stream(
    committer: str, message: str, parent: str | None, prefix: str, changes: Mapping[str, bytes | None]
) -> Iterator[bytes]:
    """The words of git-fast-import(1) for one commit, and the question for its name."""
    said = message.encode()
    yield f"commit {_MADE}\nmark :1\ncommitter {committer} now\ndata {len(said)}\n".encode() + said + b"\n"
    if parent is not None:
        yield f"from {parent}\n".encode()
    for path, data in changes.items():
        name = _quoted(os.fsencode(prefix + path))
        if data is None:
            yield b"D " + name + b"\n"
        else:
            yield b"M 100644 inline " + name + f"\ndata {len(data)}\n".encode() + data + b"\n"
    yield b"\nget-mark :1\n"


def _quoted(path: bytes) -> bytes:
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def _nearest(folder: str) -> str:
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _below(folder: str, top: str) -> str:
    relative = os.path.relpath(os.path.realpath(folder), os.path.realpath(top))
    if relative.split(os.sep)[0] == os.pardir:
        raise StateError(f"{folder} leads out of the repository at {top}: the git store keeps the state inside it.")
    return "" if relative == os.curdir else relative.replace(os.sep, "/") + "/"


def _line(path: str) -> str:
    try:
        with open(path) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def _put(path: str, line: str) -> None:
    with open(path, "w") as file:
        file.write(line + "\n")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _end(reader: subprocess.Popen[bytes]) -> None:
    for stream in (reader.stdin, reader.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    reader.wait()
