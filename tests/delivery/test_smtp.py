"""The SMTP dialogue with real servers: what is known of a message wherever the dialogue ends."""

from __future__ import annotations

import base64
import socket
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.delivery.addresses import Server, server
from syndicate.delivery.smtp import Sender
from syndicate.errors import DeliveryError, NotSent, Refused
from tests.delivery.servers import CLOCK, Certificates, CutLine, Mail, Script

FROM, TO = "jobs@example.org", "reader.name@example.net"
DATA = b"Subject: x\r\n\r\nHello\r\n.\r\n..two\r\n.dot at the start\r\n"
PASSWORD = "correct-hörse:b@ttery/staple"


def a_sender(port: int, **options: Any) -> Sender:
    where = Server("127.0.0.1", port, **{key: options.pop(key) for key in list(options) if key in Server.__slots__})
    return Sender(where, **{"timeout": 5, **options})


def outcome(port: int, *, recipient: str = TO, **options: Any) -> str:
    sender = a_sender(port, **options)
    try:
        sender.send(FROM, recipient, DATA, CLOCK)
    except DeliveryError as error:
        return error.code
    finally:
        sender.close()
    return "delivered"


# ---------------------------------------------------------------- the dialogue


def test_a_message_arrives_byte_for_byte(mail: Mail) -> None:
    sender = a_sender(mail.port)
    assert sender.send(FROM, TO, DATA, CLOCK) == "127.0.0.1: 250 “2.0.0 queued as 7F3A”"
    sender.close()
    [heard] = mail.heard
    assert heard.original_content == DATA
    assert (heard.mail_from, heard.rcpt_tos) == (FROM, [TO])
    assert any(option.startswith("SIZE=") for option in heard.mail_options)


def test_one_connection_carries_many_messages(mail: Mail) -> None:
    sender = a_sender(mail.port)
    for _ in range(5):
        sender.send(FROM, TO, DATA, CLOCK)
    sender.close()
    assert len(mail.heard) == 5
    assert mail.connections == 1


def test_after_a_refusal_the_same_connection_carries_the_next(mail: Mail) -> None:
    sender = a_sender(mail.port)
    sender.send(FROM, TO, DATA, CLOCK)
    mail.replies = {"RCPT": "550 5.1.1 unknown"}
    with pytest.raises(Refused):
        sender.send(FROM, TO, DATA, CLOCK)
    mail.replies = {}
    sender.send(FROM, TO, DATA, CLOCK)
    sender.close()
    assert len(mail.heard) == 2
    assert mail.connections == 1


def test_a_connection_that_lay_idle_too_long_is_made_anew() -> None:
    mail = Mail().start(timeout=0.1)
    sender = a_sender(mail.port)
    sender.send(FROM, TO, DATA, CLOCK)
    time.sleep(0.25)  # the server hangs up
    sender.send(FROM, TO, DATA, CLOCK)
    sender.close()
    mail.stop()
    assert len(mail.heard) == 2
    assert mail.connections == 2


def test_a_server_that_wants_one_message_a_connection_gets_it() -> None:
    heard = []

    def play(sock: socket.socket) -> None:
        file = sock.makefile("rb")
        sock.sendall(b"220 once\r\n")
        done = False
        for line in file:
            verb = line[:4].upper()
            if verb == b"MAIL" and done:
                sock.sendall(b"421 4.7.0 one is enough\r\n")
                return
            sock.sendall(b"354 go\r\n" if verb == b"DATA" else b"250 ok\r\n")
            if verb == b"DATA":
                heard.append([one for one in iter(file.readline, b".\r\n")])
                sock.sendall(b"250 taken\r\n")
                done = True

    script = Script(play)
    sender = a_sender(script.port)
    for _ in range(3):
        sender.send(FROM, TO, DATA, CLOCK)
    sender.close()
    script.stop()
    assert len(heard) == 3


@pytest.mark.parametrize(
    ("command", "reply", "expected"),
    [
        ("MAIL", "450 4.2.1 slow down", "deferred"),
        ("MAIL", "452 4.3.1 disk full", "deferred"),
        ("MAIL", "550 5.7.1 not you", "refused"),
        ("MAIL", "552 5.3.4 too big", "refused"),
        ("MAIL", "530 5.7.0 authentication required", "not-sent"),
        ("MAIL", "421 4.3.2 going down", "not-sent"),
        ("RCPT", "450 4.2.0 greylisted", "deferred"),
        ("RCPT", "451 4.7.1 later", "deferred"),
        ("RCPT", "550 5.1.1 unknown", "refused"),
        ("RCPT", "554 5.7.1 relay access denied", "refused"),
        ("RCPT", "421 4.7.0 too many", "not-sent"),
        ("DATA", "451 4.3.0 try again", "deferred"),
        ("DATA", "421 4.3.0 closing", "deferred"),
        ("DATA", "550 5.7.1 spam", "refused"),
        ("DATA", "554 5.6.0 no", "refused"),
        ("DATA", "354 what", "uncertain"),
    ],
)
def test_each_reply_has_its_outcome(mail: Mail, command: str, reply: str, expected: str) -> None:
    mail.replies = {command: reply}
    assert outcome(mail.port) == expected
    assert mail.heard == []


def replies(*script: bytes) -> Callable[[socket.socket], None]:
    """A server that says one thing after another: the greeting, then one answer to each thing it hears."""

    def play(sock: socket.socket) -> None:
        file = sock.makefile("rb")
        for number, said in enumerate(script):
            if number and not file.readline():
                return
            if number and script[number - 1].startswith(b"354"):
                while file.readline() not in (b".\r\n", b""):
                    pass
            sock.sendall(said)
        sock.settimeout(0.2)
        file.readline()

    return play


OK = b"250 ok\r\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ((b"554 5.7.1 not you\r\n",), "not-sent"),
        ((b"421 busy\r\n",), "not-sent"),
        ((b"SSH-2.0-OpenSSH_9.2\r\n",), "not-sent"),
        ((b"220\r\n", b"500 what\r\n", b"500 what\r\n"), "not-sent"),
        ((b"220 x\r\n", b"500 what\r\n", OK, OK, OK, b"354 go\r\n", OK), "delivered"),  # HELO will do
        ((b"220 x\r\n", OK, OK, OK, b"451 no\r\n", OK), "deferred"),
        ((b"220 x\r\n", OK, OK, OK, b"550 no\r\n", OK), "refused"),
        ((b"220 x\r\n", OK, OK, OK, b"421 no\r\n"), "not-sent"),
        ((b"220 x\r\n", OK, OK, b"251 will forward\r\n", b"354 go\r\n", OK), "delivered"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250 o"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250-more\r\n"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250-more\r\n250 end\r\n"), "delivered"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250\r\n"), "delivered"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"hello\r\n"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"2500 ok\r\n"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250-" + b"x" * 70000 + b"\r\n250 ok\r\n"), "uncertain"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n", b"250-x\r\n" * 20000), "uncertain"),
    ],
)
def test_whatever_a_server_says_has_an_outcome(script: tuple[bytes, ...], expected: str) -> None:
    server = Script(replies(*script))
    assert outcome(server.port) == expected
    server.stop()


def test_what_refuses_the_connection_was_not_sent_to() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match=r"127\.0\.0\.1: it refused the connection"):
            a_sender(taken.getsockname()[1]).send(FROM, TO, DATA, CLOCK)


def test_a_private_server_is_not_called_where_that_is_not_allowed(mail: Mail) -> None:
    with pytest.raises(NotSent, match="not public"):
        a_sender(mail.port, allow_private=False).send(FROM, TO, DATA, CLOCK)
    assert mail.connections == 0


def test_a_rule_about_senders_is_told_apart_from_an_unknown_reader(mail: Mail) -> None:
    mail.replies = {"RCPT": "550 5.7.26 unauthenticated sender"}
    with pytest.raises(Refused, match=r"it refuses the recipient, by a rule about who may send"):
        a_sender(mail.port).send(FROM, TO, DATA, CLOCK)
    mail.replies = {"RCPT": "550 5.1.1 no such user"}
    with pytest.raises(Refused, match=r"it refuses the recipient$"):
        a_sender(mail.port).send(FROM, TO, DATA, CLOCK)


# ---------------------------------------------------------------- letters beyond ASCII


def test_an_address_with_accents_goes_where_it_is_understood() -> None:
    mail = Mail().start(enable_SMTPUTF8=True)
    assert outcome(mail.port, recipient="élodie@example.net") == "delivered"
    assert outcome(mail.port) == "delivered"
    mail.stop()
    assert [heard.rcpt_tos for heard in mail.heard] == [["élodie@example.net"], [TO]]
    assert ["SMTPUTF8" in heard.mail_options for heard in mail.heard] == [True, False]


def test_an_address_with_accents_is_refused_where_it_is_not_understood(mail: Mail) -> None:
    sender = a_sender(mail.port)
    with pytest.raises(Refused, match="SMTPUTF8") as caught:
        sender.send(FROM, "élodie@example.net", DATA, CLOCK)
    assert "lodie" not in str(caught.value)
    sender.send(FROM, TO, DATA, CLOCK)
    sender.close()
    assert mail.connections == 1


# ---------------------------------------------------------------- TLS and login


def test_tls_from_the_first_byte(trusted: Certificates) -> None:
    mail = Mail().start(tls=trusted.context())
    assert outcome(mail.port, tls=True) == "delivered"
    mail.stop()
    assert len(mail.heard) == 1


@pytest.mark.parametrize("starttls", ["offered", "required"])
def test_tls_is_begun_where_it_is_offered(trusted: Certificates, starttls: str) -> None:
    mail = Mail().start(tls_context=trusted.context(), require_starttls=True)
    assert outcome(mail.port, starttls=starttls) == "delivered"
    mail.stop()
    assert mail.encrypted == [True]


def test_tls_is_not_begun_where_it_must_not(trusted: Certificates) -> None:
    mail = Mail().start(tls_context=trusted.context())
    assert outcome(mail.port, starttls="never") == "delivered"
    mail.stop()
    assert mail.encrypted == [False]


def test_where_tls_is_required_nothing_is_sent_without_it(mail: Mail, certificates: Certificates) -> None:
    with pytest.raises(NotSent, match="it offers no STARTTLS, which `smtp` requires"):
        a_sender(mail.port, starttls="required").send(FROM, TO, DATA, CLOCK)
    unknown = Mail().start(tls_context=certificates.context())
    with pytest.raises(NotSent, match="certificate is not valid"):
        a_sender(unknown.port, starttls="required").send(FROM, TO, DATA, CLOCK)
    unknown.stop()
    assert mail.heard == unknown.heard == []


def test_on_this_machine_any_certificate_will_do_unless_tls_is_required(certificates: Certificates) -> None:
    mail = Mail().start(tls_context=certificates.context())
    assert outcome(mail.port) == "delivered"
    mail.stop()
    assert mail.encrypted == [True]


def test_what_is_said_before_tls_does_not_count_after_it(trusted: Certificates) -> None:
    """The injection of CVE-2011-0411: plain text behind the answer to STARTTLS."""

    def play(sock: socket.socket) -> None:
        file = sock.makefile("rb")
        sock.sendall(b"220 x\r\n")
        file.readline()
        sock.sendall(b"250-x\r\n250 STARTTLS\r\n")
        file.readline()
        sock.sendall(b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n")
        trusted.context().wrap_socket(sock, server_side=True).close()

    script = Script(play)
    assert outcome(script.port, starttls="required", user="u", password="p") == "not-sent"
    script.stop()


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN"])
def test_a_login_may_hold_any_letters(trusted: Certificates, mechanisms: str) -> None:
    excluded = [one for one in ("PLAIN", "LOGIN") if one not in mechanisms.split()]
    mail = Mail(password=PASSWORD).start(tls_context=trusted.context(), auth_exclude_mechanism=excluded)
    assert outcome(mail.port, user="jobs@example.org", password=PASSWORD) == "delivered"
    mail.stop()
    assert mail.logins == [("jobs@example.org", PASSWORD)]


def test_a_wrong_password_says_what_to_see_to(trusted: Certificates) -> None:
    mail = Mail(password=PASSWORD).start(tls_context=trusted.context())
    with pytest.raises(NotSent, match=r"535 .* it does not accept user name and password; see to both in `smtp`"):
        a_sender(mail.port, user="jobs", password="wrong-one").send(FROM, TO, DATA, CLOCK)
    mail.stop()


def test_a_login_that_is_missing_says_what_to_see_to(trusted: Certificates) -> None:
    mail = Mail(password=PASSWORD).start(tls_context=trusted.context())
    with pytest.raises(NotSent, match=r"530 .* it wants a login or TLS first"):
        a_sender(mail.port).send(FROM, TO, DATA, CLOCK)
    mail.stop()


def test_a_login_that_nobody_asked_for_says_so(mail: Mail) -> None:
    with pytest.raises(NotSent, match="it offers no login that we know"):
        a_sender(mail.port, user="jobs", password=PASSWORD).send(FROM, TO, DATA, CLOCK)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_does_not_travel_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    from syndicate.delivery.smtp import _Dialogue

    # Every server that a test can start is on this machine; this one is to count as far away.
    monkeypatch.setattr(_Dialogue, "on_this_machine", lambda self: False)
    mail = Mail(password=PASSWORD).start(auth_require_tls=False)
    with pytest.raises(NotSent, match="the password is not sent in the clear"):
        a_sender(mail.port, user="jobs", password=PASSWORD).send(FROM, TO, DATA, CLOCK)
    assert mail.logins == []
    assert outcome(mail.port, user="jobs", password=PASSWORD, starttls="never") == "delivered"  # it was asked for
    mail.stop()


# ---------------------------------------------------------------- time


def stalls(before: tuple[bytes, ...], drop: bytes) -> Script:
    def play(sock: socket.socket) -> None:
        replies(*before)(sock)
        sock.settimeout(None)
        while True:
            if drop:
                sock.sendall(drop)
            time.sleep(0.02)

    return Script(play)


@pytest.mark.parametrize("drop", [b"", b"2", b"250-x\r\n"], ids=["silent", "bytes", "lines"])
@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((), "not-sent"),
        ((b"220 x\r\n",), "not-sent"),
        ((b"220 x\r\n", OK, OK), "not-sent"),
        ((b"220 x\r\n", OK, OK, OK), "not-sent"),
        ((b"220 x\r\n", OK, OK, OK, b"354 go\r\n"), "uncertain"),
    ],
    ids=["greeting", "hello", "mail", "rcpt", "dot"],
)
def test_a_server_that_stalls_does_not_hold_up_the_run(before: tuple[bytes, ...], expected: str, drop: bytes) -> None:
    script = stalls(before, drop)
    begun = time.monotonic()
    assert outcome(script.port, timeout=0.1) == expected
    assert time.monotonic() - begun < 1.5
    script.stop()


def test_the_answer_to_the_dot_is_awaited_twice_as_long() -> None:
    def play(sock: socket.socket) -> None:
        replies(b"220 x\r\n", OK, OK, OK, b"354 go\r\n")(sock)
        time.sleep(0.15)
        sock.sendall(b"250 taken\r\n")
        time.sleep(0.1)

    script = Script(play)
    assert outcome(script.port, timeout=0.25) == "delivered"  # after 0.35 s
    script.stop()


def test_a_handshake_that_stalls_does_not_hold_up_the_run() -> None:
    script = Script(lambda sock: time.sleep(2))
    begun = time.monotonic()
    assert outcome(script.port, timeout=0.2, tls=True) == "not-sent"
    assert time.monotonic() - begun < 1
    script.stop()


# ---------------------------------------------------------------- the line breaks

RANK = {"not-sent": 0, "uncertain": 1, "delivered": 2}


def cut(mail: Mail, **where: Any) -> tuple[str, int]:
    line = CutLine(mail.port, **where)
    mail.heard.clear()
    said = outcome(line.port)
    line.stop()
    time.sleep(0.002)
    return said, len(mail.heard)


def sweep(mail: Mail, direction: str, how: str, step: int) -> None:
    """Cut one direction after every byte until it makes no difference any more."""
    ranks, k, last = [], 0, 0
    while k < 2000:
        said, arrived = cut(mail, how=how, **{direction: k})
        if said == "not-sent":
            assert arrived == 0, (k, "we say that it was surely not sent, and the server has it")
        if said == "delivered":
            assert arrived == 1, (k, "we say that it was delivered, and the server has it not")
        ranks.append(RANK[said])
        last = last + 1 if said == "delivered" else 0
        if last == 3:
            break
        k += step
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    assert outcome(mail.port) == "delivered"


@pytest.mark.parametrize("how", ["reset", "end"])
@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_line_that_breaks_after_any_byte_goes_from_not_sent_to_uncertain_to_delivered_once(
    mail: Mail, direction: str, how: str
) -> None:
    sweep(mail, direction, how, step=13)


@pytest.mark.soak
@pytest.mark.parametrize("how", ["reset", "end"])
@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_line_that_breaks_after_every_single_byte(mail: Mail, direction: str, how: str) -> None:
    sweep(mail, direction, how, step=1)


# ---------------------------------------------------------------- secrets

LOGIN = base64.b64encode(f"\0jobs\0{PASSWORD}".encode()).decode()


def spiteful() -> Iterator[tuple[bytes, ...]]:
    """Servers that repeat what they were told, at each step."""
    said = f"{PASSWORD} {LOGIN} <{TO}> {TO} reader.name READER.NAME".encode()
    greeting = (b"220 x\r\n", b"250-x\r\n250 AUTH PLAIN\r\n")
    yield (b"554 " + said + b"\r\n",)
    yield (*greeting, b"535 " + said + b"\r\n")
    yield (*greeting, b"535 rejected " + LOGIN[3:20].encode() + b"\r\n")
    for code in (b"421", b"450", b"550", b"530", b"299"):
        yield (*greeting, b"235 ok\r\n", code + b" " + said + b"\r\n", OK)
        yield (*greeting, b"235 ok\r\n", OK, code + b" 5.1.1 <" + TO.encode() + b">: reader.name unknown\r\n", OK)
        yield (*greeting, b"235 ok\r\n", OK, OK, b"354 go\r\n", code + b" " + said + b"\r\n")


def test_no_error_holds_the_password_or_the_reader() -> None:
    for script in spiteful():
        server = Script(replies(*script))
        sender = a_sender(server.port, user="jobs", password=PASSWORD, timeout=2)
        try:
            told = sender.send(FROM, TO, DATA, CLOCK)
        except DeliveryError as error:
            told = "".join(traceback.format_exception(error))
        assert PASSWORD[:8] not in told
        assert LOGIN[:8] not in told
        assert LOGIN[3:11] not in told
        assert "reader.name" not in told.casefold()
        sender.close()
        server.stop()


def test_a_server_address_shows_no_password() -> None:
    shown = repr(server(f"smtp://jobs:{PASSWORD}@mail.example.org"))
    assert "hörse" not in shown


@settings(max_examples=100, deadline=None)
@given(
    user=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=":%"), min_size=1),
    password=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="%"), min_size=1),
    port=st.integers(1, 65535),
)
def test_a_password_may_hold_what_it_likes(user: str, password: str, port: int) -> None:
    read = server(f"smtps://{user}:{password}@mail.example.org:{port}")
    assert (read.user, read.password, read.host, read.port) == (user, password, "mail.example.org", port)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", Server("localhost", 25)),
        ("smtp://localhost:2525/", Server("localhost", 2525)),
        ("smtp://[::1]:25", Server("::1", 25)),
        ("smtps://mail.example.org", Server("mail.example.org", 465, tls=True, starttls="never")),
        ("smtp://u:p%40w@mail.example.org", Server("mail.example.org", 587, user="u", password="p@w")),
        ("smtp://me@x.org:p@mail.example.org", Server("mail.example.org", 587, user="me@x.org", password="p")),
        ("smtp://h?starttls=never", Server("h", 25, starttls="never")),
        ("smtp+starttls://h", Server("h", 587, starttls="required")),
    ],
)
def test_a_server_address_is_read(url: str, expected: Server) -> None:
    read = server(url)
    assert read == expected
    assert read.password == expected.password


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://h", "smtp://", "smtp://h:0", "smtp://h:70000", "smtp://h?x=1", "smtp://h h"]
)
def test_a_server_address_that_is_none_says_what_to_write(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be smtp://|port|may end in"):
        server(url)
