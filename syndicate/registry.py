"""Entry points → the things behind the doors: sources, outputs, channels and stores, found by name.

Installed distributions are searched by reading their `entry_points.txt`: the library for it costs a quarter of a quiet
run to import (see `docs/decisions/`), and the format is three lines of an INI file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from syndicate.errors import SettingsError

GROUPS = ("sources", "outputs", "channels", "stores")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One thing behind a door. value: "module:name"; origin: the distribution that brings it."""

    group: str
    name: str
    value: str
    origin: str

    def load(self) -> Any:
        """Import it. Raises SettingsError where its distribution is broken."""
        module, _, attribute = self.value.partition(":")
        try:
            found: Any = __import__(module, fromlist=["_"])
            for part in attribute.split("."):
                found = getattr(found, part)
        except (ImportError, AttributeError) as error:
            raise SettingsError(
                f"the {self.group[:-1]} “{self.name}” of {self.origin} cannot be loaded ({error}): "
                f"install {self.origin} again, or take it out."
            ) from error
        return found


@cache
def plugins() -> tuple[Plugin, ...]:
    """Everything that is installed, by group and name; the first on the path wins."""
    found: dict[tuple[str, str], Plugin] = {}
    for origin, text in _entry_points():
        for plugin in _parse(origin, text):
            found.setdefault((plugin.group, plugin.name), plugin)
    return tuple(found[key] for key in sorted(found))


def of_group(group: str) -> dict[str, Plugin]:
    """The things of one group by name."""
    return {plugin.name: plugin for plugin in plugins() if plugin.group == group}


def named(group: str, name: str, where: str) -> Plugin:
    """One thing by name. Raises SettingsError naming those that are there."""
    known = of_group(group)
    if name not in known:
        from syndicate.core.settings import nearest

        near = nearest(name, tuple(known))
        cure = f"did you mean {near}?" if near else f"there are {', '.join(known)}."
        raise SettingsError(f"{where}: no {group[:-1]} is called “{name}”: {cure}")
    return known[name]


def _entry_points() -> Iterator[tuple[str, str]]:
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or ".") as listing:
                names = [entry.name for entry in listing if entry.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8") as file:
                    text = file.read()
            except OSError:
                continue
            if "[syndicate." in text:
                yield name.partition("-")[0].replace("_", "-"), text


def _parse(origin: str, text: str) -> Iterator[Plugin]:
    group = ""
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            group = line.strip("[]")
        elif "=" in line and not line.startswith("#") and group.startswith("syndicate."):
            name, _, value = line.partition("=")
            if group.removeprefix("syndicate.") in GROUPS:
                yield Plugin(group.removeprefix("syndicate."), name.strip(), value.split("[")[0].strip(), origin)
