"""Every rule of a JobPosting: a code, a section in the documentation, an offer that it passes and one that it stops."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndicate.core import jobposting
from syndicate.core.jobposting import advice, job_posting, withheld
from syndicate.core.model import Contact, Offer, Organisation, Pay, Place, When
from tests.builders import SITE, a_posting, an_offer

PAGE = Path(__file__).parents[2] / "docs" / "jsonld-rules.md"
BODY = "You mend the nets of the whole harbour, in all weathers, with two others who know the trade well. " * 2
LYON = Place(locality="Lyon", country="FR", text="Lyon, France")
BERN = Place(locality="Bern", country="CH", text="Bern, Switzerland")
END = When("2026-04-10", datetime(2026, 4, 10, tzinfo=UTC))
COMPLETE: dict[str, Any] = {
    "body": BODY,
    "pay": Pay("45 k€", 45000.0, 45000.0, "EUR", "YEAR"),
    "valid_through": END,
    "experience": "2 years",
    "extra": {"education": "Bac+3"},
}

# code → the changes to a complete offer that the rule passes; those that it stops
RULES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no-organisation": ({"organisation": Organisation("confidential")}, {"organisation": None}),
    "no-location": (
        {"places": (), "remote": "full", "remote_countries": ("FR",)},
        {"places": (), "remote": "hybrid"},
    ),
    "location-no-country": ({"places": (LYON, BERN)}, {"places": (LYON, Place(locality="Ghent", text="Ghent"))}),
    "remote-no-country": ({"remote": "full", "places": (LYON,)}, {"remote": "full", "places": ()}),
    "description-missing": ({"body": BODY}, {"body": "<!-- later -->\n\n![plan](plan.png)"}),
    "description-is-title": ({"body": "# Boat builder\n\nYou build boats."}, {"body": "# Boat builder"}),
    "no-date": ({}, {"date_posted": None}),
    "no-end": ({"valid_through": None, "valid_through_text": "Open until filled"}, {"valid_through": None}),
    "no-contract": ({"employment_types": ("OTHER",)}, {"employment_types": ()}),
    "no-salary": ({"pay": Pay("to be agreed")}, {"pay": None}),
    "salary-unclear": ({}, {"pay": Pay("to be agreed")}),
    "no-town": ({"places": (LYON,)}, {"places": (Place(country="FR", text="France"),)}),
    "no-apply": (
        {"apply_url": None, "contact": Contact(email="a@example.org")},
        {"apply_url": None, "apply_text": None, "contact": None},
    ),
    "no-organisation-url": (
        {"organisation": Organisation("A", "https://a.example", "https://a.example/a.png")},
        {"organisation": Organisation("A", "a.example", "https://a.example/a.png")},
    ),
    "no-logo": (
        {"organisation": Organisation("anonymous")},
        {"organisation": Organisation("A", "https://a.example", "/a.png")},
    ),
    "title-noise": ({"title": "Boats!", "role": "Boat builder"}, {"title": "Boat builder!"}),
    "title-code": ({"title": "Auditor ISO 27001 (C2)"}, {"title": "Boat builder (REF-2417)"}),
    "title-salary": ({"title": "Boat builder 24/7"}, {"title": "Boat builder, 45-55 k€"}),
    "title-date": ({"title": "Keeper of lock 12"}, {"title": "Boat builder from 01/09/2026"}),
    "title-place": (
        {"title": "Lyon’s boat builder", "places": (BERN,)},
        {"title": "Boat builder in Lyon"},
    ),
    "title-long": ({"title": "Boat builder " * 9, "role": "Boat builder"}, {"title": "Boat builder " * 9}),
    "description-short": ({"body": BODY[:100]}, {"body": "You build boats."}),
    "experience-unclear": ({"experience": "Débutant accepté"}, {"experience": "a few seasons"}),
    "education-unclear": ({"extra": {"Diplôme": "Master’s degree"}}, {"extra": {"education": "well read"}}),
    "remote-unsaid": (
        {"remote": "full", "text": BODY + "Remote."},
        {"remote": "full", "text": BODY},
    ),
}
CODES = [*jobposting._RULES, *jobposting._ADVICE]


def offer_of(given: dict[str, Any]) -> Offer:
    return an_offer(posting=a_posting(**{**COMPLETE, **given}))


def found(given: dict[str, Any]) -> set[str]:
    offer = offer_of(given)
    return {p.code.removeprefix("jobposting-") for p in (*withheld(offer, SITE), *advice(offer, SITE))}


def test_every_rule_of_the_source_has_its_cases_and_its_section_and_there_are_no_others() -> None:
    sections = re.findall(r"^### jobposting-(\S+)$", PAGE.read_text("utf-8"), flags=re.M)

    assert sorted(CODES) == sorted(RULES) == sorted(sections)
    assert len(set(CODES)) == len(CODES)


def test_no_other_module_makes_codes_of_this_family() -> None:
    code = Path(jobposting.__file__).parents[1]
    sources = [path for path in code.rglob("*.py") if re.search(r"jobposting-[a-z{]", path.read_text("utf-8"))]

    assert [path.name for path in sources] == ["jobposting.py"]


def test_a_complete_offer_breaks_no_rule() -> None:
    assert found({}) == set()


@pytest.mark.parametrize("code", CODES)
def test_a_rule_passes_what_keeps_it_and_stops_what_does_not(code: str) -> None:
    passing, stopped = RULES[code]

    assert code not in found(passing)
    assert code in found(stopped)


@pytest.mark.parametrize("code", CODES)
def test_only_a_broken_rule_withholds_and_advice_never_does(code: str) -> None:
    passing, stopped = map(offer_of, RULES[code])

    assert job_posting(passing, SITE, f"<p>{BODY}</p>") is not None
    made = job_posting(stopped, SITE, f"<p>{BODY}</p>")
    assert (made is None) == (code in jobposting._RULES)


@pytest.mark.parametrize("code", CODES)
def test_a_section_says_what_the_rule_is_and_names_a_cure(code: str) -> None:
    section = PAGE.read_text("utf-8").partition(f"### jobposting-{code}\n")[2].partition("\n##")[0]

    assert re.match(r"\n\*[^*]+\*[^*]+", section)
