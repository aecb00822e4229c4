"""Tells Google which pages of offers are new, changed or gone, by its Indexing API.

Sources: developers.google.com/search/apis/indexing-api/v3 ("Using the API", "Quota"), and for the token
developers.google.com/identity/protocols/oauth2/service-account, which is RFC 7523.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from syndicate.channels.common import heard, on_uncertain, readable, seconds, unresolved, wrong
from syndicate.core.model import Change, Delivery, Json, Message, Receipt, Site
from syndicate.errors import Deferred, DeliveryError, NotSent, Refused, SettingsError, Uncertain
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy

BATCH = 100
"""Calls in one batch ("Send batch indexing requests")."""

_ENDPOINT = "https://indexing.googleapis.com/batch"
_TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address
_SCOPE = "https://www.googleapis.com/auth/indexing"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_INSTALL = "signing in to Google needs a library: pip install 'syndicate-jobs[google]'"
_OWNER = "make the service account (client_email) an owner of the site in Search Console, and enable the Indexing API"
_MOST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Account:
    email: str
    key: str
    key_id: str
    token_uri: str


class GoogleIndexingChannel:
    """One call a page, up to a hundred in a batch, as many a day as the quota allows.

    A repeat does no harm: Google keeps the latest call of each address. Only pages with a JobPosting may be named.
    """

    OPTIONS: ClassVar[Mapping[str, Option]] = {
        "credentials": Option("string", "The JSON key of a service account, or the path of its file.", required=True),
        "quota": Option("integer", "Calls a day that Google allows the project, its day being Pacific.", default=200),
        "deleted_at_closing": Option(
            "boolean", "With pages = false: your site removes the page of an offer when it closes.", default=False
        ),
        "endpoint": Option("string", "Where batches are posted to.", default=_ENDPOINT),
        "timeout": Option("integer", "Seconds for one request, from name look-up to answer.", default=30),
    }
    EVENTS: ClassVar[Sequence[str]] = ("opened", "updated", "closed", "reopened", "gone")
    quota_zone = "America/Los_Angeles"
    together = BATCH

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        """Raises SettingsError for an account that cannot be used; what is unresolved is left for later."""
        from syndicate.delivery.addresses import check_url

        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "resend")
        self._options = options
        self._timeout = seconds(options, name, 30.0)
        self.quota = self._number(options.get("quota", 200))
        self._deleted = bool(options.get("deleted_at_closing", False))
        self._endpoint = options.get("endpoint") or _ENDPOINT
        self._token: tuple[str, float] | None = None
        if self._deleted and site.pages:
            raise wrong(name, "deleted_at_closing", "is for sites with pages of their own: [site] keep_closed decides")
        what = check_url(self._endpoint) if not unresolved(self._endpoint) else None
        if what is not None:
            raise wrong(name, "endpoint", what)
        credentials = options.get("credentials")
        if not unresolved(credentials):
            self._check_library()
            if _is_json(credentials):
                self._account()

    def _number(self, value: Json) -> int:
        if unresolved(value):
            return 200
        if not str(value).isdigit() or int(value) < 1:
            raise wrong(self.name, "quota", "must be a number of calls a day, 1 or more")
        return int(value)

    def _check_library(self) -> None:
        from importlib.util import find_spec

        if find_spec("cryptography") is None:
            raise SettingsError(f"[[channels]] {self.name}: {_INSTALL}")

    def _account(self) -> _Account:
        """The service account. Raises SettingsError that names what is missing, and nothing of what is there."""
        text = str(self._options["credentials"])
        try:
            if not _is_json(text):
                with open(text, encoding="utf-8") as file:
                    text = file.read()
            row = json.loads(text)
            missing = [key for key in ("client_email", "private_key") if not isinstance(row.get(key), str)]
        except OSError as error:
            raise wrong(self.name, "credentials", f"cannot be read ({error.strerror}): is the path right?") from None
        except (ValueError, AttributeError):
            raise wrong(self.name, "credentials", "is no JSON key of a service account") from None
        if missing:
            raise wrong(self.name, "credentials", f"lacks {', '.join(missing)}: it is no key of a service account")
        key_id, token_uri = str(row.get("private_key_id", "")), str(row.get("token_uri", _TOKEN_URI))
        return _Account(row["client_email"], row["private_key"], key_id, token_uri)

    # ------------------------------------------------------------ compose

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """One call for each page that carries a JobPosting, or did until its offer closed."""
        by_id: dict[str, list[Change]] = {}
        for change in heard(changes, self._options, self.EVENTS):
            if renderer.job_posting(replace(change.offer, status="open", reason=None)) is not None:
                by_id.setdefault(change.id, []).append(change)
        return [self._message(of_one) for of_one in by_id.values()]

    def _message(self, changes: Sequence[Change]) -> Message:
        last = changes[-1]
        deleted = last.event == "gone" or (last.event == "closed" and self._deleted)
        kind = "URL_DELETED" if deleted else "URL_UPDATED"
        preview = f"Google, {kind}\n  {last.url}  {last.event}: {readable(last.title)}"
        return Message(tuple(change.event_id for change in changes), {"url": last.url, "type": kind}, preview)

    # ------------------------------------------------------------ send

    def recipients(self) -> Sequence[str]:
        """One index."""
        return ("",)

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """A batch of one."""
        [came] = self.send_together([delivery], clock)
        if isinstance(came, DeliveryError):
            raise came
        return came

    def send_together(self, deliveries: Sequence[Delivery], clock: Clock) -> Sequence[Receipt | DeliveryError]:
        """Post them as one batch; each answer in it settles its own delivery, in whatever order they come."""
        from syndicate.delivery import http

        token = self._sign_in(self._usable_account(), clock)
        boundary, body = _batch(deliveries)
        headers = {"content-type": f"multipart/mixed; boundary={boundary}", "authorization": f"Bearer {token}"}
        answer = self._post(self._endpoint, body, headers, clock)
        try:
            http.settle(answer, self._endpoint, clock, (token,))
        except DeliveryError as error:
            raise self._understood(error, answer, clock) from None
        parts = _parts(answer.headers.get("content-type", ""), answer.body)
        return [self._came(parts.get(delivery.key), token, clock) for delivery in deliveries]

    def _came(
        self, part: tuple[int, Mapping[str, str], bytes] | None, token: str, clock: Clock
    ) -> Receipt | DeliveryError:
        from syndicate.delivery import http

        if part is None:
            return Uncertain(f"{_host(self._endpoint)}: the batch was taken, but its answer says nothing of this call")
        answer = http.Answer(*part)
        try:
            http.settle(answer, self._endpoint, clock, (token,))
        except DeliveryError as error:
            return self._understood(error, answer, clock)
        return Receipt(detail=f"HTTP {answer.status}")

    def _understood(self, error: DeliveryError, answer: Any, clock: Clock) -> DeliveryError:
        """What a status means here: 401 asks for a new token, 403 for an owner, 429 for patience with everything."""
        if answer.status == 401:
            self._token = None
            return Deferred(str(error))
        if answer.status == 403 and b"quota" not in answer.body.lower():
            return Refused(f"{error}: {_OWNER}")
        if answer.status in (403, 429):
            daily = b"per day" in answer.body.lower()
            asked = error.retry_after if isinstance(error, Deferred) else None
            return Deferred(str(error), retry_after=_until_tomorrow(clock.wall()) if daily else asked, all=True)
        return error

    def _post(self, url: str, body: bytes, headers: Mapping[str, str], clock: Clock) -> Any:
        from syndicate.delivery import http

        private = bool(self._options.get("allow_private", False))
        try:
            return http.request(
                "POST",
                url,
                body,
                headers,
                clock,
                timeout=self._timeout,
                allow_private=private,
                want_body=True,
                most=_MOST,
            )
        except SettingsError as error:
            raise NotSent(str(error)) from None

    # ------------------------------------------------------------ sign in

    def _usable_account(self) -> _Account:
        try:
            self._check_library()
            return self._account()
        except SettingsError as error:
            raise NotSent(str(error)) from None

    def _sign_in(self, account: _Account, clock: Clock) -> str:
        """An access token, kept until a minute before it ends. Whatever goes wrong here, no call was sent."""
        from syndicate.delivery import http

        if self._token is not None and clock.wall() < self._token[1]:
            return self._token[0]
        assertion = _assertion(account, int(clock.wall()))
        body = urlencode({"grant_type": _GRANT, "assertion": assertion}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        try:
            answer = self._post(account.token_uri, body, headers, clock)
            http.settle(answer, account.token_uri, clock, (assertion, account.key))
            row = json.loads(answer.body)
            token, lasts = str(row["access_token"]), float(row.get("expires_in", 3600))
        except (Refused, Uncertain) as error:
            raise NotSent(f"signing in to Google: {error}; is the key of the service account still valid?") from None
        except (ValueError, KeyError, TypeError):
            raise NotSent("signing in to Google: the answer holds no token") from None
        self._token = (token, clock.wall() + lasts - 60)
        return token

    def close(self) -> None:
        """Forget the token."""
        self._token = None


def _is_json(text: Json) -> bool:
    return isinstance(text, str) and text.lstrip().startswith("{")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _assertion(account: _Account, now: int) -> str:
    """A JWT for an hour, signed RS256 (RFC 7515, RFC 7523). Raises NotSent for a key that is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    head = {"alg": "RS256", "typ": "JWT", **({"kid": account.key_id} if account.key_id else {})}
    claims = {"iss": account.email, "scope": _SCOPE, "aud": account.token_uri, "iat": now, "exp": now + 3600}
    signed = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    try:
        key = serialization.load_pem_private_key(account.key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise NotSent("signing in to Google: the private_key of the service account cannot be read")
    return f"{signed}.{_base64(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# ---------------------------------------------------------------- batches


def _batch(deliveries: Sequence[Delivery]) -> tuple[str, bytes]:
    """A boundary, and one part a call, named by the delivery's key."""
    boundary = "batch_" + hashlib.sha256("".join(d.key for d in deliveries).encode()).hexdigest()[:32]
    parts = []
    for delivery in deliveries:
        call = json.dumps({"url": delivery.content["url"], "type": delivery.content["type"]}).encode()
        parts.append(
            f"--{boundary}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
            f"Content-ID: <{delivery.key}>\r\n\r\n"
            "POST /v3/urlNotifications:publish HTTP/1.1\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nContent-Length: {len(call)}\r\n\r\n".encode() + call + b"\r\n"
        )
    return boundary, b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _parts(content_type: str, body: bytes) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """Key → status, headers and body of each answer. An answer that was cut has no last part that can be trusted."""
    from email.parser import BytesParser

    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        key = str(part.get("Content-ID", "")).strip().strip("<>").removeprefix("response-")
        payload = part.get_payload(decode=True)
        first, _, rest = payload.partition(b"\n") if isinstance(payload, bytes) else (b"", b"", b"")
        words = first.split()
        if len(words) >= 2 and words[1].isdigit():
            inner = BytesParser().parsebytes(rest)
            said = inner.get_payload(decode=True)
            headers = {name.lower(): str(value) for name, value in inner.items()}
            found[key] = (int(words[1]), headers, said if isinstance(said, bytes) else b"")
    return found


def _until_tomorrow(wall: float) -> float:
    """Seconds until the next Pacific midnight, and a minute."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    now = datetime.fromtimestamp(wall, ZoneInfo(GoogleIndexingChannel.quota_zone))
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return tomorrow.timestamp() - wall + 60  # not their difference, which knows no summer time
