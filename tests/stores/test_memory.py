"""The memory store keeps what every store keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from syndicate.core.model import Json
from syndicate.errors import StateDamaged
from syndicate.ports import Store
from syndicate.stores.memory import MemoryStore
from tests.stores.contract import StoreContract, first


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def again(self, store: MemoryStore) -> Callable[[], Store]:
        return lambda: store

    @pytest.fixture
    def traces(self, store: MemoryStore) -> Callable[[], Json]:
        return lambda: dict(store.files)

    def test_a_ledger_that_was_lost_is_no_fresh_start(self, store: MemoryStore) -> None:
        store.commit(first())
        del store.files["ledger.jsonl"]
        with pytest.raises(StateDamaged, match=r"ledger\.jsonl is gone"):
            store.load()
