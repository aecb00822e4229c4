"""Pages and mails as they are read: in a narrow window, on paper, in a reader's own colours, with long words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from syndicate.core.model import Board, Contact, Offer, Organisation, Place
from syndicate.outputs.pages import render
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_board, a_change, an_offer
from tests.outputs.boards import bilingual
from tests.web.kinds import BOARDS, paths, visited
from tools import browser, sites

pytestmark = pytest.mark.soak

NARROW = {"width": 320, "height": 640}
"""What is left of 1,280 pixels at 400 % (WCAG 2.2, 1.4.10)."""

MAIL = "recrutement.direction-des-ressources-humaines@etablissement-public-interdepartemental-amenagement.example.org"
URL = f"https://etablissement-public-interdepartemental.example.org/{'offre-' * 20}/x?y=1"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TOWNS = "Nantes Brest Lorient Vannes Rouen Bayonne Bordeaux Quimper Dinard Cancale Douarnenez Ouessant".split()

SPACED = """() => {
  const style = new CSSStyleSheet();
  style.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [style];
}"""
"""What a reader may set (WCAG 2.2, 1.4.12)."""

WIDTH = "document.documentElement.scrollWidth"

SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"

KEY = "(one) => getComputedStyle(one, '::before').borderTopColor"

FILL = "(one) => getComputedStyle(one).fill"

LINE = "(one) => getComputedStyle(one).borderBottomColor"

LARGE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='2000' height='20'/%3E"

LINES = """(element) => {
  const range = document.createRange(), found = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let top = -1;
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    for (let n = 0; n < node.length; n++) {
      range.setStart(node, n);
      range.setEnd(node, n + 1);
      const box = range.getBoundingClientRect();
      if (box.top > top + 4) { found.push(""); top = box.top; }
      found[found.length - 1] += node.data[n];
    }
  return found;
}"""
"""The text of an element line by line, as they are drawn."""


def long_offer() -> Offer:
    """An offer in which everything is long."""
    return an_offer(
        title=f"Responsable de la coordination interrégionale ({WORD})",
        organisation=Organisation("Établissement public interdépartemental d’aménagement de l’estuaire", URL),
        language="fr",
        places=tuple(Place(locality=town, country="FR", text=town) for town in TOWNS),
        employment_text="CDD de dix-huit mois, renouvelable, ou prestation en indépendant",
        employment_types=("TEMPORARY", "CONTRACTOR"),
        contact=Contact(name="Marie-Charlotte de la Tour-Maubourg", email=MAIL, text=MAIL),
        apply_url=f"mailto:{MAIL}",
        tags=("zones humides", WORD),
        body=f"Voir {URL} et {WORD}.\n\n```\n{'une ligne de code qui ne se coupe pas ' * 4}\n```\n\n"
        f"![](https://jobs.example.org/large.png)\n\n| a | b |\n| --- | --- |\n| {WORD[:30]} | {WORD[:30]} |\n",
    )


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with that offer, the same closed, and thirty others."""
    closed = an_offer("done", status="closed", posting=long_offer().posting)
    lyon = (Place(locality="Lyon", country="FR", text="Lyon"),)
    others = [an_offer(f"o{n}", title=f"Sailor {n}", places=lyon) for n in range(30)]
    return write(tmp_path_factory.mktemp("long"), a_board(long_offer(), closed, *others))


def write(folder: Path, board: Board) -> Path:
    """The pages of a board, in `folder`."""
    for file in render(board, SiteRenderer(SITE)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.render())
    return folder


@pytest.fixture
def page(chromium: Browser, public: Path) -> Iterator[Page]:
    with browser.visit(chromium, public, viewport=NARROW) as (context, _):
        yield context.new_page()


def wide(page: Page) -> list[int]:
    """How wide the page is drawn: as it stands, and with a reader's own spaces between letters, words and lines."""
    found = [page.evaluate(WIDTH)]
    page.evaluate(SPACED)
    return [*found, page.evaluate(WIDTH)]


@pytest.mark.parametrize("path", ["", "boat-builder/", "done/", "subscribe/", "404.html"])
def test_nothing_long_makes_a_page_scroll_sideways(path: str, page: Page) -> None:
    page.goto(browser.HOME + path)
    assert wide(page) == [320, 320]


@pytest.mark.parametrize("name", BOARDS)
def test_no_kind_of_page_scrolls_sideways(name: str, chromium: Browser, tmp_path: Path) -> None:
    public = BOARDS[name](tmp_path / "site")
    with browser.visit(chromium, public, viewport=NARROW) as (context, _):
        found = {path: wide(one) for path, one in visited(context, public)}
    assert found == {path: [320, 320] for path in paths(public)}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_long_address_goes_on_after_one_of_its_joints(width: int, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(browser.HOME + "boat-builder/")
    for place in (".facts .note", ".facts dd a[href^=mailto]"):
        lines = page.locator(place).first.evaluate(LINES)
        assert "".join(lines) == MAIL
        assert len(lines) > 2
        assert {line[-1] for line in lines[:-1]} <= set("-.@"), lines
    page.goto(browser.HOME + "subscribe/")
    for lines in page.locator(".choice li span").evaluate_all(f"(all) => all.map({LINES})"):
        assert {line[-1] for line in lines[:-1]} <= set("./"), lines


def test_the_facts_of_a_row_are_words_of_their_own_between_which_a_line_may_end(page: Page) -> None:
    page.goto(browser.HOME)
    short = page.locator(".offers li", has_text="Sailor 3").first
    assert (short.locator("div p").text_content() or "").split() == ["Example", "Lyon", "CDI"]
    short.locator("div p").evaluate("(one) => { one.style.width = '6rem' }")
    assert [line.strip() for line in short.locator("div p").evaluate(LINES)] == ["Example", "Lyon CDI"]


def test_a_row_leads_to_its_offer_and_the_title_in_another_language_to_that_text(
    chromium: Browser, tmp_path: Path
) -> None:
    public = write(tmp_path, bilingual())
    with browser.visit(chromium, public) as (context, _):
        page = context.new_page()
        for place, address in ((".title", "boats/"), (".offers p a", "boats/fr/"), (".offers .when", "boats/")):
            page.goto(browser.HOME)
            box = page.locator(place).first.bounding_box()
            assert box
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_url(browser.HOME + address)


def test_on_paper_the_list_is_whole_and_has_no_form(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(browser.HOME)
    assert page.locator(".filters").is_hidden()
    drawn = page.locator(".offers").evaluate_all("(all) => all.map((one) => getComputedStyle(one).contentVisibility)")
    assert drawn == ["visible", "visible"]


def test_on_paper_labels_are_no_larger_than_what_they_name_and_code_is_not_cut(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(browser.HOME + "boat-builder/")
    label, fact = (page.locator(f".facts {one}").first.evaluate(SIZE) for one in ("dt", "dd"))
    assert label < fact
    assert page.locator(".text pre").evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_in_a_readers_own_colours_only_the_page_that_one_is_on_is_marked(chromium: Browser, public: Path) -> None:
    with browser.visit(chromium, public, forced_colors="active") as (context, _):
        page = context.new_page()
        page.goto(browser.HOME)
        colours = page.locator(".top nav a").evaluate_all(f"(all) => all.map({LINE})")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert [colour == ground for colour in colours] == [False, True]


def test_in_a_readers_own_colours_a_drawing_and_its_legend_agree(chromium: Browser, tmp_path: Path) -> None:
    public = sites.old(tmp_path / "site")
    with browser.visit(chromium, public, forced_colors="active", color_scheme="dark") as (context, _):
        page = context.new_page()
        page.goto(browser.HOME + "figures.html")
        keys = page.locator(".key").evaluate_all(f"(all) => all.map({KEY})")
        bars = [page.locator(f"rect.{way}").first.evaluate(FILL) for way in ("up", "down")]
        assert keys == bars
        assert len(set(keys)) == 2


@pytest.mark.parametrize("name", ["digest.html", "email.html"])
def test_a_mail_fits_a_phone(name: str, page: Page) -> None:
    renderer = SiteRenderer(SITE)
    page.set_viewport_size({"width": 390, "height": 844})
    for event in ("opened", "closed"):
        html = renderer.template(name, "fr", changes=[a_change(long_offer(), event)])
        page.set_content(html.replace('src="https://jobs.example.org/large.png"', f'src="{LARGE}"'))
        assert page.evaluate(WIDTH) == 390, event
