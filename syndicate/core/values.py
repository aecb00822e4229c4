"""Values as authors wrote them → clean plain text: no control characters, NFC, no markup, single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from syndicate.core.model import Field, Json, Scalar, Value
from syndicate.core.vocabulary import key

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
"""What XML or UTF-8 cannot hold, byte order marks, and the two marks that turn the order of letters round."""
_C0 = bytes([*range(9), 11, 12, *range(14, 32), 127])
_C1 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
_TURNED = re.compile(rb"\xe2\x80[\xad\xae]")
_NONE = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbb\xbf|\xbf[\xbe\xbf])|\xed[\xa0-\xbf]")
_CURLY = re.compile("\\s*(?:[“”„]([^“”„]+)[“”]|[‘’‚]([^‘’‚]+)[‘’])\\s*")
"""What YAML would have taken for a quoted text, had no word processor bent its quotes."""
_DEEPEST = 20


def control_at(text: str) -> int | None:
    """Where the first control character of a long text stands. On bytes, a fifth of the cost of one expression."""
    data = text.encode("utf-8", "surrogatepass")
    dirty = len(data.translate(None, _C0)) != len(data) or (
        len(data) != len(text)
        and (
            (b"\xc2" in data and _C1.search(data))
            or _TURNED.search(data)
            or ((b"\xef" in data or b"\xed" in data) and _NONE.search(data))
        )
    )
    match = _CONTROL.search(text) if dirty else None
    return match.start() if match else None


def without_control(text: str) -> str:
    """`text` without control characters."""
    return _CONTROL.sub("", text)


def has_control(value: Value, depth: int = 0) -> bool:
    """Whether a control character stands anywhere in a value."""
    if isinstance(value, Scalar):
        return _CONTROL.search(value.text) is not None
    if value is None or depth > _DEEPEST:
        return False
    if isinstance(value, list):
        return any(has_control(item, depth + 1) for item in value)
    return any(_CONTROL.search(str(name)) or has_control(item, depth + 1) for name, item in value.items())


def clean_value(value: Value, depth: int = 0) -> Value:
    """The same value in NFC, without control characters and quotes that a word processor put around the whole of it.

    It is the very same one where nothing is to be done.

    What is nested deeper than anybody nests is left out.
    """
    if isinstance(value, Scalar):
        if value.text.isascii() and value.text.isprintable():
            return value
        text = _CONTROL.sub("", unicodedata.normalize("NFC", value.text))
        if (curly := _CURLY.fullmatch(text)) is not None:
            return replace(value, text=curly[1] or curly[2], quoted=True)
        return value if text == value.text else replace(value, text=text)
    if depth > _DEEPEST or value is None:
        return None
    if isinstance(value, list):
        items = [clean_value(item, depth + 1) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return {_CONTROL.sub("", str(name)): clean_value(item, depth + 1) for name, item in value.items()}


def blank(value: Value) -> bool:
    """Whether a value says nothing: null, white space, or a list or mapping of nothing else."""
    if isinstance(value, Scalar):
        return not value.text or value.text.isspace()
    if value is None:
        return True
    return all(blank(item) for item in (value if isinstance(value, list) else value.values()))


_NAMING = ("name", "label", "title", "value", "text", "url", "nom", "libelle")


def text_of(value: Value) -> str:
    """A value as one text: a list joined by commas, of a mapping what names it."""
    if isinstance(value, Scalar):
        return value.text
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := text_of(item).strip()))
    named = {key(name): item for name, item in value.items()}
    for name in _NAMING:
        if not blank(named.get(name)):
            return text_of(named[name])
    return ", ".join(text for item in value.values() if (text := text_of(item).strip()))


def texts_of(value: Value) -> Iterator[str]:
    """Every text in a value, in its order."""
    if isinstance(value, Scalar):
        yield value.text
    elif value is not None:
        for item in value if isinstance(value, list) else value.values():
            yield from texts_of(item)


def part(value: Mapping[str, Value], *names: str) -> str | None:
    """The plain text under the first of some names (as `vocabulary.key` gives them) in a mapping."""
    named = {key(name): item for name, item in value.items()}
    return next((plain(text_of(named[name])) for name in names if not blank(named.get(name))), None)


def to_json(value: Value, collapse: bool = False) -> Json:
    """A value as JSON, every scalar the text that was written. collapse: runs of white space become one space."""
    if isinstance(value, Scalar):
        return " ".join(value.text.split()) if collapse else value.text
    if value is None:
        return None
    if isinstance(value, list):
        return [to_json(item, collapse) for item in value]
    return {str(name): to_json(item, collapse) for name, item in value.items()}


def from_toml(value: Json) -> Value:
    """A value of a parsed configuration, as if an author had written it."""
    if isinstance(value, bool):
        return Scalar(str(value).lower())
    if isinstance(value, Mapping):
        return {str(name): from_toml(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [from_toml(item) for item in value]
    return Scalar(value.isoformat() if isinstance(value, date) else str(value))


_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|p|q|s|script|small|span|strike"
    r"|strong|style|sub|sup|time|tt|u|ul|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")


def plain(text: str) -> str:
    """Plain text: inline tags dropped, entities decoded once, white space of any kind one space."""
    if "<" in text:
        text = _INLINE.sub(lambda tag: " " if tag[0][1:3].lower() == "br" else "", text)
    if "&" in text:
        from html import unescape  # its table is large and seldom needed

        text = _CONTROL.sub("", _ENTITY.sub(lambda entity: unescape(entity[0]), text))
    return " ".join(text.split())


def written(field: Field) -> str:
    """A field as its author wrote it, shortened: what problems quote."""
    text = " ".join(text_of(field.value).split())
    return f"{field.name}: {text[:57]}…" if len(text) > 58 else f"{field.name}: {text}"


def as_markdown(value: Value) -> str:
    """A value as Markdown: a list with bullets, text as it is."""
    if isinstance(value, list):
        return "\n".join(f"- {' '.join(text.split())}" for item in value if (text := text_of(item).strip()))
    if isinstance(value, dict):
        return "\n".join(f"- {name}: {' '.join(text_of(item).split())}" for name, item in value.items())
    return text_of(value).strip("\n")
