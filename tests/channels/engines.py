"""Search engines and a hub, played strictly: what their documentation forbids they refuse."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from werkzeug import Request, Response

_KEY = re.compile(r"[A-Za-z0-9-]{8,128}")


@dataclass
class IndexNow:
    """indexnow.org/documentation. answers: statuses in place of its own. heard: (idempotency key, row)."""

    key: str
    answers: list[int] = field(default_factory=list)
    retry_after: str | None = None
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if self.answers and (status := self.answers.pop(0)):
            headers = {"retry-after": self.retry_after} if self.retry_after else {}
            said = f"no {request.get_data().decode()}"
            return Response(said, status, headers, content_type="text/plain")
        if request.headers["content-type"] != "application/json; charset=utf-8":
            return Response(status=400)
        row = json.loads(request.get_data())
        if set(row) != {"host", "key", "keyLocation", "urlList"} or not _KEY.fullmatch(row["key"]):
            return Response(status=400)
        urls, place = row["urlList"], urlsplit(row["keyLocation"])
        if not 1 <= len(urls) <= 10_000 or len(set(urls)) != len(urls):
            return Response(status=400)
        if row["key"] != self.key:
            return Response(status=403)
        folder = place.path.rpartition("/")[0] + "/"
        if any(urlsplit(url).netloc != row["host"] or not urlsplit(url).path.startswith(folder) for url in urls):
            return Response(status=422)
        if place.netloc != row["host"] or not all(url.isascii() for url in urls):
            return Response(status=422)
        self.heard.append((request.headers["idempotency-key"], row))
        return Response(status=200 if len(self.heard) > 1 else 202)

    @property
    def urls(self) -> list[str]:
        return [url for _, row in self.heard for url in row["urlList"]]


@cache
def keys() -> tuple[rsa.RSAPrivateKey, str]:
    """A key of a service account, made once for all tests, and the same as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key, pem.decode()


@dataclass
class Google:
    """The token endpoint and the batch endpoint. fault(url): a status and an error in place of success, or None.

    left: calls that it still takes today. heard: (content id, url, type) of what it took, in order.
    """

    token_uri: str
    left: int = 10_000
    fault: Callable[[str], tuple[int, str] | None] = lambda url: None
    batch_answers: list[int] = field(default_factory=list)
    token_answers: list[int] = field(default_factory=list)
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    cut: bool = False

    @property
    def credentials(self) -> str:
        return json.dumps(
            {
                "type": "service_account",
                "client_email": "bot@example-jobs.iam.example.org",
                "private_key_id": "key-1",
                "private_key": keys()[1],
                "token_uri": self.token_uri,
            }
        )

    def token(self, request: Request) -> Response:
        if self.token_answers and (status := self.token_answers.pop(0)):
            said = {"error": "invalid_grant", "error_description": request.form["assertion"]}
            return Response(json.dumps(said), status, content_type="application/json")
        assert request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        head, claims, signature = request.form["assertion"].split(".")
        try:
            keys()[0].public_key().verify(
                _decode(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
        assert json.loads(_decode(head)) == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
        said = json.loads(_decode(claims))
        assert said["iss"] == "bot@example-jobs.iam.example.org"
        assert said["scope"] == "https://www.googleapis.com/auth/indexing"
        assert said["aud"] == self.token_uri
        assert said["exp"] - said["iat"] <= 3600
        assert abs(said["iat"] - time.time()) < 60
        self.tokens.append(f"ya29.token-of-the-tests-{len(self.tokens)}")
        row = {"access_token": self.tokens[-1], "expires_in": 3599, "token_type": "Bearer"}
        return Response(json.dumps(row), content_type="application/json")

    def batch(self, request: Request) -> Response:
        if self.batch_answers and (status := self.batch_answers.pop(0)):
            return Response(json.dumps({"error": {"message": "later"}}), status, content_type="application/json")
        if request.headers.get("authorization") != f"Bearer {self.tokens[-1] if self.tokens else ''}":
            return Response(status=401)
        whole = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode() + request.get_data()
        message = BytesParser().parsebytes(whole)
        assert message.get_content_type() == "multipart/mixed"
        parts = message.get_payload()
        if not 1 <= len(parts) <= 100:
            return Response(status=400)
        self.batches.append(len(parts))
        answers = [self._call(part) for part in parts]
        assert len({part["content-id"] for part in parts}) == len(parts)
        answers.reverse()  # their order is not promised
        if self.cut:
            answers = answers[: len(answers) // 2]
        return Response(b"".join(answers) + b"--answers--\r\n", content_type="multipart/mixed; boundary=answers")

    def _call(self, part: Any) -> bytes:
        assert part.get_content_type() == "application/http"
        head, _, body = part.get_payload(decode=True).partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        assert lines[0] == b"POST /v3/urlNotifications:publish HTTP/1.1"
        assert b"Content-Type: application/json" in lines
        row = json.loads(body)
        assert set(row) == {"url", "type"}
        assert row["type"] in ("URL_UPDATED", "URL_DELETED")
        key = part["content-id"].strip("<>")
        status, said = 200, json.dumps({"urlNotificationMetadata": {"url": row["url"], "note": "x" * 700}})
        if fault := self.fault(row["url"]):
            status, said = fault[0], json.dumps({"error": {"code": fault[0], "message": fault[1]}})
        elif self.left < 1:
            message = "Quota exceeded for quota metric 'Publish requests' and limit 'Publish requests per day'"
            status, said = 429, json.dumps({"error": {"code": 429, "message": message}})
        else:
            self.left -= 1
            self.heard.append((key, row["url"], row["type"]))
        return (
            f"--answers\r\nContent-Type: application/http\r\nContent-ID: <response-{key}>\r\n\r\n"
            f"HTTP/1.1 {status} Said\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{said}\r\n"
        ).encode()

    def told(self) -> list[tuple[str, str]]:
        return [(url, kind) for _, url, kind in self.heard]


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Hub:
    """PubSubHubbub Core 0.3, 7.1, one feed at a time. heard: (idempotency key, topic)."""

    answers: list[int] = field(default_factory=list)
    heard: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        if self.answers and (status := self.answers.pop(0)):
            return Response(status=status)
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = parse_qs(request.get_data().decode(), strict_parsing=True)
        if set(form) != {"hub.mode", "hub.url"} or form["hub.mode"] != ["publish"] or len(form["hub.url"]) != 1:
            return Response(status=400)
        self.heard.append((request.headers["idempotency-key"], form["hub.url"][0]))
        return Response(status=204)

    def topics(self) -> list[str]:
        return [topic for _, topic in self.heard]
