"""Real servers on loopback for tests: a web server, a mail server, a socket with a script, a line that breaks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.conftest import needs


class RealClock:
    """The clock that `cli` hands in."""

    def wall(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


CLOCK = RealClock()


# ---------------------------------------------------------------- web


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Hook:
    """A web server that remembers what it was sent. answers: (status, headers, body) in order, the last for good."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.heard: list[Request] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(204, {}, b"")]
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                lower = {name.lower(): value for name, value in self.headers.items()}
                if len(body) == int(lower.get("content-length", "-1")):  # whole: it can be acted upon
                    hook.heard.append(Request(self.command, self.path, lower, body))
                status, headers, said = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
                self.send_response(status)
                for name, value in {"content-length": str(len(said)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(said)

            do_POST = do_GET = do_PUT = answer

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # clients hang up on purpose

        self.server = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


# ---------------------------------------------------------------- mail


@dataclass
class Mail:
    """A mail server that remembers what it accepted. replies: by command, in place of its own ("DATA": to the dot)."""

    replies: dict[str, str] = field(default_factory=dict)
    heard: list[Envelope] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    password: str | None = None
    port: int = 0

    def start(self, tls: ssl.SSLContext | None = None, **options: Any) -> Mail:
        """tls: from the first byte on; options: of `aiosmtpd.smtp.SMTP`."""
        if self.password is not None:
            options = {"authenticator": self.authenticate, "auth_required": True, **options}
        self._loop = asyncio.new_event_loop()

        def serve() -> SMTP:
            self.connections += 1
            return SMTP(self, hostname="mail.example.org", loop=self._loop, **options)

        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        opening = self._loop.create_server(serve, "127.0.0.1", 0, ssl=tls)
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        async def end() -> None:
            self._server.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)

    # what aiosmtpd asks of a handler

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options = [*options]
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self.replies.get("RCPT", "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        said = self.replies.get("DATA", "250 2.0.0 queued as 7F3A")
        if said.startswith("250"):
            self.heard.append(envelope)
            self.encrypted.append(session.ssl is not None)
        return said

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        user, password = data.login.decode(), data.password.decode()
        self.logins.append((user, password))
        return AuthResult(success=password == self.password, handled=password == self.password)


# ---------------------------------------------------------------- a socket with a script


class Script:
    """A server that does with each connection what a function says."""

    def __init__(self, play: Callable[[socket.socket], None]) -> None:
        self.connections = 0
        script = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                script.connections += 1
                with contextlib.suppress(OSError):
                    play(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 50

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def read_request(sock: socket.socket) -> bytes:
    """One HTTP request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


# ---------------------------------------------------------------- a line that breaks


class CutLine:
    """A proxy that lets through exactly `up` bytes to the server or `down` bytes back, and then breaks the line.

    What the client goes on sending is taken from it and lost, as on a line cut further away; when it falls silent, its
    side ends by `how`: "reset", or "end" (a polite FIN).
    """

    QUIET = 0.004

    def __init__(self, port: int, *, up: int | None = None, down: int | None = None, how: str = "reset") -> None:
        self.target, self.up, self.down, self.how = port, up, down, how
        self.script = Script(self._play)
        self.port = self.script.port

    def stop(self) -> None:
        self.script.stop()

    def _play(self, client: socket.socket) -> None:
        upstream = socket.create_connection(("127.0.0.1", self.target))
        for sock in (client, upstream):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        broken = threading.Event()
        back = threading.Thread(target=self._pump, args=(upstream, client, self.down, broken), daemon=True)
        back.start()
        self._pump(client, upstream, self.up, broken)
        broken.wait(5)
        self._swallow(client)
        for sock in (upstream, client):
            if self.how == "reset":
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()

    def _pump(self, source: socket.socket, drain: socket.socket, left: int | None, broken: threading.Event) -> None:
        source.settimeout(0.002)
        while left != 0 and not broken.is_set():
            try:
                data = source.recv(65536 if left is None else left)
            except TimeoutError:
                continue
            except OSError:
                break
            if not data:
                break
            with contextlib.suppress(OSError):
                drain.sendall(data)
            left = None if left is None else left - len(data)
        if left == 0:
            time.sleep(self.QUIET)  # for answers that are on their way
        broken.set()

    def _swallow(self, client: socket.socket) -> None:
        client.settimeout(self.QUIET)
        with contextlib.suppress(OSError):
            while client.recv(65536):
                pass


# ---------------------------------------------------------------- TLS


@dataclass(frozen=True)
class Certificates:
    """An authority of our own, and a certificate for 127.0.0.1 and localhost."""

    authority: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path) -> Certificates:
    """Made by the program openssl, for a day."""
    openssl = needs("openssl")
    authority, key, certificate = folder / "authority.pem", folder / "key.pem", folder / "certificate.pem"
    new = [openssl, "req", "-x509", "-nodes", "-days", "1", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

    def run(*arguments: str) -> None:
        subprocess.run([*new, *arguments], check=True, capture_output=True)

    run(
        *("-keyout", str(folder / "ca.key"), "-out", str(authority), "-subj", "/CN=An authority for tests"),
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),  # from Python 3.13 on, an authority must say so
    )
    run(
        *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=localhost"),
        *("-CA", str(authority), "-CAkey", str(folder / "ca.key")),
        *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-addext", "basicConstraints=critical,CA:false"),
    )
    return Certificates(authority, certificate, key)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Certificates]:
    """The authority is one of the system's, as `SSL_CERT_FILE` makes it."""
    from syndicate.delivery import http, smtp

    def forget() -> None:
        http._context.cache_clear()
        smtp._context.cache_clear()

    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    forget()
    yield certificates
    forget()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.stop()


@pytest.fixture
def mail() -> Iterator[Mail]:
    made = Mail().start()
    yield made
    made.stop()
