"""What is wrong where a file has no front matter, or one that does not end: what stands there, and what to write."""

from __future__ import annotations

import re
from itertools import pairwise

from syndicate.sources.faults import Fault, SourceError

_NEARLY = re.compile(
    r"[ \t]*(?:-{2}|-{4,}|[-–—]{1,3}|---[ \t]*\S.*|\+{2}|\+{4,}|={3,}|\*{3,}|_{3,}|~{3,}|;{2,})[ \t]*$"
)
_RULE = re.compile(r"[ \t]*(?:-+|[-–—]{1,3}|\+{3})[ \t]*$")
_PAIR = re.compile(r"(?:\"[^\"]+\"|'[^']+'|[^\W\d][\w .-]{0,40})[ \t]*[:=](?:[ \t]|$)")
_FENCE = re.compile(r"[ \t]*(---|\+\+\+)[ \t]*$")
_LOOKED_AT = 200  # lines


def unclosed(text: str, start: int, fence: str) -> SourceError:
    """For a front matter that begins before `start` and never ends."""
    opening = text.count("\n", 0, max(start - 1, 0)) + 1
    lines = _lines(text[start:])
    last = _last_of_header(lines)
    stop = next((i for i in range(last, len(lines)) if lines[i].strip()), None)
    if stop is not None and _NEARLY.match(lines[stop]):
        message = f'"{lines[stop].strip()[:60]}" does not end the front matter; write {fence} alone on this line'
        return SourceError(opening + 1 + stop, "front-matter-unclosed", message)
    message = (
        f"the front matter that begins on line {opening} does not end; "
        f"write {fence} on a line of its own after line {opening + last}"
    )
    return SourceError(opening, "front-matter-unclosed", message)


def missing(text: str) -> Fault:
    """The warning for a file that does not begin with front matter."""
    lines = _lines(text)
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return _warning(1, "the file is empty; write a posting, or delete it")
    last = first + _last_of_header(lines[first:])
    begins = _PAIR.match(lines[first])
    if _NEARLY.match(lines[first]):
        shown = lines[first].strip()[:60]
        return _warning(first + 1, f'"{shown}" begins no front matter; write --- alone on this line')
    if begins and last < len(lines) and _RULE.match(lines[last]):
        return _warning(first + 1, f"the first fence of the front matter is missing; write --- above line {first + 1}")
    later = _later(lines, first)
    if later is not None:
        message = f"text stands above the front matter; move it below, so that --- of line {later} comes first"
        return _warning(first + 1, message)
    if begins and last - first >= 2:
        message = f"lines {first + 1} to {last} look like front matter; write --- on the line above and the line below"
        return _warning(first + 1, message)
    message = (
        "the file has no front matter, so it is no posting; begin it with a line ---, lines such as "
        '"title: …", and a line ---, or leave the file out with [postings] exclude'
    )
    return _warning(first + 1, message)


def _later(lines: list[str], first: int) -> int | None:
    """The line of a fence further down that begins a front matter; None where there is none."""
    fences = [i for i in range(first, len(lines)) if _FENCE.match(lines[i])]
    for opening, closing in pairwise(fences):
        header = [line for line in lines[opening + 1 : closing] if line.strip()]
        if header and all(_PAIR.match(line) or line[0] in " \t-#" for line in header):
            return opening + 1
    return None


def _last_of_header(lines: list[str]) -> int:
    """How many of the first lines are pairs, or belong to one."""
    for index, line in enumerate(lines):
        if not _PAIR.match(line) and not line.startswith((" ", "\t", "- ", "#")):
            return index
    return len(lines)


def _lines(text: str) -> list[str]:
    return [line[:500] for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT]]


def _warning(line: int, message: str) -> Fault:
    return Fault(line, "no-front-matter", message, severity="warning")
