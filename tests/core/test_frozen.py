"""A copy of a frozen thing, as `dataclasses.replace` makes it, and one that pickle may make by a call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from syndicate.core.frozen import as_call, copy_with, is_made_by_call
from syndicate.core.model import Organisation, Place


def test_a_copy_is_what_the_standard_library_makes() -> None:
    place = Place(text="Quay 4", street="Quay 4", locality="Lorient", region=None, postal_code="56100", country="FR")
    assert copy_with(place, locality="Brest", postal_code=None) == replace(place, locality="Brest", postal_code=None)
    assert copy_with(place) == place
    assert place.locality == "Lorient"
    assert copy_with(Organisation("A", None, None), name="B").name == "B"


def test_a_field_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="town"):
        copy_with(Organisation("A", None, None), town="Lorient")


@dataclass(frozen=True, slots=True)
class One:
    only: str


@dataclass(slots=True)
class Counted:
    made: int = field(default=0, init=False)


@dataclass(slots=True)
class Checked:
    made: int = 0

    def __post_init__(self) -> None:
        self.made += 1


@dataclass
class Open:
    made: int = 0


@dataclass(slots=True, kw_only=True)
class Named:
    made: int = 0


@pytest.mark.parametrize("one", [One("x"), Organisation("A", None, None)])
def test_the_values_of_all_fields_make_it_anew(one: object) -> None:
    kind, values = as_call(one)
    assert is_made_by_call(kind)
    assert kind(*values) == one


@pytest.mark.parametrize("kind", [Counted, Checked, Open, Named, int, dict])
def test_what_more_belongs_to_than_its_fields_is_not_made_by_a_call(kind: type) -> None:
    assert not is_made_by_call(kind)
