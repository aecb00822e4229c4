"""Writes a mail as bytes: ASCII headers, text and HTML; the same values give the same bytes under every Python.

By hand, because `email.policy` wraps long References and List-* into encoded words (CPython 85725), folds encoded
words differently from version to version, and a retry has to send the same bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable

from syndicate.delivery.addresses import Mailbox

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]+")
_PLAIN = re.compile(r"[ -~]*\Z")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*\Z")
_WORD_BYTES = 39
"""Bytes in one encoded word: 52 letters of base64, the 12 around them and the header's name make a line of no more
than 76, as RFC 2047, 2 asks."""
_LINE = 900
"""The longest header line left as it is; RFC 5322, 2.1.1 allows 998."""


def one_line(text: str) -> str:
    """Text that is safe in a header: no control or direction marks, no lone surrogates, white space as one space."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(_HIDDEN.sub(" ", text).split())


def words(text: str) -> str:
    """A header's text in ASCII: as it is, or as encoded words (RFC 2047) on folded lines."""
    text = one_line(text)
    if _PLAIN.match(text) and "=?" not in text and len(text) <= _LINE:
        return text
    return "\r\n ".join(f"=?utf-8?B?{_base64(chunk)}?=" for chunk in _chunks(text))


def _chunks(text: str) -> Iterable[bytes]:
    """UTF-8 in pieces of whole characters, as RFC 2047, 5 asks."""
    chunk = b""
    for letter in text:
        data = letter.encode()
        if len(chunk) + len(data) > _WORD_BYTES:
            yield chunk
            chunk = b""
        chunk += data
    yield chunk


def mailbox(box: Mailbox) -> str:
    """A mailbox as it stands in From, To or Reply-To (RFC 5322, 3.4)."""
    name = one_line(box.name)
    if not name:
        return box.address
    if _ATOMS.match(name) and "=?" not in name:
        return f"{name} <{box.address}>"
    if _PLAIN.match(name) and "=?" not in name and len(name) <= _LINE // 2:
        quoted = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{quoted}" <{box.address}>'
    return f"{words(name)}\r\n <{box.address}>"


def message(headers: Iterable[tuple[str, str]], text: str, html: str, boundary: str) -> bytes:
    """The whole message. headers: in order, values ready to stand there (`words`, `mailbox`), each one checked to be
    free of line ends that do not fold. boundary: any word of ASCII letters and digits that no line of a part can be.
    """
    lines = [f"{name}: {_checked(value)}" for name, value in headers]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for kind, content in (("plain", text), ("html", html)):
        encoding, body = _encoded(content)
        lines += [f"--{boundary}", f"Content-Type: text/{kind}; charset=utf-8"]
        lines += [f"Content-Transfer-Encoding: {encoding}", "", body]
    lines += [f"--{boundary}--", ""]
    return "\r\n".join(lines).encode()


def _checked(value: str) -> str:
    if re.search(r"[\r\n]", value.replace("\r\n ", "")):
        raise ValueError("a header cannot hold a line end")
    return value


def _encoded(content: str) -> tuple[str, str]:
    """Quoted-printable (RFC 2045, 6.7) for what is mostly ASCII, else base64; lines of at most 76, CRLF between."""
    data = _body(content).encode()
    if sum(byte > 126 for byte in data) * 6 <= len(data):
        body = binascii.b2a_qp(data, istext=True).decode()
        return "quoted-printable", body.replace("\n", "\r\n")
    lines = data.replace(b"\n", b"\r\n")
    return "base64", "\r\n".join(_base64(lines[at : at + 57]) for at in range(0, len(lines), 57))


def _body(content: str) -> str:
    content = content.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    content = re.sub(r"\r\n?|\u2028|\u2029", "\n", content)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", content)


def _base64(data: bytes) -> str:
    return binascii.b2a_base64(data, newline=False).decode()
