"""Mail as bytes, and addresses as people write them, read back by Python's own parser."""

from __future__ import annotations

import email
import email.policy
import unicodedata
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.delivery.addresses import Mailbox, mailboxes
from syndicate.delivery.mime import mailbox, message, one_line, words


def parse(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.strict)
    assert isinstance(parsed, EmailMessage)
    return parsed


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_makes_a_subject_that_reads_the_same(text: str) -> None:
    raw = message([("Subject", words(text))], "x\n", "<p>x</p>", "part-1")
    line_by_line = raw.partition(b"\r\nMIME-Version")[0].split(b"\r\n")
    assert all(line.isascii() for line in line_by_line)
    assert all(len(line) <= (76 if b"=?" in line else 998) for line in line_by_line)
    assert str(parse(raw)["Subject"]).strip() == one_line(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_and_html_arrive_as_they_were(text: str, html: str) -> None:
    raw = message([("Subject", "x")], text, html, "part-1")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    for part, content in zip(parse(raw).iter_parts(), (text, html), strict=True):
        got = part.get_payload(decode=True)
        assert isinstance(got, bytes)
        assert got.decode().replace("\r\n", "\n") == _plain(content)


def _plain(content: str) -> str:
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        content = content.replace(end, "\n")
    return "".join(one for one in content if one in "\n\t" or unicodedata.category(one) != "Cc")


def test_the_same_values_give_the_same_bytes() -> None:
    once = message([("Subject", words("Élagueur"))], "é\n", "<p>é</p>", "part-1")
    assert once == message([("Subject", words("Élagueur"))], "é\n", "<p>é</p>", "part-1")


def test_mostly_other_letters_are_base64_and_mostly_ascii_is_readable() -> None:
    raw = message([], "Offre d’emploi : voilier à réparer, à Lyon ou ailleurs\n", "ありがとう" * 40, "part-1")
    assert raw.count(b"quoted-printable") == raw.count(b"base64") == 1
    assert b"Offre d=E2=80=99emploi : voilier" in raw


@pytest.mark.parametrize("value", ["a\r\nBcc: b", "a\nBcc: b", "a\rb", "a\r\n\tb", "a\r\n\r\n b"])
def test_a_line_end_in_a_header_is_never_written(value: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        message([("X", value)], "x", "x", "part-1")


# Of one encoded word each: Python 3.11 puts a blank between two of them in a name (not in a subject).
names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=80).filter(
    lambda name: len(name.encode()) <= 39
)


@settings(max_examples=100, deadline=None)
@given(names)
def test_any_name_before_an_address_reads_the_same(name: str) -> None:
    raw = message([("To", mailbox(Mailbox("a@b.example", name)))], "x", "x", "part-1")
    [address] = parse(raw)["To"].addresses
    assert address.addr_spec == "a@b.example"
    assert address.display_name == one_line(name)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a@b.example", [("a@b.example", "")]),
        ("<a@b.example>", [("a@b.example", "")]),
        (" Prénom  Nom <a@É.example> ", [("a@xn--9ca.example", "Prénom Nom")]),
        ('"Nom, Prénom" <a@b.example>', [("a@b.example", "Nom, Prénom")]),
        ("Nom, Prénom <a@b.example>", [("a@b.example", "Nom, Prénom")]),
        (r'"The \"best\" jobs" <a@b.example>', [("a@b.example", 'The "best" jobs')]),
        ("a@b.example, C <c@d.example>; e@f.nl,", [("a@b.example", ""), ("c@d.example", "C"), ("e@f.nl", "")]),
        ("O'Brien+jobs@b.example", [("O'Brien+jobs@b.example", "")]),
        ("e\u0301lodie@b.example", [("élodie@b.example", "")]),
        ("a@faß.example", [("a@xn--fa-hia.example", "")]),
        ("a@localhost", [("a@localhost", "")]),
        ("a@[127.0.0.1]", [("a@[127.0.0.1]", "")]),
    ],
)
def test_addresses_are_read_as_people_write_them(written: str, expected: list[tuple[str, str]]) -> None:
    assert [(box.address, box.name) for box in mailboxes(written)] == expected


@pytest.mark.parametrize(
    "written",
    ["", "  ", ",", "nobody", "a@", "@b.example", "a b@c.example", "a@b..example", "a@-b.example", "a@b.nl\nBcc: c@d",
     "a\x00@b.example", "a@b@c.example", "<a@b.example", "x <a@b.example> y", "a@" + "x" * 64 + ".example", "a@b c"],
)  # fmt: skip
def test_what_is_no_address_is_told(written: str) -> None:
    with pytest.raises(ValueError, match="mail address"):
        mailboxes(written)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_nothing_that_is_read_as_an_address_can_break_a_line(text: str) -> None:
    try:
        found = mailboxes(text + "@example.org")
    except ValueError:
        return
    for box in found:
        assert not set(box.address) & set(" \t\r\n\0<>,;\"")
        assert len(box.name.splitlines()) <= 1
