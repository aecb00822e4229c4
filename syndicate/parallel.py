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

    The things are cut once, in the middle: neighbours may share what they are made from. The second half is the
    child's. Whatever goes wrong there is done again here, so that errors are those of one process. done: called with
    how many are ready.
    """
    count = len(things)
    if count < WORTHWHILE or not _safe():
        return [_one(work, thing, place + 1, done) for place, thing in enumerate(things)]
    middle = count // 2
    child = _Child(work, things[middle:])
    try:
        first = [_one(work, thing, 2 * (place + 1), done) for place, thing in enumerate(things[:middle])]
        second: list[R] | None = child.results()
    finally:
        child.end()
    if second is None:
        second = [_one(work, thing, middle + place + 1, done) for place, thing in enumerate(things[middle:])]
    elif done is not None:
        done(count)
    return first + second


def _one(work: Callable[[T], R], thing: T, ready: int, done: Callable[[int], None] | None) -> R:
    if done is not None:
        done(ready)
    return work(thing)


def _safe() -> bool:
    """Whether a fork is harmless: one thread alone (no lock is held by another), a second core, and not macOS,
    whose system libraries may break in a forked child."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


class _Child:
    """A forked process at work on `things`; it holds no file of ours but the pipe, so no lock outlives the parent."""

    def __init__(self, work: Callable[[T], R], things: Sequence[T]) -> None:
        self._pipe, writing = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:  # no process to be had: everything is done here
            os.close(writing)
            self._pid = 0
            return
        if self._pid == 0:
            _work(work, things, writing)
        os.close(writing)

    def results(self) -> list[R] | None:
        """What the child made; None where it could not."""
        import pickle  # only where there is much to do

        with open(self._pipe, "rb", closefd=False) as pipe:
            data = pipe.read()
        try:
            made: list[R] | None = pickle.loads(data)  # noqa: S301 - from our own child, through a pipe that nobody else has
        except (EOFError, pickle.UnpicklingError):  # it failed, or was killed
            return None
        return made

    def end(self) -> None:
        """Stop it, should it still be at work, and let nothing of it remain."""
        os.close(self._pipe)
        if self._pid:
            os.kill(self._pid, 9)
            os.waitpid(self._pid, 0)


def _work(work: Callable[[T], R], things: Sequence[T], writing: int) -> None:
    """The child's whole life. It ends here, without the parent's cleaning up."""
    try:
        import pickle

        os.closerange(3, writing)
        os.closerange(writing + 1, 65_536)
        data = pickle.dumps([work(thing) for thing in things], pickle.HIGHEST_PROTOCOL)
        view = memoryview(data)
        while view:
            view = view[os.write(writing, view) :]
    finally:
        os._exit(0)
