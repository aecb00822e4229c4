"""The CSV for France Travail: one row an offer and place in France."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from syndicate.core import jobboards
from syndicate.core.model import Contact, Offer, Organisation, Pay, Place, When
from syndicate.outputs import boards
from syndicate.outputs.francetravail import COLUMNS
from tests.builders import SITE, a_board, an_offer
from tests.outputs.boards import EVERY_JOB_BOARD
from tests.outputs.stand import PlainRenderer, files

SITE_OF_A_PARTNER = replace(SITE, boards=EVERY_JOB_BOARD)
TEXT = "<p>You keep the boats <b>afloat</b>.</p>\n<ul><li>sand</li><li>paint &amp; varnish | oil</li></ul>"


def rows(*offers: Offer, html: str = TEXT) -> list[dict[str, str]]:
    """Column → value of each row, without what is empty."""
    data = files(boards.render, a_board(*offers), PlainRenderer(SITE_OF_A_PARTNER, html))["france-travail.csv"]
    found = csv.DictReader(StringIO(data.decode(), newline=""), delimiter="|", strict=True)
    return [{name: value for name, value in row.items() if value} for row in found]


def row(html: str = TEXT, **given: Any) -> dict[str, str]:
    [found] = rows(an_offer("keeper", **given), html=html)
    return found


def test_an_offer_is_given_with_all_that_it_says() -> None:
    assert row(
        title="Wanted: keeper",
        role="Éclusier",
        organisation=Organisation("Voies d’eau", "https://eau.example", siret="13002526500013"),
        places=(Place("12 quai des Passeurs", "Nantes", None, "44000", "FR", "Nantes"),),
        date_posted=When("2026-02-20", datetime(2026, 2, 19, 23, tzinfo=UTC)),
        valid_through=When("2026-04-10", datetime(2026, 4, 10, 23, 59, 59, tzinfo=UTC)),
        pay=Pay("1 920 € brut par mois", 1920, 1920, "EUR", "MONTH"),
        employment_types=("FULL_TIME", "TEMPORARY"),
        employment_text="CDD de 6 mois, temps plein",
        hours="35 h par semaine",
        start_date="2026-05-01",
        experience="2 ans",
        rome="N3103",
        ogr="15604",
        contact=Contact("Ann Bell", "ann@eau.example", "+33 2 61 91 24 60", "Ann"),
    ) == {
        "Par_ref_offre": "keeper",
        "Par_cle": "EXAMPLE",
        "Par_nom": "EXAMPLE",
        "Par_URL_offre": "https://jobs.example.org/keeper/",
        "Code_rome": "N3103",
        "Code_OGR": "15604",
        "Libelle_metier_OGR": "Éclusier",
        "Description": "You keep the boats afloat. sand paint & varnish | oil",
        "Off_experience_duree_min": "2",
        "Exp_cle": "E",
        "Dur_cle_experience": "AN",
        "TSA_cle": "M",
        "Off_salaire_min": "1920",
        "Off_salaire_max": "1920",
        "UMO_cle": "EUR",
        "Off_travail_hebdo_nb_hh": "35",
        "Off_travail_hebdo_nb_mi": "0",
        "NTC_cle": "E1",
        "TCO_cle": "CDD",
        "Off_contrat_duree_MO": "6",
        "Off_adr_no_voie": "12",
        "Off_adr_nom_voie": "quai des Passeurs",
        "CPO_cle": "44000",
        "COM_libelle": "Nantes",
        "DEP_cle": "44",
        "REG_cle": "52",
        "REG_libelle": "Pays de la Loire",
        "Pay_cle": "01",
        "Pay_libelle": "France",
        "Off_date_creation": "20/02/2026",
        "Off_date_modification": "02/03/2026",
        "Off_date_fin_publication": "10/04/2026",
        "Off_client_final_siret": "13002526500013",
        "Off_client_final_nom": "Voies d’eau",
        "Type_mouvement": "C",
        "Date_debut_contrat": "01/05/2026",
        "Nom_correspondant": "Ann Bell",
        "Tel_correspondant": "+33261912460",
        "Mail_correspondant": "ann@eau.example",
        "Off_etab_enseigne": "Voies d’eau",
        "Off_etab_siret": "13002526500013",
        "Mode_diffusion": "O",
        "Mode_presentation": "URL",
    }


def test_days_are_those_of_the_sites_own_clocks() -> None:
    end = "2026-04-11T00:30:00+09:00"
    given = an_offer(
        updated_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC), valid_through=When(end, datetime.fromisoformat(end))
    )
    [found] = rows(given)
    assert (found["Off_date_modification"], found["Off_date_fin_publication"]) == ("02/03/2026", "10/04/2026")


def test_the_first_line_names_the_columns_once() -> None:
    data = files(boards.render, a_board(), PlainRenderer(SITE_OF_A_PARTNER))["france-travail.csv"]

    assert data.decode().split("\n")[0].split("|") == list(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS) == 124


def test_a_board_without_an_offer_in_france_gives_the_names_of_the_columns_alone() -> None:
    assert rows(an_offer(places=(Place(locality="Liège", country="BE", text="Liège"),))) == []


def test_only_places_in_france_are_rows() -> None:
    there = Place(locality="Lyon", country="FR", text="Lyon"), Place(locality="Liège", country="BE", text="Liège")
    overseas = Place(locality="Saint-Denis", postal_code="97400", country="RE", text="Saint-Denis")

    assert [one["Par_ref_offre"] for one in rows(an_offer("keeper", places=(*there, overseas)))] == [
        "keeper~lyon", "keeper~saint-denis",
    ]  # fmt: skip


def test_a_long_reference_is_cut_and_stays_unique() -> None:
    found = rows(*(an_offer("k" * 60 + end) for end in "ab"))

    assert len({one["Par_ref_offre"] for one in found}) == 2
    assert {len(one["Par_ref_offre"]) for one in found} == {50}


def test_a_long_text_is_cut_between_words() -> None:
    said = row("<p>" + "abcdefghi " * 500 + "</p>")["Description"]

    assert 3980 < len(said) <= 4000
    assert said.endswith("abcdefghi …")


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@x", " =x", "--- =x"])
def test_no_text_is_what_a_spreadsheet_takes_for_a_formula(begin: str) -> None:
    found = row(f"<p>{begin} and so on, for a while</p>", role=f"{begin} keeper")

    assert found["Description"][0] not in "=+-@ "
    assert found["Libelle_metier_OGR"][0] not in "=+-@ "


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_neither_is_whom_to_write_to_nor_where(begin: str) -> None:
    place = Place(f"12 {begin}rue", f"{begin}Brest", f"{begin}Bretagne", "29200", "FR", "Brest")
    contact = Contact(f"{begin}Ann", f"{begin}ann@a.example", "+33 1 02 03 04 05", "Ann")
    found = row("<p>You keep the lock.</p>", places=(place,), contact=contact, organisation=Organisation(f"{begin}Org"))

    assert (found["Off_adr_nom_voie"], found["COM_libelle"], found["Off_etab_enseigne"]) == ("rue", "Brest", "Org")
    assert (found["Nom_correspondant"], found["Tel_correspondant"]) == ("Ann", "+33102030405")
    assert "Mail_correspondant" not in found, "without its first letter it is the address of somebody else"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"employment_text": "CDI", "employment_types": ("FULL_TIME",)}, {"NTC_cle": "E1", "TCO_cle": "CDI"}),
        ({"employment_text": "Mission d’intérim", "employment_types": ("TEMPORARY",)},
         {"NTC_cle": "E1", "TCO_cle": "MIS"}),
        ({"employment_text": "CDI ou CDD", "employment_types": ("FULL_TIME", "TEMPORARY")}, {}),
        ({"employment_text": "temps plein", "employment_types": ("FULL_TIME",)}, {}),
        ({"employment_text": "Contrat d’apprentissage", "employment_types": ("OTHER",), "duration": "24 mois"},
         {"NTC_cle": "E2", "Off_contrat_duree_MO": "24"}),
        ({"employment_text": "Contrat de professionnalisation", "employment_types": ("OTHER",)}, {"NTC_cle": "FS"}),
        ({"employment_text": "freelance", "employment_types": ("CONTRACTOR",)}, {}),
        ({"employment_text": "CDD", "employment_types": ("TEMPORARY",), "duration": "6 mois puis 12 mois"},
         {"NTC_cle": "E1", "TCO_cle": "CDD"}),
    ],
)  # fmt: skip
def test_a_contract_is_given_where_its_words_leave_no_doubt(given: dict[str, Any], expected: dict[str, str]) -> None:
    found = row(**given)

    assert {name: found[name] for name in ("NTC_cle", "TCO_cle", "Off_contrat_duree_MO") if name in found} == expected


@pytest.mark.parametrize(
    ("pay", "expected"),
    [
        (Pay("38-44 k€ brut/an", 38000, 44000, "EUR", "YEAR"),
         {"TSA_cle": "A", "Off_salaire_min": "38000", "Off_salaire_max": "44000"}),
        (Pay("11,88 €/h", 11.88, 11.88, "EUR", "HOUR"),
         {"TSA_cle": "H", "Off_salaire_min": "11.88", "Off_salaire_max": "11.88"}),
        (Pay("450 € par jour", 450, 450, "EUR", "DAY"),
         {"TSA_cle": "X", "Off_salaire_cpt_commentaire": "450 EUR par jour"}),
        (Pay("selon l’expérience"), {"TSA_cle": "X", "Off_salaire_cpt_commentaire": "selon l'experience"}),
        (Pay("selon l’expérience, la grille et l’âge du capitaine"), {"TSA_cle": "X"}),
        (None, {}),
    ],
)  # fmt: skip
def test_a_salary_is_given_in_figures_or_as_a_short_comment(pay: Pay | None, expected: dict[str, str]) -> None:
    found = row(pay=pay)
    names = ("TSA_cle", "Off_salaire_min", "Off_salaire_max", "Off_salaire_cpt_commentaire")

    assert {name: found[name] for name in names if name in found} == expected


@pytest.mark.parametrize(
    ("experience", "expected"),
    [
        ("débutant accepté", {"Exp_cle": "D"}),
        ("18 mois", {"Exp_cle": "E", "Off_experience_duree_min": "18", "Dur_cle_experience": "MO"}),
        ("at sea or ashore", {"Off_experience_commentaire": "at sea or ashore"}),
        (None, {}),
    ],
)
def test_experience_is_given_as_it_is_understood(experience: str | None, expected: dict[str, str]) -> None:
    assert {name: value for name, value in row(experience=experience).items() if "xp" in name} == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [("37h30", ("37", "30")), ("35 heures", ("35", "0")), ("28 a week", None), ("32 heures, sur 4 jours", None)],
)
def test_hours_are_given_where_they_are_those_of_a_week(hours: str, expected: tuple[str, str] | None) -> None:
    found = row(hours=hours)
    said = found.get("Off_travail_hebdo_nb_hh"), found.get("Off_travail_hebdo_nb_mi")

    assert said == (expected or (None, None))


@pytest.mark.parametrize(
    ("place", "code", "area"),
    [
        (Place(locality="Ajaccio", postal_code="20000", country="FR"), "2A", "Corse"),
        (Place(locality="Bastia", postal_code="20200", country="FR"), "2B", "Corse"),
        (Place(locality="Saint-Denis", postal_code="97400", country="FR"), "974", "La Réunion"),
        (Place(locality="Toulouse", region="31", country="FR"), "31", "Occitanie"),
        (Place(locality="Lyon", region="Auvergne", country="FR"), None, "Auvergne"),
        (Place(locality="Monaco", postal_code="98000", country="FR"), None, None),
    ],
)
def test_a_departement_and_its_region_follow_from_the_postal_code(
    place: Place, code: str | None, area: str | None
) -> None:
    found = row(places=(place,))

    assert (found.get("DEP_cle"), found.get("REG_libelle")) == (code, area)


def test_what_a_field_has_no_room_for_is_left_out_or_cut() -> None:
    found = row(
        organisation=Organisation("Very long name " * 6),
        contact=Contact("x" * 26, f"{'x' * 50}@a.example", "+33 2 61 91 24 60 poste 12345", "x"),
        places=(Place("12 quai des très longs noms de voie", "Lyon", None, "69002", "FR", "Lyon"),),
    )

    assert len(found["Off_etab_enseigne"]) <= 52
    assert not {"Nom_correspondant", "Mail_correspondant", "Tel_correspondant", "Off_adr_nom_voie"} & found.keys()


# ---------------------------------------------------------------- what check says


def said(offer: Offer) -> dict[str, str]:
    return {one.code: one.message for one in jobboards.left_out(offer, SITE_OF_A_PARTNER, TEXT * 3)}


def test_an_offer_in_france_without_codes_is_taken_and_a_hint_says_what_is_better() -> None:
    assert "rome: and ogr:" in said(an_offer())["board-rome"]
    assert "add ogr:," in said(an_offer(rome="M1805"))["board-rome"]
    assert "board-rome" not in said(an_offer(rome="M1805", ogr="38971"))
    assert rows(an_offer())


def test_an_offer_elsewhere_is_not_asked_for_codes_of_france() -> None:
    found = said(an_offer(places=(Place(locality="Liège", country="BE", text="Liège"),)))

    assert found == {
        "board-abroad": "France Travail does not take this offer, which is in a country that is not served there (BE): "
        "there is nothing to mend."
    }


def test_an_offer_of_which_nobody_knows_the_country_is_named() -> None:
    assert "France Travail" in said(an_offer(places=(Place(locality="Lyon", text="Lyon"),)))["board-country"]


def test_an_address_that_is_too_long_is_named() -> None:
    offer = an_offer(url=f"https://jobs.example.org/{'x' * 300}/", rome="M1805", ogr="38971")

    assert set(said(offer)) == {"board-address"}
    assert rows(offer) == []
