"""The order of things, broken by machine: a short round of it; the long one is in `tests/soak`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.machine import BatchBoard, Board

_SHORT = settings(max_examples=18, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


class TestBoard(Board.TestCase):  # type: ignore[name-defined,misc]  # made by Hypothesis as the class is
    settings = _SHORT


class TestBatchBoard(BatchBoard.TestCase):  # type: ignore[name-defined,misc]  # likewise
    settings = _SHORT
