"""Bytes of a file → text with `\\n` line ends, whose lines are the file's own, or what is wrong with the bytes."""

from __future__ import annotations

import re

from syndicate.sources.faults import Fault, SourceError

POSTING_BYTES = 5_000_000
"""The most that a file of one posting may hold: more than any text that a person wrote."""

LIST_BYTES = 20_000_000
"""The most that a list may hold: ten thousand postings with their text are about 15 MB of JSON."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no output may hold (XML 1.0, section 2.2) and YAML refuses (1.1, section 5.1): C0, C1, lone surrogates."""

_C0 = bytes(sorted({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D}))
_C1 = re.compile(rb"\xc2[\x80-\x9f]")  # in UTF-8
_AS_SPACE = frozenset("\x0b\x0c\x85")  # they part words; the other control characters do not

_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
_MIDDLE = re.compile(r"^={7}$", re.MULTILINE)

# Bytes that French and English text has most, by what it was saved as; the most hits win, the first of equals.
_HABITS = {
    "Windows-1252": bytes.fromhex("e9e8e0e7eaf4eeeffbf9e2ebc9c0c7cad4b0abbba0929394969785809ca3e4f6fcdf"),
    "Mac Roman": bytes.fromhex("8e8f888d909994959e9d8983cbd5d4d2d3d0d1c7c8cacfc9dba3"),
    "DOS (code page 850)": bytes.fromhex("828a858788938c9697908084948183"),
}
_CODECS = {"Windows-1252": "cp1252", "Latin-1": "latin-1", "Mac Roman": "mac_roman", "DOS (code page 850)": "cp850"}
_VALID_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")


def decode(data: bytes, limit: int) -> tuple[str, list[Fault]]:
    """The text of a file, without BOM and control characters, and a warning where some were left out.

    Raises SourceError where it is larger than `limit` bytes, holds a NUL byte or is not UTF-8.
    """
    if len(data) > limit:
        raise SourceError(1, "too-large", _too_large(len(data), limit))
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_text(data)
    try:
        text = data.decode().lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start) from None
    if b"\r" in data:
        text = _line_ends(text)
    return (without_controls(text), [_controls(text)]) if _has_controls(data) else (text, [])


def _has_controls(data: bytes) -> bool:
    """Whether UTF-8 text holds any; asked of the bytes, which takes a tenth of the time that the text would."""
    if len(data.translate(None, _C0)) != len(data):
        return True
    if b"\xc2" in data and _C1.search(data):
        return True
    return b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data


def without_controls(text: str) -> str:
    """The text without control characters; those that part words become a space."""
    return CONTROL.sub(lambda found: " " if found[0] in _AS_SPACE else "", text)


def refuse_conflict(text: str, header: str = "") -> None:
    """Raises SourceError at the first marker of a merge conflict, or of what somebody left of one.

    `header`: the part that is no prose, for there `=======` is a marker too; in prose it underlines a heading.
    """
    found = None
    if "<<<<<<<" in text or ">>>>>>>" in text:
        found = _CONFLICT.search(text)
    if found and found[0][0] == ">":  # its beginning is gone: the middle may still stand above it
        found = next(reversed([*_MIDDLE.finditer(text, 0, found.start())]), found)
    if found is None and "=======" in header:
        found = _MIDDLE.search(text)
    if found:
        message = (
            f'a merge left "{found[0][:40]}" here; keep one of the two versions and delete the lines that begin with '
            '"<<<<<<<", "=======" and ">>>>>>>"'
        )
        raise SourceError(text.count("\n", 0, found.start()) + 1, "conflict-markers", message)


def _line_ends(text: str) -> str:
    """Each of CR CR LF (a conversion made twice), CR LF and CR is one line end, as editors count them."""
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _line_of(data: bytes, at: int) -> int:
    before = data[:at].replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def _controls(text: str) -> Fault:
    found = CONTROL.search(text)
    assert found is not None
    count = len(CONTROL.findall(text))
    code = f"U+{ord(found[0]):04X}"
    what = f"an invisible control character ({code}) is" if count == 1 else f"{count} control characters ({code} …) are"
    return Fault(
        text.count("\n", 0, found.start()) + 1,
        "control-characters",
        f"{what} left out; delete what cannot be seen here, or type the line anew",
        severity="warning",
    )


def _too_large(size: int, limit: int) -> str:
    return (
        f"the file is too large to be read ({size / 1e6:.1f} MB, at most {limit / 1e6:.0f} MB); "
        "keep pictures and attachments in files of their own"
    )


def _not_text(data: bytes) -> SourceError:
    """For data that begins with a UTF-16 BOM or holds a NUL byte."""
    for name, bom, high in (("UTF-16", b"\xff\xfe", 1), ("UTF-16 (big endian)", b"\xfe\xff", 0)):
        if data.startswith(bom) or _half_empty(data[:4096], high):
            return SourceError(1, "not-utf-8", f"the file is not UTF-8, it looks like {name}; save it as UTF-8")
    return SourceError(
        _line_of(data, data.index(0)),
        "nul-byte",
        "the file holds a NUL byte, so it is no text or it is damaged; restore it or save it as UTF-8 text",
    )


def _half_empty(sample: bytes, high: int) -> bool:
    """Whether of each two bytes that at offset `high` is mostly zero: Latin letters in UTF-16."""
    upper, lower = sample[high::2], sample[1 - high :: 2]
    return upper.count(0) * 3 > len(upper) and lower.count(0) * 10 < len(lower)


def _not_utf8(data: bytes, at: int) -> SourceError:
    guess = _guess(data)
    looks = f"; it looks like {guess}, {_as_meant(data, at, _CODECS[guess])}" if guess else ""
    return SourceError(
        _line_of(data, at),
        "not-utf-8",
        f"the file is not UTF-8 (byte 0x{data[at]:02X} on this line){looks}; save it as UTF-8",
    )


def _guess(data: bytes) -> str | None:
    """What a file that is not UTF-8 was probably saved as; None where nothing speaks for anything."""
    odd = _VALID_UTF8.sub(b"", data)
    odd = odd.translate(None, bytes(range(0x80)))
    hits = {name: len(odd) - len(odd.translate(None, habits)) for name, habits in _HABITS.items()}
    best = max(hits, key=lambda name: hits[name])
    if not hits[best]:
        return None
    if best == "Windows-1252" and not any(0x80 <= byte <= 0x9F for byte in odd):
        return "Latin-1"
    return best


def _as_meant(data: bytes, at: int, codec: str) -> str:
    """The word around the bad byte, as the guess would read it."""
    before = re.split(rb"\s", data[max(0, at - 24) : at])[-1]
    after = re.split(rb"\s", data[at : at + 24])[0]
    return f'where the word is "{without_controls((before + after).decode(codec, "replace"))}"'
