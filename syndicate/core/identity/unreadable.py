"""Known postings that what could not be read may be: they are not gone."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.core.identity.found import Unreadable
from syndicate.core.identity.matcher import Matcher
from syndicate.core.likeness import SAME, SAME_NAMED, dateless, dice, shingles


def held_by(match: Matcher, unreadable: Sequence[Unreadable], vanished: Sequence[str]) -> set[str]:
    """Known postings that an unreadable file or entry may be: they keep their last form, and are not withdrawn."""
    held: set[str] = set()
    for bad in sorted(unreadable, key=lambda u: (u.path, u.stem)):
        at_path = [
            id
            for id, row in match.rows.items()
            if row["path"] == bad.path and not row.get("withdrawn_at") and id not in match.taken and id not in held
        ]
        if at_path and not bad.entry:
            held.update(at_path)
            continue
        candidates = at_path if at_path else [id for id in vanished if id not in held]
        best = _most_alike(match, bad, candidates, certain=not at_path)
        if best is not None:
            held.add(best)
    return held


def _most_alike(match: Matcher, bad: Unreadable, ids: Sequence[str], *, certain: bool) -> str | None:
    words = shingles(bad.words)
    scored = []
    for id in ids:
        old = match.old(id)
        if old is None:
            continue
        score = dice(words, old.shingles)
        named = bool(bad.stem) and dateless(bad.stem) == old.stem
        title = old.title.casefold() in bad.words.casefold()
        if not certain or score >= SAME or (score >= SAME_NAMED and (named or title)):
            scored.append((-(score + title + named), old.path, id))
    return min(scored)[2] if scored else None
