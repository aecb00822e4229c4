"""What the sources make of a text, in few words."""

from __future__ import annotations

from typing import Any

from syndicate.core.model import Problem, Raw, Scalar, Value
from syndicate.ports import Reading
from syndicate.sources.lists import ListSource
from syndicate.sources.markdown import MarkdownSource

SOURCES = (MarkdownSource(), ListSource())


def reading(path: str, data: str | bytes) -> Reading:
    """What the source that claims the file makes of it."""
    source = next(source for source in SOURCES if source.claims(path.rpartition("/")[2]))
    return source.read(path, data if isinstance(data, bytes) else data.encode())


def markdown(data: str | bytes) -> Reading:
    return reading("postings/boat.md", data)


def header(lines: str) -> Reading:
    """Of a Markdown file with these lines between its fences: the first of them is line 2."""
    return markdown(f"---\n{lines}\n---\nYou sail.\n")


def the_raw(found: Reading) -> Raw:
    assert len(found.raws) == 1, found.problems
    return found.raws[0]


def values(raw: Raw) -> dict[str, Any]:
    """The fields as plain words; what stood in quotes, or was otherwise marked as text, in apostrophes."""
    return {field.name: plain(field.value) for field in raw.fields}


def plain(value: Value) -> Any:
    if isinstance(value, Scalar):
        return f"'{value.text}'" if value.quoted else value.text
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def the_problem(found: Reading) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0]


def said(found: Reading) -> list[tuple[int, str, str]]:
    """Line, severity and code of each problem."""
    return [(problem.line, problem.severity, problem.code) for problem in found.problems]
