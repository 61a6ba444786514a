"""The moving figure: drawn once, then only its marks are moved."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.figures import style
from analysis.figures.around import days_around, recurring_day
from analysis.figures.shifts import at_least_as_large
from analysis.surges import Placement, SurgeResult

SIZE = (9.4, 3.1)
DOTS = 100
"""Pixels an inch: the browser shows the figure at this size, and it is quick to draw."""

NEAR = "#c3c8cd"
"""Days of the guard band: paler than the flank, still seen on its tint."""

LETTERS = {"axes.labelsize": 9.5, "xtick.labelsize": 9.5, "ytick.labelsize": 9.5}
"""Points, larger than in print: a screen is read from further away."""

FASTEST = 1
"""Compression of the PNG: it only travels to the browser beside it."""


class LiveFigure:
    """Days around the date, and the statistic over all shifts; `show` moves the marks.

    Use it where a figure must follow a slider. For print there are `plot_surge` and
    `plot_shifts`.
    """

    def __init__(self) -> None:
        with style.house_style():
            mpl.rcParams.update(LETTERS)  # type: ignore[arg-type]
            self.figure = Figure(figsize=SIZE, dpi=DOTS)
            self._canvas = FigureCanvasAgg(self.figure)
            days, shifts = self.figure.subplots(1, 2)
            self.figure.subplots_adjust(0.06, 0.17, 0.99, 0.88, wspace=0.16)
            self._days = _Days(days)
            self._shifts = _Shifts(shifts)

    def show(self, counts: DailyCounts, result: SurgeResult) -> bytes:
        """Move the marks to a result.

        Parameters
        ----------
        counts : DailyCounts
            The series that was tested.
        result : SurgeResult
            What the test said of it.

        Returns
        -------
        bytes
            The figure as PNG.
        """
        with style.house_style():
            self._days.move(counts, result)
            self._shifts.move(result)
            picture = io.BytesIO()
            self._canvas.print_png(  # type: ignore[no-untyped-call]
                picture, metadata={"Software": None}, pil_kwargs={"compress_level": FASTEST}
            )
        return picture.getvalue()


class _Days:
    """Left: pooled counts by day, the window shaded."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._window = axes.axvspan(-7.5, 7.5, color=style.BLUSH, zorder=0)
        self._guard = axes.axvspan(-14.5, 14.5, color=style.FAINT, zorder=-1)
        self._flank, self._near, self._inside = map(_sticks, (style.GREY, NEAR, style.RED))
        for sticks in (self._flank, self._near, self._inside):
            axes.add_collection(sticks)
        self._expected = axes.axhline(0, color=style.INK, linewidth=1.1, linestyle="--")
        axes.set_ylabel("attacks a day, all years together")
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.locator_params(axis="x", nbins=7)

    def move(self, counts: DailyCounts, result: SurgeResult) -> None:
        placement = result.placement
        counted, _ = days_around(counts, placement.dates, placement.flank)
        days = np.arange(-placement.flank, placement.flank + 1)
        self._move_bars(days, counted.sum(axis=0), placement)
        level = result.expected / placement.window.days
        self._expected.set_ydata([level, level])
        self._axes.set_xlim(days[0] - 1, days[-1] + 1)
        self._axes.set_xlabel(f"days from {recurring_day(placement.dates)}")
        self._axes.set_title(
            f"{result.observed} in the window against {style.number(result.expected)} expected "
            "(dashed)",
            loc="left", fontsize=style.BODY + 2.5, color=style.RED,
        )  # fmt: skip

    def _move_bars(
        self, days: NDArray[np.int64], pooled: NDArray[np.int64], placement: Placement
    ) -> None:
        lead, lag, guard = placement.window.lead, placement.window.lag, placement.guard
        for span, reach in ((self._window, 0), (self._guard, guard)):
            span.set_x(-lead - reach - 0.5)
            span.set_width(placement.window.days + 2 * reach)
        inside = (days >= -lead) & (days <= lag)
        near = (days >= -lead - guard) & (days <= lag + guard) & ~inside
        for sticks, part in ((self._inside, inside), (self._near, near)):
            _raise(sticks, days[part], pooled[part])
        _raise(self._flank, days[~inside & ~near], pooled[~inside & ~near])
        self._axes.set_ylim(0, max(2, int(pooled.max())) * 1.06)


class _Shifts:
    """Right: the statistic at every shift, the true date marked."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        (self._line,) = axes.plot([], [], color=style.PALE, linewidth=0.8)
        (self._below,) = axes.plot([], [], ".", color=style.GREY, markersize=3)
        (self._beyond,) = axes.plot([], [], "^", color=style.RED, markersize=3.5)
        (self._true,) = axes.plot(
            [0], [0], "D", color=style.RED, markersize=8, markeredgecolor="white"
        )
        self._level = axes.axhline(0, color=style.RED, linewidth=0.8, linestyle="--")
        axes.set_xlabel("days by which all windows are moved (diamond: true dates)")
        axes.set_ylabel("busier than the weeks around →")
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.set_xticks([-180, -120, -60, 0, 60, 120, 180])

    def move(self, result: SurgeResult) -> None:
        step, moves = result.local, result.shifts
        beyond = at_least_as_large(step)
        self._line.set_data(moves, step.reference)
        self._below.set_data(moves[~beyond], step.reference[~beyond])
        self._beyond.set_data(moves[beyond], step.reference[beyond])
        self._true.set_data([0], [step.statistic])
        self._level.set_ydata([step.statistic, step.statistic])
        low, high = float(step.reference.min()), float(step.reference.max())
        room = 0.08 * (high - low or 1.0)
        self._axes.set_ylim(low - room, high + room)
        self._axes.set_xlim(int(moves.min()) - 4, int(moves.max()) + 4)
        self._axes.set_title(
            f"{step.rank} of {step.n_shifts} placements at least as busy", loc="left",
            fontsize=style.BODY + 2.5, color=style.RED,
        )  # fmt: skip


def _sticks(color: str) -> LineCollection:
    return LineCollection([], colors=color, linewidths=2.6, capstyle="butt")


def _raise(sticks: LineCollection, days: NDArray[np.int64], heights: NDArray[np.int64]) -> None:
    sticks.set_segments(
        [[(day, 0), (day, height)] for day, height in zip(days, heights, strict=True)]
    )
