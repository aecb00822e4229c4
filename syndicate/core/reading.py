"""A posting in the making: what its keys mean by the rules of the site, what was made of them, and its problems."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from syndicate.core import dates, places, vocabulary
from syndicate.core.model import Field, Json, Problem, Raw, Remote, Scalar, Severity
from syndicate.core.states import state_of
from syndicate.core.values import blank, clean_value, has_control, plain, text_of, without_control, written
from syndicate.core.vocabulary import Lexicon


@dataclass(frozen=True)
class Rules:
    """What reading depends on beside the file. vocabulary: field → words; defaults: field → parsed TOML."""

    timezone: str = "UTC"
    language: str = "en"
    site_url: str = ""
    date_order: Literal["DMY", "MDY", "YMD"] = "DMY"
    unstated: Literal["open", "closed"] = "open"
    vocabulary: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    defaults: Mapping[str, Json] = dataclasses.field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The built-in vocabulary with the site's own words, made once."""
        return Lexicon(self.vocabulary)

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What else is made once for these rules."""
        return {}


class Reading:
    """One posting while it is read.

    given: field → its keys, the strongest alias first. facts: the same from the text. out: arguments of Posting.
    used: ids of the fields that had a say; the others are `extra`. remote: None while nothing was said of it.
    placed: the author said where, understood or not. dirty: the line of the first control character.
    """

    __slots__ = ("dirty", "facts", "fields", "given", "out", "placed", "problems", "raw", "remote", "rules", "used")

    def __init__(self, raw: Raw, rules: Rules) -> None:
        self.raw = raw
        self.rules = rules
        self.problems: list[Problem] = []
        self.fields: list[Field] = []
        self.given: dict[str, list[Field]] = {}
        self.facts: dict[str, Field] = {}
        self.used: set[int] = set()
        self.out: dict[str, Any] = {}
        self.remote: Remote | None = None
        self.placed = False
        self.dirty: int | None = None
        self._sort()

    def _sort(self) -> None:
        ranked: dict[str, list[tuple[int, int]]] = {}
        lexicon = self.rules.lexicon
        for number, field in enumerate(self.raw.fields):
            field = self._cleaned(field)
            self.fields.append(field)
            if blank(field.value):
                self.use(field)
                continue
            found = lexicon.find(field.name)
            if found is None:
                self._suggest(field)
                continue
            meant = _in_context(field, found, lexicon)
            if meant is not None:
                ranked.setdefault(meant[0], []).append((meant[1], number))
        for name, numbers in ranked.items():
            numbers.sort()
            self.given[name] = [self.fields[number] for _, number in numbers]

    def _cleaned(self, field: Field) -> Field:
        value = clean_value(field.value)
        if value is field.value and field.name.isprintable():
            return field
        if self.dirty is None and has_control(field.value):
            self.dirty = field.line
        return Field(without_control(field.name), value, field.line)

    def _suggest(self, field: Field) -> None:
        if near := vocabulary.near(field.name):
            self.report("hint", "unknown-key", f"`{field.name}` is not known: did you mean `{near}`?", field)

    def all(self, name: str) -> list[Field]:
        """Every key of a field, else the fact that the text gives."""
        fields = self.given.get(name)
        if fields is not None:
            return fields
        fact = self.facts.get(name)
        return [] if fact is None else [fact]

    def first(self, name: str) -> Field | None:
        """The strongest key of a field, which thereby has its say; else the fact that the text gives."""
        fields = self.given.get(name)
        if fields is None:
            return self.facts.get(name)
        self.used.add(id(fields[0]))
        return fields[0]

    def use(self, field: Field) -> None:
        """It has had its say, and is not for `extra`."""
        self.used.add(id(field))

    def text(self, name: str) -> str | None:
        """A field as plain text; None where it says nothing."""
        field = self.first(name)
        if field is None:
            return None
        text = plain(text_of(field.value))
        return None if vocabulary.says_nothing(text) else text

    def date(self, text: str, *, end: bool = False) -> dates.Reading:
        """A date by the rules of the site. Raises dates.DateError."""
        rules = self.rules
        return dates.examine(text, timezone=rules.timezone, order=rules.date_order, end=end)

    def report(
        self, severity: Severity, code: str, message: str, field: Field | None = None, line: int | None = None
    ) -> None:
        """Note a problem; what is wrong with a fact from the text is only a hint."""
        if field is not None and severity == "warning" and any(field is fact for fact in self.facts.values()):
            severity = "hint"
        if line is None:
            line = field.line if field is not None else self.raw.line
        name = field.name if field is not None else None
        self.problems.append(Problem(self.raw.path, line, severity, code, message, name))

    def warn(self, code: str, field: Field, message: str) -> None:
        """A warning about a field, which is quoted."""
        self.report("warning", code, f"`{written(field)}`: {message}", field)


def _in_context(field: Field, found: tuple[str, int], lexicon: Lexicon) -> tuple[str, int] | None:
    """What a name means with the value that it has here; None where it is none of ours after all."""
    key = vocabulary.key(field.name)
    if key in lexicon.own:
        return found
    if key in vocabulary.STATE_OR_DATE:
        return _state_or_date(text_of(field.value), key, found)
    if key in vocabulary.ONLY_IF_UNDERSTOOD:
        return _if_understood(text_of(field.value), key, found)
    if found[0] == "location" and isinstance(field.value, Scalar) and vocabulary.boolean(field.value.text) is not None:
        return found if field.value.text.strip() == "NO" else None  # Norway
    return found


def _state_or_date(text: str, key: str, found: tuple[str, int]) -> tuple[str, int]:
    state, day = vocabulary.STATE_OR_DATE[key]
    if vocabulary.boolean(text) is not None or state_of(text):
        return state, found[1]
    looks_like_a_date = found[0] == day or any(c.isdigit() for c in text)
    return (day if looks_like_a_date else state), found[1]


_LAST = 900
"""Rank of a name that means a field only because of its value."""


def _if_understood(text: str, key: str, found: tuple[str, int]) -> tuple[str, int] | None:
    if found[0] in ("open", "closed", "filled", "visible"):
        return found if vocabulary.boolean(text) is not None or state_of(text) else None
    if found[0] == "status":
        if state_of(text) or vocabulary.boolean(text) is not None:
            return found
        if vocabulary.employment_types(text)[1]:
            return "employment_type", _LAST
        return found if key == "statut" else None
    if found[0] == "remote":
        if vocabulary.boolean(text) is not None or places.read_remote(text)[0]:
            return found
        return ("location", _LAST) if key == "workplace" else None
    return found if vocabulary.employment_types(text)[1] else None
