"""Where a closed offer, and an address at which there is nothing, point on to."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from syndicate.core.model import Offer, Organisation, Place, Translation
from syndicate.outputs import pages
from syndicate.outputs.similar import FEW, Similar
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.test_pages import FRENCH, NOTHING, Page, made

BREST = (Place(locality="Brest", country="FR", text="Brest"),)


def offer(id: str, title: str, **given: Any) -> Offer:
    base: dict[str, Any] = {"places": (), "organisation": Organisation(f"Employer of {id}"), "employment_types": ()}
    return an_offer(id, title=title, **{**base, **given})


def named(closed: Offer, *open: Offer) -> list[str]:
    return [one.id for one in Similar(open).to(closed)]


CLOSED = offer(
    "was",
    "Sailmaker & rigger",
    tags=("canvas", "Rope"),
    places=BREST,
    organisation=Organisation("The Slipway"),
    status="closed",
)


def test_offers_that_share_more_come_first_and_those_that_share_nothing_not_at_all() -> None:
    same_place = offer("place", "Cook", places=BREST)
    same_tag = offer("tag", "Tent maker", tags=("rope",))
    same_work = offer("work", "Sailmaker", tags=("canvas",))
    same_employer = offer("employer", "Clerk", organisation=Organisation("slipway"))
    none = offer("none", "Clerk", tags=("paper",))
    assert named(CLOSED, none, same_place, same_tag, same_work, same_employer) == ["work", "tag", "place", "employer"]
    assert named(CLOSED, none) == []
    assert named(CLOSED) == []


def test_what_all_offers_share_says_little() -> None:
    everybody = [offer(f"o{n}", f"Clerk {n}", organisation=Organisation("The Slipway")) for n in range(9)]
    rare = offer("rare", "Baker", tags=("canvas",))
    assert named(CLOSED, *everybody, rare)[0] == "rare"


def test_of_two_that_are_alike_the_newer_one_comes_first_and_there_are_few() -> None:
    alike = [offer(f"o{n}", "Sailmaker") for n in range(9)]
    assert named(CLOSED, *alike) == ["o0", "o1", "o2", "o3"]
    assert len(alike[:FEW]) == FEW


def test_fully_remote_work_is_a_place_too_and_accents_and_case_count_for_nothing() -> None:
    closed = offer("was", "Éclusière", remote="full", status="closed")
    assert named(closed, offer("a", "ECLUSIERE"), offer("b", "Cook", remote="full"), offer("c", "Cook")) == ["a", "b"]


def test_a_closed_page_points_on_to_what_is_like_it_and_an_open_one_does_not() -> None:
    board = (CLOSED, offer("deck", "Sailmaker", places=BREST), offer("none", "Clerk"))
    page = made(*board)["was/index.html"]
    assert "Open offers like this one" in page.text
    assert "Employer of deck · Brest" in page.text
    assert "https://jobs.example.org/deck/" in page.links()
    assert "https://jobs.example.org/none/" not in page.links()
    assert "#near" in page.links()
    assert "like this one" not in made(*board)["deck/index.html"].text


def test_where_nothing_is_like_it_a_closed_page_points_on_to_the_newest() -> None:
    new, old = offer("new", "Clerk"), offer("old", "Cook", offered_at=NOW - timedelta(days=1))
    page = made(old, new, CLOSED)["was/index.html"]
    assert "The newest offers" in page.text
    assert [url for url in page.links() if url.endswith(("/new/", "/old/"))] == [new.url, old.url]


def test_without_any_open_offer_a_closed_page_points_on_to_the_list_alone() -> None:
    page = made(CLOSED)["was/index.html"]
    assert "near" not in page.source.replace(".near", "")
    assert SITE.url + "/" in page.links()


def test_an_address_at_which_there_is_nothing_points_on_to_the_newest() -> None:
    many = [offer(f"o{n}", f"Job {n}", offered_at=NOW - timedelta(days=n)) for n in range(9)]
    page = made(*many, site=FRENCH)["404.html"]
    assert "Les offres les plus récentes" in page.text
    assert [url[-3:] for url in page.links() if "/o" in url] == ["o0/", "o1/", "o2/", "o3/"]
    assert "récentes" not in made(board=NOTHING, site=FRENCH)["404.html"].text


def test_it_points_on_in_the_language_of_the_page_where_it_can() -> None:
    texts = (Translation("en", "Rigger", f"{SITE.url}/r/"), Translation("fr", "Gréeuse", f"{SITE.url}/r/fr/"))
    french = offer("r", "Gréeuse", slug="r/fr", url=texts[1].url, language="fr", translations=texts, tags=("rope",))
    english = offer("r", "Rigger", url=texts[0].url, translations=texts, others=(french,), tags=("rope",))
    for language, url in (("en", texts[0].url), ("fr", texts[1].url), ("de", texts[0].url)):
        closed = replace(CLOSED, posting=replace(CLOSED.posting, language=language))
        page = made(closed, english)["was/index.html"]
        assert [link for link in page.links() if "/r/" in link] == [url]


def test_a_closed_page_is_made_again_where_what_it_points_on_to_changed_and_only_there() -> None:
    def depends(*open: Offer) -> str | None:
        board = a_board(*open, CLOSED)
        return next(f.depends for f in pages.render(board, SiteRenderer(SITE)) if f.path == "was/index.html")

    work, none = offer("work", "Sailmaker"), offer("none", "Clerk", offered_at=NOW - timedelta(days=1))
    assert depends(work, none) == depends(work)
    assert depends(work) != depends(replace(work, form=2))
    assert depends(work, none) != depends(none)


def test_hostile_titles_are_text_on_other_pages_too() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    board = (CLOSED, offer("work", f"Sailmaker {evil}", places=BREST, organisation=Organisation(evil)))
    for path in ("was/index.html", "404.html"):
        page: Page = made(*board)[path]
        assert page.all("img") == []
        assert evil in page.text


def test_many_closed_offers_among_many_open_ones_take_no_time() -> None:
    open = [offer(f"o{n}", f"Builder {n % 97}", tags=(f"t{n % 50}",), places=BREST) for n in range(3000)]
    started = time.process_time()
    similar = Similar(open)
    found = [similar.to(offer(f"c{n}", f"Builder {n % 97}", tags=(f"t{n % 50}",), places=BREST)) for n in range(300)]
    assert all(len(one) == FEW for one in found)
    assert time.process_time() - started < 10, "some twenty times what it takes"
