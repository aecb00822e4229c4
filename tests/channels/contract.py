"""What every channel promises (`syndicate.ports.Channel`), as tests that each channel's own tests inherit.

To test a channel of your own: a class that inherits ChannelContract, with `make`, `heard` and, where sending can fail
before anything leaves, `make_unreachable`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from syndicate.core.ledger import delivery_key
from syndicate.core.model import Change, Delivery, Message
from syndicate.errors import DeliveryError, NotSent
from syndicate.ports import Channel, Option
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_change, an_offer
from tests.delivery.servers import CLOCK

HOSTILE = (
    "R&D <b>engineer</b> \"x\" 'y' {{ 7*7 }} ${HOME} %s {0}",
    "Chargé·e d’études — « données » 🌊 \u2028 ligne",
    "x\r\nBcc: everybody@example.org\r\n\r\nbody",
    "\x1b[2J\x00\x07\x9b31m danger \u202e gnp.exe",
    "very " * 400,
    "half an emoji \ud83c here",
    "=?utf-8?q?encoded?= @everyone <!channel>",
)


@cache  # compiling templates takes longer than most of these tests
def renderer() -> SiteRenderer:
    return SiteRenderer(SITE)


class ChannelContract:
    """make(**options): the channel, able to send. heard(): what has arrived, in order, in any form that `==` compares.

    secrets: what must not stand in any message or error. variables: options as `plan` sees them, unresolved.
    usual: the events that it is told where none are set.
    """

    secrets: tuple[str, ...] = ()
    usual: tuple[str, ...] = ("opened", "closed", "reopened")
    variables: dict[str, Any] = {}  # noqa: RUF012  # a class of tests is not shared

    def make(self, **options: Any) -> Channel:
        raise NotImplementedError

    def heard(self) -> Sequence[Any]:
        raise NotImplementedError

    def make_unreachable(self) -> Channel | None:
        """One whose other side does not answer at all; None where that cannot be."""
        return None

    # ------------------------------------------------------------ helpers

    def compose(self, channel: Channel, *changes: Change) -> Sequence[Message]:
        return channel.compose(changes or (a_change(),), renderer())

    def owe(self, channel: Channel, message: Message) -> Delivery:
        key = delivery_key("epoch", channel.name, message.event_ids, message.recipient)
        content = json.loads(json.dumps(message.content))  # as a store gives it back
        return Delivery(key, channel.name, message.event_ids, "", content, message.preview, (1, 0), NOW)

    def send(self, channel: Channel, *changes: Change) -> list[Delivery]:
        sent = []
        for message in self.compose(channel, *changes):
            delivery = self.owe(channel, message)
            channel.send(delivery, message.recipient, CLOCK)
            sent.append(delivery)
        return sent

    # ------------------------------------------------------------ compose

    def test_composing_twice_gives_the_same_messages(self) -> None:
        changes = (a_change(), a_change(an_offer("b", title="B", status="closed"), "closed", 2))
        one, other = self.make(), self.make()
        assert self.compose(one, *changes) == self.compose(other, *changes)

    def test_composing_needs_no_variable(self) -> None:
        channel = self.make(**self.variables)
        messages = self.compose(channel)
        assert messages
        assert "Boat builder" in messages[0].preview
        channel.close()

    def test_there_is_nothing_to_say_about_nothing(self) -> None:
        assert list(self.make().compose((), renderer())) == []

    def test_what_is_silent_is_not_told(self) -> None:
        assert list(self.compose(self.make(), a_change(silent=True))) == []

    def test_the_usual_events_are_told_unless_something_else_is_asked_for(self) -> None:
        events = ("opened", "updated", "closed", "reopened", "renamed")
        changes = [a_change(an_offer(event), event, 2) for event in events]
        told = [i for message in self.compose(self.make(), *changes) for i in message.event_ids]
        assert told == [f"{event}#2" for event in self.usual]
        other = self.make(events=["updated", "renamed"])
        told = [i for message in self.compose(other, *changes) for i in message.event_ids]
        assert told == ["updated#2", "renamed#2"]

    def test_content_is_json_that_can_be_kept(self) -> None:
        for title in HOSTILE:
            for message in self.compose(self.make(), a_change(an_offer(title=title))):
                assert json.loads(json.dumps(message.content)) == message.content
                assert json.dumps([message.content, message.preview], ensure_ascii=False).encode()

    def test_every_recipient_can_be_reached(self) -> None:
        channel = self.make()
        assert {message.recipient for message in self.compose(channel)} == set(channel.recipients())

    def test_no_message_holds_a_secret_or_a_recipient(self) -> None:
        for message in self.compose(self.make()):
            kept = json.dumps(message.content, ensure_ascii=False) + message.preview
            for hidden in (*self.secrets, *filter(None, [message.recipient])):
                assert hidden not in kept

    @pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
    def test_no_title_breaks_anything(self, title: str) -> None:
        channel = self.make()
        self.send(channel, a_change(an_offer(title=title)))
        channel.close()
        assert len(self.heard()) == 1

    def test_a_preview_can_be_shown_on_a_terminal(self) -> None:
        for title in HOSTILE:
            for message in self.compose(self.make(), a_change(an_offer(title=title))):
                assert message.preview.strip()
                assert all(letter.isprintable() or letter in "\n\t\u2028\u00a0" or ord(letter) > 0x9F
                           for letter in message.preview)  # fmt: skip

    # ------------------------------------------------------------ send

    def test_what_is_sent_arrives_once(self) -> None:
        channel = self.make()
        self.send(channel)
        channel.close()
        assert len(self.heard()) == 1

    def test_a_repeat_is_the_same(self) -> None:
        channel = self.make()
        [delivery] = self.send(channel)
        again = self.make()
        again.send(replace(delivery, attempts=3), self.compose(again)[0].recipient, CLOCK)
        again.close()
        channel.close()
        first, second = self.heard()
        assert first == second

    def test_an_opening_and_its_closing_both_arrive_in_order(self) -> None:
        channel = self.make()
        self.send(channel, a_change())
        self.send(channel, a_change(an_offer(status="closed"), "closed", 2))
        channel.close()
        first, second = self.heard()
        assert first != second

    def test_it_can_be_closed_before_anything_was_sent_and_used_again_after(self) -> None:
        channel = self.make()
        channel.close()
        self.send(channel)
        channel.close()
        channel.close()
        assert len(self.heard()) == 1

    def test_what_cannot_be_reached_was_not_sent_and_no_secret_is_told(self) -> None:
        channel = self.make_unreachable()
        if channel is None:
            return
        with pytest.raises(NotSent) as caught:
            self.send(channel)
        assert isinstance(caught.value, DeliveryError)
        assert not any(secret in str(caught.value) for secret in self.secrets)
        channel.close()

    # ------------------------------------------------------------ options

    def test_its_options_are_described(self) -> None:
        for name, option in type(self.make()).OPTIONS.items():
            assert isinstance(option, Option)
            assert option.doc.endswith(".")
            assert name not in ("name", "type", "events", "on_uncertain", "allow_private")

    def test_what_to_do_when_nobody_knows_can_be_chosen(self) -> None:
        assert self.make().on_uncertain in ("resend", "hold")
        assert self.make(on_uncertain="hold").on_uncertain == "hold"
        assert self.make(on_uncertain="resend").on_uncertain == "resend"

    def test_it_is_called_by_its_name(self) -> None:
        assert self.make().name == "a name"
