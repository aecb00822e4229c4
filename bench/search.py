"""Times the search of the list at 2,000 open offers in headless Chromium: `python -m bench.search`.

A key stroke is the input event with all that it causes until the page stands again: the script, then style and layout,
forced. Painting is left out: the browser does it in another thread. The figure to beat is one frame, 16.7 ms. No test
is timed: the tests hold what makes a key quick, that it touches few rows.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.conftest import needs
from tools import browser, sites

OFFERS = 2000
TYPED = ("sail maker 17", "lyon cdi", "zzz", "organisation 3")
ROUNDS = 3
FRAME = 1000 / 60
STROKE = """([text]) => {
  const field = document.querySelector("[name=q]"), begin = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const script = performance.now();
  document.documentElement.getBoundingClientRect();
  document.querySelector("footer").getBoundingClientRect();
  return [script - begin, performance.now() - begin];
}"""


def strokes(word: str) -> list[str]:
    """What stands in the field after each key: the word typed, then erased."""
    typed = [word[:n] for n in range(1, len(word) + 1)]
    return [*typed, *reversed(typed[:-1]), ""]


STROKES = [text for word in TYPED for text in strokes(word)]


def measure(chromium: Browser, public: Path) -> dict[str, list[list[tuple[float, float]]]]:
    """window → a list for each round, in a page of its own: (milliseconds of script, of all) of each stroke."""
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for name, viewport in (("phone", browser.PHONE), ("desktop", browser.DESKTOP)):
        with browser.visit(chromium, public, viewport=viewport) as (context, _):
            found[name] = [_round(context) for _ in range(ROUNDS)]
    return found


def _round(context: BrowserContext) -> list[tuple[float, float]]:
    page = context.new_page()
    page.goto(browser.HOME)
    page.wait_for_timeout(500)
    taken = []
    for text in STROKES:
        taken.append(tuple(page.evaluate(STROKE, [text])))
        page.wait_for_timeout(60)  # a quick typist; what was put off is drawn meanwhile
    page.close()
    return taken


def main() -> None:
    """Print the figures as they stand in RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        public = sites.large(Path(folder), OFFERS)
        page = (public / "index.html").read_bytes()
        packed = len(gzip.compress(page))
        print(f"index.html with {OFFERS:,} offers: {len(page) / 1e3:.0f} kB, {packed / 1e3:.0f} kB compressed")
        print("\n| window | strokes | first | median | 95 of 100 | slowest | script alone, median |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        with browser.chromium(needs("chromium")) as chromium:
            measured = measure(chromium, public)
        for name, rounds in measured.items():
            all_of_it = sorted(total for taken in rounds for _, total in taken)
            first = max(taken[0][1] for taken in rounds)
            script = statistics.median(script for taken in rounds for script, _ in taken)
            print(
                f"| {name} | {len(all_of_it)} | {first:.1f} ms | {statistics.median(all_of_it):.1f} ms "
                f"| {all_of_it[int(len(all_of_it) * 0.95)]:.1f} ms | {all_of_it[-1]:.1f} ms | {script:.1f} ms |"
            )


if __name__ == "__main__":
    main()
