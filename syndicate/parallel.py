"""Shares pure work between two processes, where that is safe; the results are the same as those of one."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from syndicate.core.frozen import as_call, is_made_by_call

T = TypeVar("T")
R = TypeVar("R")

WORTHWHILE = 64
"""For fewer things a second process costs more than it saves (about a hundredth of a second)."""

_BATCH = 32  # results that the child hands over at once, so that little is left to be done when we meet


def each(work: Callable[[T], R], things: Sequence[T], done: Callable[[int], None] | None = None) -> list[R]:
    """`[work(thing) for thing in things]`. What `work` changes outside it may be changed twice; its results can be
    pickled.

    We begin at the front and a child at the back, until we meet: neighbours may share what they are made from. What the
    child does not bring, since something went wrong there, is done here, so that errors are those of one process.
    done: called with how many are ready.
    """
    return Shared(work, things).results(done)


class Shared(Generic[T, R]):
    """The same in two steps: a child begins at once, we join it by `results` when we have done something else.

    One of `results` and `end` must be called.
    """

    def __init__(self, work: Callable[[T], R], things: Sequence[T]) -> None:
        self.things = things
        self._work = work
        self._child = _Child(work, things) if len(things) >= WORTHWHILE and _safe() else None

    @property
    def begun(self) -> bool:
        """Whether another process is at work."""
        return self._child is not None

    def results(self, done: Callable[[int], None] | None = None) -> list[R]:
        """See `each`."""
        child, things, work = self._child, self.things, self._work
        made: list[R] = []
        try:
            for place, thing in enumerate(things):
                if child is not None and child.has(place):
                    break
                _tell(done, len(things) - child.left(place) if child is not None else place + 1)
                made.append(work(thing))
            theirs: list[R] = child.results() if child is not None else []
        finally:
            self.end()
        missing = things[len(made) : max(len(things) - len(theirs), len(made))]
        made += [work(thing) for thing in missing]
        if len(made) < len(things):
            made += theirs[len(made) - len(things) :]
        if child is not None:
            _tell(done, len(things))
        return made

    def end(self) -> None:
        """Stop the child, should there still be one, and let nothing of it remain."""
        if self._child is not None:
            self._child.end()
            self._child = None


def _tell(done: Callable[[int], None] | None, ready: int) -> None:
    if done is not None:
        done(ready)


def _safe() -> bool:
    """Whether a fork is harmless: one thread alone (no lock is held by another), a second core, and not macOS,
    whose system libraries may break in a forked child."""
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


class _Child:
    """A forked process at work on `things`, from the last one on; it holds no file of ours but the pipe and the
    memory for its results, so that no lock outlives the parent.

    What either has begun stands in memory that both see. Should both begin the same thing at one moment, it is done
    twice, which harms nothing.
    """

    def __init__(self, work: Callable[[T], R], things: Sequence[T]) -> None:
        import mmap  # only where there is much to do

        # The last one begun by us, the first one begun by the child, how many bytes of its results are whole.
        self._begun = memoryview(mmap.mmap(-1, 24)).cast("q")
        self._begun[0], self._begun[1], self._begun[2] = -1, len(things), 0
        self._pid = 0
        self._pipe, writing = os.pipe()
        self._memory = os.memfd_create("results")
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError:  # no process to be had: everything is done here
            os.close(writing)
            return
        if self._pid == 0:
            _work(work, things, self._begun, self._memory, writing, parent)
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
        """What the child made, in the order of the things, of which it is the end; less where it failed."""
        import io
        import pickle

        os.read(self._pipe, 1)  # nothing ever comes: it waits for the child's end
        data = io.BytesIO(os.pread(self._memory, self._begun[2], 0))
        batches: list[list[R]] = []
        while data.tell() < self._begun[2]:
            batches.append(pickle.load(data))  # noqa: S301 - from our own child, in memory that nobody else has
        return [one for batch in reversed(batches) for one in reversed(batch)]

    def end(self) -> None:
        """Stop it, should it still be at work, and let nothing of it remain."""
        os.close(self._pipe)
        os.close(self._memory)
        if self._pid:
            os.kill(self._pid, 9)
            os.waitpid(self._pid, 0)


def _work(
    work: Callable[[T], R], things: Sequence[T], begun: memoryview, memory: int, pipe: int, parent: int
) -> None:
    """The child's whole life. It ends here, without the parent's cleaning up, and not long after a parent's end."""
    try:
        below = 3
        for kept in (*sorted((memory, pipe)), 65_536):
            os.closerange(below, kept)
            below = kept + 1
        table = _Reducers()
        made = []
        for place in range(len(things) - 1, -1, -1):
            if place <= begun[0] or os.getppid() != parent:
                break
            begun[1] = place
            made.append(work(things[place]))
            if len(made) == _BATCH:
                _hand_over(made, table, begun, memory)
                made.clear()
        _hand_over(made, table, begun, memory)
    finally:
        os._exit(0)


class _Reducers(dict[type, Any]):
    """How dataclasses are pickled: as calls of their kind, at half the cost of what those with slots do by themselves.

    A `Pickler.dispatch_table`: KeyError for every other type, which then goes its own way.
    """

    def __missing__(self, kind: type) -> Any:
        if not is_made_by_call(kind):
            raise KeyError(kind)
        return self.setdefault(kind, as_call)


def _hand_over(made: list[Any], table: _Reducers, begun: memoryview, memory: int) -> None:
    import io
    import pickle

    data = io.BytesIO()
    pickler = pickle.Pickler(data, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = table
    pickler.dump(made)
    view = data.getbuffer()
    size = len(view)
    while view:
        view = view[os.write(memory, view) :]
    begun[2] += size
