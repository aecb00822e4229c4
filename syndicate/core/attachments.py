"""Which pictures and files go out with a posting: those of its page bundle, and those that its text points to.

Decides by names alone, and reads nothing. Why these kinds and no others: `docs/decisions/0019`.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import unquote

from syndicate.core import endings
from syndicate.core.model import Problem

KINDS = frozenset(
    "png apng jpg jpeg gif webp avif "  # pictures; SVG can hold scripts
    "pdf odt ods odp doc docx xls xlsx ppt pptx rtf epub csv ics vcf zip "
    "mp3 m4a ogg oga opus wav flac mp4 m4v webm ogv mov".split()
)
"""Endings that are published: what a browser shows or saves, and never runs as a part of the site."""

MAX_FILE = 25_000_000
"""Bytes. GitHub refuses a file of 100 MB; a reader on the road is lost long before."""

MAX_TOTAL = 500_000_000
"""Bytes of all attachments together: GitHub Pages takes a site of 1 GB."""

_AWKWARD = frozenset('\\:*?"<>|')  # names that some file systems, or artifact uploads, do not take


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that may go out with a posting. path: as of postings (POSIX, NFC); full: on this disk; size: bytes.

    closed: why it cannot be opened, "" where it can.
    """

    path: str
    full: str
    size: int
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """An address in a body that may lead to a file. written: as in the text; name: below the posting's folder.

    A name that begins with ".." leads out of that folder.
    """

    written: str
    name: str


class Folder:
    """What lies below the folders of postings: `files` by path, `postings` the paths of those that hold postings."""

    def __init__(self, files: Mapping[str, Attachment], postings: Iterable[str]) -> None:
        self.files = files
        self.postings = frozenset(postings)
        self._bundles: dict[str, list[Attachment]] = {
            path.rpartition("/")[0]: [] for path in (self.postings if files else ()) if is_bundle(path)
        }
        for path in sorted(files):
            owner = next((above for above in _above(path) if above in self._bundles), None)
            if owner is not None:
                self._bundles[owner].append(files[path])

    def problems(self) -> Iterator[Problem]:
        """Why files of page bundles are not published, as far as can be said without opening them."""
        for home, found in self._bundles.items():
            yield from chosen({file.path[len(home) + 1 :]: file for file in found})[1]

    def of(self, path: str, body: str) -> dict[str, Attachment]:
        """What goes out with the posting at `path`, by its name below the posting's page."""
        if not self.files:
            return {}
        home = path.rpartition("/")[0]
        found = self._bundles.get(home, []) if is_bundle(path) else []
        prefix = f"{home}/" if home else ""
        pointed = (self.files.get(prefix + reference.name) for reference in references(body))
        return {one.path[len(prefix) :]: one for one in (*found, *pointed) if one is not None}


def is_bundle(path: str) -> bool:
    """Whether a posting is a folder with an index file; one at the top of a path is no posting."""
    folder, _, name = path.rpartition("/")
    stem = name.rsplit(".", 1)[0]
    return bool(folder) and (stem == "index" or (stem.startswith("index.") and endings.split(stem) is not None))


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, the nearest first."""
    while path := path.rpartition("/")[0]:
        yield path


def outline(files: Mapping[str, Attachment]) -> str:
    """All that may decide what is published, without looking into the files."""
    return "\n".join(f"{path}|{file.size}|{file.closed}" for path, file in sorted(files.items()))


def publishable(path: str) -> bool:
    """Whether a file may be published by its path below the folder of postings: of KINDS, no part hidden or `_…`."""
    stem, dot, kind = path.rpartition(".")
    return bool(dot and stem) and kind.lower() in KINDS and not any(part[:1] in "._~" for part in path.split("/"))


def awkward(path: str) -> bool:
    """Whether a path holds a character that could not be written, or served, everywhere."""
    return not path.isprintable() or not _AWKWARD.isdisjoint(path) or any(p[-1] in ". " for p in path.split("/"))


# ---------------------------------------------------------------- choosing


def chosen(wanted: Mapping[str, Attachment]) -> tuple[dict[str, Attachment], list[Problem]]:
    """What of `wanted` (name below the page → file) can be published, and why the rest cannot."""
    taken: dict[str, str] = {}
    kept: dict[str, Attachment] = {}
    problems: list[Problem] = []
    for name, file in sorted(wanted.items()):
        twin = taken.setdefault(name.casefold(), name)
        if file.closed:
            problems.append(_problem(file, "attachment-unreadable", file.closed))
        elif file.size > MAX_FILE:
            problems.append(_problem(file, "attachment-too-large", _TOO_LARGE.format(size=file.size / 1e6)))
        elif awkward(name):
            problems.append(_problem(file, "attachment-name", _AWKWARD_NAME))
        elif twin != name:
            problems.append(_problem(file, "attachment-name", _TWIN.format(twin=twin)))
        else:
            kept[name] = file
    return kept, problems


LINK = "it is a link to a file outside the folder of postings, and is not published: put the file itself here."
UNREADABLE = "it cannot be read, and is not published: mend its permissions."
_TOO_LARGE = (
    f"it holds {{size:.0f}} MB, more than the {MAX_FILE // 1_000_000} MB that are published beside a posting, and is "
    "left out: make it smaller, or put it elsewhere and link to it there."
)
_AWKWARD_NAME = (
    "its name holds a character that not every system can write (one of \\ : * ? \" < > |, or an invisible one), "
    "and it is not published: rename it."
)
_TWIN = (
    "its name differs from {twin} only by capital letters, which not every system tells apart, and it is not "
    "published: rename one of them."
)


def within_total(files: Sequence[Attachment]) -> int:
    """How many of `files`, from the first on, are not more than MAX_TOTAL together."""
    total = 0
    for count, file in enumerate(files):
        total += file.size
        if total > MAX_TOTAL:
            return count
    return len(files)


def beyond_total(files: Sequence[Attachment]) -> Problem:
    """Why `files`, all that do not fit any more, are not published."""
    more = f" and {len(files) - 3} more" if files[3:] else ""
    said = (
        f"the files beside the postings hold more than {MAX_TOTAL // 1_000_000} MB together, and "
        f"{', '.join(file.path for file in files[:3])}{more} are left out: make the largest smaller."
    )
    return _problem(files[0], "attachments-too-large", said)


def _problem(file: Attachment, code: str, message: str) -> Problem:
    return Problem(file.path, 1, "warning", code, message)


def unlike(file: Attachment, begins: bytes) -> Problem | None:
    """Whether a file is not what its ending says; `begins`: its first bytes.

    A pointer of Git LFS is what a checkout without LFS leaves in its place (git-lfs, docs/spec.md). Markup would be
    run by a browser that looks at the bytes, where a server does not know the ending (MIME Sniffing Standard, 7.1).
    """
    if begins.startswith(b"version https://git-lfs.github.com/spec/"):
        return _problem(file, "attachment-pointer", _POINTER)
    if begins.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _problem(file, "attachment-kind", _MARKUP)
    return None


_POINTER = (
    "it is a pointer of Git LFS, not the file, and is not published: fetch the files first (`git lfs pull`; in a "
    "workflow `lfs: true` for actions/checkout)."
)
_MARKUP = "it begins like a web page, whatever its ending says, and is not published: save it again in its own format."


# ---------------------------------------------------------------- references

@cache
def _address() -> re.Pattern[str]:
    return re.compile(_ADDRESS, re.VERBOSE | re.MULTILINE | re.IGNORECASE)


_ADDRESS = r"""
    \]\(\s* (?: <([^<>\n]+)> | ((?:[^\s()<>]|\([^\s()<>]*\))+) )     # [text](address "title")
    | ^\ {0,3} \[[^\]\n]+\]: [ \t]* (?: <([^<>\n]+)> | (\S+) )       # [name]: address
    | \s (?:src|href|poster) \s*=\s* (?: "([^"]*)" | '([^']*)' | ([^\s"'<>=`]+) )
    | \s srcset \s*=\s* (?: "([^"]*)" | '([^']*)' )
    """
_SRCSET = 8  # the first group of a `srcset`
_SCHEME = r"[a-zA-Z][a-zA-Z0-9+.-]*:"
_ESCAPED = r"\\([!-/:-@\[-`{-~])"


def references(body: str) -> Iterator[Reference]:
    """The relative addresses of links, pictures, sound and film in Markdown or HTML, in the order of the text.

    Rather too many than too few: those in samples of code are among them.
    """
    for match in _address().finditer(body):
        given: str = match[match.lastindex or 0]
        several = match.lastindex is not None and match.lastindex >= _SRCSET
        for written in [part.split()[0] for part in given.split(",") if part.strip()] if several else [given]:
            name = _name(written)
            if name:
                yield Reference(written, name)


def _name(address: str) -> str | None:
    """A relative address as the name of a file; None where it is absolute, or names none."""
    if re.match(_SCHEME, address) or address.startswith(("/", "#", "?", "\\")):
        return None
    address = unescape(re.sub(_ESCAPED, r"\1", address)).strip()
    path = unquote(address.partition("#")[0].partition("?")[0])
    if not path or "\0" in path or path.endswith("/"):
        return None
    name = posixpath.normpath(unicodedata.normalize("NFC", path))
    return None if name in (".", "..") or name.startswith("/") else name


# ---------------------------------------------------------------- advice

_CODE = r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(?<!`)(`+)(?!`)[^\n]+?(?<!`)\2(?!`)"
_INSTEAD = {
    "svg": "SVG can hold scripts that would run as a part of your site, and is not published: save it as PNG or WebP.",
    "html": "a web page would run as a part of your site, and is not published: put it elsewhere and link to it there.",
    "md": "that is a file of yours, not a page: write the address of the page.",
}
_LIKE = {"svgz": "svg", "htm": "html", "xhtml": "html", "xml": "html", "markdown": "md", "mdx": "md"}
_OUT = "it leads out of the posting's folder, and no file from there is published: put it beside the posting."
_MISSING = "there is no such file beside the posting: put it there, or write its full address."
_HIDDEN = "it is hidden, or no file, and is not published: give it a name that does not begin with a dot, _ or ~."
_OTHER = "a file of this kind is not published: put it elsewhere and link to it there."


def advice(path: str, body: str, text: str, folder: Folder, exists: Callable[[str], bool]) -> Iterator[Problem]:
    """A warning for each address in the posting at `path` that leads to a file which is not published.

    text: the file as it stands, to find the line. exists(path): whether a file is there, published or not.
    """
    home = path.rpartition("/")[0]
    for reference in dict.fromkeys(references(re.sub(_CODE, "", body, flags=re.M | re.S))):
        file = posixpath.normpath(posixpath.join(home, reference.name))
        said = _why_not(reference.name, file, folder, exists)
        if said is not None:
            place = text.find(reference.written)
            line = text.count("\n", 0, place) + 1 if place >= 0 else 1
            yield Problem(path, line, "warning", "attachment-missing", f"{reference.written}: {said}")


def _why_not(name: str, file: str, folder: Folder, exists: Callable[[str], bool]) -> str | None:
    """None where it is published, or is rather the address of a page."""
    kind = name.rpartition(".")[2].lower()
    kind = _LIKE.get(kind, kind)
    out = name.startswith("..")
    if file in folder.files and not out:
        return None
    if not exists(file):
        looks_like_a_file = kind in KINDS or kind == "svg"
        return (_OUT if out else _MISSING) if looks_like_a_file else None
    return _INSTEAD.get(kind) or (_OUT if out else _HIDDEN if kind in KINDS else _OTHER)
