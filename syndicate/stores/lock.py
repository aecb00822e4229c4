"""One run at a time: an operating-system lock on a file beside the state folder, which says who holds it.

The lock is the system's (flock; `filelock` where there is none), so that a run which dies lets go of it: what is left
of its file blocks nobody. The library alone would cost a quiet run fifty milliseconds of importing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from syndicate.core.model import Json
from syndicate.errors import Locked, StateUnwritable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # what a missing module is worth


@contextmanager
def hold(path: str) -> Iterator[None]:
    """Hold `path` alone. Raises Locked, naming the holder's process, host and time; StateUnwritable."""
    if fcntl is None:
        with _hold_by_library(path):
            yield
        return
    handle = _acquire(path)
    try:
        yield
    finally:
        with suppress(OSError):
            os.unlink(path)
        fcntl.flock(handle, fcntl.LOCK_UN)  # for processes that inherited the handle, too
        os.close(handle)


def _acquire(path: str) -> int:
    """An open and locked handle of the file that bears this name now: its last holder may just have removed it."""
    while True:
        handle = _open(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            who = _who(handle)
            os.close(handle)
            raise Locked(_message(path, who)) from error
        except OSError as error:
            os.close(handle)
            raise _unlockable(path, error) from error
        if _is_at(handle, path):
            _sign(handle)
            return handle
        os.close(handle)


def _open(path: str) -> int:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise _unlockable(path, error) from error


def _unlockable(path: str, error: OSError) -> StateUnwritable:
    return StateUnwritable(
        f"{path} cannot be locked ({error.strerror}), so that another run might write at the same time. Nothing was "
        "changed. Give the user who runs syndicate the right to write into its folder, on a disk that knows locks."
    )


def _is_at(handle: int, path: str) -> bool:
    try:
        there, mine = os.stat(path), os.fstat(handle)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (mine.st_dev, mine.st_ino)


def _sign(handle: int) -> None:
    """Write who holds it; the time is the file's own. A full disk takes nothing from the lock."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps({"pid": os.getpid(), "host": os.uname().nodename}).encode() + b"\n")


def _who(handle: int) -> Json:
    try:
        who = json.loads(os.pread(handle, 4096, 0))
        who["since"] = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
        return who
    except (OSError, ValueError, TypeError):
        return None


def _message(path: str, who: Json) -> str:
    holder = "Another run"
    if who:
        since = f"{who['since']:%Y-%m-%d %H:%M:%S} UTC"
        holder = f"Another run (process {who.get('pid')} on {who.get('host')}, since {since})"
    return f"{holder} holds {path}. Nothing was done. Wait until it has ended; if it hangs, end that process."


@contextmanager
def _hold_by_library(path: str) -> Iterator[None]:
    """The same through `filelock`, for systems without flock; who holds it is not known there."""
    from filelock import FileLock, Timeout

    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        lock = FileLock(path)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Locked(_message(path, None)) from error
    except OSError as error:
        raise _unlockable(path, error) from error
    try:
        yield
    finally:
        lock.release()
