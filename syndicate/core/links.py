"""Links as people write them: to web pages, to mailboxes and the people behind them, and old ones that lead here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, NamedTuple

from syndicate.core.model import Contact, Value
from syndicate.core.values import blank, part, plain, text_of, texts_of
from syndicate.core.vocabulary import says_nothing


class Address(NamedTuple):
    """kind: web, mail, bare (no scheme), relative, nowhere (relative, and no site), unsafe, words (none at all).

    url: absolute, a URI in ASCII; None for the last three.
    """

    kind: Literal["web", "mail", "bare", "relative", "nowhere", "unsafe", "words"]
    url: str | None = None


_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_MARKDOWN_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^()\s<>]*)>?[^()]*\)")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(
    r"https?://(?:[^/?#@\s]*@)?(\[[0-9a-fA-F:.]+\]|[^/?#@:\s\[\]\\]+)(?::\d{0,5})?(?=[/?#]|$)", re.IGNORECASE
)
_BARE = re.compile(r"(?:[\w-]+\.)+([a-zA-Z]{2,24})(?::\d{1,5})?(?=[/?#]|$)")
_FILES = frozenset("html htm php asp aspx pdf md txt doc docx odt xml json js".split())


_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SLIP = re.compile(
    r"^(?!https?://[^\s/])h{0,2}t{1,3}p{1,2}(s?) ?[:;]? ?[/\\]{1,3} ?(?=(?:[\w-]+\.)+[a-z]{2})", re.IGNORECASE
)
"""A slip of the pen in https://, before a host."""
_MAIL_LABEL = re.compile(r"(?:mailto|e-?mail|mail|courriel|contact) ?: ?(?=[^\s@]+@\S+$)", re.IGNORECASE)
_HIDDEN = re.compile(r"[^\s@/]+ ?(?:[\[({<] ?(?:at|@|a|arobase) ?[\])}>]|_at_) ?[^\s@/]+", re.IGNORECASE)
"""A mailbox that its owner does not want to be found by programs: it is shown as he wrote it, and is no link."""
_SEVERAL = re.compile(r"[|,;] ?https?://", re.IGNORECASE)


def without_tags(text: str) -> str:
    """The text without the tags of another generator, which nobody fills in here: "{{ site.url }}/jobs" → "/jobs"."""
    return _TAGS.sub("", text).strip() if "{" in text else text


def address(text: str, site: str = "") -> Address:
    """What address a text is, made absolute below `site` (an address, or "")."""
    tagless = without_tags(text.strip())
    if text.strip() and not tagless:
        return Address("nowhere")
    text = _mended(tagless)
    if not text or any(c.isspace() for c in text) or _HIDDEN.fullmatch(text) or _SEVERAL.search(text):
        return Address("words")
    found = _one(text, site)
    return found._replace(kind="bare") if found.kind == "web" and _SLIP.match(tagless) else found


def _mended(text: str) -> str:
    """An address out of its link in Markdown, its brackets or its label, and without a slip in https://."""
    if match := _MARKDOWN_LINK.fullmatch(text):
        text = match[1]
    text = _MAIL_LABEL.sub("mailto:", text.removeprefix("<").removesuffix(">"), count=1)
    return _SLIP.sub(r"http\1://", text, count=1)


def _one(text: str, site: str) -> Address:
    if _EMAIL.fullmatch(text):
        return Address("mail", _uri(f"mailto:{text}"))
    if text.startswith("//"):
        text = f"https:{text}"
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() == "mailto":
        to = text[7:].partition("?")[0]
        return Address("mail", _uri(f"mailto:{text[7:]}")) if _EMAIL.fullmatch(to) else Address("unsafe")
    if scheme and scheme[1].lower() in ("http", "https"):
        return Address("web", _uri(text)) if _HOST.match(text) else Address("unsafe")
    bare = _BARE.match(text)
    if bare and bare[1].lower() not in _FILES:
        return Address("bare", _uri(f"https://{text}"))
    if scheme:
        return Address("unsafe")
    if ("/" not in text and "." not in text) or text.startswith("#"):
        return Address("words")
    return _relative(text, site)


def _relative(text: str, site: str) -> Address:
    if not site:
        return Address("nowhere")
    from urllib.parse import urljoin  # only relative addresses need it

    try:
        return Address("relative", _uri(urljoin(site.rstrip("/") + "/", text)))
    except ValueError:
        return Address("unsafe")


_NEEDS_QUOTING = re.compile(r"[^A-Za-z0-9%/:=&?~#+!$,;'@()*\[\]._-]")


def _uri(url: str) -> str:
    """What may not stand in a URI is percent-encoded, a host with accents is put into ASCII."""
    if not _NEEDS_QUOTING.search(url):
        return url
    from urllib.parse import quote

    host = _HOST.match(url)
    if host is not None and not host[1].isascii():
        try:
            url = url[: host.start(1)] + host[1].encode("idna").decode("ascii") + url[host.end(1) :]
        except UnicodeError:
            return quote(url, safe="%/:=&?~#+!$,;'@()*[]-._")  # it leads nowhere, as it did before
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]-._")


_WEB_IN_TEXT = re.compile(r"https?://(?:(?![,;]https?://)[^\s<>()\[\]\"'«»|])+")


def only_address(text: str) -> str | None:
    """The one address that stands in some words on how to apply; None where there are several, or none."""
    web = {found.rstrip(".,;:!?") for found in _WEB_IN_TEXT.findall(text)}
    if len(web) == 1:
        found = address(web.pop())
        return found.url if found.kind == "web" else None
    mail = {found.rstrip(".") for found in _EMAIL.findall(text)}
    return address(mail.pop()).url if len(mail) == 1 and not web else None


_LINK_IN_TEXT = re.compile(r"\[([^\[\]]*)\]\(\s*<?([^()\s<>]*)>?[^()]*\)")


def without_links(text: str) -> str:
    """Markdown links as people read them: "the form (https://example.org/form)", an address that names itself alone."""
    if "](" not in text:
        return text

    def shown(link: re.Match[str]) -> str:
        label, target = link[1].strip(), link[2].removeprefix("mailto:")
        return label if label == target or not target else f"{label} ({target})" if label else target

    return _LINK_IN_TEXT.sub(shown, text)


_OLD_PATH = re.compile(r"/[^\s\\<>\"'?#]*")


def old_path(text: str, site: str) -> str | None:
    """An old address of the site as a path from its root, None where it is none of its own, or leads out of it."""
    host = _HOST.match(text)
    if host is not None:
        own = _HOST.match(site)
        if own is None or own[1].lower() != host[1].lower():
            return None
        text = text[host.end() :] or "/"
    if "://" in text or text.startswith("//"):
        return None
    path = text if text.startswith("/") else f"/{text}"
    steps = path.replace("%2e", ".").replace("%2E", ".").split("/")
    return path if _OLD_PATH.fullmatch(path) and ".." not in steps and "." not in steps else None


# ---------------------------------------------------------------- people

_PHONE = re.compile(r"(?<![\w./-])(?:\+|0|\(0\) ?)\d[\d ().\u00a0/-]{6,20}\d(?!\w)")
_MAILTO = re.compile(rf"(?:\bmailto: ?)?({_EMAIL.pattern})(?:\?\S*)?")
_EDGES = re.compile(r"[\s<>()\[\],;:|–—-]+$|^[\s<>()\[\],;:|–—-]+")


def contact_of(value: Value) -> Contact:
    """Who answers: from a text, a mapping of name, e-mail and phone, or a list of these (the first address counts)."""
    if isinstance(value, list):
        several = [contact_of(item) for item in value if not blank(item)]
        first = next((one for one in several if one.email), several[0] if several else Contact())
        return replace(first, text=", ".join(one.text for one in several if one.text))
    if not isinstance(value, dict):
        return contact_in(plain(text_of(value)))
    name = part(value, "name", "nom", "fullname", "person", "contact")
    email = part(value, "email", "mail", "courriel", "address", "emailaddress", "adresse")
    phone = part(value, "phone", "telephone", "tel", "phonenumber", "mobile")
    text = ", ".join(found for found in (name, email, phone) if found) or plain(", ".join(texts_of(value)))
    return Contact(name, contact_in(email or text).email, phone, text)


def contact_in(text: str) -> Contact:
    """Name, address and number in one plain text: "Jane <j@example.org>", "Jane Doe, +33 1 02 03 04 05"."""
    if says_nothing(text):
        return Contact()
    text = _MAILTO.sub(r"\1", without_links(text))
    email, phone = _EMAIL.search(text), _PHONE.search(text)
    rest = text
    for found in (email, phone):
        rest = rest.replace(found[0], " ") if found else rest
    name = _EDGES.sub("", " ".join(rest.split()))
    is_name = name and len(name) <= 60 and not any(c in name for c in "@/:") and (email or phone)
    return Contact(name if is_name else None, email[0] if email else None, phone[0] if phone else None, text)
