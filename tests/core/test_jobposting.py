"""JobPosting by Google's rules: what is published, what is withheld, what would be better."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core.jobposting import advice, job_posting, script_json, withheld
from syndicate.core.model import Contact, Organisation, Pay, Place, When
from tests.builders import SITE, a_posting, an_offer

BODY = "You mend the nets of the whole harbour, in all weathers, with two others who know the trade well. " * 2
HTML = f"<p>{BODY}</p>"
LYON = Place(locality="Lyon", country="FR", text="Lyon, France")
BERN = Place(street="Quay 2", locality="Bern", region="BE", postal_code="3011", country="CH", text="Quay 2, Bern")


def made(**given: Any) -> dict[str, Any]:
    posting = job_posting(an_offer(**{"body": BODY, **given}), SITE, HTML)
    assert posting is not None
    return posting


def codes(**given: Any) -> list[str]:
    return [problem.code for problem in withheld(an_offer(**{"body": BODY, **given}), SITE)]


def test_a_plain_offer_gives_all_that_google_requires() -> None:
    assert made(title="Looking for a net mender", role="Net mender") == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Net mender",
        "description": HTML,
        "identifier": {"@type": "PropertyValue", "name": "Example", "value": "boat-builder"},
        "datePosted": "2026-02-20",
        "employmentType": "FULL_TIME",
        "hiringOrganization": {
            "@type": "Organization",
            "name": "Example",
            "sameAs": "https://example.org",
            "logo": "https://example.org/logo.png",
        },
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"},
        },
        "directApply": False,
        "url": "https://jobs.example.org/boat-builder/",
    }


def test_the_date_posted_is_a_day_even_where_its_author_wrote_an_hour() -> None:
    posted = When("2026-02-24T20:08:00+00:00", datetime(2026, 2, 24, 20, 8, tzinfo=UTC))

    assert made(date_posted=posted)["datePosted"] == "2026-02-24"


def test_an_end_carries_its_offset_and_no_end_gives_no_valid_through() -> None:
    end = datetime(2026, 4, 10, 23, 59, 59, tzinfo=timezone(timedelta(hours=2)))

    assert made(valid_through=When("2026-04-10", end))["validThrough"] == "2026-04-10T23:59:59+02:00"
    assert "validThrough" not in made(valid_through_text="Open until filled")


def test_several_employment_types_are_an_array_of_googles_words_alone() -> None:
    assert made(employment_types=("PART_TIME", "FULL_TIME", "WHENEVER"))["employmentType"] == ["FULL_TIME", "PART_TIME"]
    assert "employmentType" not in made(employment_types=())


def test_several_places_are_an_array_with_what_is_known_of_each() -> None:
    first, second = made(places=(LYON, BERN))["jobLocation"]

    assert first["address"]["addressLocality"] == "Lyon"
    assert second["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Quay 2",
        "addressLocality": "Bern",
        "addressRegion": "BE",
        "postalCode": "3011",
        "addressCountry": "CH",
    }


def test_only_fully_remote_work_is_telecommuting_and_it_names_the_countries() -> None:
    remote = made(remote="full", places=(), remote_countries=("FR", "BE"))

    assert remote["jobLocationType"] == "TELECOMMUTE"
    assert [c["name"] for c in remote["applicantLocationRequirements"]] == ["FR", "BE"]
    assert "jobLocation" not in remote
    assert "jobLocationType" not in made(remote="hybrid")
    assert "applicantLocationRequirements" not in made(remote="hybrid")


def test_remote_work_takes_its_countries_from_its_places_and_keeps_towns_that_were_written() -> None:
    remote = made(remote="full", places=(LYON,), location_text="Remote or Lyon, France")

    assert remote["applicantLocationRequirements"] == {"@type": "Country", "name": "FR"}
    assert remote["jobLocation"]["address"]["addressLocality"] == "Lyon"


def test_a_country_beside_remote_work_is_no_place_to_come_to() -> None:
    remote = made(remote="full", places=(Place(country="FR", text="France"),), location_text="Remote (France)")

    assert "jobLocation" not in remote


def test_a_default_place_that_nobody_wrote_is_no_place_to_come_to_for_remote_work() -> None:
    assert "jobLocation" not in made(remote="full", places=(Place(locality="Lyon", country="FR"),))


@pytest.mark.parametrize(
    ("pay", "value"),
    [
        (Pay("45-55 k€", 45000.0, 55000.0, "EUR", "YEAR"), {"minValue": 45000, "maxValue": 55000, "unitText": "YEAR"}),
        (Pay("$31.75/h", 31.75, 31.75, "USD", "HOUR"), {"value": 31.75, "unitText": "HOUR"}),
    ],
)
def test_a_salary_is_one_figure_or_two_with_currency_and_unit(pay: Pay, value: dict[str, Any]) -> None:
    salary = made(pay=pay)["baseSalary"]

    assert salary["value"] == {"@type": "QuantitativeValue", **value}
    assert salary["currency"] == pay.currency


@pytest.mark.parametrize(
    "pay",
    [
        Pay("competitive"),
        Pay("45 k", 45000.0, 45000.0, None, "YEAR"),
        Pay("45 k€", 45000.0, 45000.0, "EUR", None),
        Pay("from 45 k€", 45000.0, None, "EUR", "YEAR"),
        Pay("0 €", 0.0, 0.0, "EUR", "YEAR"),
        Pay("55-45", 55.0, 45.0, "EUR", "HOUR"),
        Pay("lots", float("inf"), float("inf"), "EUR", "YEAR"),
        Pay("nan", float("nan"), float("nan"), "EUR", "YEAR"),
        Pay("a month", 1.0, 2.0, "EUR", "FORTNIGHT"),
    ],
)
def test_a_salary_that_cannot_be_said_whole_is_left_out(pay: Pay) -> None:
    assert "baseSalary" not in made(pay=pay)


def test_logos_and_websites_that_are_no_absolute_addresses_are_left_out() -> None:
    hirer = made(organisation=Organisation("Example", "example.org", "/logo.png"))["hiringOrganization"]

    assert hirer == {"@type": "Organization", "name": "Example"}


def test_an_anonymous_hirer_is_confidential() -> None:
    posting = made(organisation=Organisation("Confidentiel"))

    assert posting["hiringOrganization"] == "confidential"
    assert posting["identifier"]["name"] == SITE.title


@pytest.mark.parametrize(
    ("apply_url", "said"),
    [
        ("https://forms.example.com/7", False),
        ("mailto:jobs@example.org", False),
        ("https://jobs.example.org/apply/7", None),
        ("http://[broken", False),
        (None, None),
    ],
)
def test_applying_elsewhere_is_said_and_applying_here_is_left_open(apply_url: str | None, said: bool | None) -> None:
    assert made(apply_url=apply_url).get("directApply") is said


def test_what_was_only_written_in_prose_is_not_made_into_figures() -> None:
    posting = made(experience="5 years or so", tags=("rope",), start_date="1 May", hours="35 h")

    assert not {"experienceRequirements", "skills", "industry"} & posting.keys()
    assert (posting["jobStartDate"], posting["workHours"]) == ("1 May", "35 h")


@pytest.mark.parametrize(
    ("given", "code", "cure"),
    [
        ({"organisation": None}, "jobposting-no-organisation", "organisation:"),
        ({"places": ()}, "jobposting-no-location", "location:"),
        ({"places": (), "remote": "hybrid"}, "jobposting-no-location", "location:"),
        ({"places": (LYON, Place(locality="Ghent", text="Ghent"))}, "jobposting-location-no-country", "“Ghent”"),
        ({"remote": "full", "places": ()}, "jobposting-remote-no-country", "location:"),
        ({"remote": "full", "places": (LYON, Place(locality="Ghent"))}, "jobposting-remote-no-country", "location:"),
        ({"body": ""}, "jobposting-description-missing", "below the front matter"),
        (
            {"body": "<!-- later -->\n\n![plan](plan.png)\n\n[1]: http://a.example"},
            "jobposting-description-missing",
            "",
        ),
        ({"body": "# Boat builder\n"}, "jobposting-description-is-title", "describe"),
        ({"title": "We hire", "role": "Cooper", "body": "**Cooper**<br>"}, "jobposting-description-is-title", ""),
    ],
)
def test_what_would_break_a_rule_is_withheld_with_the_key_to_add(given: dict[str, Any], code: str, cure: str) -> None:
    offer = an_offer(**{"body": BODY, "line": 3, **given})

    (problem,) = withheld(offer, SITE)

    assert (problem.code, problem.severity) == (code, "warning")
    assert (problem.path, problem.line) == ("postings/boat-builder.md", 3)
    assert problem.message.startswith("The JobPosting is withheld because ")
    assert cure in problem.message
    assert job_posting(offer, SITE, HTML) is None


def test_every_broken_rule_is_named_at_once() -> None:
    assert codes(organisation=None, places=(), body="") == [
        "jobposting-no-organisation",
        "jobposting-no-location",
        "jobposting-description-missing",
    ]


def test_an_offer_that_is_not_open_has_no_job_posting_and_nothing_to_complain_of() -> None:
    offer = an_offer(status="closed", organisation=None)

    assert job_posting(offer, SITE, HTML) is None
    assert withheld(offer, SITE) == ()
    assert advice(offer, SITE) == ()


def test_a_description_is_never_the_title_even_where_only_the_html_is() -> None:
    offer = an_offer(title="Cooper", body="Cooper [](https://example.org/)")
    posting = job_posting(offer, SITE, '<p>Cooper <a href="https://example.org/"></a></p>')

    assert posting is not None
    assert posting["description"] != "<p>Cooper </p>"


def test_advice_names_what_would_be_better_and_is_only_a_hint() -> None:
    posting = a_posting(date_posted=None, employment_types=(), apply_url=None, contact=None, title="Now!")
    found = advice(an_offer(posting=posting), SITE)

    assert {problem.severity for problem in found} == {"hint"}
    assert {problem.code for problem in found} >= {
        "jobposting-no-date",
        "jobposting-no-end",
        "jobposting-no-contract",
        "jobposting-no-salary",
        "jobposting-no-apply",
        "jobposting-title-noise",
        "jobposting-description-short",
    }


def test_a_complete_offer_needs_no_advice() -> None:
    offer = an_offer(
        body=BODY,
        pay=Pay("45 k€", 45000.0, 45000.0, "EUR", "YEAR"),
        valid_through=When("2026-04-10", datetime(2026, 4, 10, tzinfo=UTC)),
    )

    assert advice(offer, SITE) == ()


def test_advice_asks_to_say_in_the_text_that_work_is_remote() -> None:
    unsaid, said = (
        [p.code for p in advice(an_offer(body=BODY + more, remote="full"), SITE)] for more in ("", " En télétravail.")
    )

    assert "jobposting-remote-unsaid" in unsaid
    assert "jobposting-remote-unsaid" not in said


def test_an_unreadable_salary_is_quoted_in_the_advice() -> None:
    (found,) = (p for p in advice(an_offer(body=BODY, pay=Pay("à débattre")), SITE) if "salary" in p.code)

    assert "“à débattre”" in found.message


# ---------------------------------------------------------------- JSON in a script element


def test_json_for_a_script_element_escapes_what_could_end_it_and_nothing_else() -> None:
    text = script_json({"a": "</script><!-- R&D é “x” \u2028\u2029 \ud800"})

    assert not re.search("[<>&\u2028\u2029\ud800]", text)
    assert "é “x”" in text
    assert json.loads(text) == {"a": "</script><!-- R&D é “x” \u2028\u2029 ?"}


@given(st.text())
def test_json_for_a_script_element_reads_back_as_it_was(text: str) -> None:
    assert json.loads(script_json([text])) == [text.encode("utf-8", "replace").decode()]


# ---------------------------------------------------------------- the two promises agree

_MAYBE_PLACES = st.lists(st.sampled_from([LYON, BERN, Place(text="somewhere"), Place(country="FR")]), max_size=2)


@given(
    body=st.one_of(st.text(), st.sampled_from(["", "Cooper", "# Cooper\n", "<!-- x -->", BODY])),
    places=_MAYBE_PLACES,
    remote=st.sampled_from(["full", "hybrid", "no"]),
    organisation=st.sampled_from([None, Organisation("Example"), Organisation("anonymous")]),
    html=st.sampled_from(["", "<p>Cooper</p>", HTML]),
    status=st.sampled_from(["open", "closed", "draft", "scheduled"]),
    contact=st.sampled_from([None, Contact(email="a@example.org")]),
)
def test_a_job_posting_is_withheld_exactly_where_a_rule_is_broken(
    body: str, places: list[Place], remote: str, organisation: Organisation, html: str, status: str, contact: Contact
) -> None:
    offer = an_offer(
        title="Cooper",
        body=body,
        places=tuple(places),
        remote=remote,
        organisation=organisation,
        contact=contact,
        status=status,
    )
    posting = job_posting(offer, SITE, html)

    assert (posting is None) == (status != "open" or withheld(offer, SITE) != ())
    if posting is not None:
        assert "jobLocation" in posting or "applicantLocationRequirements" in posting
        assert re.sub("<[^>]*>", "", posting["description"]).strip().casefold() not in ("", "cooper")
