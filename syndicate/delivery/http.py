"""One HTTP request with an exact outcome: surely not sent, answered, or nobody can know."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from syndicate import __version__
from syndicate.delivery.addresses import check_url
from syndicate.delivery.network import Resolver, Watchdog, connect, quote, tls_context, why
from syndicate.errors import Deferred, NotSent, Refused, SettingsError, Uncertain
from syndicate.ports import Clock

# What urllib3 logs holds the path of an address, which is a secret for many a webhook.
logging.getLogger("urllib3").setLevel(logging.ERROR)

TIMEOUT = 30.0
"""Seconds for everything: look-up, connection, TLS, request, answer. Standard Webhooks asks for 15 to 30."""

_READ = 64 * 1024
_LATER = frozenset({408, 425, 429})
_A_YEAR = 366 * 86400.0
_context = functools.cache(tls_context)  # reading the system's authorities takes longer than a request


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. headers: names in lower case. body: its first 64 kB, as far as it came in time."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def request(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    clock: Clock,
    *,
    timeout: float = TIMEOUT,
    allow_private: bool = False,
    want_body: bool = False,
    most: int = _READ,
    resolve: Resolver | None = None,
) -> Answer:
    """Send one request over a connection of its own, and wait for the answer.

    No redirect is followed, nothing is taken from the environment, nothing is tried again. The body of the answer is
    read for people where the status is no success, and on `want_body`, up to `most` bytes; one that does not come
    changes nothing.
    A connection is not kept: on one that the other side has just closed nobody can tell what still arrived.

    Raises NotSent before the first byte of the request was written, Uncertain after it; SettingsError for a bad `url`.
    """
    wrong = check_url(url)
    if wrong is not None:
        raise SettingsError(f"the address {wrong}")
    with Watchdog(timeout) as watchdog:
        exchange = _Exchange(watchdog, clock, allow_private, resolve)
        try:
            prepared = requests.Request(method, url, headers=_all_headers(headers), data=body).prepare()
            # The adapter, not a session: a session reads the whole body of a redirect, however long it is.
            response = _Adapter(exchange).send(prepared, stream=True, timeout=timeout, verify=True)
        except Exception as error:
            raise exchange.outcome(urlsplit(url).hostname or "", error) from None
        with response:
            success = 200 <= response.status_code < 300
            kept = _read(response, most) if want_body or not success else b""
            lower = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, lower, kept)


def _all_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "user-agent": f"syndicate-jobs/{__version__}",
        "accept": "*/*",
        "accept-encoding": "identity",  # the cap on what is read is then one on what it becomes, too
        "connection": "close",
        **headers,
    }


def _read(response: requests.Response, most: int) -> bytes:
    try:
        return bytes(response.raw.read(most, decode_content=False))
    except Exception:  # cut or too slow: the status has been given, and it decides
        return b""


# ---------------------------------------------------------------- the way out


class _Exchange:
    """What is known of one request: its time limit, and whether any of it may have reached the other side."""

    def __init__(self, watchdog: Watchdog, clock: Clock, allow_private: bool, resolve: Resolver | None) -> None:
        self.written = False
        self._watchdog = watchdog
        self._clock = clock
        self._how: dict[str, Any] = {"allow_private": allow_private, **({"resolve": resolve} if resolve else {})}

    def connect(self, host: str, port: int) -> Any:
        return connect(host, port, self._watchdog, self._clock.monotonic, **self._how)

    def outcome(self, host: str, error: Exception) -> NotSent | Uncertain:
        late = self._watchdog.fired
        cause = why(TimeoutError() if late else error, self._watchdog.seconds)
        if self.written:
            return Uncertain(f"{host}: the request was sent, but {cause}")
        return NotSent(f"{host}: {cause}")


class _Checked:
    """A connection to a checked address that notes when the request is begun. Host and SNI keep the name."""

    def __init__(self, *args: Any, exchange: _Exchange, **options: Any) -> None:
        self._exchange = exchange
        super().__init__(*args, **options)

    def _new_conn(self) -> Any:
        return self._exchange.connect(self._dns_host, self.port)  # type: ignore[attr-defined]  # of HTTPConnection

    def send(self, data: Any) -> None:
        if self.sock is None:  # type: ignore[attr-defined]  # of HTTPConnection, which connects in here
            self.connect()  # type: ignore[attr-defined]  # likewise
        self._exchange.written = True
        super().send(data)  # type: ignore[misc]  # likewise


class _Connection(_Checked, HTTPConnection):
    pass


class _TlsConnection(_Checked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    """Gives requests a pool of one connection, made for one exchange."""

    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange
        super().__init__(pool_connections=1, pool_maxsize=1)

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return _TlsPool(host, parts.port, ssl_context=_context(), exchange=self._exchange)
        return _Pool(host, parts.port, exchange=self._exchange)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the pool's TLS context verifies, with the system's authorities."""


# ---------------------------------------------------------------- what an answer means


def settle(answer: Answer, url: str, clock: Clock, secrets: tuple[str, ...] = ()) -> None:
    """Return for a success; else raise what the status means (Standard Webhooks 1.0.0, RFC 9110, RFC 6585).

    Refused: 3xx, 410 (`gone`) and other 4xx. Deferred: 408, 425, 429 and 5xx, with all of `Retry-After`.
    Uncertain: a status that is no final one. `secrets`: what must not be quoted, beside all of `url` but its host.
    """
    status = answer.status
    if 200 <= status < 300:
        return
    parts = urlsplit(url)
    said = _said(answer, (*secrets, *re.split(r"[/&=?#]", f"{parts.path}?{parts.query}")))
    text = f"{parts.hostname}: HTTP {status}{_phrase(status)}{said}"
    if status < 200:
        raise Uncertain(f"{text}, and no answer after it")
    if status < 400:
        raise Refused(f"{text}: redirects are not followed; set `url` to the new address")
    if status == HTTPStatus.GONE:
        raise Refused(f"{text}: it wants to hear nothing any more", gone=True)
    if status < 500 and status not in _LATER:
        raise Refused(text)
    raise Deferred(text, retry_after=retry_after(answer.headers.get("retry-after"), clock.wall()))


def retry_after(value: str | None, wall: float) -> float | None:
    """Seconds to wait, from `Retry-After` (RFC 9110, 10.2.3: seconds, or a date in any of its three forms).

    None where it says nothing that can be understood; never over a year, which is beyond any attempt.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", text, re.ASCII):
        return min(float(text), _A_YEAR)
    try:
        return min(max(parsedate_to_datetime(text).timestamp() - wall, 0.0), _A_YEAR)
    except (ValueError, OverflowError, TypeError):
        return None


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _said(answer: Answer, secrets: tuple[str, ...]) -> str:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("text/plain", "application/json", "application/problem+json"):
        return ""
    quoted = quote(answer.body[:2048].decode("utf-8", "replace"), (secret for secret in secrets if secret))
    return f", saying “{quoted}”" if quoted else ""
