"""Progress bars on standard error, for work that takes longer than a blink."""

from __future__ import annotations

import atexit
import time
from typing import TYPE_CHECKING

from syndicate.ports import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

PATIENCE = 0.7
"""Seconds of work before a bar is shown at all."""

REFRESH = 0.1
"""Seconds between two drawings."""


def bars() -> Progress:
    """A function to be told of progress; it draws once the work has lasted."""
    shown = _Shown()
    return shown.tell


class _Shown:
    def __init__(self) -> None:
        self.since = time.monotonic()
        self.bars: Bars | None = None
        self.tasks: dict[str, TaskID] = {}
        self.drawn = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        if self.bars is None:
            if time.monotonic() - self.since < PATIENCE:
                return
            self._begin()
        assert self.bars is not None
        if what not in self.tasks:
            self.tasks[what] = self.bars.add_task(what, total=total)
        self.bars.update(self.tasks[what], completed=done, total=total)
        if done >= total:
            self.bars.remove_task(self.tasks.pop(what))
            self.since = time.monotonic()
        if time.monotonic() - self.drawn > REFRESH:
            self.bars.refresh()
            self.drawn = time.monotonic()

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bars

        # No thread of its own to draw: work is shared with a forked process only while there is a single thread.
        self.bars = Bars(console=Console(stderr=True), transient=True, auto_refresh=False)
        self.bars.start()
        atexit.register(self.bars.stop)
