"""Every kind of page in Chromium: on narrow screens, for fingers, and on paper."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape, unescape
from typing import Any

import pytest

from syndicate.core.model import Theme
from syndicate.outputs import figures, pages
from syndicate.render import SiteRenderer, shipped_templates
from tests.builders import SITE, a_board, an_offer
from tests.outputs.test_figures import months
from tests.outputs.test_pages import a_rich_offer, browse

pytestmark = pytest.mark.soak

KINDS = {
    "index.html": "list", "sailmaker/index.html": "offer", "x/index.html": "closed offer",
    "subscribe/index.html": "follow", "404.html": "nothing", "figures.html": "figures",
}  # fmt: skip
WIDTHS = (320, 390, 768, 1280)

# What is measured in a page: how wide it is, and what is too small for a finger (WCAG 2.2, 2.5.8: 24 by 24 pixels, or a
# circle of 24 pixels around it that meets no other target and no other such circle; links within a text may be small).
MEASURE = """
const targets = [...document.querySelectorAll("a[href], button, summary, input, select")]
  .filter((one) => one.getClientRects().length && !one.matches(".skip"))
  .map((one) => ({ one, box: one.getBoundingClientRect() }));
const small = ({ box }) => box.width < 24 || box.height < 24;
const within = ({ one }) => getComputedStyle(one).display === "inline"
  && [...one.parentNode.childNodes].some((node) => node.nodeType === 3 && /[\\p{L}\\d]/u.test(node.data));
const far = (a, b) => {
  const [x, y] = [(a.box.left + a.box.right) / 2, (a.box.top + a.box.bottom) / 2];
  if (small(b)) return Math.hypot(x - (b.box.left + b.box.right) / 2, y - (b.box.top + b.box.bottom) / 2) >= 24;
  const [dx, dy] = [Math.max(b.box.left - x, 0, x - b.box.right), Math.max(b.box.top - y, 0, y - b.box.bottom)];
  return Math.hypot(dx, dy) >= 12;
};
const missed = targets.filter((a) => small(a) && !within(a) && !targets.every((b) => b === a || far(a, b)));
const shown = (selector) => [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length > 0);
parent.postMessage({
  name: window.name, wide: document.documentElement.scrollWidth, inner: innerWidth,
  over: [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest("pre, table")).map((one) => one.outerHTML.slice(0, 60)),
  missed: missed.map(({ one }) => one.outerHTML.slice(0, 80)), targets: targets.length,
  nav: shown("nav"), end: shown(".end"), main: shown("main"), near: shown(".near"),
}, "*");
"""
GATHER = """
const seen = {};
addEventListener("message", ({ data }) => {
  seen[data.name] = data;
  if (Object.keys(seen).length === COUNT) document.getElementById("seen").textContent = JSON.stringify(seen);
});
"""
SPOILT = '<button style="padding:0;border:0;width:9px;height:9px"></button>' * 2 + '<div style="width:500px">x</div>'


def sources() -> dict[str, str]:
    """Kind → page, with words too long for a line, on a board with a long history."""
    wide = "| " + " | ".join("averyveryverylongword" * 2 for _ in range(8)) + " |\n|" + "---|" * 8 + "\n\n" + "x" * 300
    board = a_board(
        a_rich_offer(body=wide, title="Wide " + "z" * 90, team="t" * 90, location_text="y" * 90),
        an_offer("x", status="closed", body=wide, title="Closed " + "z" * 90, tags=("canvas", "w" * 90)),
        *(an_offer(f"o{n}", title=f"Éclusier {n}", tags=("canal",)) for n in range(14)),
    )
    board = replace(board, spells=months(30).spells)
    site = replace(SITE, title="A site with quite a long title", theme=Theme(logo="https://nowhere.invalid/l.png"))
    made = [*pages.render(board, SiteRenderer(site)), *figures.render(board, SiteRenderer(site))]
    return {KINDS[file.path]: file.render().decode() for file in made if file.path in KINDS}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Chromium measures in every kind of page at every width, in one go."""
    folder = tmp_path_factory.mktemp("screens")
    made = sources()
    assert set(made) == set(KINDS.values())
    views = [(f"{kind} {width}", source, width) for kind, source in made.items() for width in WIDTHS]
    views += [(f"{kind} paper", source.replace("@media print", "@media all"), 700) for kind, source in made.items()]
    views.append(("spoilt", made["nothing"].replace("</main>", f"{SPOILT}</main>"), 320))
    frames = [_frame(name, source, width) for name, source, width in views]
    gather = GATHER.replace("COUNT", str(len(frames)))
    page = f'<!doctype html><meta charset="utf-8"><pre id="seen"></pre><script>{gather}</script>{"".join(frames)}'
    (folder / "page.html").write_text(page, "utf-8")
    dom = browse((folder / "page.html").as_uri(), 1600, folder / "profile")
    found = re.search(r'<pre id="seen">(.+?)</pre>', dom, re.DOTALL)
    assert found, "Chromium has not measured all pages"
    measured: dict[str, Any] = json.loads(unescape(found[1]))
    return measured


def _frame(name: str, source: str, width: int) -> str:
    source = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", source)
    source = source.replace("</body>", f"<script>onload = () => {{ {MEASURE} }}</script></body>")
    return f'<iframe name="{name}" width="{width}" height="800" style="border: 0" srcdoc="{escape(source)}"></iframe>'


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS.values())
def test_no_kind_of_page_scrolls_sideways(kind: str, width: int, seen: dict[str, Any]) -> None:
    measured = seen[f"{kind} {width}"]
    assert measured["wide"] <= measured["inner"] == width, measured["over"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS.values())
def test_a_finger_meets_what_it_is_meant_for(kind: str, width: int, seen: dict[str, Any]) -> None:
    assert seen[f"{kind} {width}"]["targets"] > 8
    assert seen[f"{kind} {width}"]["missed"] == []


def test_the_measures_find_what_is_too_small_and_too_wide(seen: dict[str, Any]) -> None:
    assert len(seen["spoilt"]["missed"]) == 2
    assert seen["spoilt"]["wide"] > 320


@pytest.mark.parametrize("kind", KINDS.values())
def test_on_paper_stands_what_is_to_be_read_and_nothing_to_be_clicked(kind: str, seen: dict[str, Any]) -> None:
    paper = seen[f"{kind} paper"]
    assert paper["main"]
    assert [part for part in ("nav", "end", "near") if paper[part]] == []
    assert seen[f"{kind} 390"]["nav"]
    assert seen[f"{kind} 390"]["end"]


@pytest.mark.parametrize("name", [path.name for path in sorted(shipped_templates().glob("*.css"))])
def test_nothing_moves_for_those_who_ask_for_calm(name: str) -> None:
    style = (shipped_templates() / name).read_text("utf-8")
    calm = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{[^{}]*\{[^{}]*\} ?\}", "", style)
    assert not re.search(r"transition|animation|scroll-behavior|@keyframes", calm)
    assert ("scroll-behavior" in style) is (name == "style.css")
