"""The state in memory: the twin of the files, for tests and for plans that must leave no trace."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from syndicate.core.ledger import Ledger
from syndicate.core.model import Delivery, Json
from syndicate.errors import Locked
from syndicate.ports import Transaction
from syndicate.stores import layout


class MemoryStore:
    """A store that ends with the process. Everything is kept as bytes, so that no object is shared with a caller."""

    batch = False

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._held = threading.Lock()

    @classmethod
    def at(
        cls, location: str = "", root: str | os.PathLike[str] = ".", options: Mapping[str, Json] | None = None
    ) -> MemoryStore:
        """A new, empty store; nothing of the arguments matters."""
        return cls()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the store alone. Raises Locked."""
        if not self._held.acquire(blocking=False):
            raise Locked("Another run of this process holds the state in memory. Nothing was done; wait until it ends.")
        try:
            yield
        finally:
            self._held.release()

    def load(self) -> Ledger | None:
        """The ledger, None where there is none yet. Raises StateDamaged or StateNewer."""
        data = self.files.get(layout.LEDGER)
        if data is not None:
            return layout.ledger_from(data, layout.LEDGER)
        if any(layout.is_ours(path.partition("/")[2]) for path in self.files if not path.startswith(layout.LOG)):
            raise layout.lost_ledger("")
        return None

    def form(self, id: str, n: int) -> Json:
        """The form of posting `id` written by transaction `n`. Raises StateDamaged where it is gone."""
        path = layout.form_path(id, n)
        return layout.json_from(self._named(path), path)

    def outbox(self, ledger: Ledger) -> list[Delivery]:
        """Every delivery that the ledger names, in order. Raises StateDamaged where one is gone."""
        paths = {key: layout.message_path(key, n) for key, n in ledger.head.outbox.items()}
        owed = [layout.delivery_from(self._named(path), key, path) for key, path in paths.items()]
        return sorted(owed, key=lambda delivery: delivery.order)

    def commit(self, transaction: Transaction) -> None:
        """Keep it, whole or not at all. Raises StateError where it does not follow what stands."""
        ledger = transaction.ledger
        layout.check(transaction, self._stored())
        files = {**self.files, **dict(layout.new_files(transaction))}
        keep = layout.named(ledger)
        if gone := keep - set(files):
            raise layout.missing(sorted(gone), "")
        kept = {path: data for path, data in files.items() if path in keep or path.startswith(layout.LOG)}
        kept[layout.LEDGER] = layout.ledger_bytes(ledger)
        if transaction.log:
            path = layout.log_path(ledger)
            kept[path] = kept.get(path, b"") + layout.log_bytes(transaction.log)
        self.files = kept

    def record(self, ledger: Ledger, deliveries: Sequence[Delivery]) -> None:
        """Replace deliveries that the ledger names."""
        self.files = {**self.files, **dict(layout.owed(ledger, deliveries))}

    def _stored(self) -> int:
        data = self.files.get(layout.LEDGER)
        return 0 if data is None else layout.number_of(data.partition(b"\n")[0], layout.LEDGER)

    def _named(self, path: str) -> bytes:
        if path not in self.files:
            raise layout.missing([path], "")
        return self.files[path]
