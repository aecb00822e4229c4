"""Remembers that the program was told to stop, and wakes whoever waits."""

from __future__ import annotations

import os


class Stop:
    """What a signal sets. It takes no lock, unlike `threading.Event`: a handler that waits for one which the code it
    interrupted holds would wait for ever.
    """

    def __init__(self) -> None:
        self._set = False
        self._pipe: tuple[int, int] | None = None

    def set(self) -> None:
        """From now on stopping is asked for."""
        self._set = True
        if self._pipe is not None:
            os.write(self._pipe[1], b"x")

    def is_set(self) -> bool:
        """Whether stopping was asked for."""
        return self._set

    def wait(self, seconds: float) -> None:
        """Wait so long, or until stopping is asked for."""
        import select

        if self._pipe is None:
            self._pipe = os.pipe()
        if not self._set:
            select.select([self._pipe[0]], [], [], seconds)
