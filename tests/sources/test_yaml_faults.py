"""YAML that does not load: the line of the author's mistake, and what to write."""

from __future__ import annotations

import re

import pytest

from syndicate.sources import yaml_text
from tests.conftest import lacking
from tests.sources.reading import header, markdown, the_problem, the_raw, values

MISTAKES = [
    ("location: Old Mill: Ghent", 2, '`location: "Old Mill: Ghent"`'),
    ("a: b\nnote: see below:\nx: y", 3, '`note: "see below:"`'),
    ('quote: say "hi": it\'s on', 2, "`quote: 'say \"hi\": it''s on'`"),
    ("date: 2026-02-20\ntitle:Cook\nx: y", 3, "`title: Cook`"),
    ("a: @cook", 2, '`a: "@cook"`'),
    ("a: `cook`", 2, '`a: "`cook`"`'),
    ("a: %cook", 2, '`a: "%cook"`'),
    ("a: *cook* wanted", 2, '`a: "*cook* wanted"`'),
    ("a: *cook", 2, '`a: "*cook"`'),
    ("a: & co", 2, '`a: "& co"`'),
    ("a: - cook", 2, '`a: "- cook"`'),
    ("a: [CDI] Cook\nx: y", 2, '`a: "[CDI] Cook"`'),
    ("a: {{ title }} here", 2, '`a: "{{ title }} here"`'),
    ("a: {% x %}", 2, '`a: "{% x %}"`'),
    ("pay: >40k\nx: y", 2, '`pay: ">40k"`'),
    ("a: | cook", 2, '`a: "| cook"`'),
    ("a: 'l'équipe recrute'\nx: y", 2, '`a: "l\'équipe recrute"`'),
    ('a: "the "best" cook"\nx: y', 2, "`a: 'the \"best\" cook'`"),
    ('a: "Senior" cook\nx: y', 2, "`a: '\"Senior\" cook'`"),
    ('a: "Cook\ndate: 2026-02-20\nb: "x"', 2, '`a: "Cook"`'),
    ('x: y\na: "Cook\ndate: 2026-02-20', 3, "not closed"),
    ("x: 'one\n  two'\na: 'Cook\nb: 'x'", 4, "not closed"),
    ('a: "C:\\dir"', 2, "`a: 'C:\\dir'`"),
    ("tags: [a, b\nx: y", 2, "write ] at its end"),
    ("x: y\nat: {a: b c: d}", 3, "comma"),
    ("x: y\n\ttags: z", 3, "tab"),
    ("tags:\n\t- a", 3, "tab"),
    ("title: Cook\n  place: Brest", 3, "further to the right"),
    ("  title: Cook\nplace: Brest", 2, "further to the right"),
    ("tags:\n  - a\n - b", 4, "further to the left"),
    ("title: Cook\nand more\nx: y", 3, '"and more"'),
    ("and more\nx: y", 2, '"and more"'),
    ("title: Cook\n--- end\nx: y", 3, '"--- end"'),
    ("title: Cook\n-----\nx: y", 3, '"-----"'),
    ("at:\n  <<: *base\n  x: y", 3, "&base"),
    (": Cook", 2, "check the quotes"),
]


@pytest.fixture(params=["libyaml", "python"])
def _composer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both composers: what one says is what the other says."""
    if request.param == "python":
        monkeypatch.setattr(yaml_text, "composer", yaml_text.PlainComposer)
    elif yaml_text.composer is yaml_text.PlainComposer:
        lacking("PyYAML with libyaml")


@pytest.mark.usefixtures("_composer")
@pytest.mark.parametrize(("lines", "line", "hint"), MISTAKES)
def test_a_mistake_is_reported_on_its_line_with_what_to_write(lines: str, line: int, hint: str) -> None:
    problem = the_problem(header(lines))
    assert (problem.line, problem.severity, problem.code) == (line, "error", "yaml-unreadable")
    assert hint in problem.message


@pytest.mark.parametrize(("lines", "line"), [mistake[:2] for mistake in MISTAKES if "`" in mistake[2]])
def test_what_the_message_says_to_write_can_be_read(lines: str, line: int) -> None:
    told = re.search(r"`(.*)`", the_problem(header(lines)).message)
    assert told
    mended = lines.split("\n")
    mended[line - 2] = told[1]
    assert the_raw(header("\n".join(mended[: line - 1]))).fields


@pytest.mark.usefixtures("_composer")
def test_all_mistakes_that_stand_alone_are_reported_at_once() -> None:
    found = header("title: @cook\nplace: Old Mill: Ghent\ndate: 2026-02-20\npay: >40k")
    assert [problem.line for problem in found.problems] == [2, 3, 5]


@pytest.mark.usefixtures("_composer")
def test_a_text_of_several_lines_in_quotes_is_no_mistake() -> None:
    assert values(the_raw(header("a: 'one\n  two: three'\nb: \"x\n\n  y\"\nc: http://example.org:80/x"))) == {
        "a": "'one two: three'",
        "b": "'x\ny'",
        "c": "http://example.org:80/x",
    }


@pytest.mark.usefixtures("_composer")
def test_tabs_where_they_mean_nothing_are_forgiven() -> None:
    assert values(the_raw(header("title:\tCook\t\ntags:\n  - a\t\n\t\n  - b"))) == {"title": "Cook", "tags": ["a", "b"]}


def test_a_mistake_is_counted_from_the_top_of_the_file() -> None:
    assert the_problem(markdown("\ufeff\r\n\r\n---\r\ntitle: Cook\r\nplace: a: b\r\n---\r\n")).line == 5
