"""Posts each change to an address, signed, as Standard Webhooks 1.0.0 asks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import ClassVar

from syndicate.channels.common import heard, on_uncertain, readable, seconds, texts, unresolved, whole, wrong
from syndicate.core.model import Change, Delivery, Json, Message, Receipt, Site
from syndicate.errors import NotSent, SettingsError
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy

_PREFIX = "whsec_"
_LEAST = 24
_CURE = "generate one with: echo whsec_$(openssl rand -base64 32)"


class WebhookChannel:
    """One POST a change. What may have arrived is sent again: receivers drop repeats by `webhook-id`."""

    OPTIONS: ClassVar[Mapping[str, Option]] = {
        "url": Option("string", "Where to post: https://…; it is never shown, only its host.", required=True),
        "secret": Option(
            "strings",
            "What requests are signed with: whsec_… (or the base64 alone, or any other text of 24 bytes or more); "
            "a list while rotating, signed with each.",
            required=True,
        ),
        "timeout": Option("integer", "Seconds for one request, from name look-up to answer.", default=30),
    }

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        """Raises SettingsError for an address or a secret that cannot be used; what is unresolved is left for later."""
        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "resend")
        self._options = options
        self._timezone = site.timezone
        self._timeout = seconds(options, name, 30.0)
        self._check_url()
        if not unresolved(options.get("secret")):
            self._keys()

    def _check_url(self) -> None:
        from syndicate.delivery.addresses import check_url

        url = self._options.get("url")
        if unresolved(url):
            return
        what = check_url(url) if isinstance(url, str) else "must be text"
        if what is not None:
            raise wrong(self.name, "url", what)

    def _keys(self) -> list[bytes]:
        secrets = texts(self._options, "secret")
        if not secrets:
            raise wrong(self.name, "secret", f"is empty: {_CURE}")
        return [self._key(secret) for secret in secrets]

    def _key(self, secret: str) -> bytes:
        """The bytes of a secret: what follows whsec_ is base64; so is a text without it that can be, as the libraries
        of receivers take it; any other text stands for its own UTF-8.
        """
        secret = secret.strip()
        if secret.startswith(("whsk_", "whpk_")):
            raise wrong(self.name, "secret", f"is a key pair's (whsk_, whpk_), and we sign with shared ones: {_CURE}")
        marked = secret.startswith(_PREFIX)
        key = _from_base64(secret.removeprefix(_PREFIX))
        if key is None and marked:
            raise wrong(self.name, "secret", f"is not base64 after whsec_: {_CURE}")
        if key is None:
            key = secret.encode()
        if len(key) < _LEAST:
            raise wrong(self.name, "secret", f"is too short: it holds {len(key)} bytes, and needs {_LEAST}: {_CURE}")
        return key

    # ------------------------------------------------------------ compose

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The body of each POST, as the very text that will be signed and sent."""
        return [self._message(change, renderer) for change in heard(changes, self._options)]

    def _message(self, change: Change, renderer: Renderer) -> Message:
        payload = self._payload(change, renderer)
        body = whole(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))
        preview = f"POST {payload['type']}\n{readable(json.dumps(payload, ensure_ascii=False, indent=2))}"
        return Message((change.event_id,), {"type": payload["type"], "body": body}, preview)

    def _payload(self, change: Change, renderer: Renderer) -> dict[str, Json]:
        return {
            "type": f"posting.{change.event}",
            "timestamp": self._timestamp(change),
            "data": {
                "version": 1,
                "id": change.id,
                "event_id": change.event_id,
                "title": change.title,
                "url": change.url,
                "status": "closed" if change.event == "closed" else change.offer.status,
                "reason": change.reason,
                "posting": None if change.event == "closed" else renderer.job_posting(change.offer),
                **_translations(change),
            },
        }

    def _timestamp(self, change: Change) -> str:
        from zoneinfo import ZoneInfo

        return change.at.astimezone(ZoneInfo(self._timezone)).isoformat(timespec="seconds")

    # ------------------------------------------------------------ send

    def recipients(self) -> Sequence[str]:
        """One endpoint."""
        return ("",)

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Post it, signed for this attempt. Outcomes: see `delivery.http`."""
        from syndicate.delivery import http

        body = delivery.content["body"].encode()
        try:
            headers = self._headers(delivery.key, body, int(clock.wall()))
            answer = http.request(
                "POST",
                self._options["url"],
                body,
                headers,
                clock,
                timeout=self._timeout,
                allow_private=bool(self._options.get("allow_private", False)),
            )
        except SettingsError as error:
            raise NotSent(str(error)) from None
        http.settle(answer, self._options["url"], clock, texts(self._options, "secret"))
        return Receipt(detail=f"HTTP {answer.status}")

    def _headers(self, key: str, body: bytes, timestamp: int) -> dict[str, str]:
        """Standard Webhooks 1.0.0: the id of the delivery, the time of this attempt, a signature for each secret."""
        signed = f"{key}.{timestamp}.".encode() + body
        signatures = [hmac.digest(secret, signed, hashlib.sha256) for secret in self._keys()]
        return {
            "content-type": "application/json; charset=utf-8",
            "webhook-id": key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
            "idempotency-key": key,
        }

    def close(self) -> None:
        """Nothing is held: each request has a connection of its own."""


def _translations(change: Change) -> dict[str, Json]:
    """Of an offer in several languages all of its texts, the primary one first."""
    texts = [{"language": one.language, "title": one.title, "url": one.url} for one in change.translations]
    return {"translations": texts} if texts else {}


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
