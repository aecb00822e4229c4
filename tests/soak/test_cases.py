"""The shared cases, where a folder of them lies beside the checkout (`CASES_DIR`): each of their statements holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.test_history import SHARED

RUNNER = SHARED / "cases" / "run.py"

pytestmark = [pytest.mark.soak, pytest.mark.skipif(not RUNNER.is_file(), reason="no folder of shared cases is here")]


def test_every_statement_of_the_shared_cases_holds() -> None:
    program = Path(sys.executable).parent / "syndicate"
    done = subprocess.run([sys.executable, str(RUNNER), str(program)], capture_output=True, text=True, timeout=1200)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
