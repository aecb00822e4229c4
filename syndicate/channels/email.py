"""Sends changes by mail: one digest a run or one message a change, to a mailing list or to people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, ClassVar

from syndicate.channels.common import heard, on_uncertain, readable, seconds, texts, unresolved, whole, wrong
from syndicate.core.model import Change, Delivery, Event, Json, Message, Receipt, Site, Translation
from syndicate.delivery.addresses import Mailbox, Server, mailboxes, server
from syndicate.errors import NotSent
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy

if TYPE_CHECKING:
    from syndicate.delivery.smtp import Sender

_ADDRESS = "{address}"
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\Z")
_LIST_ID = re.compile(r"(?:[ -;=?-~]*<)?[A-Za-z0-9_.-]+\.[A-Za-z0-9_.-]+>?\Z")
_UNSUBSCRIBE = re.compile(r"(?:https?://|mailto:)[!-;=?-~]+\Z")


class EmailChannel:
    """One message for one recipient. The recipient's address stands in no content: it is put in when sending.

    What may have arrived is held, not sent again: mail servers do not drop repeats.
    """

    OPTIONS: ClassVar[Mapping[str, Option]] = {
        "smtp": Option(
            "string",
            "The mail server: smtp://host:25, smtp://user:password@host:587, smtps://… for TLS from the first byte. "
            "STARTTLS is used where it is offered; ?starttls=required or ?starttls=never at the end.",
            required=True,
        ),
        "from": Option("string", "Who it comes from: Jobs <jobs@example.org>.", required=True),
        "to": Option("strings", "Whom it goes to, one message each: addresses, names before them.", required=True),
        "reply_to": Option("strings", "Where answers go, if not to `from`."),
        "audience": Option(
            ("list", "people"),
            "list: a mailing list's address, which adds its own list headers and drops what is marked as automatic; "
            "people: readers themselves, with the headers for unsubscribing.",
            default="list",
        ),
        "mode": Option(("digest", "each"), "One message a run, or one a change.", default="digest"),
        "unsubscribe": Option(
            "strings",
            "people: where to unsubscribe, https://… (one click, RFC 8058), mailto:…, or both; {address} in it stands "
            "for the reader's address. Else a mail to `reply_to` or `from`.",
        ),
        "list_id": Option("string", "people: the name of the list (RFC 2919): Jobs <jobs.example.org>."),
        "timeout": Option("integer", "Seconds up to the end of the message; twice that for the answer.", default=60),
    }
    COMPOSES_WITH = ("from", "to", "reply_to", "unsubscribe", "list_id")
    """Options that messages are made from: what they hold cannot wait until something is sent."""

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        """Raises SettingsError for an address that is none; what is unresolved is left for later."""
        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "hold")
        self._options = options
        self._site = site
        self._timeout = seconds(options, name, 60.0)
        self._digest = options.get("mode", "digest") == "digest"
        self._people = options.get("audience", "list") == "people"
        self._server = self._read_server()
        self._from = self._one(self._read_mailboxes("from"), "from")
        self._to = self._read_mailboxes("to")
        self._reply_to = self._read_mailboxes("reply_to")
        self._check("list_id", _LIST_ID, "is no list id: write jobs.example.org, or Jobs <jobs.example.org>")
        self._check("unsubscribe", _UNSUBSCRIBE, "must be https://… or mailto:…, in ASCII, without blanks")
        self._sender: Sender | None = None

    def _read_server(self) -> Server | None:
        url = self._options.get("smtp")
        if unresolved(url):
            return None
        try:
            return server(str(url))
        except ValueError as error:
            raise wrong(self.name, "smtp", str(error)) from None

    def _read_mailboxes(self, key: str) -> tuple[Mailbox, ...]:
        written = texts(self._options, key)
        if unresolved(written) or (key == "reply_to" and not written):
            return ()
        try:
            return mailboxes(written)
        except ValueError as error:
            raise wrong(self.name, key, str(error)) from None

    def _one(self, found: tuple[Mailbox, ...], key: str) -> Mailbox | None:
        if len(found) > 1:
            raise wrong(self.name, key, "names several addresses, and takes one")
        return found[0] if found else None

    def _check(self, key: str, pattern: re.Pattern[str], what: str) -> None:
        for value in texts(self._options, key):
            if not unresolved(value) and not pattern.match(value):
                raise wrong(self.name, key, what)

    # ------------------------------------------------------------ compose

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The messages, for each change or digest one for each recipient."""
        told = heard(changes, self._options)
        made = [self._all(told, renderer)] if told and self._digest else [self._single(c, renderer) for c in told]
        return [
            Message(event_ids, content, _preview(content), recipient)
            for event_ids, content in made
            for recipient in self.recipients()
        ]

    def _all(self, told: Sequence[Change], renderer: Renderer) -> tuple[tuple[str, ...], dict[str, Json]]:
        only = told[0] if len(told) == 1 else None
        subject = _subject(renderer, told, only.event if only else None, _titles(only) if only else "", None)
        content = self._content(renderer, "digest", told, subject, None)
        return tuple(change.event_id for change in told), content

    def _single(self, change: Change, renderer: Renderer) -> tuple[tuple[str, ...], dict[str, Json]]:
        """One change. All mails about a posting answer to one root that nobody sent, so that they stand in one thread;
        Gmail wants the same subject, too.
        """
        language = change.offer.posting.language
        opening = None if change.event in ("opened", "reopened") else _opening(change)
        if opening is not None:
            title = _joined(opening.title, opening.others)
            subject = "Re: " + _subject(renderer, [change], opening.event, title, opening.language)
        else:
            subject = _subject(renderer, [change], change.event, _titles(change), language)
        root = f"<posting-{_word(change.id)}.thread@{self._domain()}>"
        content = self._content(renderer, "email", [change], subject, language)
        content["headers"] = [["In-Reply-To", root], ["References", root], *content["headers"]]
        return (change.event_id,), content

    def _content(
        self, renderer: Renderer, template: str, told: Sequence[Change], subject: str, language: str | None
    ) -> dict[str, Json]:
        unsubscribe = self._unsubscribe()
        given = {"changes": list(told), "unsubscribe": unsubscribe[0] if unsubscribe else None}
        return {
            "from": self._sender_box(),
            "subject": subject,
            "text": readable(renderer.template(f"{template}.txt", language, **given)).strip("\n") + "\n",
            "html": whole(renderer.template(f"{template}.html", language, **given)),
            "headers": [list(header) for header in self._headers()],
            "unsubscribe": list(unsubscribe),
        }

    def _sender_box(self) -> list[str]:
        if self._from is None:  # `plan` without the variable: shown as it is written
            return ["", str(self._options["from"])]
        return [self._from.name, self._from.address]

    def _domain(self) -> str:
        if self._from is not None:
            return self._from.domain
        return re.sub(r"\A[a-z]+://|[:/].*\Z", "", self._site.url)

    def _headers(self) -> Iterator[tuple[str, str]]:
        """A mailing list adds headers of its own and drops automatic mail, so it gets none of those for people:
        RFC 2919, RFC 3834, and what keeps the answering machines of mail programs quiet.
        """
        from syndicate.delivery.mime import mailbox

        if self._reply_to:
            yield "Reply-To", ", ".join(mailbox(box) for box in self._reply_to)
        if self._people:
            yield "List-Id", self._list_id()
            yield "Auto-Submitted", "auto-generated"
            yield "Precedence", "list"
            yield "X-Auto-Response-Suppress", "All"

    def _list_id(self) -> str:
        given = self._options.get("list_id")
        if given:
            return str(given) if "<" in given else f"<{given}>"
        return f"<{_word(self.name)}.{self._domain()}>"

    def _unsubscribe(self) -> tuple[str, ...]:
        """Where people unsubscribe, addresses of the web first; by mail to where answers go, if nothing is named."""
        if not self._people:
            return ()
        given = sorted(texts(self._options, "unsubscribe"), key=lambda one: one.startswith("mailto:"))
        answers = self._reply_to or ((self._from,) if self._from else ())
        return tuple(given) or tuple(f"mailto:{_quoted(box.address)}?subject=unsubscribe" for box in answers[:1])

    # ------------------------------------------------------------ send

    def recipients(self) -> Sequence[str]:
        """The bare addresses; where they are not known yet, what stands for them."""
        return tuple(box.address for box in self._to) or texts(self._options, "to")

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Hand it to the server. Outcomes: see `delivery.smtp`."""
        try:
            data = self._bytes(delivery, recipient)
        except ValueError as error:
            raise NotSent(f"the message cannot be written: {error}") from None
        return Receipt(detail=self._connection().send(delivery.content["from"][1], recipient, data, clock))

    def _connection(self) -> Sender:
        if self._sender is None:
            if self._server is None:
                raise NotSent("the variable in `smtp` is not set")
            from syndicate.delivery.smtp import Sender

            allow_private = bool(self._options.get("allow_private", True))
            self._sender = Sender(self._server, timeout=self._timeout, allow_private=allow_private)
        return self._sender

    def _bytes(self, delivery: Delivery, recipient: str) -> bytes:
        """The message. Date and Message-ID come from the delivery, so that a repeat is the same message."""
        from email.utils import format_datetime

        from syndicate.delivery import mime

        content = delivery.content
        name, address = content["from"]
        to = next((box for box in self._to if box.address == recipient), Mailbox(recipient))
        text, html, unsubscribe = _addressed(content, recipient)
        headers = [
            ("From", mime.mailbox(Mailbox(address, name))),
            ("To", mime.mailbox(to)),
            ("Subject", mime.words(content["subject"])),
            ("Date", format_datetime(delivery.created.astimezone(UTC).replace(microsecond=0))),
            ("Message-ID", f"<{delivery.key}@{address.rpartition('@')[2]}>"),
            *((key, value) for key, value in content["headers"]),
            *_unsubscribe_headers(unsubscribe),
        ]
        return mime.message(headers, text, html, f"part-{delivery.key}")

    def close(self) -> None:
        """Say goodbye to the server."""
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.close()


def _subject(
    renderer: Renderer, told: Sequence[Change], event: str | None, title: str, language: str | None
) -> str:
    from syndicate.delivery.mime import one_line

    return one_line(renderer.template("subject.txt", language, changes=list(told), event=event, title=title))


def _titles(change: Change) -> str:
    """All titles of an offer that is told in several languages."""
    return _joined(change.title, change.translations[1:])


def _joined(title: str, others: Sequence[Translation]) -> str:
    return " / ".join(dict.fromkeys([title, *(one.title for one in others)]))


def _opening(change: Change) -> Event | None:
    """The event whose mail this change answers: the latest opening before it; None where that was never told."""
    number = int(change.event_id.rpartition("#")[2])
    before = [e for e in change.offer.events if e.n < number and e.event in ("opened", "reopened")]
    return before[-1] if before and not before[-1].silent else None


def _word(text: str) -> str:
    """Text as a part of a message id (RFC 5322, 3.6.4, dot-atom); a digest of what cannot stand there."""
    return text if _MESSAGE_ID.match(text) and len(text) <= 100 else hashlib.sha256(text.encode()).hexdigest()[:32]


def _preview(content: Mapping[str, Json]) -> str:
    name, address = content["from"]
    sender = f"{name} <{address}>" if name else address
    return readable(f"From: {sender}\nSubject: {content['subject']}\n\n{content['text']}")


def _addressed(content: Mapping[str, Json], recipient: str) -> tuple[str, str, list[str]]:
    """Text, HTML and the addresses for unsubscribing, with the reader's own in them."""
    text, html, filled = content["text"], content["html"], []
    for url in content["unsubscribe"]:
        own = url.replace(_ADDRESS, _quoted(recipient))
        if own != url:
            text, html = text.replace(url, own), html.replace(escape(url), escape(own))
        filled.append(own)
    return text, html, filled


def _quoted(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="")


def _unsubscribe_headers(urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    """RFC 2369, 3.2, and RFC 8058, 3.1 where a POST can do it."""
    if urls:
        yield "List-Unsubscribe", ", ".join(f"<{url}>" for url in urls)
    if any(url.startswith("https://") for url in urls):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
