"""Names of fields, kinds of contract, states, languages."""

from __future__ import annotations

import pytest

from syndicate.core import vocabulary
from syndicate.core.states import State, state_in_title, state_of
from syndicate.core.vocabulary import Lexicon, boolean, employment_types, field_of, key, language_tag, near


@pytest.mark.parametrize("name", ["Closing Date", "closing_date", "closing-date", "CLOSING.DATE", "closingDate"])
def test_case_blanks_dots_dashes_and_underscores_of_a_name_do_not_matter(name: str) -> None:
    assert key(name) == "closingdate"
    assert field_of(name) == "valid_through"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Équipe", "team"),
        ("intitulé", "title"),
        ("Société", "organisation"),
        ("lieu de travail", "location"),
        ("Date limite", "valid_through"),
        ("date de publication", "date_posted"),
        ("Type de contrat", "employment_type"),
        ("mots-clés", "tags"),
        ("Rémunération", "salary"),
        ("Télétravail", "remote"),
        ("externalURL", "apply_url"),
        ("datePosted", "date_posted"),
        ("hiringOrganization", "organisation"),
        ("compétences", "tags"),
        ("Candidature", "apply_url"),
        ("prise de poste", "start_date"),
    ],
)
def test_names_are_known_in_french_and_english_and_as_schema_org_writes_them(name: str, field: str) -> None:
    assert field_of(name) == field


def test_an_id_of_another_system_is_not_ours() -> None:
    assert [field_of(name) for name in ("id", "_id", "leverId", "_title")] == ["id", None, None, None]


def test_no_name_means_two_fields_but_those_that_their_value_decides() -> None:
    seen: dict[str, str] = {}
    twice = set()
    for field, words in vocabulary._ALIASES.items():
        for word in words.split():
            if seen.setdefault(key(word), field) != field:
                twice.add(key(word))
    assert twice <= set(vocabulary.STATE_OR_DATE)


def test_words_of_the_configuration_come_before_the_built_in_ones() -> None:
    extra = {"organisation": ("site", "position"), "deadline": ("until when",)}
    assert field_of("Site", extra) == "organisation"
    assert field_of("position", extra) == "organisation"
    assert field_of("position") == "role"
    assert field_of("until_when", extra) == "valid_through", "an alias stands for its field there too"
    lexicon = Lexicon(extra)
    site, company = lexicon.find("site"), lexicon.find("company")
    assert site is not None
    assert company is not None
    assert site[1] < company[1]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("deadlin", "deadline"),
        ("titel", "title"),
        ("compagny", "company"),
        ("locaton", "location"),
        ("employement_type", "employment_type"),
        ("office_location", "location"),
        ("site", "company"),
    ],
)
def test_a_misspelt_name_is_suggested(name: str, meant: str) -> None:
    assert near(name) == meant


@pytest.mark.parametrize(
    "name",
    [
        *("layout", "classes", "image", "_titel", "percentTime", "company_size", "x", "last_update", "continent"),
        *("home", "siren"),
    ],
)
def test_names_of_other_things_are_not_taken_for_misspellings(name: str) -> None:
    assert near(name) is None


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("CDI", ["FULL_TIME"]),
        ("C.D.D. de 6 mois", ["TEMPORARY"]),
        ("Freelance, CDD ou alternance", ["CONTRACTOR", "TEMPORARY", "OTHER"]),
        ("indépendent", ["CONTRACTOR"]),
        ("Préstataire", ["CONTRACTOR"]),
        ("indépendant·e", ["CONTRACTOR"]),
        ("full-time / part-time", ["FULL_TIME", "PART_TIME"]),
        ("PART_TIME", ["PART_TIME"]),
        ("Mi-temps", ["PART_TIME"]),
        ("permanent contract", ["FULL_TIME"]),
        ("fixed-term contract (12 months)", ["TEMPORARY"]),
        ("contract", ["CONTRACTOR"]),
        ("permanent, contract", ["FULL_TIME", "CONTRACTOR"]),
        ("Stage de fin d'études", ["INTERN"]),
        ("internship", ["INTERN"]),
        ("Bénévolat", ["VOLUNTEER"]),
        ("per diem", ["PER_DIEM"]),
        ("apprentissage", ["OTHER"]),
        ("contrat à durée indéterminée", ["FULL_TIME"]),
        ("open-ended", ["FULL_TIME"]),
        ("CDD non renouvelable, temps plein", ["FULL_TIME", "TEMPORARY"]),
        ("Festanstellung, Vollzeit", ["FULL_TIME"]),
        ("Jornada completa / media jornada", ["FULL_TIME", "PART_TIME"]),
        ("contrato temporal", ["TEMPORARY"]),
        ("tempo indeterminato", ["FULL_TIME"]),
        ("vast contract", ["FULL_TIME"]),
        ("estágio", ["INTERN"]),
        ("Heltid, vikariat", ["FULL_TIME", "TEMPORARY"]),
        ("1.0 FTE", ["FULL_TIME"]),
        ("0.8 FTE", ["PART_TIME"]),
        ("0,5 ETP", ["PART_TIME"]),
        ("FT/PT", ["FULL_TIME", "PART_TIME"]),
        ("V.I.E.", ["OTHER"]),
        ("Post-doc", ["TEMPORARY"]),
        ("Contrat de projet", ["TEMPORARY"]),
    ],
)
def test_every_known_kind_of_contract_in_a_text_counts_once(text: str, types: list[str]) -> None:
    assert employment_types(text) == (tuple(types), True)


@pytest.mark.parametrize(
    "text",
    [
        *("no freelance", "pas de stage", "not for contractors", "sans alternance", "freelance: no"),
        *("no freelancers or interns", "non-permanent"),
    ],
)
def test_a_kind_of_contract_that_is_denied_gives_none(text: str) -> None:
    assert employment_types(text) == ((), True)


@pytest.mark.parametrize(
    "text", ["international", "an early-stage startup", "employment contract", "project work", "friend"]
)
def test_words_that_only_hold_the_letters_of_a_kind_of_contract_give_none(text: str) -> None:
    assert employment_types(text) == ((), False)


def test_yes_and_no_are_read_in_both_languages_and_with_a_comment_stuck_to_them() -> None:
    assert [boolean(word) for word in ("true", "Oui", "on", "1", "x", "true# for now")] == [True] * 6
    assert [boolean(word) for word in ("False", "non", "off", "0", "faux")] == [False] * 5
    assert [boolean(word) for word in ("perhaps", "2026-01-01", "")] == [None] * 3


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Filled", "filled"),
        ("pourvue", "filled"),
        ("Closed (filled)", "filled"),
        ("Fermé", "closed"),
        ("expired", "closed"),
        ("no longer open", "closed"),
        ("à venir", "upcoming"),
        ("Brouillon", "draft"),
        ("En cours", "open"),
        ("we are hiring", "open"),
        ("This position has been filled.", "filled"),
        ("Le poste est pourvu", "filled"),
        ("Closed on 2026-02-01", "closed"),
        ("Fermé depuis le 3 mars", "closed"),
        ("No longer available", "closed"),
        ("on hold", "closed"),
        ("geschlossen", "closed"),
        ("à pourvoir", "open"),
        ("perhaps", None),
        ("2026-02-01", None),
        ("not filled", None),
    ],
)
def test_words_of_a_status_field_are_known(text: str, state: str | None) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("[POURVU] Tonnelier", "filled"),
        ("Cooper (position filled)", "filled"),
        ("Cooper – Lyon – filled", "filled"),
        ("CLOSED: Cooper", "closed"),
        ("Cooper [Expired]", "closed"),
        ("~~Cooper~~", "closed"),
        ("<del>Cooper</del>", "closed"),
        ("[WIP] Cooper", "draft"),
        ("Closed-loop engineer", None),
        ("Engineer (closed source)", None),
        ("Expired domains analyst", None),
        ("Private banker (private)", None),
        ("Cooper ~~and miller~~", None),
    ],
)
def test_a_state_in_a_title_counts_only_where_it_is_set_apart(title: str, state: State | None) -> None:
    assert state_in_title(title) == state


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("fr", "fr"),
        ("fr_FR", "fr-FR"),
        ("en-us", "en-US"),
        ("fr_FR.UTF-8", "fr-FR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("Français", "fr"),
        ("english", "en"),
        ("xx", None),
        ("fluent", None),
        ("English required", None),
    ],
)
def test_a_language_is_a_tag_a_locale_or_a_name(text: str, tag: str | None) -> None:
    assert language_tag(text) == tag
