"""Outbox → outcomes: what is owed is marked, sent, and what came of it recorded, channel by channel.

Each channel has a thread of its own, so that a broken one delays no other. What it does not do: compose messages, or
change the ledger; the outcomes it returns are settled by the run.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from syndicate.core.ledger import Ledger, recipient_hash
from syndicate.core.model import Delivery, Receipt
from syndicate.delivery.retry import due_again
from syndicate.errors import Deferred, NotSent, Refused, Uncertain
from syndicate.ports import Channel, Clock, Limited, Progress, Store, Together

CHANNEL_SECONDS = 300.0
"""How long one channel may take in one run; what is left waits for the next."""

BROKEN_AFTER = 3
"""After so many deliveries in a row that surely did not arrive, a channel is left alone until the next run."""

crashpoint: Callable[[str], None] = lambda name: None  # noqa: E731  # a name that tests replace to crash here
"""Called between the steps of a delivery; does nothing."""


@dataclass(slots=True)
class Outcomes:
    """What came of one round. delivered: to be settled. unroutable: their recipient is not configured any more.

    spent: channel with a daily quota → the day, and how many of `delivered` count against it.
    """

    delivered: list[Delivery] = field(default_factory=list)
    unroutable: list[Delivery] = field(default_factory=list)
    failed: list[Delivery] = field(default_factory=list)
    attempted: int = 0
    spent: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """Everything a round of deliveries needs. now: decides what is due. stopping: asked before each of them.

    parallel: each channel in a thread of its own; False where tests need the same order every time.
    """

    store: Store
    ledger: Ledger
    now: datetime
    clock: Clock
    stopping: Callable[[], bool] = lambda: False
    progress: Progress | None = None
    seconds: float = CHANNEL_SECONDS
    parallel: bool = True


def deliver(round: Round, owed: Sequence[Delivery], channels: Sequence[Channel]) -> Outcomes:
    """Attempt every delivery of `owed` that is due. Raises StateError where the state cannot be kept: then nothing
    more is sent.
    """
    by_channel: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in sorted(owed, key=lambda d: d.order):
        by_channel[delivery.channel].append(delivery)
    lines = [_Line(round, channel, by_channel[channel.name]) for channel in channels if by_channel[channel.name]]
    outcomes = Outcomes()
    lock = threading.Lock()
    here, elsewhere = (lines[:1], lines[1:]) if round.parallel else (lines, [])
    threads = [threading.Thread(target=line.run, args=(outcomes, lock), name=line.channel.name) for line in elsewhere]
    for thread in threads:
        thread.start()
    for line in here:
        line.run(outcomes, lock)
    for thread in threads:
        thread.join()
    for line in lines:
        if line.error is not None:
            raise line.error
        line.count(outcomes)
    return outcomes


class _Line:
    """One channel's deliveries, in order."""

    def __init__(self, round: Round, channel: Channel, owed: Sequence[Delivery]) -> None:
        self.round, self.channel, self.owed = round, channel, owed
        epoch = round.ledger.head.epoch
        self.addresses: Mapping[str, str] = {recipient_hash(epoch, one): one for one in channel.recipients()}
        self.blocked: list[Delivery] = []
        self.broken = 0
        self.error: BaseException | None = None
        self.deadline = round.clock.monotonic() + round.seconds
        self.limited = channel if isinstance(channel, Limited) else None
        self.tried = round.now if self.limited else None

    def run(self, outcomes: Outcomes, lock: threading.Lock) -> None:
        try:
            self._run(outcomes, lock)
        except BaseException as error:
            self.error = error  # raised again where the channels are gathered
        finally:
            self.channel.close()

    def _run(self, outcomes: Outcomes, lock: threading.Lock) -> None:
        due = self._within_quota(self._due(outcomes, lock))
        if isinstance(self.channel, Together):
            self._together(self.channel, due, outcomes, lock)
            return
        if self.round.store.batch:
            self._batch(due, outcomes, lock)
            return
        for place, delivery in enumerate(due):
            if self._over():
                return
            if self._waits(delivery):
                continue
            marked = _attempting(delivery, self.tried)
            with lock:
                self.round.store.record(self.round.ledger, [marked])
            crashpoint("marked")
            done = self._attempt(marked)
            crashpoint("sent")
            with lock:
                self.round.store.record(self.round.ledger, [done])
                self._note(done, outcomes)
            crashpoint("recorded")
            self._tell(place + 1, len(due))

    def _batch(self, due: Sequence[Delivery], outcomes: Outcomes, lock: threading.Lock) -> None:
        """Where recording is a push: mark all, push, send, record all, push; nothing is sent unless the first holds."""
        if not due:
            return
        marked = [_attempting(delivery, self.tried) for delivery in due]
        with lock:
            self.round.store.record(self.round.ledger, marked)
        crashpoint("marked")
        after = list(due)  # what was not attempted goes back to what it was
        try:
            for place, delivery in enumerate(marked):
                if self._over() or self._waits(delivery):
                    continue
                after[place] = delivery
                after[place] = self._attempt(delivery)
                crashpoint("sent")
                self._tell(place + 1, len(due))
        finally:
            with lock:
                self.round.store.record(self.round.ledger, after)
                for delivery, before in zip(after, due, strict=True):
                    if delivery is not before:
                        self._note(delivery, outcomes)
        crashpoint("recorded")

    def _together(
        self, channel: Together, due: Sequence[Delivery], outcomes: Outcomes, lock: threading.Lock
    ) -> None:
        """So many at once as the channel takes: mark them, send them, record what came of each."""
        rest = [delivery for delivery in due if not self._waits(delivery)]
        total = len(rest)
        while rest and not self._over():
            batch, rest = _first(rest, channel.together)
            batch = [delivery for delivery in batch if not self._waits(delivery)]
            if not batch:
                continue
            marked = [_attempting(delivery, self.tried) for delivery in batch]
            with lock:
                self.round.store.record(self.round.ledger, marked)
            crashpoint("marked")
            done = self._attempt_together(channel, marked)
            crashpoint("sent")
            with lock:
                self.round.store.record(self.round.ledger, done)
                for delivery in done:
                    self._note(delivery, outcomes)
            crashpoint("recorded")
            self._tell(total - len(rest), total)

    # ------------------------------------------------------------ which

    def _within_quota(self, due: list[Delivery]) -> list[Delivery]:
        """Those that the channel may still send on this day of its own; the others wait as they are."""
        if self.limited is None:
            return due
        day, settled = self.round.ledger.head.spent.get(self.channel.name, ("", 0))
        spent = settled if day == self._day(self.round.now) else 0
        spent += sum(self._today(delivery) for delivery in self.owed)
        return due[: max(self.limited.quota - spent, 0)]

    def count(self, outcomes: Outcomes) -> None:
        """Note what is to be settled of this day's quota."""
        if self.limited is not None:
            mine = [d for d in outcomes.delivered if d.channel == self.channel.name]
            outcomes.spent[self.channel.name] = (self._day(self.round.now), sum(map(self._today, mine)))

    def _today(self, delivery: Delivery) -> bool:
        return delivery.tried is not None and self._day(delivery.tried) == self._day(self.round.now)

    def _day(self, moment: datetime) -> str:
        from zoneinfo import ZoneInfo  # few channels have a quota

        assert self.limited is not None
        return moment.astimezone(ZoneInfo(self.limited.quota_zone)).date().isoformat()

    def _due(self, outcomes: Outcomes, lock: threading.Lock) -> list[Delivery]:
        """What is to be attempted now, in order; what a crash left behind is resolved first."""
        due: list[Delivery] = []
        for delivery in self.owed:
            if delivery.outcome == "delivered":  # recorded, and cut before it was settled
                outcomes.delivered.append(delivery)
            elif delivery.recipient not in self.addresses:
                outcomes.unroutable.append(delivery)
            elif delivery.outcome in ("attempting", "uncertain"):
                self._resolve(delivery, due, lock)
            elif delivery.dead:
                continue
            elif delivery.due is not None and delivery.due > self.round.now:
                self.blocked.append(delivery)
            else:
                due.append(delivery)
        return [delivery for delivery in due if not self._waits(delivery)]

    def _resolve(self, delivery: Delivery, due: list[Delivery], lock: threading.Lock) -> None:
        """A delivery that nobody can know the fate of: send it again where the other side drops repeats, else hold."""
        if self.channel.on_uncertain == "resend":
            if delivery.dead or (delivery.due is not None and delivery.due > self.round.now):
                self.blocked.append(delivery)
            else:
                due.append(delivery)
        elif delivery.outcome == "attempting":
            held = replace(delivery, outcome="uncertain", error=_CUT, due=None)
            with lock:
                self.round.store.record(self.round.ledger, [held])

    def _waits(self, delivery: Delivery) -> bool:
        """Whether an older delivery to the same recipient has to go first."""
        mine = {event_id.rpartition("#")[0] for event_id in delivery.event_ids}
        for older in self.blocked:
            if older.recipient != delivery.recipient or older.order >= delivery.order:
                continue
            theirs = {event_id.rpartition("#")[0] for event_id in older.event_ids}
            if mine & theirs or len(mine) > 1 or len(theirs) > 1:
                self.blocked.append(delivery)
                return True
        return False

    def _over(self) -> bool:
        return (
            self.broken >= BROKEN_AFTER
            or self.round.stopping()
            or self.round.clock.monotonic() > self.deadline
        )

    # ------------------------------------------------------------ one

    def _attempt(self, delivery: Delivery) -> Delivery:
        """Send it once, and say what came of it."""
        try:
            receipt = self.channel.send(delivery, self.addresses[delivery.recipient], self.round.clock)
        except Exception as error:
            return self._failed(delivery, error)
        self.broken = 0
        return _delivered(delivery, receipt)

    def _attempt_together(self, channel: Together, batch: Sequence[Delivery]) -> list[Delivery]:
        """Send them at once, and say what came of each."""
        came: Sequence[Receipt | Exception]
        try:
            came = channel.send_together(batch, self.round.clock)
        except Exception as error:
            came = [error] * len(batch)
        done = []
        for delivery, one in zip(batch, came, strict=True):
            if isinstance(one, Receipt):
                self.broken = 0
                done.append(_delivered(delivery, one))
            else:
                done.append(self._failed(delivery, one))
        if any(isinstance(one, Deferred) and one.all for one in came):
            self.broken = BROKEN_AFTER
        return done

    def _failed(self, delivery: Delivery, error: Exception) -> Delivery:
        """What an error says of a delivery. Whatever a channel raises that it did not promise is uncertain."""
        if isinstance(error, Refused):
            self.broken = BROKEN_AFTER if error.gone else 0
            return replace(delivery, outcome="refused", error=str(error), dead=True)
        if isinstance(error, Deferred):
            self.broken = BROKEN_AFTER if error.all else self.broken
            return self._later(delivery, "deferred", str(error), error.retry_after)
        if isinstance(error, NotSent):
            self.broken += 1
            return self._later(delivery, "not-sent", str(error), None)
        if isinstance(error, Uncertain):
            return self._uncertain(delivery, str(error))
        return self._uncertain(delivery, f"{type(error).__name__} in the channel {self.channel.name}")

    def _later(self, delivery: Delivery, outcome: str, error: str, retry_after: float | None) -> Delivery:
        due = due_again(delivery.attempts, delivery.key, self.round.now, retry_after)
        after = replace(delivery, outcome=outcome, error=error, due=due, dead=due is None)  # type: ignore[arg-type]  # one of Outcome's words
        if not after.dead:
            self.blocked.append(after)
        return after

    def _uncertain(self, delivery: Delivery, error: str) -> Delivery:
        if self.channel.on_uncertain == "resend":
            return self._later(delivery, "uncertain", error, None)
        return replace(delivery, outcome="uncertain", error=error, due=None)

    def _note(self, delivery: Delivery, outcomes: Outcomes) -> None:
        outcomes.attempted += 1
        if delivery.outcome == "delivered":
            outcomes.delivered.append(delivery)
        else:
            outcomes.failed.append(delivery)

    def _tell(self, done: int, total: int) -> None:
        if self.round.progress is not None:
            self.round.progress(f"telling {self.channel.name}", done, total)


_CUT = "the run ended between sending and the answer: nobody can know whether it arrived"


def _attempting(delivery: Delivery, tried: datetime | None = None) -> Delivery:
    return replace(delivery, outcome="attempting", attempts=delivery.attempts + 1, tried=tried or delivery.tried)


def _first(due: Sequence[Delivery], size: int) -> tuple[list[Delivery], list[Delivery]]:
    """Up to `size` deliveries of different postings, in order, and the others: within a batch there is no order."""
    batch: list[Delivery] = []
    rest: list[Delivery] = []
    seen: set[str] = set()
    for delivery in due:
        ids = {event_id.rpartition("#")[0] for event_id in delivery.event_ids}
        (batch if len(batch) < size and seen.isdisjoint(ids) else rest).append(delivery)
        seen |= ids
    return batch, rest


def _delivered(delivery: Delivery, receipt: Receipt) -> Delivery:
    return replace(delivery, outcome="delivered", error=None, due=None, receipt=receipt.remote_id or "")


