"""The page of figures: openings, closings and open offers month by month, and what is open now.

The numbers come from `core.figures`; here they get a place on the drawing, and `templates/figures.html` draws them.
Widths are in percent and heights in pixels, so that a drawing fits any screen and its words keep their size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from syndicate.core.figures import Figures, Month, figures
from syndicate.core.model import Board, File, Spell
from syndicate.locales import Words, words_of
from syndicate.outputs.digests import digest
from syndicate.outputs.groups import groups
from syndicate.outputs.languages import speaking
from syndicate.ports import Renderer

PATH: Final = "figures.html"
DRAWN: Final = 60
"""Months on a drawing, the newest; the table beside it has all."""
_SLOTS: Final = 6  # at least so many have room, so that the bars of a young board do not fill the page
_LISTED: Final = 8
_TOP: Final = 14  # pixels above the highest line, for its number
_PLOT: Final = 180


@dataclass(frozen=True, slots=True)
class Bar:
    """x and width in percent, y and height in pixels; words: what it says to a pointer."""

    x: str
    width: str
    y: str
    height: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the scale: y in pixels, the value in words."""

    y: str
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A month under the drawing: x in percent; year: "" where it goes without saying; wide: not on a small screen."""

    x: str
    month: str
    year: str
    wide: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """up, down: bars above and below `zero`, a height in pixels; end: where the scale ends."""

    up: tuple[Bar, ...]
    down: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    zero: str
    end: int


@dataclass(frozen=True, slots=True)
class Share:
    """One row of a list: how many there are, and that as a percentage of the longest row."""

    label: str
    count: int
    width: str


def render(board: Board, renderer: Renderer) -> Iterator[File]:
    """`figures.html`, where the site has pages of ours and wants it."""
    if renderer.site.pages and renderer.site.figures:
        renderer = speaking(board, renderer)
        forms = (f"{offer.id} {offer.form}" for offer in board.open)
        depends = digest([renderer.fingerprint(), *map(_token, board.spells), *forms])
        yield File(PATH, lambda: _page(board, renderer).encode("utf-8", "replace"), depends)


def _token(spell: Spell) -> str:
    """The same for the same moments, in whatever zone."""
    closed = spell.closed.timestamp() if spell.closed else None
    return f"{spell.opened.timestamp()} {closed} {spell.reason} {spell.counted} {spell.told}"


def _page(board: Board, renderer: Renderer) -> str:
    site = renderer.site
    words, found = words_of(site), figures(board.spells, ZoneInfo(site.timezone))
    several = any(len(offer.posting.employment_types) > 1 for offer in board.open)
    drawn = found.months[-DRAWN:] if len(found.months) > 1 else ()
    return renderer.template(
        "figures.html",
        page_url=f"{site.url.rstrip('/')}/{PATH}",
        description=words.t("figures_lead"),
        found=found,
        open=len(board.open),
        flow=_flow(drawn, words) if drawn else None,
        level=_level(drawn, words) if drawn else None,
        drawn=drawn,
        shares=[(kind, shares, several and kind == "type") for kind, shares in _shares(board, found, words)],
    )


# ---------------------------------------------------------------- what is open now


def _shares(board: Board, found: Figures, words: Words) -> Iterator[tuple[str, list[Share]]]:
    """(kind, rows) for each list that has something to compare."""
    grouped = groups(board, words.tag)
    for kind in ("type", "organisation"):
        counts = [(group.label, len(group.open)) for group in grouped if group.kind == kind and group.open]
        silent = "employment_types" if kind == "type" else "organisation"
        rest = sum(not getattr(offer.posting, silent) for offer in board.open)
        if len(counts) + bool(rest) > 1:
            counts.sort(key=lambda one: -one[1])  # stable: by name where they are equal
            others = sum(count for _, count in counts[_LISTED:])
            counts = [*counts[:_LISTED], (words.t("figures_rest"), others), (words.t("figures_unsaid"), rest)]
            yield kind, list(_rows(counts))
    if found.reasons:
        yield "reason", list(_rows([(words.t(f"reason_{reason}"), count) for reason, count in found.reasons]))


def _rows(counts: Sequence[tuple[str, int]]) -> Iterator[Share]:
    most = max(count for _, count in counts)
    return (Share(label, count, _percent(100 * count / most)) for label, count in counts if count)


# ---------------------------------------------------------------- drawings


def _flow(months: Sequence[Month], words: Words) -> Chart:
    """Openings above the line, closings below it."""
    up, down = max(month.opened for month in months), max(month.closed for month in months)
    step = scale_step(max(up, down))
    above, below = _whole(up, step), _whole(down, step)
    unit = _PLOT / (above + below)
    zero = _TOP + above * unit

    def bar(place: int, month: Month, count: int, key: str, y: float) -> Bar:
        said = f"{words.month(month.first)} – {words.t(key)}{words.t('colon')} {words.number(count)}"
        return _bar(place, len(months), 0.66, y, count * unit, said)

    return Chart(
        tuple(bar(n, m, m.opened, "openings", zero - m.opened * unit) for n, m in enumerate(months) if m.opened),
        tuple(bar(n, m, m.closed, "closings", zero) for n, m in enumerate(months) if m.closed),
        tuple(Line(_pixels(zero - value * unit), words.number(abs(value))) for value in range(-below, above + 1, step)),
        tuple(_ticks([month.first for month in months], words)),
        _pixels(zero),
        _TOP + _PLOT,
    )


def _level(months: Sequence[Month], words: Words) -> Chart:
    """How many were open at the end of each month."""
    most = max(month.open for month in months)
    step = scale_step(most)
    top = _whole(most, step)
    unit = _PLOT / top
    zero = float(_TOP + _PLOT)
    bars = []
    for place, month in enumerate(months):
        said = f"{words.month(month.first)}{words.t('colon')} {words.number(month.open)}"
        bars.append(_bar(place, len(months), 1, zero - month.open * unit, month.open * unit, said))
    return Chart(
        tuple(bars),
        (),
        tuple(Line(_pixels(zero - value * unit), words.number(value)) for value in range(0, top + 1, step)),
        tuple(_ticks([month.first for month in months], words)),
        _pixels(zero),
        _TOP + _PLOT,
    )


def _bar(place: int, count: int, share: float, y: float, height: float, words: str) -> Bar:
    """share: of the room that a month has."""
    slot = 100 / max(count, _SLOTS)
    x = slot * (place + (1 - share) / 2)
    return Bar(_percent(x), _percent(slot * share), _pixels(y), _pixels(height), words)


def scale_step(most: int) -> int:
    """The distance of the lines of a scale up to `most`: 1, 2 or 5 times a power of ten, for at most four of them."""
    step, factors = 1, (2, 2.5, 2)
    for turn in range(60):
        if most <= 4 * step:
            break
        step = int(step * factors[turn % 3])
    return step


def _whole(value: int, step: int) -> int:
    """The first line of the scale that is not below the value; a scale has one step at least."""
    return max(-(-value // step), 1) * step


def _ticks(months: Sequence[date], words: Words) -> Iterator[Tick]:
    """At most a dozen months, those that part the year evenly; half of them where there is little room."""
    few, many = (_every(len(months), limit) for limit in (6, 12))
    slot = 100 / max(len(months), _SLOTS)
    shown = [(place, day) for place, day in enumerate(months) if _falls(day, many)]
    narrow = [day for _, day in shown if _falls(day, few)]
    for place, day in shown:
        named = day.month == 1 or day in (shown[0][1], *narrow[:1])
        year = str(day.year) if named else ""
        yield Tick(_percent(slot * (place + 0.5)), words.month_name(day), year, day not in narrow)


def _every(count: int, limit: int) -> int:
    return next((step for step in (1, 2, 3, 6, 12, 24) if count <= limit * step), 60)


def _falls(day: date, every: int) -> bool:
    return (day.year * 12 + day.month - 1) % every == 0


def _percent(value: float) -> str:
    return f"{round(value, 3):g}%"


def _pixels(value: float) -> str:
    return f"{round(value, 1):g}"
