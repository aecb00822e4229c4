"""The IndexNow channel, against an engine that takes nothing but what the documentation allows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from syndicate.channels.indexnow import IndexNowChannel
from syndicate.errors import Deferred, Refused, SettingsError
from syndicate.ports import Channel
from tests.builders import SITE, a_change, an_offer
from tests.channels.contract import ChannelContract
from tests.channels.engines import IndexNow

KEY = "0123456789abcdef0123456789abcdef"
OTHERS = replace(SITE, pages=False, posting_url="https://www.example.org/jobs/{slug}/")


def made(site: Any = SITE, **options: Any) -> IndexNowChannel:
    return IndexNowChannel("a name", {"key": KEY, **options}, site)


class TestIndexNow(ChannelContract):
    secrets = (KEY,)
    usual = ("opened", "updated", "closed", "reopened")
    variables = {"key": "${INDEXNOW_KEY}"}  # noqa: RUF012  # not shared

    @pytest.fixture(autouse=True)
    def _engine(self, httpserver: HTTPServer) -> None:
        self.engine = IndexNow(KEY)
        httpserver.expect_request("/indexnow", method="POST").respond_with_handler(self.engine)
        self.url = httpserver.url_for("/indexnow")

    def make(self, **options: Any) -> Channel:
        return made(**{"url": self.url, "allow_private": True, **options})

    def make_unreachable(self) -> Channel:
        return self.make(url="http://127.0.0.1:1/indexnow")

    def heard(self) -> Sequence[Any]:
        return self.engine.heard

    # ------------------------------------------------------------ what is sent

    def test_the_body_is_as_documented(self) -> None:
        changes = (a_change(), a_change(an_offer("b", status="closed"), "closed", 2))
        [delivery] = self.send(self.make(), *changes)
        [(key, row)] = self.engine.heard
        assert key == delivery.key
        assert row == {
            "host": "jobs.example.org",
            "key": KEY,
            "keyLocation": f"https://jobs.example.org/{KEY}.txt",
            "urlList": ["https://jobs.example.org/boat-builder/", "https://jobs.example.org/b/"],
        }

    def test_25000_addresses_go_in_three_posts_and_none_is_lost(self) -> None:
        offer = an_offer()
        changes = [a_change(offer, id=f"o{n}", event_id=f"o{n}#1", url=f"{SITE.url}/o{n}/") for n in range(25_000)]
        self.send(self.make(), *changes)
        assert [len(row["urlList"]) for _, row in self.engine.heard] == [10_000, 10_000, 5_000]
        assert self.engine.urls == [change.url for change in changes]

    def test_an_address_stands_once_however_much_happened_to_it(self) -> None:
        self.send(self.make(), a_change(event="reopened", n=3), a_change(event="updated", n=4))
        assert self.engine.urls == ["https://jobs.example.org/boat-builder/"]

    def test_a_page_that_goes_is_told(self) -> None:
        self.send(self.make(), a_change(an_offer(status="closed"), "gone", 2))
        assert self.engine.urls == ["https://jobs.example.org/boat-builder/"]

    def test_a_page_that_goes_is_told_whatever_events_are_set(self) -> None:
        channel = self.make(events=["opened"])
        self.send(channel, a_change(event="closed"), a_change(an_offer("b"), "gone", 2))
        assert self.engine.urls == ["https://jobs.example.org/b/"]

    def test_letters_with_accents_are_escaped_as_rfc_3986_asks(self) -> None:
        self.send(self.make(), a_change(url="https://jobs.example.org/métier d’été%20/?a=1"))
        assert self.engine.urls == ["https://jobs.example.org/m%C3%A9tier%20d%E2%80%99%C3%A9t%C3%A9%20/?a=1"]

    @pytest.mark.parametrize(("status", "cure"), [(400, "posting_url"), (403, "KEY.txt"), (422, "key_location")])
    def test_an_error_of_the_configuration_is_refused_with_its_cure(self, status: int, cure: str) -> None:
        self.engine.answers = [status]
        with pytest.raises(Refused, match=cure) as caught:
            self.send(self.make())
        assert KEY[:8] not in str(caught.value)

    def test_a_wrong_key_is_refused_by_a_strict_engine(self) -> None:
        with pytest.raises(Refused, match="does not find the key"):
            self.send(self.make(key="another-key-of-someone"))

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_what_passes_is_tried_again_as_late_as_the_engine_asks(self, status: int) -> None:
        self.engine.answers, self.engine.retry_after = [status], "3600"
        with pytest.raises(Deferred) as caught:
            self.send(self.make())
        assert caught.value.retry_after == 3600

    def test_the_state_never_holds_the_key(self) -> None:
        for message in self.compose(self.make()):
            assert KEY not in json.dumps([message.content, message.preview])


def test_the_keys_file_is_published_below_our_pages() -> None:
    [file] = made().files()
    assert (file.path, file.render()) == (f"{KEY}.txt", KEY.encode())
    [file] = made(key_location="https://jobs.example.org/named.txt").files()
    assert (file.path, file.render()) == ("named.txt", KEY.encode())


def test_a_key_that_is_not_known_yet_has_no_file_and_may_own_any_that_it_could_name() -> None:
    channel = made(key="${INDEXNOW_KEY}")
    assert list(channel.files()) == []
    assert channel.may_own(f"{KEY}.txt")
    assert not channel.may_own("robots.txt")
    assert not channel.may_own("boat-builder/index.html")
    assert not made().may_own(f"{KEY}.txt")


def test_pages_of_another_host_need_the_keys_file_there() -> None:
    with pytest.raises(SettingsError, match=r"key_location.*https://www\.example\.org/KEY\.txt"):
        made(OTHERS)
    with pytest.raises(SettingsError, match="folder above them"):
        made(OTHERS, key_location="https://www.example.org/other/key.txt")
    assert list(made(OTHERS, key_location="https://www.example.org/key.txt").files()) == []
    assert list(made(OTHERS, key_location="https://www.example.org/jobs/key.txt").files()) == []


def test_pages_of_ones_own_on_our_host_need_nothing() -> None:
    site = replace(OTHERS, posting_url="https://jobs.example.org/offers/{slug}/")
    assert [file.path for file in made(site).files()] == [f"{KEY}.txt"]


@pytest.mark.parametrize("key", ["short", "with blank in it", "ümlaut-in-it", "../../../../etc/passwd", "a" * 129, ""])
def test_a_key_that_is_none_is_named_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="openssl rand") as caught:
        made(key=key)
    assert not key or key not in str(caught.value)
