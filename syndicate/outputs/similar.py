"""Finds the open offers that are most like a closed one, to point on to from its page.

What two offers share counts the more, the fewer open offers have it: the employer of them all says little, a keyword of
two says much. The same board gives the same ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import log2
from typing import Final

from syndicate.core.model import Offer
from syndicate.outputs.groups import fold, without_article

FEW: Final = 4
LOOKED_AT: Final = 1000
"""Of more open offers only the newest are compared."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_WEIGHT: Final = {"word": 2.0, "tag": 2.0, "place": 1.5, "employer": 1.0, "team": 1.0}


class Similar:
    """The open offers of a board, newest first, made ready to be compared with."""

    def __init__(self, open: Sequence[Offer]) -> None:
        self._open = open[:LOOKED_AT]
        self._holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, offer in enumerate(self._open):
            for feature in set(_features(offer)):
                self._holders[feature].append(place)

    def to(self, offer: Offer) -> tuple[Offer, ...]:
        """At most FEW, the most similar first, of equals the newer one; none where nothing is shared."""
        scores: dict[int, float] = defaultdict(float)
        for feature in sorted(set(_features(offer))):
            holders = self._holders.get(feature, ())
            if holders:
                worth = _WEIGHT[feature[0]] * log2(1 + len(self._open) / len(holders))
                for place in holders:
                    scores[place] += worth
        best = sorted(scores, key=lambda place: (-round(scores[place], 6), place))
        return tuple(self._open[place] for place in best[:FEW])


def _features(offer: Offer) -> Iterator[tuple[str, str]]:
    posting = offer.posting
    yield from (("word", word) for word in _WORD.findall(fold(posting.role)))
    yield from (("tag", fold(tag)) for tag in posting.tags)
    if posting.organisation:
        yield "employer", without_article(posting.organisation.name)
    if posting.team:
        yield "team", fold(posting.team)
    yield from (("place", fold(place.locality)) for place in posting.places if place.locality)
    if posting.remote == "full":
        yield "place", "remote"
