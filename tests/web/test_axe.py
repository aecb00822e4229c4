"""axe-core finds nothing that keeps people out, on any kind of page, light and dark, on phone and desktop."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.kinds import BOARDS, paths, visited
from tools import browser, sites

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WINDOWS = {"phone": browser.PHONE, "desktop": browser.DESKTOP}
each_way = pytest.mark.parametrize("scheme", ["light", "dark"])
each_window = pytest.mark.parametrize("window", WINDOWS)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return cache(lambda name: BOARDS[name](tmp_path_factory.mktemp("board") / "site"))


# It does not look for what is behind the words of a drawing: their contrast with the page, the least of all of them.
DRAWN = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
  const light = (colour) => parts(colour)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const page = light(getComputedStyle(document.body).backgroundColor) + 0.05;
  const words = [...document.querySelectorAll("svg text")].map((one) => light(getComputedStyle(one).fill) + 0.05);
  return Math.min(99, ...words.map((ink) => Math.max(ink, page) / Math.min(ink, page)));
}"""


def complaints(page: Page, **context: Any) -> list[str]:
    """What axe finds against the page, and what it cannot decide; words of a drawing that the page hardly shows."""
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(page, context=context or None, options=options).response
    assert {"color-contrast", "html-has-lang", "document-title"} <= {rule["id"] for rule in found["passes"]}
    drawn = [] if (contrast := page.evaluate(DRAWN)) >= 4.5 else [f"color-contrast: {contrast} in a drawing"]
    return drawn + [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in (*found["violations"], *found["incomplete"])
        for node in rule["nodes"]
        if not (rule in found["incomplete"] and rule["id"] == "color-contrast" and node["html"].startswith("<text "))
    ]


@pytest.mark.soak
def test_axe_finds_what_is_wrong(chromium: Browser, board: Callable[[str], Path]) -> None:
    with browser.visit(chromium, board("nothing open")) as (context, _):
        page = context.new_page()
        page.goto(browser.HOME)
        page.evaluate("document.querySelector('main').innerHTML += '<a href=/x></a>'")
        page.evaluate("document.querySelector('.lead').style.color = '#999'")
        assert {line.partition(":")[0] for line in complaints(page)} == {"link-name", "color-contrast"}
        page.goto(browser.HOME)
        page.evaluate("document.querySelector('main').innerHTML += '<svg><text y=9 fill=#999>words</text></svg>'")
        assert [line.partition(".")[0] for line in complaints(page)] == ["color-contrast: 2"]


def test_an_offer_is_open_to_all(chromium: Browser, board: Callable[[str], Path]) -> None:
    """One page for the quick tests; all of them are looked at below."""
    with browser.visit(chromium, board("three offers"), viewport=browser.PHONE, color_scheme="dark") as (context, _):
        page = context.new_page()
        page.goto(browser.HOME + "voilerie/")
        assert complaints(page) == []


@pytest.mark.soak
@each_window
@each_way
@pytest.mark.parametrize("name", BOARDS)
def test_every_page_is_open_to_all(
    name: str, scheme: str, window: str, chromium: Browser, board: Callable[[str], Path]
) -> None:
    with browser.visit(chromium, board(name), viewport=WINDOWS[window], color_scheme=scheme) as (context, _):
        found = {path: complaints(page) for path, page in visited(context, board(name))}
    assert found == {path: [] for path in paths(board(name))}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.large(tmp_path_factory.mktemp("large"))


@pytest.mark.soak
@each_window
@each_way
def test_a_list_of_two_thousand_is_open_to_all(scheme: str, window: str, chromium: Browser, large: Path) -> None:
    """The rows are all made alike, and axe takes minutes for all of them: it looks at the first two hundred."""
    with browser.visit(chromium, large, viewport=WINDOWS[window], color_scheme=scheme) as (context, _):
        page = context.new_page()
        for path in ("", "subscribe/"):
            page.goto(browser.HOME + path)
            assert complaints(page, exclude=[[".offers:nth-of-type(n+5)"]]) == [], path
        page.goto(browser.HOME + "?q=sail+17")
        page.wait_for_timeout(200)
        assert complaints(page) == []
