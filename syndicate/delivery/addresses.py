"""Reads the addresses that a configuration names, of mailboxes, mail servers and web hooks, and says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast
from urllib.parse import unquote, urlsplit

_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f]")


def check_url(url: str) -> str | None:
    """What is wrong with a web address, as words to follow its name, without any of it; None where it may be called."""
    if _BLANKS.search(url):
        return "holds a blank or a control character"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address: its host or port cannot be read"
    if parts.scheme not in ("http", "https"):
        return "must begin with https:// (or http://)"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password before its host: leave them out"
    if not parts.hostname:
        return "names no host"
    return "names port 0" if port == 0 else None


# ---------------------------------------------------------------- mailboxes


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address with the name before it. address: NFC, its domain in small ASCII letters (A-labels)."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


_PART = re.compile(r"""((?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;"<])+)""")
_MAILBOX = re.compile(r"""\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^"<>@]*))\s*<(?P<address>[^<>]*)>\s*\Z""")
_LOCAL = re.compile(r"""[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\\\].]+(?:\.[^\s\x00-\x20\x7f-\x9f"(),:;<>@\[\\\].]+)*\Z""")
_LABELS = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z")
_LITERAL = re.compile(r"\[[0-9a-zA-Z:.]+\]\Z")


def mailboxes(written: str | Iterable[str]) -> tuple[Mailbox, ...]:
    """The mailboxes of one text (commas or semicolons between them) or several, each address once.

    "Prénom Nom <a@é.example>" has its domain turned into A-labels (RFC 5891). Raises ValueError with what is wrong, as
    words to follow the key's name; it counts the addresses and shows none, since they may come from a variable.
    """
    texts = [written] if isinstance(written, str) else list(written)
    found: dict[str, Mailbox] = {}
    # A comma in a name without quotes is forgiven where no other address stands before it.
    split = ([text] if _MAILBOX.match(text) else _parts(text) for text in texts)
    parts = [part for listed in split for part in listed if part.strip()]
    for number, part in enumerate(parts, 1):
        try:
            mailbox = _mailbox(part)
        except ValueError as error:
            raise ValueError(f"holds what is no mail address (number {number}): {error}") from None
        found.setdefault(mailbox.address.casefold(), mailbox)
    if not found:
        raise ValueError("holds no mail address")
    return tuple(found.values())


def _parts(text: str) -> list[str]:
    """What stands between commas and semicolons; all of it in one where a quote or bracket is left open."""
    return _PART.findall(text) if not _PART.sub("", text).strip(" ,;") else [text]


def _mailbox(text: str) -> Mailbox:
    match = _MAILBOX.match(text)
    if match is None:
        return Mailbox(_address(text.strip()))
    name = match["plain"] if match["quoted"] is None else re.sub(r"\\(.)", r"\1", match["quoted"])
    return Mailbox(_address(match["address"].strip()), " ".join(name.split()))


def _address(text: str) -> str:
    import unicodedata

    local, at, domain = unicodedata.normalize("NFC", text).rpartition("@")
    if not at:
        raise ValueError("write name@example.org, or Name <name@example.org>")
    if not _LOCAL.match(local):
        raise ValueError("what stands before its @ is no name of a mailbox")
    return f"{local}@{_domain(domain)}"


def _domain(domain: str) -> str:
    domain = domain.lower().rstrip(".")
    if not domain.isascii():
        import idna  # comes with requests; the codec of the standard library turns ß into ss, another domain

        try:
            domain = idna.encode(domain, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            domain = ""
    if not (_LABELS.match(domain) or _LITERAL.match(domain)) or any(len(label) > 63 for label in domain.split(".")):
        raise ValueError("what stands after its @ is no domain")
    return domain


# ---------------------------------------------------------------- mail servers

StartTls: TypeAlias = Literal["offered", "required", "never"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. tls: from the first byte on; starttls: whether it is asked for after the greeting."""

    host: str
    port: int
    tls: bool = False
    starttls: StartTls = "offered"
    user: str | None = None
    password: str = field(default="", repr=False)


_SERVER = re.compile(
    r"""(?P<scheme>smtps?|smtp\+starttls)://
        (?:(?P<user>[^:]*?)(?::(?P<password>.*))?@)?    # up to the last @: a password may hold what it likes
        (?P<host>\[[0-9a-f:.]+\]|[^\s:/?@\[\]]+)(?::(?P<port>[0-9]{1,5}))?/?
        (?:\?(?P<query>[^@]*))?\Z""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_STARTTLS = ("offered", "required", "never")


def server(url: str) -> Server:
    """A mail server from `smtp://user:password@host:port`, `smtps://…` or `smtp+starttls://…`.

    Ports where none is named: 465 for smtps, 587 with a user name or smtp+starttls, else 25. `?starttls=required` asks
    for TLS or nothing, `?starttls=never` for none; `smtp+starttls://` is the first. User name and password may be
    percent-encoded. Raises ValueError with what is wrong, as words to follow the key's name, without any of it.
    """
    match = _SERVER.match(url.strip())
    if match is None:
        raise ValueError("must be smtp://host, smtp://user:password@host:port, smtps://… or smtp+starttls://…")
    scheme = match["scheme"].lower()
    starttls = _starttls(match["query"] or "", scheme)
    user = unquote(match["user"]) if match["user"] else None
    submission = 587 if user or scheme == "smtp+starttls" else 25
    port = int(match["port"]) if match["port"] else 465 if scheme == "smtps" else submission
    if not 0 < port < 65536:
        raise ValueError("names a port that cannot be")
    host = match["host"].strip("[]")
    return Server(host, port, scheme == "smtps", starttls, user, unquote(match["password"] or ""))


def _starttls(query: str, scheme: str) -> StartTls:
    key, _, value = query.partition("=")
    if query and (key != "starttls" or value not in _STARTTLS):
        raise ValueError(f"may end in ?starttls={', '.join(_STARTTLS[:-1])} or {_STARTTLS[-1]}, and nothing else")
    if scheme == "smtps":
        return "never"
    if scheme == "smtp+starttls":
        return "required"
    return cast("StartTls", value or "offered")
