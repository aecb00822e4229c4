"""Experience and education in Google's words, where the author's leave no doubt."""

from __future__ import annotations

from typing import Any

import pytest

from syndicate.core.jobposting import job_posting
from syndicate.core.requirements import CREDENTIALS, asked_education, credential, months_of_experience
from tests.builders import SITE, a_posting, an_offer


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 ans", 36),
        ("2+ years", 24),
        ("2 à 5 ans d’expérience", 24),
        ("3-5 years", 36),
        ("minimum 3 ans", 36),
        ("At least 2 years of experience", 24),
        ("18 months", 18),
        ("6 mois minimum", 6),
        ("Débutant accepté", "no requirements"),
        ("No experience required", "no requirements"),
        ("0-2 years", None),
        ("5 years or so", None),
        ("senior", None),
        ("3 ans en Java, 2 ans en Go", None),
        ("99 years", None),
        ("no", None),
        ("", None),
    ],
)
def test_experience_is_a_number_of_months_where_the_words_leave_no_doubt(text: str, months: int | str | None) -> None:
    assert months_of_experience(text) == months


@pytest.mark.parametrize(
    ("text", "category"),
    [
        *((word, word) for word in CREDENTIALS),
        ("Bac+5", "postgraduate degree"),
        ("BAC + 3 minimum", "bachelor degree"),
        ("Master's degree", "postgraduate degree"),
        ("High school diploma required", "high school"),
        ("Diplôme d’ingénieur", "postgraduate degree"),
        ("CAP", "professional certificate"),
        ("Aucun diplôme requis", "no requirements"),
        ("no requirements", "no requirements"),
        ("Bac+2 or Bac+3", None),
        ("well read", None),
    ],
)
def test_education_is_one_of_googles_words_or_nothing(text: str, category: str | None) -> None:
    assert credential(text) == category


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"education": "Bac+5"}, "Bac+5"),
        ({"Niveau d'études": "  Bac + 5 "}, "Bac + 5"),
        ({"educationRequirements": {"credentialCategory": "bachelor degree"}}, "bachelor degree"),
        ({"diplome": ["CAP", "BEP"]}, "CAP, BEP"),
        ({"education": True}, None),
        ({"education": {"x": 1}}, None),
        ({"colour": "blue"}, None),
    ],
)
def test_education_is_found_under_the_names_that_authors_give_it(extra: dict[str, Any], said: str | None) -> None:
    assert asked_education(a_posting(extra=extra)) == said


def test_a_job_posting_carries_what_is_understood_and_nothing_else() -> None:
    def made(**given: Any) -> dict[str, Any]:
        return job_posting(an_offer(**given), SITE, "<p>You build boats.</p>") or {}

    both = made(experience="3 ans", extra={"education": "Bac+5"})
    assert both["experienceRequirements"] == {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 36}
    assert both["educationRequirements"] == {
        "@type": "EducationalOccupationalCredential",
        "credentialCategory": "postgraduate degree",
    }
    none = made(experience="Débutant accepté", extra={"education": "no requirements"})
    assert (none["experienceRequirements"], none["educationRequirements"]) == ("no requirements", "no requirements")
    assert not {"experienceRequirements", "educationRequirements"} & made(experience="senior").keys()
