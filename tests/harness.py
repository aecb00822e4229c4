"""A board in a folder, a receiver on loopback, and the command run as a person runs it."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes.").decode()

BASE = """
[site]
title = "Jobs at Example"
url = "https://jobs.example.org"
language = "{language}"
timezone = "Europe/Paris"
[postings]
paths = ["postings"]
{postings}
[defaults]
organisation = {{ name = "Example", url = "https://example.org" }}
location = {{ locality = "Lyon", country = "FR" }}
[state]
store = "{store}"
{channels}
"""
WEBHOOK = """
[[channels]]
name = "partners"
type = "webhook"
url = "${HOOK_URL}"
secret = "${HOOK_SECRET}"
allow_private = true
"""


@dataclass
class Result:
    """What one command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def events(self, kind: str | None = None) -> list[str]:
        return [c["event_id"] for c in self.json["changes"] if kind in (None, c["event"])]


@dataclass
class Workplace:
    """A folder with a configuration, postings and a state."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def configure(
        self, channels: str = "", *, language: str = "en", store: str = "files:state", postings: str = ""
    ) -> None:
        (self.root / "postings").mkdir(exist_ok=True)
        text = BASE.format(channels=channels, language=language, store=store, postings=postings)
        (self.root / "syndicate.toml").write_text(text)

    def write(self, name: str, body: str = "You keep the boats afloat.", **front: Any) -> Path:
        """A posting `postings/NAME` with front matter `front`; a title from the name where none is given."""
        front = {"title": name.rpartition("/")[2].rpartition(".")[0].replace("-", " ").capitalize(), **front}
        lines = "\n".join(
            f"{key}: {json.dumps(value) if not isinstance(value, str) else value}" for key, value in front.items()
        )
        path = self.root / "postings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{lines}\n---\n\n{body}\n", encoding="utf-8")
        return path

    def remove(self, name: str) -> None:
        (self.root / "postings" / name).unlink()

    def __call__(self, *arguments: str, now: str | None = None) -> Result:
        """Run `syndicate ARGUMENTS --json` in this process."""
        from syndicate.cli import main

        words = [*arguments, "--config", str(self.root / "syndicate.toml"), *(["--now", now] if now else [])]
        out, err = io.StringIO(), io.StringIO()
        with patched(os.environ, self.environment), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = main(words)
            except SystemExit as error:
                status = int(error.code or 0)
        return Result(status, out.getvalue(), err.getvalue())

    def run(self, now: str, *more: str) -> Result:
        """`syndicate run --json`, which must not be stopped."""
        result = self("run", "--json", *more, now=now)
        assert result.status in (0, 1), result.err
        return result

    def start(self, *arguments: str, now: str | None = None) -> subprocess.Popen[bytes]:
        """Start `syndicate ARGUMENTS` as a process of its own."""
        words = [sys.executable, "-m", "syndicate", *arguments, *(["--now", now] if now else [])]
        environment = {**os.environ, **self.environment}
        return subprocess.Popen(words, cwd=self.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def tree(self, *folders: str) -> dict[str, tuple[int, bytes]]:
        """Every file below the folders with its time of change and bytes: equal trees were not touched."""
        found = {}
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.is_file():
                    found[str(path.relative_to(self.root))] = (path.stat().st_mtime_ns, path.read_bytes())
        return found


@contextlib.contextmanager
def patched(target: Any, changes: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while."""
    before = {key: target.get(key) for key in changes}
    target.update(changes)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                target.pop(key, None)
            else:
                target[key] = value


class Receiver:
    """A web server that remembers what it was sent; `answer` decides the status of each request."""

    def __init__(self, answer: Callable[[int], int] = lambda number: 204) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:  # its sender died: that is no request
                    return
                outer.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(outer.answer(len(outer.requests)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Receiver:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        return {"HOOK_URL": self.url, "HOOK_SECRET": SECRET}

    def heard(self) -> list[tuple[str, str, str]]:
        """(type, event id, webhook-id) of every request, in order."""
        told = []
        for headers, body in self.requests:
            row = json.loads(body)
            told.append((row["type"], row["data"]["event_id"], headers["webhook-id"]))
        return told

    def once(self) -> dict[str, set[str]]:
        """event id → the webhook-ids it came under: a receiver drops what it knows."""
        by_event: dict[str, set[str]] = {}
        for _, event_id, webhook_id in self.heard():
            by_event.setdefault(event_id, set()).add(webhook_id)
        return by_event
