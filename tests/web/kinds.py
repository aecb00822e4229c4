"""The pages of every kind: which boards have them, and how a browser comes to stand on each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tools import browser, sites

BOARDS: dict[str, Callable[[Path], Path]] = {
    "samples": sites.samples,
    "samples in French": lambda folder: sites.samples(folder, "fr"),
    "three offers": sites.small,
    "nothing open": sites.empty,
    "fourteen months in French": lambda folder: sites.old(folder, "fr"),
}
OF_OLD = ("figures.html", "en-lock/index.html", "fr-lock/index.html", "lock/index.html", "weir/index.html")
"""What the last of them has, and no other: figures that are drawn, two languages, a text that moved, a closed pair."""

_REDIRECT = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def paths(public: Path) -> list[str]:
    """Every page of a site."""
    found = sorted(path.relative_to(public).as_posix() for path in public.rglob("*.html"))
    assert {"index.html", "404.html", "subscribe/index.html", "figures.html"} <= set(found)
    if "fr-lock/index.html" in found:
        assert set(OF_OLD) <= set(found)
        assert '<svg role="img"' in (public / "figures.html").read_text("utf-8")
    return found


def visited(context: BrowserContext, public: Path) -> Iterator[tuple[str, Page]]:
    """Each page of the site in turn, open in one tab. A redirect is held on its page."""
    page = context.new_page()
    for path in paths(public):
        target = _REDIRECT.search((public / path).read_text("utf-8"))
        if target:
            context.route(target[1], lambda route: route.fulfill(status=204))
        page.goto(browser.HOME + path)
        yield path, page
        if target:
            context.unroute(target[1])
