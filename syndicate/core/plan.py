"""changes × channels → deliveries, each whole and with its key; and the guard rails, which refuse what looks wrong.

Messages are composed before the plan is accepted, so that a plan shows the very words that will leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from syndicate.core.board import TOLD
from syndicate.core.diff import Step
from syndicate.core.ledger import Head, Ledger, Record, delivery_key, recipient_hash
from syndicate.core.model import Change, Delivery, Event, Message, Offer, Translation
from syndicate.core.settings import PostingsSettings
from syndicate.errors import GuardRail

CLOCK_TOLERANCE = timedelta(hours=1)


class Composer(Protocol):
    """What the plan needs of a channel (`ports.Channel`): its name, and its words."""

    name: str

    def compose(self, changes: Sequence[Change], renderer: Any) -> Sequence[Message]: ...


@dataclass(frozen=True, slots=True)
class Listener:
    """A channel, and the events that it is told."""

    channel: Composer
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """What a plan changes in what is owed. new: to be written. dropped: owed before and no longer, with the reason."""

    new: tuple[Delivery, ...] = ()
    dropped: tuple[tuple[Delivery, str], ...] = ()


# ---------------------------------------------------------------- guard rails


def guard_clock(head: Head, now: datetime) -> None:
    """Raises GuardRail where `now` lies over an hour before the last run that committed."""
    if head.last_run is not None and now < head.last_run - CLOCK_TOLERANCE:
        last = head.last_run.astimezone(now.tzinfo).isoformat()
        raise GuardRail(
            f"the clock says {now.isoformat()}, but the last run was at {last}: "
            "nothing was done. Set the clock of this machine right, or leave --now out.",
            code="clock-back",
        )


def guard_mass(ledger: Ledger, steps: Iterable[Step], limits: PostingsSettings, now: datetime) -> None:
    """Raises GuardRail where a run would close, or announce, more than can be meant.

    Closings by a date that the ledger already knew do not count.
    """
    steps = [step for step in steps if step.event in TOLD and not _known_to_expire(step, now)]
    was_open = sum(1 for row in ledger.rows.values() if row["status"] == "open" and "translates" not in row)
    closing = [step for step in steps if step.event == "closed"]
    share = limits.max_closed_share
    if len(closing) > limits.max_closings and len(closing) * 100 > share * was_open:
        raise GuardRail(
            f"{len(closing)} of {was_open} open offers would close ({_some(closing)}): nothing was done. "
            "If that is meant, run it once more with --yes; if not, bring the postings back first.",
            code="mass-closing",
        )
    if len(steps) > limits.max_announcements:
        raise GuardRail(
            f"{len(steps)} changes would be announced at once, more than [postings] max_announcements = "
            f"{limits.max_announcements} ({_some(steps)}): nothing was done. If that is meant, run it once more with "
            "--yes, or take the present postings as known with `syndicate adopt`, which tells nobody.",
            code="mass-announcement",
        )


def _known_to_expire(step: Step, now: datetime) -> bool:
    known = step.before.valid_through if step.before else None
    return step.event == "closed" and step.reason == "expired" and known is not None and known.instant < now


def _some(steps: Sequence[Step]) -> str:
    names = [step.after.path for step in steps[:3]]
    return ", ".join(names) + (", …" if len(steps) > 3 else "")


# ---------------------------------------------------------------- changes


def change_of(step: Step, event: Event, offer: Offer) -> Change:
    """One event of a step, as a change that can be told."""
    before = step.before
    return Change(
        event=event.event,
        event_id=f"{step.after.id}#{event.n}",
        id=step.after.id,
        path=step.after.path,
        title=event.title,
        url=event.url,
        at=event.at,
        offer=offer,
        reason=event.reason,
        silent=event.silent,
        former_path=before.path if before and before.path != step.after.path else None,
        translations=_translations(event),
    )


def _translations(event: Event) -> tuple[Translation, ...]:
    """The texts that an event is told with; none where there is one alone."""
    return (Translation(event.language, event.title, event.url), *event.others) if event.others else ()


def change_again(record: Record, n: int, offer: Offer) -> Change | None:
    """An event that the ledger knows as a change, told with the offer as it stands now."""
    for event in record.events:
        if event.n == n:
            return Change(
                event=event.event,
                event_id=f"{record.id}#{n}",
                id=record.id,
                path=record.path,
                title=offer.posting.title if event.event != "closed" else event.title,
                url=offer.url,
                at=event.at,
                offer=offer,
                reason=event.reason,
                silent=event.silent,
                translations=offer.translations if event.event != "closed" else _translations(event),
            )
    return None


# ---------------------------------------------------------------- deliveries


def owe(
    head: Head,
    changes: Sequence[Change],
    listeners: Sequence[Listener],
    owed: Sequence[Delivery],
    again: Callable[[str], Change | None],
    renderer: Any,
    now: datetime,
) -> Owed:
    """What is owed for `changes`, and what becomes of what was owed and never attempted.

    head: of the ledger that will be committed (its number orders deliveries). again(event_id): an older event as a
    change. A message that was never attempted is composed anew; one that was is frozen. An opening that was never
    attempted is dropped together with its closing.
    """
    new: list[Delivery] = []
    dropped: list[tuple[Delivery, str]] = []
    by_channel: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in owed:
        by_channel[delivery.channel].append(delivery)
    names = {listener.channel.name for listener in listeners}
    for name in sorted(set(by_channel) - names):
        dropped += [(delivery, f"the channel {name} is not configured any more") for delivery in by_channel[name]]
    for listener in listeners:
        mine = by_channel.get(listener.channel.name, [])
        waiting = [d for d in mine if d.attempts == 0 and d.outcome == "pending"]
        muted = _old_news(waiting, changes, again)
        told = [c for c in changes if c.event in listener.events and not c.silent]
        remade, gone = _compose_anew(head, listener, waiting, muted, again, renderer)
        new += remade
        dropped += gone
        new += [
            _delivery(head, listener.channel.name, message, (head.n, place), now)
            for place, message in enumerate(_compose(head, listener, told, muted, renderer))
        ]
    return Owed(tuple(new), tuple(dropped))


Muted: TypeAlias = Mapping[str, frozenset[str]]
"""Recipient (hashed) → event ids that need not be told to it."""


def _old_news(
    waiting: Sequence[Delivery], changes: Sequence[Change], again: Callable[[str], Change | None]
) -> Muted:
    """What need not be told: an opening that a recipient never heard of, and the closing that ends it (or the reverse).

    Each recipient for itself: one may have heard of the opening while another has not.
    """
    unheard: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for delivery in waiting:
        for event_id in delivery.event_ids:
            before = again(event_id)
            if before is not None and before.event in TOLD:
                unheard[delivery.recipient][before.id].append(event_id)
    ended = {change.id: change.event_id for change in changes if change.event in TOLD}
    return {
        recipient: frozenset(e for id, events in by_id.items() if id in ended for e in (*events, ended[id]))
        for recipient, by_id in unheard.items()
    }


def _compose(
    head: Head, listener: Listener, changes: Sequence[Change], muted: Muted, renderer: Any
) -> Iterator[Message]:
    """The messages for `changes`, to each recipient those that it is to hear."""
    nothing: frozenset[str] = frozenset()
    for silent in sorted({nothing, *muted.values()}, key=sorted):
        heard = [change for change in changes if change.event_id not in silent]
        for message in listener.channel.compose(heard, renderer) if heard else ():
            if muted.get(recipient_hash(head.epoch, message.recipient), nothing) == silent:
                yield message


def _delivery(head: Head, channel: str, message: Message, order: tuple[int, int], now: datetime) -> Delivery:
    return Delivery(
        key=delivery_key(head.epoch, channel, message.event_ids, message.recipient),
        channel=channel,
        event_ids=message.event_ids,
        recipient=recipient_hash(head.epoch, message.recipient),
        content=message.content,
        preview=message.preview,
        order=order,
        created=now,
    )


def _compose_anew(
    head: Head,
    listener: Listener,
    waiting: Sequence[Delivery],
    muted: Muted,
    again: Callable[[str], Change | None],
    renderer: Any,
) -> tuple[list[Delivery], list[tuple[Delivery, str]]]:
    """What waits, said as it would be said today, batch by batch: a digest belongs to its run."""
    made: list[Delivery] = []
    dropped: list[tuple[Delivery, str]] = []
    batches: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in waiting:
        batches[delivery.order[0]].append(delivery)
    for batch in batches.values():
        fresh = _batch_anew(head, listener, batch, muted, again, renderer)
        for delivery in batch:
            now = fresh.pop(delivery.key, None)
            if now is None:
                dropped.append((delivery, "it was never sent, and what it told is over"))
            elif (now.content, now.preview) != (delivery.content, delivery.preview):
                made.append(now)
        made += fresh.values()
    return made, dropped


def _batch_anew(
    head: Head,
    listener: Listener,
    batch: Sequence[Delivery],
    muted: Muted,
    again: Callable[[str], Change | None],
    renderer: Any,
) -> dict[str, Delivery]:
    """The messages of one run composed once more, for the recipients that have not heard it yet, by key."""
    event_ids = dict.fromkeys(event_id for delivery in batch for event_id in delivery.event_ids)
    changes = [change for event_id in event_ids if (change := again(event_id)) is not None]
    waiting = {delivery.recipient: set(delivery.event_ids) for delivery in batch}
    for delivery in batch:
        waiting[delivery.recipient].update(delivery.event_ids)
    known = {delivery.key: delivery for delivery in batch}
    first = min(batch, key=lambda d: d.order)
    fresh: dict[str, Delivery] = {}
    for message in _compose(head, listener, changes, muted, renderer):
        made = _delivery(head, listener.channel.name, message, first.order, first.created)
        before = known.get(made.key)
        if waiting.get(made.recipient, set()).issuperset(message.event_ids):
            fresh[made.key] = replace(made, order=before.order) if before else made
    return fresh


def outbox_after(before: Mapping[str, int], owed: Owed, n: int) -> dict[str, int]:
    """Which outbox files the ledger names after transaction `n`."""
    after = dict(before)
    for delivery, _why in owed.dropped:
        after.pop(delivery.key, None)
    after.update({delivery.key: n for delivery in owed.new})
    return after
