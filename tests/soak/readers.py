"""A web server for a board's files, and two readers that people use: newsboat and rss2email."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.conftest import needs


class Host:
    """Serves a folder as a static host does: an ETag made from the bytes, and 304 to those who have them."""

    def __init__(self, folder: Path) -> None:
        self.answers: Counter[int] = Counter()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = folder / self.path.partition("?")[0].lstrip("/")
                data = path.read_bytes() if path.is_file() else None
                tag = f'"{sha256(data or b"").hexdigest()[:16]}"'
                status = 404 if data is None else 304 if self.headers.get("If-None-Match") == tag else 200
                outer.answers[status] += 1
                self.send_response(status)
                if status != 404:
                    self.send_header("ETag", tag)
                    self.send_header("Content-Type", "application/xml")
                self.send_header("Content-Length", str(len(data or b"") if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(data or b"")

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Host:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **{name: str(home) for name in names}}


class Newsboat:
    """Reloads its feeds and tells which items it takes for new. Its reader has read everything each time."""

    def __init__(self, home: Path, urls: list[str]) -> None:
        self.program, self.home, self.environment = needs("newsboat"), home, environment(home)
        (home / "urls").write_text("".join(f"{url}\n" for url in urls))
        (home / "config").write_text("reload-threads 1\ndownload-retries 1\n")

    def reload(self) -> list[tuple[str, str, str]]:
        """(feed, guid, title) of each unread item, which is then read."""
        files = ["-u", self.home / "urls", "-C", self.home / "config", "-c", self.home / "cache.db"]
        command = [self.program, *files, "-x", "reload"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        with sqlite3.connect(self.home / "cache.db") as cache:
            new = cache.execute("SELECT feedurl, guid, title FROM rss_item WHERE unread = 1").fetchall()
            cache.execute("UPDATE rss_item SET unread = 0")
        return new

    def items(self) -> list[tuple[str, str, str]]:
        """(feed, guid, title) of everything that it keeps."""
        with sqlite3.connect(self.home / "cache.db") as cache:
            return cache.execute("SELECT feedurl, guid, title FROM rss_item").fetchall()


@dataclass
class Postman:
    """A real mail server that keeps what it is sent."""

    mails: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser().parsebytes(envelope.content))
        return "250 kept"


class Rss2email:
    """Sends a mail for each item that is new to it."""

    def __init__(self, home: Path, urls: list[str]) -> None:
        self.program, self.home, self.environment = needs("r2e"), home, environment(home)
        self.postman = Postman()
        self.controller = Controller(self.postman, hostname="127.0.0.1", port=free_port())
        self.urls = urls

    def __enter__(self) -> Rss2email:
        self.controller.start()
        port = self.controller.port
        self._r2e("new", "reader@example.org")
        config = self.home / "rss2email.cfg"
        given = f"email-protocol = smtp\nsmtp-server = 127.0.0.1:{port}\nsmtp-auth = False\nfrom = board@example.org\n"
        kept = [
            line
            for line in config.read_text().splitlines()
            if not line.startswith(("email-protocol", "smtp-", "from "))
        ]
        config.write_text("\n".join(kept).replace("[DEFAULT]", f"[DEFAULT]\n{given}", 1))
        for number, url in enumerate(self.urls):
            self._r2e("add", f"feed{number}", url)
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()

    def run(self) -> list[tuple[str, str, str]]:
        """(feed, id, subject) of each mail that it sent."""
        before = len(self.postman.mails)
        self._r2e("run")
        return [(m["X-RSS-Feed"], m["X-RSS-ID"], str(m["Subject"])) for m in self.postman.mails[before:]]

    def _r2e(self, *arguments: str) -> None:
        files = ["-c", str(self.home / "rss2email.cfg"), "-d", str(self.home / "data.json")]
        command = [self.program, *files, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
