"""Turns sanitised HTML into plain text, for mails and summaries."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import unquote, urlsplit

# Sanitised HTML has only double-quoted attributes, in which ">" may stand.
_PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s(href|alt|start)="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS: Final = """
    p div section blockquote ul ol dl dt dd table tr pre figure figcaption details summary caption hr
    h1 h2 h3 h4 h5 h6
"""
_BLOCK_TAGS: Final = frozenset(_BLOCKS.split())


def plain_text(html: str) -> str:
    """Sanitised HTML as text that reads well in a mail.

    Paragraphs are parted by one blank line and not wrapped; lists keep their bullets and numbers, quotes their ">";
    links become "words (address)", pictures "[words]", table cells are parted by " | ".
    """
    out = _Text()
    at = 0
    for match in _PIECE.finditer(html):
        if match.start() > at:
            out.say(html[at : match.start()])
        at = match.end()
        (out.close if match[1] else out.open)(match[2], match[3])
    out.say(html[at:])
    out.end()
    return "\n".join(out.lines).strip("\n")


class _Text:
    """Collects the lines of a text while its HTML is walked through."""

    __slots__ = ("line", "lines", "links", "lists", "mark", "prefix", "verbatim")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.prefix: list[str] = []  # of the block quotes and list items around
        self.mark: tuple[int, str] | None = None  # of a list item, stands in its prefix's place on its first line
        self.lists: list[int | None] = []  # the next number of each list around, None for bullets
        self.links: list[tuple[str, int]] = []  # address, and where its words began in `line`
        self.verbatim = False

    def say(self, text: str) -> None:
        text = unescape(text)
        self.line.append(text if self.verbatim else _SPACE.sub(" ", text))

    def end(self) -> None:
        """Finish the line that is being written."""
        text, self.line = "".join(self.line), []
        for part in text.strip("\n").split("\n"):
            part = part.rstrip() if self.verbatim else _SPACE.sub(" ", part).strip(" ")
            if part or (self.verbatim and text):
                self.put(part)

    def put(self, part: str) -> None:
        before = self.prefix
        if self.mark:
            place, mark = self.mark
            before = [*before[:place], mark, *before[place + 1 :]]
            self.mark = None
        self.lines.append(("".join(before) + part).rstrip())

    def gap(self) -> None:
        """One blank line, never two; none at the top, or after a list item's mark."""
        self.end()
        if self.lines and self.lines[-1].strip("> ") and not self.mark:
            self.lines.append("".join(self.prefix).rstrip())

    def close_up(self) -> None:
        """Take back the blank lines at the end."""
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()

    def open(self, tag: str, attributes: str) -> None:
        if tag in _BLOCK_TAGS:
            self._open_block(tag, attributes)
        elif tag == "li":
            self._open_item()
        elif tag == "br":
            self.line.append("\n")
        elif tag == "a":
            self.links.append((_attribute(attributes, "href"), len(self.line)))
        elif tag == "img":
            words = _attribute(attributes, "alt")
            self.line.append(f"[{words}]" if words else "")
        elif tag in ("td", "th") and "".join(self.line).strip():
            self.line.append(" | ")

    def _open_block(self, tag: str, attributes: str) -> None:
        if tag in ("tr", "dd") or (self.lists and tag in ("ul", "ol")):
            self.end()
        else:
            self.gap()
        if tag in ("ul", "ol"):
            start = _attribute(attributes, "start")
            self.lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "blockquote":
            self.prefix.append("> ")
        elif tag == "dd":
            self.prefix.append("    ")
        elif tag == "pre":
            self.verbatim = True
        elif tag == "hr":
            self.put("* * *")
            self.gap()

    def _open_item(self) -> None:
        self.end()
        number = self.lists[-1] if self.lists else None
        mark = "- " if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1
        self.mark = (len(self.prefix), mark)
        self.prefix.append(" " * len(mark))

    def close(self, tag: str, _: str) -> None:
        if tag == "a":
            self._close_link()
        elif tag == "li":
            self.end()
            self.close_up()  # a loose list is set as close as a tight one
            self.mark = None
            self.prefix.pop()
        elif tag == "dt":
            self.end()
        elif tag in _BLOCK_TAGS and tag != "tr":
            self._close_block(tag)

    def _close_block(self, tag: str) -> None:
        self.end()
        if tag == "pre":
            self.verbatim = False
        elif tag == "blockquote":
            self.close_up()
            self.prefix.pop()
        elif tag == "dd":
            self.prefix.pop()
        elif tag in ("ul", "ol"):
            self.lists.pop()
            if self.lists:
                return
        self.gap()

    def _close_link(self) -> None:
        href, start = self.links.pop() if self.links else ("", 0)
        words = "".join(self.line[start:]).strip()
        address = unquote(href.partition(":")[2]) if href.startswith(("mailto:", "tel:")) else href
        if words == "↩":  # from a footnote back to its mark
            del self.line[start:]
        elif "fn-" in href.partition("#")[2]:
            self.line[start:] = [f"[{words}]"]
        elif address and words.rstrip("/") not in (address.rstrip("/"), _host(href)):
            self.line.append(f" ({address})" if words else address)


def _attribute(attributes: str, name: str) -> str:
    return next((unescape(value) for found, value in _ATTRIBUTE.findall(attributes) if found == name), "")


def _host(href: str) -> str:
    try:
        return urlsplit(href).netloc
    except ValueError:
        return ""


_PICTURE = re.compile(r'<img(?:\s+[a-z-]+(?:="[^"]*")?)*?\s+src="(https?://[^"]+)"')


def first_picture(html: str) -> str | None:
    """The absolute address of the first picture in sanitised HTML, for those who show an offer by one."""
    found = _PICTURE.search(html) if "<img" in html else None
    return unescape(found[1]) if found else None


_PICTURE_WORDS = re.compile(r'<img(?:\s+[a-z-]+(?:="[^"]*")?)*?\s+alt="([^"]*)"')


def first_picture_words(html: str) -> str:
    """What its author says that the first picture in sanitised HTML shows; "" if nothing."""
    found = _PICTURE.search(html)
    said = _PICTURE_WORDS.match(html, found.start()) if found else None
    return " ".join(unescape(said[1]).split()) if said else ""


_ENOUGH = 40  # characters that say something of an offer


def first_words(html: str, length: int) -> str:
    """The first paragraphs as one line of at most `length` characters, cut between words and marked with "…"."""
    text, at = "", html.find("<p>")
    while at >= 0:
        end = html.find("</p>", at)
        part = html[at + 3 : end]
        part = unescape(_PIECE.sub("", part)) if "<" in part or "&" in part else part
        text = f"{text} {part}" if text else part
        at = html.find("<p>", end)
        if len(text) >= length * 0.6 or (len(text) > _ENOUGH and html[end + 4 : at].strip()):
            break  # what comes after a heading or a list is another matter
    text = " ".join((text or unescape(_PIECE.sub(" ", html[: 4 * length]))).split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if text[length - 1] != " " and " " in cut[length // 2 :]:
        cut = cut[: cut.rfind(" ")]
    return cut.rstrip(" ,;:.–—-") + "…"
