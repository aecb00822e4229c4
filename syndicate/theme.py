"""What pages and mails take from a site's theme: addresses of its pictures, its colours, and a style of their own."""

from __future__ import annotations

from typing import NamedTuple

from syndicate.core.model import Site, Theme

ACCENT = "#1d4f91"
"""As in templates/style.css; mails cannot take it from there."""


class Look(NamedTuple):
    """For templates. Addresses are absolute, "" where there is none; the colours are those of a light page.

    show_title: whether the site's name stands beside its logo, which else holds it.
    """

    logo: str = ""
    logo_dark: str = ""
    icon: str = ""
    picture: str = ""
    show_title: bool = True
    accent: str = ACCENT
    on_accent: str = "#ffffff"


def look(site: Site, root: str) -> Look:
    """What the site's theme says. root: the address of its first page, with its slash."""
    theme = site.theme
    if theme == Theme():
        return Look()
    from syndicate.core.colours import light
    from syndicate.core.theme import PICTURES, address

    pictures = {key: address(theme, key, root) for key in PICTURES}
    scheme = light(theme.colour or ACCENT)
    show_title = theme.show_title or not theme.logo
    return Look(**pictures, show_title=show_title, accent=scheme.accent, on_accent=scheme.on_accent)


def style(theme: Theme) -> str:
    """What goes after style.css. On paper its own colours stay."""
    if theme.colour is None and theme.colour_dark is None:
        return ""
    from syndicate.core import colours

    parts = []
    if theme.colour is not None:
        parts.append(f"@media screen{{{_root(colours.light(theme.colour))}}}")
    by_night = colours.dark(theme.colour_dark or theme.colour or ACCENT, meant=theme.colour_dark is not None)
    parts.append(f"@media screen and (prefers-color-scheme:dark){{{_root(by_night)}}}")
    return "".join(parts)


def _root(scheme: object) -> str:
    names = ("accent", "on_accent", "tint")
    return ":root{" + ";".join(f"--{name.replace('_', '-')}:{getattr(scheme, name)}" for name in names) + "}"
