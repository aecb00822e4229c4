"""How alike two texts are: the Dice coefficient over their sets of three-word shingles."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SAME = 0.8
"""From here on two texts are the same offer."""
SAME_NAMED = 0.5
"""From here on they are, where title or stem agree as well."""

_DATE = re.compile(r"^\d{4}-\d{1,2}(?:-\d{1,2})?(?:[-_. ]+|$)")
_UNSAFE = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The three-word shingles of `text`; a shorter text is one shingle of its own."""
    words = text.casefold().split()
    if len(words) < 3:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def dice(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """2 |A ∩ B| / (|A| + |B|): 1.0 for equal sets, 0.0 where nothing is shared or both are empty."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def dateless(stem: str) -> str:
    """The stem without the date before it (`2026-02-03-dev`, `2026-2_dev` → `dev`); the stem where nothing is left."""
    return _DATE.sub("", stem, count=1) or stem


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """`text` as a safe path segment in ASCII, "" where nothing of it can be said in ASCII."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _UNSAFE.sub("-", "".join(c for c in folded if not unicodedata.combining(c))).strip("-")[:80].rstrip("-")
