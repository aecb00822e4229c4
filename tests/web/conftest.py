"""A browser for a whole module; it ends with it, so that no event loop of it stays behind for other tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import needs
from tools import browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium(needs("chromium")) as found:
        yield found
