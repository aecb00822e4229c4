"""Postings that are files: Markdown, HTML or text that begins with front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicate.core.model import Field, Raw
from syndicate.ports import Reading
from syndicate.sources import paths

if TYPE_CHECKING:
    from syndicate.sources.faults import Fault

ENDINGS = (".markdown", ".md", ".mdx", ".html", ".htm", ".txt")
_MARKDOWN = (".markdown", ".md", ".mdx")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff|[\s\0])*(?:-\0?-\0?-|\+\0?\+\0?\+|;\0?;\0?;|\{[\s\0]*[\"'}])")


class MarkdownSource:
    """Reads a file with front matter as one posting, the text below it as its body. Does not render anything.

    A file without front matter is no posting: a warning. Of files that are rarely postings (`.html`, `.txt`, no
    ending) nothing else is said where they do not begin with front matter.
    """

    def claims(self, name: str) -> bool:
        return paths.ending(name, ENDINGS) is not None

    def read(self, path: str, data: bytes) -> Reading:
        from syndicate.sources import text
        from syndicate.sources.faults import SourceError

        faults: list[Fault] = []
        try:
            content, faults = text.decode(data, text.POSTING_BYTES)
            return _read(path, content, faults)
        except SourceError as error:
            if not (_is_markdown(path) or _BEGINS.match(data[:4096])):
                return _no_posting(path, data[:20_000].decode("utf-8", "replace"))
            return Reading(problems=tuple([fault.problem(path) for fault in (*faults, *error.faults)]))


def _read(path: str, content: str, faults: list[Fault]) -> Reading:
    """The posting of a text. Adds what it finds to `faults`; raises SourceError for what ends the reading."""
    from syndicate.sources.fences import handler_of
    from syndicate.sources.text import refuse_conflict

    handler = handler_of(content)
    if handler or _is_markdown(path):
        refuse_conflict(content)
    if handler is None:
        return _no_posting(path, content)
    header, body = handler.split(content)
    refuse_conflict(content[: len(content) - len(body)], header)
    metadata = handler.load(header)
    faults += metadata.faults
    problems = tuple([fault.problem(path) for fault in faults])
    if any(fault.severity == "error" for fault in faults):
        return Reading(problems=problems)
    raw = Raw(
        path,
        paths.stem(path, ENDINGS),
        tuple([Field(name, value, metadata.lines[name]) for name, value in metadata.items()]),
        body,
        line=header.opens,
        body_line=content.count("\n") - body.count("\n") + 1,
        archived=paths.archived(path),
    )
    return Reading((raw,), problems)


def _no_posting(path: str, content: str) -> Reading:
    from syndicate.sources.fence_hints import missing

    return Reading(problems=(missing(content).problem(path),), posting=False)


def _is_markdown(path: str) -> bool:
    return path.lower().endswith(_MARKDOWN)
