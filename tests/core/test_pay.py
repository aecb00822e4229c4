"""Pay as people write it."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.core.model import Pay, Scalar, Value
from syndicate.core.pay import read_pay

Figures = tuple[float, float, str, str]


def value(plain: Any) -> Value:
    if isinstance(plain, dict):
        return {name: value(item) for name, item in plain.items()}
    if isinstance(plain, list):
        return [value(item) for item in plain]
    return None if plain is None else Scalar(str(plain))


def figures(pay: Pay | None) -> tuple[float | None, float | None, str | None, str | None] | None:
    return None if pay is None else (pay.minimum, pay.maximum, pay.currency, pay.unit)


NO_FIGURES = (None, None, None, None)

# ---------------------------------------------------------------- texts with figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42-48 k€ brut/an", (42_000, 48_000, "EUR", "YEAR")),
        ("42–48 k€", (42_000, 48_000, "EUR", "YEAR")),
        ("42k€ - 48k€", (42_000, 48_000, "EUR", "YEAR")),
        ("42K€", (42_000, 42_000, "EUR", "YEAR")),
        ("42 k euros", (42_000, 42_000, "EUR", "YEAR")),
        ("42 KEUR", (42_000, 42_000, "EUR", "YEAR")),
        ("42ke/an", (42_000, 42_000, "EUR", "YEAR")),
        ("k€ 42-48", (42_000, 48_000, "EUR", "YEAR")),
        ("30/40 K€", (30_000, 40_000, "EUR", "YEAR")),
        ("de 30 à 40 k€ selon profil", (30_000, 40_000, "EUR", "YEAR")),
        ("entre 40K€ et 60K€ voire plus", (40_000, 60_000, "EUR", "YEAR")),
        ("entre 30.000 y 35.000 €", (30_000, 35_000, "EUR", "YEAR")),
        ("zwischen 50.000 und 60.000 €", (50_000, 60_000, "EUR", "YEAR")),
        ("€ 3.200 tot € 4.500 per maand", (3_200, 4_500, "EUR", "MONTH")),
        ("30.000 € y 5.000 € de bonus", (30_000, 30_000, "EUR", "YEAR")),
        ("à partir de 30 k€ jusqu'à 40 k€", (30_000, 40_000, "EUR", "YEAR")),
        ("50-60 000 €", (50_000, 60_000, "EUR", "YEAR")),
        ("45 000,00 € à 50 000,00 €", (45_000, 50_000, "EUR", "YEAR")),
        ("45.000,- €", (45_000, 45_000, "EUR", "YEAR")),
        ("36k€ fixe + 5k€ variable", (36_000, 36_000, "EUR", "YEAR")),
        ("45 k€ sur 13 mois", (45_000, 45_000, "EUR", "YEAR")),
        ("45 k€ H/F", (45_000, 45_000, "EUR", "YEAR")),
        ("4.000 € im Monat", (4_000, 4_000, "EUR", "MONTH")),
        ("1.500 € al mes", (1_500, 1_500, "EUR", "MONTH")),
        ("35 000 SEK/mån", (35_000, 35_000, "SEK", "MONTH")),
        ("$80,000 to $100,000 (CAD)", (80_000, 100_000, "CAD", "YEAR")),
        ("Salary in NZD: $80k-$100k", (80_000, 100_000, "NZD", "YEAR")),
        ("$90,000 per annum AUD + super", (90_000, 90_000, "AUD", "YEAR")),
        ("$80k a year in Canadian dollars", (80_000, 80_000, "CAD", "YEAR")),
        ("MXN $30,000 mensuales", (30_000, 30_000, "MXN", "MONTH")),
        ("1 900 € / mois", (1_900, 1_900, "EUR", "MONTH")),
        ("1\u202f900\u00a0€ / mois", (1_900, 1_900, "EUR", "MONTH")),
        ("1.900,50 € par mois", (1_900.5, 1_900.5, "EUR", "MONTH")),
        ("entre 2 100 et 2 400 euros bruts mensuels", (2_100, 2_400, "EUR", "MONTH")),
        ("Salaire mensuel brut : 2 000 €", (2_000, 2_000, "EUR", "MONTH")),
        ("Rémunération annuelle brute : 45 k€", (45_000, 45_000, "EUR", "YEAR")),
        ("2000€ net/mois + tickets restaurant", (2_000, 2_000, "EUR", "MONTH")),
        ("1,5 k€ / mois", (1_500, 1_500, "EUR", "MONTH")),
        ("1er échelon 2 100 € brut/mois", (2_100, 2_100, "EUR", "MONTH")),
        ("TJM 420 €", (420, 420, "EUR", "DAY")),
        ("TJM : 400/500€", (400, 500, "EUR", "DAY")),
        ("420euros HT/jour", (420, 420, "EUR", "DAY")),
        ("€420/day", (420, 420, "EUR", "DAY")),
        ("420 €/j", (420, 420, "EUR", "DAY")),
        ("650 à 750 € HT par jour", (650, 750, "EUR", "DAY")),
        ("Taux horaire : 12,50 €", (12.5, 12.5, "EUR", "HOUR")),
        ("4,35 €/h", (4.35, 4.35, "EUR", "HOUR")),
        ("15€ brut de l'heure", (15, 15, "EUR", "HOUR")),
        ("$100-130k", (100_000, 130_000, "USD", "YEAR")),
        ("$100,000 - $130,000 + equity", (100_000, 130_000, "USD", "YEAR")),
        ("$75,000.00 - $95,000.00 Annually", (75_000, 95_000, "USD", "YEAR")),
        ("between $50,000 and $60,000 a year", (50_000, 60_000, "USD", "YEAR")),
        ("USD 100,000 - 130,000", (100_000, 130_000, "USD", "YEAR")),
        ("100–130k USD/year", (100_000, 130_000, "USD", "YEAR")),
        ("US$ 100,000", (100_000, 100_000, "USD", "YEAR")),
        ("$105,000 USD", (105_000, 105_000, "USD", "YEAR")),
        ("CA$80k - CA$100k", (80_000, 100_000, "CAD", "YEAR")),
        ("$80,000 CAD", (80_000, 80_000, "CAD", "YEAR")),
        ("CAD $80,000", (80_000, 80_000, "CAD", "YEAR")),
        ("30 000 $ CAN", (30_000, 30_000, "CAD", "YEAR")),
        ("A$120k", (120_000, 120_000, "AUD", "YEAR")),
        ("$27.50/hr", (27.5, 27.5, "USD", "HOUR")),
        ("$20 an hour", (20, 20, "USD", "HOUR")),
        ("$60/hour to $80/hour", (60, 80, "USD", "HOUR")),
        ("40 hours, $20.50-$23/hour", (20.5, 23, "USD", "HOUR")),
        ("Hourly rate $35 - $45", (35, 45, "USD", "HOUR")),
        ("$30-$40 USD per hour", (30, 40, "USD", "HOUR")),
        ("$500 per week", (500, 500, "USD", "WEEK")),
        ("$1.2M per year", (1_200_000, 1_200_000, "USD", "YEAR")),
        ("GS-12 $88,500", (88_500, 88_500, "USD", "YEAR")),
        ("Level 3 £40,000", (40_000, 40_000, "GBP", "YEAR")),
        ("from £30,000 to £40,000", (30_000, 40_000, "GBP", "YEAR")),
        ("£28,400 to £33,100 per annum (up to £2k more for nights)", (28_400, 33_100, "GBP", "YEAR")),
        ("Band 6 (£35,392 to £42,618)", (35_392, 42_618, "GBP", "YEAR")),
        ("£500pd", (500, 500, "GBP", "DAY")),
        ("£25ph", (25, 25, "GBP", "HOUR")),
        ("£30,000 pa", (30_000, 30_000, "GBP", "YEAR")),
        ("€2,500 p.m.", (2_500, 2_500, "EUR", "MONTH")),
        ("60 000 CHF", (60_000, 60_000, "CHF", "YEAR")),
        ("CHF 90’000.- bis 110’000.-", (90_000, 110_000, "CHF", "YEAR")),
        ("1'800 CHF / Monat", (1_800, 1_800, "CHF", "MONTH")),
        ("€ 3.500 – € 4.500 bruto per maand", (3_500, 4_500, "EUR", "MONTH")),
        ("8 000 zł / mois", (8_000, 8_000, "PLN", "MONTH")),
        ("₹12-18 LPA", (1_200_000, 1_800_000, "INR", "YEAR")),
        ("₹12,00,000 per annum", (1_200_000, 1_200_000, "INR", "YEAR")),
        ("SEK 45,000 per month", (45_000, 45_000, "SEK", "MONTH")),
        ("Salary (EUR): 45,000 - 55,000", (45_000, 55_000, "EUR", "YEAR")),
        ("<b>42 k€</b> / an", (42_000, 42_000, "EUR", "YEAR")),
        ("€52,000 (paid monthly)", (52_000, 52_000, "EUR", "YEAR")),
        ("35h/week, €50k", (50_000, 50_000, "EUR", "YEAR")),
        ("1 an, 45 k€", (45_000, 45_000, "EUR", "YEAR")),
        ("20€/h ou 150€/jour", (20, 20, "EUR", "HOUR")),
    ],
)
def test_a_sure_figure_is_read_with_currency_and_unit(text: str, expected: Figures) -> None:
    assert figures(read_pay(Scalar(text))) == expected


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("$120k", "CA", "CAD"),
        ("$120k - $130k", "AU", "AUD"),
        ("$30,000 per month", "MX", "MXN"),
        ("US$120k", "CA", "USD"),
        ("$120k USD", "CA", "USD"),
        ("$120k", "FR", "USD"),
        ("$120k", None, "USD"),
        ("€120k", "CA", "EUR"),
    ],
)
def test_a_dollar_is_the_country_s_own_unless_the_text_says_whose(
    text: str, country: str | None, currency: str
) -> None:
    pay = read_pay(Scalar(text), country=country)
    assert pay is not None
    assert (pay.text, pay.currency) == (text, currency)


def test_a_dollar_in_two_fields_or_in_a_mapping_is_the_country_s_own_too() -> None:
    pays = (
        read_pay(Scalar("$80k"), Scalar("$90k"), country="CA"),
        read_pay(value({"min": 80_000, "max": 90_000, "currency": "$"}), country="CA"),
    )
    assert [figures(pay) for pay in pays] == [(80_000, 90_000, "CAD", "YEAR")] * 2


@pytest.mark.parametrize(
    ("name", "plain", "text", "expected"),
    [
        ("tjm", "450 €", "tjm: 450 €", (450, 450, "EUR", "DAY")),
        ("TJM", "400-500 €", "TJM: 400-500 €", (400, 500, "EUR", "DAY")),
        ("hourly_rate", "£25", "hourly rate: £25", (25, 25, "GBP", "HOUR")),
        ("taux horaire", "25 € brut", "taux horaire: 25 € brut", (25, 25, "EUR", "HOUR")),
        ("monthlySalary", "$3,000", "monthly Salary: $3,000", (3_000, 3_000, "USD", "MONTH")),
        ("tjm", "3 000 €/mois", "3 000 €/mois", (3_000, 3_000, "EUR", "MONTH")),
        ("tjm", ["400 €", "500 €"], "tjm: 400 € – 500 €", (400, 500, "EUR", "DAY")),
        ("tjm", {"min": 400, "max": 500, "currency": "EUR"}, "400 – 500 EUR / tjm", (400, 500, "EUR", "DAY")),
        ("daily_rate", {"value": 450, "currency": "EUR", "unit": "hour"}, "450 EUR / hour", (450, 450, "EUR", "HOUR")),
        ("tjm", "450", "tjm: 450", NO_FIGURES),
        ("tjm", "selon profil", "selon profil", NO_FIGURES),
        ("salary", "450 €", "450 €", NO_FIGURES),
    ],
)
def test_a_key_may_say_what_is_paid_for(name: str, plain: Any, text: str, expected: Any) -> None:
    pay = read_pay(value(plain), name=name)
    assert pay is not None
    assert (pay.text, figures(pay)) == (text, expected)


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (["40k€", "50k€"], (40_000, 50_000, "EUR", "YEAR")),
        (["40000", "50000 €"], (40_000, 50_000, "EUR", "YEAR")),
        (["", "40k€", "50k€"], (40_000, 50_000, "EUR", "YEAR")),
        (["40k€", "10k€ bonus"], (40_000, 40_000, "EUR", "YEAR")),
        (["40k€ - 50k€", "60k€"], (40_000, 50_000, "EUR", "YEAR")),
        (["$100k", "€80k"], (100_000, 100_000, "USD", "YEAR")),
        (["40k€", "50k€", "60k€"], (40_000, 40_000, "EUR", "YEAR")),
    ],
)
def test_a_list_of_two_sums_is_a_range(plain: Any, expected: Any) -> None:
    assert figures(read_pay(value(plain))) == expected


def test_whole_sums_are_integers_and_cents_are_kept() -> None:
    pay = read_pay(Scalar("42-48 k€"))
    assert pay is not None
    assert (repr(pay.minimum), repr(pay.maximum)) == ("42000", "48000")
    hour = read_pay(Scalar("$16.05/hr"))
    assert hour is not None
    assert repr(hour.minimum) == "16.05"


# ---------------------------------------------------------------- texts without


@pytest.mark.parametrize(
    "text",
    [
        "competitive",
        "à négocier",
        "selon grille",
        "TV-L E11, 100 %",
        "GS-12",
        "échelon 6",
        "2026",
        "2026-03-01",
        "48000",
        "48K",
        "27.50/hr",
        "12-14 h",
        "from £30,000",
        "up to 60k€",
        "60 k€ max",
        "600€/mois minimum",
        "TJM : max 600 euros HT/jour",
        "À partir de 2 300 € bruts par mois",
        "$100k+",
        "$100K+ equity",
        "≥ 45 k€",
        "48-42k€",
        "€0 - €50,000",
        "€45,000 - £50,000",
        "£1 - £100,000 per annum",
        "gratis, or $90 for all of it",
        "unpaid, €300/month for meals",
        "bénévole (15 €/h de frais)",
        "1 200 €",
        "€3000 for 6 months",
        "Stipend of $12,000",
        "budget 15 000 € for the project",
        "$500 per article",
        "10% of €100,000",
        "$5M",
        "$100 a year",
        "€90,000 per hour",
        "CHF 10'000",
        "SEK 45,000",
        "kr 500 000",
        "¥ 5,000,000 per year",
        "5 800 DH bruts mensuels",
        "12.345678 €",
        "bis 60.000 EUR",
        "€40,000 upwards",
        "$130k OTE ($80k base)",
        "$100k-130k OTE",
        "12 000 € sur 6 mois",
        "€15k for 3 months",
        "€90,000 over 2 years",
        "$30,000 MXN or $2,000 CAD",
    ],
)
def test_what_is_not_sure_is_shown_but_gives_no_figure(text: str) -> None:
    assert read_pay(Scalar(text)) == Pay(text)


@pytest.mark.parametrize("text", ["", "  ", "$", "€", "- €", "0", "0 €", "EUR 0", "$0.00", "n/a", "-"])
def test_nothing_is_no_pay(text: str) -> None:
    assert read_pay(Scalar(text)) is None


@pytest.mark.parametrize("plain", [None, [], {}, [None, ""], {"min": None}, {"currency": "EUR", "unit": "year"}])
def test_no_value_is_no_pay(plain: Any) -> None:
    assert read_pay(value(plain)) is None


def test_the_words_of_the_author_are_kept() -> None:
    assert read_pay(Scalar("  42-48\u00a0k€ \n brut/an ")) == Pay("42-48 k€; brut/an", 42_000, 48_000, "EUR", "YEAR")


# ---------------------------------------------------------------- two fields


@pytest.mark.parametrize(
    ("low", "high", "text", "expected"),
    [
        ("€ 61,000", "€ 72,500", "€ 61,000 – € 72,500", (61_000, 72_500, "EUR", "YEAR")),
        ("€ 61,000 per year", "€ 72,500 per year", None, (61_000, 72_500, "EUR", "YEAR")),
        ("61", "72 k€", None, (61_000, 72_000, "EUR", "YEAR")),
        ("61000", "72500 EUR", None, (61_000, 72_500, "EUR", "YEAR")),
        ("20 €/h", "25 €/h", None, (20, 25, "EUR", "HOUR")),
        ("45k€", "45k€", "45k€", (45_000, 45_000, "EUR", "YEAR")),
        ("61000", "72500", "61000 – 72500", NO_FIGURES),
        ("€ 61,000", "", "€ 61,000", NO_FIGURES),
        ("", "€ 72,500", "€ 72,500", NO_FIGURES),
        ("0", "50000 €", "50000 €", NO_FIGURES),
        ("30-40k€", "50k€", None, NO_FIGURES),
        ("€ 72,500", "€ 61,000", None, NO_FIGURES),
        ("competitive", "$", "competitive", NO_FIGURES),
    ],
)
def test_a_minimum_and_a_maximum_are_one_pay(low: str, high: str, text: str | None, expected: Any) -> None:
    pay = read_pay(Scalar(low), Scalar(high))
    assert pay is not None
    assert figures(pay) == expected
    assert pay.text == (text or f"{low} – {high}")


@pytest.mark.parametrize(("low", "high"), [("$", "$"), ("", ""), ("0", "0 €")])
def test_two_empty_fields_are_no_pay(low: str, high: str) -> None:
    assert read_pay(Scalar(low), Scalar(high)) is None


# ---------------------------------------------------------------- mappings and lists


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ({"min": 42000, "max": 48000, "currency": "EUR", "unit": "YEAR"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"min": 42000, "max": 48000, "currency": "EUR"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"Minimum": "42 000", "Maximum": "48 000", "Devise": "€", "Période": "an"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"min": "42k€", "max": "48k€", "period": "annuel"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"min": "42", "max": "48k", "currency": "EUR"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"amount": 420, "currency": "EUR", "per": "day"}, (420, 420, "EUR", "DAY")),
        ({"value": "42-48k", "currency": "EUR"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"value": "$100-130k", "unit": "yearly"}, (100_000, 130_000, "USD", "YEAR")),
        ({"range": "42-48 k€"}, (42_000, 48_000, "EUR", "YEAR")),
        ({"value": 30, "currency": "USD", "unit": "per hour"}, (30, 30, "USD", "HOUR")),
        ({"min": 42000, "currency": "EUR", "unit": "year"}, NO_FIGURES),
        ({"max": 42000, "currency": "EUR", "unit": "year"}, NO_FIGURES),
        ({"min": 48000, "max": 42000, "currency": "EUR"}, NO_FIGURES),
        ({"min": 42000, "max": 48000}, NO_FIGURES),
        ({"value": 42000, "currency": "bottle caps", "unit": "YEAR"}, NO_FIGURES),
        ({"value": 42000, "currency": "EUR", "unit": "shift"}, NO_FIGURES),
        ({"value": "negotiable"}, NO_FIGURES),
        ({"text": "competitive"}, NO_FIGURES),
        ({"min": 0, "max": 0, "currency": "EUR", "unit": "MONTH"}, None),
        ({"min": "", "max": ""}, None),
        (["42-48 k€", "and a bicycle"], (42_000, 48_000, "EUR", "YEAR")),
        ([None, "420 €/jour"], (420, 420, "EUR", "DAY")),
    ],
)
def test_mappings_and_lists_are_read(plain: Any, expected: Any) -> None:
    assert figures(read_pay(value(plain))) == expected


def test_a_monetary_amount_of_schema_org_is_read() -> None:
    inner = {"@type": "QuantitativeValue", "minValue": "40", "maxValue": "50", "unitText": "HOUR"}
    pay = read_pay(value({"@type": "MonetaryAmount", "currency": "USD", "value": inner}))
    assert pay == Pay("40 – 50 USD / HOUR", 40, 50, "USD", "HOUR")


@pytest.mark.parametrize(
    ("plain", "text"),
    [
        ({"min": 42000, "max": 48000, "currency": "EUR", "unit": "year"}, "42000 – 48000 EUR / year"),
        ({"min": 42000, "currency": "EUR"}, "min 42000 EUR"),
        ({"value": "42 k€", "currency": "EUR"}, "42 k€"),
        ({"value": "42 k€", "note": "and a bicycle"}, "42 k€ (and a bicycle)"),
        ({"value": "42 k€", "text": "42 k€ to begin with"}, "42 k€ to begin with"),
    ],
)
def test_a_mapping_is_shown_as_people_would_write_it(plain: Any, text: str) -> None:
    pay = read_pay(value(plain))
    assert pay is not None
    assert pay.text == text


# ---------------------------------------------------------------- what holds for any value

_WORDS = st.sampled_from(
    "€|$|£|CHF|EUR|k|K€|42|48|0|1 900|42.000|1,5|2026|-|–|to|à|et|entre|from|max|/|per|par|an|mois|hour|h|day|TJM|%|+|("
    "|)|,|.|brut|gratis|CA$|USD|LPA|M|000".split("|")
)
_TEXTS = st.one_of(
    st.text(max_size=40), st.lists(_WORDS, max_size=9).map(" ".join), st.lists(_WORDS, max_size=9).map("".join)
)
_VALUES = st.recursive(
    st.one_of(st.none(), _TEXTS.map(Scalar)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from("min max value currency unit text @type other".split()), inner, max_size=5),
    ),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(_VALUES, _VALUES)
@example(Scalar("9" * 400 + " €/an"), None)
@example(Scalar("٤٢ k€"), None)
@example(Scalar("²€/h"), None)
def test_any_value_gives_sound_figures_or_none(one: Value, other: Value) -> None:
    pay = read_pay(one, other)
    if pay is None:
        return
    assert pay.text.strip()
    if pay.minimum is None or pay.maximum is None:
        assert figures(pay) == NO_FIGURES
        return
    assert 0 < pay.minimum <= pay.maximum
    assert math.isfinite(pay.maximum)
    assert pay.unit in {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
    assert pay.currency is not None
    assert len(pay.currency) == 3


@pytest.mark.parametrize("stretch", ["1 ", "€", "1-", "1 000", "1,00", "k ", "a", "€1 to ", "min ", "/ ", "1€-"])
def test_reading_takes_time_in_proportion_to_the_length(stretch: str) -> None:
    def seconds(length: int) -> float:
        text = Scalar(stretch * (length // len(stretch)))
        start = time.process_time()
        read_pay(text)
        read_pay(text, text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(64_000) < 24 * seconds(8_000) + 0.3
