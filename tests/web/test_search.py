"""The list in a browser: what its search finds, who can use it, and that nobody needs it to read."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench import search
from syndicate.core.model import Offer, Organisation, Place, Site, When
from syndicate.outputs.pages import render
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tools import browser, sites

KINDS = (("FULL_TIME", "CDI"), ("TEMPORARY", "CDD"), ("INTERN", "Stage"))
TOWNS = ("Brest", "Lyon", "Saint-Étienne", "Nantes", "Fort-de-France")
TRADES = ("Éclusier", "Voilière", "Cook")
VISIBLE = ".offers > li:visible"


def offers(count: int) -> list[Offer]:
    made = []
    for n in range(count):
        kind, said = KINDS[n % 3]
        made.append(
            an_offer(
                f"o{n}",
                title=f"{TRADES[n % 3]} {n}",
                organisation=Organisation(f"Chantier {n % 7}"),
                places=(Place(locality=TOWNS[n % 5], country="FR", text=TOWNS[n % 5]),),
                employment_types=(kind,),
                employment_text=said,
                tags=("canal", f"key{n}"),
                date_posted=When(f"2026-0{1 + n % 2}-05", NOW),
            )
        )
    return made


def write(folder: Path, count: int, site: Site = SITE) -> Path:
    for file in render(a_board(*offers(count)), SiteRenderer(site)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.render())
    return folder


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("site"), 150)


@pytest.fixture
def page(chromium: Browser, public: Path) -> Iterator[Page]:
    """The list as a visitor has it; whatever its policy forbids or its script gets wrong fails the test."""
    with browser.visit(chromium, public) as (context, refused):
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.goto(browser.HOME)
        yield page
        assert (wrong, refused) == ([], [])


def titles(page: Page) -> set[str]:
    return set(page.locator(f"{VISIBLE} .title").all_inner_texts())


def expected(*conditions: Callable[[int], bool]) -> set[str]:
    """The titles of the offers whose number meets each condition."""
    return {f"{TRADES[n % 3]} {n}" for n in range(150) if all(condition(n) for condition in conditions)}


def choose(page: Page, name: str, words: str) -> None:
    page.locator(f"select[name={name}]").select_option(label=words)


def test_the_search_takes_all_words_wherever_they_stand_without_case_and_accents(page: Page) -> None:
    page.fill("[name=q]", "ECLUSIER saint-etienne")
    expect(page.locator(VISIBLE)).to_have_count(10)
    assert titles(page) == expected(lambda n: n % 3 == 0, lambda n: n % 5 == 2)
    page.fill("[name=q]", "key17")
    expect(page.locator(VISIBLE)).to_have_count(1)
    assert titles(page) == {"Cook 17"}


@pytest.mark.soak
def test_filters_combine_with_each_other_and_with_the_search(page: Page) -> None:
    choose(page, "contract", "Fixed-term")
    expect(page.locator(VISIBLE)).to_have_count(50)
    choose(page, "place", "Lyon")
    expect(page.locator(VISIBLE)).to_have_count(10)
    assert titles(page) == expected(lambda n: n % 3 == 1, lambda n: n % 5 == 1)
    choose(page, "employer", "Chantier 3")
    page.fill("[name=q]", "voil")
    both = expected(lambda n: n % 3 == 1, lambda n: n % 5 == 1, lambda n: n % 7 == 3)
    expect(page.locator(VISIBLE)).to_have_count(len(both))
    assert titles(page) == both
    choose(page, "place", "Anywhere")
    wider = expected(lambda n: n % 3 == 1, lambda n: n % 7 == 3)
    expect(page.locator(VISIBLE)).to_have_count(len(wider))
    assert titles(page) == wider > both


@pytest.mark.soak
def test_the_whole_list_comes_back_in_its_order(page: Page) -> None:
    before = page.locator(f"{VISIBLE} .title").all_inner_texts()
    assert len(before) == 150
    for word in ("cook 1", "zzz", "voil", "key17", ""):
        page.fill("[name=q]", word)
    expect(page.locator(VISIBLE)).to_have_count(150)
    assert page.locator(f"{VISIBLE} .title").all_inner_texts() == before
    assert page.locator(".later").count() == 0
    assert page.locator(".group:visible h2").all_inner_texts() == ["February 2026", "January 2026"]


@pytest.mark.soak
def test_a_month_without_a_row_is_not_shown(page: Page) -> None:
    page.fill("[name=q]", "key17")
    expect(page.locator(".group:visible")).to_have_count(1)
    assert page.locator(".group:visible h2").inner_text() == "February 2026"


@pytest.mark.soak
def test_a_region_that_is_read_aloud_tells_how_many_are_left(page: Page) -> None:
    said = page.get_by_role("status")
    assert said.inner_text() == ""
    page.fill("[name=q]", "cook")
    expect(said).to_have_text("50 of 150 offers shown")
    page.fill("[name=q]", "zzz")
    expect(said).to_have_text("0 of 150 offers shown")
    expect(page.get_by_text("No offer matches your search.")).to_be_visible()
    page.fill("[name=q]", "")
    expect(said).to_have_text("")
    expect(page.get_by_text("No offer matches your search.")).to_be_hidden()


@pytest.mark.soak
def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    for _ in range(5):  # skip link, brand, two links, then the search
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("cook")
    expect(page.locator(VISIBLE)).to_have_count(50)
    page.keyboard.press("Enter")  # sends nothing, loads nothing
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "contract"
    page.keyboard.type("Full")  # no cook works full time
    expect(page.locator(VISIBLE)).to_have_count(0)
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Enter")
    expect(page.locator(VISIBLE)).to_have_count(150)
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.locator("select[name=contract]").input_value() == ""


@pytest.mark.soak
def test_the_first_row_is_a_tab_away_from_the_filters_even_when_rows_above_it_are_hidden(page: Page) -> None:
    page.fill("[name=q]", "key140")
    expect(page.locator(VISIBLE)).to_have_count(1)
    page.locator("select").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Cook 140"


@pytest.mark.soak
def test_the_address_says_what_was_searched_and_brings_it_back(page: Page) -> None:
    page.fill("[name=q]", "éclusier 1")
    choose(page, "place", "Nantes")
    page.wait_for_url(re.compile(r"\?q=.*&place="))
    found = expected(lambda n: n % 3 == 0, lambda n: n % 5 == 3, lambda n: "1" in f"{n} key{n} chantier {n % 7}")
    assert titles(page) == found
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator(VISIBLE)).to_have_count(len(found))
    assert titles(again) == found
    assert again.locator("[name=q]").input_value() == "éclusier 1"
    again.goto(browser.HOME + "?place=nowhere&toString=1&q=cook")
    expect(again.locator(VISIBLE)).to_have_count(50)


@pytest.mark.soak
def test_typing_fast_changes_the_address_once(page: Page) -> None:
    page.evaluate(
        "() => { window.times = 0; const was = history.replaceState;"
        " history.replaceState = (...given) => { times++; was.apply(history, given); } }"
    )
    page.locator("[name=q]").press_sequentially("sail maker and cook")
    page.wait_for_url(re.compile(r"\?q=sail\+maker"))
    assert page.evaluate("times") == 1


@pytest.mark.soak
def test_without_script_everything_can_be_read_and_nothing_asks_for_one(chromium: Browser, public: Path) -> None:
    with browser.visit(chromium, public, java_script_enabled=False) as (context, refused):
        page = context.new_page()
        page.goto(browser.HOME)
        assert page.locator(VISIBLE).count() == 150
        assert page.locator("form:visible, button:visible, .count:visible >> text=/./").count() == 0
        page.click("text=Cook 17")
        assert page.url == browser.HOME + "o17/"
        assert page.locator("h1").inner_text() == "Cook 17"
        page.click("text=Follow")
        assert page.locator("h1").inner_text() == "Follow the offers"
        page.locator("summary").first.click()
        assert page.get_by_text("canal").first.is_visible()
        assert refused == []


def test_what_comes_from_an_address_is_only_ever_text(page: Page) -> None:
    page.goto(browser.HOME + "?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&contract=%22%5D%3Cb%3E")
    expect(page.locator(VISIBLE)).to_have_count(0)
    assert page.locator("img, main b").count() == 0


@pytest.mark.soak
def test_french_words_and_numbers_stand_on_a_french_page(chromium: Browser, tmp_path: Path) -> None:
    public = write(tmp_path, 14, replace(SITE, language="fr"))
    with browser.visit(chromium, public) as (context, _):
        page = context.new_page()
        page.goto(browser.HOME)
        page.fill("[name=q]", "voiliere")
        expect(page.get_by_role("status")).to_have_text("Offres affichées\u00a0: 5 sur 14")


def test_a_list_of_two_thousand_is_small_when_it_travels(tmp_path: Path) -> None:
    index = next(file for file in render(a_board(*offers(2000)), SiteRenderer(SITE)) if file.path == "index.html")
    assert len(gzip.compress(index.render())) < 300_000


_TOUCHED = """([text]) => {
  const field = document.querySelector("[name=q]"), observer = new MutationObserver(() => {});
  observer.observe(document.body, { subtree: true, attributeFilter: ["hidden"] });
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return observer.takeRecords().filter((change) => change.target.matches(".offers > li")).length;
}"""


@pytest.mark.soak
def test_a_key_at_two_thousand_offers_draws_the_first_rows_alone_and_the_others_follow(
    chromium: Browser, tmp_path: Path
) -> None:
    """What makes a key quick is that it touches few rows; how quick that is, `python -m bench.search` says."""
    public = sites.large(tmp_path)
    with browser.visit(chromium, public) as (context, _):
        page = context.new_page()
        page.goto(browser.HOME)
        touched = []
        for text in search.STROKES:
            touched.append(page.evaluate(_TOUCHED, [text]))
            expect(page.locator(".later")).to_have_count(0)
        rows = page.locator(".offers > li").count()
    assert rows == search.OFFERS
    assert 0 < max(touched) <= 12 * 25  # twelve rows that fit may each be one of the twenty-five of their list
