"""Hands mail to a server, the dialogue driven by hand, so that its outcome is exact."""

from __future__ import annotations

import base64
import contextlib
import functools
import ipaddress
import re
import smtplib
import socket
import ssl
from typing import Any

from syndicate.delivery.addresses import Server
from syndicate.delivery.network import Resolver, Watchdog, connect, quote, tls_context, why
from syndicate.errors import Deferred, DeliveryError, NotSent, Refused, Uncertain
from syndicate.ports import Clock

TIMEOUT = 60.0
"""Seconds for everything up to the final dot. Twice as long is waited for the answer to it: RFC 5321, 4.5.3.2.6 asks
for ten minutes, because giving up there makes duplicates; a run cannot wait so long, and says that nobody knows."""

_GOODBYE = 5.0
_REPLY = 64 * 1024
_LOGIN_WANTED = frozenset({530, 534, 535, 538})
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")


class Sender:
    """One server, and the connection to it, which serves one message after another until `close`.

    Not for several threads at once. allow_private: may the server be in a private network?
    """

    def __init__(
        self, server: Server, *, timeout: float = TIMEOUT, allow_private: bool = True, resolve: Resolver | None = None
    ) -> None:
        self._server = server
        self._timeout = timeout
        self._how: dict[str, Any] = {"allow_private": allow_private, **({"resolve": resolve} if resolve else {})}
        self._dialogue: _Dialogue | None = None

    def send(self, sender: str, recipient: str, data: bytes, clock: Clock) -> str:
        """Hand in one message (CRLF line ends, complete) for one recipient; what the server said to it, for people.

        The outcomes are those of RFC 5321, 4.2.5 and 6.1: up to the final dot nothing was sent, whatever happens
        (NotSent), unless the server answered (Deferred for 4xx, Refused for 5xx); from the dot on only its answer tells
        (Uncertain where none came). No error holds the address or the password.
        """
        used = self._dialogue is not None
        try:
            dialogue = self._up_to_the_dot(sender, recipient, data, clock)
        except NotSent:
            if not used:
                raise
            # The server had closed a connection that lay idle, or wants no more messages on it.
            dialogue = self._up_to_the_dot(sender, recipient, data, clock)
        return self._dot(dialogue, recipient)

    def close(self) -> None:
        """Say goodbye, without caring for the answer."""
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is None:
            return
        with contextlib.suppress(OSError, ValueError), Watchdog(_GOODBYE) as watchdog:
            watchdog.guard(dialogue.line())
            dialogue.docmd("QUIT")
        dialogue.close()

    # ------------------------------------------------------------ before the dot

    def _up_to_the_dot(self, sender: str, recipient: str, data: bytes, clock: Clock) -> _Dialogue:
        with Watchdog(self._timeout) as watchdog:
            try:
                dialogue = self._ready(watchdog, clock)
                self._envelope(dialogue, sender, recipient, data)
                dialogue.send(re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n"))
                return dialogue
            except DeliveryError:
                raise
            except Exception as error:
                self._drop()
                cause = TimeoutError() if watchdog.fired else error
                raise NotSent(f"{self._server.host}: {why(cause, self._timeout)}") from None

    def _envelope(self, dialogue: _Dialogue, sender: str, recipient: str, data: bytes) -> None:
        options = f" SIZE={len(data)}" if dialogue.has_extn("size") else ""
        if not (sender + recipient).isascii():
            if not dialogue.has_extn("smtputf8"):
                raise Refused(f"{self._server.host}: it takes only ASCII before the @ of an address (no SMTPUTF8)")
            options += " SMTPUTF8 BODY=8BITMIME"
        steps = (
            ("MAIL", f"FROM:<{sender}>{options}", "the sender", (250,)),
            ("RCPT", f"TO:<{recipient}>", "the recipient", (250, 251, 252)),
            ("DATA", "", "the message", (354,)),
        )
        for command, argument, what, good in steps:
            code, reply = dialogue.docmd(command, argument)
            if code not in good:
                raise self._refusal(dialogue, code, reply, what, recipient)

    def _refusal(self, dialogue: _Dialogue, code: int, reply: bytes, what: str, recipient: str) -> DeliveryError:
        text = self._text(code, reply, recipient)
        if 400 <= code < 600 and code != 421:
            self._reset(dialogue)
        else:
            self._drop()
        if code in _LOGIN_WANTED:
            return NotSent(f"{text}: it wants a login or TLS first; see to user, password and port in `smtp`")
        if code == 421 or not 400 <= code < 600:
            return NotSent(text)
        if code < 500:
            return Deferred(f"{text}: not now, for {what}")
        return Refused(f"{text}: it refuses {what}{_policy(reply)}")

    def _reset(self, dialogue: _Dialogue) -> None:
        try:
            usable = dialogue.docmd("RSET")[0] == 250
        except (OSError, ValueError):
            usable = False
        if not usable:
            self._drop()

    def _drop(self) -> None:
        dialogue, self._dialogue = self._dialogue, None
        if dialogue is not None:
            dialogue.close()

    # ------------------------------------------------------------ the dot

    def _dot(self, dialogue: _Dialogue, recipient: str) -> str:
        patience = 2 * self._timeout
        with Watchdog(patience) as watchdog:
            try:
                watchdog.guard(dialogue.line())
                dialogue.send(b".\r\n")
                code, reply = dialogue.getreply()
            except Exception as error:
                self._drop()
                cause = why(TimeoutError() if watchdog.fired else error, patience)
                raise Uncertain(f"{self._server.host}: the message was sent, but {cause}") from None
        text = self._text(code, reply, recipient)
        if not 200 <= code < 300:
            self._drop()
        if 200 <= code < 300:
            return text
        if 400 <= code < 500:
            raise Deferred(f"{text}: not now, for the message")
        if 500 <= code < 600:
            raise Refused(f"{text}: it refuses the message{_policy(reply)}")
        raise Uncertain(f"{text}: the message was sent, but that is no answer to it")

    # ------------------------------------------------------------ the connection

    def _ready(self, watchdog: Watchdog, clock: Clock) -> _Dialogue:
        if self._dialogue is not None:
            watchdog.guard(self._dialogue.line())
            return self._dialogue
        server = self._server
        sock = connect(server.host, server.port, watchdog, clock.monotonic, **self._how)
        self._dialogue = dialogue = _Dialogue(sock)
        if server.tls:
            dialogue.encrypt(_context(True), server.host)
        self._expect(dialogue.getreply(), (220,), "it does not greet")
        self._hello(dialogue)
        if not server.tls and server.starttls != "never":
            self._start_tls(dialogue)
        if server.user is not None:
            self._log_in(dialogue, server.user, server.password)
        return dialogue

    def _hello(self, dialogue: _Dialogue) -> None:
        code, reply = dialogue.ehlo()
        if code != 250:
            code, reply = dialogue.helo()
        self._expect((code, reply), (250,), "it does not take our greeting")

    def _start_tls(self, dialogue: _Dialogue) -> None:
        """TLS where it is offered. To this very machine it adds nothing, and its certificate is rarely a real one."""
        required = self._server.starttls == "required"
        if not dialogue.has_extn("starttls"):
            if required:
                self._drop()
                raise NotSent(f"{self._server.host}: it offers no STARTTLS, which `smtp` requires")
            return
        self._expect(dialogue.docmd("STARTTLS"), (220,), "it offers STARTTLS, but does not begin it")
        dialogue.encrypt(_context(required or not dialogue.on_this_machine()), self._server.host)
        self._hello(dialogue)

    def _log_in(self, dialogue: _Dialogue, user: str, password: str) -> None:
        """By PLAIN (RFC 4616) or LOGIN, in UTF-8, which smtplib cannot: it takes ASCII alone."""
        if not (dialogue.encrypted() or dialogue.on_this_machine() or self._server.starttls == "never"):
            self._drop()
            raise NotSent(
                f"{self._server.host}: it offers no TLS, and the password is not sent in the clear; "
                "use smtps://, or allow it in `smtp` by ?starttls=never"
            )
        offered = dialogue.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            answer = dialogue.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password}"))
        elif "LOGIN" in offered:
            answer = dialogue.docmd("AUTH", "LOGIN")
            for word in (user, password):
                if answer[0] == 334:
                    answer = dialogue.docmd(_base64(word))
        else:
            self._drop()
            raise NotSent(f"{self._server.host}: it offers no login that we know (PLAIN, LOGIN)")
        self._expect(answer, (235,), "it does not accept user name and password; see to both in `smtp`")

    def _expect(self, answer: tuple[int, bytes], good: tuple[int, ...], otherwise: str) -> None:
        code, reply = answer
        if code not in good:
            self._drop()
            raise NotSent(f"{self._text(code, reply)}: {otherwise}")

    def _text(self, code: int, reply: bytes, recipient: str = "") -> str:
        """Code and words of a reply, without the recipient's address, the password or what it was sent as."""
        user, password = self._server.user or "", self._server.password
        secrets = (password, _base64(password), _base64(f"\0{user}\0{password}")) if password else ()
        said = quote(reply.decode("utf-8", "replace"), secrets)
        local = recipient.rpartition("@")[0]
        if local:
            said = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", said, flags=re.IGNORECASE)
        return f"{self._server.host}: {code}" + (f" “{said}”" if said else "")


def _policy(reply: bytes) -> str:
    """X.7.x (RFC 3463, 3.8) speaks of the sender and its network, not of the recipient's address."""
    enhanced = _ENHANCED.match(reply.decode("ascii", "replace"))
    return ", by a rule about who may send" if enhanced and enhanced[1].startswith("5.7.") else ""


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@functools.cache  # reading the system's authorities takes longer than a message
def _context(verified: bool) -> ssl.SSLContext:
    context = tls_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class _Dialogue(smtplib.SMTP):
    """smtplib's commands over a given connection; replies are bounded, and one without its line end is none."""

    def __init__(self, sock: socket.socket) -> None:
        # An address literal (RFC 5321, 4.1.3), as mail programs say: our own name costs a look-up, and is often wrong.
        address = sock.getsockname()[0].partition("%")[0]
        super().__init__(local_hostname=f"[IPv6:{address}]" if ":" in address else f"[{address}]")
        self.sock = sock
        self.command_encoding = "utf-8"

    def line(self) -> socket.socket:
        """The socket. Raises SMTPServerDisconnected where smtplib has closed it."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("closed")
        return self.sock

    def getreply(self) -> tuple[int, bytes]:
        """Raises SMTPServerDisconnected where the connection ends within it, ValueError for what is no reply."""
        if self.file is None:  # smtplib leaves it so
            self.file = self.line().makefile("rb")
        lines: list[bytes] = []
        size = 0
        while True:
            line = self.file.readline(_REPLY)
            size += len(line)
            if size >= _REPLY:
                raise ValueError("too long")
            if not line.endswith(b"\n"):
                raise smtplib.SMTPServerDisconnected("closed")
            if not re.match(rb"[2-5][0-9][0-9](?=[ \-\r\n])", line):
                raise ValueError("no reply")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """TLS from here on; whatever the server said before it counts for nothing (RFC 3207, 4.2)."""
        self.sock = context.wrap_socket(self.line(), server_hostname=host)
        self.file = None
        self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def encrypted(self) -> bool:
        return isinstance(self.sock, ssl.SSLSocket)

    def on_this_machine(self) -> bool:
        peer: str = self.line().getpeername()[0]
        return ipaddress.ip_address(peer.partition("%")[0]).is_loopback
