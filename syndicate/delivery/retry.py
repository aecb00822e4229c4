"""When a delivery is tried again, and when nobody will try any more."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = (5, 30, 120, 300, 600, 840, 1200, 1440, 1440)
"""Minutes after the first, second … failed attempt: about four days in all, as Standard Webhooks suggests."""

MAX_ATTEMPTS = len(WAITS) + 1
"""After so many attempts a delivery is a dead letter: attempts are counted, not days."""

JITTER = 0.2


def due_again(attempts: int, key: str, now: datetime, retry_after: float | None = None) -> datetime | None:
    """When to try again after `attempts` failed ones; None where it was the last.

    retry_after: seconds that the other side asked for, obeyed in full. The jitter comes from the key, so that the
    same delivery is due at the same time whoever computes it.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = timedelta(minutes=WAITS[max(attempts, 1) - 1])
    share = int(key[:8], 16) / 0xFFFFFFFF if key else 0.5
    wait += wait * JITTER * (2 * share - 1)
    asked = timedelta(seconds=min(retry_after or 0.0, 30 * 86_400))
    return now + max(wait, asked)
