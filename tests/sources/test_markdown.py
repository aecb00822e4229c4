"""Markdown, HTML and text files with front matter."""

from __future__ import annotations

import subprocess
import sys

import frontmatter
import pytest

from syndicate.core.model import Field, Scalar
from syndicate.sources.fences import HANDLERS, Metadata, YamlFences
from syndicate.sources.markdown import MarkdownSource
from tests.sources.reading import header, markdown, reading, said, the_problem, the_raw, values


@pytest.mark.parametrize("name", ["a.md", "a.MD", "a.markdown", "a.mdx", "a.html", "a.htm", "a.txt", "Cook", "v.1.md"])
def test_files_of_these_endings_and_of_none_are_claimed(name: str) -> None:
    assert MarkdownSource().claims(name)


@pytest.mark.parametrize("name", ["a.yml", "a.json", "a.png", "a.md.bak", ".md"])
def test_other_files_are_not_claimed(name: str) -> None:
    assert not MarkdownSource().claims(name)


def test_a_posting_has_its_fields_with_their_lines_and_its_body_as_written() -> None:
    raw = the_raw(markdown("---\ntitle: Cook\nplace:\n  city: Brest\n---\n\nYou *cook*.\n"))
    assert raw.fields == (
        Field("title", Scalar("Cook", 2), 2),
        Field("place", {"city": Scalar("Brest", 4)}, 3),
    )
    assert (raw.body, raw.line, raw.body_line) == ("\nYou *cook*.\n", 1, 6)
    assert (raw.path, raw.stem, raw.entry, raw.archived) == ("postings/boat.md", "boat", None, False)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt", "cook"])
def test_the_same_text_is_the_same_posting_whatever_the_ending(name: str) -> None:
    assert values(the_raw(reading(name, "---\ntitle: Cook\n---\n* a\n"))) == {"title": "Cook"}


# ---------------------------------------------------------------- fences


@pytest.mark.parametrize(
    "text",
    [
        "--- \ntitle: Cook\n---\t\nBody\n\n---\n\nMore\n",
        "\ufeff---\ntitle: Cook\n---\nBody\n\n---\n\nMore\n",
        "---yaml\ntitle: Cook\n---\nBody\n\n---\n\nMore\n",
        "---\u00a0\ntitle: Cook\n ---\nBody\n\n---\n\nMore\n",
        "  ---\n  title: Cook\n  ---\nBody\n\n---\n\nMore\n",
        "---\ntitle: Cook\n...\nBody\n\n---\n\nMore\n",
    ],
)
def test_blanks_around_fences_are_forgiven_and_a_rule_in_the_body_ends_nothing(text: str) -> None:
    raw = the_raw(markdown(text))
    assert (values(raw), raw.body) == ({"title": "Cook"}, "Body\n\n---\n\nMore\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_are_counted_as_in_the_file_whatever_ends_them(end: str) -> None:
    text = "\n\n---\ntitle: Cook\nx:\n  - 1\n  - '2'\n---\nBody\n".replace("\n", end)
    raw = the_raw(markdown("\ufeff" + text))
    assert [(field.name, field.line) for field in raw.fields] == [("title", 4), ("x", 5)]
    assert raw.fields[1].value == [Scalar("1", 6), Scalar("2", 7, True)]
    assert (raw.line, raw.body_line, raw.body) == (3, 9, "Body\n")


def test_an_indented_rule_in_a_block_of_text_does_not_end_the_front_matter() -> None:
    raw = the_raw(header("text: |\n  One\n  ---\n  Two\ntitle: Cook"))
    assert values(raw) == {"text": "'One\n---\nTwo\n'", "title": "Cook"}


def test_an_empty_front_matter_is_a_posting_without_fields() -> None:
    assert the_raw(markdown("---\n---\nBody")).fields == ()
    assert the_raw(markdown("---\n# only a comment\n---\nBody")).fields == ()


@pytest.mark.parametrize("nearly", ["----", "--- end", "—", "--", "***", "====="])
def test_what_is_nearly_a_fence_ends_nothing_and_is_named_with_its_line(nearly: str) -> None:
    problem = the_problem(markdown(f"---\ntitle: Cook\n{nearly}\nBody\n"))
    assert (problem.line, problem.severity, problem.code) == (3, "error", "front-matter-unclosed")
    assert f'"{nearly}"' in problem.message
    assert "---" in problem.message


def test_a_front_matter_without_an_end_is_an_error_that_says_where_to_end_it() -> None:
    found = markdown("\n---\ntitle: Cook\nplace: Brest\n\nYou cook.\n")
    assert said(found) == [(2, "error", "front-matter-unclosed")]
    assert "after line 4" in found.problems[0].message
    assert found.raws == ()


def test_a_front_matter_too_long_to_be_one_is_an_error() -> None:
    assert said(header("x: " + "y" * 1_000_001)) == [(2, "error", "too-large")]


# ---------------------------------------------------------------- TOML and JSON


def test_toml_between_plus_signs_is_read_with_its_lines_and_types() -> None:
    raw = the_raw(
        markdown(
            '+++\ntitle = "Cook"\ndate = 2026-02-20\nhours = 1.50\nopen = true\n[contact]\nname = "Ada"\n+++\nBody'
        )
    )
    assert values(raw) == {
        "title": "'Cook'",
        "date": "2026-02-20",
        "hours": "1.50",
        "open": "true",
        "contact": {"name": "'Ada'"},
    }
    assert [field.line for field in raw.fields] == [2, 3, 4, 5, 6]
    assert raw.fields[-1].value == {"name": Scalar("Ada", 7, True)}
    assert (raw.body, raw.body_line) == ("Body", 9)


def test_a_name_inside_a_text_of_several_lines_is_not_taken_for_the_key() -> None:
    raw = the_raw(markdown('+++\ntext = """\ntitle = 1\n"""\ntitle = "Cook"\n+++\n'))
    assert [(field.name, field.line) for field in raw.fields] == [("text", 2), ("title", 5)]


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "Cook", "pay": 1.50, "open": true, "team": null, "at": ["a", {"b": "}"}]}\nBody',
        '{\n  "title": "Cook", "pay": 1.50,\n "open": true, "team": null, "at": ["a", {\n"b": "}"}\n]\n}\nBody',
        ';;;\n"title": "Cook", "pay": 1.50, "open": true, "team": null, "at": ["a", {"b": "}"}]\n;;;\nBody',
        '---json\n{"title": "Cook", "pay": 1.50, "open": true, "team": null, "at": ["a", {"b": "}"}]}\n---\nBody',
    ],
)
def test_json_is_read_on_one_line_nested_and_between_fences(text: str) -> None:
    raw = the_raw(markdown(text))
    assert values(raw) == {"title": "'Cook'", "pay": "1.50", "open": "true", "team": None, "at": ["'a'", {"b": "'}'"}]}
    assert raw.body == "Body"
    assert text.split("\n")[raw.body_line - 1] == "Body"


def test_json_fields_have_the_line_on_which_they_stand() -> None:
    raw = the_raw(
        markdown('{\n  "title": "Cook",\n  "contact": {\n    "name": "Ada: \\"x\\"",\n    "age": 3\n  }\n}\n')
    )
    assert [(field.name, field.line) for field in raw.fields] == [("title", 2), ("contact", 3)]
    assert raw.fields[1].value == {"name": Scalar('Ada: "x"', 4, True), "age": Scalar("3", 5)}


@pytest.mark.parametrize("start", ["{{ page.title }}\n", "{% include head.html %}\n", "{: .lead}\nText\n"])
def test_tags_of_other_generators_are_not_taken_for_json(start: str) -> None:
    assert said(markdown(start)) == [(1, "warning", "no-front-matter")]


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("+++\ntitle = Cook\n+++\n", 2, '`title = "Cook"`'),
        ("+++\ndate = 2026-01-01\ntitle: Cook\n+++\n", 3, '`title = "Cook"`'),
        ("+++\ntitle: Cook\n+++\n", 2, "---"),
        ('+++\ntitle = "Cook\nx = 1\n+++\n', 2, "not closed"),
        ("+++\nx = [1,\n+++\n", 2, "cut off"),
        ("{'title': 1}\n", 1, "double quotes"),
        ('{\n"a": 1\n"b": 2\n}\n', 2, "comma"),
        ('{\n"a": 1,\n}\n', 2, "comma too many"),
        ('{"a": 012}\n', 1, "begin with 0"),
        ('{\n\n"a": "x\n', 3, "not closed"),
        ('{"a": [1\n\n', 1, "cut off"),
        ('{"a": 1 // why\n}', 1, "comments"),
        (";;;\n\n{\n'title': 1}\n;;;\n", 4, "double quotes"),
    ],
)
def test_toml_and_json_that_do_not_load_are_an_error_with_line_and_cure(text: str, line: int, hint: str) -> None:
    problem = the_problem(markdown(text))
    assert (problem.line, problem.severity) == (line, "error")
    assert problem.code in ("toml-unreadable", "json-unreadable")
    assert hint in problem.message


# ---------------------------------------------------------------- values


def test_yaml_scalars_are_what_the_author_wrote() -> None:
    raw = the_raw(
        header("country: NO\nid: 0123\nhours: 12:30\nversion: 1.10\nday: 2026-2-9\nanswer: yes\nq: 'true'\nplain: true")
    )
    assert values(raw) == {
        "country": "NO",
        "id": "0123",
        "hours": "12:30",
        "version": "1.10",
        "day": "2026-2-9",
        "answer": "yes",
        "q": "'true'",
        "plain": "true",
    }


def test_nothing_null_and_a_tilde_are_nothing_but_not_in_quotes() -> None:
    raw = the_raw(header("a:\nb: ~\nc: null\nd: ''\ne: \"null\"\nf: [null, x]"))
    assert values(raw) == {"a": None, "b": None, "c": None, "d": "''", "e": "'null'", "f": [None, "x"]}


def test_an_explicit_tag_is_obeyed_and_a_comment_dropped() -> None:
    raw = the_raw(header("a: !!timestamp '2026-02-23'  # today\nb: !!str 0123\nc: ! 'x: y'\nd: !!null x\ne: !!int '7'"))
    assert values(raw) == {"a": "2026-02-23", "b": "'0123'", "c": "'x: y'", "d": None, "e": "7"}


def test_blocks_of_text_are_as_yaml_gives_them() -> None:
    raw = the_raw(header("a: |\n  One\n  two\nb: >-\n  Three\n  four"))
    assert values(raw) == {"a": "'One\ntwo\n'", "b": "'Three four'"}


def test_references_and_merge_keys_give_what_they_stand_for() -> None:
    raw = the_raw(header("base: &b {city: Brest, pay: 1}\nplace:\n  pay: 2\n  <<: *b\nmore: [*b]"))
    assert values(raw)["place"] == {"pay": "2", "city": "Brest"}
    assert values(raw)["more"] == [{"city": "Brest", "pay": "1"}]


def test_carriage_returns_at_the_end_of_values_are_trimmed() -> None:
    assert values(the_raw(header('title: "Cook\\r"'))) == {"title": "'Cook'"}
    assert values(the_raw(markdown('{"title": "Cook\\r", "text": "a\\r\\nb"}'))) == {
        "title": "'Cook'",
        "text": "'a\nb'",
    }


def test_line_separators_and_spaces_that_cannot_be_seen_do_not_change_the_meaning() -> None:
    raw = the_raw(
        header("title:\u00a0Chef\ncontact:\n\u00a0\u00a0name: Ada\u2028Love\n\ufeffplace: Br\u200best\nend:\tx\t")
    )
    assert values(raw) == {"title": "Chef", "contact": {"name": "Ada Love"}, "place": "Brest", "end": "x"}


def test_a_key_given_twice_is_an_error_that_names_both_lines_at_any_level() -> None:
    found = header("title: A\nplace:\n  city: B\n  city: C\ntitle: D")
    assert said(found) == [(5, "error", "duplicate-key"), (6, "error", "duplicate-key")]
    assert "line 4 and on line 5" in found.problems[0].message
    assert "line 2 and on line 6" in found.problems[1].message
    assert found.problems[1].field == "title"
    assert found.raws == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('+++\ntitle = "A"\n\ntitle = "B"\n+++\n', "line 2 and on line 4"),
        ('{\n"title": "A",\n"title": "B"\n}\n', "line 2 and on line 3"),
        ('{"title": "A", "title": "B"}\n', "both times on line 1"),
    ],
)
def test_a_key_given_twice_is_an_error_in_toml_and_json_too(text: str, lines: str) -> None:
    problem = the_problem(markdown(text))
    assert problem.code == "duplicate-key"
    assert lines in problem.message


@pytest.mark.parametrize(
    "tagged",
    [
        "!!python/object/apply:os.system ['touch /tmp/x']",
        "!!python/name:os.system",
        "!ruby/object:Gem::Installer {}",
        "!!binary aGk=",
        "!!set {a, b}",
        "!include other.yml",
    ],
)
def test_other_tags_are_an_error_and_nothing_is_executed(tagged: str) -> None:
    found = header(f"title: Cook\nx: {tagged}")
    assert said(found) == [(3, "error", "tag-unknown")]
    assert found.raws == ()


def test_references_that_blow_a_file_up_are_an_error_and_no_hang() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert [code for _, _, code in said(header("\n".join(lines)))] == ["yaml-bomb"]


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: " + "[" * 900 + "]" * 900, "a: " + "{a: " * 60 + "b" + "}" * 60])
def test_values_nested_without_end_are_an_error(text: str) -> None:
    assert [code for _, _, code in said(header(text))] == ["too-deep"]


# ---------------------------------------------------------------- no front matter


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("# Cook wanted\n\nCome.\n", "no front matter"),
        ("title: Cook\ndate: 2026-02-20\n---\n\nCome.\n", "above line 1"),
        ("\ntitle: Cook\nplace: Brest\n\nCome.\n", "lines 2 to 3"),
        ("----\ntitle: Cook\n---\n", '"----"'),
        ("Cook.md\n\n---\ntitle: Cook\n---\n", "line 3"),
        ("— \ntitle: Cook\n---\n", "---"),
    ],
)
def test_a_file_without_front_matter_is_no_posting_and_a_warning_says_what_is_missing(text: str, hint: str) -> None:
    found = markdown(text)
    assert (found.posting, found.raws) == (False, ())
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert the_problem(found).code == "no-front-matter"
    assert hint in the_problem(found).message


def test_a_front_matter_that_is_no_mapping_is_an_error_that_says_what_to_write() -> None:
    assert said(header("- a\n- b")) == [(2, "error", "front-matter-shape")]
    assert "+++" in the_problem(header('title = "Cook"')).message
    assert "`title: Cook`" in the_problem(header("title:Cook")).message


# ---------------------------------------------------------------- what a merge leaves


def test_conflict_markers_in_the_front_matter_are_an_error_at_the_first() -> None:
    found = header("title: A\n<<<<<<< HEAD\nx: 1\n=======\nx: 2\n>>>>>>> theirs")
    assert said(found) == [(3, "error", "conflict-markers")]
    assert found.posting


@pytest.mark.parametrize("rest", ["title: A\n=======\nx: 2\n>>>>>>> theirs", "title: A\n=======\nx: 2"])
def test_what_is_left_of_a_conflict_in_the_front_matter_is_an_error_too(rest: str) -> None:
    assert said(header(rest)) == [(3, "error", "conflict-markers")]


def test_conflict_markers_in_the_body_are_an_error() -> None:
    text = "---\ntitle: A\n---\nTitle\n=======\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n"
    assert said(markdown(text)) == [(7, "error", "conflict-markers")]


def test_a_heading_underlined_with_seven_signs_is_no_conflict() -> None:
    assert the_raw(markdown("---\ntitle: A\n---\nWe hire\n=======\nYou.\n")).body == "We hire\n=======\nYou.\n"


def test_a_conflict_that_took_the_first_fence_is_an_error_and_not_a_file_without_front_matter() -> None:
    assert said(markdown("<<<<<<< HEAD\n---\ntitle: A\n---\n")) == [(1, "error", "conflict-markers")]


# ---------------------------------------------------------------- python-frontmatter


def test_the_handlers_work_with_python_frontmatter() -> None:
    metadata, content = frontmatter.parse("---\ncountry: NO\n---\nBody\n", handler=YamlFences())
    assert metadata == {"country": Scalar("NO", 2)}
    assert content == "Body"
    handler = frontmatter.detect_format('+++\ntitle = "x"\n+++\n', HANDLERS)
    assert handler is not None
    assert isinstance(handler.load('title = "x"'), Metadata)


def test_asking_which_files_are_claimed_imports_no_parser() -> None:
    code = (
        "import sys; from syndicate.sources.markdown import MarkdownSource;"
        "from syndicate.sources.lists import ListSource;"
        "MarkdownSource().claims('a.md'); ListSource().claims('a.yml');"
        "print([m for m in ('yaml', 'frontmatter', 'tomllib', 'json') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
