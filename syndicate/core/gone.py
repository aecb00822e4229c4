"""(ledger, now) → the pages of ours that are no more: closed for longer than `keep_closed` days since the last run.

No event of the ledger and of nobody's report: a page that goes is news for search engines alone, and is derived from
what the ledger knows anyway (`docs/decisions/0012-pages-that-go.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from syndicate.core.board import shown
from syndicate.core.ledger import Ledger, Record
from syndicate.core.model import Change, Offer

_MARK = ".gone"


def pages_gone(before: Ledger, after: Ledger, keep_closed: int, now: datetime) -> Iterator[str]:
    """The ids whose page stood at the last run that committed `before`, and stands no longer in `after` at `now`."""
    last = before.head.last_run
    if last is None:
        return
    for id, row in after.rows.items():
        if row["status"] == "open" or "translates" in row or not row.get("offered_at") or shown(row, keep_closed, now):
            continue
        was = before.rows.get(id)
        if was is not None and shown(was, keep_closed, last):
            yield id


def is_gone(event_id: str) -> bool:
    """Whether an event id is that of a page that went."""
    return event_id.endswith(_MARK)


def gone_change(record: Record, offer: Offer, keep_closed: int) -> Change | None:
    """That the page of a closed posting is no more, as a change; None where it never closed.

    Its id is that of the closing with a mark: one page goes once for each closing.
    """
    closings = [event for event in record.events if event.event == "closed"]
    if not closings:
        return None
    last = closings[-1]
    return Change(
        event="gone",
        event_id=f"{record.id}#{last.n}{_MARK}",
        id=record.id,
        path=record.path,
        title=last.title,
        url=offer.url,
        at=last.at + timedelta(days=keep_closed),
        offer=offer,
        reason=last.reason,
        translations=offer.translations,
    )
