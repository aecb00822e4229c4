"""The pages for people: what stands on them, what never does, and where old addresses lead."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml.html import fromstring  # type: ignore[import-untyped] # it has no types

from syndicate.core.model import Board, Contact, File, Offer, Organisation, Pay, Place, Site, Translation, When
from syndicate.locales import word
from syndicate.outputs.pages import redirect_path, render
from syndicate.render import SiteRenderer, shipped_templates
from tests.builders import NOW, SITE, a_board, an_offer
from tests.conftest import needs

FRENCH = replace(SITE, language="fr", title="Les offres")
NOTHING = Board((), (), (), "jobs.example.org,2026-03-02", NOW, NOW)


class Page(HTMLParser):
    """What a browser would see: elements, links, scripts, words."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.source = data.decode()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[str, str]] = []
        self.text = ""
        self.h1: list[str] = []
        self.title = ""
        self._in = ""
        self.feed(self.source)
        self.close()
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("script", "style", "title", "h1"):
            self._in = tag
        if tag == "script":
            self.scripts.append((dict(attrs).get("type") or "", ""))
        if tag == "h1":
            self.h1.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif self._in == "title":
            self.title += data
        elif self._in != "style":
            self.text += " " + data
        if self._in == "h1":
            self.h1[-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self) -> list[str]:
        return [a[k] for _, a in self.tags for k in ("href", "src") if k in a]

    def job(self) -> Any:
        (found,) = [text for kind, text in self.scripts if kind == "application/ld+json"]
        return json.loads(found)

    def meta(self, name: str) -> str:
        return next(a["content"] for a in self.all("meta") if name in (a.get("name"), a.get("property")))


def made(*offers: Offer, site: Site = SITE, board: Board | None = None) -> dict[str, Page]:
    return {file.path: Page(file.render()) for file in files(*offers, site=site, board=board)}


def files(*offers: Offer, site: Site = SITE, board: Board | None = None) -> list[File]:
    return list(render(board or a_board(*offers), SiteRenderer(site)))


def a_rich_offer(**given: Any) -> Offer:
    base: dict[str, Any] = {
        "title": "Sailmaker & rigger <3",
        "organisation": Organisation("The Slipway", "https://slipway.example", "https://slipway.example/logo.png"),
        "team": "Lofts",
        "places": (Place(locality="Brest", country="FR", text="2 Quay Street, Brest"),),
        "remote": "hybrid",
        "employment_types": ("TEMPORARY",),
        "employment_text": "CDD de 3 ans",
        "pay": Pay("TV-L E13, 100 %"),
        "start_date": "2026-05-04",
        "duration": "three years",
        "hours": "35 h",
        "experience": "two seasons",
        "valid_through": When("2026-04-10", datetime(2026, 4, 10, 21, 59, 59, tzinfo=UTC)),
        "tags": ("canvas", "rope"),
        "apply_url": "https://apply.example/7?a=1&b=2",
        "apply_text": "Write two lines.\n\nNo CV.",
        "contact": Contact("Ann Bell", "ann@slipway.example", "+33 1 00 00 00 00", "Ann Bell"),
    }
    return an_offer("sailmaker", **{**base, **given})


# ---------------------------------------------------------------- an offer's page


def test_an_offers_page_shows_everything_that_its_author_said() -> None:
    text = made(a_rich_offer())["sailmaker/index.html"].text
    for said in (
        "Sailmaker & rigger <3", "The Slipway", "Lofts", "2 Quay Street, Brest", "Partly remote",
        "CDD de 3 ans (fixed-term)", "TV-L E13, 100 %", "4 May 2026", "three years", "35 h", "two seasons",
        "10 April 2026", "20 February 2026", "canvas", "rope", "Write two lines.", "No CV.", "apply.example",
        "Ann Bell", "ann@slipway.example", "+33 1 00 00 00 00", "You keep the boats afloat.",
    ):  # fmt: skip
        assert said in text


def test_an_offers_page_leads_to_where_one_applies() -> None:
    links = made(a_rich_offer())["sailmaker/index.html"].links()
    assert links.count("https://apply.example/7?a=1&b=2") == 2
    assert "https://slipway.example" in links
    assert "mailto:ann@slipway.example" in links
    assert "tel:+33100000000" in links


@pytest.mark.parametrize("url", ["https:///jobs", "mailto:", "mailto:?subject=Hello"])
def test_an_address_that_names_nobody_has_no_caption(url: str) -> None:
    assert "None" not in made(an_offer(apply_url=url))["boat-builder/index.html"].source


def test_words_for_no_fixed_end_stand_on_the_page() -> None:
    text = made(an_offer(valid_through_text="Open until filled"))["boat-builder/index.html"].text
    assert "Open until filled" in text


def test_an_offer_that_says_next_to_nothing_has_a_page() -> None:
    bare = an_offer(
        organisation=None, places=(), employment_types=(), employment_text=None, contact=None, apply_url=None, body=""
    )
    page = made(bare)["boat-builder/index.html"]
    assert page.h1 == ["Boat builder"]
    assert "None" not in page.text
    assert "How to apply" not in page.text


def test_a_page_has_one_heading_of_the_first_rank_whatever_the_body_says() -> None:
    pages = made(an_offer(body="# One\n\n# Two\n\n<h1>Three</h1>"), an_offer("x", status="closed"))
    assert all(len(page.h1) == 1 for page in pages.values())
    assert pages["boat-builder/index.html"].h1 == ["Boat builder"]


def test_a_page_has_one_json_ld_script_that_parses_as_it_stands() -> None:
    body = "</script><script>alert(1)</script>\n\n<!-- <script> -->\n\nYou seat & greet all guests that come by sea."
    page = made(an_offer(title='Events & Marketing "host" <b>', body=body))["boat-builder/index.html"]
    assert len(page.scripts) == 1
    assert page.job()["@type"] == "JobPosting"
    assert page.job()["title"] == 'Events & Marketing "host" <b>'
    assert "<" not in page.scripts[0][1]
    assert page.h1 == ['Events & Marketing "host" <b>']


def test_a_withheld_job_posting_leaves_the_page_without_a_script() -> None:
    page = made(an_offer(organisation=None))["boat-builder/index.html"]
    assert page.scripts == []
    assert page.h1 == ["Boat builder"]


@pytest.mark.parametrize(
    ("reason", "english", "french"),
    [
        ("filled", "The position has been filled.", "Le poste est pourvu."),
        ("closed", "Applications are no longer taken.", "Les candidatures ne sont plus acceptées."),
        ("expired", "The closing date has passed.", "La date limite est passée."),
        ("withdrawn", "The offer has been withdrawn.", "L’offre a été retirée."),
    ],
)
def test_a_closed_offer_says_so_and_why_and_leads_to_the_open_ones(reason: Any, english: str, french: str) -> None:
    closed_at = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    for language, why, day in (("en", english, "6 March 2026"), ("fr", french, "6 mars 2026")):
        offer = an_offer(status="closed", reason=reason, closed_at=closed_at, language=language)
        page = made(offer)["boat-builder/index.html"]
        assert word("is_closed", language) in page.text
        assert why in page.text
        assert day in page.text
        assert page.scripts == []
        assert "mailto:jobs@example.org" not in [a.get("href") for a in page.all("a") if a.get("class") == "button"]
        assert word("how_to_apply", language) not in page.text
        assert SITE.url + "/" in page.links()


def test_a_page_speaks_its_postings_language_where_there_are_words_in_it() -> None:
    pages = made(an_offer("a", language="fr"), an_offer("b", language="de"), an_offer("c", language="en"), site=FRENCH)
    assert [pages[f"{slug}/index.html"].all("html")[0]["lang"] for slug in "abc"] == ["fr", "fr", "en"]
    assert "20 février 2026" in pages["a/index.html"].text
    assert "20 February 2026" in pages["c/index.html"].text
    german = pages["b/index.html"]
    assert [a["lang"] for a in german.all("h1")] == ["de"]
    assert [a["lang"] for a in german.all("div") if a.get("class") == "text"] == ["de"]


def test_a_french_title_and_salary_break_where_french_may() -> None:
    pay = Pay("2 150 € brut par mois", 2150, 2150, "EUR", "MONTH")
    pages = made(an_offer(title="Qui ?", language="fr", pay=pay), an_offer("x", title="Who ?"))
    assert "Qui\u00a0?</h1>" in pages["boat-builder/index.html"].source
    assert ">2\u00a0150\u00a0€ brut par mois</dd>" in pages["boat-builder/index.html"].source
    assert ">Qui\u00a0?</a>" in pages["index.html"].source
    assert ">Who ?</a>" in pages["index.html"].source


def test_dates_can_be_read_by_machines() -> None:
    page = made(a_rich_offer())["sailmaker/index.html"]
    assert [a["datetime"] for a in page.all("time")] == ["2026-04-10", "2026-02-20"]


def test_only_an_https_logo_is_shown() -> None:
    shown = made(a_rich_offer(), an_offer("x", organisation=Organisation("X", None, "http://x.example/l.png")))
    assert "https://slipway.example/logo.png" in shown["sailmaker/index.html"].links()
    assert shown["x/index.html"].all("img") == []


def test_nothing_hostile_in_any_field_becomes_an_element_or_a_link() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    offer = a_rich_offer(
        title=evil, team=evil, location_text=evil, places=(Place(text=evil),), employment_text=evil, pay=Pay(evil),
        start_date=evil, duration=evil, hours=evil, experience=evil, tags=(evil,), apply_text=f"{evil} javascript:x",
        apply_url="javascript:alert(1)", contact=Contact(evil, evil, evil, evil), valid_through=None,
        valid_through_text=evil, organisation=Organisation(evil, "javascript:alert(1)", "https://x.example/" + evil),
    )  # fmt: skip
    for path, page in made(offer).items():
        kinds = [kind for kind, _ in page.scripts]
        assert kinds == ([""] if path == "index.html" else [])
        assert not [a for _, a in page.tags if any(name.startswith("on") for name in a)]
        assert not [url for url in page.links() if url.lower().startswith("javascript:")]
        assert all(image["src"].startswith("https://x.example/") for image in page.all("img"))


def test_a_body_stands_on_the_page_as_the_renderer_makes_it() -> None:
    offer = an_offer(body="# One\n\n[x](/y) <script>alert(1)</script> **b**")
    page = made(offer)["boat-builder/index.html"]
    assert SiteRenderer(SITE).html(offer) in page.source


# ---------------------------------------------------------------- every page


def every_page(site: Site = SITE) -> dict[str, Page]:
    return made(a_rich_offer(), an_offer("x", status="closed"), site=site)


def alternates(page: Page) -> dict[str, str | None]:
    return {a["href"]: a.get("type") for a in page.all("link") if a["rel"] == "alternate"}


def test_every_page_makes_the_feeds_known_and_has_its_landmarks() -> None:
    for page in every_page().values():
        found = alternates(page)
        assert found["https://jobs.example.org/rss.xml"] == "application/rss+xml"
        assert found["https://jobs.example.org/changes.atom.xml"] == "application/atom+xml"
        assert found["https://jobs.example.org/feed.json"] == "application/feed+json"
        assert len(found) == 6
        names = [tag for tag, _ in page.tags]
        assert all(names.count(tag) == 1 for tag in ("main", "nav", "title", "html", "h1"))
        assert page.all("a")[0]["href"] == "#main"
        assert page.meta("viewport") == "width=device-width, initial-scale=1"


def test_every_address_on_a_page_is_absolute_but_the_skip_link() -> None:
    for page in every_page().values():
        urls = [url for url in page.links() if url not in ("#main", "#near")]
        assert urls
        assert all(url.startswith(("https://", "mailto:", "tel:", "webcal:")) for url in urls)


def test_a_page_names_its_own_address() -> None:
    pages = every_page()
    for url in ("sailmaker/", "", "subscribe/"):
        page = pages[f"{url}index.html"]
        assert [a["href"] for a in page.all("link") if a["rel"] == "canonical"] == [f"https://jobs.example.org/{url}"]
        assert page.meta("og:url") == f"https://jobs.example.org/{url}"
    assert not [a for a in pages["404.html"].all("link") if a["rel"] == "canonical"]


def metas(page: Page) -> dict[str, str]:
    """What a page says of itself to those who show a link to it; nothing is said twice."""
    found = [(a.get("property") or a["name"], a["content"]) for a in page.all("meta") if "property" in a or "name" in a]
    assert len(found) == len(dict(found))
    return dict(found)


def test_every_page_says_what_a_link_to_it_shows() -> None:
    for site, locale in ((SITE, "en_GB"), (replace(FRENCH, language="fr-CA"), "fr_CA")):
        for path, page in every_page(site).items():
            said = metas(page)
            assert said["og:title"] == page.title
            assert said["og:description"] == said["description"] != ""
            assert said["og:site_name"] == site.title
            assert said["og:type"] == ("article" if path in ("sailmaker/index.html", "x/index.html") else "website")
            assert ("og:url" in said) is (path != "404.html")
            if path in ("index.html", "404.html", "subscribe/index.html"):
                assert said["og:locale"] == locale
                assert said["twitter:card"] == "summary"


def test_a_link_to_an_offer_shows_its_first_words_its_dates_and_its_language() -> None:
    pages = made(a_rich_offer(body="You *keep* <b>boats</b> & sails.\n\n" + "More of it. " * 40, language="fr"))
    said = metas(pages["sailmaker/index.html"])
    assert said["og:description"].startswith("You keep boats & sails. More of it.")
    assert len(said["og:description"]) <= 160
    assert said["og:locale"] == "fr_FR"
    assert said["article:published_time"] == "2026-02-20"
    assert said["article:modified_time"] == "2026-03-02T07:00:00+00:00"


PICTURES = (
    ("![two men](sail.jpg)", "https://jobs.example.org/boat-builder/sail.jpg", "two men", "summary_large_image"),
    ('<img alt="a &quot;b&quot; > c" title="x>y" src="sail.jpg">', "https://jobs.example.org/boat-builder/sail.jpg",
     'a "b" > c', "summary_large_image"),
    ("![](sail.jpg) ![later](2.jpg)", "https://jobs.example.org/boat-builder/sail.jpg", None, "summary_large_image"),
    ("No picture.", "https://example.org/logo.png", "Example", "summary"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "address", "words", "card"), PICTURES)
def test_a_link_to_an_offer_shows_its_first_picture_or_else_the_logo(
    body: str, address: str, words: str | None, card: str
) -> None:
    said = metas(made(an_offer(body=body))["boat-builder/index.html"])
    assert said["og:image"] == address
    assert said.get("og:image:alt") == words
    assert said["twitter:card"] == card


@pytest.mark.parametrize("logo", [None, "http://x.example/l.png", "https://x.example/l.svg", "https://x.example/L.SVG?1"])
def test_a_link_shows_no_logo_that_the_page_does_not_show_or_no_network_draws(logo: str | None) -> None:
    said = metas(made(an_offer(organisation=Organisation("X", None, logo)))["boat-builder/index.html"])
    assert "og:image" not in said
    assert said["twitter:card"] == "summary"


def test_an_offer_in_two_languages_names_the_other_one() -> None:
    pages = (Translation("en", "Boats", f"{SITE.url}/boats/"), Translation("fr", "Bateaux", f"{SITE.url}/bateaux/"))
    offer = an_offer(slug="boats", url=f"{SITE.url}/boats/", translations=pages)
    assert metas(made(offer)["boats/index.html"])["og:locale:alternate"] == "fr_FR"


def test_a_pages_policy_allows_its_own_style_and_script_and_nothing_else() -> None:
    for path, page in every_page().items():
        policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        texts = re.findall(r"<style>(.*?)</style>", page.source, re.DOTALL)
        texts += [text for kind, text in page.scripts if not kind]
        hashes = {f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts}
        assert hashes == set(re.findall(r"'sha256-[^']+'", policy))
        assert ("script-src 'none'" in policy) is (path != "index.html")


def test_nothing_on_a_page_comes_from_elsewhere_but_a_logo() -> None:
    for page in every_page().values():
        fetched = [a["src"] for tag, a in page.tags if "src" in a]
        fetched += [a["href"] for a in page.all("link") if a["rel"] in ("stylesheet", "preload", "icon")]
        assert all(url.endswith("/logo.png") for url in fetched)
        assert "url(" not in page.source
        assert "@import" not in page.source


def test_a_site_below_a_folder_keeps_to_it() -> None:
    below = replace(SITE, url="https://example.org/careers")
    page = made(an_offer(), site=below)["index.html"]
    assert "https://example.org/careers/subscribe/" in page.links()
    assert "https://example.org/careers/rss.xml" in page.links()


def test_the_same_board_gives_the_same_bytes() -> None:
    board = a_board(a_rich_offer(), an_offer("x", status="closed"))
    one = {file.path: file.render() for file in files(board=board)}
    assert one == {file.path: file.render() for file in files(board=board)}


def test_the_styles_have_contrast_enough_in_light_and_dark() -> None:
    style = (shipped_templates() / "style.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in style.split("prefers-color-scheme")[:2])
    pairs = [(ink, paper) for ink in ("ink", "soft", "accent") for paper in ("paper", "card")]
    pairs += [("on-accent", "accent"), ("good", "good-tint"), ("stop", "stop-tint")]
    pairs += [("ink", "tint"), ("ink", "stop-tint"), ("accent", "stop-tint")]
    for scheme in (light, dark):
        for ink, paper in pairs:
            assert contrast(scheme[ink], scheme[paper]) >= 4.5, (ink, paper)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# ---------------------------------------------------------------- the list


def test_the_list_shows_the_open_offers_newest_first_and_no_closed_one() -> None:
    old, new = When("2026-02-01", NOW), When("2026-03-01", NOW)
    page = made(
        an_offer("a", title="Old", date_posted=old),
        an_offer("b", title="New", date_posted=new, offered_at=NOW - timedelta(days=1)),
        an_offer("c", title="Gone", status="closed"),
    )["index.html"]
    assert page.h1 == ["2 open offers"]
    assert page.text.index("New") < page.text.index("Old")
    assert "Gone" not in page.text
    assert {"https://jobs.example.org/a/", "https://jobs.example.org/b/"} <= set(page.links())


def test_a_row_says_where_how_for_whom_and_until_when() -> None:
    text = made(a_rich_offer(), an_offer("x", valid_through_text="rolling"))["index.html"].text
    for said in ("The Slipway", "Brest", "Partly remote", "CDD de 3 ans", "Apply by 10 April 2026", "rolling"):
        assert said in text


def test_many_offers_are_parted_by_months() -> None:
    many = [an_offer(f"o{n}", date_posted=When(f"2026-0{1 + n % 3}-05", NOW)) for n in range(12)]
    page = made(*many, site=FRENCH)["index.html"]
    assert re.findall(r"<h2>(\w+ 2026)</h2>", page.source) == ["Mars 2026", "Février 2026", "Janvier 2026"]
    assert "<h2>" not in made(*many[:11])["index.html"].source


@pytest.mark.parametrize(("site", "said"), [(SITE, "No offer is open"), (FRENCH, "Aucune offre n’est ouverte")])
def test_an_empty_board_says_so(site: Site, said: str) -> None:
    page = made(site=site, board=NOTHING)["index.html"]
    assert said in page.h1[0]
    assert page.all("form") == []
    assert page.scripts == []


def test_the_list_carries_no_job_posting() -> None:
    assert [kind for kind, _ in made(an_offer())["index.html"].scripts] == [""]


def test_filters_take_two_spellings_of_an_employer_for_one_and_are_left_out_where_there_is_no_choice() -> None:
    one = an_offer("a", organisation=Organisation("l'Atelier"))
    two = an_offer("b", organisation=Organisation("L’atelier"))
    three = an_offer("c", organisation=Organisation("Harbour"))
    assert "employer" not in [a["name"] for a in made(one, two)["index.html"].all("select")]
    assert len([a for a in made(one, two, three)["index.html"].all("option")]) == 3


def test_the_list_of_two_thousand_is_made_in_a_second() -> None:
    board = a_board(*(a_rich_offer(slug=f"o{n}", offered_at=NOW - timedelta(seconds=n)) for n in range(2000)))
    index = next(file for file in files(board=board) if file.path == "index.html")
    started = datetime.now(UTC)
    data = index.render()
    assert (datetime.now(UTC) - started).total_seconds() < 5, "some twenty times what it takes"
    assert data.count(b"<li data-") == 2000
    assert len(data) < 1_500_000


# ---------------------------------------------------------------- how to follow, what is not there


def test_the_subscribe_page_names_every_feed_and_those_of_groups() -> None:
    page = made(a_rich_offer())["subscribe/index.html"]
    for name in ("rss.xml", "atom.xml", "feed.json", "changes.rss.xml", "changes.atom.xml", "changes.json"):
        assert f"https://jobs.example.org/{name}" in page.text.replace("/ ", "/").replace(". ", ".")
    assert "https://jobs.example.org/feeds/tag/canvas.rss.xml" in page.links()
    assert "https://jobs.example.org/feeds/organisation/slipway.rss.xml" in page.links()
    assert "follow" in page.h1[0].lower()
    assert "Suivre" in made(an_offer(), site=FRENCH)["subscribe/index.html"].h1[0]


def test_the_subscribe_page_says_what_there_is_for_programs() -> None:
    for site, said in ((SITE, "facts of each offer stand under _jobs"), (FRENCH, "se trouvent sous _jobs")):
        page = made(an_offer(), site=site)["subscribe/index.html"]
        assert said in page.text
        assert {f"{SITE.url}/{name}" for name in ("jobs.jsonld", "jobs.ndjson", "jobs.xml")} <= set(page.links())


def test_feeds_of_groups_that_the_subscribe_page_names_are_written() -> None:
    from syndicate.outputs.feeds import render as feeds

    board = a_board(a_rich_offer(), an_offer("x", tags=("a b", "é")), an_offer("y", status="closed", tags=("old",)))
    renderer = SiteRenderer(SITE)
    written = {file.path for file in feeds(board, renderer)}
    page = made(board=board)["subscribe/index.html"]
    named = {url.removeprefix("https://jobs.example.org/") for url in page.links() if "/feeds/" in url}
    assert named
    assert named <= written


def test_there_is_a_page_for_what_is_not_there() -> None:
    pages = made(an_offer(), an_offer("x", status="closed"))
    assert pages["404.html"].h1 == ["Page not found"]
    said = [path for path, page in pages.items() if {"name": "robots", "content": "noindex"} in page.all("meta")]
    assert said == ["404.html"]


# ---------------------------------------------------------------- what is rendered again


def depends(*offers: Offer, site: Site = SITE) -> dict[str, str | None]:
    return {file.path: file.depends for file in files(*offers, site=site)}


def test_a_page_is_rendered_again_only_where_its_offer_or_the_site_changed() -> None:
    one, two = an_offer("a"), an_offer("b")
    before = depends(one, two)
    assert depends(one, two) == before
    after = depends(replace(one, form=2), two)
    assert {path for path in after if after[path] != before[path]} == {
        "a/index.html", "index.html", "subscribe/index.html", "404.html",
    }  # fmt: skip
    assert all(depends(one, two, site=FRENCH)[path] != before[path] for path in before)
    closed = depends(replace(one, status="closed", reason="filled"), two)
    assert closed["a/index.html"] != before["a/index.html"]
    assert closed["b/index.html"] == before["b/index.html"]


# ---------------------------------------------------------------- redirects


def test_an_old_address_leads_to_the_new_one() -> None:
    page = made(an_offer(former=("shipwright/",)))["shipwright/index.html"]
    assert {"href": "https://jobs.example.org/boat-builder/", "rel": "canonical"} in page.all("link")
    assert page.all("meta")[-1] == {"http-equiv": "refresh", "content": "0; url=https://jobs.example.org/boat-builder/"}
    assert [a["href"] for a in page.all("a")] == ["https://jobs.example.org/boat-builder/"]
    assert page.scripts == []


def test_a_reader_that_is_given_an_old_address_finds_the_feeds_there() -> None:
    own = replace(SITE, pages=False, posting_url="https://www.example.org/jobs/{slug}/")
    french = an_offer("x", language="fr")
    for site in (SITE, own):
        pages = made(an_offer(former=("shipwright/",)), french, site=site)
        found = alternates(pages["shipwright/index.html"])
        assert found["https://jobs.example.org/changes.rss.xml"] == "application/rss+xml"
        assert found["https://jobs.example.org/feeds/language/fr.atom.xml"] == "application/atom+xml"
        if site.pages:
            assert found == alternates(pages["404.html"])


def test_a_redirects_policy_allows_its_own_style_and_nothing_else() -> None:
    page = made(an_offer(former=("shipwright/",)))["shipwright/index.html"]
    [policy] = [a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    [style] = re.findall(r"<style>(.*?)</style>", page.source, re.DOTALL)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_site_with_pages_of_its_own_gets_redirects_alone() -> None:
    own = replace(SITE, pages=False, posting_url="https://www.example.org/jobs/{slug}/")
    offer = an_offer(former=("shipwright/",), redirect_from=("/theirs/",), url="https://www.example.org/jobs/boat-builder/")
    pages = made(offer, an_offer("x", status="closed"), site=own)
    assert list(pages) == ["shipwright/index.html"]
    assert "https://www.example.org/jobs/boat-builder/" in pages["shipwright/index.html"].links()


def test_old_addresses_that_an_author_names_lead_to_the_posting() -> None:
    addresses = ("/2019/dev/", "old.html", "jobs/dev", "https://jobs.example.org/was/", "/caf%C3%A9/")
    pages = made(an_offer(redirect_from=addresses))
    for path in ("2019/dev/index.html", "old.html", "jobs/dev/index.html", "was/index.html", "café/index.html"):
        assert "https://jobs.example.org/boat-builder/" in pages[path].links()


def test_a_closed_offers_old_address_leads_to_its_page() -> None:
    assert "shipwright/index.html" in made(an_offer(status="closed", former=("shipwright/",)))


def test_an_address_in_use_is_never_taken() -> None:
    other = an_offer("carter", redirect_from=("/boat-builder/", "/Boat-Builder/", "/", "index.html", "/carter/"))
    paths = [file.path for file in files(an_offer(), other)]
    assert len(paths) == len(set(paths))
    assert [path for path in paths if "oat" in path] == ["boat-builder/index.html"]
    assert paths.count("index.html") == 1


def test_the_first_of_two_that_claim_one_address_gets_it_and_ours_come_before_authors() -> None:
    author = an_offer("a", redirect_from=("/old/",))
    pages = made(author, an_offer("b", former=("old/",)), an_offer("c", former=("old/",)))
    assert "https://jobs.example.org/b/" in pages["old/index.html"].links()


def test_a_redirect_is_neither_below_a_file_nor_over_a_folder() -> None:
    addresses = ("a.html", "a.html/b", "c/d.html/", "c/d.html", "c")
    paths = {file.path for file in files(an_offer(redirect_from=addresses))}
    assert {"a.html", "c/index.html", "c/d.html/index.html"} <= paths
    assert not {"a.html/b/index.html", "c/d.html"} & paths


@pytest.mark.parametrize(
    "address",
    [
        "", "/", ".", "..", "../x", "/a/../../x", "/a/./b", "//evil.example/x", "https://evil.example/x", "/?p=12",
        "/a//b", "/.git/x", "/~user", "a\\b", "/a%2e%2e", "/..%2fx", "/%2e%2e/x", "/a\x00b", "/a\nb", "C:/x", "/con:x",
        "javascript:alert(1)", "mailto:a@b", "/feeds/x", "/jsonld/x.html", "/subscribe/", "/rss.xml", "/FEED.json",
        "/robots.txt/x", "/404.html", "/" + "x" * 300, "/a /b", "/a./b", "http://[::1", "/<b>", '/"x"',
        "/.well-known/x.html",
    ],
)  # fmt: skip
def test_an_address_that_is_unsafe_or_not_ours_gets_no_redirect(address: str) -> None:
    assert redirect_path(address, SITE) is None


def test_an_old_address_counts_from_the_host_or_from_the_site() -> None:
    below = replace(SITE, url="https://example.org/careers")
    assert redirect_path("/careers/old/", below) == "old/index.html"
    assert redirect_path("/old/", below) == "old/index.html"
    assert redirect_path("/careersold/", below) == "careersold/index.html"
    assert redirect_path("https://example.org/careers/old.html#top", below) == "old.html"
    assert redirect_path("/careers/", below) is None


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    wide = "| " + " | ".join("averyveryverylongword" * 2 for _ in range(8)) + " |\n|" + "---|" * 8 + "\n\n"
    wide += "x" * 400 + "\n\n```\n" + "y" * 400 + "\n```\n\n![wide](https://nowhere.invalid/x.png)"
    offers = [a_rich_offer(body=wide, title="Wide " + "z" * 120), an_offer("x", status="closed", body=wide)]
    offers += [an_offer(f"o{n}", title=f"Éclusier {n}", tags=("canal",)) for n in range(30)]
    for file in files(*offers):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.render())
    return folder


def browse(url: str, width: int, profile: Path) -> str:
    """The page as Chromium has it after its scripts have run. It asks nobody for a name, and so waits for no answer."""
    arguments = (
        "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync "
        "--disable-component-update --dump-dom --virtual-time-budget=3000"
    ).split()
    arguments.append("--host-resolver-rules=MAP * ~NOTFOUND")
    command = [needs("chromium"), *arguments, f"--user-data-dir={profile}", f"--window-size={width},844", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("width", [390])
@pytest.mark.parametrize("path", ["index.html", "sailmaker/index.html"])
def test_no_page_scrolls_sideways(path: str, width: int, site_folder: Path, tmp_path: Path) -> None:
    source = (site_folder / path).read_text("utf-8")
    source = re.sub(r'<meta http-equiv="Content-Security-Policy".*?>', "", source)
    measure = "parent.document.title = [document.documentElement.scrollWidth, innerWidth]"
    source = source.replace("</body>", f"<script>onload = () => {{ {measure} }}</script></body>")
    # A window is never as narrow as a phone; a frame may be.
    frame = f'<!doctype html><iframe width="{width}" height="844" style="border: 0" srcdoc="{escape(source)}"></iframe>'
    (tmp_path / "page.html").write_text(frame, "utf-8")
    seen = browse((tmp_path / "page.html").as_uri(), 1600, tmp_path / "profile")
    found = re.search(r"<title>(\d+),(\d+)</title>", seen)
    assert found
    assert int(found[1]) <= int(found[2]) == width


def test_the_search_runs_under_the_policy_and_forgives_case_and_accents(site_folder: Path, tmp_path: Path) -> None:
    url = (site_folder / "index.html").as_uri()
    seen = fromstring(browse(f"{url}?q=ECLUSIER+17+canal", 1280, tmp_path / "profile"))
    assert len(seen.xpath("//li[@data-place]")) == 31
    (row,) = seen.xpath("//ul[not(@hidden)]/li[not(@hidden) and @data-place]")
    assert "Éclusier 17" in row.text_content()
    assert "1 of 31 offers shown" in seen.text_content()


def test_no_hostile_body_runs_in_a_browser(tmp_path: Path) -> None:
    from tests.test_render import HOSTILE

    renderer = SiteRenderer(SITE)
    bodies = [renderer.html(an_offer(body=body.replace("alert(1)", "document.title=1"))) for body in HOSTILE]
    (tmp_path / "page.html").write_text(f"<!doctype html><title>calm</title><body>{'<hr>'.join(bodies)}", "utf-8")
    assert "<title>calm</title>" in browse((tmp_path / "page.html").as_uri(), 800, tmp_path / "profile")
