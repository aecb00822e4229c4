"""Tells what files are made from apart, so that one whose sources did not change is not rendered again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from syndicate.core.model import Offer


def token(offer: Offer) -> str:
    """All that an output shows of an offer, told apart by the number of its form."""
    return f"{offer.id}\n{offer.form}\n{offer.url}\n{offer.status}\n{offer.offered_at}\n{offer.updated_at}"


def digest(parts: Iterable[str]) -> str:
    """For `File.depends`: 32 hexadecimal digits over all parts, in order."""
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
