"""No bytes whatever make a source raise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core.model import Value
from syndicate.ports import Reading
from syndicate.sources import yaml_text
from syndicate.sources.text import CONTROL
from tests.sources.reading import reading

NAMES = st.sampled_from(["a.md", "a.html", "a", "a.yml", "a.json", "a.toml"])
# What the formats are made of, so that the parsers are reached and not only their doors.
PIECES = st.sampled_from(
    [
        *"\n\r\t :-{}[],\"'#&*!|>%@`?=.+<\\~\0\x01\x85\u00a0\u2028\ufeff\ud800",
        *(
            "---\n",
            "+++\n",
            ";;;\n",
            "...\n",
            "\r\n",
            "\n  ",
            "\n- ",
            ": ",
            "- ",
            "''",
            '"',
            "<<: *a",
            "&a ",
            "*a",
            "!!str ",
        ),
        *(
            "!!python/name:os.system ",
            "title: x\n",
            "title = 1\n",
            '"title": 1,',
            "[[jobs]]\n",
            "jobs:\n",
            "null",
            "2026-02-20",
        ),
        *(
            "<<<<<<< a\n",
            "=======\n",
            ">>>>>>> b\n",
            "\\ud800",
            "\\x00",
            "é",
            "🌊",
            "a",
            "1",
            "\t\t",
            "|\n",
            ">-\n",
            "{{ x }}",
        ),
    ]
)
OPENINGS = st.sampled_from(
    ["", "---\n", "---\ntitle: x\n", "+++\n", "{", '{"a": ', "[", "- ", "jobs:\n- ", "a = ", ";;;\n"]
)
TEXTS = st.tuples(
    OPENINGS, st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["", "\n---\nBody", "\n+++\n", "}"])
)


def check(path: str, data: bytes) -> None:
    found = reading(path, data)
    assert isinstance(found, Reading)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in found.problems:
        assert problem.path == path
        assert 1 <= problem.line <= lines
        assert "\n" not in problem.message
        assert not CONTROL.search(problem.message)
    for raw in found.raws:
        assert 1 <= raw.line <= lines
        for field in raw.fields:
            assert 1 <= field.line <= lines
            assert field.name
            assert_clean(field.value)


def assert_clean(value: Value) -> None:
    if isinstance(value, list):
        for item in value:
            assert_clean(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            assert not CONTROL.search(name)
            assert_clean(item)
    elif value is not None:
        assert not CONTROL.search(value.text)


@settings(max_examples=400, deadline=None)
@given(NAMES, st.binary(max_size=200))
def test_no_bytes_make_a_source_raise(name: str, data: bytes) -> None:
    check(name, data)


@settings(max_examples=1500, deadline=None)
@given(NAMES, TEXTS)
def test_no_text_that_resembles_a_posting_makes_a_source_raise(name: str, text: tuple[str, str, str]) -> None:
    check(name, "".join(text).encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_neither_does_it_where_libyaml_is_missing(text: tuple[str, str, str]) -> None:
    before = yaml_text.composer
    yaml_text.composer = yaml_text.PlainComposer
    try:
        check("a.md", "".join(text).encode("utf-8", "surrogatepass"))
    finally:
        yaml_text.composer = before


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(max_size=30), min_size=1, max_size=5))
def test_what_json_writes_is_read_back(given_fields: dict[str, str]) -> None:
    import json

    found = reading("a.md", json.dumps(given_fields) + "\nBody")
    read = {field.name: field.value.text for field in found.raws[0].fields}  # type: ignore[union-attr]  # Scalars all
    assert read == {name: expected(text) for name, text in given_fields.items()}


def expected(text: str) -> str:
    from syndicate.sources.text import without_controls

    return without_controls(text.rstrip("\r").replace("\r\n", "\n").replace("\r", "\n"))
