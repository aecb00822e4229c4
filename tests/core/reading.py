"""Raws for tests, as a reader of files would give them."""

from __future__ import annotations

from typing import Any

from syndicate.core.model import Field, Posting, Problem, Raw, Scalar, Value
from syndicate.core.normalise import Rules, normalise

RULES = Rules(
    timezone="Europe/Paris",
    language="en",
    site_url="https://jobs.example.org/board",
    defaults={
        "organisation": {"name": "Example", "url": "https://example.org", "logo": "https://example.org/logo.png"},
        "location": {"locality": "Lyon", "country": "FR"},
    },
)
BARE = Rules(timezone="Europe/Paris", site_url="https://jobs.example.org/board")


def value(given: Any, line: int = 0) -> Value:
    """A value of the front matter: "'text'" is quoted, None nothing."""
    if given is None:
        return None
    if isinstance(given, dict):
        return {name: value(item, line) for name, item in given.items()}
    if isinstance(given, list):
        return [value(item, line) for item in given]
    text = str(given)
    quoted = len(text) > 1 and text[0] == text[-1] == "'"
    return Scalar(text[1:-1] if quoted else text, line, quoted)


def a_raw(front: dict[str, Any], body: str = "You keep the boats afloat.\n", **given: Any) -> Raw:
    """The first key stands in line 2, as below a fence."""
    fields = tuple(Field(name, value(item, line), line) for line, (name, item) in enumerate(front.items(), 2))
    base: dict[str, Any] = {"path": "postings/boat.md", "stem": "boat", "body_line": len(fields) + 3}
    return Raw(fields=fields, body=body, **{**base, **given})


def read(front: dict[str, Any], body: str = "You sail.\n", rules: Rules = BARE, **given: Any) -> Posting:
    """The posting; a title is added where there is none."""
    posting, problems = normalise(a_raw({"title": "Boat builder", **front}, body, **given), rules)
    assert posting is not None, problems
    return posting


def problems(front: dict[str, Any], body: str = "Text.\n", rules: Rules = BARE, **given: Any) -> list[Problem]:
    return list(normalise(a_raw({"title": "Boat builder", **front}, body, **given), rules)[1])


def codes(front: dict[str, Any], body: str = "Text.\n", rules: Rules = BARE, **given: Any) -> list[str]:
    return [f"{problem.severity} {problem.code}" for problem in problems(front, body, rules, **given)]
