"""An offer's text in another language: its own words, with the facts of the primary one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from syndicate.core.model import Pay, Place, Posting, Problem

PREFIX = "translation-"
"""How the codes of problems begin that two files have with each other: they are found anew whenever one changes."""


def translated(primary: Posting, other: Posting) -> Posting:
    """`other` with the facts of `primary`: figures, dates, places, contract; words stay where they say the same."""
    same_kinds = other.employment_types == primary.employment_types or not other.employment_types
    same_places = _alike(primary.places, other.places)
    same_pay = other.pay is not None and _figures(other.pay) == _figures(primary.pay)
    return replace(
        other,
        organisation=other.organisation or primary.organisation,
        team=other.team or primary.team,
        date_posted=primary.date_posted,
        valid_through=primary.valid_through,
        valid_through_text=None if primary.valid_through else other.valid_through_text or primary.valid_through_text,
        employment_types=primary.employment_types,
        employment_text=(other.employment_text if same_kinds else None) or primary.employment_text,
        places=_named(primary.places, other.places) if same_places else primary.places,
        location_text=(other.location_text if same_places else None) or primary.location_text,
        remote=primary.remote,
        remote_countries=primary.remote_countries,
        pay=other.pay if same_pay else primary.pay,
        start_date=other.start_date or primary.start_date,
        duration=other.duration or primary.duration,
        hours=other.hours or primary.hours,
        apply_url=other.apply_url or primary.apply_url,
        apply_text=other.apply_text or (primary.apply_text if not other.apply_url else None),
        contact=other.contact or primary.contact,
        tags=other.tags or primary.tags,
        experience=other.experience or primary.experience,
    )


def _alike(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    """Whether places may be the same ones: Londres is London, but not in another country, nor two of them."""
    return len(one) == len(other) and all(
        a.country == b.country or not b.country for a, b in zip(one, other, strict=True)
    )


def _named(one: tuple[Place, ...], other: tuple[Place, ...]) -> tuple[Place, ...]:
    return tuple(replace(b, country=b.country or a.country) for a, b in zip(one, other, strict=True))


def _figures(pay: Pay | None) -> tuple[object, ...]:
    return (pay.minimum, pay.maximum, pay.currency, pay.unit) if pay else ()


def differences(primary: Posting, other: Posting, defaults: Mapping[str, Any]) -> Iterator[Problem]:
    """A warning for each fact that the two give differently, at `other`; what it leaves out is no difference.

    defaults: what a posting says that says nothing, by the names of Posting's fields.
    """
    facts = {
        "date_posted": (_day(primary.date_posted), _day(other.date_posted)),
        "valid_through": (_day(primary.valid_through), _day(other.valid_through)),
        "employment_type": (primary.employment_types, other.employment_types),
        "location": (_places(primary.places), "" if _alike(primary.places, other.places) else _places(other.places)),
        "remote": (primary.remote, other.remote if other.remote != "no" else ""),
        "salary": (_figures(primary.pay), _figures(other.pay) if other.pay and other.pay.minimum is not None else ()),
    }
    attributes = {"employment_type": "employment_types", "location": "places", "salary": "pay"}
    for name, (first, second) in facts.items():
        attribute = attributes.get(name, name)
        if not second or first == second or getattr(other, attribute) == defaults.get(attribute):
            continue
        said = (
            f"{name} is {_shown(other, attribute)} here and {_shown(primary, attribute)} in {primary.path}, which is "
            "the same offer: what stands there counts. Say the same in both, or leave it out here."
        )
        yield Problem(other.path, other.line, "warning", f"{PREFIX}differs", said, name)


def _day(when: Any) -> Any:
    return when.instant if when else None


def _places(places: tuple[Place, ...]) -> str:
    return "; ".join(place.text or place.locality or place.country or "" for place in places)


def _shown(posting: Posting, attribute: str) -> str:
    value = getattr(posting, attribute)
    if not value:
        return "not given"
    if attribute == "places":
        return f"“{_places(value)}”"
    if attribute == "employment_types":
        return f"“{posting.employment_text or ', '.join(value)}”"
    return f"“{getattr(value, 'text', value)}”"
