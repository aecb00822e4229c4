"""What the state machine breaks a run with: a store whose process may die, and channels that fail as they are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from syndicate.core.ledger import Ledger
from syndicate.core.model import Board, Change, Delivery, File, Message, Offer, Receipt
from syndicate.errors import Deferred, NotSent, Refused, Uncertain
from syndicate.ports import Clock, Option, Store, Transaction

FAULTS = ("fine", "refused", "deferred", "not-sent", "vanished", "lost", "raises")


class Crash(BaseException):
    """The process dies here."""


class Fate:
    """Where the next crash is: after so many more steps; None for nowhere. After a crash nothing works any more."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.dead = False

    def step(self) -> None:
        if self.dead:
            raise Crash
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                raise Crash


class Fragile:
    """A store whose process may die before and after each thing that it makes durable."""

    def __init__(self, store: Store, fate: Fate, batch: bool) -> None:
        self.store, self.fate, self.batch = store, fate, batch

    def lock(self) -> AbstractContextManager[None]:
        return self.store.lock()

    def load(self) -> Ledger | None:
        return self.store.load()

    def form(self, id: str, n: int) -> Any:
        return self.store.form(id, n)

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        return self.store.outbox(ledger)

    def commit(self, transaction: Transaction) -> None:
        self.fate.step()
        self.store.commit(transaction)
        self.fate.step()

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        self.fate.step()
        self.store.record(ledger, deliveries)
        self.fate.step()


class Receiver:
    """A channel and its other side: `heard` is the truth."""

    OPTIONS: Mapping[str, Option] = {}

    def __init__(self, name: str, policy: str, fate: Fate, recipients: Sequence[str] = ("",)) -> None:
        self.name, self.on_uncertain, self.fate = name, policy, fate
        self.to = recipients
        self.heard: list[tuple[str, str, tuple[str, ...], str]] = []
        self.refusals: set[str] = set()
        self.faults: list[str] = []

    def compose(self, changes: Sequence[Change], renderer: Any) -> Sequence[Message]:
        return [Message((c.event_id,), {"said": self._words(c)}, c.title, to) for c in changes for to in self.to]

    def _words(self, change: Change) -> str:
        titles = [text.title for text in change.translations] or [change.title]
        if change.event in ("opened", "reopened"):
            assert titles == [text.posting.title for text in change.offer.texts], f"not all titles: {titles}"
        return " ".join([change.event, *titles, *(text.posting.body for text in change.offer.texts)])

    def recipients(self) -> Sequence[str]:
        return self.to

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        self.fate.step()
        fault = self.faults.pop(0) if self.faults else "fine"
        if fault == "refused":
            self.refusals.add(delivery.key)
            raise Refused("no")
        if fault == "deferred":
            raise Deferred("later", retry_after=3600)
        if fault == "not-sent":
            raise NotSent("no connection")
        if fault == "lost":
            raise Uncertain("cut, and it did not arrive")
        self.heard.append((delivery.key, delivery.content["said"], delivery.event_ids, recipient))
        self.fate.step()
        if fault == "vanished":
            raise Uncertain("cut, and it arrived")
        if fault == "raises":
            raise RuntimeError("a bug in the channel")
        return Receipt(remote_id=delivery.key[:8])

    def close(self) -> None:
        """Nothing to let go of."""


class StillClock:
    def wall(self) -> float:
        return 0.0

    def monotonic(self) -> float:
        return 0.0


class PlainRenderer:
    """Renders nothing: the pages of `everything` are what Python says of the board."""

    def warm(self) -> None:
        """Nothing to load."""

    def begin(self, offers: Sequence[Offer]) -> None:
        """Nothing to begin with."""

    def prepare(self, offers: Sequence[Offer]) -> None:
        """Nothing to do at once."""

    def end(self) -> None:
        """Nothing was begun."""


def everything(board: Board, renderer: object) -> Iterable[File]:
    """An output that shows all that outputs are given: a page a text at its own address, one for all the rest.

    Old addresses lead to where their offers are now, unless a page is there (again).
    """
    texts = [text for offer in (*board.open, *board.closed) for text in offer.texts]
    pages = {f"{text.slug}/index.html": repr(text) for text in texts}
    assert len(pages) == len(texts), f"several texts have one address: {[text.slug for text in texts]}"
    old = {f"{address}index.html": text.url for text in texts for address in text.former}
    rest = repr((board.history, board.spells, board.updated, board.tag_authority))
    for path, said in {**old, **pages, "all.txt": rest}.items():
        yield File(path, said.encode())
