"""Bytes: encodings, control characters, sizes."""

from __future__ import annotations

import time

import pytest

from syndicate.sources.text import POSTING_BYTES
from tests.sources.reading import header, markdown, reading, said, the_problem, the_raw, values

FRENCH = "---\ntitle: Ingénieur\n---\n\nL'équipe a été créée à l'été, où tout est prêt.\n"


@pytest.mark.parametrize(
    ("codec", "guess", "line"),
    [
        ("latin-1", "Latin-1", 2),
        ("cp1252", "Windows-1252", 2),
        ("mac_roman", "Mac Roman", 2),
        ("cp850", "code page 850", 2),
        ("utf-16", "UTF-16", 1),
        ("utf-16-le", "UTF-16", 1),
        ("utf-16-be", "UTF-16 (big endian)", 1),
    ],
)
def test_a_file_that_is_not_utf_8_is_an_error_with_line_and_a_guess(codec: str, guess: str, line: int) -> None:
    text = FRENCH.replace("'", "’") if codec in ("cp1252", "mac_roman") else FRENCH
    found = markdown(text.encode(codec))
    assert said(found) == [(line, "error", "not-utf-8")]
    assert guess in found.problems[0].message
    assert "save it as UTF-8" in found.problems[0].message
    assert found.raws == ()


def test_the_word_is_shown_as_it_was_probably_meant() -> None:
    assert "Ingénieur" in the_problem(markdown(FRENCH.encode("latin-1"))).message


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_the_line_of_the_first_bad_byte_is_counted_as_in_the_file(end: bytes) -> None:
    data = "---\ntitle: Créé\nx: y\n---\n\ncaf".encode().replace(b"\n", end) + b"\xe9" + end + b"\xe8"
    assert said(markdown(data)) == [(6, "error", "not-utf-8")]


def test_a_file_cut_off_within_a_letter_is_an_error() -> None:
    assert said(markdown(FRENCH.encode()[:-1] + b"\xc3")) == [(5, "error", "not-utf-8")]


def test_a_nul_byte_is_an_error_with_its_line() -> None:
    assert said(markdown(b"---\ntitle: A\nx: \0\n---\n")) == [(3, "error", "nul-byte")]
    assert said(reading("a.yml", b"- title: A\n- \0\n")) == [(2, "error", "nul-byte")]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert values(the_raw(reading("a.yml", "\ufefftitle: A\n"))) == {"title": "A"}
    assert values(the_raw(reading("a.json", '\ufeff{"title": "A"}'))) == {"title": "'A'"}


def test_control_characters_are_left_out_with_a_warning_and_lines_stay() -> None:
    found = markdown("---\na: x\x01y\nb: 1\x0b2\x852\nc: \ufffez\n---\nText\x9f\x7f\n")
    raw = the_raw(found)
    assert (values(raw), raw.body) == ({"a": "xy", "b": "1 2 2", "c": "z"}, "Text\n")
    assert [field.line for field in raw.fields] == [2, 3, 4]
    assert said(found) == [(2, "warning", "control-characters")]
    assert "6 control characters" in found.problems[0].message


def test_control_characters_written_as_escapes_are_left_out_with_a_warning() -> None:
    found = header('a: "x\\x01y"\nb: "\\0"')
    assert values(the_raw(found)) == {"a": "'xy'", "b": "''"}
    assert said(found) == [(2, "warning", "control-characters"), (3, "warning", "control-characters")]


def test_a_warning_does_not_hide_the_error_of_the_same_file() -> None:
    assert said(header("a: x\x01: y")) == [(2, "warning", "control-characters"), (2, "error", "yaml-unreadable")]


@pytest.mark.parametrize("name", ["a.md", "a.yml", "a.json", "a.toml", "a.txt"])
def test_a_file_of_fifty_megabytes_is_answered_at_once(name: str) -> None:
    data = b"---\ntitle: A\n---\n" + b"x" * 50_000_000
    began = time.process_time()
    found = reading(name, data)
    assert time.process_time() - began < 0.2
    assert said(found) == [(1, "error", "too-large")]


def test_a_posting_of_just_the_largest_size_is_read() -> None:
    head = b"---\ntitle: A\n---\n"
    assert the_raw(markdown(head + b"x" * (POSTING_BYTES - len(head)))).body_line == 4
    assert said(markdown(head + b"x" * (POSTING_BYTES - len(head) + 1))) == [(1, "error", "too-large")]


@pytest.mark.parametrize("name", ["page.html", "notes.txt", "LICENSE"])
@pytest.mark.parametrize("data", ["<p>Métier</p>".encode("latin-1"), b"\x7fELF\0\0", b"x" * 6_000_000])
def test_what_is_rarely_a_posting_is_only_warned_of_where_it_has_no_front_matter(name: str, data: bytes) -> None:
    found = reading(name, data)
    assert (said(found), found.posting) == ([(1, "warning", "no-front-matter")], False)
    assert "empty" not in found.problems[0].message


def test_but_it_is_an_error_where_it_begins_with_front_matter() -> None:
    assert [code for _, _, code in said(reading("a.html", FRENCH.encode("latin-1")))] == ["not-utf-8"]
    assert [code for _, _, code in said(reading("a.txt", FRENCH.encode("utf-16")))] == ["not-utf-8"]


@pytest.mark.parametrize(
    "data",
    [
        b"\r" * 3_000_000,
        b" \n" * 1_500_000,
        b"\xef\xbb\xbf" * 1_000_000,
        b"---\na: @" + b" " * 900_000 + b"x\n---\n",
        b"---\na: " + b" " * 900_000 + b"\t\n@\n---\n",
        b'---\na: "' + b"x'\n" * 200_000 + b"---\n",
        b"---\nd: |\n" + b"  ---\n" * 100_000 + b"---\n",
        b"---\n" + b"a: b: c\n" * 30_000 + b"---\n",
        b"---\na: " + b"[" * 900_000 + b"\n---\n",
        b"+++\na = " + b'"' * 900_000 + b"\n+++\n",
        b"+++\n" + b"a" * 900_000 + b"\n+++\n",
        b'{"a"' + b" " * 900_000 + b"}",
        b'{"a": "' + b"\\" * 900_000 + b"}",
        b"<<<<<<<" * 300_000,
        b"\xe9" * 900_000,
    ],
)
def test_nothing_that_somebody_may_send_takes_long(data: bytes) -> None:
    began = time.process_time()
    markdown(data)
    assert time.process_time() - began < 3
