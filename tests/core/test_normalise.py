"""What an author wrote becomes what the world is told, field by field."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core.model import Field, Organisation, Place, Posting, Raw, Scalar, Statements
from syndicate.core.normalise import Rules, default_problems, normalise, organisation_key
from tests.core.reading import BARE, RULES, a_raw, codes, problems, read

# ---------------------------------------------------------------- title and role


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Tools &amp; dies", "Tools & dies"),
        ("A&amp;amp;B", "A&amp;B"),
        ("Plain & simple", "Plain & simple"),
        ("Keeper of &lt;em&gt; tags", "Keeper of <em> tags"),
        ("Head of <em>sails</em>", "Head of sails"),
        ("<a href='x'>Cook</a><br>on board", "Cook on board"),
        ("<3 sailors: C++ & knots", "<3 sailors: C++ & knots"),
        ("List<String> tamer", "List<String> tamer"),
        ("  two\n lines\u2028and\u00a0more\t", "two lines and more"),
        ("R&notes", "R&notes"),
    ],
)
def test_a_title_is_plain_text_with_entities_decoded_once_and_single_spaces(written: str, shown: str) -> None:
    assert read({"title": written}).title == shown


def test_title_and_role_fall_back_to_each_other() -> None:
    both = read({"title": "We hire a cook", "role": "Cook"})
    assert (both.title, both.role) == ("We hire a cook", "Cook")
    only_title = read({"title": "Cook"})
    assert (only_title.title, only_title.role) == ("Cook", "Cook")
    only_role, _ = normalise(a_raw({"poste": "Cook"}), BARE)
    assert only_role is not None
    assert (only_role.title, only_role.role) == ("Cook", "Cook")


@pytest.mark.parametrize("front", [{}, {"title": None}, {"title": "  "}, {"title": "<b></b>"}, {"company": "X"}])
def test_neither_title_nor_role_is_an_error_at_the_postings_line(front: dict[str, Any]) -> None:
    posting, found = normalise(a_raw(front, line=7), BARE)
    assert posting is None
    assert [(p.severity, p.code, p.line) for p in found] == [("error", "title-missing", 7)]


def test_of_two_aliases_the_first_in_the_vocabulary_wins_and_the_other_is_kept_as_extra() -> None:
    posting = read({"employer": "Second", "company": "First", "seen": "x"})
    assert posting.organisation is not None
    assert posting.organisation.name == "First"
    assert posting.extra == {"employer": "Second", "seen": "x"}


def test_an_empty_alias_leaves_the_word_to_the_next_one() -> None:
    posting = read({"company": "", "employer": "Second"})
    assert posting.organisation is not None
    assert posting.organisation.name == "Second"
    assert posting.extra == {}


def test_words_of_the_configuration_are_looked_up_first() -> None:
    rules = Rules(vocabulary={"valid_through": ("vacancies date",), "organisation": ("host",)}, timezone="Europe/Paris")
    posting = read({"vacancies_date": "2026-05-10", "Host": "University"}, rules=rules)
    assert posting.valid_through is not None
    assert posting.valid_through.text == "2026-05-10"
    assert posting.organisation == Organisation("University")


# ---------------------------------------------------------------- organisation


def test_an_organisation_is_a_name_or_a_mapping_or_has_its_address_beside() -> None:
    whole = Organisation("Weir & Sons", "https://weir.example.com", "https://weir.example.com/l.svg")
    mapping = {
        "name": "Weir &amp; Sons",
        "website": "https://weir.example.com",
        "Logo": "https://weir.example.com/l.svg",
    }
    beside = {"company_url": "https://weir.example.com", "company_logo": "https://weir.example.com/l.svg"}
    assert read({"company": mapping}).organisation == whole
    assert read({"company": "Weir & Sons", **beside}).organisation == whole


def test_a_relative_logo_is_made_absolute_and_an_unsafe_address_left_out() -> None:
    posting = read({"company": "Weir", "company_logo": "/img/weir.png"})
    assert posting.organisation == Organisation("Weir", None, "https://jobs.example.org/img/weir.png")
    assert codes({"company": "Weir", "company_url": "javascript:alert(1)"}) == ["warning address-unsafe"]


@pytest.mark.parametrize(
    "name",
    [
        *("Atelier des Cartes", "l'Atelier des Cartes", "L’ATELIER DES CARTES", "Atelier  des  cartés"),
        *("The Atelier des cartes", "Les atelier-des-cartes"),
    ],
)
def test_organisations_are_grouped_without_case_accents_and_a_leading_article(name: str) -> None:
    assert organisation_key(name) == "atelierdescartes"


def test_a_team_is_not_shown_where_it_equals_the_organisation() -> None:
    assert read({"friend": "l'Atelier des Cartes", "equipe": "Atelier des cartes"}).team is None
    assert read({"friend": "l'Atelier des Cartes", "equipe": "Relief"}).team == "Relief"
    assert read({"startup": "the example"}, rules=RULES).team is None


# ---------------------------------------------------------------- dates


def test_a_bare_end_is_the_end_of_that_day_in_the_sites_zone() -> None:
    end = read({"deadline": "2026-04-10"}).valid_through
    assert end is not None
    assert end.instant.isoformat() == "2026-04-10T23:59:59+02:00"


def test_of_two_ends_the_earlier_ends_the_offer_and_the_later_is_kept_as_extra() -> None:
    posting = read({"expires": "2026-05-15", "deadline": "2026-06-15"})
    assert posting.valid_through is not None
    assert posting.valid_through.text == "2026-05-15"
    assert posting.extra == {"deadline": "2026-06-15"}


@pytest.mark.parametrize("words", ["Open until filled", "jusqu’à pourvoi", "ASAP", "TBD"])
def test_words_for_no_fixed_end_are_no_end_and_no_problem(words: str) -> None:
    posting, found = normalise(a_raw({"title": "Cook", "deadline": words}), BARE)
    assert posting is not None
    assert (posting.valid_through, posting.valid_through_text, found) == (None, words, ())


def test_other_text_where_an_end_is_asked_for_is_a_warning_and_no_end() -> None:
    for words in ("until filled; first talks on 3 April 2026", "when the tide turns"):
        posting, found = normalise(a_raw({"title": "Cook", "deadline": words}), BARE)
        assert posting is not None
        assert (posting.valid_through, posting.valid_through_text) == (None, words)
        assert [(p.severity, p.code, p.line, p.field) for p in found] == [("warning", "date-unreadable", 3, "deadline")]


def test_a_date_that_cannot_be_is_an_error_with_its_line() -> None:
    posting, found = normalise(a_raw({"title": "Cook", "company": "X", "Closing Date": "2026-31-01"}), BARE)
    assert posting is None
    assert [(p.severity, p.code, p.line, p.field) for p in found] == [("error", "date-impossible", 4, "Closing Date")]
    assert "2026-31-01" in found[0].message


def test_all_problems_of_a_posting_are_told_at_once() -> None:
    _, found = normalise(a_raw({"date": "2026-02-30", "deadline": "2026-13-13", "contract": "some"}), BARE)
    assert {p.code for p in found} == {"date-impossible", "contract-unknown", "title-missing"}
    assert sorted(p.line for p in found if p.code == "date-impossible") == [2, 3]


def test_the_date_in_the_files_name_stands_in_for_a_missing_one() -> None:
    named = read({}, stem="2026-2-9-cook")
    assert named.date_posted is not None
    assert named.date_posted.text == "2026-02-09"
    written = read({"date": "2026-02-20"}, stem="2026-2-9-cook")
    assert written.date_posted is not None
    assert written.date_posted.text == "2026-02-20"
    assert read({}, stem="2026-02-cook").date_posted is None
    assert codes({}, stem="2026-25-02-cook") == ["warning date-impossible"]


def test_a_closing_before_the_opening_and_years_that_look_wrong_are_warnings() -> None:
    assert codes({"opens": "2026-02-08", "closes": "2026-02-07"}) == ["warning closes-before-opens"]
    assert codes({"opens": "2026-02-08", "closes": "2029-02-08"}) == ["warning year-suspicious"]
    assert codes({"date": "1926-02-08"}) == ["warning year-suspicious"]
    assert codes({"date": "2026-03"}) == ["warning date-vague"]
    assert codes({"opens": "2026-02-08", "closes": "2027-02-08"}) == []


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, Statements()),
        ({"draft": "true"}, Statements(draft=True)),
        ({"published": "false"}, Statements(draft=True)),
        ({"is_visible": "no"}, Statements(draft=True)),
        ({"status": "Brouillon"}, Statements(draft=True)),
        ({"open": "false"}, Statements(closed="closed")),
        ({"active": "false"}, Statements(closed="closed")),
        ({"poste_pourvu": "true"}, Statements(closed="filled")),
        ({"closed": "true"}, Statements(closed="closed")),
        ({"status": "Pourvu"}, Statements(closed="filled")),
        ({"filled": "2026-02-01"}, Statements(closed="filled")),
        ({"status": "upcoming"}, Statements(upcoming=True)),
        ({"open": "true"}, Statements(declared_open=True)),
        ({"statut": "en cours"}, Statements(declared_open=True)),
        ({"draft": "false", "filled": "false", "published": "true"}, Statements()),
        ({"poste_ferme": "true"}, Statements(closed="closed")),
        ({"open": "closed"}, Statements(closed="closed")),
    ],
)
def test_the_status_is_said_in_many_words(front: dict[str, str], expected: Statements) -> None:
    assert read(front).statements == expected


def test_a_value_decides_whether_published_and_closed_are_dates() -> None:
    posting = read({"published": "2026-02-20", "closed": "2026-04-10", "open": "true"})
    assert posting.date_posted is not None
    assert posting.valid_through is not None
    assert (posting.date_posted.text, posting.valid_through.text) == ("2026-02-20", "2026-04-10")
    assert posting.statements == Statements(declared_open=True)


def test_a_posting_in_a_folder_of_closed_ones_is_closed_without_complaint() -> None:
    posting, found = normalise(a_raw({"title": "Cook", "open": "true"}, archived=True), BARE)
    assert posting is not None
    assert posting.statements.closed == "closed"
    assert found == ()


def test_what_an_unstated_status_means_is_configured_and_saying_not_filled_is_stating() -> None:
    rules = Rules(unstated="closed")
    assert read({}, rules=rules).statements.unstated == "closed"
    assert read({"filled": "false"}, rules=rules).statements.unstated == "open"


def test_contradictions_are_warnings_that_name_both() -> None:
    (problem,) = problems({"status": "open", "open": "false"})
    assert (problem.severity, problem.code, problem.line) == ("warning", "status-contradiction", 3)
    assert "`open: false`" in problem.message


@pytest.mark.parametrize("written", ["'true'", "true#", "oui", "1", "x", "'yes'"])
def test_a_boolean_written_as_text_is_read_with_a_warning(written: str) -> None:
    assert read({"filled": written}).statements.closed == "filled"
    assert codes({"filled": written}) == ["warning boolean-as-text"]


def test_quotes_that_a_word_processor_bent_around_a_value_are_none_of_it() -> None:
    front = {"title": "“Cooper”", "deadline": "‘2026-04-10’", "tags": ["„oak“"], "open": "“false”"}
    posting = read(front)
    assert (posting.title, posting.tags, posting.statements.closed) == ("Cooper", ("oak",), "closed")
    assert posting.valid_through is not None
    assert codes(front) == ["warning boolean-as-text"]
    assert read({"title": "“Oak” and “elm” cooper"}).title == "“Oak” and “elm” cooper"
    assert read({"title": "Cooper of “Oak”"}).title == "Cooper of “Oak”"


@pytest.mark.parametrize("written", ["true", "True", "yes", "on"])
def test_what_yaml_itself_takes_for_a_boolean_is_no_problem(written: str) -> None:
    assert codes({"filled": written}) == []


@pytest.mark.parametrize(
    "front",
    [
        {"cancelled": "true"},
        {"withdrawn": "2026-01-01"},
        {"position_closed": "yes"},
        {"available": "false"},
        {"isLive": "no"},
        {"enabled": "false"},
        {"status": "paused"},
    ],
)
def test_an_offer_is_closed_under_any_name_for_it(front: dict[str, str]) -> None:
    assert read(front).statements.closed == "closed"


@pytest.mark.parametrize("front", [{"hired": "true"}, {"filled_on": "2026-01-01"}, {"taken": "yes"}])
def test_an_offer_is_filled_under_any_name_for_it(front: dict[str, str]) -> None:
    assert read(front).statements.closed == "filled"


@pytest.mark.parametrize("front", [{"visibility": "private"}, {"listed": "false"}, {"post_status": "draft"}])
def test_an_offer_is_hidden_under_any_name_for_it(front: dict[str, str]) -> None:
    assert read(front).statements.draft


@pytest.mark.parametrize(
    "front", [{"available": "immediately"}, {"hired": "two so far"}, {"live": "music"}, {"disponible": "2"}]
)
def test_names_that_mean_other_things_too_are_taken_only_with_yes_or_no(front: dict[str, str]) -> None:
    assert read(front).statements == Statements()
    assert read(front).extra == front
    assert codes(front) == []


@pytest.mark.parametrize(
    ("front", "state"),
    [
        ({"title": "[POURVU] Tonnelier"}, "filled"),
        ({"title": "Cooper (closed)"}, "closed"),
        ({"title": "[CLOSED] Cooper", "open": "true"}, "closed"),
        ({"deadline": "pourvu"}, "filled"),
        ({"expires": "expired"}, "closed"),
        ({"apply": "Position filled"}, "filled"),
        ({"title": "CLOSED: Cooper", "archived": "false"}, "closed"),
    ],
)
def test_a_state_that_stands_where_something_else_belongs_decides_nothing_and_is_a_warning(
    front: dict[str, str], state: str
) -> None:
    assert not read(front).statements.closed
    (problem,) = problems(front)
    assert (problem.severity, problem.code) == ("warning", "status-aside")
    assert f"`status: {state}`" in problem.message


def test_an_address_that_has_such_a_word_in_it_says_nothing_of_the_state() -> None:
    assert codes({"apply": "https://jobs.example.org/archive/closed"}) == []


def test_a_deadline_beside_which_a_state_stands_is_read_all_the_same() -> None:
    end = read({"deadline": "2026-04-30 (closed)"}).valid_through
    assert end is not None
    assert end.text == "2026-04-30"
    assert "warning status-aside" in codes({"deadline": "2026-04-30 (closed)"})


def test_a_mark_in_the_title_of_what_is_closed_says_nothing_new() -> None:
    assert codes({"title": "[CLOSED] Cooper", "status": "closed"}) == []


def test_an_unknown_word_in_a_status_field_decides_nothing() -> None:
    assert read({"status": "simmering"}).statements == Statements()
    assert codes({"status": "simmering"}) == ["warning status-unknown"]
    assert codes({"open": "until filled"}) == ["warning status-unknown"]
    assert codes({"closed": "soon"}) == ["warning status-unknown"]


# ---------------------------------------------------------------- contract


def test_kinds_of_contract_come_in_googles_order_and_the_authors_words_stay() -> None:
    posting = read({"contract": ["Internship", "full time"]})
    assert posting.employment_types == ("FULL_TIME", "INTERN")
    assert posting.employment_text == "Internship, full time"


def test_how_much_of_the_week_it_is_may_stand_in_a_key_of_its_own() -> None:
    assert read({"work_schedule": "Part time.", "appointment_type": "fixed-term"}).employment_types == (
        "PART_TIME",
        "TEMPORARY",
    )
    both = read({"contract": "CDI ou freelance", "job_type": "stage"})
    assert both.employment_types == ("FULL_TIME", "CONTRACTOR")
    assert both.extra == {"job_type": "stage"}


def test_unknown_words_for_a_contract_give_none_a_warning_and_stay() -> None:
    (problem,) = problems({"contract": "by the tide"})
    assert (problem.severity, problem.code) == ("warning", "contract-unknown")
    assert "by the tide" in problem.message
    assert read({"contract": "by the tide"}).employment_text == "by the tide"


def test_names_that_mean_other_things_too_are_contracts_only_with_words_of_one() -> None:
    friend = read({"type": "friend", "kind": "page"})
    assert friend.employment_types == ()
    assert friend.extra == {"type": "friend", "kind": "page"}
    assert codes({"type": "friend", "kind": "page"}) == []
    assert read({"type": "CDI"}).employment_types == ("FULL_TIME",)
    assert read({"kind": "Contract"}).employment_types == ("CONTRACTOR",)
    assert read({"statut": "freelance"}).employment_types == ("CONTRACTOR",)


# ---------------------------------------------------------------- place, remote, pay


def test_a_country_in_a_key_of_its_own_completes_a_lone_place() -> None:
    assert read({"city": "Bergen", "country": "NO"}).places[0].country == "NO"
    assert read({"country": "Norway"}).places == (Place(country="NO", text="Norway"),)
    assert codes({"country": "Atlantis"}) == ["warning place-unclear"]


def test_remote_is_read_from_its_own_field_before_the_place() -> None:
    assert read({"remote": "true"}).remote == "full"
    assert read({"location": "Lyon, France", "remote": "false"}).remote == "no"
    assert read({"teletravail": "oui"}).remote == "hybrid", "telework may be a day a week"
    assert read({"mode": "Remote"}).remote == "full"
    assert (read({"remote": "US only"}).remote, read({"remote": "US only"}).remote_countries) == ("full", ("US",))
    assert read({"mode": "dark"}).extra == {"mode": "dark"}
    assert read({}).remote == "no"


@pytest.mark.parametrize("end", ["min_payrange", "max_payrange"])
def test_one_end_of_a_range_alone_is_no_exact_salary(end: str) -> None:
    pay = read({"title": "Cook", end: "€ 61,000"}).pay
    assert pay is not None
    assert (pay.text, pay.minimum, pay.maximum) == ("€ 61,000", None, None)


def test_pay_has_the_authors_words_in_one_key_or_two() -> None:
    pay = read({"salary": "45-55 k€ brut/an"}).pay
    assert pay is not None
    assert (pay.text, pay.minimum, pay.maximum, pay.currency, pay.unit) == (
        "45-55 k€ brut/an",
        45000,
        55000,
        "EUR",
        "YEAR",
    )
    two = read({"salary_min": "40000", "salary_max": "50000", "salary_currency": "EUR", "salary_unit": "year"}).pay
    assert two is not None
    assert (two.minimum, two.maximum, two.currency, two.unit) == (40000, 50000, "EUR", "YEAR")


def test_terms_are_kept_as_written_and_a_start_in_figures_becomes_a_day() -> None:
    posting = read({"start": "1/3/2026", "duration": "6 mois renouvelables", "hours": "12:30"})
    assert (posting.start_date, posting.duration, posting.hours) == ("2026-03-01", "6 mois renouvelables", "12:30")
    assert read({"debut": "1er mars 2026"}).start_date == "1er mars 2026"
    assert read({"start": "2026-13-45"}).start_date == "2026-13-45"


@pytest.mark.parametrize(
    ("front", "currency"),
    [
        ({"location": "Toronto, ON"}, "CAD"),
        ({"location": "Remote (Canada)"}, "CAD"),
        ({"location": "Toronto, ON; New York, NY"}, "USD"),
        ({"location": "Lyon, France"}, "USD"),
        ({}, "USD"),
    ],
)
def test_a_dollar_is_that_of_the_one_country_where_the_work_is(front: dict[str, str], currency: str) -> None:
    pay = read({"salary": "$120k", **front}).pay
    assert pay is not None
    assert pay.currency == currency


def test_a_dollar_is_that_of_the_default_country_where_a_posting_names_none() -> None:
    rules = Rules(defaults={"location": {"locality": "Sydney", "country": "AU"}, "salary": "$90k"})
    pays = [read({"salary": "$120k"}, rules=rules).pay, read({}, rules=rules).pay]
    assert [pay.currency for pay in pays if pay] == ["AUD", "AUD"]


def test_a_rate_s_own_key_says_what_it_is_for() -> None:
    for front in ({"tjm": "450 €"}, {"TJM": "450", "currency": "EUR"}, {"taux_journalier": "450 €"}):
        pay = read(front).pay
        assert pay is not None
        assert (pay.minimum, pay.currency, pay.unit) == (450, "EUR", "DAY")


# ---------------------------------------------------------------- contact and how to apply


def test_one_applies_at_an_address_by_words_or_at_the_contact() -> None:
    assert read({"apply_url": "https://apply.example.com/x"}).apply_url == "https://apply.example.com/x"
    assert read({"apply": "jobs@example.org"}).apply_url == "mailto:jobs@example.org"
    assert read({"contact": "Jane <jane@example.org>"}).apply_url == "mailto:jane@example.org"
    words = read({"how_to_apply": "Send a letter to jobs@example.org, please.", "website": "https://example.org"})
    assert (words.apply_url, words.apply_text) == (
        "mailto:jobs@example.org",
        "Send a letter to jobs@example.org, please.",
    )
    assert words.extra == {"website": "https://example.org"}
    knock = read({"how_to_apply": "Knock twice.", "url": "https://example.org/jobs"})
    assert (knock.apply_url, knock.apply_text) == ("https://example.org/jobs", "Knock twice.")


@pytest.mark.parametrize(
    ("written", "url", "code"),
    [
        ("/apply/x", "https://jobs.example.org/apply/x", "warning address-relative"),
        ("apply.html", "https://jobs.example.org/board/apply.html", "warning address-relative"),
        ("www.example.com/apply", "https://www.example.com/apply", "warning address-relative"),
        ("javascript:alert(1)", None, "warning address-unsafe"),
        ("ftp://example.org/x", None, "warning address-unsafe"),
        ("https://", None, "warning address-unsafe"),
    ],
)
def test_addresses_that_are_not_whole_or_not_safe_are_warned_about(written: str, url: str | None, code: str) -> None:
    assert read({"apply_url": written}).apply_url == url
    assert codes({"apply_url": written}) == [code]


def test_an_unusable_address_leaves_the_word_to_the_next_one() -> None:
    assert read({"apply": "javascript:x", "url": "https://example.org/"}).apply_url == "https://example.org/"
    assert read({"apply": "n/a", "url": "https://example.org/"}).apply_url == "https://example.org/"


def test_a_contact_is_a_text_a_mapping_or_several_keys() -> None:
    parts = {"name": "Jane Roe", "e-mail": "jane@example.org", "phone": "+33 1 02 03 04 05"}
    mapping = read({"contact": parts}).contact
    text = read({"contact": "Jane Roe, jane@example.org, +33 1 02 03 04 05"}).contact
    keys = read({"contact": "Jane Roe", "contact_email": "jane@example.org", "phone": "+33 1 02 03 04 05"}).contact
    for contact in (mapping, text, keys):
        assert contact is not None
        assert (contact.name, contact.email, contact.phone) == ("Jane Roe", "jane@example.org", "+33 1 02 03 04 05")
    assert read({"contact": ""}).contact is None


# ---------------------------------------------------------------- tags and the rest


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("React, Node", ("React", "Node")),
        ("Ember.JS / Node.JS", ("Ember.JS", "Node.JS")),
        ("Node.js", ("Node.js",)),
        ("a; b\nc|A", ("a", "b", "c")),
        (["one, two", "three"], ("one, two", "three")),
        ("Python/Django", ("Python/Django",)),
    ],
)
def test_tags_are_a_list_or_split(written: Any, tags: tuple[str, ...]) -> None:
    assert read({"techno": written}).tags == tags


def test_juniors_are_told_in_the_postings_language() -> None:
    assert read({"junior": "true"}).experience == "Open to juniors"
    assert read({"junior": "true", "lang": "fr"}).experience == "Ouvert aux juniors"
    assert read({"junior": "false"}).experience is None
    assert read({"experience": "5 years"}).experience == "5 years"


def test_the_language_is_the_postings_or_the_sites() -> None:
    assert read({"locale": "fr_FR"}).language == "fr-FR"
    assert read({}, rules=Rules(language="fr")).language == "fr"
    assert codes({"language": "fluent"}) == ["warning language-unknown"]


def test_old_addresses_are_paths_of_this_site() -> None:
    posting = read({"aliases": ["/old/cook", "older/", "https://jobs.example.org/2019/cook.html"]})
    assert posting.redirect_from == ("/old/cook", "/older/", "/2019/cook.html")
    for unsafe in ("/../secret", "https://elsewhere.example.com/x", "/a b", "//evil.example.com/"):
        assert codes({"redirect_from": unsafe}) == ["warning redirect-unsafe"]


@pytest.mark.parametrize(
    "unsafe", ["../x", "a/b", "..", "feeds", "JSONLD", "développeur", "a b", ".git", "rss.xml", "x" * 101]
)
def test_an_id_or_slug_that_cannot_stand_in_an_address_is_not_used_and_warned_about(unsafe: str) -> None:
    assert (read({"id": unsafe}).authored_id, read({"slug": unsafe}).slug) == (None, None)
    assert codes({"id": unsafe}) == ["warning id-unsafe"]
    assert codes({"slug": unsafe}) == ["warning slug-unsafe"]


def test_an_id_is_taken_as_written() -> None:
    assert read({"id": "0123", "_id": "9", "leverId": "8"}).authored_id == "0123"
    assert read({"_id": "9", "leverId": "8"}).authored_id is None
    assert read({"identifier": {"@type": "PropertyValue", "name": "Weir", "value": "w-9"}}).authored_id == "w-9"


def test_unknown_keys_are_kept_as_plain_values_and_near_misses_suggested() -> None:
    front = {"deadlin": "2026-04-10", "badges": ["a", {"b": "c"}], "weight": "010", "nothing": None}
    assert read(front).extra == {"deadlin": "2026-04-10", "badges": ["a", {"b": "c"}], "weight": "010"}
    (hint,) = problems(front)
    assert (hint.severity, hint.code, hint.field) == ("hint", "unknown-key", "deadlin")
    assert "`deadline`" in hint.message


def test_control_characters_are_left_out_everywhere_with_one_warning() -> None:
    front = {"title": "Co\x00ok", "note": "a\x0bb\ud800", "tags": ["x\x1b"]}
    posting, found = normalise(a_raw(front, "Line one.\nLine\x08 two.\n"), BARE)
    assert posting is not None
    assert (posting.title, posting.extra["note"], posting.tags) == ("Cook", "ab", ("x",))
    assert posting.body == "Line one.\nLine two.\n"
    assert [(p.severity, p.code, p.line) for p in found] == [("warning", "control-characters", 2)]
    (only_in_body,) = problems({}, "One.\nTwo\x08.\n")
    assert only_in_body.line == 5


def test_text_is_in_nfc_with_plain_line_ends() -> None:
    posting = read({"title": "Me\u0301nuisier"}, "E\u0301t\u00e9\r\nici\r")
    assert (posting.title, posting.body) == ("M\u00e9nuisier", "\u00c9t\u00e9\nici\n")


# ---------------------------------------------------------------- the text


def test_facts_in_list_items_fill_what_the_front_matter_leaves_out_with_hints() -> None:
    body = "# Facts\n\n- Contrat : CDD\n* **Durée** : 3 ans\n- Début : 1er mai 2026\n- Lieu : Brest, France\n"
    posting, found = normalise(a_raw({"title": "Cook"}, body), BARE)
    assert posting is not None
    assert posting.employment_types == ("TEMPORARY",)
    assert (posting.duration, posting.start_date) == ("3 ans", "1er mai 2026")
    assert posting.places[0].locality == "Brest"
    assert [(p.severity, p.code) for p in found] == [("hint", "body-fact")] * 4
    assert [p.line for p in found] == [6, 7, 8, 9]


def test_facts_never_beat_the_front_matter_and_never_say_status_id_or_title() -> None:
    body = "- Contrat : CDD\n- Statut : fermé\n- Titre : Autre\n- id : other\n- Organisation : Autre\n"
    posting = read({"contract": "CDI"}, body)
    assert posting.employment_types == ("FULL_TIME",)
    assert (posting.title, posting.statements, posting.authored_id) == ("Boat builder", Statements(), None)


def test_prose_is_no_fact() -> None:
    body = "Contrat : CDD\n\n- Durée : " + "une longue phrase " * 10 + "\n\n```\n- Salaire : 40 k€\n```\n"
    posting = read({}, body)
    assert (posting.employment_types, posting.duration, posting.pay) == ((), None, None)


def test_what_is_wrong_with_a_fact_is_only_a_hint() -> None:
    assert codes({}, "- Contract: by the tide\n") == ["hint body-fact", "hint contract-unknown"]


def test_an_empty_body_is_made_of_the_description_and_other_parts_in_the_files_order() -> None:
    front = {"qualifications": ["knots", "maps"], "description": "You sail.\n", "key_objectives": "Arrive."}
    posting = read(front, "")
    assert posting.body == "## Qualifications\n\n- knots\n- maps\n\nYou sail.\n\n## Key objectives\n\nArrive.\n"
    assert posting.extra == {}
    other = read(front, "A body.")
    assert other.body == "A body."
    assert set(other.extra) == {"qualifications", "description", "key_objectives"}


def test_tags_of_other_generators_are_dropped_with_one_warning_at_the_first() -> None:
    body = "One.\n\n{% include x.html %}\nTwo {{ site.name }}.\n"
    posting, found = normalise(a_raw({"title": "Cook"}, body), BARE)
    assert posting is not None
    assert posting.body == "One.\n\n\nTwo .\n"
    assert [(p.code, p.line) for p in found] == [("template-tags", 6)]
    assert codes({}, "A comment <!--more--> is dropped silently.") == []
    assert codes({"title": "Cook {{ page.city }}"}) == ["warning template-tags"]


# ---------------------------------------------------------------- defaults


def test_defaults_fill_what_a_posting_leaves_out() -> None:
    posting = read({}, rules=RULES)
    assert posting.organisation == Organisation("Example", "https://example.org", "https://example.org/logo.png")
    assert [(p.locality, p.country) for p in posting.places] == [("Lyon", "FR")]


def test_any_field_can_have_a_default() -> None:
    given = {"contract": "CDI", "contact": "hr@example.org", "language": "fr", "remote": True, "tags": ["a"]}
    rules = Rules(defaults=given)
    posting = read({}, rules=rules)
    assert posting.employment_types == ("FULL_TIME",)
    assert (posting.apply_url, posting.language, posting.remote, posting.tags) == (
        "mailto:hr@example.org",
        "fr",
        "full",
        ("a",),
    )
    own = read({"contract": "stage", "contact": "me@example.org", "lang": "en", "remote": "no"}, rules=rules)
    assert (own.employment_types, own.apply_url, own.language, own.remote) == (
        ("INTERN",),
        "mailto:me@example.org",
        "en",
        "no",
    )


def test_only_the_country_of_a_lone_place_is_mixed_with_the_default() -> None:
    assert read({"location": "Brest"}, rules=RULES).places[0].country == "FR"
    assert read({"location": "Brest"}, rules=RULES).places[0].locality == "Brest"
    assert read({"location": "Ghent, Belgium"}, rules=RULES).places[0].country == "BE"
    assert read({"company": "Other"}, rules=RULES).organisation == Organisation("Other")


@pytest.mark.parametrize(
    ("town", "country"), [("Berlin", None), ("Londres", None), ("Paris", "FR"), ("Ploumanac'h", "FR")]
)
def test_a_city_that_everybody_knows_is_put_into_no_other_country_by_the_defaults(
    town: str, country: str | None
) -> None:
    (place,) = read({"location": town}, rules=RULES).places
    assert (place.locality, place.country) == (town, country)
    assert codes({"location": town}, rules=RULES) == ([] if country else ["warning place-unclear"])


def test_norway_is_a_place_and_no_is_none() -> None:
    assert [place.country for place in read({"location": "NO"}, rules=RULES).places] == ["NO"]
    assert [place.country for place in read({"location": "no"}, rules=RULES).places] == ["FR"]


def test_tags_of_another_generator_are_no_way_to_apply() -> None:
    posting = read({"apply": "Use {{ site.form }} or write to jobs@example.org"})
    assert (posting.apply_url, posting.apply_text) == ("mailto:jobs@example.org", "Use or write to jobs@example.org")
    assert read({"apply": "{{ site.form }}"}).apply_text is None
    assert codes({"apply": "{{ site.form }}"}) == ["warning address-relative"]


def test_the_default_organisations_address_belongs_to_it_under_any_spelling() -> None:
    found = read({"company": "The Example"}, rules=RULES).organisation
    assert found == Organisation("The Example", "https://example.org", "https://example.org/logo.png")


def test_a_fully_remote_offer_is_in_no_default_town_but_in_the_default_country() -> None:
    for front in ({"location": "Remote"}, {"remote": "true"}):
        posting = read(front, rules=RULES)
        assert (posting.remote, posting.places, posting.remote_countries) == ("full", (), ("FR",))


def test_words_that_only_say_how_one_works_leave_the_place_to_the_default() -> None:
    posting, found = normalise(a_raw({"title": "Cook", "location": "Hybrid"}), RULES)
    assert posting is not None
    assert (posting.remote, posting.places[0].locality, posting.location_text) == ("hybrid", "Lyon", "Hybrid")
    assert found == ()
    assert codes({"location": "Hybrid"}) == ["warning place-unclear"]
    assert read({"location": "TBD"}, rules=RULES).places[0].locality == "Lyon"
    unclear = read({"location": "somewhere nice"}, rules=RULES)
    assert unclear.places == (), "a place that is not understood is no default one"


def test_what_is_wrong_in_the_defaults_is_told_once() -> None:
    rules = Rules(defaults={"contract": "by the tide", "colour": "red"})
    assert [(p.path, p.code) for p in default_problems(rules)] == [
        ("syndicate.toml", "contract-unknown"),
        ("syndicate.toml", "unknown-key"),
    ]
    assert default_problems(RULES) == ()


# ---------------------------------------------------------------- digest

FRONT = {
    "title": "Cook",
    "company": "Weir",
    "location": "Brest, France",
    "contract": "CDI",
    "date": "2026-02-20",
    "deadline": "2026-04-10",
    "url": "https://example.org/cook",
    "salary": "40 k€",
}
BODY = "You cook.\n\nTwice a day.\n"


@pytest.mark.parametrize(
    ("front", "body"),
    [
        (dict(reversed(FRONT.items())), BODY),
        ({**FRONT, "title": "  Cook "}, "You  cook.\nTwice a day."),
        ({**FRONT, "tags": ["a", "b"], "lastmod": "2026-02-25", "junior": "false"}, BODY),
        ({("entreprise" if name == "company" else name): item for name, item in FRONT.items()}, BODY),
        ({**FRONT, "open": "true", "status": "open"}, BODY),
        ({**FRONT, "link": "https://example.org"}, BODY),
        (FRONT, "<!-- for the editor -->" + BODY),
        ({**FRONT, "title": "'Cook'"}, BODY),
        ({**FRONT, "date": f"{FRONT['date']} 00:00:00 Z"}, BODY),
        ({**FRONT, "date": "/".join(reversed(FRONT["date"].split("-")))}, BODY),
    ],
)
def test_the_digest_stays_where_nothing_that_matters_was_rewritten(front: dict[str, str], body: str) -> None:
    assert read(front, body).digest == read(FRONT, BODY).digest


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Chef"},
        {"role": "Chef"},
        {"company": "Other"},
        {"location": "Ghent, Belgium"},
        {"remote": "hybrid"},
        {"contract": "CDD"},
        {"date": "2026-02-21"},
        {"deadline": "2026-04-11"},
        {"salary": "41 k€"},
        {"url": "https://example.org/chef"},
    ],
)
def test_the_digest_changes_with_every_field_that_matters(change: dict[str, str]) -> None:
    assert read({**FRONT, **change}, BODY).digest != read(FRONT, BODY).digest


def test_the_digest_changes_with_the_text_and_the_contact_one_applies_at() -> None:
    assert read(FRONT, "You bake.\n").digest != read(FRONT, BODY).digest
    asked = {"contact": "a@example.org"}
    assert read(asked).digest != read({"contact": "b@example.org"}).digest
    assert read({**FRONT, **asked}, BODY).digest == read(FRONT, BODY).digest, "one applies at the address"


def test_the_digest_does_not_depend_on_the_configuration() -> None:
    site = "https://elsewhere.example.com"
    other = Rules("Asia/Tokyo", "fr", site, "MDY", "closed", {"team": ("crew",)}, {"company": "Y"})
    assert read(FRONT, BODY, rules=other).digest == read(FRONT, BODY).digest
    assert read({}, rules=RULES).digest == read({}).digest


def test_the_text_is_title_and_body_as_words() -> None:
    assert read({"title": "Head cook"}, "You *cook*.\n\n- twice\n").text == "Head cook You *cook*. - twice"


# ---------------------------------------------------------------- whatever comes

scalars = st.builds(
    Scalar,
    st.text(max_size=40)
    | st.sampled_from(["true", "2026-25-02", "9999-12-31", "javascript:x", "//", "https://[::1", "{{", "<", "CDI"]),
    st.integers(0, 9),
    st.booleans(),
)
values = st.recursive(
    scalars | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
names = st.sampled_from(
    "title role id slug company company_url date deadline published closed open status draft contract type location"
    " country remote mode salary salary_min currency start apply url contact phone tags junior description lang"
    " aliases zzz".split()
) | st.text(max_size=12)
fields = st.builds(Field, names, values, st.integers(1, 99))
bodies = st.text(max_size=200) | st.text(alphabet="`{}%<>A!-:#/*\n ~", max_size=200)


@settings(deadline=None)
@given(
    st.lists(fields, max_size=6),
    bodies,
    st.text(max_size=14) | st.from_regex(r"\d{4}-\d{1,2}-\d{1,2}-x", fullmatch=True),
)
def test_no_raw_whatever_makes_reading_raise(given_fields: list[Field], body: str, stem: str) -> None:
    for rules in (RULES, BARE):
        posting, found = normalise(Raw("postings/x.md", stem, tuple(given_fields), body), rules)
        assert (posting is None) == any(problem.severity == "error" for problem in found)
        if posting is not None:
            assert posting.title
            assert posting.title == " ".join(posting.title.split())
            assert posting.apply_url is None or posting.apply_url.lower().startswith(("http://", "https://", "mailto:"))
            _ = _all_text(posting).encode()


def _all_text(posting: Posting) -> str:
    shown = (posting.title, posting.role, posting.body, posting.text, posting.tags, posting.extra, posting.places)
    return "".join(map(str, (*shown, posting.contact, posting.pay, posting.organisation, posting.apply_text)))


def test_deep_nesting_and_long_text_cost_nothing_much() -> None:
    nested: Any = Scalar("x")
    for _ in range(900):
        nested = [nested]
    began = time.process_time()
    pieces = ("{{", "{%", "<Ab ", "` `` ", "- a: b\n", "import x\n", "\n```", "<!--", "&amp", "{: ")
    hostile = [piece * 20_000 for piece in pieces]
    for body in hostile:
        read({"badges": "x"}, body)
    normalise(Raw("x.md", "x", (Field("title", Scalar("t"), 1), Field("odd", nested, 2)), ""), BARE)
    assert time.process_time() - began < 10


# ---------------------------------------------------------------- codes of France


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({"rome": "M1805", "ogr": "38971"}, ("M1805", "38971")),
        ({"code_rome": "m1805 – Études et développement", "codeOGR": 38971}, ("M1805", "38971")),
        ({"Code ROME": ["M1805", "M1806"], "appellation_ogr": "038971"}, ("M1805", "038971")),
        ({"rome": "'none'", "ogr": None}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_codes_of_the_rome_are_read_under_the_names_that_people_use(
    front: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    posting = read(front)

    assert (posting.rome, posting.ogr) == expected
    assert posting.extra == {}
    assert codes(front) == []


@pytest.mark.parametrize(
    ("front", "code"), [({"rome": "développeur"}, "rome-unclear"), ({"ogr": "M1805"}, "ogr-unclear")]
)
def test_what_is_no_code_is_left_out_with_a_warning(front: dict[str, Any], code: str) -> None:
    assert codes(front) == [f"warning {code}"]
    assert (read(front).rome, read(front).ogr) == (None, None)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({"company": "Weir", "siret": "130 025 265 00013"}, "13002526500013"),
        ({"company": {"name": "Weir", "siret": "13002526500013"}}, "13002526500013"),
        ({"company": "Weir"}, None),
    ],
)
def test_a_siret_belongs_to_the_organisation(front: dict[str, Any], expected: str | None) -> None:
    organisation = read(front).organisation

    assert organisation is not None
    assert organisation.siret == expected
    assert codes(front) == []


def test_a_siret_of_another_length_is_left_out_with_a_warning() -> None:
    assert codes({"company": "Weir", "siret": "130025265"}) == ["warning siret-unclear"]


def test_the_default_siret_is_that_of_the_default_organisation_alone() -> None:
    organisation = {"name": "Example", "siret": "13002526500013"}
    rules = Rules(timezone="Europe/Paris", site_url="https://jobs.example.org", defaults={"organisation": organisation})

    def siret(front: dict[str, Any]) -> str | None:
        found = read(front, rules=rules).organisation
        return found.siret if found else None

    assert siret({}) == siret({"company": "the example"}) == "13002526500013"
    assert siret({"company": "Weir"}) is None


def test_codes_of_the_rome_are_no_edit_that_anybody_is_told_of() -> None:
    assert read({"rome": "M1805", "ogr": "38971"}).digest == read({}).digest
