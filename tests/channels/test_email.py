"""The e-mail channel: what mail servers get, read back by Python's strict e-mail policy."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from syndicate.channels.email import EmailChannel
from syndicate.core.model import Change, Event
from syndicate.errors import Deferred, Refused, SettingsError, Uncertain
from syndicate.ports import Channel
from syndicate.render import SiteRenderer
from tests.builders import NOW, SITE, a_change, an_offer
from tests.channels.contract import HOSTILE, ChannelContract
from tests.delivery.servers import CLOCK, Mail
from tests.outputs.boards import in_two_languages

PEOPLE = {"audience": "people", "mode": "each", "to": ["Zoé Durand <zoe@example.net>", "max@example.net"]}
STRICT = email.policy.strict.clone(utf8=False)


def read(raw: bytes) -> EmailMessage:
    """Parsed strictly: a defect raises."""
    message = email.message_from_bytes(raw, policy=STRICT)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        for name, value in part.items():
            assert value.defects == (), (name, value)  # type: ignore[attr-defined]  # headers of this policy have it
    return message


class TestEmail(ChannelContract):
    secrets = ("correct-horse",)
    variables = {  # noqa: RUF012  # not shared
        "smtp": "${SMTP_URL}", "from": "${FROM}", "to": "${READERS}", "reply_to": "${FROM}"
    }  # fmt: skip

    @pytest.fixture(autouse=True)
    def _mail(self, mail: Mail) -> None:
        self.mail = mail

    def make(self, **options: Any) -> Channel:
        given = {
            "smtp": f"smtp://127.0.0.1:{self.mail.port}",
            "from": "Jobs <jobs@example.org>",
            "to": ["announce@lists.example.org"],
            "mode": "each",
            **options,
        }
        return EmailChannel("a name", given, SITE)

    def make_unreachable(self) -> Channel:
        return self.make(smtp="smtp://jobs:correct-horse@127.0.0.1:1?starttls=never")

    def heard(self) -> Sequence[Any]:
        return [(h.mail_from, h.rcpt_tos, h.original_content) for h in self.mail.heard]

    def received(self, channel: Channel, *changes: Change) -> list[EmailMessage]:
        self.send(channel, *changes)
        channel.close()
        return [read(heard.original_content or b"") for heard in self.mail.heard]

    # ------------------------------------------------------------ one message

    def test_a_message_has_text_and_html_and_says_who_and_what(self) -> None:
        [message] = self.received(self.make())
        assert message["From"] == "Jobs <jobs@example.org>"
        assert message["To"] == "announce@lists.example.org"
        assert message["Subject"] == "New: Boat builder"
        assert message["Date"].datetime == NOW
        assert message.get_content_type() == "multipart/alternative"
        kinds = [part.get_content_type() for part in message.iter_parts()]
        assert kinds == ["text/plain", "text/html"]
        text, html = (part.get_content() for part in message.iter_parts())
        assert text.startswith("New: Boat builder\r\nhttps://jobs.example.org/boat-builder/\r\n")
        assert "<em>boats</em>" in html

    def test_the_envelope_is_from_the_sender_to_one_reader(self) -> None:
        self.received(self.make(**PEOPLE))
        assert [(h.mail_from, h.rcpt_tos) for h in self.mail.heard] == [
            ("jobs@example.org", ["zoe@example.net"]),
            ("jobs@example.org", ["max@example.net"]),
        ]

    def test_no_reader_sees_another(self) -> None:
        one, other = self.received(self.make(**PEOPLE))
        assert one["To"] == "Zoé Durand <zoe@example.net>"
        assert other["To"] == "max@example.net"
        assert b"max@" not in (self.mail.heard[0].original_content or b"")

    @pytest.mark.parametrize("mode", ["each", "digest"])
    def test_an_offer_in_two_languages_is_one_message_that_holds_both_titles(self, mode: str) -> None:
        offer = in_two_languages("boats", {"en": "Boat builder", "fr": "Charpentier <de> marine"})
        texts = offer.translations
        [message] = self.received(self.make(mode=mode), a_change(offer, translations=texts))
        assert message["Subject"] == "New: Boat builder / Charpentier <de> marine"
        text, html = (part.get_content() for part in message.iter_parts())
        assert "Charpentier <de> marine (Français): https://jobs.example.org/boats/fr/" in text
        link = '<a href="https://jobs.example.org/boats/fr/" hreflang="fr" lang="fr">Charpentier &lt;de&gt; marine</a>'
        assert f"{link} (Français)" in html
        assert text.count("Charpentier") == html.count("Charpentier") == 1

    def test_a_closing_in_two_languages_answers_its_opening_under_the_same_subject(self) -> None:
        titles = {"en": "Boat builder", "fr": "Charpentier de marine"}
        offer = in_two_languages("boats", titles, status="closed")
        opened, closed = self.received(
            self.make(),
            a_change(offer, translations=offer.translations),
            a_change(offer, "closed", 2, translations=offer.translations),
        )
        assert closed["Subject"] == f"Re: {opened['Subject']}"
        assert "Charpentier de marine (Français)" in closed.get_body(("plain",)).get_content()

    @pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
    def test_a_title_is_one_header_line_and_complete(self, title: str) -> None:
        [message] = self.received(self.make(), a_change(an_offer(title=title)))
        assert len(message.get_all("Subject")) == 1
        assert message["Bcc"] is None
        shown = "".join(one for one in str(message["Subject"]) if one.isprintable())
        wanted = title.replace("\u2028", " ").replace("\ud83c", "\ufffd").replace("\u202e", " ")
        wanted = "".join(one if one.isprintable() or one == "\ufffd" else " " for one in wanted)
        assert shown.split()[1:] == wanted.split()
        raw = self.mail.heard[0].original_content or b""
        head = raw.partition(b"\r\n\r\n")[0]
        assert head.isascii()
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert all(len(line) <= 76 for line in head.split(b"\r\n") if b"=?utf-8?" in line)

    def test_message_id_and_date_come_from_the_delivery(self) -> None:
        channel = self.make()
        [delivery] = self.send(channel)
        later = replace(delivery, created=NOW + timedelta(days=2, microseconds=5))
        channel.send(later, "announce@lists.example.org", CLOCK)
        channel.close()
        first, second = (read(heard.original_content or b"") for heard in self.mail.heard)
        assert first["Message-ID"] == second["Message-ID"] == f"<{delivery.key}@example.org>"
        assert second["Date"].datetime == NOW + timedelta(days=2)

    def test_what_was_frozen_is_sent_even_if_the_configuration_changed(self) -> None:
        first = self.make()
        [delivery] = self.send(first)
        second = self.make(**{"from": "Others <others@example.com>", "audience": "people"})
        second.send(delivery, "announce@lists.example.org", CLOCK)
        first.close()
        second.close()
        one, other = self.heard()
        assert one == other

    def test_names_and_addresses_may_hold_accents(self) -> None:
        channel = self.make(**{
            "from": "Élo, « Emploi » <jobs@é.example>",
            "to": 'Prénom Nom <a@straße.example>, "Nom, Prénom" <B@Example.ORG>',
            "reply_to": "Réponses <r@example.org>",
        })  # fmt: skip
        assert channel.recipients() == ("a@xn--strae-oqa.example", "B@example.org")
        one, other = self.received(channel)
        assert one["From"] == "Élo, « Emploi » <jobs@xn--9ca.example>".replace("Élo, « Emploi »", '"Élo, « Emploi »"')
        assert one["To"].addresses[0].display_name == "Prénom Nom"
        assert other["To"].addresses[0].display_name == "Nom, Prénom"
        assert one["Reply-To"].addresses[0].display_name == "Réponses"
        assert one["Message-ID"].endswith("@xn--9ca.example>")

    def test_a_local_part_with_accents_is_refused_where_the_server_cannot(self) -> None:
        with pytest.raises(Refused) as caught:
            self.send(self.make(to="élodie@example.net"))
        assert "lodie" not in str(caught.value)

    def test_a_local_part_with_accents_goes_where_the_server_can(self) -> None:
        able = Mail().start(enable_SMTPUTF8=True)
        channel = self.make(smtp=f"smtp://127.0.0.1:{able.port}", to="Élodie <élodie@example.net>")
        self.send(channel)
        channel.close()
        able.stop()
        assert able.heard[0].rcpt_tos == ["élodie@example.net"]
        assert " <élodie@example.net>\r\n".encode() in (able.heard[0].original_content or b"")

    # ------------------------------------------------------------ threads

    def test_a_closing_stands_in_the_thread_of_its_opening(self) -> None:
        channel = self.make()
        opened, closed = self.received(
            channel, a_change(), a_change(an_offer(status="closed", reason="filled"), "closed", 2)
        )
        root = "<posting-boat-builder.thread@example.org>"
        for message in (opened, closed):
            assert message["References"] == message["In-Reply-To"] == root
        assert closed["Subject"] == "Re: " + opened["Subject"]
        assert closed["Message-ID"] != opened["Message-ID"]
        assert closed.get_body(("plain",)).get_content().startswith("Closed: Boat builder")  # type: ignore[union-attr]  # it has one

    def test_the_subject_of_a_closing_is_that_of_its_opening_whatever_the_title_is_now(self) -> None:
        offer = an_offer(status="closed", title="Shipwright")
        told = (Event(1, "opened", NOW, "Boat builder", offer.url), Event(2, "closed", NOW, "Shipwright", offer.url))
        [message] = self.received(self.make(), a_change(replace(offer, events=told), "closed", 2))
        assert message["Subject"] == "Re: New: Boat builder"

    def test_after_it_opened_again_a_closing_answers_to_that(self) -> None:
        offer = an_offer(status="closed")
        told = tuple(Event(n, e, NOW, "Boat builder", offer.url) for n, e in  # type: ignore[arg-type]  # the words of events
                     enumerate(("opened", "closed", "reopened", "closed"), 1))  # fmt: skip
        [message] = self.received(self.make(), a_change(replace(offer, events=told), "closed", 4))
        assert message["Subject"] == "Re: Open again: Boat builder"

    def test_the_closing_of_what_was_never_told_answers_to_nothing(self) -> None:
        offer = an_offer(status="closed")
        told = (Event(1, "opened", NOW, "Boat builder", offer.url, silent=True),)
        [message] = self.received(self.make(), a_change(replace(offer, events=told), "closed", 2))
        assert message["Subject"] == "Closed: Boat builder"

    @pytest.mark.parametrize("id", ["économie", "a..b", "x" * 300, "a b"])
    def test_any_id_makes_a_root_that_a_header_can_hold(self, id: str) -> None:
        [message] = self.received(self.make(), a_change(an_offer(id)))
        root = str(message["References"])
        assert root.isascii()
        assert len(root) < 120
        assert root.startswith("<posting-")
        assert " " not in root
        assert ".." not in root

    def test_headers_that_programs_read_are_never_encoded_words(self) -> None:
        urls = ["https://example.org/u/" + "x" * 300, "mailto:unsubscribe@example.org?subject=" + "y" * 200]
        offer = an_offer("a-very-long-id-" + "z" * 80)
        message, _ = self.received(self.make(**PEOPLE, unsubscribe=urls), a_change(offer))
        raw = (self.mail.heard[0].original_content or b"").decode()
        for name in ("References", "In-Reply-To", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"):
            [line] = [line for line in raw.split("\r\n") if line.startswith(name + ":")]
            assert "=?" not in line
        assert message["List-Unsubscribe"] == f"<{urls[0]}>, <{urls[1]}>"

    # ------------------------------------------------------------ languages

    def test_a_message_speaks_the_language_of_its_posting(self) -> None:
        [message] = self.received(self.make(), a_change(an_offer(language="fr", title="Charpentier")))
        assert message["Subject"].startswith("Nouvelle offre")
        assert message["Subject"].endswith("Charpentier")

    def test_a_digest_speaks_the_language_of_the_site(self) -> None:
        site = replace(SITE, language="fr", title="Emplois")
        options = {"smtp": "smtp://localhost", "from": "a@b.example", "to": "c@d.example"}
        [message] = EmailChannel("c", options, site).compose(
            [a_change(an_offer("a")), a_change(an_offer("b"))], SiteRenderer(site)
        )
        assert message.content["subject"].startswith("Emplois")
        assert "2 nouvelles offres" in message.content["subject"]

    # ------------------------------------------------------------ digests

    def test_a_digest_is_one_message_about_all(self) -> None:
        closed = an_offer("b", status="closed", title="Sailmaker")
        changes = (a_change(), a_change(closed, "closed", 2), a_change(an_offer("c", title="Rigger")))
        [message] = self.received(self.make(mode="digest"), *changes)
        assert message["Subject"] == "Jobs at Example: 2 new offers, 1 offer closed"
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one
        for words in ("New: Boat builder", "New: Rigger", "Closed: Sailmaker"):
            assert words in text
        assert message["References"] is None

    def test_a_digest_about_one_change_says_which(self) -> None:
        [message] = self.received(self.make(mode="digest"))
        assert message["Subject"] == "New: Boat builder"

    def test_a_digest_is_what_a_channel_sends_unless_it_is_asked(self) -> None:
        options = {"smtp": "smtp://localhost", "from": "a@b.example", "to": ["c@d.example", "e@f.example"]}
        channel = EmailChannel("c", options, SITE)
        messages = self.compose(channel, a_change(), a_change(an_offer("b")))
        assert [(m.recipient, m.event_ids) for m in messages] == [
            ("c@d.example", ("boat-builder#1", "b#1")),
            ("e@f.example", ("boat-builder#1", "b#1")),
        ]

    # ------------------------------------------------------------ audiences

    AUTOMATIC = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
    LIST = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")

    def test_a_list_gets_no_header_that_it_adds_itself_or_drops_mail_for(self) -> None:
        [message] = self.received(self.make(unsubscribe="https://example.org/u", list_id="x.example.org"))
        assert [name for name in (*self.AUTOMATIC, *self.LIST) if message[name] is not None] == []

    def test_people_get_all_that_is_due_to_them(self) -> None:
        options = {"unsubscribe": "https://example.org/u?a={address}&b=1", "list_id": "Jobs <jobs.example.org>"}
        message, other = self.received(self.make(**PEOPLE, **options))
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Precedence"] == "list"
        assert message["List-Id"] == "Jobs <jobs.example.org>"
        assert message["List-Unsubscribe"] == "<https://example.org/u?a=zoe%40example.net&b=1>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "max%40example.net" in other["List-Unsubscribe"]
        text, html = (part.get_content() for part in message.iter_parts())
        assert "https://example.org/u?a=zoe%40example.net&b=1" in text
        assert 'href="https://example.org/u?a=zoe%40example.net&amp;b=1"' in html

    def test_people_can_unsubscribe_by_mail_where_nothing_else_is_named(self) -> None:
        message, _ = self.received(self.make(**PEOPLE))
        assert message["List-Unsubscribe"] == "<mailto:jobs%40example.org?subject=unsubscribe>"
        assert message["List-Unsubscribe-Post"] is None
        assert message["List-Id"].endswith(".example.org>")

    # ------------------------------------------------------------ sending

    def test_one_connection_serves_a_run(self) -> None:
        self.received(self.make(to=[f"reader{n}@example.net" for n in range(20)]))
        assert len(self.mail.heard) == 20
        assert self.mail.connections == 1

    def test_outcomes_come_from_the_server(self) -> None:
        for reply, error in (("450 4.2.0 later", Deferred), ("550 5.1.1 <announce@lists.example.org> no", Refused)):
            self.mail.replies = {"RCPT": reply}
            with pytest.raises(error) as caught:
                self.send(self.make())
            assert "announce" not in str(caught.value)
        self.mail.replies = {"DATA": "354 what"}
        with pytest.raises(Uncertain):
            self.send(self.make())

    def test_mail_servers_drop_no_repeats_so_it_holds(self) -> None:
        assert self.make().on_uncertain == "hold"

    def test_a_mail_server_may_be_in_a_private_network_unless_that_is_forbidden(self) -> None:
        from syndicate.errors import NotSent

        self.send(self.make())
        with pytest.raises(NotSent, match="allow_private"):
            self.send(self.make(allow_private=False))

    def test_a_receipt_says_what_the_server_said(self) -> None:
        channel = self.make()
        [message] = self.compose(channel)
        receipt = channel.send(self.owe(channel, message), message.recipient, CLOCK)
        channel.close()
        assert receipt.detail == "127.0.0.1: 250 “2.0.0 queued as 7F3A”"

    def test_ten_thousand_readers_share_what_was_composed(self) -> None:
        channel = self.make(to=[f"reader{n}@example.net" for n in range(10_000)])
        messages = self.compose(channel)
        assert len(messages) == 10_000
        assert len({id(message.content) for message in messages}) == 1

    # ------------------------------------------------------------ what is wrong

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"smtp": "mail.example.org"}, "`smtp` must be smtp://"),
            ({"smtp": "smtp://u:correct-horse@h:0"}, "`smtp` names a port"),
            ({"from": "nobody"}, "`from` holds what is no mail address"),
            ({"from": "a@b.example, c@d.example"}, "`from` names several"),
            ({"to": []}, "`to` holds no mail address"),
            ({"to": ["a@b.example", "c d@e.example"]}, r"`to` holds what is no mail address \(number 2\)"),
            ({"to": "a@b.example\r\nBcc: c@d.example"}, "`to` holds"),
            ({"to": "a@-b.example"}, "no domain"),
            ({"reply_to": "x"}, "`reply_to`"),
            ({"unsubscribe": "ftp://x"}, "`unsubscribe` must be"),
            ({"unsubscribe": "https://example.org/>, <https://elsewhere.example"}, "`unsubscribe` must be"),
            ({"list_id": "no list\r\nBcc: x"}, "`list_id`"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_key(self, options: dict[str, Any], words: str) -> None:
        with pytest.raises(SettingsError, match=words) as caught:
            self.make(**options)
        assert "a name:" in str(caught.value)
        assert "correct-horse" not in str(caught.value)

    def test_an_address_named_twice_is_written_to_once(self) -> None:
        channel = self.make(to=["a@b.example", "A@B.example", "A name <a@b.example>"])
        assert channel.recipients() == ("a@b.example",)
