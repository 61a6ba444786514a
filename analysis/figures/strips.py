"""The lower panel of the main figure: one strip a date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.figures import style
from analysis.figures.around import days_around, row_labels
from analysis.figures.daybars import hatch_unobserved, shade_parts
from analysis.surges.base import Placement, SurgeResult, YearRow


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One date's days, and what its row says."""

    label: str
    counted: NDArray[np.int64]
    observed: NDArray[np.bool_]
    row: YearRow
    before: bool


def strips_of(counts: DailyCounts, result: SurgeResult) -> list[Strip]:
    """List the anniversaries, then the years before the event."""
    placement = result.placement
    dates = (*placement.dates, *placement.control_dates)
    rows = (*result.by_year, *result.control_by_year)
    counted, observed = days_around(counts, dates, placement.flank)
    return [
        Strip(label, events, seen, row, before=row.date in placement.control_dates)
        for label, events, seen, row in zip(row_labels(dates), counted, observed, rows, strict=True)
    ]


def draw_strips(axes: Axes, strips: list[Strip], placement: Placement) -> None:
    """Draw one row a date, its counts at the right; the first date on top."""
    days = np.arange(-placement.flank, placement.flank + 1)
    tallest = max(1, *(int(strip.counted.max()) for strip in strips))
    shade_parts(axes, placement)
    for place, strip in enumerate(reversed(strips)):
        _draw_strip(axes, strip, days, place, tallest, placement)
    axes.set_ylim(0, len(strips))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])


def _draw_strip(
    axes: Axes,
    strip: Strip,
    days: NDArray[np.int64],
    floor: int,
    tallest: int,
    placement: Placement,
) -> None:
    axes.axhline(floor, color=style.PALE, linewidth=0.5, zorder=0.5)
    hatch_unobserved(axes, days, ~strip.observed, (floor, floor + 1))
    inside = (days >= -placement.window.lead) & (days <= placement.window.lag)
    for part, color in ((~inside, style.GREY), (inside, style.RED)):
        shown = part & (strip.counted > 0)
        # The shortest mark is a quarter of the strip, so that a single attack is seen.
        heights = 0.25 + 0.65 * (strip.counted[shown] - 1) / max(1, tallest - 1)
        face = "white" if strip.before else color
        axes.bar(
            days[shown], heights, bottom=floor, width=0.86, facecolor=face, edgecolor=color,
            linewidth=0.7, zorder=2,
        )  # fmt: skip
    _write_row(axes, strip, floor)


def _write_row(axes: Axes, strip: Strip, floor: int) -> None:
    color = style.MUTED if strip.before else style.INK
    name = f"{strip.label}, before" if strip.before else strip.label
    says = f"{strip.row.observed} against {style.number(strip.row.expected)}"
    for side, offset, text, align in ((0.0, -4, name, "right"), (1.0, 6, says, "left")):
        axes.annotate(
            text, (side, floor + 0.45), xycoords=("axes fraction", "data"),
            xytext=(offset, 0), textcoords="offset points", ha=align, va="center", color=color,
            fontsize=style.SMALL + 0.5, fontstyle="italic" if strip.before else "normal",
            annotation_clip=False,
        )  # fmt: skip
