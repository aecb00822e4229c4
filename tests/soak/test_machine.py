"""The order of things, broken by machine, at length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.machine import BatchBoard, Board

_LONG = settings(max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))

TestLongBoard = pytest.mark.soak(Board.TestCase)
TestLongBoard.settings = _LONG
TestLongBatchBoard = pytest.mark.soak(BatchBoard.TestCase)
TestLongBatchBoard.settings = _LONG
