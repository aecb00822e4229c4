"""The same path is the same posting, unless texts were swapped or filed away under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from syndicate.core.identity.matcher import Known, Matcher, is_gone
from syndicate.core.likeness import SAME, SAME_NAMED, dice
from syndicate.core.model import Posting


def by_path(match: Matcher, read: Sequence[Posting | None], files: Sequence[int], present: frozenset[str]) -> None:
    """The same path is the same posting, unless the texts of changed paths were swapped."""
    at_path = {row["path"]: id for id, row in match.rows.items() if not row.get("entry")}
    for id, row in match.rows.items():  # what is there beats what was withdrawn from the same path
        if not row.get("entry") and not row.get("withdrawn_at"):
            at_path[row["path"]] = id
    pairs: dict[int, str] = {}
    for index in files:
        posting = read[index]
        if posting is None or index in match.ids:
            continue
        own = at_path.get(posting.path)
        if own is not None and own not in match.taken:
            pairs[index] = own
    paths = {posting.path for i in files if (posting := read[i]) is not None}
    gone = [id for path, id in at_path.items() if path not in paths and is_gone(match.rows[id], present)]
    texts = {posting.text for i in files if (posting := read[i]) is not None}
    _undo_swaps(match, read, pairs, gone, texts)
    _move_in(match, read, pairs, gone)
    _let_go(match, read, pairs, [i for i in files if i not in pairs and i not in match.ids])
    for index, id in pairs.items():
        match.take(index, id)


def _undo_swaps(
    match: Matcher, read: Sequence[Posting | None], pairs: dict[int, str], gone: Sequence[str], texts: set[str]
) -> None:
    """Where a changed path now holds the text of another changed path, identity follows the text.

    A file moved over another counts as well, if that other's text went on to a third path.
    """
    changed = {i: id for i, id in pairs.items() if _text_changed(match, read[i], id)}
    if not changed:
        return
    moved_on = any((old := match.old(id)) is not None and old.text in texts for id in changed.values())
    by_text: dict[str, list[str]] = defaultdict(list)
    for id in (*changed.values(), *(gone if moved_on else ())):
        old = match.old(id)
        if old is not None:
            by_text[old.text].append(id)
    moved: dict[int, str] = {}
    for index, own in sorted(changed.items(), key=lambda pair: match.rows[pair[1]]["path"]):
        posting = read[index]
        assert posting is not None
        source = _text_source(match, posting, index, own, by_text, changed)
        if source is not None and source not in moved.values():
            moved[index] = source
    for index in moved:
        del pairs[index]
    displaced = set(moved.values())
    for index, id in list(pairs.items()):
        if id in displaced:
            del pairs[index]
    pairs.update(moved)


def _text_changed(match: Matcher, posting: Posting | None, id: str) -> bool:
    old = match.old(id)
    return posting is not None and old is not None and old.text != posting.text


def _text_source(
    match: Matcher,
    posting: Posting,
    index: int,
    own: str,
    by_text: Mapping[str, list[str]],
    changed: Mapping[int, str],
) -> str | None:
    """The posting whose old text this path holds now, None where it is a mere edit of its own."""
    for id in by_text.get(posting.text, ()):
        if id != own:
            return id
    mine = match.old(own)
    words = match.shingles_of(index, posting)
    if mine is None or dice(words, mine.shingles) >= SAME_NAMED or len(changed) < 2:
        return None
    best = 0.0
    best_id: str | None = None
    for other in changed.values():
        old = match.old(other)
        if other != own and old is not None and (score := dice(words, old.shingles)) > best:
            best, best_id = score, other
    return best_id if best >= SAME else None


def _let_go(match: Matcher, read: Sequence[Posting | None], pairs: dict[int, str], appeared: Sequence[int]) -> None:
    """Where a path holds another text now, and its old one went on to a path that appeared, nobody is paired by path.

    So it is where a file is filed away under a new name, and the next offer written in its place.
    """
    if not appeared:
        return
    for index, id in list(pairs.items()):
        posting, old = read[index], match.old(id)
        if posting is None or old is None or not _is_another(match, index, posting, old):
            continue
        if any((there := read[i]) is not None and _is_moved(match, i, there, old) for i in appeared):
            del pairs[index]


def _move_in(match: Matcher, read: Sequence[Posting | None], pairs: dict[int, str], gone: Sequence[str]) -> None:
    """Where a file moved to a path that another one left long before, nobody is paired by path: it is a mere rename."""
    if not gone:
        return
    for index, id in list(pairs.items()):
        posting, old = read[index], match.old(id)
        if posting is None or not match.rows[id].get("withdrawn_at"):
            continue
        if old is not None and not _is_another(match, index, posting, old):
            continue
        if any((one := match.old(other)) is not None and _is_moved(match, index, posting, one) for other in gone):
            del pairs[index]


def _is_another(match: Matcher, index: int, posting: Posting, old: Known) -> bool:
    """Whether the text is too little like the one at its path to be an edit of it."""
    return posting.text != old.text and dice(match.shingles_of(index, posting), old.shingles) < SAME_NAMED


def _is_moved(match: Matcher, index: int, posting: Posting, old: Known) -> bool:
    """Whether the text is that of another path, edited little or not at all."""
    return posting.text == old.text or dice(match.shingles_of(index, posting), old.shingles) >= SAME
