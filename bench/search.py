"""Times the search of the list at 2,000 open offers in headless Chromium: `python -m bench.search`.

A key stroke is the input event with all that it causes until the page stands again: the script, then style and layout,
forced. Painting is left out: the browser does it in another thread. The figure to beat is one frame, 16.7 ms.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
from pathlib import Path

from tests.conftest import needs
from tools import browser, sites

OFFERS = 2000
TYPED = ("sail maker 17", "lyon cdi", "zzz", "organisation 3")
ROUNDS = 3
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


def measure(public: Path) -> dict[str, list[tuple[float, float]]]:
    """window → (milliseconds of script, of all) of each stroke; the first one of a page stands first."""
    found: dict[str, list[tuple[float, float]]] = {}
    with browser.chromium(needs("chromium")) as chromium:
        for name, viewport in (("phone", browser.PHONE), ("desktop", browser.DESKTOP)):
            with browser.visit(chromium, public, viewport=viewport) as (context, _):
                page = context.new_page()
                page.goto(browser.HOME)
                page.wait_for_timeout(500)
                texts = [text for _ in range(ROUNDS) for word in TYPED for text in strokes(word)]
                found[name] = []
                for text in texts:
                    found[name].append(tuple(page.evaluate(STROKE, [text])))
                    page.wait_for_timeout(60)  # a quick typist; what was put off is drawn meanwhile
    return found


def main() -> None:
    """Print the figures as they stand in RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        public = sites.large(Path(folder), OFFERS)
        page = (public / "index.html").read_bytes()
        packed = len(gzip.compress(page))
        print(f"index.html with {OFFERS:,} offers: {len(page) / 1e3:.0f} kB, {packed / 1e3:.0f} kB compressed")
        print("\n| window | strokes | first | median | 95 of 100 | slowest | script alone, median |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for name, taken in measure(public).items():
            all_of_it = sorted(total for _, total in taken)
            script = statistics.median(script for script, _ in taken)
            print(
                f"| {name} | {len(taken)} | {taken[0][1]:.1f} ms | {statistics.median(all_of_it):.1f} ms "
                f"| {all_of_it[int(len(all_of_it) * 0.95)]:.1f} ms | {all_of_it[-1]:.1f} ms | {script:.1f} ms |"
            )


if __name__ == "__main__":
    main()
