"""The WebSub channel, against a hub that takes one feed at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from syndicate.channels.websub import WebSubChannel
from syndicate.core.settings import settings
from syndicate.errors import Deferred, Refused, SettingsError
from syndicate.ports import Channel
from tests.builders import SITE, a_change
from tests.channels.contract import ChannelContract
from tests.channels.engines import Hub

BOARD = [f"{SITE.url}/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
CHANGES = [f"{SITE.url}/{name}" for name in ("changes.rss.xml", "changes.atom.xml", "changes.json")]


class TestWebSub(ChannelContract):
    usual = ("opened", "updated", "closed", "reopened")
    variables = {"hub": "${HUB}"}  # noqa: RUF012  # not shared

    @pytest.fixture(autouse=True)
    def _hub(self, httpserver: HTTPServer) -> None:
        self.hub = Hub()
        httpserver.expect_request("/hub", method="POST").respond_with_handler(self.hub)
        self.site = replace(SITE, hub=httpserver.url_for("/hub"))

    def make(self, **options: Any) -> Channel:
        return WebSubChannel("a name", {"allow_private": True, **options}, self.site)

    def make_unreachable(self) -> Channel:
        return self.make(hub="http://127.0.0.1:1/hub")

    def heard(self) -> Sequence[Any]:
        """One entry a message: the feeds that it named, in order."""
        seen: list[Any] = []
        for key, group in groupby(self.hub.heard, key=lambda one: one[0]):
            topics = [topic for _, topic in group]
            size = len(BOARD) + len(CHANGES)
            seen += [(key, topics[at : at + size]) for at in range(0, len(topics), size)]
        return seen

    def test_an_opening_changes_the_board_and_the_changes(self) -> None:
        self.send(self.make(), a_change())
        assert self.hub.topics() == [*BOARD, *CHANGES]

    def test_an_update_changes_the_board_alone(self) -> None:
        self.send(self.make(), a_change(event="updated"))
        assert self.hub.topics() == BOARD

    def test_a_run_is_one_message_however_much_changed(self) -> None:
        assert len(self.send(self.make(), a_change(), a_change(event="closed", n=2))) == 1

    def test_feeds_of_groups_that_name_the_hub_are_told_in_every_format(self) -> None:
        self.site = replace(self.site, hub_feeds=("tag/sail", "changes/fr"))
        self.send(self.make(), a_change(event="updated"))
        sail = [f"{SITE.url}/feeds/tag/sail.{ending}" for ending in ("rss.xml", "atom.xml", "json")]
        assert self.hub.topics() == [*BOARD, *sail]
        self.send(self.make(), a_change(event="closed"))
        assert self.hub.topics()[6:15] == [*BOARD, *CHANGES, *sail]
        assert self.hub.topics()[15:] == [topic.replace("tag/sail", "changes/fr") for topic in sail]

    def test_where_one_feed_is_not_taken_all_are_named_again(self) -> None:
        self.hub.answers = [0, 0, 503]
        channel = self.make()
        with pytest.raises(Deferred):
            self.send(channel)
        assert self.hub.topics() == BOARD[:2]
        self.send(channel)
        assert self.hub.topics() == [*BOARD[:2], *BOARD, *CHANGES]

    def test_a_hub_that_refuses_is_not_asked_again(self) -> None:
        self.hub.answers = [400]
        with pytest.raises(Refused):
            self.send(self.make())


def test_feeds_that_name_no_hub_cannot_be_told_of() -> None:
    with pytest.raises(SettingsError, match=r"\[site\] hub"):
        WebSubChannel("a name", {}, SITE)


@pytest.mark.parametrize("name", ["tag/sail.rss.xml", "feeds/tag/sail", "tag", "", "../tag", "tag/Sail"])
def test_a_feed_that_cannot_be_is_not_taken_for_one_that_names_the_hub(name: str) -> None:
    site = {"title": "Jobs", "url": SITE.url, "hub": "https://hub.example.org/"}
    assert settings({"site": {**site, "hub_feeds": ["tag/sail-2"]}}).site.hub_feeds == ("tag/sail-2",)
    with pytest.raises(SettingsError, match=r"hub_feeds = .*such as tag/sail\."):
        settings({"site": {**site, "hub_feeds": ["tag/sail", name]}})
