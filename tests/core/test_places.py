"""Places, work from home and countries as people write them."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from babel import Locale
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.core.model import Place, Scalar, Value
from syndicate.core.oneline import one_line, without_pictures
from syndicate.core.places import Places, country_code, read_places, read_remote

# ---------------------------------------------------------------- how results are written in the tables


def read(text: str) -> Places:
    return read_places(Scalar(text))


def short(place: Place) -> str:
    """ "Lyon, FR", "Boston, MA, US", "FR": town, region and country."""
    return ", ".join(filter(None, (place.locality, place.region, place.country)))


def towns(text: str) -> list[str]:
    return [short(place) for place in read(text).places]


def value(plain: Any) -> Value:
    if isinstance(plain, dict):
        return {name: value(item) for name, item in plain.items()}
    if isinstance(plain, list):
        return [value(item) for item in plain]
    return None if plain is None else Scalar(str(plain))


# ---------------------------------------------------------------- one place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Nantes", "Nantes"),
        ("Nantes, France", "Nantes, FR"),
        ("Nantes,France", "Nantes, FR"),
        (" Nantes ,  France ", "Nantes, FR"),
        ("Nantes\u00a0, France.", "Nantes, FR"),
        ("Nantes (France)", "Nantes, FR"),
        ("Nantes - France", "Nantes, FR"),
        ("Nantes – France", "Nantes, FR"),
        ("Nantes/France", "Nantes, FR"),
        ("France, Nantes", "Nantes, FR"),
        ("France: Nantes", "Nantes, FR"),
        ("Nantes, FR", "Nantes, FR"),
        ("nantes, france", "nantes, FR"),
        ("NANTES", "NANTES"),
        ("Based in Nantes, France", "Nantes, FR"),
        ("Poste basé à Nantes", "Nantes"),
        ("à Nantes", "Nantes"),
        ("Lieu : Nantes", "Nantes"),
        ("Nantes et alentours", "Nantes"),
        ("Villeneuve-d'Ascq", "Villeneuve-d'Ascq"),
        ("L’Haÿ-les-Roses", "L’Haÿ-les-Roses"),
        ("Le Mans", "Le Mans"),
        ("'s-Hertogenbosch, Netherlands", "'s-Hertogenbosch, NL"),
        ("Freiburg im Breisgau, Germany", "Freiburg im Breisgau, DE"),
        ("The Hague, The Netherlands", "The Hague, NL"),
        ("St. Gallen (CH)", "St. Gallen, CH"),
        ("McAllen, TX", "McAllen, TX, US"),
        ("Newcastle upon Tyne, England", "Newcastle upon Tyne, England, GB"),
        ("Swansea, Wales, UK", "Swansea, Wales, GB"),
        ("Oslo, Norway ", "Oslo, NO"),
        ("Zürich, Schweiz", "Zürich, CH"),
        ("Bratislava, Slovak Republic", "Bratislava, SK"),
        ("Port of Spain, Trinidad and Tobago", "Port of Spain, TT"),
        ("Mostar, Bosnia & Herzegovina", "Mostar, BA"),
        ("Abidjan, Côte d’Ivoire", "Abidjan, CI"),
        ("Kinshasa, Congo", "Kinshasa, CD"),
        ("Pointe-Noire, Congo", "Pointe-Noire, CG"),
        ("Saint-Pierre, La Réunion, France", "Saint-Pierre, RE"),
        ("Hong Kong, China", "HK"),
        ("Luxembourg, Luxembourg", "Luxembourg, LU"),
        ("Luxembourg", "LU"),
        ("Salvador, Brazil", "Salvador, BR"),
        ("東京", "東京"),
        ("🇵🇹 Porto", "Porto, PT"),
        ("📍 Porto, Portugal", "Porto, PT"),
        ("[Porto](https://example.org/porto), Portugal", "Porto, PT"),
        ('<a href="/x">Porto</a>, <b>Portugal</b>', "Porto, PT"),
        ("**Porto**, Portugal", "Porto, PT"),
        ("Germany (Bonn)", "Bonn, DE"),
        ("Head office (Bonn)", "Bonn"),
    ],
)
def test_a_town_is_read_with_its_country(text: str, place: str) -> None:
    assert towns(text) == [place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Weaving Institute, Gera, Germany", "Gera, DE"),
        ("Old Dairy, Kilkenny, Ireland", "Kilkenny, IE"),
        ("Department of Dyes, Loom College, Bergen, Norway", "Bergen, NO"),
        ("Office of Water and Air, Lake Agency, Duluth, MN", "Duluth, MN, US"),
        ("University of Leeds, UK", "GB"),
        ("Ferry Museum, Aarhus", "Aarhus"),
        ("Tour Lumière, Nantes", "Nantes"),
        ("CNRS, Orsay", "Orsay"),
        ("Loom Works: Gera, Germany", "Gera, DE"),
    ],
)
def test_a_firm_or_a_school_before_the_town_is_no_town(text: str, place: str) -> None:
    assert towns(text) == [place]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Boston, MA", "Boston, MA, US"),
        ("Boston MA", "Boston, MA, US"),
        ("Boston, MA, USA", "Boston, MA, US"),
        ("Boston, Massachusetts", "Boston, MA, US"),
        ("New York, NY", "New York, NY, US"),
        ("New York", "New York"),
        ("NYC", "New York, NY, US"),
        ("Washington, D.C.", "Washington, DC, US"),
        ("Washington DC", "Washington, DC, US"),
        ("Lebanon, NH", "Lebanon, NH, US"),
        ("Ottawa, ON", "Ottawa, ON, CA"),
        ("Ottawa, ON, CA", "Ottawa, ON, CA"),
        ("Ottawa, CA", "Ottawa, CA"),
        ("Fresno, CA", "Fresno, CA, US"),
        ("Montréal (Québec)", "Montréal, QC, CA"),
        ("Québec", "QC, CA"),
        ("Rabat, MA", "Rabat, MA"),
        ("Berlin, DE", "Berlin, DE"),
        ("Dover, DE", "Dover, DE, US"),
        ("Haifa, IL", "Haifa, IL"),
        ("Peoria, IL", "Peoria, IL, US"),
        ("Perth, WA", "Perth, WA, AU"),
        ("Spokane, WA", "Spokane, WA, US"),
        ("Hobart, TAS, Australia", "Hobart, TAS, AU"),
        ("Atlanta, Georgia", "Atlanta, GA, US"),
        ("Batumi, Georgia", "Batumi, GE"),
        ("Georgia, USA", "GA, US"),
        ("Augsburg, Bavaria, Germany", "Augsburg, Bavaria, DE"),
        ("Rouen, Normandie", "Rouen, Normandie, FR"),
        ("Valence, Drôme, France", "Valence, Drôme, FR"),
        ("Île-de-France", "Île-de-France, FR"),
        ("Wales", "Wales, GB"),
        ("Recife, PE, Brazil", "Recife, PE, BR"),
    ],
)
def test_states_and_regions_are_told_from_countries_with_the_same_letters(text: str, place: str) -> None:
    found = read(text).places
    assert [short(found_one) for found_one in found] == [place]


def test_letters_that_are_a_state_and_a_country_go_where_the_town_is() -> None:
    assert read("Rabat, MA").places[0] == Place(locality="Rabat", country="MA", text="Rabat, MA")
    assert read("Salem, MA").places[0] == Place(locality="Salem", region="MA", country="US", text="Salem, MA")


@pytest.mark.parametrize(
    ("text", "street", "code", "place"),
    [
        ("8 rue des Lilas, 44000 Nantes, France", "8 rue des Lilas", "44000", "Nantes, FR"),
        ("8, rue des Lilas, 44000 Nantes", "8 rue des Lilas", "44000", "Nantes, FR"),
        ("8 rue des Lilas, Nantes (44)", "8 rue des Lilas", None, "Nantes, 44, FR"),
        ("8 bis avenue du Lac, 74000 Annecy Cedex 9", "8 bis avenue du Lac", "74000", "Annecy, FR"),
        ("5 rue Atlas, 20250 Casablanca", "5 rue Atlas", "20250", "Casablanca"),
        ("44000 Nantes", None, "44000", "Nantes"),
        ("Nantes 44000", None, "44000", "Nantes"),
        ("Nantes (44000)", None, "44000", "Nantes"),
        ("Ajaccio (2A)", None, None, "Ajaccio, 2A, FR"),
        ("Saint-Denis (974)", None, None, "Saint-Denis, 974, FR"),
        ("Lyon 3e arrondissement", None, None, "Lyon"),
        ("Paris 11", None, None, "Paris"),
        ("Boulevard du Port, Brest", "Boulevard du Port", None, "Brest"),
        ("Leipziger Straße 7, 04103 Leipzig, Germany", "Leipziger Straße 7", "04103", "Leipzig, DE"),
        ("D-04103 Leipzig", None, "04103", "Leipzig, DE"),
        ("1012 AB Amsterdam, Netherlands", None, "1012 AB", "Amsterdam, NL"),
        ("York YO1 7HH, UK", None, "YO1 7HH", "York, GB"),
        ("York, YO1 7HH", None, "YO1 7HH", "York, GB"),
        ("40 Mill Street, Salem, MA 01970", "40 Mill Street", "01970", "Salem, MA, US"),
        ("Halifax, NS B3H 4R2", None, "B3H 4R2", "Halifax, NS, CA"),
    ],
)
def test_streets_and_postal_codes_are_kept_apart_from_the_town(
    text: str, street: str | None, code: str | None, place: str
) -> None:
    (found,) = read(text).places
    assert (found.street, found.postal_code, short(found), found.text) == (street, code, place, text)


# ---------------------------------------------------------------- several places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Lille ou Rennes", ["Lille", "Rennes"]),
        ("Lille or Rennes", ["Lille", "Rennes"]),
        ("Lille et Rennes", ["Lille", "Rennes"]),
        ("Lille & Rennes", ["Lille", "Rennes"]),
        ("Lille / Rennes", ["Lille", "Rennes"]),
        ("Lille/Rennes", ["Lille", "Rennes"]),
        ("Lille | Rennes", ["Lille", "Rennes"]),
        ("Lille; Rennes", ["Lille", "Rennes"]),
        ("Lille\nRennes\n", ["Lille", "Rennes"]),
        ("Lille<br>Rennes", ["Lille", "Rennes"]),
        ("Lille (59), Rennes (35)", ["Lille, 59, FR", "Rennes, 35, FR"]),
        ("Gera, Germany; Lodz, Poland", ["Gera, DE", "Lodz, PL"]),
        ("Loom Works: Gera, Germany; Lodz, Poland", ["Gera, DE", "Lodz, PL"]),
        ("Gera, Germany, Lodz, Poland", ["Gera, DE", "Lodz, PL"]),
        ("Gera, Germany and Lodz, Poland", ["Gera, DE", "Lodz, PL"]),
        ("Portland, OR or Salem, MA", ["Portland, OR, US", "Salem, MA, US"]),
        ("France, Belgium", ["FR", "BE"]),
        ("FR, BE, NL", ["FR", "BE", "NL"]),
        ("France, Belgique ou Suisse", ["FR", "BE", "CH"]),
        ("Italy (Turin or Milan)", ["Turin, IT", "Milan, IT"]),
    ],
)
def test_several_places_are_several(text: str, places: list[str]) -> None:
    assert towns(text) == places


def test_the_words_of_each_place_and_of_all_are_kept() -> None:
    found = read("Loom Works: Gera, Germany; Lodz, Poland")
    assert [place.text for place in found.places] == ["Loom Works: Gera, Germany", "Lodz, Poland"]
    assert found.text == "Loom Works: Gera, Germany; Lodz, Poland"
    assert read("🇵🇹 Porto").places[0].text == "🇵🇹 Porto"


# ---------------------------------------------------------------- what is unclear


@pytest.mark.parametrize(
    "text",
    [
        "near the mill",
        "TBD",
        "tba",
        "à définir",
        "Various",
        "Multiple locations",
        "Head office",
        "Siège",
        "Online",
        "Your home",
        "n/a",
        "lille",
        "Loom University",
        "ETH Zürich",
        "ENS de Lyon",
        "WeaveHUB",
        "IBM",
        "CA",
        "Georgia",
        "Lille, Rennes",
        "Métropole de Lille",
        "44",
        "12345",
        "We meet in the old barn behind the church on the second day of every month",
        "x" * 5000,
    ],
)
def test_what_is_unclear_is_a_note_and_no_town(text: str) -> None:
    found = read(text)
    assert found.places == ()
    assert found.notes
    assert all(note.endswith(".") for note in found.notes)


@pytest.mark.parametrize("text", ["Europe", "EU", "EMEA", "Worldwide", "Global,", "Amérique latine", "Remote (Europe)"])
def test_a_stretch_of_the_world_names_no_country(text: str) -> None:
    found = read(text)
    assert (found.places, found.remote_countries) == ((), ())
    assert "names no country" in found.notes[0]


@pytest.mark.parametrize("text", ["Lille France", "Leeds UK", "Radio France"])
def test_a_country_without_a_comma_before_it_is_all_that_is_sure(text: str) -> None:
    found = read(text)
    assert [(place.locality, bool(place.country)) for place in found.places] == [(None, True)]
    assert "comma" in found.notes[0]


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "?"])
def test_nothing_is_nothing(text: str) -> None:
    assert read(text) == Places()


def test_a_clear_place_has_no_note() -> None:
    assert read("Lille, France").notes == ()
    assert read("Loom Centre / Dye College, Leeds, UK").notes == ()


# ---------------------------------------------------------------- work from home, in a location


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Remote", []),
        ("REMOTE", []),
        ("Fully remote", []),
        ("100 % télétravail", []),
        ("Télétravail total", []),
        ("Télétravail", []),
        ("Anywhere", []),
        ("Full remote depuis la France", ["FR"]),
        ("Full remote (France métropolitaine)", ["FR"]),
        ("Remote - US only", ["US"]),
        ("Remote · US", ["US"]),
        ("Remote: US", ["US"]),
        ("US Remote", ["US"]),
        ("Remote 🇺🇸", ["US"]),
        ("Remote (DE, FR)", ["DE", "FR"]),
        ("Remote (France, Belgium)", ["FR", "BE"]),
        ("Remote (UK/Ireland)", ["GB", "IE"]),
        ("Remote in the US or Canada", ["US", "CA"]),
        ("US/Canada remote", ["US", "CA"]),
        ("Remote, Spain.", ["ES"]),
        ("Spain (remote)", ["ES"]),
        ("Anywhere in Spain", ["ES"]),
        ("100% remote, UK-based", ["GB"]),
        ("Remote, must reside in Canada", ["CA"]),
        ("Fully remote, US-based candidates only", ["US"]),
        ("Remote (US/EU time zones)", []),
        ("Remote (UTC+4 preferred)", []),
        ("Remote (Full-Time)", []),
        ("WeaveHub, remote", []),
        ("Loom Foundation, fully remote", []),
        *[(text, []) for text in "Remoto|Da remoto|Teletrabajo|Thuiswerken|Distansarbete|Praca zdalna".split("|")],
        ("Remoto (España)", ["ES"]),
    ],
)
def test_only_words_for_all_of_the_work_are_fully_remote(text: str, countries: list[str]) -> None:
    found = read(text)
    assert (found.remote, list(found.remote_countries), found.places) == ("full", countries, ())


@pytest.mark.parametrize(
    ("text", "remote", "places"),
    [
        ("Gera or remote", "hybrid", ["Gera"]),
        ("Remote or in Gera", "hybrid", ["Gera"]),
        ("Remote, Gera", "hybrid", ["Gera"]),
        ("Remote / New York", "hybrid", ["New York"]),
        ("Ann Arbor, MI or remote", "hybrid", ["Ann Arbor, MI, US"]),
        ("Nantes (Télétravail)", "hybrid", ["Nantes"]),
        ("Nantes et télétravail", "hybrid", ["Nantes"]),
        ("8 rue des Lilas, Nantes (44) et en télétravail", "hybrid", ["Nantes, 44, FR"]),
        ("Nantes, 2 jours de télétravail par semaine", "hybrid", ["Nantes"]),
        ("Nantes (hybride)", "hybrid", ["Nantes"]),
        ("Hybrid (Leeds, UK)", "hybrid", ["Leeds, GB"]),
        ("Hybrid, France", "hybrid", ["FR"]),
        ("Leeds, UK - Remote, occasional on-site", "hybrid", ["Leeds, GB"]),
        ("Leeds, UK (currently remote)", "hybrid", ["Leeds, GB"]),
        ("home based in Wales", "hybrid", ["Wales, GB"]),
        ("Remote, Texas", "hybrid", ["TX, US"]),
        ("France or remote", "hybrid", ["FR"]),
        ("Loom University or remote", "hybrid", []),
        ("LOOM, remote", "hybrid", []),
        ("Remote (CA)", "hybrid", []),
        ("Remote, with travel", "hybrid", []),
        ("Gera, fully remote", "full", ["Gera"]),
        ("Gera or fully remote", "hybrid", ["Gera"]),
        ("Gera, Germany (working from home is possible)", None, ["Gera, DE"]),
        ("Gera, télétravail possible", None, ["Gera"]),
        ("Leeds, UK (remote OK)", None, ["Leeds, GB"]),
        ("Gera, NM (flexible)", None, ["Gera, NM, US"]),
        ("On-site, Gera", "no", ["Gera"]),
        ("Gera, pas de télétravail", "no", ["Gera"]),
        ("Poste en présentiel à Gera, télétravail possible 1 jour par semaine", "hybrid", ["Gera"]),
    ],
)
def test_less_than_all_of_the_work_is_not_fully_remote(text: str, remote: str | None, places: list[str]) -> None:
    found = read(text)
    assert (found.remote, [short(place) for place in found.places]) == (remote, places)


@pytest.mark.parametrize("text", ["Hybrid", "On site", "Télétravail possible"])
def test_how_one_works_is_no_place(text: str) -> None:
    found = read(text)
    assert found.places == ()
    assert found.remote != "full"
    assert "not where" in found.notes[0]


# ---------------------------------------------------------------- work from home, in a field of its own


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        *[(text, "full") for text in "full|Fully remote|100%|100 %|remote|true|yes|oui|total|complet".split("|")],
        *[
            (text, "full")
            for text in "TELECOMMUTE|WFH|work from home|distanciel|à distance|full_remote|true#".split("|")
        ],
        *[(text, "hybrid") for text in "hybrid|Hybride|partial|partiel|mixed|possible|optional|occasional".split("|")],
        *[
            (text, "hybrid")
            for text in "flexible|ponctuel|2 jours/semaine|2 days a week|3 j|50 %|yes, 2 days".split("|")
        ],
        *[(text, "hybrid") for text in "Télétravail possible|remote ok|remote-first|on-site or remote".split("|")],
        *[("ja", "full"), ("nein", "no"), ("Teletrabajo parcial", "hybrid")],
        *[
            (text, "hybrid")
            for text in "home based in Wales|not fully remote|temporarily remote|Remote, Gera".split("|")
        ],
        *[(text, "no") for text in "no|false|non|none|on site|onsite|on_site|présentiel|sur site|office|0%".split("|")],
        *[
            (text, "no")
            for text in "No remote work|pas de télétravail|non éligible au télétravail|in person".split("|")
        ],
        *[(text, None) for text in "TBD|à définir|Nantes|full-time|CDI|US only".split("|")],
    ],
)
def test_an_answer_about_remote_work_is_read(text: str, remote: str | None) -> None:
    assert read_remote(text)[0] == remote


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Remote (US only)", ("US",)),
        ("yes, from Germany or Austria", ("DE", "AT")),
        ("Full remote depuis la Suisse", ("CH",)),
        ("Remote (Europe)", ()),
        ("US only", ("US",)),
    ],
)
def test_countries_named_beside_the_answer_are_given(text: str, countries: tuple[str, ...]) -> None:
    assert read_remote(text)[1] == countries


def test_a_long_answer_of_many_conditions_decides_nothing() -> None:
    text = "depending on how the season goes we may hold some of the weekly meetings in person at one of the two mills"
    assert read_remote(text)[0] is None


# ---------------------------------------------------------------- lists and mappings


def test_the_street_of_a_mapping_may_be_called_its_address() -> None:
    (place,) = read_places(value({"address": "8 rue des Lilas", "city": "Nantes"})).places
    assert (place.street, place.locality) == ("8 rue des Lilas", "Nantes")


@pytest.mark.parametrize("text", ["Mobile, AL", "Smarthome GmbH, Gera", "Hausen"])
def test_towns_and_firms_whose_names_hold_such_letters_are_not_remote(text: str) -> None:
    found = read(text)
    assert found.places
    assert found.remote is None


@pytest.mark.parametrize(
    ("plain", "places", "remote"),
    [
        ({"city": "Gera", "country": "Germany"}, ["Gera, DE"], None),
        ({"Ville": "Nantes", "code_postal": "44000", "Pays": "France"}, ["Nantes, FR"], None),
        ({"city": "Salem", "state": "MA"}, ["Salem, MA, US"], None),
        ({"city": "Nantes (44)"}, ["Nantes, 44, FR"], None),
        ({"city": "gera", "country": "de"}, ["gera, DE"], None),
        ({"city": ["Nantes", "Lille"], "country": "FR"}, ["Nantes, FR", "Lille, FR"], None),
        ({"country": "NO"}, ["NO"], None),
        ({"country": ["FR", "BE"]}, ["FR", "BE"], None),
        ({"name": "Leeds, United Kingdom"}, ["Leeds, GB"], None),
        ({"name": "The Mill", "city": "Leeds", "country": "UK"}, ["Leeds, GB"], None),
        ({"address": "8 rue des Lilas, 44000 Nantes"}, ["Nantes, FR"], None),
        ({"address": {"city": "Nice"}, "country": "France"}, ["Nice, FR"], None),
        ({"Loom Works": "Gera, Germany; Lodz, Poland"}, ["Gera, DE", "Lodz, PL"], None),
        ({"location": {"city": "Nice"}}, ["Nice"], None),
        ({"city": "Nice", "remote": "hybrid"}, ["Nice"], "hybrid"),
        ({"city": "Remote"}, [], "full"),
        ({"city": "TBD"}, [], None),
        ({"city": "44000"}, [], None),
        (["Gera, Germany", "Lodz, Poland"], ["Gera, DE", "Lodz, PL"], None),
        (["Gera", "Remote"], ["Gera"], "hybrid"),
        ([{"city": "Gera"}, {"city": "Lodz"}], ["Gera", "Lodz"], None),
        ([["Gera"], None, ""], ["Gera"], None),
        ([], [], None),
        ({}, [], None),
        ({"lat": "1.5", "lng": "2"}, [], None),
        (None, [], None),
    ],
)
def test_lists_and_mappings_are_read_like_texts(plain: Any, places: list[str], remote: str | None) -> None:
    found = read_places(value(plain), line=7)
    assert ([short(place) for place in found.places], found.remote) == (places, remote)


def test_a_place_of_schema_org_is_read_whole() -> None:
    address = {
        "@type": "PostalAddress",
        "streetAddress": "40 Mill Street",
        "addressLocality": "Salem",
        "addressRegion": "MA",
        "postalCode": "01970",
        "addressCountry": {"@type": "Country", "name": "USA"},
    }
    (place,) = read_places(value({"@type": "Place", "address": address})).places
    assert (place.street, place.postal_code, short(place)) == ("40 Mill Street", "01970", "Salem, MA, US")


@pytest.mark.parametrize(
    ("plain", "countries"),
    [
        ({"remote": "true", "country": "France"}, ("FR",)),
        ({"remote": "full", "countries": ["FR", "BE"]}, ("FR", "BE")),
        (["Remote", "France"], ("FR",)),
    ],
)
def test_countries_beside_remote_work_are_those_to_work_from(plain: Any, countries: tuple[str, ...]) -> None:
    found = read_places(value(plain))
    assert (found.remote, found.remote_countries, found.places) == ("full", countries, ())


def test_a_country_that_is_none_is_a_note() -> None:
    found = read_places(value({"city": "Nice", "country": "Atlantis"}))
    assert [short(place) for place in found.places] == ["Nice"]
    assert "Atlantis" in found.notes[0]


def test_the_words_of_a_mapping_are_shown_in_its_order() -> None:
    assert read_places(value({"city": "Nice", "country": "FR", "remote": "true", "lat": "1"})).text == "Nice, FR"
    assert read_places(value({"Loom Works": "Gera"})).text == "Loom Works: Gera"
    assert read_places(value(["Gera", "Lodz"])).text == "Gera; Lodz"


# ---------------------------------------------------------------- countries

_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Territory codes of CLDR that ISO 3166-1 does not assign."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_country_is_known_by_name(language: str) -> None:
    names = {
        code: re.sub(r" ?\(.*\)| SAR China|R\.A\.S\. chinoise de ", "", name)
        for code, name in Locale(language).territories.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES and (language, code) != ("fr", "SX")
    }
    assert len(names) >= 249
    assert {code: country_code(name) for code, name in names.items()} == {code: code for code in names}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("NO", "NO"),
        ("FRA", "FR"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("États-Unis", "US"),
        ("ETATS UNIS", "US"),
        ("the Netherlands", "NL"),
        ("Pays-Bas", "NL"),
        ("Holland", "NL"),
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("England", "GB"),
        ("Écosse", "GB"),
        ("Northern Ireland", "GB"),
        ("la Suisse", "CH"),
        ("L’Allemagne", "DE"),
        ("Deutschland", "DE"),
        ("Czech Republic", "CZ"),
        ("République tchèque", "CZ"),
        ("Turkey", "TR"),
        ("South Korea", "KR"),
        ("Viet Nam", "VN"),
        (" Belgium. ", "BE"),
        ("Europe", None),
        ("EU", None),
        ("Lille", None),
        ("France, Belgium", None),
        ("ZZ", None),
        ("", None),
    ],
)
def test_countries_are_known_by_code_name_and_usual_alternates(text: str, code: str | None) -> None:
    assert country_code(text) == code


# ---------------------------------------------------------------- one line


def test_mark_up_is_reduced_to_its_words() -> None:
    written = "see [the *mill*](https://example.org) &amp; <b>dam</b>\nnow https://x.example/y"
    assert one_line(written) == "see the mill & dam; now"
    assert one_line("a < b") == "a < b"
    assert without_pictures("🇫🇷 x 📍") == "(FR) x"


# ---------------------------------------------------------------- what holds for any value

_WORDS = st.sampled_from(
    "Lille|Remote|or|et|,|;|/|(|)|France|MA|75|44000|télétravail|12 rue|UK|100%|no|-|:|Nantes|in|US|2 jours|🇫🇷|\n"
    "|de|Georgia|NL|CA|NSW|Congo|Europe|University|hybrid|possible|D.C.|1 Main Street|YO1 7HH".split("|")
)
_TEXTS = st.one_of(
    st.text(max_size=60), st.lists(_WORDS, max_size=9).map(" ".join), st.lists(_WORDS, max_size=9).map("".join)
)
_VALUES = st.recursive(
    st.one_of(st.none(), _TEXTS.map(Scalar)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from("city country region zip street address name remote @type".split()), st.text(max_size=5)
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(_VALUES)
@example(Scalar("12345, 75"))
@example(Scalar("(75)"))
def test_any_value_is_read_without_an_error_and_gives_only_sound_places(given_value: Value) -> None:
    found = read_places(given_value)
    for place in found.places:
        assert not place.locality or any(c.isalpha() for c in place.locality)
        assert not place.locality or not any(c.isdigit() for c in place.locality)
        assert place.country is None or country_code(place.country) == place.country
        assert place.locality or place.country or place.region or place.postal_code
    assert found.remote in (None, "full", "hybrid", "no")
    assert all(re.fullmatch("[A-Z]{2}", code) for code in found.remote_countries)


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_any_answer_about_remote_work_is_read_without_an_error(text: str) -> None:
    remote, countries = read_remote(text)
    assert remote in (None, "full", "hybrid", "no")
    assert all(re.fullmatch("[A-Z]{2}", code) for code in countries)


@pytest.mark.parametrize(
    "stretch", ["a or ", "(", "a, ", "remote ", "a - ", "[x](", "a et b ", "<", "no ", "1 ", "A", "/", "é "]
)
def test_reading_takes_time_in_proportion_to_the_length(stretch: str) -> None:
    def seconds(length: int) -> float:
        text = stretch * (length // len(stretch))
        start = time.process_time()
        read(text)
        read_remote(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(64_000) < 24 * seconds(8_000) + 0.3
