"""A value as its author typed it → one line of plain text, without mark-up."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[\r\n]+|<br ?/?>|<li>|<p>", re.IGNORECASE)
_HIDDEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0x2060, 0xAD, 0xFE0F), None)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,;|)]+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,24});", re.IGNORECASE)
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]+")
_EMPHASIS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


def one_line(text: str) -> str:
    """`text` with links, tags, entities and emphasis reduced to their words, addresses left out, line ends as `; `."""
    if not text.isascii():
        text = text.translate(_HIDDEN)
    if "<" in text or "\n" in text or "\r" in text:
        text = _TAG.sub(" ", _BREAK.sub("; ", text.strip())).replace(" ; ", "; ")
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "&" in text and _ENTITY.search(text):
        from html import unescape  # only the few that need it pay for its table

        text = unescape(text)
    if "*" in text or "_" in text or "`" in text:
        text = _EMPHASIS.sub("", text)
    return " ".join(text.split())


def without_pictures(text: str) -> str:
    """Without emoji; a flag is the code of its country in brackets."""
    if text.isascii():
        return text
    return " ".join(_PICTURES.sub(" ", _FLAG.sub(_flag, text)).split())


def _flag(match: re.Match[str]) -> str:
    return f" ({''.join(chr(ord(letter) - 0x1F1E6 + ord('A')) for letter in match.groups())}) "
