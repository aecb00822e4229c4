"""Fits the colour that a site chooses into the pages, so that it can be read by everybody in light and in dark.

Contrast is that of WCAG 2.2 ("contrast ratio"); colours are made lighter and darker in OKLCH (Björn Ottosson, "A
perceptual color space for image processing", 2020), which keeps their hue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import Final

READABLE: Final = 4.5
"""What WCAG AA asks of text (1.4.3)."""
_PLEASANT: Final = 6.5
"""What a dark page gets where only the light one's colour is known: the least that is allowed looks dull on it."""
LIGHT: Final = ("#faf9f7", "#ffffff", "#fbeee3")
DARK: Final = ("#14161b", "#1b1e25", "#33241a")
"""What the colour stands on in templates/style.css: paper, card and stop-tint of each scheme."""
_STEP: Final = 0.005
_WHITE: Final = "#ffffff"


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colour itself, what is written on it, and a hint of it behind small things; as #rrggbb."""

    accent: str
    on_accent: str
    tint: str


def light(colour: str) -> Scheme:
    """For a light page: the colour, darker where it could not be read."""
    _, chroma, hue = _oklch(colour)
    tint = _hex(0.95, min(chroma, 0.018), hue)
    return Scheme(readable(colour, (*LIGHT, tint), darker=True), _WHITE, tint)


def dark(colour: str, meant: bool = False) -> Scheme:
    """For a dark page: the colour, lighter where it could not be read. meant: it was chosen for dark pages."""
    _, chroma, hue = _oklch(colour)
    tint = _hex(0.285, min(chroma, 0.032), hue)
    accent = readable(colour, (*DARK, tint), READABLE if meant else _PLEASANT, darker=False)
    return Scheme(accent, _hex(0.2, min(chroma, 0.04), hue), tint)


def readable(colour: str, surfaces: Iterable[str], least: float = READABLE, *, darker: bool) -> str:
    """The nearest colour of the same hue that stands out from each of the surfaces."""
    surfaces = tuple(surfaces)
    lightness, chroma, hue = _oklch(colour)
    shown, end = colour.lower(), 0 if darker else 1
    while min(contrast(shown, surface) for surface in surfaces) < least and lightness != end:
        lightness = max(lightness - _STEP, 0) if darker else min(lightness + _STEP, 1)
        shown = _hex(lightness, chroma, hue)
    return shown


def contrast(one: str, other: str) -> float:
    """1 to 21, of two colours as #rrggbb (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _straight(red), _straight(green), _straight(blue)


def _straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _curved(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in radians."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short, hypot(a, b), atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour, with as much of its chroma as a screen can show."""
    parts = _rgb(lightness, chroma, hue)
    while chroma > 0 and not all(-0.0005 <= part <= 1.0005 for part in parts):
        chroma = chroma - _STEP if chroma > _STEP else 0
        parts = _rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * min(max(_curved(max(part, 0)), 0), 1)):02x}" for part in parts)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear red, green and blue; outside 0 to 1 where no screen can show it."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
