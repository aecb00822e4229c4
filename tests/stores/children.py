"""Work in a forked process that is killed, cut short or stripped of rights, so that the test itself is not."""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from syndicate.errors import SyndicateError

FAILED = 7
"""Exit status of a child whose work raised one of our errors; its name and message are what it said."""


@dataclass(frozen=True)
class Said:
    """How a child ended: its exit status, or the signal as a negative number; and what it said."""

    status: int
    text: str


def in_child(
    work: Callable[[], object],
    *,
    step: int | None = None,
    touching: Path | None = None,
    limit: int | None = None,
    kill: bool = False,
    unprivileged: bool = False,
) -> Said:
    """Do `work` in a child.

    step: SIGKILL before the step-th thing (from 0) that it does to files below `touching`, or to start a program.
    limit: no file grows beyond so many bytes; the write takes what fits and fails, or with `kill` ends the process.
    unprivileged: as the user nobody, where the test runs as root.
    """
    there, here = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(there)
        _work(work, here, step, str(touching), limit, kill, unprivileged)
    os.close(here)
    with os.fdopen(there, "rb") as pipe:
        text = pipe.read().decode()
    return Said(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text)


def _work(
    work: Callable[[], object],
    here: int,
    step: int | None,
    touching: str,
    limit: int | None,
    kill: bool,
    unprivileged: bool,
) -> NoReturn:
    status = 1
    try:
        if unprivileged and os.getuid() == 0:
            os.setuid(65534)
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL if kill else signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        if step is not None:
            sys.addaudithook(_killer(step, touching))
        work()
        status = 0
    except SyndicateError as error:
        os.write(here, f"{type(error).__name__}: {error}".encode())
        status = FAILED
    except BaseException:
        os.write(here, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _killer(step: int, touching: str) -> Callable[[str, tuple[object, ...]], None]:
    """An audit hook: Python calls it before each thing that it does, which `kill -9` cannot be told from."""
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        touches = event in ("open", "os.rename", "os.remove", "os.mkdir") and touching in str(arguments[0])
        if touches or event == "subprocess.Popen":
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    return hook


@contextmanager
def beside(work: Callable[[Callable[[], None]], object]) -> Iterator[int]:
    """A child that does `work` at the same time, from when it calls what it is given; gives its process number."""
    there, here = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(there)
            work(lambda: os.close(here))
        finally:
            os._exit(0)
    os.close(here)
    with os.fdopen(there, "rb") as pipe:
        pipe.read()
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
