"""Walks the folders of postings and reads what changed since the ledger: paths → Found, and every problem at once."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from syndicate import parallel
from syndicate.core.frozen import copy_with
from syndicate.core.ledger import Ledger
from syndicate.core.model import Posting, Problem, Raw, Scalar, Value
from syndicate.core.settings import PostingsSettings, Settings
from syndicate.ports import Progress, Source

if TYPE_CHECKING:
    from syndicate.core.attachments import Attachment
    from syndicate.core.identity import Unreadable
    from syndicate.core.normalise import Rules

MAX_BYTES = 5_000_000
"""A posting larger than this is a mistake; it is not read."""


_LINK = "it is a link to a file outside the folder of postings, and is not followed: put the file itself here."
_LARGE = (
    f"it is larger than {MAX_BYTES // 1_000_000} MB, too large for a posting: take pictures and attachments out of it."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One file under the paths. data: None where it may not or cannot be read, which `problem` says."""

    path: str
    data: bytes | None
    digest: str
    problem: Problem | None = None


@dataclass(slots=True)
class Survey:
    """What lies under the paths. missing: configured paths that are not there. folders: those that are folders.

    beside: path → a file that may be published with a posting: looked at, not read.
    """

    files: list[Seen] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    beside: dict[str, Attachment] = field(default_factory=dict)


@dataclass(slots=True)
class Read:
    """What was made of the files that changed.

    postings: understood; unreadable: not; unchanged, broken: paths. warnings: path → those of the reading, by line.
    holding: paths that hold a posting, or say that they hold none.
    """

    postings: list[Posting] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    unchanged: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)
    holding: set[str] = field(default_factory=set)


# ---------------------------------------------------------------- walking


class _Other(NamedTuple):
    """A file that is no posting, below the configured folder `top`. base, real: where that and its own really are."""

    full: str
    top: str
    base: str
    real: str
    link: bool

    @property
    def below(self) -> str:
        """Its path below `top`."""
        return self.full[len(self.top) + 1 :].replace(os.sep, "/")

    def leads_out(self, publishable: Callable[[str], bool]) -> bool:
        """Whether it is, or lies behind, a link to elsewhere, or to what may not be published."""
        real = os.path.realpath(self.full) if self.link else os.path.join(self.real, os.path.basename(self.full))
        return not (real.startswith(self.base + os.sep) and publishable(real[len(self.base) + 1 :]))


def survey(root: str, limits: PostingsSettings, claims: Callable[[str], bool]) -> Survey:
    """Every file below the configured paths that a source claims, by path, read whole; and what lies beside them."""
    seen = Survey()
    exclude = [pattern.casefold() for pattern in limits.exclude]
    known: set[str] = set()
    others: list[_Other] = []
    for path in limits.paths:
        top = os.path.normpath(os.path.join(root, path))
        if not os.path.exists(top):
            seen.missing.append(path)
            continue
        folder = os.path.isdir(top)
        if folder:
            seen.folders.append(_path_below(root, top))
        base = os.path.realpath(top if folder else os.path.dirname(top))
        listing = _walk(top, base, exclude, claims, others) if folder else iter([(top, False)])
        for full, outside in listing:
            name = _path_below(root, full)
            if name not in known:
                known.add(name)
                seen.files.append(_look(full, name, base, outside))
    seen.files.sort(key=lambda file: file.path)
    seen.beside = _attachments(root, others) if others else {}
    return seen


def _path_below(root: str, full: str) -> str:
    below = full[len(root) + 1 :] if full.startswith(root + os.sep) else os.path.relpath(full, root)
    return unicodedata.normalize("NFC", below.replace(os.sep, "/"))


def _walk(
    top: str, base: str, exclude: Sequence[str], claims: Callable[[str], bool], others: list[_Other]
) -> Iterator[tuple[str, bool]]:
    """Files below `top`, and whether each lies in a folder outside of it, to which a link led.

    A folder with an index file of its own is one posting, and hides its other files; it may have one for each language
    (`index.md`, `index.fr.md`). Those that no source claims go into `others`.
    """
    visited: set[str] = set()
    folders = [top]
    while folders:
        folder = folders.pop()
        real = os.path.realpath(folder)
        if real in visited:
            continue
        visited.add(real)
        outside = os.path.commonpath([real, base]) != base
        with os.scandir(folder) as listing:
            entries = [entry for entry in listing if not _excluded(entry.name, exclude)]
        files: list[os.DirEntry[str]] = []
        for entry in entries:
            if _is_folder(entry):
                folders.append(entry.path)
            elif claims(entry.name):
                files.append(entry)
            else:
                others.append(_Other(entry.path, top, base, real, entry.is_symlink()))
        index: dict[str, os.DirEntry[str]] = {}
        for entry in sorted((one for one in files if one.name.startswith("index")), key=lambda one: one.name):
            if (language := _index(entry.name)) is not None:
                index.setdefault(language, entry)
        if folder == top:
            files = [entry for entry in files if _index(entry.name) is None]
        elif index:
            files = list(index.values())
        yield from ((entry.path, outside) for entry in files)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # links in a circle
        return False


def _attachments(root: str, others: Sequence[_Other]) -> dict[str, Attachment]:
    """Of files that are no postings those that may be published beside one, by path. None is opened.

    Pipes, devices and dead links are none. A link counts as what it leads to, below the same folder.
    """
    from syndicate.core.attachments import LINK, UNREADABLE, Attachment, publishable

    found: dict[str, Attachment] = {}
    for other in sorted(other for other in others if publishable(other.below)):
        try:
            other.full.encode()
            about = os.stat(other.full)
        except (OSError, UnicodeEncodeError):
            continue
        path = _path_below(root, other.full)
        if stat.S_ISREG(about.st_mode) and path not in found:
            readable = "" if os.access(other.full, os.R_OK) else UNREADABLE
            found[path] = Attachment(
                path, other.full, about.st_size, LINK if other.leads_out(publishable) else readable
            )
    return found


def _index(name: str) -> str | None:
    """What an index file says of its language ("" for `index.md`, ".fr" for `index.fr.md`), None for another file."""
    if not name.startswith("index"):
        return None
    said = name.rpartition(".")[0][len("index") :]
    if said in ("", "."):
        return ""
    from syndicate.core import endings

    return said if endings.split(f"index{said}") else None


def _excluded(name: str, patterns: Sequence[str]) -> bool:
    """patterns: folded, since `Readme.md` and `README.md` are one name to many a disk."""
    folded = name.casefold()
    return any(fnmatchcase(folded, pattern) for pattern in patterns)


def _look(full: str, name: str, base: str, outside: bool) -> Seen:
    """One file; a link out of the folder is not followed, and what is too large is not read."""
    try:
        if outside or (os.path.islink(full) and os.path.commonpath([os.path.realpath(full), base]) != base):
            return _not_read(name, "link-outside", _LINK)
        data = _bytes_of(full)
    except OSError as error:
        return _not_read(name, "file-unreadable", f"it cannot be opened ({error.strerror}): mend its permissions.")
    if len(data) > MAX_BYTES:
        return _not_read(name, "file-too-large", _LARGE)
    return Seen(name, data, hashlib.sha256(data).hexdigest()[:16])


def _bytes_of(full: str) -> bytes:
    """A file's bytes, or one more than may be read. Room is made for what there is: making it for the most that there
    could be costs more than the reading."""
    with open(full, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, MAX_BYTES) + 1)
        if len(data) != size:  # it is too large, or being written to, or says nothing of its size
            while len(data) <= MAX_BYTES and (more := file.read(MAX_BYTES + 1 - len(data))):
                data += more
    return data


def _not_read(name: str, code: str, message: str) -> Seen:
    return Seen(name, None, "", Problem(name, 1, "error", code, message))


# ---------------------------------------------------------------- reading


def known_sources(ledger: Ledger | None) -> dict[str, str]:
    """Path → the digest of the bytes that its records were read from; "" where they must be read again."""
    sources: dict[str, str] = {}
    for row in ledger.rows.values() if ledger is not None else ():
        if row.get("withdrawn_at"):
            continue
        path, source = row["path"], row["source"]
        sources[path] = source if sources.get(path, source) == source else ""
    return sources


def read(
    files: Sequence[Seen],
    known: Mapping[str, str],
    source_of: Callable[[str], Source],
    rules: Callable[[], Rules],
    progress: Progress | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Read:
    """Read what changed. `known`: see `known_sources`; empty where everything is to be read.

    meanwhile: called where another process has begun to read, so that this one may prepare for what comes then.
    """
    result = Read()
    changed = []
    for file in files:
        if file.digest and known.get(file.path) == file.digest:
            result.unchanged.add(file.path)
            result.holding.add(file.path)
        else:
            changed.append(file)

    def told(ready: int) -> None:
        if progress is not None:
            progress("reading", ready, len(changed))

    shared = parallel.Shared(lambda file: _understand(file, source_of, rules), changed)
    if shared.begun and meanwhile is not None:
        meanwhile()
    for file, text in zip(changed, shared.results(told), strict=True):
        _sort_file(file, file.path in known, text, result)
    return result


@dataclass(frozen=True, slots=True)
class _Text:
    """What one file says, as far as it is needed afterwards.

    problems, posting, statement: see `ports.Reading`. entries: what was made of each of its raws, with its problems.
    """

    problems: Sequence[Problem]
    posting: bool
    statement: bool
    entries: list[tuple[Posting | Unreadable, Sequence[Problem]]]


def _understand(file: Seen, source_of: Callable[[str], Source], rules: Callable[[], Rules]) -> _Text | None:
    """The work of reading, file by file; None for one that may not or cannot be read."""
    if file.data is None:
        return None
    from syndicate.core.identity import Unreadable
    from syndicate.core.normalise import normalise

    reading = source_of(file.path.rpartition("/")[2]).read(file.path, file.data)
    entries: list[tuple[Posting | Unreadable, Sequence[Problem]]] = []
    for raw in reading.raws:
        posting, problems = normalise(raw, rules())
        made = posting or Unreadable(file.path, raw.stem, _words(raw), raw.entry is not None)
        entries.append((made, problems))
    return _Text(reading.problems, reading.posting, reading.statement, entries)


def _sort_file(file: Seen, was_posting: bool, text: _Text | None, result: Read) -> None:
    if text is None:
        assert file.problem is not None
        result.problems.append(file.problem)
        result.broken.add(file.path)
        result.holding.add(file.path)
        return
    problems = list(text.problems)
    if was_posting and not text.posting:
        problems = [_lost_its_header(problem) for problem in problems]
    if text.posting and (text.entries or text.statement or _errors(problems)):
        result.holding.add(file.path)
    whole_file_broken = not text.entries and (bool(_errors(problems)) or (was_posting and not text.statement))
    if whole_file_broken:
        result.broken.add(file.path)
        result.holding.add(file.path)
    result.problems += problems
    _sort_entries(file, text, result, clean=not _errors(problems))
    _bad_entries(file, problems, bool(text.entries), result)


def _sort_entries(file: Seen, text: _Text, result: Read, clean: bool) -> None:
    from syndicate.core.identity import Unreadable

    done: list[tuple[Posting, list[Problem]]] = []
    for made, problems in text.entries:
        result.problems += problems
        if isinstance(made, Unreadable):
            clean = False
            result.unreadable.append(made)
        else:
            done.append((made, [problem for problem in problems if problem.severity == "warning"]))
    for posting, warnings in done:
        kept = copy_with(posting, source=file.digest if clean else "")
        result.postings.append(kept)
        result.warnings[id(kept)] = warnings


def _words(raw: Raw) -> str:
    """Everything that the author wrote, as words: enough to tell which known posting this may be."""
    return " ".join([*(word for field in raw.fields for word in _scalars(field.value)), raw.body])


def _scalars(value: Value) -> Iterator[str]:
    if isinstance(value, Scalar):
        yield value.text
    elif isinstance(value, list):
        for one in value:
            yield from _scalars(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _scalars(one)


def _bad_entries(file: Seen, problems: Sequence[Problem], others: bool, result: Read) -> None:
    """Entries that are not even a mapping: each may be one that the ledger knows."""
    from syndicate.core.identity import Unreadable

    if others:
        result.unreadable += [Unreadable(file.path, "", p.message, True) for p in _errors(problems)]


def _errors(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _lost_its_header(problem: Problem) -> Problem:
    return replace(
        problem,
        severity="error",
        message=f"{problem.message} It was a posting before, and keeps its last published form until it is mended.",
    )


def rules_of(settings: Settings) -> Rules:
    """What normalising depends on beside the posting."""
    from syndicate.core.normalise import Rules

    return Rules(
        timezone=settings.site.timezone,
        language=settings.site.language,
        site_url=settings.site.url,
        date_order=settings.postings.date_order,
        unstated=settings.postings.unstated,
        vocabulary=settings.vocabulary,
        defaults=settings.defaults,
    )


READING = "4"
"""Goes up with every change of how postings are read: then all files are read again, and nothing is told of it."""


def recipe_of(settings: Settings) -> str:
    """A digest of all that reading depends on beside the files."""
    from hashlib import sha256

    site, postings = settings.site, settings.postings
    parts = (
        *(site.timezone, site.language, site.url, site.pages, site.posting_url),
        *(postings.date_order, postings.unstated, postings.paths),
        *(sorted(settings.vocabulary.items()), sorted(settings.defaults.items(), key=str)),
    )
    return f"{READING}/{sha256(repr(parts).encode()).hexdigest()[:16]}"
