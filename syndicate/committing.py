"""Makes durable what was decided, and what came of it: state and outbox move together, by one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from syndicate.core import board as boards
from syndicate.core.ledger import Ledger, Record, stamp
from syndicate.core.model import Change, Delivery, Json
from syndicate.given import Outside
from syndicate.ports import Transaction

if TYPE_CHECKING:
    from syndicate.core.diff import Step
    from syndicate.core.plan import Owed


def commit(
    outside: Outside,
    before: Ledger,
    after: Ledger,
    steps: Sequence[Step],
    gone: Sequence[Change],
    forms: Mapping[str, Json],
    owed: Owed,
    recipe: str,
) -> Ledger:
    """Make it durable: state and outbox move together. Nothing is written where nothing is new.

    gone: pages that went; only whether there are any counts.
    """
    from syndicate.core.plan import outbox_after

    if not (steps or gone or owed.new or owed.dropped or before.head.recipe != recipe or before.head.last_run is None):
        return before
    number = before.head.n + 1
    after = _without_old_forms(after, outside, owed.new)
    after = after.with_head(
        n=number,
        recipe=recipe,
        last_run=outside.now,
        outbox=outbox_after(before.head.outbox, owed, number),
        channels={**{c.name: None for c in outside.settings.channels}, **before.head.channels},
    )
    transaction = Transaction(after, forms, owed.new, _log(outside.now, steps, owed))
    outside.store.commit(transaction)
    return after


def _without_old_forms(after: Ledger, outside: Outside, new: Sequence[Delivery]) -> Ledger:
    """Forms stay until 30 days after the withdrawal, and while they are shown or something of theirs is owed.

    They go beside another commit only.
    """
    from syndicate.core.identity import RETURNS_WITHIN

    old = stamp(outside.now - RETURNS_WITHIN)
    keep = outside.settings.site.keep_closed
    gone = [
        replace(after.record(id), form=0)
        for id, row in after.rows.items()
        if row.get("form")
        and row.get("withdrawn_at", "9") < old
        and not boards.shown(after.rows[row.get("translates", id)], keep, outside.now)
    ]
    if gone and (new or after.head.outbox):
        owed = [*new, *(outside.store.outbox(after) if after.head.outbox else ())]
        waiting = {event_id.rpartition("#")[0] for delivery in owed for event_id in delivery.event_ids}
        gone = [record for record in gone if record.id not in waiting]
    return after.with_records(gone) if gone else after


def settle(
    outside: Outside,
    ledger: Ledger,
    delivered: Sequence[Delivery],
    dropped: Sequence[tuple[Delivery, str]],
    spent: Mapping[str, tuple[str, int]] | None = None,
) -> Ledger:
    """Outcomes → ledger: what was delivered is owed no longer, and what the other side said is remembered.

    spent: channel → day, and how many of `delivered` count against its quota of that day.
    """
    if not delivered and not dropped:
        return ledger
    gone = {delivery.key for delivery in delivered} | {delivery.key for delivery, _ in dropped}
    outbox = {key: n for key, n in ledger.head.outbox.items() if key not in gone}
    heard = {**ledger.head.channels, **{delivery.channel: outside.now for delivery in delivered}}
    after = ledger.with_records(_told(ledger, delivered).values())
    quotas = {**ledger.head.spent, **{name: _spent(ledger, name, *one) for name, one in (spent or {}).items()}}
    after = after.with_head(n=ledger.head.n + 1, outbox=outbox, channels=heard, spent=quotas)
    at = stamp(outside.now)
    log: list[dict[str, Json]] = [
        {"at": at, "delivered": d.key, "channel": d.channel, "events": list(d.event_ids)} for d in delivered
    ]
    log += [{"at": at, "dropped": d.key, "channel": d.channel, "why": why} for d, why in dropped]
    outside.store.commit(Transaction(after, {}, (), log))
    return after


def _spent(ledger: Ledger, channel: str, day: str, count: int) -> tuple[str, int]:
    known, before = ledger.head.spent.get(channel, ("", 0))
    return (day, before + count) if known == day else (day, count)


def _told(ledger: Ledger, delivered: Iterable[Delivery]) -> dict[str, Record]:
    """Records with the names that the other side gave its messages, where it gave any."""
    records: dict[str, Record] = {}
    for delivery in delivered:
        if not delivery.receipt:
            continue
        for event_id in delivery.event_ids:
            id = event_id.rpartition("#")[0]
            record = records.get(id) or ledger.record(id)
            said = {**record.told.get(delivery.channel, {}), event_id: delivery.receipt}
            records[id] = replace(record, told={**record.told, delivery.channel: said})
    return records


def _log(now: datetime, steps: Sequence[Step], owed: Owed) -> list[dict[str, Json]]:
    at = stamp(now)
    lines: list[dict[str, Json]] = [
        {
            "at": at,
            "event": event.event,
            "event_id": f"{step.after.id}#{event.n}",
            "title": event.title,
            "reason": event.reason,
            "silent": event.silent,
        }
        for step in steps
        for event in (step.told() if step.event else ())
    ]
    lines += [{"at": at, "owed": d.key, "channel": d.channel, "events": list(d.event_ids)} for d in owed.new]
    lines += [{"at": at, "dropped": d.key, "channel": d.channel, "why": why} for d, why in owed.dropped]
    return lines
