"""Shares pure work between two processes, where that is safe; the results are the same as those of one."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 64
"""For fewer things a second process costs more than it saves (about a hundredth of a second)."""


def each(work: Callable[[T], R], things: Sequence[T], done: Callable[[int], None] | None = None) -> list[R]:
    """`[work(thing) for thing in things]`. `work` changes nothing that matters outside it; its results can be pickled.

    We begin at the front and a child at the back, until we meet: neighbours may share what they are made from. What the
    child does not bring, since something went wrong there, is done here, so that errors are those of one process.
    done: called with how many are ready.
    """
    child = _Child(work, things) if len(things) >= WORTHWHILE and _safe() else None
    made: list[R] = []
    try:
        for place, thing in enumerate(things):
            if child is not None and child.has(place):
                break
            _tell(done, len(things) - child.left(place) if child is not None else place + 1)
            made.append(work(thing))
        theirs: list[R] = child.results() if child is not None else []
    finally:
        if child is not None:
            child.end()
    missing = things[len(made) : max(len(things) - len(theirs), len(made))]
    made += [work(thing) for thing in missing]
    if len(made) < len(things):
        made += theirs[len(made) - len(things) :]
    if child is not None:
        _tell(done, len(things))
    return made


def _tell(done: Callable[[int], None] | None, ready: int) -> None:
    if done is not None:
        done(ready)


def _safe() -> bool:
    """Whether a fork is harmless: one thread alone (no lock is held by another), a second core, and not macOS,
    whose system libraries may break in a forked child."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


class _Child:
    """A forked process at work on `things`, from the last one on; it holds no file of ours but the pipe, so that no
    lock outlives the parent.

    What either has begun stands in memory that both see. Should both begin the same thing at one moment, it is done
    twice, which harms nothing.
    """

    def __init__(self, work: Callable[[T], R], things: Sequence[T]) -> None:
        import mmap  # only where there is much to do

        self._begun = memoryview(mmap.mmap(-1, 16)).cast("q")
        self._begun[0], self._begun[1] = -1, len(things)  # the last of ours, the first of the child's
        self._pipe, writing = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:  # no process to be had: everything is done here
            self._pid = 0
            os.close(writing)
            return
        if self._pid == 0:
            _work(work, things, self._begun, writing)
        os.close(writing)

    def has(self, place: int) -> bool:
        """Whether the child has begun the thing at `place`; if not, it is ours from now on."""
        if place >= self._begun[1]:
            return True
        self._begun[0] = place
        return False

    def left(self, place: int) -> int:
        """How many things neither has begun, if ours are those up to `place`."""
        return max(self._begun[1] - place - 1, 0)

    def results(self) -> list[R]:
        """What the child made, in the order of the things, of which it is the end; empty where it could not."""
        import pickle

        with open(self._pipe, "rb", closefd=False) as pipe:
            data = pipe.read()
        try:
            made: list[R] = pickle.loads(data)  # noqa: S301 - from our own child, through a pipe that nobody else has
        except (EOFError, pickle.UnpicklingError):  # it failed, or was killed
            return []
        return made

    def end(self) -> None:
        """Stop it, should it still be at work, and let nothing of it remain."""
        os.close(self._pipe)
        if self._pid:
            os.kill(self._pid, 9)
            os.waitpid(self._pid, 0)


def _work(work: Callable[[T], R], things: Sequence[T], begun: memoryview, writing: int) -> None:
    """The child's whole life. It ends here, without the parent's cleaning up."""
    try:
        import pickle

        os.closerange(3, writing)
        os.closerange(writing + 1, 65_536)
        made = []
        for place in range(len(things) - 1, -1, -1):
            if place <= begun[0]:
                break
            begun[1] = place
            made.append(work(things[place]))
        view = memoryview(pickle.dumps(made[::-1], pickle.HIGHEST_PROTOCOL))
        while view:
            view = view[os.write(writing, view) :]
    finally:
        os._exit(0)
