"""What job boards fetch: full snapshots in each board's XML."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core import jobboards
from syndicate.core.model import Contact, Offer, Organisation, Pay, Place, When
from syndicate.core.settings import BOARDS as SETTINGS_KNOW
from syndicate.outputs import boards
from syndicate.outputs.boardtext import cdata, literal
from syndicate.outputs.entries import clean
from tests.builders import NOW, SITE, a_board, an_offer
from tests.outputs.boards import EVERY_JOB_BOARD
from tests.outputs.stand import PlainRenderer, empty, files, xml

EVERY = replace(SITE, boards=EVERY_JOB_BOARD)
FILES = {board.file for board in (jobboards.GENERIC, *jobboards.BOARDS.values())}
LONG = "<p>" + "You keep the boats afloat, in all weathers and with a good heart. " * 3 + "</p>"
LYON, PARIS, OSLO = (
    Place(locality="Lyon", country="FR", text="Lyon"),
    Place(locality="Paris", postal_code="75011", country="FR", text="Paris"),
    Place(locality="Oslo", country="NO", text="Oslo"),
)


def made(*offers: Offer, html: str = LONG, **site: Any) -> dict[str, Any]:
    """File → its parsed XML."""
    renderer = PlainRenderer(replace(EVERY, **site), html)
    return {path: xml(data) for path, data in files(boards.render, a_board(*offers), renderer).items() if "xml" in path}


def job(board: str, offer: Offer, **given: Any) -> dict[str, str]:
    """Element → text of the only entry for an offer."""
    [found] = made(offer, **given)[f"{board}.xml"].iter("job")
    return {child.tag: child.text or "" for child in found} | {f"@{name}": text for name, text in found.attrib.items()}


def references(offer: Offer, board: str = "jobs") -> list[str]:
    return [one.findtext("referencenumber") for one in made(offer)[f"{board}.xml"].iter("job")]


def test_every_board_named_has_a_file() -> None:
    assert set(files(boards.render, a_board(), PlainRenderer(EVERY))) == FILES


def test_without_a_word_in_the_configuration_only_the_file_for_all_boards_is_written() -> None:
    assert set(files(boards.render, a_board())) == {"jobs.xml"}


def test_the_boards_named_are_written_and_no_others() -> None:
    site = replace(SITE, boards=replace(EVERY_JOB_BOARD, write=("talent",)))

    assert set(files(boards.render, a_board(), PlainRenderer(site))) == {"jobs.xml", "talent.xml"}


def test_an_empty_board_gives_documents_without_a_job() -> None:
    found = files(boards.render, empty(), PlainRenderer(EVERY))

    assert set(found) == FILES
    assert all(not list(xml(data).iter("job")) for path, data in found.items() if path.endswith(".xml"))


def test_what_is_closed_is_absent() -> None:
    found = made(an_offer("here"), an_offer("gone", status="closed"))

    assert all(len(list(root.iter("job"))) == 1 for root in found.values())


def test_an_offer_in_two_languages_is_one_entry_in_its_primary_text() -> None:
    french = an_offer("keeper", title="Éclusier", language="fr", slug="keeper/fr")
    offer = replace(an_offer("keeper", title="Lock keeper"), others=(french,))

    assert [one.findtext("title") for one in made(offer)["jobs.xml"].iter("job")] == ["Lock keeper"]


# ---------------------------------------------------------------- places and references


def test_an_offer_at_one_place_is_known_by_its_id() -> None:
    assert references(an_offer("keeper", places=(LYON,))) == ["keeper"]


def test_each_place_is_an_entry_with_a_reference_of_its_own() -> None:
    offer = an_offer("keeper", places=(LYON, PARIS, OSLO))

    assert references(offer) == ["keeper~lyon", "keeper~paris", "keeper~oslo"]
    assert [one.findtext("city") for one in made(offer)["indeed.xml"].iter("job")] == ["Lyon", "Paris", "Oslo"]
    assert {one.findtext("requisitionid") for one in made(offer)["indeed.xml"].iter("job")} == {"keeper"}


PLACES = st.lists(
    st.builds(
        Place,
        locality=st.sampled_from(["Lyon", "lyon", "Paris", "東京", "大阪", None]),
        street=st.sampled_from([None, "1 rue A", "2 rue B"]),
        postal_code=st.sampled_from([None, "75011", "75012"]),
        country=st.sampled_from(["FR", "JP", "US"]),
        text=st.sampled_from(["here", "there"]),
    ),
    min_size=2,
    max_size=6,
)


@settings(deadline=None)
@given(PLACES, st.integers(0, 999))
def test_references_are_unique_and_follow_the_place_in_whatever_order_places_are_written(
    places: list[Place], seed: int
) -> None:
    def known(order: list[Place]) -> dict[str, tuple[str | None, ...]]:
        entries = jobboards.entries(an_offer("keeper", places=tuple(order)), SITE, LONG)
        assert all(entry.place for entry in entries)
        return {
            entry.reference: (entry.place.street, entry.place.postal_code, entry.place.country)
            for entry in entries
            if entry.place
        }

    shuffled = random.Random(seed).sample(places, len(places))

    assert known(places).keys() == known(shuffled).keys()
    assert all(re.fullmatch(r"keeper(~[a-z0-9-]+)?", reference) for reference in known(places))


def test_a_place_written_twice_is_one_entry() -> None:
    assert references(an_offer("keeper", places=(LYON, PARIS, LYON))) == ["keeper~lyon", "keeper~paris"]


def test_two_addresses_in_one_town_are_two_entries() -> None:
    there = (replace(LYON, street="1 quai A"), replace(LYON, street="2 quai B"), PARIS)

    assert references(an_offer("keeper", places=there)) == [
        "keeper~lyon-1-quai-a-fr", "keeper~lyon-2-quai-b-fr", "keeper~paris",
    ]  # fmt: skip


def test_no_reference_is_that_of_another_offer() -> None:
    two = an_offer("keeper", places=(LYON, PARIS)), an_offer("keeper-lyon")
    found = [one.findtext("referencenumber") for one in made(*two)["jobs.xml"].iter("job")]

    assert sorted(found) == sorted(set(found)) == ["keeper-lyon", "keeper~lyon", "keeper~paris"]


def test_work_that_is_fully_remote_is_an_entry_for_each_country_that_one_may_work_from() -> None:
    offer = an_offer("keeper", remote="full", places=(), remote_countries=("FR", "BE"))
    root = made(offer)["jobs.xml"]

    assert [(one.findtext("referencenumber"), one.findtext("country")) for one in root.iter("job")] == [
        ("keeper~fr", "FR"), ("keeper~be", "BE"),
    ]  # fmt: skip
    assert {one.findtext("remotetype") for one in root.iter("job")} == {"Fully remote"}
    assert not list(made(offer)["indeed.xml"].iter("job"))


# ---------------------------------------------------------------- text


def test_text_is_in_cdata_sections_with_literal_characters() -> None:
    offer = an_offer(title="R&D <é> “à” ]]> 'x'", organisation=Organisation("A&B"))
    data = files(boards.render, a_board(offer), PlainRenderer(EVERY, LONG))["indeed.xml"].decode()

    assert "<title><![CDATA[R&D <é> “à” ]]]]><![CDATA[> 'x']]></title>" in data
    assert not re.search(r"&(?:#\w+|\w+);", data)
    assert job("indeed", offer)["title"] == "R&D <é> “à” ]]> 'x'"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>R&amp;D, paint &amp; varnish</p>", "<p>R&D, paint & varnish</p>"),
        ("<p>&quot;a&quot;&nbsp;b &gt; c &lt; d</p>", "<p>\"a\"\u00a0b > c < d</p>"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<p>&lt;script>alert(1)&lt;/script></p>"),
        ("<p>&lt;<span>script&gt;x</span></p>", "<p>&lt;script>x</p>"),
        ("<p>&lt;\x00script&gt;x</p>", "<p>&lt;script>x</p>"),
        ("<p>&lt;&lt;b&gt;</p>", "<p><&lt;b></p>"),
        ("<p>write &amp;lt; or &amp;amp; or &amp;#60; or &amp;copy 2026</p>",
         "<p>write &amp;lt; or &amp;amp; or &amp;#60; or &amp;copy 2026</p>"),
        ('<h2 id="x">You</h2><p><a href="https://a.example/?a=1&amp;b=2">a</a></p>', "<h2>You</h2><p>a</p>"),
        ('<p><img src="x.png" alt="a &gt; b"></p><p>x</p>', "<p>x</p>"),
        ("<dl><dt>Pay</dt><dd>30 k€</dd></dl>", "<p>Pay</p><p>30 k€</p>"),
        ('<table><tr><td align="left">1</td></tr></table>', "<table><tr><td>1</td></tr></table>"),
    ],
)  # fmt: skip
def test_descriptions_keep_few_tags_no_attribute_and_no_needless_entity(html: str, expected: str) -> None:
    assert literal(html) == expected


def test_the_end_of_a_cdata_section_in_a_text_is_split() -> None:
    assert xml(f"<a>{cdata('x]]>y]]]]>>')}</a>".encode()).text == "x]]>y]]]]>>"


# ---------------------------------------------------------------- each board's own fields

FULL = an_offer(
    "keeper",
    title="Wanted: a lock keeper",
    role="Lock keeper",
    places=(Place("1 quai A", "Lyon", None, "69002", "FR", "1 quai A, 69002 Lyon"),),
    date_posted=When("2026-02-20", datetime(2026, 2, 19, 23, tzinfo=UTC)),
    valid_through=When("2026-04-10", datetime(2026, 4, 10, 23, 59, 59, tzinfo=UTC)),
    pay=Pay("14,20 à 16 € de l’heure", 14.2, 16, "EUR", "HOUR"),
    employment_types=("PART_TIME", "TEMPORARY", "OTHER"),
    remote="hybrid",
    tags=("water", "locks"),
    team="Canals",
    experience="2 ans",
    extra={"education": "Bac"},
    contact=Contact(email="ann@a.example", text="Ann"),
    rome="N3103",
    ogr="15604",
)


@pytest.mark.parametrize(
    ("end", "day", "instant"),
    [
        ("2026-04-10T12:00:00+02:00", "2026-04-10", "2026-04-10T10:00:00Z"),  # noon in Paris
        ("2026-04-11T00:30:00+09:00", "2026-04-10", "2026-04-10T15:30:00Z"),  # half past five on the day before
        ("2026-04-10T18:00:00-08:00", "2026-04-11", "2026-04-11T02:00:00Z"),  # four in the morning of the day after
    ],
)
def test_an_end_at_an_hour_is_that_instant_or_its_day_on_the_sites_own_clocks(end: str, day: str, instant: str) -> None:
    offer = replace(FULL, posting=replace(FULL.posting, valid_through=When(end, datetime.fromisoformat(end))))
    european = "/".join(reversed(day.split("-")))

    assert job("talent", offer)["expirationdate"] == instant
    assert job("indeed", offer)["expirationdate"] == job("jobs", offer)["expirationdate"] == day
    assert job("jobrapido", offer)["expirydate"] == european
    assert job("jooble", offer)["expire"] == european.replace("/", ".")


def test_the_day_of_an_edit_is_that_of_the_sites_own_clocks() -> None:
    late = replace(FULL, updated_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert job("jooble", late)["updated"] == "02.03.2026"


def test_indeed_is_given_its_fields_in_its_forms() -> None:
    assert job("indeed", FULL, boards=replace(EVERY_JOB_BOARD, email=None)) == {
        "title": "Lock keeper",
        "date": "2026-02-20",
        "referencenumber": "keeper",
        "requisitionid": "keeper",
        "url": "https://jobs.example.org/keeper/",
        "company": "Example",
        "city": "Lyon",
        "state": "Auvergne-Rhône-Alpes",
        "country": "FR",
        "postalcode": "69002",
        "streetaddress": "1 quai A",
        "salary": "14.20 - 16 EUR per hour",
        "education": "Bac",
        "jobtype": "parttime, temporary",
        "category": "Canals, water, locks",
        "experience": "2 ans",
        "expirationdate": "2026-04-10",
        "remotetype": "Hybrid remote",
        "email": "ann@a.example",
        "description": literal(LONG),
    }


def test_the_account_at_indeed_counts_more_than_the_contact() -> None:
    assert job("indeed", FULL)["email"] == "hr@example.org"


def test_the_file_for_all_boards_names_no_address_of_an_account() -> None:
    assert "email" not in job("jobs", FULL)


def test_talent_is_given_its_fields_in_its_forms() -> None:
    found = job("talent", FULL)

    assert found.pop("salary").strip() == ""
    assert found == {
        "referencenumber": "keeper",
        "title": "Lock keeper",
        "company": "Example",
        "city": "Lyon",
        "state": "Auvergne-Rhône-Alpes",
        "country": "FR",
        "streetaddress": "1 quai A",
        "postalcode": "69002",
        "dateposted": "2026-02-20T00:00:00Z",
        "expirationdate": "2026-04-10T23:59:59Z",
        "url": "https://jobs.example.org/keeper/",
        "jobtype": "Part time",
        "isremote": "no",
        "category": "Canals, water, locks",
        "experience": "2 ans",
        "description": literal(LONG),
    }
    salary = made(FULL)["talent.xml"].find("job/salary")
    assert {part.tag: part.text for part in salary} == {
        "salary_min": "14.20", "salary_max": "16", "salary_currency": "EUR", "period": "hour", "type": "BASE_SALARY",
    }  # fmt: skip


def test_jooble_is_given_its_fields_in_its_forms() -> None:
    assert job("jooble", FULL, language="fr") == {
        "@id": "keeper",
        "link": "https://jobs.example.org/keeper/",
        "name": "Lock keeper",
        "region": "Lyon, Auvergne-Rhône-Alpes, France",
        "salary": "14,20 à 16 € de l’heure",
        "company": "Example",
        "pubdate": "20.02.2026",
        "updated": "02.03.2026",
        "expire": "10.04.2026",
        "jobtype": "part-time, temporary",
        "description": literal(LONG),
    }


def test_adzuna_is_given_its_fields_in_its_forms() -> None:
    assert job("adzuna", FULL) == {
        "title": "Lock keeper",
        "id": "keeper",
        "url": "https://jobs.example.org/keeper/",
        "location": "Lyon",
        "postcode": "69002",
        "country": "FR",
        "salary": "14,20 à 16 € de l’heure",
        "salary_min": "14.20",
        "salary_max": "16",
        "salary_frequency": "hour",
        "salary_currency": "EUR",
        "company": "Example",
        "contract_type": "contract",
        "contract_time": "part_time",
        "date": "2026-02-20",
        "description": literal(LONG),
    }


def test_adzuna_is_given_an_address_for_each_place() -> None:
    root = made(an_offer("keeper", places=(LYON, PARIS)))["adzuna.xml"]

    assert [one.findtext("url") for one in root.iter("job")] == [
        "https://jobs.example.org/keeper/#lyon", "https://jobs.example.org/keeper/#paris",
    ]  # fmt: skip


def test_adzuna_is_told_no_figures_of_a_period_that_it_does_not_know() -> None:
    found = job("adzuna", an_offer(pay=Pay("500 € a week", 500, 500, "EUR", "WEEK")))

    assert found["salary"] == "500 € a week"
    assert not [name for name in found if name.startswith("salary_")]


@pytest.mark.parametrize(
    ("words", "types", "expected"),
    [
        ("CDI", ("FULL_TIME",), "permanent"),
        ("Permanent, full-time", ("FULL_TIME",), "permanent"),
        ("contrat à durée indéterminée", ("FULL_TIME",), "permanent"),
        ("full-time", ("FULL_TIME",), None),
        ("CDI ou CDD", ("FULL_TIME", "TEMPORARY"), "contract"),
        ("freelance", ("CONTRACTOR",), "contract"),
        (None, (), None),
    ],
)
def test_a_contract_is_permanent_only_where_its_words_say_so(
    words: str | None, types: tuple[str, ...], expected: str | None
) -> None:
    assert job("adzuna", an_offer(employment_text=words, employment_types=types)).get("contract_type") == expected


def test_jobrapido_is_given_its_fields_in_its_forms() -> None:
    assert job("jobrapido", FULL) == {
        "title": "Lock keeper",
        "location": "Lyon",
        "state": "Auvergne-Rhône-Alpes",
        "country": "FR",
        "postalcode": "69002",
        "company": "Example",
        "website": "https://example.org",
        "publishdate": "20/02/2026",
        "expirydate": "10/04/2026",
        "url": "https://jobs.example.org/keeper/",
        "reference_id": "keeper",
        "salary": "14,20 à 16 € de l’heure",
        "education": "Bac",
        "jobtype": "parttime, temporary",
        "category": "Canals, water, locks",
        "experience": "2 ans",
        "description": literal(LONG),
    }


def test_a_salary_without_figures_is_said_in_the_authors_words_or_left_out() -> None:
    offer = an_offer(pay=Pay("selon grille"))

    assert job("indeed", offer)["salary"] == "selon grille"
    assert "salary" not in job("talent", offer)


def test_a_departement_for_a_region_becomes_the_region_that_it_lies_in() -> None:
    assert job("indeed", an_offer(places=(Place(None, "Toulouse", "31", None, "FR", "Toulouse (31)"),)))["state"] == (
        "Occitanie"
    )


# ---------------------------------------------------------------- what they do not take


def lacking(offer: Offer, html: str = LONG, **site: Any) -> dict[str, str]:
    """Code → message of each problem, and what they say agrees with the files."""
    found = jobboards.left_out(offer, replace(EVERY, **site), html)
    assert len({problem.code for problem in found}) == len(found)
    assert {problem.severity for problem in found} <= {"hint"}
    return {problem.code: problem.message for problem in found}


def boards_with(offer: Offer, html: str = LONG, **site: Any) -> set[str]:
    return {path.partition(".")[0] for path, root in made(offer, html=html, **site).items() if list(root.iter("job"))}


ALL = {"jobs", "indeed", "talent", "jooble", "adzuna", "jobrapido"}
"""Of those whose files are XML: tests/outputs/test_francetravail.py is about the other."""
NO_ACCOUNT = {"boards": replace(EVERY_JOB_BOARD, email=None)}


@pytest.mark.parametrize(
    ("given", "html", "site", "code", "left"),
    [
        ({"organisation": None}, LONG, {}, "board-company", {"jooble", "adzuna"}),
        ({"organisation": Organisation("confidential")}, LONG, {}, "board-company", {"jooble", "adzuna"}),
        ({"organisation": Organisation("—")}, LONG, {}, "board-company", {"jooble", "adzuna"}),
        ({"places": ()}, LONG, {}, "board-place", set()),
        ({"places": (), "remote": "full"}, LONG, {}, "board-place", set()),
        ({"places": (Place(locality="Lyon", text="Lyon"),)}, LONG, {}, "board-country", {"jooble"}),
        ({"places": (Place(country="FR", text="France"),)}, LONG, {}, "board-town", {"jobs", "jooble", "adzuna"}),
        ({"places": (), "remote": "full", "remote_countries": ("FR",)}, LONG, {}, "board-town",
         {"jobs", "jooble", "adzuna"}),
        ({"places": (Place(locality="Austin", country="US", text="Austin"),)}, LONG, {}, "board-state",
         {"jobs", "jooble", "adzuna"}),
        ({"places": (OSLO,)}, LONG, {}, "board-abroad", ALL - {"adzuna"}),
        ({"contact": None}, LONG, NO_ACCOUNT, "board-email", ALL - {"indeed"}),
        ({"contact": Contact(email="no address", text="x")}, LONG, NO_ACCOUNT, "board-email", ALL - {"indeed"}),
        ({"role": "DJ"}, LONG, {}, "board-title", ALL - {"jobrapido"}),
        ({}, "", {}, "board-text", set()),
        ({}, "<p>Forty-nine characters are too few for one board.</p>", {}, "board-text", ALL - {"talent", "adzuna"}),
        ({}, f"<p>{'x' * 99}</p>", {}, "board-text", ALL - {"adzuna"}),
    ],
)  # fmt: skip
def test_a_board_that_does_not_take_an_offer_is_named_with_the_reason(
    given: dict[str, Any], html: str, site: dict[str, Any], code: str, left: set[str]
) -> None:
    offer = an_offer(**given)
    names = {board.key: board.name for board in (jobboards.GENERIC, *jobboards.BOARDS.values())}

    found = lacking(offer, html, **site)

    assert boards_with(offer, html, **site) == left
    assert {key for key in ALL if names[key] in found[code].partition(" not take ")[0]} == ALL - left


def test_an_offer_that_every_board_takes_has_no_problem() -> None:
    assert lacking(FULL) == {}
    assert boards_with(FULL) == ALL


def test_a_place_that_a_board_does_not_take_costs_only_itself() -> None:
    offer = an_offer("keeper", places=(LYON, Place(country="BE", text="Belgique")))

    assert references(offer, "jobs") == ["keeper~lyon", "keeper~be"]
    assert references(offer, "indeed") == ["keeper~lyon"]
    assert lacking(offer)["board-town"].startswith(
        "Indeed, Talent.com and Jobrapido do not take all places of this offer, which names no town in “Belgique”: add"
    )


def test_only_the_boards_of_the_site_are_named() -> None:
    site = {"boards": replace(EVERY_JOB_BOARD, write=("indeed",))}
    message = lacking(an_offer(places=(Place(country="FR", text="France"),)), **site)["board-town"]

    assert message.startswith("Indeed does not take this offer, which names no town in “France”: add it,")


def test_a_reason_is_said_once_with_all_the_places_and_boards_that_have_it() -> None:
    offer = an_offer(places=(Place(country="FR", text="France"), Place(country="BE", text="Belgique")))

    assert lacking(offer)["board-town"].startswith(
        "Indeed, Talent.com and Jobrapido do not take this offer, which names no town in “France”, “Belgique”: add it"
    )


# ---------------------------------------------------------------- what files depend on


def test_files_are_made_anew_only_where_something_on_them_changed() -> None:
    def depends(*offers: Offer, version: str = "1") -> dict[str, str | None]:
        renderer = PlainRenderer(EVERY, version=version)
        return {file.path: file.depends for file in boards.render(a_board(*offers), renderer)}

    before = depends(an_offer("a"), an_offer("b"))

    assert before == depends(an_offer("a"), an_offer("b"))
    assert set(before.values()).isdisjoint(depends(an_offer("a"), an_offer("b", form=2)).values())
    assert set(before.values()).isdisjoint(depends(an_offer("a")).values())
    assert set(before.values()).isdisjoint(depends(an_offer("a"), an_offer("b"), version="2").values())


def test_no_file_says_when_it_was_made() -> None:
    root = made(an_offer(offered_at=NOW))

    assert root["jobs.xml"].findtext("lastBuildDate") == "Mon, 02 Mar 2026 07:00:00 +0000"
    assert root["talent.xml"].findtext("lastbuilddate") == "2026-03-02T07:00:00Z"


def texts() -> Iterator[str]:
    yield from ("]]>", "&amp;", "&#60;b&#62;", "<b>", "\x0b")


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(list(texts())), st.text(max_size=5)), max_size=5).map("".join))
def test_literal_html_says_what_the_html_said(text: str) -> None:
    html = f"<p>x{escape(text)}x</p>"
    tree = html5lib.parseFragment(literal(html), namespaceHTMLElements=False)

    assert [element.tag for element in tree.iter() if element is not tree] == ["p"]
    assert "".join(tree.itertext()) == f"x{clean(text)}x".replace("\r\n", "\n").replace("\r", "\n")


def test_the_settings_know_every_board() -> None:
    assert list(SETTINGS_KNOW) == list(jobboards.BOARDS)
