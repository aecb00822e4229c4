"""The order of things, broken by machine, at length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.machine import BatchBoard, Board

_LONG = settings(max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.soak
class TestLongBoard(Board.TestCase):  # type: ignore[name-defined,misc]  # made by Hypothesis as the class is
    settings = _LONG


@pytest.mark.soak
class TestLongBatchBoard(BatchBoard.TestCase):  # type: ignore[name-defined,misc]  # likewise
    settings = _LONG
