"""Dates as people write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.core.dates import DateError, date_in_name, examine, mentions_no_end, names_no_end, read_date

PARIS = "Europe/Paris"


def day(text: str, order: str = "DMY") -> str:
    return read_date(text, timezone=PARIS, order=order).text  # type: ignore[arg-type]  # the three orders


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/03/05",
        "2026.3.5",
        "05/03/2026",
        "5.3.2026",
        "05-03-2026",
        "5 mars 2026",
        "5 Mars 2026",
        "jeudi 5 mars 2026",
        "le jeudi 5 mars 2026",
        "March 5, 2026",
        "Mar 5 2026",
        "5th of March 2026",
        "Thursday, March 5th, 2026",
        "5-Mar-2026",
        "2026 March 5",
        "20260305",
        "until 5 March 2026",
        "jusqu’au 5 mars 2026 inclus",
        "2026-03-05 00:00:00 Z",
        "2026-03-05T00:00:00+01:00",
        " 2026-03-05. ",
        "2026–03–05",
        "5‑3‑2026",
    ],
)
def test_one_day_in_many_spellings_is_the_same_day(text: str) -> None:
    assert day(text) == "2026-03-05"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1er janvier 2027", "2027-01-01"),
        ("15 févr. 2026", "2026-02-15"),
        ("3 août 2026", "2026-08-03"),
        ("12 juil. 2026", "2026-07-12"),
        ("31 déc 2026", "2026-12-31"),
        ("September 30, 2026", "2026-09-30"),
        ("29/02/2028", "2028-02-29"),
        ("3. März 2026", "2026-03-03"),
        ("15 de enero de 2026", "2026-01-15"),
        ("1º de maio de 2026", "2026-05-01"),
        ("venerdì 4 settembre 2026", "2026-09-04"),
        ("tot en met 1 maart 2026", "2026-03-01"),
        ("Bewerbungsfrist: Montag, 4. Mai 2026", "2026-05-04"),
        ("senest 30. oktober 2026", "2026-10-30"),
        ("1 augusti 2026", "2026-08-01"),
        ("4. toukokuuta 2026", "2026-05-04"),
    ],
)
def test_months_have_names_in_many_languages(text: str, iso: str) -> None:
    assert day(text) == iso


@pytest.mark.parametrize("text", ["10 listopada 2026", "4 maiuscola 2026", "2026 apr 305", "April 302026"])
def test_a_month_that_means_another_elsewhere_or_a_day_of_three_figures_is_no_date(text: str) -> None:
    with pytest.raises(DateError, match="no date"):
        day(text)


@pytest.mark.parametrize("text", ["02-Mar-26", "Mar 2, '26", "2 mars ’26"])
def test_a_year_of_two_digits_is_noted_beside_the_name_of_a_month_too(text: str) -> None:
    reading = examine(text)
    assert reading.when.text == "2026-03-02"
    assert reading.note == "its year has two digits and is taken for 2026"


def test_an_hour_is_never_taken_for_a_year_of_two_digits() -> None:
    with pytest.raises(DateError, match="no date"):
        examine("March 15 17:00")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("~~15 April 2026~~ 30 April 2026", "2026-04-30"),
        ("<del>15/04/2026</del> 30/04/2026", "2026-04-30"),
        ("Extended to 30 April 2026", "2026-04-30"),
        ("prolongé jusqu'au 30 avril 2026", "2026-04-30"),
    ],
)
def test_a_date_that_was_moved_is_the_new_one(text: str, iso: str) -> None:
    assert day(text) == iso


@pytest.mark.parametrize(
    ("text", "last"),
    [("end of March 2026", "2026-03-31"), ("fin février 2026", "2026-02-28"), ("mi-mars 2026", "2026-03-15")],
)
def test_the_middle_or_the_end_of_a_month_is_a_day_with_a_note(text: str, last: str) -> None:
    reading = examine(text, end=True)
    assert (reading.when.text, reading.note) == (last, "it names a month without a day")


def test_nothing_begins_at_the_end_of_a_month() -> None:
    with pytest.raises(DateError, match="no date"):
        examine("end of March 2026")


@pytest.mark.parametrize("text", ["1.4.2026 - 30.04.2026", "2026-04-01 to 2026-04-30", "1 April 2026 - 30.04.2026"])
def test_two_dates_in_one_are_no_date_and_no_impossible_time(text: str) -> None:
    with pytest.raises(DateError) as raised:
        examine(text, end=True)
    assert raised.value.kind == "unreadable"


def test_the_order_of_day_and_month_is_that_of_the_configuration() -> None:
    assert day("04/05/2026") == "2026-05-04"
    assert day("04/05/2026", "MDY") == "2026-04-05"
    assert day("26/05/04", "YMD") == "2026-05-04"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-30-01", "DMY"),
        ("2026-02-30", "DMY"),
        ("2026-011-02", "DMY"),
        ("20266-01-02", "DMY"),
        ("01/30/2026", "DMY"),
        ("30/01/2026", "MDY"),
        ("31 avril 2026", "DMY"),
        ("29 February 2026", "DMY"),
        ("0000-00-00", "DMY"),
        ("2026-13", "DMY"),
        ("2026-01-02 25:00", "DMY"),
    ],
)
def test_a_date_that_cannot_be_is_impossible_and_never_turned_round(text: str, order: str) -> None:
    with pytest.raises(DateError) as caught:
        day(text, order)
    assert caught.value.kind == "impossible"


def test_a_day_and_month_that_were_swapped_are_suggested() -> None:
    with pytest.raises(DateError, match="2026-02-25"):
        day("2026-25-02")


@pytest.mark.parametrize(
    "text", ["soon", "15 March", "YYYY-MM-DD", "Q2 2026", "2026", "9999-12-31", "0001-01-01T00:00:00Z", "x" * 500, "42"]
)
def test_text_that_is_no_date_is_unreadable(text: str) -> None:
    with pytest.raises(DateError) as caught:
        day(text)
    assert caught.value.kind == "unreadable"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-05T08:20:03.110Z", "2026-03-05T08:20:03.110+00:00"),
        ("2026-03-05 20:08:00 +0000", "2026-03-05T20:08:00+00:00"),
        ("2026-03-05 20:08 -05:00", "2026-03-05T20:08:00-05:00"),
        ("2026-03-05T08:20", "2026-03-05T08:20:00+01:00"),
        ("5 mars 2026 à 18h30", "2026-03-05T18:30:00+01:00"),
        ("5 mars 2026, 9h", "2026-03-05T09:00:00+01:00"),
        ("March 5, 2026 5pm", "2026-03-05T17:00:00+01:00"),
        ("2026-03-05 noon", "2026-03-05T12:00:00+01:00"),
        ("2026-03-05 (23:59 CET)", "2026-03-05T23:59:00+01:00"),
        ("2026-03-05 12:00 America/New_York", "2026-03-05T12:00:00-05:00"),
        ("Thu, 05 Mar 2026 08:20:03 +0100", "2026-03-05T08:20:03+01:00"),
        ("Thu Mar 05 2026 08:20:03 GMT+0100 (Central European Standard Time)", "2026-03-05T08:20:03+01:00"),
        ("Thu Mar  5 08:20:03 2026", "2026-03-05T08:20:03+01:00"),
        ("1772699999", "2026-03-05T08:39:59+00:00"),
        ("1772699999123", "2026-03-05T08:39:59.123+00:00"),
        ("2026-03-29 02:30", "2026-03-29T03:30:00+02:00"),
        ("5pm on 5 March 2026", "2026-03-05T17:00:00+01:00"),
        ("17:00 (EST), 5 March 2026", "2026-03-05T17:00:00-05:00"),
        ("noon UTC 5 March 2026", "2026-03-05T12:00:00+00:00"),
        ("05.03.2026, 18 Uhr", "2026-03-05T18:00:00+01:00"),
        ("jeudi 5 mars 2026 – 10h", "2026-03-05T10:00:00+01:00"),
    ],
)
def test_a_time_means_that_instant_in_its_own_zone_or_the_sites(text: str, instant: str) -> None:
    assert read_date(text, timezone=PARIS).instant == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "text", ["2026-04-10", "2026-04-10 00:00:00 Z", "2026-04-10T00:00:00-05:00", "10 avril 2026 minuit", "1775779200"]
)
def test_the_end_of_a_bare_day_or_of_midnight_is_the_last_second_of_the_written_day_here(text: str) -> None:
    end = read_date(text, timezone=PARIS, end=True)
    assert (end.text, end.instant.isoformat()) == ("2026-04-10", "2026-04-10T23:59:59+02:00")


def test_anywhere_on_earth_is_a_zone() -> None:
    assert read_date("2026-04-10 AoE", timezone=PARIS, end=True).instant == datetime.fromisoformat(
        "2026-04-10T23:59:59-12:00"
    )


def test_a_month_is_its_first_day_or_its_last_with_a_note() -> None:
    begin, end = examine("mars 2026", timezone=PARIS), examine("2026-02", timezone=PARIS, end=True)
    assert (begin.when.text, end.when.text) == ("2026-03-01", "2026-02-28")
    assert begin.note
    assert end.note


def test_what_is_not_understood_after_a_day_is_noted_unless_it_holds_figures() -> None:
    assert "local time" in (examine("2026-04-10 local time").note or "")
    with pytest.raises(DateError):
        examine("2026-04-10 - 2026-05-10")


@pytest.mark.parametrize(
    "text",
    [
        *("Open until filled", "until the position is filled", "Rolling", "rolling basis", "ongoing", "ASAP", "TBD"),
        *("when filled", "dès à présent", "ab sofort", "laufend", "hasta cubrir la vacante", "fino a copertura"),
        *("zo snel mogelijk", "snarest mulig", "löpande"),
        *("n/a", "none", "", "-", "no closing date", "open-ended", "As soon as possible", "dès que possible"),
        *("jusqu'à pourvoi", "jusqu'à pourvoi du poste", "sans date limite", "au fil de l'eau", "9999-12-31"),
        *("Jusqu’à ce que le poste soit pourvu", "en continu", "sans limite", "permanent", "à définir", "aucune"),
    ],
)
def test_words_for_no_fixed_end_are_known(text: str) -> None:
    assert names_no_end(text)


def test_words_for_no_fixed_end_among_others_are_told_apart() -> None:
    text = "Until filled; first interviews on 3 April"
    assert not names_no_end(text)
    assert mentions_no_end(text)
    assert not names_no_end("next spring")
    assert not mentions_no_end("next spring")


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("2026-02-09-weaver", "2026-02-09"),
        ("2026-2-9_weaver", "2026-2-9"),
        ("2026-02-09", "2026-02-09"),
        ("2026-02-harbour", None),
        ("weaver-2026-02-09", None),
        ("2026-02-095-x", None),
    ],
)
def test_a_name_may_begin_with_a_date(stem: str, found: str | None) -> None:
    assert date_in_name(stem) == found


@given(st.dates(min_value=datetime(1950, 1, 1).date(), max_value=datetime(2150, 12, 31).date()), st.booleans())
def test_every_day_is_read_back(date: object, end: bool) -> None:
    assert read_date(str(date), timezone="Australia/Lord_Howe", end=end).text == str(date)


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-/. ]\d{1,4}[-/. ]\d{1,5}.{0,12}", fullmatch=True))
def test_no_text_raises_anything_but_a_date_error(text: str) -> None:
    for order in ("DMY", "MDY", "YMD"):
        try:
            found = read_date(text, timezone="America/St_Johns", order=order, end=True)  # type: ignore[arg-type]  # three orders
        except DateError:
            continue
        assert found.instant.tzinfo is not None
    names_no_end(text)
    mentions_no_end(text)
