"""What channels make of the options that all of them have, and of those that are not known yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from syndicate.core.model import Change, Json
from syndicate.errors import SettingsError
from syndicate.ports import UncertainPolicy

EVENTS = ("opened", "closed", "reopened")
_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def unresolved(value: Json) -> bool:
    """Whether a `${VARIABLE}` still stands in it, as in `plan` and `check`: then nothing can be said of it."""
    if isinstance(value, str):
        return _VARIABLE.search(value) is not None
    return isinstance(value, list | tuple) and any(unresolved(one) for one in value)


def texts(options: Mapping[str, Json], key: str) -> tuple[str, ...]:
    """An option of the kind "strings": one, or a list."""
    value = options.get(key)
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def seconds(options: Mapping[str, Json], channel: str, default: float) -> float:
    """The option `timeout`. Raises SettingsError where it is none of 1 to 3600."""
    value = options.get("timeout")
    if value is None or unresolved(value):
        return default
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not 1 <= number <= 3600:
        raise wrong(channel, "timeout", "must be a number of seconds from 1 to 3600")
    return number


def on_uncertain(options: Mapping[str, Json], default: UncertainPolicy) -> UncertainPolicy:
    """The option of that name, else what suits the channel."""
    return cast(UncertainPolicy, options.get("on_uncertain") or default)


def heard(
    changes: Iterable[Change], options: Mapping[str, Json], usual: Sequence[str] = EVENTS
) -> Sequence[Change]:
    """Those of the changes that the channel is told: its `events`, else the usual ones, without the silent ones.

    Pages that go ("gone") are no event that can be set: who is usually told of them always is.
    """
    events = {*(texts(options, "events") or usual), *(event for event in usual if event == "gone")}
    return [change for change in changes if change.event in events and not change.silent]


def readable(text: str) -> str:
    """Text for a terminal: without control characters and direction overrides, which rewrite what stands there."""
    return _CONTROLS.sub("", whole(text))


def whole(text: str) -> str:
    """Text that UTF-8 can carry: half an emoji, which JSON and YAML can hold, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def wrong(channel: str, key: str, what: str) -> SettingsError:
    """A SettingsError that names channel and key; `what` follows them and holds nothing of the value."""
    return SettingsError(f"[[channels]] {channel}: `{key}` {what}.")
