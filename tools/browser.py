"""A headless Chromium that is shown a folder of pages as if a web server had them.

Its network is that folder and nothing else: whatever a page asks of another place is refused and remembered.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Route, sync_playwright

HOME = "https://jobs.example.org/"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """The browser `program`, for as long as the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, public: Path, **given: Any) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A visitor of the site whose files are in `public`, and the list of what was refused to its pages.

    given: what Playwright's `new_context` takes (viewport, color_scheme, java_script_enabled …).
    """
    refused: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url.partition("#")[0].partition("?")[0]
        path = public / (url.removeprefix(HOME) + ("index.html" if url.endswith("/") else ""))
        if url.startswith(HOME) and path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            route.fulfill(path=path, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        else:
            refused.append(url)
            route.abort()

    context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **given})
    context.route("**/*", answer)
    try:
        yield context, refused
    finally:
        context.close()
