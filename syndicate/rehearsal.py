"""A store that remembers what would be committed over what is there, and writes nothing: what `plan` runs on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager

from syndicate.core.ledger import Ledger
from syndicate.core.model import Delivery, Json
from syndicate.ports import Store, Transaction, Versioned


class Rehearsal:
    """A Store over another Store, for one plan."""

    batch = False

    def __init__(self, base: Store) -> None:
        self.base = base
        self._ledger: Ledger | None = None
        self._forms: dict[tuple[str, int], Json] = {}
        self._deliveries: dict[str, Delivery] = {}

    def lock(self) -> AbstractContextManager[None]:
        """The lock of the store below."""
        return self.base.lock()

    def load(self) -> Ledger | None:
        """What would be there."""
        return self._ledger or self.base.load()

    def outdated(self) -> str | None:
        """What the store below says."""
        return self.base.outdated() if isinstance(self.base, Versioned) else None

    def form(self, id: str, n: int) -> Json:
        """A form of the plan, else of the store below."""
        known = self._forms.get((id, n))
        return known if known is not None else self.base.form(id, n)

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        """What would be owed."""
        kept = {key: n for key, n in ledger.head.outbox.items() if key not in self._deliveries}
        below = self.base.outbox(ledger.with_head(outbox=kept)) if kept else []
        mine = [delivery for key, delivery in self._deliveries.items() if key in ledger.head.outbox]
        return sorted([*below, *mine], key=lambda delivery: delivery.order)

    def commit(self, transaction: Transaction) -> None:
        """Remember it."""
        self._ledger = transaction.ledger
        n = transaction.ledger.head.n
        self._forms.update({(id, n): json.loads(json.dumps(form)) for id, form in transaction.forms.items()})
        self._deliveries.update({delivery.key: delivery for delivery in transaction.deliveries})

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        """A plan delivers nothing."""
        raise AssertionError("a plan delivers nothing")
