"""Files of the outputs → the output folder: only bytes that differ are written, only files of ours are touched."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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

    files: path → [size, depends], or None while it is being written.
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
    """Whether every file of ours is there, as large as it should be, and made from `fingerprint`."""
    if not manifest.complete or manifest.complete != fingerprint:
        return False
    prefix = f"{folder}/"
    return all(known is not None and _size(prefix + path) == known[0] for path, known in manifest.files.items())


def publish(
    folder: Path, files: Iterable[File], fingerprint: str, *, dry: bool = False, progress: Progress | None = None
) -> Published:
    """Write what differs, remove what is no longer made, leave what is not ours alone.

    The manifest lists old and new before the first write, and the new ones after the last, so that a crash makes none
    of ours foreign. With `dry` nothing is written and the result says what would be.
    """
    before = load_manifest(folder)
    made: dict[str, Json] = {}
    pending: list[tuple[str, bytes, str | None]] = []
    result = Published()
    wanted = list(files)
    changed = [file for file in wanted if _may_differ(folder, file, before, made, result)]

    def told(ready: int) -> None:
        if progress is not None:
            progress("rendering", ready, len(changed))

    for file, data in zip(changed, parallel.each(File.render, changed, told), strict=True):
        _consider(folder, file, data, before, made, pending, result)
    gone = [path for path in before.files if path not in made]
    try:
        _write(folder, before, made, pending, gone, fingerprint, result, dry)
    except OSError as error:
        raise Unpublishable(
            f"{folder} cannot be written ({error.strerror}): the state is saved; free some space or mend the "
            "permissions, and run it again: what is missing is written then."
        ) from error
    result.written.sort()
    result.removed.sort()
    return result


def _may_differ(folder: Path, file: File, before: Manifest, made: dict[str, Json], result: Published) -> bool:
    """Whether a file has to be rendered to know. Where two outputs make the same file, the first wins."""
    if file.path in made or not _safe(file.path):
        return False
    known = before.files.get(file.path)
    if known is None or file.depends is None or known[1] != file.depends or _size(f"{folder}/{file.path}") != known[0]:
        made[file.path] = None
        return True
    made[file.path] = known
    result.unchanged += 1
    return False


def _consider(
    folder: Path,
    file: File,
    data: bytes,
    before: Manifest,
    made: dict[str, Json],
    pending: list[tuple[str, bytes, str | None]],
    result: Published,
) -> None:
    """Whether one file has to be written."""
    full = f"{folder}/{file.path}"
    size = _size(full)
    if size is not None and size == len(data) and _read(full) == data:
        made[file.path] = [size, file.depends]
        result.unchanged += 1
        return
    if size is not None and file.path not in before.files:
        result.problems.append(_foreign(folder, file.path))
        del made[file.path]
        return
    made[file.path] = [len(data), file.depends]
    pending.append((file.path, data, file.depends))


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


def _write(
    folder: Path,
    before: Manifest,
    made: Mapping[str, Json],
    pending: list[tuple[str, bytes, str | None]],
    gone: list[str],
    fingerprint: str,
    result: Published,
    dry: bool,
) -> None:
    result.written += [path for path, _, _ in pending]
    result.removed += [path for path in gone if _size(f"{folder}/{path}") is not None]
    if dry or (before.complete == fingerprint and not pending and not gone and dict(before.files) == dict(made)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    if pending or gone:
        under_way = {path: None for path, _, _ in pending}
        _save(folder, Manifest("", {**before.files, **made, **under_way}))
    folders: set[str] = set()
    for path, data, _ in pending:
        _write_file(folder, path, data, folders)
    for path in gone:
        _remove(folder, path)
    _save(folder, Manifest(fingerprint, made))


def _write_file(folder: Path, path: str, data: bytes, folders: set[str]) -> None:
    """A new file as it is; over an old one by a rename, so that no reader sees half of it."""
    full = f"{folder}/{path}"
    parent = full.rpartition("/")[0]
    if parent not in folders:
        os.makedirs(parent, exist_ok=True)
        folders.add(parent)
    if not os.path.lexists(full):
        with open(full, "wb") as file:
            file.write(data)
        return
    temporary = f"{parent}/.{path.rpartition('/')[2]}.new"
    with open(temporary, "wb") as file:
        file.write(data)
    os.replace(temporary, full)


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


def _size(full: str) -> int | None:
    try:
        return os.stat(full).st_size
    except OSError:
        return None


def _read(full: str) -> bytes | None:
    try:
        with open(full, "rb") as file:
            return file.read()
    except OSError:
        return None


def digest(*parts: object) -> str:
    """A short name for everything that something depends on."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()[:20]
