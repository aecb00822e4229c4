"""The console channel: word for word, on whatever stream it is given."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest

from syndicate.channels.console import ConsoleChannel
from syndicate.errors import Uncertain
from syndicate.ports import Channel
from syndicate.render import SiteRenderer
from tests.builders import SITE, a_change, an_offer
from tests.channels.contract import ChannelContract
from tests.delivery.servers import CLOCK
from tests.outputs.boards import in_two_languages


class TestConsole(ChannelContract):
    @pytest.fixture(autouse=True)
    def _stream(self) -> None:
        self.stream = io.StringIO()

    def make(self, **options: Any) -> Channel:
        channel = ConsoleChannel("a name", options, SITE)
        channel.stream = self.stream
        return channel

    def heard(self) -> Sequence[Any]:
        printed = self.stream.getvalue().replace("\nNew:", "\n\fNew:").replace("\nClosed:", "\n\fClosed:")
        return printed.split("\f") if printed else []

    def test_it_prints_the_preview_word_for_word(self) -> None:
        channel = self.make()
        [message] = self.compose(channel)
        self.send(channel)
        assert self.stream.getvalue() == message.preview + "\n"

    def test_it_says_what_people_want_to_know(self) -> None:
        channel = self.make()
        self.send(channel, a_change(), a_change(an_offer(status="closed", reason="filled"), "closed", 2))
        printed = self.stream.getvalue()
        for words in ("New: Boat builder", "Example · Lyon, France", "https://jobs.example.org/boat-builder/",
                      "Closed: Boat builder", "filled"):  # fmt: skip
            assert words in printed

    def test_an_offer_in_two_languages_is_told_once_with_both_titles(self) -> None:
        offer = in_two_languages("boats", {"en": "Boat builder", "fr": "Charpentier de marine"})
        self.send(self.make(), a_change(offer, translations=offer.translations))
        printed = self.stream.getvalue()
        assert printed.count("New: ") == 1
        assert "  Charpentier de marine (Français): https://jobs.example.org/boats/fr/\n" in printed

    def test_it_speaks_the_language_of_the_site(self) -> None:
        from dataclasses import replace

        site = replace(SITE, language="fr")
        [message] = ConsoleChannel("c", {}, site).compose([a_change()], SiteRenderer(site))
        assert message.preview.startswith("Nouvelle offre")

    def test_without_a_stream_it_prints_to_standard_output(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.send(ConsoleChannel("a name", {}, SITE))
        assert capsys.readouterr().out.startswith("New: Boat builder")

    def test_a_terminal_that_lacks_letters_does_not_end_the_run(self) -> None:
        poor = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        channel = ConsoleChannel("a name", {}, SITE)
        channel.stream = poor
        self.send(channel, a_change(an_offer(title="Élagueur 🌊")))
        poor.seek(0)
        assert "New: \\xc9lagueur \\U0001f30a" in poor.read()

    def test_a_stream_that_takes_no_more_leaves_it_uncertain(self) -> None:
        channel = self.make()
        [message] = self.compose(channel)
        self.stream.close()
        with pytest.raises(Uncertain):
            channel.send(self.owe(channel, message), "", CLOCK)
