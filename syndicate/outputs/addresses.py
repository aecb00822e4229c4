"""Leaves out of feeds the e-mail addresses that a posting does not give as its contact.

Feeds are read by machines that collect addresses. Where a posting says in its fields whom to write to, no other address
is in its entry: in its place the words of a link lead to the page, where it stands. Where it says so in its text alone,
the addresses of the text are its contact (`docs/decisions/0022-addresses-in-feeds.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote

from syndicate.core.model import Json, Posting
from syndicate.locales import word

_ADDRESS = re.compile(r"(?<![\w.+'%@/-])[\w.+'%-]+@(?:[\w-]+\.)+[\w-]*\w")
_PARTS = re.compile(r"(<[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>)")
_HREF = re.compile(r'\shref="([^"]*)"')
_SPOKEN = re.compile(r'(\s(?:alt|title)=")([^"]*)(")')
_LINK = re.compile(r"<(/?)a\b")


class Addresses:
    """The addresses of one posting: `html`, `text` and `json` give what is said without those that are not for feeds.

    page: where all of them stand.
    """

    def __init__(self, posting: Posting, page: str) -> None:
        self._given = frozenset(_given(posting))
        self._words = word("mail_on_page", posting.language)
        self._page = escape(page)

    def html(self, html: str) -> str:
        """Sanitised HTML; a link to an address leads to the page instead."""
        if not self._given or ("@" not in html and "mailto:" not in html):
            return html
        return "".join(self._parts(html))

    def _parts(self, html: str) -> Iterator[str]:
        in_link = False
        for part in _PARTS.split(html):
            if not part.startswith("<"):
                yield self._replaced(part, self._words if in_link else self._link(self._words))
                continue
            if link := _LINK.match(part):
                in_link = not link[1]
                part = self._opened(part)
            yield _SPOKEN.sub(lambda found: found[1] + self._replaced(found[2], self._words) + found[3], part)

    def _opened(self, tag: str) -> str:
        """The opening tag of a link, which may be one to an address."""
        href = _HREF.search(tag)
        address = unquote(unescape(href[1])) if href else ""
        if not href or not address.lower().startswith("mailto:"):
            return tag
        named = {one.strip().casefold() for one in address[7:].partition("?")[0].split(",")}
        if named <= self._given and self._replaced(address[7:], "") == address[7:]:
            return tag
        return tag[: href.start(1)] + self._page + tag[href.end(1) :]

    def _link(self, words: str) -> str:
        return f'<a href="{self._page}">{escape(words, quote=False)}</a>'

    def text(self, text: str) -> str:
        """Plain text: a title, a tag, a fact."""
        return self._replaced(text, self._words) if self._given and "@" in text else text

    def json(self, value: Json) -> Json:
        """All texts of a value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.json(one) for name, one in value.items()}
        return [self.json(one) for one in value] if isinstance(value, list) else value

    def _replaced(self, text: str, words: str) -> str:
        return _ADDRESS.sub(lambda found: found[0] if found[0].casefold() in self._given else words, text)


def without(text: str, language: str) -> str:
    """A text of which only the language is known, without any address."""
    return _ADDRESS.sub(word("mail_on_page", language), text) if "@" in text else text


def _given(posting: Posting) -> Iterator[str]:
    """What its fields say whom to write to: the contact, and how to apply."""
    if posting.contact:
        yield from _in(posting.contact.email or "", posting.contact.text, posting.contact.name or "")
    if posting.apply_url and posting.apply_url.lower().startswith("mailto:"):
        yield from _in(unquote(posting.apply_url[7:]).replace("=", " "))
    yield from _in(posting.apply_text or "")


def _in(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from (found.casefold() for found in _ADDRESS.findall(text))
