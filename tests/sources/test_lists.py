"""Lists of postings, and files that are one mapping, in YAML, JSON and TOML."""

from __future__ import annotations

import json

import pytest

from syndicate.core.model import Field, Scalar
from syndicate.ports import Reading
from syndicate.sources.lists import ListSource
from tests.sources.reading import reading, said, the_problem, the_raw, values


def listed(text: str, name: str = "jobs.yml") -> Reading:
    return reading(f"postings/{name}", text)


def titles(found: Reading) -> list[tuple[int | None, object]]:
    """Place and title of each posting."""
    return [(raw.entry, values(raw).get("title")) for raw in found.raws]


def test_lists_are_claimed_by_their_endings() -> None:
    assert all(map(ListSource().claims, ("a.yml", "a.YAML", "a.json", "a.toml")))
    assert not any(map(ListSource().claims, ("a.md", "a", "a.yml.bak", ".yml")))


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "- title: A\n- title: B\n"),
        ("a.yml", "---\n- title: A\n- title: B\n"),
        ("a.yml", "jobs:\n- title: A\n- title: B\n"),
        ("a.yml", "version: 1\nupdated: 2026-02-20\nwe-hire:\n- title: A\n- title: B\n"),
        ("a.yml", "title: Jobs at Example\njobs:\n- title: A\n- title: B\n"),
        ("a.yml", "title: Work with us\nhiring:\n- {title: A, location: Brest}\n- {title: B, location: Brest}\n"),
        ("a.yml", "title: A\n---\ntitle: B\n"),
        ("a.yml", "- title: A\n---\n- title: B\n---\n"),
        ("a.yml", ".base: &b {location: Brest}\njobs:\n- {<<: *b, title: A}\n- {<<: *b, title: B}\n"),
        ("a.json", '[{"title": "A"}, {"title": "B"}]'),
        ("a.json", '{"data": {"jobs": [{"title": "A"}, {"title": "B"}]}}'),
        ("a.json", '{"version": "1", "title": "Jobs", "items": [{"title": "A"}, {"title": "B"}]}'),
        ("a.toml", '[[jobs]]\ntitle = "A"\n\n[[jobs]]\ntitle = "B"\n'),
    ],
)
def test_a_list_is_found_wherever_it_stands(name: str, text: str) -> None:
    found = listed(text, name)
    assert [(place, str(title).strip("'")) for place, title in titles(found)] == [(0, "A"), (1, "B")]
    assert all(raw.stem == "" and raw.body == "" for raw in found.raws)
    assert (found.problems, found.statement) == ((), True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2026-02-20_dev.yml", "title: A\nlocations:\n- city: Brest\n"),
        ("2026-02-20_dev.yml", "---\ntitle: A\nlocations:\n- city: Brest\n"),
        ("2026-02-20_dev.json", '{"title": "A", "locations": [{"city": "Brest"}]}'),
        ("2026-02-20_dev.toml", 'title = "A"\n[[locations]]\ncity = "Brest"\n'),
    ],
)
def test_one_mapping_with_a_title_is_one_posting_named_after_its_file(name: str, text: str) -> None:
    raw = the_raw(listed(text, name))
    assert (raw.stem, raw.entry) == ("2026-02-20_dev", None)
    assert list(values(raw)) == ["title", "locations"]


@pytest.mark.parametrize(
    "text",
    [
        "title: A\ncontacts:\n- name: Ada\n  email: ada@example.org\n",
        "title: A\nsections:\n- {title: About, text: We sail.}\n- {title: You, text: You cook.}\n",
        "intitule: A\npositions: []\n",
        "roles: [Cook, Baker]\ncontacts: [{name: Ada}]\n",
    ],
)
def test_a_posting_with_a_list_in_it_stays_one_posting(text: str) -> None:
    assert the_raw(listed(text)).entry is None


def test_a_mapping_without_title_and_list_is_one_posting_for_others_to_judge() -> None:
    assert the_raw(listed("company: Example\nurl: https://example.org\ncontact: {name: Ada}\n")).entry is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "dev:\n  title: A\nux:\n  title: B\n  id: other\n"),
        ("a.yml", "jobs:\n  dev:\n    title: A\n  ux:\n    title: B\n    id: other\n"),
        ("a.yml", "_base: &b {city: Brest}\ndev:\n  <<: *b\n  title: A\nux:\n  title: B\n  ID: other\n"),
        ("a.json", '{"dev": {"title": "A"}, "ux": {"title": "B", "id": "other"}}'),
        ("a.toml", '[dev]\ntitle = "A"\n[ux]\ntitle = "B"\nid = "other"\n'),
    ],
)
def test_what_stands_before_an_entry_is_its_id_unless_it_has_one(name: str, text: str) -> None:
    first, second = listed(text, name).raws
    assert (first.fields[0].name, first.fields[0].value.text) == ("id", "dev")  # type: ignore[union-attr]  # a Scalar
    assert [field.value.text for field in second.fields if field.name.lower() == "id"] == ["other"]  # type: ignore[union-attr]  # likewise


def test_entries_and_their_fields_have_the_lines_of_the_file() -> None:
    first, second = listed("# ours\n- title: A\n\n-\n  title: B\n  at:\n    city: C\n").raws
    assert (first.line, second.line) == (2, 5)
    assert second.fields == (Field("title", Scalar("B", 5), 5), Field("at", {"city": Scalar("C", 7)}, 6))
    first, second = listed('[\n {"title": "A"},\n {\n "title": "B", "at": "C"}]\n', "a.json").raws
    assert (first.line, second.line) == (2, 3)
    assert second.fields == (Field("title", Scalar("B", 4, True), 4), Field("at", Scalar("C", 4, True), 4))
    first, second = listed('[[jobs]]\ntitle = "A"\n[[jobs]]\ntitle = "B"\n[jobs.at]\ncity = "C"\n', "a.toml").raws
    assert (first.line, second.line) == (1, 3)
    assert second.fields == (Field("title", Scalar("B", 4, True), 4), Field("at", {"city": Scalar("C", 6, True)}, 5))


# ---------------------------------------------------------------- nothing on offer


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", "[]"),
        ("a.yml", "jobs: []\n"),
        ("a.yml", "title: Jobs at Example\njobs: []\n"),
        ("a.yml", "whatever: []\n"),
        ("a.json", "[]"),
        ("a.json", "{}"),
        ("a.toml", "jobs = []\n"),
    ],
)
def test_an_empty_list_is_a_statement(name: str, text: str) -> None:
    assert listed(text, name) == Reading(statement=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yml", ""),
        ("a.yml", "# - title: A\n"),
        ("a.yml", "jobs:\n# - title: A\n"),
        ("a.yml", "title: Jobs at Example\njobs:\n"),
        ("a.yml", "---\n---\n"),
        ("a.json", ""),
        ("a.json", "null"),
        ("a.toml", "# none\n"),
    ],
)
def test_a_file_of_nothing_but_comments_is_no_statement(name: str, text: str) -> None:
    found = listed(text, name)
    assert (found.raws, found.statement) == ((), False)
    assert said(found) == [(1, "warning", "list-empty")]


# ---------------------------------------------------------------- what is wrong


def test_a_bad_entry_costs_only_itself() -> None:
    text = "- title: A\n- just text\n- title: B\n  title: C\n-\n- title: D\n  x: !!python/name:os.system\n- title: E\n"
    found = listed(text)
    assert titles(found) == [(0, "A"), (5, "E")]
    assert said(found) == [
        (2, "error", "entry-unreadable"),
        (4, "error", "duplicate-key"),
        (5, "error", "entry-unreadable"),
        (7, "error", "tag-unknown"),
    ]


def test_a_bad_json_entry_costs_only_itself() -> None:
    deep = "[" * 60 + "]" * 60
    entries = ['{"title": "A"}', "3", '{"title": "B", "title": "C"}', f'{{"x": {deep}}}', '{"title": "D"}']
    found = listed(f"[{','.join(entry + chr(10) for entry in entries)}]", "a.json")
    assert titles(found) == [(0, "'A'"), (4, "'D'")]
    assert [line for line, _, _ in said(found)] == [2, 3, 4]


def test_more_bad_entries_than_are_reported_are_left_out_all_the_same() -> None:
    found = listed("- title: A\n" + "- x: 1\n  x: 2\n" * 150)
    assert titles(found) == [(0, "A")]
    assert len(found.problems) == 100


def test_an_id_given_twice_costs_the_second_entry() -> None:
    found = listed("dev:\n  title: A\ndev:\n  title: B\nux:\n  title: C\n")
    assert titles(found) == [(0, "A"), (2, "C")]
    assert said(found) == [(3, "error", "duplicate-key")]


def test_a_list_given_twice_is_an_error_of_the_file() -> None:
    assert said(listed("jobs:\n- title: A\njobs:\n- title: B\n")) == [(3, "error", "duplicate-key")]


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "- a\n- b\n",
        "- - title: A\n",
        "open:\n- title: A\nclosed:\n- title: B\n",
        "title: Jobs\nopen:\n- {title: A, company: X}\nclosed:\n- {title: B, company: X}\n",
    ],
)
def test_a_file_that_is_no_list_or_more_than_one_is_an_error(text: str) -> None:
    found = listed(text)
    assert said(found) == [(1, "error", "list-shape")]
    assert (found.raws, found.statement, found.posting) == ((), False, True)


def test_an_unquoted_colon_is_reported_on_its_line_with_what_to_write() -> None:
    text = "- title: A\n  location: Old Mill: Ghent, Belgium\n- title: B\n- title: @C\n"
    found = listed(text)
    assert said(found) == [(2, "error", "yaml-unreadable"), (4, "error", "yaml-unreadable")]
    assert '`location: "Old Mill: Ghent, Belgium"`' in found.problems[0].message
    assert '`title: "@C"`' in found.problems[1].message
    assert (found.raws, found.statement) == ((), False)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.json", '[\n{"title": "A"}\n{"title": "B"}\n]', 2),
        ("a.json", '[\n{"title": "A"}\n', 2),
        ("a.json", '{"title": "A"}\n{"title": "B"}\n', 2),
        ("a.toml", '[[jobs]]\ntitle = "A"\n\n[[jobs]]\ntitle = A\n', 5),
        ("a.toml", '[[jobs]]\ntitle = "A"\n[[jobs]]\ntitle = "A"\ntitle = "B"\n', 5),
    ],
)
def test_a_list_that_does_not_load_is_one_error_with_its_line(name: str, text: str, line: int) -> None:
    found = listed(text, name)
    assert [(place, severity) for place, severity, _ in said(found)] == [(line, "error")]
    assert (found.raws, found.statement) == ((), False)


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n- title: A\n", "- title: A\n=======\n- title: B\n"])
def test_conflict_markers_are_an_error(text: str) -> None:
    assert [code for _, _, code in said(listed(text))] == ["conflict-markers"]


def test_a_tag_on_the_list_is_an_error() -> None:
    assert [code for _, _, code in said(listed("jobs: !!python/tuple\n- title: A\n"))] == ["tag-unknown"]


def test_references_that_blow_a_list_up_are_an_error_of_the_file() -> None:
    lines = ["- a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"- a: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    found = listed("\n".join(lines))
    assert [code for _, _, code in said(found)] == ["yaml-bomb"]
    assert found.raws == ()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
@pytest.mark.parametrize("name", ["a.json", "a.yml", "a.toml"])
def test_nesting_without_end_is_an_error(name: str, text: str) -> None:
    found = listed("a = " + text if name == "a.toml" else text, name)
    assert [severity for _, severity, _ in said(found)] == ["error"]


def test_a_dotted_name_without_end_is_an_error_and_no_hang() -> None:
    assert said(listed(".".join("a" * 100_000) + " = 1", "a.toml")) == [(1, "error", "too-deep")]


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_of_thousands_of_digits_is_an_error(number: str) -> None:
    assert [severity for _, severity, _ in said(listed(f"title = {number}", "a.toml"))] == ["error"]


def test_lone_surrogates_in_json_are_left_out_with_a_warning() -> None:
    found = listed(json.dumps([{"title": "A\ud800B", "\udc00x": "\u0000"}]), "a.json")
    assert values(the_raw(found)) == {"title": "'AB'", "x": "''"}
    assert {code for _, _, code in said(found)} == {"control-characters"}
    assert the_problem(listed('["\\ud800"]', "a.json")).severity == "error"
