"""What a run is given of the world, what it is to do, and what it found and did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from syndicate.core.model import Change, Delivery, Json, Problem
from syndicate.core.settings import Settings
from syndicate.ports import Channel, Clock, Output, Progress, Renderer, Source, Store

if TYPE_CHECKING:
    from syndicate.publish import Published


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run is given of the world. All of it is made lazily: a quiet run needs almost none.

    root: the configuration's folder. renderer, outputs, channels: functions that make them. token: a fresh random name.
    """

    root: Path
    settings: Settings
    store: Store
    now: datetime
    clock: Clock
    sources: Callable[[], Sequence[Source]]
    renderer: Callable[[], Renderer]
    outputs: Callable[[], Mapping[str, Output]]
    channels: Callable[[], Sequence[Channel]]
    output_names: Sequence[str]
    fingerprint: Callable[[], str]
    token: Callable[[], str]
    progress: Progress | None = None
    stopping: Callable[[], bool] = lambda: False
    parallel: bool = True


@dataclass(frozen=True, slots=True)
class Orders:
    """What this run is to do. dry: nothing is written or sent, and the report says what would be."""

    announce_existing: bool = False
    yes: bool = False
    adopt: bool = False
    dry: bool = False
    deliver: bool = True


@dataclass(slots=True)
class Report:
    """What a run found and did; `syndicate.reports` puts it into words and JSON."""

    now: datetime
    baseline: bool = False
    changes: tuple[Change, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    published: Published | None = None
    unchanged_outputs: int = 0
    delivered: int = 0
    owed: list[Delivery] = field(default_factory=list)
    planned: tuple[Delivery, ...] = ()
    dropped: tuple[tuple[Delivery, str], ...] = ()
    open_for_long: tuple[Json, ...] = ()
    last_delivered: Mapping[str, datetime | None] = field(default_factory=dict)
    stopped: Exception | None = None

    def needs_a_look(self) -> bool:
        """Whether something must be mended: an unreadable posting, a delivery that failed or that nobody knows of."""
        errors = any(problem.severity == "error" for problem in self.problems)
        return errors or any(delivery.outcome not in ("pending", "delivered") for delivery in self.owed)
