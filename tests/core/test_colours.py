"""Colours that a site may choose, and that everybody can read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.core import colours
from syndicate.core.model import Theme
from syndicate.core.theme import advice
from syndicate.render import shipped_templates

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#1d4f91", "#1d4f91", 1), ("#ff0000", "#ffffff", 4)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(colours.contrast(one, other), 2) == round(colours.contrast(other, one), 2) == ratio


@settings(deadline=None)
@given(COLOURS)
def test_whatever_colour_is_chosen_everybody_can_read_it_by_day_and_by_night(colour: str) -> None:
    for scheme, surfaces in (
        (colours.light(colour), colours.LIGHT),
        (colours.dark(colour), colours.DARK),
        (colours.dark(colour, meant=True), colours.DARK),
    ):
        assert all(colours.contrast(scheme.accent, one) >= 4.5 for one in (*surfaces, scheme.tint))
        assert colours.contrast(scheme.accent, scheme.on_accent) >= 4.5
        ink = "#1c1f26" if surfaces is colours.LIGHT else "#e8e7e3"
        assert colours.contrast(ink, scheme.tint) >= 4.5
        assert all(re.fullmatch("#[0-9a-f]{6}", one) for one in (scheme.accent, scheme.on_accent, scheme.tint))


@settings(deadline=None)
@given(COLOURS)
def test_a_colour_that_can_be_read_stays_as_it_was_chosen(colour: str) -> None:
    least = min(colours.contrast(colour, one) for one in (*colours.LIGHT, colours.light(colour).tint))
    assert (colours.light(colour).accent == colour) is (least >= 4.5)


@pytest.mark.parametrize(("colour", "light"), [("#ff0000", "#da0402"), ("#ffd400", "#806a0b"), ("#00aa77", "#037c56")])
def test_a_colour_keeps_its_hue_when_it_is_made_darker(colour: str, light: str) -> None:
    assert colours.light(colour).accent == light
    assert next(advice(Theme(colour=colour))).message.count(light) == 1


def test_a_good_colour_gets_no_advice() -> None:
    assert list(advice(Theme(colour="#1d4f91", colour_dark="#92b8f5"))) == []


def test_a_colour_for_dark_pages_that_is_too_dark_is_named() -> None:
    (said,) = advice(Theme(colour_dark="#1d4f91"))
    assert said.severity == "hint"
    assert said.field == "colour_dark"
    assert "WCAG AA" in said.message


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    style = (shipped_templates() / "style.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in style.split("prefers-color-scheme")[:2])
    for scheme, surfaces in ((light, colours.LIGHT), (dark, colours.DARK)):
        assert tuple(scheme[name] for name in ("paper", "card", "stop-tint")) == surfaces
    assert (light["ink"], dark["ink"]) == ("#1c1f26", "#e8e7e3")
