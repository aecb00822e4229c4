"""What lies beside a posting, as an output: beside its page, under its address, and in the feed."""

from __future__ import annotations

from dataclasses import replace

from syndicate.core.model import Board, File
from syndicate.outputs import pages
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_board, an_offer
from tests.outputs.stand import files

BODY = """We build boats in a hall by the water.

![The hall, with two hulls](img/hall%20one.jpg "The hall")

- [The plan](plan.pdf)
- ![](https://pictures.example/mast.webp)
"""


def board() -> Board:
    """An open offer with a picture and a plan, and a closed one with a picture."""
    beside = (
        File("img/hall one.jpg", lambda: b"the hall", original="/postings/boat/img/hall one.jpg"),
        File("plan.pdf", b"the plan"),
    )
    offers = a_board(an_offer("boat", slug="boat-builder", body=BODY), an_offer("oar", status="closed", body="Oars."))
    return replace(offers, attachments={"boat": beside, "oar": (File("oar.png", b"the oar"),), "gone": beside})


def test_a_bundle_gives_its_files_beside_the_page() -> None:
    made = files(pages.render, board(), SiteRenderer(SITE))
    beside = {path: data.decode() for path, data in made.items() if not path.endswith(".html")}
    assert beside == {
        "boat-builder/img/hall one.jpg": "the hall",
        "boat-builder/plan.pdf": "the plan",
        "oar/oar.png": "the oar",
    }


def test_where_the_site_has_pages_of_its_own_the_output_gives_no_file() -> None:
    site = replace(SITE, pages=False, posting_url="https://www.example.org/{slug}/")
    assert files(pages.render, board(), SiteRenderer(site)) == {}


def test_an_old_address_in_the_place_of_a_file_is_no_redirect() -> None:
    moved = an_offer("oar", body="Oars.", redirect_from=("/boat-builder/plan.pdf/", "/boat-builder/img/", "/old/"))
    both = replace(board(), open=(*board().open, moved), closed=())
    made = files(pages.render, both, SiteRenderer(SITE))
    assert "boat-builder/plan.pdf/index.html" not in made
    assert "boat-builder/img/index.html" in made
