"""Requests over real sockets: what is known of each when the line breaks, and where none may go."""

from __future__ import annotations

import socket
import time
import traceback
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.delivery import http
from syndicate.delivery.addresses import check_url
from syndicate.delivery.http import Answer, retry_after, settle
from syndicate.delivery.network import NotPublicError, Watchdog, connect, is_public, quote
from syndicate.errors import Deferred, DeliveryError, NotSent, Refused, SettingsError
from tests.delivery.servers import CLOCK, Certificates, CutLine, Hook, Script, read_request

BODY = b'{"type":"posting.opened"}'


def post(url: str, body: bytes = BODY, **options: Any) -> Answer:
    return http.request("POST", url, body, {"x": "1"}, CLOCK, **{"allow_private": True, "timeout": 5, **options})


def outcome(url: str, **options: Any) -> str:
    try:
        settle(post(url, **options), url, CLOCK)
    except DeliveryError as error:
        return error.code
    return "delivered"


# ---------------------------------------------------------------- one request


def test_a_request_carries_its_body_and_headers_unchanged(hook: Hook) -> None:
    assert post(hook.url(), "é🌊\u2028".encode()).status == 204
    [request] = hook.heard
    assert request.body == "é🌊\u2028".encode()
    assert request.headers["x"] == "1"
    assert request.headers["host"] == f"127.0.0.1:{hook.port}"
    assert request.headers["accept-encoding"] == "identity"


def test_nothing_is_taken_from_the_environment(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(hook.url()).status == 204
    assert "authorization" not in hook.heard[0].headers


def test_tls_is_verified_for_the_name_in_the_address(trusted: Certificates) -> None:
    hook = Hook(trusted.context())
    assert post(f"https://localhost:{hook.port}/").status == 204
    assert hook.heard[0].headers["host"] == f"localhost:{hook.port}"

    def elsewhere(host: str, port: int, **options: Any) -> Any:
        return socket.getaddrinfo("127.0.0.1", port, **options)

    with pytest.raises(NotSent, match=r"certificate is not valid.*[Hh]ostname mismatch"):
        post(f"https://other.example:{hook.port}/", resolve=elsewhere)
    hook.stop()
    assert len(hook.heard) == 1


def test_an_unknown_authority_is_not_trusted(certificates: Certificates) -> None:
    hook = Hook(certificates.context())
    with pytest.raises(NotSent, match="certificate is not valid"):
        post(f"https://localhost:{hook.port}/")
    hook.stop()


def test_plain_http_answered_to_tls_is_not_sent(hook: Hook) -> None:
    with pytest.raises(NotSent, match="TLS failed"):
        post(f"https://127.0.0.1:{hook.port}/")


def test_what_refuses_the_connection_was_not_sent_to() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match=r"127\.0\.0\.1: it refused the connection"):
            post(f"http://127.0.0.1:{taken.getsockname()[1]}/")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 70 + ".example", "a..b.example"])
def test_a_name_that_does_not_resolve_was_not_sent_to(host: str) -> None:
    with pytest.raises((NotSent, SettingsError)):
        post(f"http://{host}/")


def test_a_name_server_that_never_answers_does_not_hold_up_the_run() -> None:
    def slow(*_: Any, **__: Any) -> Any:
        time.sleep(3)

    begun = time.monotonic()
    with pytest.raises(NotSent, match=r"no answer within 0\.2 s"):
        post("http://slow.example/", resolve=slow, timeout=0.2)
    assert time.monotonic() - begun < 1


# ---------------------------------------------------------------- what an answer means


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((s, "delivered") for s in (200, 201, 202, 204, 299)),
        *((s, "refused") for s in (300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 410, 413, 422, 499)),
        *((s, "deferred") for s in (408, 425, 429, 500, 501, 502, 503, 504, 507, 599)),
    ],
)
def test_each_status_has_its_outcome(hook: Hook, status: int, expected: str) -> None:
    hook.answers = [(status, {"location": "/elsewhere"}, b"")]
    assert outcome(hook.url()) == expected
    assert [request.path for request in hook.heard] == ["/hook"]  # one request, and no redirect followed


def test_gone_means_nothing_ever_again(hook: Hook) -> None:
    hook.answers = [(410, {}, b"")]
    with pytest.raises(Refused) as caught:
        settle(post(hook.url()), hook.url(), CLOCK)
    assert caught.value.gone


def test_a_redirect_says_what_to_do(hook: Hook) -> None:
    hook.answers = [(307, {"location": "http://127.0.0.1:1/secret"}, b"")]
    with pytest.raises(Refused, match=r"HTTP 307 \(Temporary Redirect\): .*not followed; set `url`") as caught:
        settle(post(hook.url()), hook.url(), CLOCK)
    assert "secret" not in str(caught.value)


def test_an_interim_answer_without_a_final_one_is_no_answer() -> None:
    def play(sock: socket.socket) -> None:
        read_request(sock)
        sock.sendall(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")

    script = Script(play)
    assert outcome(f"http://127.0.0.1:{script.port}/") == "uncertain"
    script.stop()


NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("3600", 3600),
        ("86400", 86400),
        ("0", 0),
        ("1.5", 1.5),
        (formatdate(NOW + 90, usegmt=True), 90),
        (time.strftime("%A, %d-%b-%y %H:%M:%S GMT", time.gmtime(NOW + 90)), 90),
        (time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(NOW + 90)), 90),
        (formatdate(NOW - 90, usegmt=True), 0),
        ("99999999999999999999", 366 * 86400),
        ("1" * 400, 366 * 86400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86400),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("120, 60", None),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_is_read_in_all_its_forms_and_in_full(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == (pytest.approx(seconds, abs=1) if seconds is not None else None)


@pytest.mark.parametrize("status", [429, 503, 500])
def test_retry_after_reaches_the_engine(hook: Hook, status: int) -> None:
    hook.answers = [(status, {"retry-after": "5400"}, b"")]
    with pytest.raises(Deferred) as caught:
        settle(post(hook.url()), hook.url(), CLOCK)
    assert caught.value.retry_after == 5400


def test_the_words_of_a_refusal_are_told(hook: Hook) -> None:
    hook.answers = [(422, {"content-type": "application/json; charset=utf-8"}, b'{"error": "titre trop long"}')]
    with pytest.raises(Refused, match=r"HTTP 422 .*saying “.*titre"):
        settle(post(hook.url()), hook.url(), CLOCK)


# ---------------------------------------------------------------- limits


def drip(first: bytes, drop: bytes, pause: float = 0.02) -> Script:
    def play(sock: socket.socket) -> None:
        read_request(sock)
        sock.sendall(first)
        while True:
            sock.sendall(drop)
            time.sleep(pause)

    return Script(play)


@pytest.mark.parametrize(
    ("first", "drop", "expected"),
    [
        (b"", b"H", "uncertain"),
        (b"HTTP/1.1 200 O", b"K", "delivered"),  # the status has been given, and it decides
        (b"HTTP/1.1 200 OK\r\n", b"x", "delivered"),
        (b"HTTP/1.1 503 No\r\n", b"x: y\r\n", "deferred"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", b"x", "delivered"),
        (b"HTTP/1.1 500 No\r\ncontent-length: 1000000\r\n\r\n", b"x", "deferred"),
        (b"HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n", "deferred"),
        (b"HTTP/1.1 302 No\r\nlocation: /\r\n\r\n", b"x", "refused"),
    ],
    ids=["status", "phrase", "header", "headers", "body", "error-body", "chunks", "redirect"],
)
def test_a_server_that_drips_is_bound_by_the_time_limit(first: bytes, drop: bytes, expected: str) -> None:
    script = drip(first, drop)
    begun = time.monotonic()
    assert outcome(f"http://127.0.0.1:{script.port}/", timeout=0.15) == expected
    assert time.monotonic() - begun < 1.9
    script.stop()


def test_a_handshake_that_drips_is_bound_by_the_time_limit_and_nothing_was_sent() -> None:
    def play(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record that promises 16 kB
        while True:
            sock.sendall(b"\x02")
            time.sleep(0.02)

    script = Script(play)
    begun = time.monotonic()
    assert outcome(f"https://127.0.0.1:{script.port}/", timeout=0.25) == "not-sent"
    assert time.monotonic() - begun < 1.9
    script.stop()


def test_a_server_that_takes_no_bytes_is_bound_by_the_time_limit() -> None:
    script = Script(lambda sock: time.sleep(2))
    begun = time.monotonic()
    assert outcome(f"http://127.0.0.1:{script.port}/", timeout=1.0) == "uncertain"
    assert time.monotonic() - begun < 1.9
    script.stop()


def test_of_a_long_answer_64_kilobytes_are_read() -> None:
    sent = 0

    def play(sock: socket.socket) -> None:
        nonlocal sent
        read_request(sock)
        sock.sendall(b"HTTP/1.1 500 No\r\n\r\n")
        while sent < 64 << 20:
            sent += sock.send(b"x" * 65536)

    script = Script(play)
    answer = post(f"http://127.0.0.1:{script.port}/")
    assert answer.status == 500
    assert len(answer.body) == 64 * 1024
    time.sleep(0.05)
    assert sent < 32 << 20  # what the kernel's buffers took, and no more
    script.stop()


def test_a_compressed_answer_is_not_blown_up(hook: Hook) -> None:
    import gzip

    packed = gzip.compress(b"0" * 50_000_000)
    hook.answers = [(500, {"content-encoding": "gzip"}, packed)]
    assert post(hook.url()).body == packed[: 64 * 1024]


# ---------------------------------------------------------------- the line breaks


def sequence(outcomes: list[str]) -> list[str]:
    """The outcomes without repeats that follow each other."""
    return [one for place, one in enumerate(outcomes) if place == 0 or one != outcomes[place - 1]]


def cut(hook: Hook, arrives: bool, **where: Any) -> tuple[str, int]:
    """What we say of a request over a line that breaks, and how often the server has it (waited for if it should)."""
    line = CutLine(hook.port, **where)
    hook.heard.clear()
    found = outcome(f"http://127.0.0.1:{line.port}/hook")
    line.stop()
    end = time.monotonic() + (2 if arrives else 0.002)
    while time.monotonic() < end and not (arrives and hook.heard):
        time.sleep(0.001)
    return found, len(hook.heard)


def request_length(hook: Hook) -> int:
    lengths: list[int] = []

    def play(sock: socket.socket) -> None:
        lengths.append(len(read_request(sock)))
        sock.sendall(b"HTTP/1.1 204 No\r\n\r\n")

    script = Script(play)
    # a port of the same length, since it stands in the host header
    post(f"http://127.0.0.1:{script.port}/hook")
    script.stop()
    return lengths[0] + len(str(hook.port)) - len(str(script.port))


def sweep(hook: Hook, how: str, step: int) -> None:
    """Cut the request after each byte, then the answer after each: what we say must agree with what the server has."""
    whole = request_length(hook)
    outcomes = []
    for k in sorted({*range(0, whole, step), 1, 2, whole - 1, whole}):
        said, arrived = cut(hook, k >= whole, up=k, how=how)
        assert arrived == (1 if k >= whole else 0), k
        outcomes.append(said)
    assert set(outcomes[:-1]) == {"uncertain"}
    outcomes.clear()
    for k in sorted({*range(0, 180, step), *range(20)}):
        said, arrived = cut(hook, True, down=k, how=how)
        assert arrived == 1, k
        outcomes.append(said)
    assert sequence(outcomes) == ["uncertain", "delivered"]


@pytest.mark.parametrize("how", ["reset", "end"])
def test_a_line_that_breaks_after_any_byte_never_makes_us_claim_what_is_not_so(
    hook: Hook, how: str
) -> None:
    sweep(hook, how, step=41)


@pytest.mark.soak
@pytest.mark.parametrize("how", ["reset", "end"])
def test_a_line_that_breaks_after_every_single_byte(hook: Hook, how: str) -> None:
    sweep(hook, how, step=1)


def test_over_tls_the_outcome_goes_from_not_sent_to_uncertain_to_delivered(
    trusted: Certificates,
) -> None:
    hook = Hook(trusted.context())
    outcomes, arrived = [], []
    for k in range(0, 4000, 90):
        line = CutLine(hook.port, up=k)
        hook.heard.clear()
        outcomes.append(outcome(f"https://127.0.0.1:{line.port}/hook"))
        line.stop()
        time.sleep(0.002)
        arrived.append(len(hook.heard))
        if arrived[-1]:
            break
    outcomes.append(outcome(f"https://127.0.0.1:{hook.port}/hook"))
    hook.stop()
    if outcomes[-2] == "delivered":
        outcomes.pop()
    assert sequence(outcomes) == ["not-sent", "uncertain", "delivered"]
    assert sequence([str(n) for n in arrived]) == ["0", "1"]


# ---------------------------------------------------------------- private networks

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.0.1 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:20::1 2001:2f:ffff::1 2001:db8::1
2002:7f00:1:: 2002:a00:1::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd12:3456:789a::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
ff0e::1
""".split()
OPEN = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255 169.255.0.0
172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255
223.255.255.255 ::ffff:8.8.8.8 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450::1 2001:30::1 2003::1 3ffe::1
""".split()


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "0.0.0.0", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "127.0.0.1.", "①②⑦.⓪.⓪.①"],
)  # fmt: skip
def test_no_way_to_write_this_machine_leads_to_it(hook: Hook, host: str) -> None:
    with pytest.raises((NotSent, SettingsError)):
        post(f"http://{host}:{hook.port}/hook", allow_private=False)
    assert hook.heard == []


def test_one_private_address_among_public_ones_stops_it() -> None:
    def mixed(host: str, port: int, **options: Any) -> Any:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port))
        return [public, *socket.getaddrinfo("127.0.0.1", port, **options)]

    with Watchdog(2) as watchdog, pytest.raises(NotPublicError):
        connect("rebound.example", 80, watchdog, time.monotonic, allow_private=False, resolve=mixed)


def test_a_name_that_changes_its_mind_is_asked_once(hook: Hook) -> None:
    asked = []

    def rebinding(host: str, port: int, **options: Any) -> Any:
        asked.append(host)
        return socket.getaddrinfo("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, **options)

    url = f"http://rebound.example:{hook.port}/hook"
    assert http.request("POST", url, BODY, {}, CLOCK, allow_private=True, resolve=rebinding).status == 204
    assert asked == ["rebound.example"]
    assert hook.heard[0].headers["host"] == f"rebound.example:{hook.port}"


def test_the_refusal_names_the_cure() -> None:
    with pytest.raises(NotSent, match=r"localhost: its address is not public; `allow_private = true` permits that"):
        post("http://localhost:1/secret", allow_private=False)


def test_the_next_address_is_tried_where_one_does_not_answer(hook: Hook) -> None:
    def two(host: str, port: int, **options: Any) -> Any:
        return [
            *socket.getaddrinfo("127.0.0.9", 1, **options),
            *socket.getaddrinfo("127.0.0.1", port, **options),
        ]

    assert post(f"http://two.example:{hook.port}/hook", resolve=two).status == 204


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "//example.org/", "example.org", "http://", "http:///path",
     "https://user@example.org/", "https://user:pw@example.org/", "https://example.org:0/", "https://example.org:99999/",
     "https://example.org:x/", "https://exa mple.org/", "https://example.org/\n", "https://[::1/", "gopher://x/", ""],
)  # fmt: skip
def test_an_address_that_cannot_be_called_is_said_to_be_wrong_without_showing_it(url: str) -> None:
    wrong = check_url(url)
    assert wrong is not None
    assert "example.org" not in wrong
    with pytest.raises(SettingsError):
        post(url)


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://example.org:8080/a?b=c#d", "https://bücher.example/é", "https://[2606:4700::1]/"]
)
def test_an_address_that_may_be_called_is_right(url: str) -> None:
    assert check_url(url) is None


# ---------------------------------------------------------------- secrets

TOKEN = "T0KENt0kenT0KENt0ken"


def failures() -> Iterator[tuple[str, Any]]:
    def echo(sock: socket.socket) -> None:
        said = read_request(sock)
        sock.sendall(b"HTTP/1.1 400 No\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n" + said[:1500])

    def half(sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.1 400 No\r\ncontent-type: text/plain\r\n\r\ncannot post " + read_request(sock)[15:29])

    def away(sock: socket.socket) -> None:
        read_request(sock)
        sock.sendall(b"HTTP/1.1 301 No\r\nlocation: /" + TOKEN.encode() + b"\r\n\r\n")

    for play in (echo, half, away, lambda sock: None, lambda sock: sock.sendall(TOKEN.encode() + b"\r\n\r\n")):
        yield f"http://127.0.0.1:{(script := Script(play)).port}", script
    yield "http://127.0.0.1:1", None
    yield "https://127.0.0.1:1", None
    yield "http://no-such-host.invalid", None


@pytest.mark.parametrize("shape", ["/hooks/{}", "/?token={}", "/a/b?c=d&e={}", "/{}/send#x"])
def test_no_error_holds_a_part_of_the_address_but_its_host(shape: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for base, script in failures():
        url = base + shape.format(TOKEN)
        with pytest.raises(DeliveryError) as caught:
            settle(post(url, timeout=1), url, CLOCK)
        told = "".join(traceback.format_exception(caught.value)) + caplog.text
        assert not any(TOKEN[at : at + 8] in told for at in range(len(TOKEN) - 7)), (base, told)
        if script is not None:
            script.stop()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    secret=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=8, max_size=40),
    before=st.text(max_size=60),
    after=st.text(max_size=60),
    cut_at=st.integers(8, 40),
)
def test_nothing_that_repeats_a_secret_is_quoted(secret: str, before: str, after: str, cut_at: int) -> None:
    said = quote(before + secret[:cut_at] + after, [secret])
    folded = said.casefold()
    assert not any(secret.casefold()[at : at + 8] in folded for at in range(len(secret.casefold()) - 7))


def test_what_is_quoted_is_one_short_line_without_addresses() -> None:
    said = quote("user <jan.de-vries@example.org>\r\n\x1b[31m is unknown\x00 " + "here " * 100)
    assert said.startswith("user <…@…> [31m is unknown here")
    assert len(said) <= 200
    assert said.endswith("…")
