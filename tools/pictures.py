"""Draws the pages as people see them: `make pictures`, or `python -m tools.pictures FOLDER`.

Every kind of page on phone and desktop, light and dark, as far as the window shows it (a long page is cut). Those that
stand in the README are named in README and go to docs/pictures with the same bytes as long as nothing changed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import needs
from tools import browser, sites

ROOT = Path(__file__).parents[1]
WINDOWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": browser.PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 860}},
}
SCHEMES = ("light", "dark")
README = {"list.png": "list-desktop-light", "posting.png": "french-desktop-light"}


def subjects(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """(name, site, address below its home) of each thing to draw."""
    english, french = sites.samples(folder / "en"), sites.samples(folder / "fr", "fr")
    yield "list", english, ""
    yield "list-searched", english, "?q=toulouse"
    yield "list-french", french, ""
    yield "list-empty", sites.empty(folder / "empty"), ""
    yield "list-3", sites.small(folder / "small"), ""
    large = sites.large(folder / "large")
    yield "list-2000", large, ""
    yield "list-2000-searched", large, "?q=rope+lyon"
    yield "open", english, "lighthouse-technician/"
    yield "closed", english, "matelot-du-bac/"
    yield "french", english, "voilerie/"
    yield "subscribe", english, "subscribe/"
    yield "not-found", english, "404.html"
    yield "moved", english, "jobs/lamp-technician/index.html"
    yield "figures", sites.old(folder / "old"), "figures.html"
    yield "figures-french", sites.old(folder / "old-fr", "fr"), "figures.html"


def draw(folder: Path) -> list[Path]:
    """Write every picture into `folder`; gives their files."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    with tempfile.TemporaryDirectory() as boards, browser.chromium(needs("chromium")) as chromium:
        for name, public, address in subjects(Path(boards)):
            for window, given in WINDOWS.items():
                for scheme in SCHEMES:
                    with browser.visit(chromium, public, color_scheme=scheme, **given) as (context, _):
                        page = context.new_page()
                        if name == "moved":  # stay on it
                            target = f"{browser.HOME}lighthouse-technician/"
                            context.route(target, lambda route: route.fulfill(status=204))
                        page.goto(browser.HOME + address)
                        page.wait_for_timeout(300)
                        drawn.append(folder / f"{name}-{window}-{scheme}.png")
                        page.screenshot(path=drawn[-1])
    return drawn


def main() -> None:
    """Draw all, and bring those of the README up to date."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "build" / "pictures"
    for path in draw(folder):
        print(path)
    for name, drawn in README.items():
        shutil.copy(folder / f"{drawn}.png", ROOT / "docs" / "pictures" / name)


if __name__ == "__main__":
    main()
