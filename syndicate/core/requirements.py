"""Reads what an author asks of applicants, where the words leave no doubt: months of experience, a level of education.

What is not understood whole is shown as it was written and made into no figure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from syndicate.core.model import Json, Posting
from syndicate.core.vocabulary import fold, key

NO_REQUIREMENTS = "no requirements"
"""Google's word, for experience and education alike."""

CREDENTIALS = (
    "high school",
    "associate degree",
    "bachelor degree",
    "professional certificate",
    "postgraduate degree",
)
"""Google, "Education and experience properties": the values of `credentialCategory`."""

_KEYS = frozenset(
    "education educationrequirements educationlevel educationrequired requirededucation credentialcategory degree"
    " diploma diplome niveaudetudes niveauetudes niveaudediplome niveaudeformation etudes".split()
)
_NONE = frozenset(
    "no requirements|none|aucun|aucune|not required|non requis|non requise|no experience|aucune experience|"
    "sans experience|no experience required|no experience needed|debutant accepte|debutants acceptes|"
    "debutant ou debutante accepte|no degree|no degree required|no diploma required|sans diplome|"
    "aucun diplome|aucun diplome requis|pas de diplome requis".split("|")
)
_WORDS = {
    "high school": "high school|high school diploma|secondary school|a levels|bac|baccalaureat|bac pro|abitur",
    "associate degree": "associate degree|associates degree|bac+2|bts|dut|deug|foundation degree",
    "bachelor degree": "bachelor degree|bachelors degree|bachelor|bachelors|undergraduate degree|bac+3|bac+4|licence|"
    "licence pro|licence professionnelle|but|degree",
    "professional certificate": "professional certificate|certificate|vocational certificate|cap|bep|"
    "certificat professionnel|certificat d aptitude professionnelle|apprenticeship",
    "postgraduate degree": "postgraduate degree|postgraduate|graduate degree|masters degree|master degree|masters|"
    "master|mba|phd|doctorate|doctorat|bac+5|bac+6|bac+8|diplome d ingenieur|ingenieur",
}
_CREDENTIAL = {word: category for category, words in _WORDS.items() for word in words.split("|")}
_AROUND = re.compile(
    r"^(?:niveau|level|minimum|at least|au moins|a|an|un|une|diplome de)\s+"
    r"|\s+(?:required|requis|requise|minimum|or more|or higher|ou plus|exige|level|or equivalent|ou equivalent)$"
)


def asked_education(posting: Posting) -> str | None:
    """The education that a posting asks for, in its author's words; None where it says nothing of it."""
    for name, value in posting.extra.items():
        if _is_key(name):
            return _text(value)
    return None


@lru_cache(maxsize=1024)
def _is_key(name: str) -> bool:
    return key(name) in _KEYS


def credential(text: str) -> str | None:
    """One of CREDENTIALS, NO_REQUIREMENTS, or None where the words say neither for certain."""
    folded = _bare(text)
    return NO_REQUIREMENTS if folded in _NONE else _CREDENTIAL.get(folded)


def months_of_experience(text: str) -> int | str | None:
    """The least number of months, NO_REQUIREMENTS, or None where the words say neither for certain."""
    folded = _bare(text)
    if folded in _NONE:
        return NO_REQUIREMENTS
    found = _span().fullmatch(folded)
    if not found:
        return None
    months = int(found["least"]) * (1 if found["unit"][0] == "m" else 12)
    return months if 0 < months <= 600 else None


@lru_cache(maxsize=1)
def _span() -> re.Pattern[str]:
    unit = r"(?P<unit>years?|yrs?|ans?|annees?|months?|mois)"
    before = r"(?:(?:at least|minimum(?: of| de)?|min|au moins|over|more than|plus de|des)\s+|>=?\s*|≥\s*)?"
    after = r"(?:\s+(?:of\s+|d\s*)?(?:work\s+)?experience(?: professionnelle)?)?(?:\s+(?:min|et plus|requis))?"
    return re.compile(rf"{before}(?P<least>\d{{1,3}})\s*(?:\+|(?:-|–|to|a|or|ou)\s*\d{{1,3}})?\s*{unit}{after}")


def _text(value: Json) -> str | None:
    """What a value says as words; schema.org's mapping counts by its category."""
    if isinstance(value, dict):
        value = value.get("credentialCategory") or value.get("name")
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value if isinstance(one, str | int))
    return " ".join(str(value).split()) or None if isinstance(value, str | int) and value is not True else None


def _bare(text: str) -> str:
    """Small letters without accents, apostrophes and the like, nor words that add nothing."""
    folded = re.sub(r"[’'](s\b)", r"\1", fold(text))
    folded = re.sub(r"\s*\+\s*", "+", " ".join(re.sub(r"[’'.,;:()]", " ", folded).split()))
    before = ""
    while folded != before:
        before, folded = folded, _AROUND.sub("", folded)
    return folded
