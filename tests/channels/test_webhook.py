"""The webhook channel: Standard Webhooks over real sockets, checked by the library of its receivers."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from syndicate.channels.webhook import WebhookChannel
from syndicate.errors import Refused, SettingsError
from syndicate.ports import Channel
from tests.builders import SITE, a_change, an_offer
from tests.channels.contract import ChannelContract, renderer
from tests.delivery.servers import CLOCK, Hook

SECRET = "whsec_" + base64.b64encode(b"a key of the right length, indeed").decode()
OTHER = "whsec_" + base64.b64encode(b"another key of the right length..").decode()


class Late:
    """A clock of which the wall is ten seconds on."""

    def wall(self) -> float:
        return time.time() + 10

    def monotonic(self) -> float:
        return time.monotonic()


class TestWebhook(ChannelContract):
    secrets = (SECRET, "s3cret-path")
    variables = {"url": "${HOOK_URL}", "secret": "${HOOK_SECRET}"}  # noqa: RUF012  # not shared

    @pytest.fixture(autouse=True)
    def _hook(self, hook: Hook) -> None:
        self.hook = hook

    def make(self, **options: Any) -> Channel:
        given = {"url": self.hook.url("/s3cret-path"), "secret": SECRET, "allow_private": True, **options}
        return WebhookChannel("a name", given, SITE)

    def make_unreachable(self) -> Channel:
        return self.make(url="http://127.0.0.1:1/s3cret-path")

    def heard(self) -> Sequence[Any]:
        changing = ("webhook-timestamp", "webhook-signature")
        return [
            (r.path, r.body, {k: v for k, v in r.headers.items() if k not in changing}) for r in self.hook.heard
        ]

    def verified(self, secret: str = SECRET, at: int = 0) -> Any:
        request = self.hook.heard[at]
        return Webhook(secret).verify(request.body, request.headers)

    # ------------------------------------------------------------ what is sent

    def test_the_body_is_as_agreed(self) -> None:
        offer = an_offer(title="Chargé·e d’études 🌊 \u2028 <b>& co</b>")
        self.send(self.make(), a_change(offer, at=datetime(2026, 11, 3, 6, 0, 0, 123456, tzinfo=UTC)))
        assert self.verified() == {
            "type": "posting.opened",
            "timestamp": "2026-11-03T07:00:00+01:00",
            "data": {
                "version": 1,
                "id": "boat-builder",
                "event_id": "boat-builder#1",
                "title": "Chargé·e d’études 🌊 \u2028 <b>& co</b>",
                "url": "https://jobs.example.org/boat-builder/",
                "status": "open",
                "reason": None,
                "posting": renderer().job_posting(offer),
            },
        }
        body = self.hook.heard[0].body
        assert "Chargé·e d’études 🌊 \u2028".encode() in body  # UTF-8, no escapes
        assert list(json.loads(body)["data"]) == [
            "version", "id", "event_id", "title", "url", "status", "reason", "posting"
        ]  # fmt: skip

    def test_a_closing_says_why_and_carries_no_posting(self) -> None:
        self.send(self.make(), a_change(an_offer(status="closed", reason="expired"), "closed", 2, reason="expired"))
        data = self.verified()["data"]
        assert (data["status"], data["reason"], data["posting"]) == ("closed", "expired", None)

    def test_a_posting_that_is_withheld_is_null(self) -> None:
        self.send(self.make(), a_change(an_offer(places=(), location_text=None, organisation=None)))
        assert self.verified()["data"]["posting"] is None

    def test_headers_are_those_of_standard_webhooks(self) -> None:
        [delivery] = self.send(self.make())
        headers = self.hook.heard[0].headers
        assert headers["webhook-id"] == headers["idempotency-key"] == delivery.key
        assert "." not in delivery.key
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 5
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert headers["user-agent"].startswith("syndicate-jobs/")
        assert self.hook.heard[0].method == "POST"

    def test_a_retry_has_the_same_body_and_id_and_a_time_and_signature_of_its_own(self) -> None:
        channel = self.make()
        [delivery] = self.send(channel)
        channel.send(replace(delivery, attempts=2), "", Late())
        first, second = self.hook.heard
        assert first.body == second.body
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) in (10, 11)
        assert self.verified(at=0) == self.verified(at=1)

    def test_while_rotating_both_secrets_verify(self) -> None:
        self.send(self.make(secret=[OTHER, SECRET]))
        assert self.verified(SECRET) == self.verified(OTHER)
        assert len(self.hook.heard[0].headers["webhook-signature"].split(" ")) == 2

    def test_another_secret_does_not_verify(self) -> None:
        self.send(self.make(secret=OTHER))
        with pytest.raises(WebhookVerificationError):
            self.verified(SECRET)

    def test_a_secret_without_its_prefix_means_the_same(self) -> None:
        self.send(self.make(secret=SECRET.removeprefix("whsec_")))
        self.verified(SECRET)

    def test_any_other_long_text_stands_for_its_bytes(self) -> None:
        text = "not base64, but long enough: été"
        self.send(self.make(secret=text))
        self.verified("whsec_" + base64.b64encode(text.encode()).decode())

    @pytest.mark.parametrize(("status", "gone"), [(410, True), (404, False)])
    def test_a_refusal_is_raised(self, status: int, gone: bool) -> None:
        self.hook.answers = [(status, {}, b"")]
        with pytest.raises(Refused) as caught:
            self.send(self.make())
        assert caught.value.gone is gone

    def test_a_receiver_that_repeats_what_it_was_sent_gives_no_secret_away(self) -> None:
        said = f"no {SECRET} at /s3cret-path/".encode()
        self.hook.answers = [(400, {"content-type": "text/plain"}, said)]
        with pytest.raises(Refused) as caught:
            self.send(self.make())
        assert SECRET[6:14] not in str(caught.value)
        assert "s3cret" not in str(caught.value)

    def test_it_stays_out_of_private_networks_unless_allowed(self) -> None:
        from syndicate.errors import NotSent

        with pytest.raises(NotSent, match="allow_private"):
            self.send(self.make(allow_private=False))
        with pytest.raises(NotSent, match="allow_private"):
            self.send(WebhookChannel("a name", {"url": self.hook.url(), "secret": SECRET}, SITE))
        assert self.hook.heard == []

    def test_repeats_are_dropped_by_receivers_so_it_sends_again(self) -> None:
        assert self.make().on_uncertain == "resend"

    # ------------------------------------------------------------ what is wrong

    @pytest.mark.parametrize(
        ("secret", "words"),
        [
            ("whsec_" + base64.b64encode(b"too short").decode(), "too short"),
            ("hunter2hunter2", "too short"),
            ("whsec_not base64 at all!!!!!!!!!!!!!!!!!!!!", "not base64"),
            ("whsk_" + "A" * 48, "key pair"),
            ([SECRET, "hunter2hunter2"], "too short"),
            ([], "is empty"),
        ],
    )
    def test_a_secret_that_cannot_be_used_is_told_without_being_shown(self, secret: Any, words: str) -> None:
        with pytest.raises(SettingsError, match=words) as caught:
            self.make(secret=secret)
        assert "a name: `secret`" in str(caught.value)
        assert "openssl rand -base64 32" in str(caught.value)
        for one in [secret] if isinstance(secret, str) else secret:
            assert one.removeprefix("whsec_") not in str(caught.value)

    @pytest.mark.parametrize("url", ["ftp://s3cret.example/", "https://u:s3cret@example.org/", "s3cret", ""])
    def test_an_address_that_cannot_be_used_is_told_without_being_shown(self, url: str) -> None:
        with pytest.raises(SettingsError, match="a name: `url`") as caught:
            self.make(url=url)
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize("timeout", [0, -1, 4000, "soon"])
    def test_a_time_limit_that_cannot_be_is_told(self, timeout: Any) -> None:
        with pytest.raises(SettingsError, match="`timeout`"):
            self.make(timeout=timeout)

    def test_a_variable_beside_a_wrong_key_hides_nothing(self) -> None:
        with pytest.raises(SettingsError, match="`url`"):
            self.make(url="ftp://example.org", secret="${HOOK_SECRET}")
        self.make(secret=["${OLD}", SECRET])

    def test_a_clock_is_asked_for_the_time_of_the_attempt(self) -> None:
        channel = self.make()
        [message] = self.compose(channel)
        channel.send(self.owe(channel, message), "", CLOCK)
        assert abs(int(self.hook.heard[0].headers["webhook-timestamp"]) - CLOCK.wall()) < 5
