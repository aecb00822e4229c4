"""The sitemap and robots.txt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from syndicate.outputs import sitemap
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.stand import PlainRenderer, empty, files, find, xml


def made(*offers: Any, **site: Any) -> dict[str, bytes]:
    return files(sitemap.render, a_board(*offers), PlainRenderer(replace(SITE, **site)))


def addresses(data: bytes) -> list[tuple[str, str]]:
    return [(find(one, "string(s:loc)"), find(one, "string(s:lastmod)")) for one in find(xml(data), "/*/*")]


def test_pages_of_open_offers_the_list_and_the_subscribe_page_are_in_it_and_nothing_closed() -> None:
    offer = an_offer("a", updated_at=NOW + timedelta(hours=1))

    assert addresses(made(offer, an_offer("gone", status="closed", updated_at=NOW))["sitemap.xml"]) == [
        ("https://jobs.example.org/", "2026-03-02T08:00:00+00:00"),
        ("https://jobs.example.org/subscribe/", ""),
        ("https://jobs.example.org/figures.html", ""),
        ("https://jobs.example.org/a/", "2026-03-02T08:00:00+00:00"),
    ]


def test_new_offers_come_at_the_end() -> None:
    old, new = an_offer("old", offered_at=NOW - timedelta(days=1)), an_offer("new")

    assert [url for url, _ in addresses(made(old, new)["sitemap.xml"])][3:] == [
        "https://jobs.example.org/old/",
        "https://jobs.example.org/new/",
    ]


def test_pages_of_another_site_are_listed_only_on_the_same_host() -> None:
    here = an_offer("a", url="https://jobs.example.org/careers/a.html")
    elsewhere = an_offer("b", url="https://www.example.org/jobs/b/")

    found = addresses(made(here, elsewhere, pages=False)["sitemap.xml"])

    assert [url for url, _ in found] == ["https://jobs.example.org/careers/a.html"]


def test_addresses_are_escaped_for_xml() -> None:
    found = made(an_offer(url="https://jobs.example.org/?id=1&lang=fr"))["sitemap.xml"]

    assert addresses(found)[-1][0] == "https://jobs.example.org/?id=1&lang=fr"


def test_robots_names_the_sitemap_only_where_the_site_is_a_whole_host() -> None:
    found = made()

    assert found["robots.txt"] == b"User-agent: *\nDisallow:\n\nSitemap: https://jobs.example.org/sitemap.xml\n"
    assert set(made(url="https://example.org/jobs")) == {"sitemap.xml"}


def test_an_empty_board_lists_its_first_page() -> None:
    found = files(sitemap.render, empty())

    assert [url for url, _ in addresses(found["sitemap.xml"])] == [
        "https://jobs.example.org/",
        "https://jobs.example.org/subscribe/",
        "https://jobs.example.org/figures.html",
    ]


def test_a_page_of_figures_that_is_not_wanted_is_not_in_it() -> None:
    assert "figures" not in made(an_offer(), figures=False)["sitemap.xml"].decode()


def test_a_site_without_any_page_has_no_sitemap_and_names_none() -> None:
    found = files(sitemap.render, empty(), PlainRenderer(replace(SITE, pages=False)))

    assert found == {"robots.txt": b"User-agent: *\nDisallow:\n"}


def test_more_addresses_than_a_file_may_hold_are_split_under_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 3)
    offers = [an_offer(f"o{n}", offered_at=NOW + timedelta(seconds=n)) for n in range(3)]

    found = made(*offers)

    assert addresses(found["sitemap.xml"]) == [
        ("https://jobs.example.org/sitemap-1.xml", "2026-03-02T07:00:02+00:00"),
        ("https://jobs.example.org/sitemap-2.xml", "2026-03-02T07:00:02+00:00"),
    ]
    assert [len(addresses(found[f"sitemap-{n}.xml"])) for n in (1, 2)] == [3, 3]
    assert b"<sitemapindex" in found["sitemap.xml"]


def test_the_limit_is_that_of_the_protocol() -> None:
    assert sitemap.LIMIT == 50_000
