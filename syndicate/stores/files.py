"""The state in a folder of files: each transaction durable at the rename of `ledger.jsonl`.

The order of a commit (`docs/state.md`): new forms and messages under names that carry the transaction's number, one
sync barrier, the ledger by temporary file and rename, and only then are old files unlinked and the log continued.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

from syndicate.core.ledger import Ledger
from syndicate.core.model import Delivery, Json
from syndicate.errors import StateDamaged, StateError, StateUnwritable
from syndicate.ports import Transaction
from syndicate.stores import layout
from syndicate.stores.lock import hold

_FEW = 16
"""Up to so many new files are synced one by one; for more, one call for the whole file system is cheaper."""

_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class FilesStore:
    """A store in `folder`. What it does not do: keep two processes apart, unless they hold `lock()`."""

    batch = False

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.path.abspath(folder)

    @classmethod
    def at(
        cls, location: str, root: str | os.PathLike[str] = ".", options: Mapping[str, Json] | None = None
    ) -> FilesStore:
        """The store that `files:LOCATION` names, below `root`, the configuration's folder. `options`: of `[state]`."""
        return cls(os.path.join(root, location or "state"))

    def lock(self) -> AbstractContextManager[None]:
        """Hold `<folder>.lock`, beside the folder that links lead to. Raises Locked, saying who holds it."""
        return hold(os.path.realpath(self.folder) + ".lock")

    # ------------------------------------------------------------ read

    def load(self) -> Ledger | None:
        """The ledger, None where there is none yet. Raises StateDamaged or StateNewer."""
        data = self._ledger_file()
        return None if data is None else layout.ledger_from(data, self._path(layout.LEDGER))

    def form(self, id: str, n: int) -> Json:
        """The form of posting `id` written by transaction `n`. Raises StateDamaged where it is gone."""
        path = layout.form_path(id, n)
        return layout.json_from(self._named_file(path), self._path(path))

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        """Every delivery that the ledger names, in order. Raises StateDamaged where one is gone."""
        owed = [self._delivery(key, n) for key, n in ledger.head.outbox.items()]
        return sorted(owed, key=lambda delivery: delivery.order)

    def _delivery(self, key: str, n: int) -> Delivery:
        path = layout.message_path(key, n)
        return layout.delivery_from(self._named_file(path), key, self._path(path))

    def _path(self, relative: str) -> str:
        return os.path.join(self.folder, relative)

    def _named_file(self, path: str) -> bytes:
        try:
            return _read(self._path(path))
        except FileNotFoundError as error:
            raise layout.missing([path], os.path.join(self.folder, "")) from error
        except OSError as error:
            raise _unreadable(self._path(path), error) from error

    def _ledger_file(self) -> bytes | None:
        """The bytes of the ledger; None where nothing was committed yet, which a lost ledger is not."""
        path = self._path(layout.LEDGER)
        try:
            return _read(path)
        except FileNotFoundError as error:
            if self._lost():
                raise layout.lost_ledger(os.path.join(self.folder, "")) from error
            return None
        except OSError as error:
            raise _unreadable(path, error) from error

    def _lost(self) -> bool:
        """Whether files of a ledger are there without it: not where a first commit was cut, which left its mark."""
        if os.path.islink(self.folder) and not os.path.exists(self.folder):
            raise StateDamaged(
                f"{self.folder} is a link that leads nowhere: is the disk with the state not mounted? Nothing was "
                "changed. Bring back what it leads to, or remove the link to start afresh."
            )
        names = [name for kind in _FOLDERS for name in self._leftovers(kind) if name.endswith(".json")]
        cut = os.path.exists(self._path(layout.LEDGER + layout.TEMPORARY))
        return not all(name.endswith(".1.json") for name in names) if cut else bool(names)

    def _leftovers(self, kind: str) -> list[str]:
        """The names in one of the two folders that a commit may have put there."""
        try:
            return [name for name in os.listdir(self._path(kind)) if layout.is_ours(name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._path(kind), error) from error

    # ------------------------------------------------------------ write

    def commit(self, transaction: Transaction) -> None:
        """Make it durable. Raises StateUnwritable with the old state unharmed, StateError where it does not follow."""
        ledger = transaction.ledger
        layout.check(transaction, self._stored())
        written: list[str] = []
        try:
            with _writing(self.folder):
                self._begin(first=ledger.head.n == 1)
                self._write_new(transaction, written)
                self._whole(ledger)
                _replace(self._path(layout.LEDGER), layout.ledger_bytes(ledger))
        except Exception:
            self._take_back(written, ledger.head.n)
            raise
        self._settle_folder()
        self._sweep(ledger)
        self._log(transaction)

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        """Replace deliveries that the ledger names, in place, each atomically, durable on return."""
        files = [(self._path(path), data) for path, data in layout.owed(ledger, deliveries)]
        made: list[str] = []
        try:
            with _writing(self.folder):
                for path, data in files:
                    made.append(path + layout.TEMPORARY)
                    _write(made[-1], data, sync=len(files) <= _FEW)
                if len(files) > _FEW:
                    _sync_all(made)
                for path, _ in files:
                    os.replace(path + layout.TEMPORARY, path)
                _sync_folder(self._path(layout.OUTBOX))
        except StateUnwritable:
            _unlink(made)
            raise

    def _stored(self) -> int:
        """The number of the transaction that stands, 0 for none."""
        data = self._ledger_file()
        return 0 if data is None else layout.number_of(data.partition(b"\n")[0], self._path(layout.LEDGER))

    def _begin(self, *, first: bool) -> None:
        """Make the folders; before a first commit also the mark that tells one which was cut from a lost ledger."""
        fresh = not os.path.isdir(self.folder)
        os.makedirs(self.folder, exist_ok=True)
        if fresh:
            _sync_folder(os.path.dirname(self.folder))
        if first:
            _write(self._path(layout.LEDGER + layout.TEMPORARY), b"", sync=False)
            _sync_folder(self.folder)
        for kind in _FOLDERS:
            os.makedirs(self._path(kind), exist_ok=True)

    def _write_new(self, transaction: Transaction, written: list[str]) -> None:
        few = len(transaction.forms) + len(transaction.deliveries) <= _FEW
        for path, data in layout.new_files(transaction):
            written.append(self._path(path))
            _write(written[-1], data, sync=few)
        if not few:
            _sync_all(written)
        for kind in _FOLDERS:
            _sync_folder(self._path(kind))

    def _whole(self, ledger: Ledger) -> None:
        """Refuse to commit a ledger that names a file which is not there: it was lost since the last time."""
        there = {f"{kind}/{name}" for kind in _FOLDERS for name in self._leftovers(kind)}
        if gone := layout.named(ledger) - there:
            raise layout.missing(sorted(gone), os.path.join(self.folder, ""))

    def _take_back(self, written: Iterable[str], n: int) -> None:
        """Remove what a failed commit wrote, the temporary file last; what stays is swept by the next."""
        with suppress(StateError):
            if self._stored() == n:  # a signal's exception, raised just behind the rename: it is committed
                return
        _unlink(written)
        _unlink([self._path(layout.LEDGER + layout.TEMPORARY)])

    def _settle_folder(self) -> None:
        """Make the rename durable. Where that fails, old files stay: either ledger may stand after a power cut."""
        try:
            _sync_folder(self.folder)
        except OSError as error:
            raise StateUnwritable(
                f"{self.folder}: the new state is written, but the disk does not say that it will outlast a power cut "
                f"({error.strerror}). The old one is still whole beside it. Look at the disk, then run it again."
            ) from error

    def _sweep(self, ledger: Ledger) -> None:
        """Unlink what the ledger does not name: settled, replaced, or a leftover of a crash."""
        keep = layout.named(ledger)
        with suppress(StateDamaged):  # a folder that cannot be listed: the next commit sweeps
            for kind in _FOLDERS:
                paths = [f"{kind}/{name}" for name in self._leftovers(kind)]
                _unlink(self._path(path) for path in paths if path not in keep)

    def _log(self, transaction: Transaction) -> None:
        """Continue the month's log. It decides nothing: a line that cannot be written is left out."""
        data = layout.log_bytes(transaction.log)
        if not data:
            return
        path = self._path(layout.log_path(transaction.ledger))
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            _append(path, data)


_FOLDERS = (layout.POSTINGS, layout.OUTBOX)


# ---------------------------------------------------------------- the disk


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def _write(path: str, data: bytes, *, sync: bool) -> None:
    handle = os.open(path, _WRITE, 0o666)
    try:
        _write_all(handle, data)
        if sync:
            _sync(handle)
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    """A disk that is nearly full takes a part and says so only the next time."""
    done = os.write(handle, data) if data else 0
    while done < len(data):
        done += os.write(handle, data[done:])


def _replace(path: str, data: bytes) -> None:
    _write(path + layout.TEMPORARY, data, sync=True)
    os.replace(path + layout.TEMPORARY, path)


def _append(path: str, data: bytes) -> None:
    """Put lines behind those of a file, on a line of their own where a crash tore the last."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
    try:
        size = os.lseek(handle, 0, os.SEEK_END)
        if size:
            os.lseek(handle, size - 1, os.SEEK_SET)
            if os.read(handle, 1) != b"\n":
                data = b"\n" + data
        _write_all(handle, data)
    finally:
        os.close(handle)


def _unlink(paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


def _sync(handle: int) -> None:
    """fsync, which on macOS does not reach the platter by itself."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        return
    os.fsync(handle)


def _sync_folder(path: str) -> None:
    """Make names in a folder durable. Some network disks do not know how, and Windows has no such thing."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def _sync_all(paths: Sequence[str]) -> None:
    """The barrier for many files: one call a file system where there is one, else file by file."""
    folders = {os.path.dirname(path) for path in paths}
    devices = {os.stat(folder).st_dev: folder for folder in folders}
    if all(_syncfs(folder) for folder in devices.values()):
        return
    for path in paths:
        handle = os.open(path, _READ if os.name != "nt" else os.O_RDWR)
        try:
            _sync(handle)
        finally:
            os.close(handle)


def _syncfs(folder: str) -> bool:
    """Linux's syncfs(2), which Python does not offer. False where there is none."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        import ctypes

        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (ImportError, OSError, AttributeError):
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        if call(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(handle)
    return True


# ---------------------------------------------------------------- what went wrong


@contextmanager
def _writing(folder: str) -> Iterator[None]:
    """OSError → StateUnwritable with the cure."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise StateUnwritable(
            f"{where} cannot be written: {error.strerror}. What was there before still stands. {_cure(error.errno)}"
        ) from error


def _cure(number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "Make room on the disk, then run it again."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Give the user who runs syndicate the right to write there, then run it again."
    if number in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return "Something else has that name: move it away, or name another folder in `[state] store`."
    return "Look at the disk, then run it again."


def _unreadable(path: str, error: OSError) -> StateDamaged:
    if isinstance(error, PermissionError):
        return StateDamaged(
            f"{path} cannot be read: {error.strerror}. Nothing was changed. Give the user who runs syndicate the "
            "right to read and write the state folder and all that is in it, then run it again."
        )
    return StateDamaged(f"{path} cannot be read: {error.strerror}.{layout.CURE}")
