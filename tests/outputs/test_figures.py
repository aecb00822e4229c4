"""The page of figures: what it says in words, in numbers and in drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree  # type: ignore[import-untyped] # it has no types

from syndicate.core.model import Board, Organisation, Site, Spell
from syndicate.outputs import figures
from syndicate.outputs.figures import scale_step
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tests.harness import Workplace
from tests.outputs.stand import empty

FRENCH = replace(SITE, language="fr")
START = datetime(2024, 6, 10, 9, tzinfo=UTC)


def page(board: Board, site: Site = SITE) -> Any:
    (file,) = figures.render(board, SiteRenderer(site))
    assert file.path == "figures.html"
    return etree.HTML(file.render(), etree.HTMLParser(encoding="utf-8"))


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def shown(tree: Any, path: str) -> list[str]:
    return [said(one) for one in tree.xpath(path)]


def months(count: int, *, most: int = 5) -> Board:
    """A board on which something opened and closed in each of `count` months, 2024-06 the first."""
    spells = []
    for n in range(count):
        opened = START + timedelta(days=30.44 * n)
        closed = opened + timedelta(days=10) if n < count - 1 else None
        spells += [Spell(opened, closed, "filled" if closed else None)] * (n % most + 1)
    return replace(a_board(an_offer("a"), an_offer("b", organisation=Organisation("B"))), spells=tuple(spells))


def test_a_board_with_nothing_recorded_says_so() -> None:
    tree = page(empty())
    assert "There is nothing to count yet." in said(tree)
    assert tree.xpath("//svg | //table | //dl") == []


def test_a_board_of_one_month_has_numbers_and_no_drawing() -> None:
    tree = page(months(1))
    assert shown(tree, "//dt") == ["Open offers", "Openings", "Closings"]
    assert shown(tree, "//dd") == ["2", "1 since June 2024", "0 since June 2024"]
    assert tree.xpath("//svg[@role='img']") == []
    assert "The drawings begin with the second month." in said(tree)


def test_a_board_of_thirty_months_is_drawn_and_said_in_numbers() -> None:
    tree = page(months(30))
    flow, level = tree.xpath("//svg[@role='img']")
    assert shown(tree, "//dd") == [
        "2",
        "39 since December 2025",
        "34 since December 2025",
        "10 days of 34 offers that have closed",
    ]
    assert len(flow.xpath("rect[@class='up']")) == 30
    assert len(flow.xpath("rect[@class='down']")) == 29
    assert len(level.xpath("g")) == 30
    assert len(tree.xpath("//details//tbody/tr")) == 30
    assert shown(tree, "//details//tbody/tr")[-1] == "June 2024 1 1 0"
    assert said(flow.xpath("rect[@class='up'][5]/title")[0]) == "October 2024 – Openings: 5"


def test_a_drawing_has_a_title_and_says_in_words_what_it_shows() -> None:
    tree = page(months(30))
    for svg in tree.xpath("//svg[@role='img']"):
        title, text = (tree.xpath(f"//*[@id='{id}']")[0] for id in svg.get("aria-labelledby").split())
        assert (title.tag, text.tag) == ("title", "desc")
        assert said(title) in ("Openings and closings", "Open offers, month by month")
        assert said(text).startswith("June 2024 to November 2026. ")
    assert "Openings: 90. Closings: 85." in said(tree)
    assert len(set(tree.xpath("//@id"))) == len(tree.xpath("//@id"))
    assert all(svg.get("role") == "img" or svg.get("aria-hidden") for svg in tree.xpath("//svg"))


def test_months_and_numbers_are_said_in_the_language_of_the_site() -> None:
    tree = page(months(30), FRENCH)
    assert shown(tree, "//details//tbody/tr/th")[-1] == "Juin 2024"
    assert shown(tree, "//dd")[1] == "39 depuis décembre 2025"
    assert shown(tree, "//dt")[3] == "Durée médiane d’ouverture"
    assert {"juil.", "janv.", "oct."} <= set(shown(tree, "//text"))
    assert shown(tree, "//h1") == ["Chiffres"]


@pytest.mark.parametrize("count", [*range(2, 40), 61, 200])
def test_the_words_under_a_drawing_have_room(count: int) -> None:
    tree = page(months(count))
    (flow, _) = tree.xpath("//svg[@role='img']")
    ticks = [text for text in flow.xpath("text") if "%" in text.get("x")]
    named = [text for text in ticks if not said(text).isdigit()]
    narrow = [text for text in named if text.get("class") != "wide"]
    assert 1 <= len(narrow) <= 6
    assert len(named) <= 12
    places = [float(text.get("x").rstrip("%")) for text in narrow]
    assert all(later - earlier >= 8.3 for earlier, later in pairwise(places))
    assert all(0 <= place <= 100 for place in places)
    years = [text for text in ticks if said(text).isdigit()]
    assert [said(text) for text in years if text.get("class") != "wide"]
    assert len(flow.xpath("rect[@class='up']")) == min(count, figures.DRAWN)
    assert len(tree.xpath("//details//tbody/tr")) == count


def geometry(rects: Iterable[Any]) -> list[tuple[float, float]]:
    return [(float(rect.get("y")), float(rect.get("y")) + float(rect.get("height"))) for rect in rects]


@pytest.mark.parametrize("most", [1, 4, 7, 40])
def test_bars_stand_on_the_line_in_proportion_and_end_within_the_scale(most: int) -> None:
    (flow, _) = page(months(30, most=most)).xpath("//svg[@role='img']")
    lines = {float(line.get("y1")): int(said(line.getnext())) for line in flow.xpath("line")}
    (zero,) = (float(line.get("y1")) for line in flow.xpath("line[@class='zero']"))
    assert lines[zero] == 0
    assert 3 <= len(lines) <= 11
    top, unit = min(lines), (zero - min(lines)) / lines[min(lines)]
    up, down = geometry(flow.xpath("rect[@class='up']")), geometry(flow.xpath("rect[@class='down']"))
    assert all(abs(bottom - zero) < 0.2 and y >= top - 0.2 for y, bottom in up)
    assert all(y == zero and bottom <= max(lines) + 0.2 for y, bottom in down)
    counts = [n % most + 1 for n in range(30)]
    assert all(abs((bottom - y) / unit - count) < 0.1 for (y, bottom), count in zip(up, counts, strict=True))


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (41, 20), (130, 50), (9999, 5000)]
)
def test_a_scale_has_few_lines_with_round_numbers(most: int, step: int) -> None:
    assert scale_step(most) == step


def test_the_open_offers_are_counted_by_contract_and_employer() -> None:
    tree = page(
        a_board(
            an_offer("a", employment_types=("FULL_TIME", "TEMPORARY"), organisation=Organisation("The Slipway")),
            an_offer("b", employment_types=("FULL_TIME",), organisation=Organisation("slipway")),
            an_offer("c", employment_types=(), organisation=None),
            an_offer("d", status="closed", employment_types=("INTERN",)),
        )
    )
    assert shown(tree, "//section[@aria-labelledby='by-type']//tr") == ["Full-time 2", "Fixed-term 1", "Not said 1"]
    assert shown(tree, "//section[@aria-labelledby='by-organisation']//tr") == ["The Slipway 2", "Not said 1"]
    assert shown(tree, "//section[@aria-labelledby='by-reason']//tr") == ["Filled 1"]
    assert "An offer of two kinds counts as both." in said(tree)
    assert tree.xpath("//section[@aria-labelledby='by-type']//rect/@width") == ["100%", "50%", "50%"]


def test_what_there_is_one_of_is_not_compared_and_a_long_list_is_cut() -> None:
    assert page(a_board(an_offer())).xpath("//section[@aria-labelledby='by-organisation']") == []
    many = [an_offer(f"o{n}", organisation=Organisation(f"Org {n:02}")) for n in range(20)]
    rows = shown(page(a_board(*many)), "//section[@aria-labelledby='by-organisation']//tr")
    assert len(rows) == 9
    assert rows[-1] == "Others 12"


def test_the_page_holds_no_script_and_no_style_that_the_policy_forbids() -> None:
    tree = page(months(30))
    assert tree.xpath("//script | //@style | //@onclick") == []
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "script-src 'none'" in policy
    assert len(re.findall("'sha256-", policy)) == len(tree.xpath("//style")) == 2


def test_hostile_names_are_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    board = a_board(an_offer("a", organisation=Organisation(evil)), an_offer("b", organisation=Organisation("x")))
    assert page(board).xpath("//img") == []


def test_a_site_may_go_without_and_one_with_pages_of_its_own_does() -> None:
    for site in (replace(SITE, figures=False), replace(SITE, pages=False)):
        assert list(figures.render(a_board(), SiteRenderer(site))) == []
    foot = SiteRenderer(replace(SITE, figures=False)).template("foot.html")
    assert "figures.html" not in foot
    assert "https://jobs.example.org/figures.html" in SiteRenderer(SITE).template("foot.html")


def test_the_page_is_made_again_only_where_something_was_recorded_or_an_open_offer_changed() -> None:
    def depends(board: Board) -> str | None:
        return next(figures.render(board, SiteRenderer(SITE))).depends

    one = months(3)
    assert depends(one) == depends(months(3)) != depends(months(4))
    elsewhere = tuple(replace(spell, opened=spell.opened.astimezone(ZoneInfo("Asia/Tokyo"))) for spell in one.spells)
    assert depends(one) == depends(replace(one, spells=elsewhere))
    assert depends(one) != depends(replace(one, open=one.open[:1]))


def test_what_is_open_by_the_record_is_what_the_board_shows(tmp_path: Any) -> None:
    board = Workplace(tmp_path)
    board.configure()
    for name in ("a", "b", "c"):
        board.write(f"{name}.md")
    board.write("gone.md", closes="2026-03-20")
    board.run("2026-03-02T07:00:00+01:00")
    board.remove("a.md")
    board.write("d.md")
    board.run("2026-03-04T07:00:00+01:00")
    board.write("b.md", open="false")
    board.run("2026-04-05T07:00:00+02:00")
    before = board.tree("public")
    board.run("2026-05-28T07:00:00+02:00")
    assert board.tree("public") == before, "a quiet day, and another month"

    tree = etree.HTML((tmp_path / "public/figures.html").read_bytes())
    assert shown(tree, "//dd")[:3] == ["2", "1 since March 2026", "3 since March 2026"]
    assert shown(tree, "//details//tbody/tr") == ["April 2026 0 2 2", "March 2026 1 1 4"]
    assert "As of the last change, 5 April 2026." in said(tree)


def test_the_same_board_gives_the_same_bytes() -> None:
    made = [next(figures.render(months(30), SiteRenderer(SITE))).render() for _ in range(2)]
    assert made[0] == made[1]
    assert NOW.isoformat()[:10].encode() not in made[0]
