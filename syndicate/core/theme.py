"""What a site's settings say of its looks: whether it can be so, and where its pictures are published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from syndicate.core.model import Json, Problem, Theme

PICTURES = ("logo", "logo_dark", "icon", "picture")
FOLDER = "assets"
"""Below the output folder; no posting's address begins so."""

_ENDING = re.compile(r"\.(?:svg|png|jpe?g|webp|gif|avif|ico)$", re.IGNORECASE)
_ADDRESS = re.compile(r"https://[^\s/\"'<>]+/[^\s\"'<>]*")
_FILE = re.compile(r"[\w][\w .,+@()-]*(?:/[\w][\w .,+@()-]*)*")


def mistakes(table: Mapping[str, Json]) -> Iterator[str]:
    """What is wrong with the pictures of `[theme]`, a sentence each; keys and kinds have been looked at."""
    for key in PICTURES:
        value = table.get(key)
        if isinstance(value, str) and not (_ADDRESS.fullmatch(value) or _is_file(value)):
            yield (
                f'[theme] {key} = "{value}": expected a picture (.svg, .png, .jpg, .webp …) below the folder of this '
                "file, or an address that begins with https://."
            )
    if table.get("logo_dark") and not table.get("logo"):
        yield "[theme] logo_dark is the logo's other form: add logo, which light pages show."


def _is_file(value: str) -> bool:
    return bool(_FILE.fullmatch(value) and _ENDING.search(value)) and ".." not in value.split("/")


def theme(table: Mapping[str, Json]) -> Theme:
    """The theme that a table without mistakes gives; colours as #rrggbb."""
    made = {key: value for key, value in table.items() if value not in (None, "")}
    for key in ("colour", "colour_dark"):
        if key in made:
            digits = made[key][1:].lower()
            made[key] = "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)
    return Theme(**made)


def files(theme: Theme) -> dict[str, str]:
    """Path below the output folder → file below the configuration's folder, of each picture that is a file."""
    found = {}
    for key in PICTURES:
        value = getattr(theme, key)
        if value and not _ADDRESS.fullmatch(value):
            found[_place(key, value)] = value
    return found


def address(theme: Theme, key: str, root: str) -> str:
    """Where a page finds a picture; "" where there is none. root: the site's first page, with its slash."""
    value: str | None = getattr(theme, key)
    if not value:
        return ""
    return value if _ADDRESS.fullmatch(value) else root + _place(key, value)


def _place(key: str, value: str) -> str:
    ending = value.rpartition(".")[2].lower()
    return f"{FOLDER}/{key.replace('_', '-')}.{ending}"


def advice(theme: Theme, configuration: str = "syndicate.toml") -> Iterator[Problem]:
    """What becomes of colours that could not be read."""
    from syndicate.core import colours

    shown = []
    if theme.colour:
        shown.append(("colour", theme.colour, colours.light(theme.colour).accent, colours.LIGHT, "darker"))
    if theme.colour_dark:
        made = colours.dark(theme.colour_dark, meant=True).accent
        shown.append(("colour_dark", theme.colour_dark, made, colours.DARK, "lighter"))
    for key, chosen, made, surfaces, which in shown:
        if chosen != made:
            least = min(colours.contrast(chosen, surface) for surface in surfaces)
            said = (
                f"[theme] {key} = \"{chosen}\" has a contrast of {least:.1f} with the page, and text needs "
                f"{colours.READABLE} (WCAG AA): {made} is shown instead; write that, or a {which} one of yours."
            )
            yield Problem(configuration, 1, "hint", "theme-contrast", said, key)
