"""Files of the outputs → the output folder: only bytes that differ are written, only files of ours are touched."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from syndicate import parallel
from syndicate.core.model import File, Json, Problem
from syndicate.errors import SyndicateError
from syndicate.ports import Progress

MANIFEST = ".syndicate.json"
"""Which files of the output folder are ours: path → size and what they were made from."""


class Unpublishable(SyndicateError):
    """The output folder cannot be written."""

    code = "output-unwritable"


@dataclass(slots=True)
class Published:
    """What a publication did. unchanged counts files."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Manifest:
    """complete: fingerprint of the board that everything was made from; "" while a publication is under way.

    files: path → [size, depends], or None while it is being written. Of a copy also the original, relative to the
    folder; "" where that is gone, and the copy is kept for the page that shows it.
    """

    complete: str = ""
    files: Mapping[str, Json] = field(default_factory=dict)


def load_manifest(folder: Path) -> Manifest:
    """The manifest of `folder`; an empty one where there is none, or none that can be read."""
    try:
        with open(folder / MANIFEST, "rb") as file:
            row = json.load(file)
        return Manifest(row["complete"], row["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return Manifest()


def is_complete(folder: Path, manifest: Manifest, fingerprint: str) -> bool:
    """Whether every file of ours is there, as large as it should be, and made from `fingerprint`.

    A copy has the time of its original, and neither is read where these agree.
    """
    if not manifest.complete or manifest.complete != fingerprint:
        return False
    prefix = f"{folder}/"
    return all(
        known is not None and (_size(prefix + path) == known[0] if len(known) < 3 else _is_copied(prefix, path, known))
        for path, known in manifest.files.items()
    )


def _is_copied(prefix: str, path: str, known: Json) -> bool:
    there = _stat(prefix + path)
    if there is None or there.st_size != known[0]:
        return False
    return not known[2] or _alike(there, _stat(prefix + known[2]))


def _alike(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    """Whether two files pass for the same by size and time, as they do for rsync."""
    if one is None or other is None:
        return False
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


@dataclass(slots=True)
class _Work:
    """What has to be done. made: the rows of the manifest to be. pending: path → bytes, or the original to copy.

    dated: copies that are right, but for the time of their originals. gone: what is no longer made.
    absent: files to be rendered of which nothing is there; no snapshots, which no reader may see half of, even where
    nothing was there before.
    """

    folder: Path
    before: Manifest
    result: Published
    made: dict[str, Json] = field(default_factory=dict)
    pending: dict[str, bytes | str] = field(default_factory=dict)
    dated: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    snapshots: set[str] = field(default_factory=set)


def publish(
    folder: Path,
    files: Iterable[File],
    fingerprint: str,
    *,
    dry: bool = False,
    progress: Progress | None = None,
    prepare: Callable[[], None] | None = None,
) -> Published:
    """Write what differs, remove what is no longer made, leave what is not ours alone.

    The manifest lists old and new before the first write, and the new ones after the last, so that a crash makes none
    of ours foreign. With `dry` nothing is written and the result says what would be.
    prepare: called before many files are rendered.
    """
    work = _Work(folder, load_manifest(folder), Published())
    changed = [file for file in files if _may_differ(work, file)]
    work.gone = [path for path in work.before.files if path not in work.made]

    def told(ready: int) -> None:
        if progress is not None:
            progress("rendering", ready, len(changed))

    if prepare is not None and len(changed) >= parallel.WORTHWHILE:
        prepare()
    try:
        new = _new_ones(work) if not dry else frozenset()
        made = parallel.each(partial(_written_or_rendered, str(folder), new), changed, told)
        for file, data in zip(changed, made, strict=True):
            _consider(work, file, data)
        _write(work, fingerprint, dry)
    except OSError as error:
        raise Unpublishable(
            f"{folder} cannot be written ({error.strerror}): the state is saved; free some space or mend the "
            "permissions, and run it again: what is missing is written then."
        ) from error
    work.result.written.sort()
    work.result.removed.sort()
    return work.result


def _may_differ(work: _Work, file: File) -> bool:
    """Whether a file has to be rendered to know. Where two outputs make the same file, the first wins."""
    if file.path in work.made or not _safe(file.path):
        return False
    if file.original is not None:
        _consider_copy(work, file.path, file.original)
        return False
    known = work.before.files.get(file.path)
    size = _size(f"{work.folder}/{file.path}")
    if known is None or file.depends is None or known[1] != file.depends or size != known[0]:
        work.made[file.path] = None
        if size is None and not file.snapshot:
            work.absent.append(file.path)
        return True
    work.made[file.path] = known
    work.result.unchanged += 1
    return False


def _new_ones(work: _Work) -> frozenset[str]:
    """Which files are written as soon as they are rendered, by whichever process rendered them: many of which nothing
    is there. The manifest lists them first. Where anything is to go, that may have to make room before.
    """
    if work.gone or len(work.absent) < parallel.WORTHWHILE:
        return frozenset()
    work.folder.mkdir(parents=True, exist_ok=True)
    _save(work.folder, Manifest("", {**work.before.files, **dict.fromkeys(work.absent)}))
    return frozenset(work.absent)


def _written_or_rendered(folder: str, new: Container[str], file: File) -> bytes | int:
    """The bytes of a file; of one that was new only how many, once they are written."""
    data = file.render()
    if file.path not in new:
        return data
    full = f"{folder}/{file.path}"
    _make_folder(full.rpartition("/")[0])
    _write_bytes(full, data)
    return len(data)


def _consider(work: _Work, file: File, data: bytes | int) -> None:
    """Whether one file has to be written. Of one that has just been, `data` is its size."""
    if isinstance(data, int):
        work.made[file.path] = [data, file.depends]
        work.result.written.append(file.path)
        return
    full = f"{work.folder}/{file.path}"
    size = _size(full)
    if size is not None and size == len(data) and _read(full) == data:
        work.made[file.path] = [size, file.depends]
        work.result.unchanged += 1
        return
    if size is not None and file.path not in work.before.files:
        work.result.problems.append(_foreign(work.folder, file.path))
        del work.made[file.path]
        return
    work.made[file.path] = [len(data), file.depends]
    work.pending[file.path] = data
    if file.snapshot:
        work.snapshots.add(file.path)


def _consider_copy(work: _Work, path: str, original: str) -> None:
    """Whether a file has to be copied. One whose original is the copy itself is kept, if it is there and whole."""
    full = f"{work.folder}/{path}"
    there, source = _stat(full), _stat(original)
    ours, known = path in work.before.files, work.before.files.get(path)
    if source is None or original == full:
        if known is not None and there is not None and there.st_size == known[0]:
            work.made[path] = [there.st_size, None, ""]
            work.result.unchanged += 1
        return
    row = [source.st_size, None, os.path.relpath(original, work.folder)]
    if there is not None and stat.S_ISDIR(there.st_mode) and _holds_ours(work.before, path):
        there = None  # it has to make room first
    if _alike(there, source) and known is not None:
        work.result.unchanged += 1
    elif there is not None and there.st_size == source.st_size and _same_bytes(full, original):
        work.dated[path] = original
        work.result.unchanged += 1
    elif there is not None and not ours:
        work.result.problems.append(_foreign(work.folder, path))
        return
    else:
        work.pending[path] = original
    work.made[path] = row


def _holds_ours(before: Manifest, folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for path in before.files)


def _safe(path: str) -> bool:
    return bool(path) and not path.startswith("/") and ".." not in path.split("/") and path != MANIFEST


def _foreign(folder: Path, path: str) -> Problem:
    return Problem(
        f"{folder.name}/{path}",
        1,
        "warning",
        "foreign-file",
        "a file that is not ours is in the way, and was left alone: move it away, or set [site] output "
        "to another folder.",
    )


def _write(work: _Work, fingerprint: str, dry: bool) -> None:
    folder, before, made, pending, gone = work.folder, work.before, work.made, work.pending, work.gone
    work.result.written += pending
    work.result.removed += [path for path in gone if _size(f"{folder}/{path}") is not None]
    if dry:
        return
    for path, original in work.dated.items():
        _take_time(f"{folder}/{path}", _stat(original))
    if before.complete == fingerprint and not pending and not gone and dict(before.files) == made:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if pending or gone:
        under_way = dict.fromkeys(pending)
        _save(folder, Manifest("", {**before.files, **made, **under_way}))
    _sweep(folder, before, pending)
    folders: dict[str, bool] = {}
    early = _in_the_way(pending, gone) if pending and gone else set()
    for path in early:
        _remove(folder, path)
    for path, data in pending.items():
        if isinstance(data, bytes):
            _write_file(folder, path, data, folders, path in work.snapshots)
        else:
            _copy_file(work, path, data, folders)
    for path in gone:
        if path not in early:
            _remove(folder, path)
    _save(folder, Manifest(fingerprint, made))


def _sweep(folder: Path, before: Manifest, pending: Container[str]) -> None:
    """Remove the halves of files that a crash left behind, and that are not to be written any more."""
    for path, known in before.files.items():
        if known is None and path not in pending:
            with suppress(OSError):
                os.unlink(_temporary(f"{folder}/{path}"))


def _in_the_way(pending: Iterable[str], gone: Iterable[str]) -> set[str]:
    """What has to go first: a file where a folder is to be, and what is in a folder where a file is to be."""
    files = set(pending)
    folders = {path[:place] for path in files for place, char in enumerate(path) if char == "/"}
    return {
        path
        for path in gone
        if path in folders or any(path[:place] in files for place, char in enumerate(path) if char == "/")
    }


def _room_for(full: str, folders: dict[str, bool], snapshot: bool = False) -> str | None:
    """Make the folder of a file. Where one is there already, or a snapshot: a name to write under until it is whole.

    folders: those that were seen to, and whether they were made just now, so that nobody's file is in them.
    """
    parent = full.rpartition("/")[0]
    new = folders.get(parent)
    if new is None:
        new = folders[parent] = _make_folder(parent)
    return _temporary(full) if snapshot or (not new and os.path.lexists(full)) else None


def _make_folder(path: str) -> bool:
    """Make it, with those above it, where it is not there; whether it was not."""
    try:
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
        return False
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)
    return True


def _temporary(full: str) -> str:
    parent, _, name = full.rpartition("/")
    return f"{parent}/.{name}.new"


def _write_file(folder: Path, path: str, data: bytes, folders: dict[str, bool], snapshot: bool) -> None:
    """A new file as it is; over an old one, and a snapshot, by a rename, so that no reader sees half of it."""
    full = f"{folder}/{path}"
    temporary = _room_for(full, folders, snapshot)
    _write_bytes(temporary or full, data)
    if temporary is not None:
        os.replace(temporary, full)


def _write_bytes(full: str, data: bytes) -> None:
    with open(full, "wb", buffering=0) as file:
        written = file.write(data)
        while written < len(data):  # a disk may take less at once
            written += file.write(data[written:])


def _copy_file(work: _Work, path: str, original: str, folders: dict[str, bool]) -> None:
    """The same for a copy, which takes its original's time, unless that was written to meanwhile.

    An original that cannot be read costs only itself: what was published of it stays.
    """
    full = f"{work.folder}/{path}"
    if os.path.isdir(full):  # what is in it is not all ours
        _not_copied(work, path, _foreign(work.folder, path))
        return
    try:
        source = open(original, "rb")  # noqa: SIM115 - closed below; only this may fail without ending the run
    except OSError as error:
        _not_copied(work, path, _unreadable(work.folder, original, error))
        return
    with source:
        before = os.fstat(source.fileno())
        temporary = _room_for(full, folders)
        with open(temporary or full, "wb") as file:
            while data := source.read(_PIECE):
                file.write(data)
            size = file.tell()
        after = os.fstat(source.fileno())
    if _alike(before, after) and size == after.st_size:
        _take_time(temporary or full, after)
    if temporary is not None:
        os.replace(temporary, full)
    work.made[path] = [size, None, work.made[path][2]]


_PIECE = 1 << 20


def _not_copied(work: _Work, path: str, why: Problem) -> None:
    work.result.written.remove(path)
    work.result.problems.append(why)
    known = work.before.files.get(path)
    if known is not None and _size(f"{work.folder}/{path}") == known[0]:
        work.made[path] = known
    else:
        del work.made[path]


def _unreadable(folder: Path, original: str, error: OSError) -> Problem:
    path = os.path.relpath(original, folder.parent).replace(os.sep, "/")
    said = f"it cannot be read ({error.strerror}), and is not published: mend its permissions."
    return Problem(path, 1, "warning", "attachment-unreadable", said)


def _take_time(full: str, of: os.stat_result | None) -> None:
    """Give a copy the time of its original. A disk that does not keep times costs a comparison in each run."""
    if of is not None:
        with suppress(OSError):
            os.utime(full, ns=(of.st_mtime_ns, of.st_mtime_ns))


def _remove(folder: Path, path: str) -> None:
    full = folder / path
    full.unlink(missing_ok=True)
    for parent in full.parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:
            return


def _save(folder: Path, manifest: Manifest) -> None:
    row = {"complete": manifest.complete, "files": dict(sorted(manifest.files.items()))}
    temporary = folder / f"{MANIFEST}.new"
    temporary.write_bytes(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    os.replace(temporary, folder / MANIFEST)


def _stat(full: str) -> os.stat_result | None:
    try:
        return os.stat(full)
    except OSError:
        return None


def _size(full: str) -> int | None:
    try:
        return os.stat(full).st_size
    except OSError:
        return None


def _same_bytes(one: str, other: str) -> bool:
    try:
        with open(one, "rb") as first, open(other, "rb") as second:
            while data := first.read(_PIECE):
                if data != second.read(_PIECE):
                    return False
            return not second.read(1)
    except OSError:
        return False


def _read(full: str) -> bytes | None:
    try:
        with open(full, "rb") as file:
            return file.read()
    except OSError:
        return None


def digest(*parts: object) -> str:
    """A short name for everything that something depends on."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()[:20]
