"""What the path of a file says of its posting."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INDEX = re.compile(r"index((?:\.[a-z]{2}(?:[-_][a-z]{2})?)?)", re.IGNORECASE)  # index.md, index.fr.md
_CLOSED = frozenset(
    "archive archives archived archivee archivees closed expired filled clos close closes ferme fermes fermee fermees "
    "cloture clotures cloturee cloturees pourvu pourvus pourvue pourvues expire expires expiree expirees inactive "
    "inactif inactifs inactives past old ancien anciens ancienne anciennes termine termines terminee terminees".split()
)
_YEAR = re.compile(r"[\W_]*\d{2,4}$")


def ending(name: str, known: tuple[str, ...]) -> str | None:
    """The known ending of a file's name, "" where the name has none at all, None where it has another."""
    lowered = name.lower()
    for known_ending in known:
        if lowered.endswith(known_ending) and len(name) > len(known_ending):
            return known_ending
    return None if "." in name else ""


def stem(path: str, known: tuple[str, ...]) -> str:
    """The name without its known ending; of an `index` in a folder, the folder's name.

    Two languages of one folder (`index.md`, `index.fr.md`) keep theirs apart.
    """
    folder, _, name = path.rpartition("/")
    cut = ending(name, known)
    if cut:
        name = name[: -len(cut)]
    index = _INDEX.fullmatch(name)
    if index and folder:
        return folder.rpartition("/")[2] + index[1]
    return name


def archived(path: str) -> bool:
    """Whether a folder on the way is one for closed postings: archive, closed-2025, fermées …"""
    return _in_archive(path.rpartition("/")[0])


@lru_cache(maxsize=4096)
def _in_archive(folder: str) -> bool:
    return any(_YEAR.sub("", bare(part)) in _CLOSED for part in folder.split("/"))


def bare(word: str) -> str:
    """A word without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
