"""What identifying is given, and what it says: what was found under the paths, and who is who of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from syndicate.core.model import Posting, Problem


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or an entry of a list, that could not be understood: `words` are what could be made out of it."""

    path: str
    stem: str
    words: str
    entry: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found under the paths.

    read: what changed and could be understood. unchanged: paths whose bytes are those that the ledger knows.
    unreadable: what could not be understood. broken: paths of whole files that could not be read at all.
    """

    read: Sequence[Posting]
    unchanged: frozenset[str] = frozenset()
    unreadable: Sequence[Unreadable] = ()
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identified:
    """Who is who. postings: id → what was read of it. withdrawn: ids whose file is gone.

    held: ids whose file could not be read, which keep their last published form. aliases: id → ids written later.
    pairs: id of a text → id of the offer that it is one of several texts of (`core.ties`). notes: id → what its author
    should know of such ties.
    """

    postings: Mapping[str, Posting]
    withdrawn: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
