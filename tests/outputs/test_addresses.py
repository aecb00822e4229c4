"""E-mail addresses in feeds: those that the posting gives as its contact, and no others."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core.model import Contact, Organisation, Pay
from syndicate.outputs import changes, feeds
from syndicate.outputs.addresses import Addresses
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_board, a_posting, an_offer
from tests.outputs.stand import as_json, files

ANN = Contact(name="Ann", email="ann@slipway.example", text="Ann, ann@slipway.example")
PAGE = "https://jobs.example.org/boat-builder/"
LOOKS_LIKE_ONE = re.compile(rb"[\w.+'-]+@(?:[\w-]+\.)+[\w-]*\w")


def found(*, body: str, title: str = "Boat builder", **posting: Any) -> dict[str, bytes]:
    """Every feed of an offer: those of the board, of its groups, and of the changes."""
    posting.setdefault("apply_url", None)
    board = a_board(an_offer(title=title, body=body, **posting), an_offer("gone", title=title, status="closed"))
    renderer = SiteRenderer(SITE)
    return {**files(feeds.render, board, renderer), **files(changes.render, board, renderer)}


def addresses(made: dict[str, bytes]) -> set[str]:
    return {one.decode() for data in made.values() for one in LOOKS_LIKE_ONE.findall(data)}


def html(text: str, **posting: Any) -> str:
    posting = {"contact": ANN, "apply_url": None, **posting}
    return Addresses(a_posting(**posting), PAGE).html(text)


BODY = """Write to [us](mailto:lead@slipway.example?subject=Boats), to <lead@slipway.example>, to Lead@Slipway.example,
to [Ann](mailto:ANN@slipway.example) or ann@slipway.example.

![lead@slipway.example](a.png "boss@slipway.example") `boss@slipway.example`

[Both](mailto:ann@slipway.example,lead@slipway.example) [copy](mailto:ann@slipway.example?cc=lead@slipway.example)
"""


def test_where_a_posting_names_its_contact_no_other_address_is_in_any_feed() -> None:
    told = ("lead@slipway.example",)
    made = found(
        body=BODY,
        title="Boat builder (lead@slipway.example)",
        contact=ANN,
        tags=told,
        pay=Pay("ask lead@slipway.example"),
        hours="ask lead@slipway.example",
        location_text="lead@slipway.example",
        organisation=Organisation("Slipway lead@slipway.example"),
    )

    assert "feeds/tag/lead-slipway-example.json" in made
    assert {one.lower() for one in addresses(made)} == {"ann@slipway.example"}


@pytest.mark.parametrize(
    "posting",
    [
        {"contact": ANN},
        {"contact": Contact(text="Ann <ann@slipway.example>, on Tuesdays")},
        {"apply_url": "mailto:Ann@slipway.example?subject=Boats"},
        {"apply_text": "A letter to ann@slipway.example, please"},
    ],
)
def test_the_contact_is_whom_its_fields_say_to_write_to(posting: dict[str, Any]) -> None:
    made = found(body=BODY, **{"contact": None, **posting})

    assert {one.lower() for one in addresses(made)} == {"ann@slipway.example"}


def test_where_no_field_does_the_addresses_of_the_text_are_the_contact() -> None:
    made = found(body=BODY, contact=Contact(phone="+33 1 00 00 00 00"), apply_url="https://forms.example/7")

    item = as_json(made["feed.json"])["items"][0]
    assert "mailto:lead@slipway.example" in item["content_html"]
    assert {one.lower() for one in addresses(made)} == {
        "ann@slipway.example", "lead@slipway.example", "boss@slipway.example"
    }  # fmt: skip


def test_in_the_place_of_an_address_a_link_leads_to_the_page() -> None:
    assert html('<p>Ask <a href="mailto:lead@a.example">us</a>.</p>') == f'<p>Ask <a href="{PAGE}">us</a>.</p>'
    assert (
        html('<a href="mailto:lead@a.example" rel="noopener">lead@a.example</a>')
        == f'<a href="{PAGE}" rel="noopener">e-mail address on the page of the offer</a>'
    )
    assert (
        html("<li>lead@a.example</li>", language="fr")
        == f'<li><a href="{PAGE}">adresse électronique sur la page de l’offre</a></li>'
    )


@pytest.mark.parametrize(
    "kept",
    [
        '<p><a href="mailto:ann@slipway.example?subject=Boats">Ann</a></p>',
        "<p>ANN@Slipway.Example</p>",
        '<p><a href="https://social.example/@lead">@lead@social.example</a></p>',
        '<p><a href="https://lead@forge.example/boats">https://lead@forge.example/boats</a></p>',
        "<p>jane at slipway dot example, 3 @ 5, a@b</p>",
        '<p title="a > b">1 &lt; 2 @</p>',
    ],
)
def test_what_is_the_contact_or_no_address_stays_as_it_is(kept: str) -> None:
    assert html(kept) == kept


def test_a_closed_offer_and_the_changes_have_no_address_in_their_titles() -> None:
    made = found(body="Boats.", title="Write to lead@slipway.example", contact=ANN)

    assert "Opened: Write to e-mail address on the page of the offer" in made["changes.rss.xml"].decode()
    assert as_json(made["feed.json"])["_jobs"]["closed"][0]["title"].startswith("Write to e-mail address on")


_PIECES = st.sampled_from(
    ["lead@a.example", "ann@slipway.example", "mailto:", "[x](mailto:", ")", "<", ">", '"', "'", "&", "<a href=", "é",
     " ", "\n\n", "</a>", "@", ".", "-", "`", "*", "![", "](", "%40", "&#64;", "a@b.co", "title=", "+", "//", "\u00ad"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=25).map("".join)))
def test_any_text_whatever_keeps_the_contact_alone(body: str) -> None:
    offer = an_offer(body=body, contact=ANN, apply_url=None)
    kept = Addresses(offer.posting, offer.url).html(SiteRenderer(SITE).html(offer))

    spoken = re.sub(r'(?:href|src)="(?!mailto:)[^"]*"', "", kept)
    shown = {one.decode() for one in LOOKS_LIKE_ONE.findall(spoken.encode()) if b"/" not in one}
    shown = {one for one in shown if any(char.isalnum() for char in one.partition("@")[0])}  # a dot alone is no name
    allowed = {"ann@slipway.example"}
    assert {one for one in shown if one.lower() not in allowed and not _is_handle(one, spoken)} == set()


def _is_handle(address: str, text: str) -> bool:
    """Whether it stands nowhere but after a sign that makes it a part of something else."""
    return not re.search(rf"(?<![\w.+'%@/-]){re.escape(address)}", text)


def test_an_address_is_only_looked_for_where_there_is_one() -> None:
    offer = replace(an_offer(), posting=a_posting(contact=None, apply_url=None))
    text = "<p>a</p>"

    assert Addresses(offer.posting, PAGE).html(text) is text
