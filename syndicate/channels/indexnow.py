"""Tells search engines which addresses are new, changed or gone, by IndexNow (https://www.indexnow.org/documentation)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar
from urllib.parse import quote, urlsplit

from syndicate.channels.common import heard, on_uncertain, readable, seconds, unresolved, wrong
from syndicate.core.model import Change, Delivery, File, Json, Message, Receipt, Site
from syndicate.errors import NotSent, Refused, SettingsError
from syndicate.ports import Clock, Option, Renderer, UncertainPolicy

LIMIT = 10_000
"""Addresses in one post (IndexNow documentation, "Submitting set of URLs")."""

_KEY = re.compile(r"[A-Za-z0-9-]{8,128}")
_SHOWN = 20
_URL = "https://api.indexnow.org/indexnow"
_CURES = {
    400: "the engine does not understand the request: look at [site] url and posting_url",
    403: "the engine does not find the key: {location} must answer with the key and nothing else, to engines too",
    422: "the addresses are not of the key's host, or not below its folder: look at [site] url, posting_url and "
    "key_location, and whether {location} holds this very key",
}


class IndexNowChannel:
    """One POST for up to 10,000 addresses. A repeat does no harm: it asks an engine to look once more."""

    OPTIONS: ClassVar[Mapping[str, Option]] = {
        "key": Option("string", "8 to 128 letters, digits and dashes; published, as proof of whose site it is.", True),
        "key_location": Option("string", "Where the key's file is, if not below [site] url, under the key's name."),
        "url": Option("string", "The engine to post to, which tells the others.", default=_URL),
        "timeout": Option("integer", "Seconds for one request, from name look-up to answer.", default=30),
    }
    EVENTS: ClassVar[Sequence[str]] = ("opened", "updated", "closed", "reopened", "gone")
    COMPOSES_WITH: ClassVar[Sequence[str]] = ("key",)  # `build` publishes its file

    def __init__(self, name: str, options: Mapping[str, Json], site: Site) -> None:
        """Raises SettingsError for a key that is none, and for a place of its file that proves nothing."""
        self.name = name
        self.on_uncertain: UncertainPolicy = on_uncertain(options, "resend")
        self._options = options
        self._site = site
        self._timeout = seconds(options, name, 30.0)
        self._check("url", options.get("url") or _URL)
        if options.get("key_location"):
            self._check("key_location", options["key_location"])
        key = options.get("key")
        if not unresolved(key) and not (isinstance(key, str) and _KEY.fullmatch(key)):
            cure = "generate one with: openssl rand -hex 16"
            raise wrong(name, "key", f"must be 8 to 128 letters, digits and dashes: {cure}")
        self._check_place()

    def _check(self, option: str, url: Json) -> None:
        from syndicate.delivery.addresses import check_url

        what = check_url(url) if isinstance(url, str) and not unresolved(url) else None
        if what is not None:
            raise wrong(self.name, option, what)

    def _check_place(self) -> None:
        """A key proves nothing but the addresses of its host, below its folder."""
        location = self._location()
        if unresolved(location.replace("${KEY}", "")):
            return
        pages = f"{self._site.url}/" if self._site.pages else (self._site.posting_url or "").partition("{")[0]
        key, page = urlsplit(location), urlsplit(pages)
        folder = key.path.rpartition("/")[0] + "/"
        if key.netloc != page.netloc or not page.path.startswith(folder):
            raise wrong(
                self.name,
                "key_location",
                f"must be on the host of the postings' pages, and in a folder above them ({pages}): put the key's "
                f"file there and write its address, such as https://{page.netloc}/KEY.txt",
            )

    def _location(self) -> str:
        """Where the key's file is; with `${KEY}` for its name where that is not known."""
        given = self._options.get("key_location")
        if given:
            return str(given)
        key = self._options.get("key")
        return f"{self._site.url}/{'${KEY}' if unresolved(key) else key}.txt"

    # ------------------------------------------------------------ the key's file

    def files(self) -> Sequence[File]:
        """The key's file, where it is to lie below our site."""
        key, location, root = self._options["key"], self._location(), f"{self._site.url}/"
        if unresolved(key) or unresolved(location) or not location.startswith(root):
            return ()
        return (File(location.removeprefix(root), key.encode(), depends=f"indexnow {key}"),)

    def may_own(self, path: str) -> bool:
        """Any file that a key could name, as long as the key is not known."""
        return unresolved(self._options["key"]) and path.endswith(".txt") and bool(_KEY.fullmatch(path[:-4]))

    # ------------------------------------------------------------ compose

    def compose(self, changes: Sequence[Change], renderer: Renderer) -> Sequence[Message]:
        """The addresses of each POST, in the order of the changes, each address once."""
        return list(_messages(heard(changes, self._options, self.EVENTS)))

    # ------------------------------------------------------------ send

    def recipients(self) -> Sequence[str]:
        """One engine, which tells the others."""
        return ("",)

    def send(self, delivery: Delivery, recipient: str, clock: Clock) -> Receipt:
        """Post them. 400, 403 and 422 are for the reader of the message to mend; `outbox retry` then sends again."""
        from syndicate.delivery import http

        url, key, location = self._options.get("url") or _URL, self._options["key"], self._location()
        urls = delivery.content["urls"]
        row = {"host": urlsplit(urls[0]).netloc, "key": key, "keyLocation": location, "urlList": urls}
        body = json.dumps(row, separators=(",", ":")).encode()
        headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": delivery.key}
        private = bool(self._options.get("allow_private", False))
        try:
            answer = http.request("POST", url, body, headers, clock, timeout=self._timeout, allow_private=private)
        except SettingsError as error:
            raise NotSent(str(error)) from None
        try:
            http.settle(answer, url, clock, (key,))
        except Refused as error:
            cure = _CURES.get(answer.status)
            place = self._options.get("key_location") or f"{self._site.url}/KEY.txt"
            raise Refused(f"{error}: {cure.replace('{location}', place)}" if cure else str(error)) from None
        return Receipt(detail=f"HTTP {answer.status}")

    def close(self) -> None:
        """Nothing is held: each request has a connection of its own."""


def _messages(changes: Sequence[Change]) -> Iterator[Message]:
    urls: dict[str, str] = {}
    events: list[str] = []
    for change in changes:
        url = _escaped(change.url)
        if len(urls) == LIMIT and url not in urls:
            yield _message(urls, events)
            urls, events = {}, []
        urls[url] = f"{change.event}: {change.title}"
        events.append(change.event_id)
    if urls:
        yield _message(urls, events)


def _message(urls: Mapping[str, str], events: Sequence[str]) -> Message:
    lines = [f"  {url}  {readable(what)}" for url, what in list(urls.items())[:_SHOWN]]
    more = [f"  … and {len(urls) - _SHOWN} more"] if len(urls) > _SHOWN else []
    head = f"IndexNow, {len(urls)} addresses:" if len(urls) > 1 else "IndexNow, 1 address:"
    preview = "\n".join([head, *lines, *more])
    return Message(tuple(events), {"urls": list(urls)}, preview)


def _escaped(url: str) -> str:
    """As RFC 3986 has it: letters with accents are escaped, what is escaped stays."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")
