"""Marks that the panels of days share: bars by part, tints, hatching where nobody looked."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.figures import style
from analysis.surges.base import Placement


def draw_days(
    axes: Axes, days: NDArray[np.int64], heights: NDArray[np.int64], placement: Placement
) -> None:
    """Draw one bar a day: window red and hatched, guard pale, flank grey."""
    lead, lag, guard = placement.window.lead, placement.window.lag, placement.guard
    window = (days >= -lead) & (days <= lag)
    near = (days >= -lead - guard) & (days <= lag + guard) & ~window
    looks: list[tuple[NDArray[np.bool_], style.Look]] = [
        (~window & ~near, {"color": style.GREY}),
        (near, {"facecolor": "white", "edgecolor": style.GREY, "linewidth": 0.6}),
        (window, {"facecolor": style.RED, "edgecolor": "white", "hatch": "//////"}),
    ]
    for part, look in looks:
        shown = part & (heights > 0)
        axes.bar(days[shown], heights[shown], width=0.86, **look)


def hatch_unobserved(
    axes: Axes,
    days: NDArray[np.int64],
    unobserved: NDArray[np.bool_],
    span: tuple[float, float],
) -> None:
    """Hatch the days on which nothing could have been counted: they are gaps, not zeros."""
    bottom, top = span
    lost = days[unobserved]
    for stretch in np.split(lost, np.flatnonzero(np.diff(lost) > 1) + 1) if lost.size else ():
        axes.bar(
            (stretch[0] + stretch[-1]) / 2,
            top - bottom,
            width=stretch.size,
            bottom=bottom,
            facecolor="white",
            edgecolor=style.GREY,
            hatch="xxxx",
            zorder=1.5,
        )


def shade_parts(axes: Axes, placement: Placement, *, lines_to: float = 1.0) -> None:
    """Tint the window and the guard band; line the window up to a share of the height."""
    lead, lag = placement.window.lead, placement.window.lag
    axes.axvspan(-lead - 0.5, lag + 0.5, color=style.BLUSH, zorder=0)
    # Printed in grey, the two tints are one: lines keep the window apart.
    for edge in (-lead - 0.5, lag + 0.5):
        axes.axvline(edge, ymax=lines_to, color=style.RED, linewidth=0.5, zorder=0.2)
    for start, end in ((-lead - placement.guard, -lead), (lag, lag + placement.guard)):
        side = -0.5 if start < 0 else 0.5
        axes.axvspan(start + side, end + side, color=style.FAINT, zorder=0)
