"""A copy of a frozen thing, as `dataclasses.replace` makes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.core.frozen import copy_with
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
