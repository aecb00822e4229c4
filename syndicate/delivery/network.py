"""Connections to checked addresses, bounded in time; what went wrong with one, in words that hold no secret."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import queue
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.parse import unquote

Resolver: TypeAlias = Callable[..., list[tuple[Any, Any, int, str, Any]]]
"""What `socket.getaddrinfo` is; tests hand in one that changes its mind."""

_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in ("2001::/32", "2001:2::/48", "2001:20::/28", "2001:db8::/32", "2002::/16", "3fff::/20")
)


class NotPublicError(OSError):
    """The name leads to an address that is not on the public internet."""


class LateError(TimeoutError):
    """The time for it is over."""


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one that anybody on the internet may be asked to connect to.

    The special-purpose registries of IANA (RFC 6890), spelt out, because `ipaddress.is_global` differs between
    versions of Python; of IPv6 only global unicast (RFC 4291, 2.4) without tunnels and examples.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    return ip in _OPEN_V6 and not any(ip in network for network in _CLOSED_V6)


class Watchdog:
    """Ends whatever is done with a socket when `seconds` are over, however slowly bytes still trickle in.

    Time limits of sockets hold for one read; a server that sends a byte now and then is bound by none of them.
    The socket is shut down through a duplicate, since TLS takes the original away from its first owner.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.fired = False
        self._mutex = threading.Lock()
        self._handle: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._guard(None)

    def guard(self, sock: socket.socket) -> None:
        """Watch this socket from now on, in place of an earlier one. Raises LateError where time is over already."""
        # not `sock.dup()`: a TLS socket refuses it
        self._guard(socket.socket(sock.family, sock.type, sock.proto, fileno=socket.dup(sock.fileno())))
        if self.fired:
            raise LateError

    def _guard(self, handle: socket.socket | None) -> None:
        with self._mutex:
            former, self._handle = self._handle, handle
        if former is not None:
            former.close()

    def _fire(self) -> None:
        with self._mutex:
            self.fired = True
            if self._handle is not None:
                _hang_up(self._handle)


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # gone already
        sock.shutdown(socket.SHUT_RDWR)


def connect(
    host: str,
    port: int,
    watchdog: Watchdog,
    monotonic: Callable[[], float],
    *,
    allow_private: bool,
    resolve: Resolver = socket.getaddrinfo,
) -> socket.socket:
    """A connection to `host`, looked up once: every address is checked, and only a checked one is connected to.

    Asking twice (to check, then to connect) would let a name server answer differently the second time.
    Raises NotPublicError, LateError or any other OSError.
    """
    end = monotonic() + watchdog.seconds
    found = _look_up(host, port, watchdog.seconds, resolve)
    if not allow_private and not all(is_public(target[0]) for _, target in found):
        raise NotPublicError
    failure: OSError = LateError()
    for left, (family, target) in zip(range(len(found), 0, -1), found, strict=True):
        patience = (end - monotonic()) / left
        if watchdog.fired or patience <= 0:
            raise LateError
        try:
            return _dial(family, target, patience, watchdog)
        except OSError as error:
            failure = error
    raise failure


def _dial(family: int, target: Any, patience: float, watchdog: Watchdog) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(patience)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(target)
        sock.settimeout(watchdog.seconds)
        watchdog.guard(sock)
    except BaseException:
        sock.close()
        raise
    return sock


def _look_up(host: str, port: int, seconds: float, resolve: Resolver) -> list[tuple[int, Any]]:
    """(family, address) for each address of a name. In a thread of its own: a look-up knows no time limit."""
    answer: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolve(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise LateError from None
    if isinstance(found, UnicodeError):  # an empty label, or one of over 63 characters
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from None
    if isinstance(found, Exception):
        raise found
    return list(dict.fromkeys((entry[0], entry[4]) for entry in found))


def tls_context() -> ssl.SSLContext:
    """Certificates are verified against the system's authorities (or `SSL_CERT_FILE`); certifi's where there are none.

    A new one for each protocol that is spoken: they may be changed by what uses them (ALPN).
    """
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


# ---------------------------------------------------------------- words


def why(error: BaseException, seconds: float | None = None) -> str:
    """What went wrong, for people: never the text of the error, which may hold an address with a secret in it."""
    causes = list(_causes(error))
    names = {type(cause).__name__ for cause in causes}
    if names & {"RemoteDisconnected", "IncompleteRead", "SMTPServerDisconnected"}:
        return "it closed the connection"
    for cause in causes:
        # not those of requests and smtplib, which are OSErrors, too, and say less
        if isinstance(cause, OSError) and type(cause).__module__ in ("builtins", "ssl", "socket", __name__):
            return _say(cause, seconds)
    return f"its answer cannot be understood ({type(causes[-1]).__name__})"


def _say(error: OSError, seconds: float | None) -> str:
    if isinstance(error, NotPublicError):
        return "its address is not public; `allow_private = true` permits that"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its TLS certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed ({(error.reason or type(error).__name__).lower().replace('_', ' ')})"
    if isinstance(error, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s" if seconds is not None else "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "it refused the connection"
    if isinstance(error, ConnectionError):
        return "it closed the connection"
    return os.strerror(error.errno).lower() if error.errno else type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made from: requests and urllib3 wrap theirs up to four deep, in three ways."""
    seen: set[int] = set()
    pending: list[object] = [error]
    while pending:
        item = pending.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        pending += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_MAIL_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")
_WINDOW = 8
_QUOTED = 200


def quote(text: str, secrets: Iterable[str] = ()) -> str:
    """What the other side said, on one line, short, without mail addresses; "" where it gives a part of a secret away.

    Servers like to repeat what they were sent, and what is quoted is kept where others can read it.
    """
    line = " ".join(_CONTROLS.sub(" ", text).split())
    haystack = (line + "\n" + unquote(line)).casefold()
    if any(piece in haystack for secret in secrets for piece in _pieces(secret)):
        return ""
    line = _MAIL_ADDRESS.sub("…@…", line)
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1].rstrip() + "…"


def _pieces(secret: str) -> set[str]:
    """Every run of 8 characters of a secret, the whole of a shorter one; without case, as what it is looked for in."""
    secret = secret.casefold()
    return {secret[at : at + _WINDOW] for at in range(max(1, len(secret) - _WINDOW + 1))} - {""}
