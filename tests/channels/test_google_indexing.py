"""The Indexing API channel, against a Google that verifies the signature and counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from syndicate.channels import google_indexing
from syndicate.channels.google_indexing import GoogleIndexingChannel
from syndicate.core.model import Change, Delivery, Receipt
from syndicate.errors import Deferred, NotSent, Refused, SettingsError, Uncertain
from tests.builders import SITE, a_change, an_offer
from tests.channels.contract import ChannelContract
from tests.channels.engines import Google, keys
from tests.delivery.servers import CLOCK

HOME = "https://jobs.example.org"


class TestGoogleIndexing(ChannelContract):
    usual = ("opened", "updated", "closed", "reopened")
    variables = {"credentials": "${GOOGLE_CREDENTIALS}", "quota": "${QUOTA}"}  # noqa: RUF012  # not shared

    @pytest.fixture(autouse=True)
    def _google(self, httpserver: HTTPServer) -> None:
        self.google = Google(httpserver.url_for("/token"))
        self.secrets = (keys()[1].splitlines()[1], "ya29.token")
        httpserver.expect_request("/token", method="POST").respond_with_handler(self.google.token)
        httpserver.expect_request("/batch", method="POST").respond_with_handler(self.google.batch)
        self.endpoint = httpserver.url_for("/batch")

    def make(self, site: Any = SITE, **options: Any) -> GoogleIndexingChannel:
        given = {"credentials": self.google.credentials, "endpoint": self.endpoint, "allow_private": True, **options}
        return GoogleIndexingChannel("a name", given, site)

    def make_unreachable(self) -> GoogleIndexingChannel:
        return self.make(endpoint="http://127.0.0.1:1/batch")

    def heard(self) -> Sequence[Any]:
        return self.google.heard

    def owed(self, channel: GoogleIndexingChannel, *changes: Change) -> list[Delivery]:
        return [self.owe(channel, message) for message in self.compose(channel, *changes)]

    # ------------------------------------------------------------ what is told

    def test_a_page_that_stands_is_updated_and_one_that_went_is_deleted(self) -> None:
        closed = an_offer("b", status="closed")
        self.send(self.make(), a_change(), a_change(closed, "closed", 2), a_change(an_offer("c"), "updated", 2))
        self.send(self.make(), a_change(closed, "gone", 2, event_id="b#2.gone"))
        assert self.google.told() == [
            (f"{HOME}/boat-builder/", "URL_UPDATED"),
            (f"{HOME}/b/", "URL_UPDATED"),
            (f"{HOME}/c/", "URL_UPDATED"),
            (f"{HOME}/b/", "URL_DELETED"),
        ]

    def test_a_site_that_removes_its_pages_at_closing_can_say_so(self) -> None:
        site = replace(SITE, pages=False, posting_url=f"{HOME}/{{slug}}/")
        self.send(self.make(site, deleted_at_closing=True), a_change(an_offer("b", status="closed"), "closed", 2))
        assert self.google.told() == [(f"{HOME}/b/", "URL_DELETED")]
        with pytest.raises(SettingsError, match="keep_closed"):
            self.make(deleted_at_closing=True)

    def test_a_page_that_closes_and_goes_in_one_run_is_one_call(self) -> None:
        closed = an_offer("b", status="closed")
        [message] = self.compose(self.make(), a_change(closed, "closed", 2), a_change(closed, "gone", 2))
        assert message.content["type"] == "URL_DELETED"

    def test_a_page_without_a_jobposting_is_not_told(self) -> None:
        bare: dict[str, Any] = {"places": (), "location_text": None, "organisation": None}
        closed = an_offer("b", status="closed", **bare)
        assert list(self.compose(self.make(), a_change(an_offer(**bare)), a_change(closed, "closed", 2))) == []

    # ------------------------------------------------------------ signing in

    def test_one_token_serves_a_run(self) -> None:
        channel = self.make()
        self.send(channel)
        self.send(channel, a_change(an_offer("b")))
        assert len(self.google.tokens) == 1
        channel.close()
        self.send(channel)
        assert len(self.google.tokens) == 2

    def test_a_token_that_is_not_taken_any_more_is_asked_for_anew(self) -> None:
        channel = self.make()
        self.google.batch_answers = [401]
        with pytest.raises(Deferred):
            self.send(channel)
        self.send(channel)
        assert len(self.google.tokens) == 2

    @pytest.mark.parametrize("status", [400, 401])
    def test_a_key_that_google_does_not_know_sends_nothing_and_tells_no_secret(self, status: int) -> None:
        self.google.token_answers = [status]
        with pytest.raises(NotSent, match="signing in") as caught:
            self.send(self.make())
        assert "eyJ" not in str(caught.value)
        assert self.google.heard == []

    def test_a_key_of_someone_else_is_found_out(self) -> None:
        row = json.loads(self.google.credentials)
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        other = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with pytest.raises(NotSent, match="HTTP 400"):
            self.send(self.make(credentials=json.dumps({**row, "private_key": other.decode()})))

    def test_credentials_may_lie_in_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "account.json"
        channel = self.make(credentials=str(path))
        with pytest.raises(NotSent, match="cannot be read"):
            self.send(channel)
        path.write_text(self.google.credentials)
        self.send(channel)
        assert len(self.google.heard) == 1

    @pytest.mark.parametrize("text", ["{", "{}", '{"client_email": "x@example.org"}', '{"private_key": 7}'])
    def test_credentials_that_are_none_are_named_and_not_shown(self, text: str) -> None:
        with pytest.raises(SettingsError, match="service account") as caught:
            self.make(credentials=text)
        assert "x@example.org" not in str(caught.value)

    def test_a_private_key_that_is_none_is_not_sent_and_not_shown(self) -> None:
        row = json.loads(self.google.credentials)
        with pytest.raises(NotSent, match="private_key") as caught:
            self.send(self.make(credentials=json.dumps({**row, "private_key": "s3cret nonsense"})))
        assert "s3cret" not in str(caught.value)

    def test_without_the_library_the_cure_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(SettingsError, match=r"pip install 'syndicate-jobs\[google\]'"):
            self.make()

    # ------------------------------------------------------------ batches

    def test_each_answer_in_a_batch_settles_its_own_call(self) -> None:
        faults = {
            f"{HOME}/b/": (403, "Permission denied. Failed to verify the URL ownership."),
            f"{HOME}/c/": (503, "Backend error"),
            f"{HOME}/d/": (400, "Invalid value at 'url'"),
        }
        self.google.fault = faults.get
        channel = self.make()
        owed = self.owed(channel, *(a_change(an_offer(id)) for id in "abcd"))
        came = channel.send_together(owed, CLOCK)
        assert [type(one) for one in came] == [Receipt, Refused, Deferred, Refused]
        assert "Search Console" in str(came[1])
        assert self.google.batches == [4]

    def test_an_answer_that_is_cut_leaves_the_others_uncertain(self) -> None:
        self.google.cut = True
        channel = self.make()
        came = channel.send_together(self.owed(channel, *(a_change(an_offer(id)) for id in "abcd")), CLOCK)
        assert [type(one) for one in came] == [Uncertain, Uncertain, Receipt, Receipt]

    def test_a_hundred_answers_are_read_whole(self) -> None:
        channel = self.make()
        owed = self.owed(channel, *(a_change(an_offer(f"o{n}")) for n in range(100)))
        assert all(isinstance(one, Receipt) for one in channel.send_together(owed, CLOCK))

    def test_a_quota_that_is_used_up_asks_to_wait_for_the_pacific_midnight(self) -> None:
        self.google.left = 1
        channel = self.make()
        first, second = channel.send_together(self.owed(channel, *(a_change(an_offer(id)) for id in "ab")), CLOCK)
        assert isinstance(first, Receipt)
        assert isinstance(second, Deferred)
        assert second.all
        assert second.retry_after is not None
        assert 0 < second.retry_after <= 25 * 3600 + 60

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_batch_that_is_not_taken_is_tried_again_whole(self, status: int) -> None:
        self.google.batch_answers = [status]
        with pytest.raises(Deferred) as caught:
            self.send(self.make())
        assert caught.value.all is (status == 429)

    @pytest.mark.parametrize("quota", [0, "many"])
    def test_a_quota_is_a_number(self, quota: Any) -> None:
        with pytest.raises(SettingsError, match="quota"):
            self.make(quota=quota)


def test_the_pacific_midnight_is_right_on_the_days_when_the_clock_changes() -> None:
    spring = 1772960400.0  # 2026-03-08, 01:00 PST: the day has 23 hours
    assert google_indexing._until_tomorrow(spring) == 22 * 3600 + 60
    autumn = 1793516400.0  # 2026-11-01, 00:00 PDT: the day has 25 hours
    assert google_indexing._until_tomorrow(autumn) == 25 * 3600 + 60
