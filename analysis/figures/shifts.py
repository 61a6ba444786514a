"""The reference figure: the same windows at every other place in the year."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.stats.shift import TIE
from analysis.surges.base import Step, SurgeResult

LEFT, BELOW, HIGH, TOP = 0.62, 0.42, 1.62, 0.36
LINE_WIDTH, GAP, HISTOGRAM_WIDTH = 4.2, 0.2, 1.4
BINS = 24

COMPARED = {"local": "the weeks around", "did": "the years before"}


def plot_shifts(result: SurgeResult, *, step: Literal["local", "did"] = "local") -> Picture:
    """Draw the statistic at every shift, and the true dates among them.

    Use it to show where a p-value comes from: how many other placements of the same windows
    look as busy.

    Parameters
    ----------
    result : SurgeResult
        What the test said.
    step : {"local", "did"}, optional
        Step 1, against the weeks around, or step 2, against the years before. Default "local".

    Returns
    -------
    Picture
        With the id "fig-shifts", or "fig-shifts-did".

    Raises
    ------
    DesignError
        If step 2 is asked for and there are no years before the event.
    """
    ranked = result.local if step == "local" else result.did
    if ranked is None:
        raise DesignError("no years before the event: step 2 has no shifts to draw")
    moves = _moves(result, ranked)
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + TOP)
        line = style.place(figure, LEFT, BELOW, LINE_WIDTH, HIGH)
        beside = style.place(figure, LEFT + LINE_WIDTH + GAP, BELOW, HISTOGRAM_WIDTH, HIGH)
        _draw_line(line, moves, ranked, COMPARED[step])
        _draw_histogram(beside, ranked)
        beside.set_ylim(line.get_ylim())
        _write_rank(line, ranked)
    name = "fig-shifts" if step == "local" else "fig-shifts-did"
    return Picture(figure, name, _caption(result, COMPARED[step]), _describe(moves, ranked))


def _moves(result: SurgeResult, step: Step) -> NDArray[np.int64]:
    """Days moved, for each value of the reference set."""
    if step is result.local:
        return result.shifts
    parts = (result.placement.after.pooled(), result.placement.before.pooled())
    seen = [(part.window_days[0] > 0) & (part.flank_days[0] > 0) for part in parts]
    return np.asarray(result.placement.after.shifts[seen[0] & seen[1]])


def _draw_line(axes: Axes, moves: NDArray[np.int64], step: Step, compared: str) -> None:
    extreme = at_least_as_large(step)
    others = extreme & (moves != 0)
    axes.plot(moves, step.reference, color=style.PALE, linewidth=0.8, zorder=1)
    axes.plot(moves[~extreme], step.reference[~extreme], ".", color=style.GREY, markersize=2.5)
    axes.plot(moves[others], step.reference[others], "^", color=style.RED, markersize=2.6)
    axes.axhline(step.statistic, color=style.RED, linewidth=0.8, linestyle="--", zorder=1.5)
    axes.plot(
        0, step.statistic, "D", color=style.RED, markersize=6.5, markeredgecolor="white", zorder=4
    )
    low, high = float(np.min(step.reference)), float(np.max(step.reference))
    if high == low:  # no event anywhere: every placement is alike
        low, high = low - 1, high + 1
    room = high - low
    axes.set_ylim(low - 0.06 * room, high + 0.16 * room)
    axes.locator_params(axis="y", nbins=6, integer=True)
    _mark_true_dates(axes, step, high + 0.1 * room)
    reach = max(1, int(np.abs(moves).max()))
    axes.set_xlim(-reach * 1.02, reach * 1.02)
    ticks = sorted({round(reach * part / 182) for part in (-180, -120, -60, 0, 60, 120, 180)})
    axes.set_xticks(ticks, ["0" if t == 0 else style.signed(f"{t:+d}") for t in ticks])
    axes.set_xlabel("days by which all windows are moved", labelpad=2)
    axes.set_ylabel(f"busier than\n{compared} →", labelpad=3)


def _mark_true_dates(axes: Axes, step: Step, height: float) -> None:
    axes.annotate(
        "true dates", (0, step.statistic), xytext=(0, height), ha="center", va="center",
        color=style.RED, fontsize=style.SMALL, zorder=5,
        arrowprops={"arrowstyle": "-", "color": style.RED, "linewidth": 0.7, "shrinkB": 5},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _draw_histogram(axes: Axes, step: Step) -> None:
    extreme = at_least_as_large(step)
    edges = _edges(step)
    middle, thick = (edges[:-1] + edges[1:]) / 2, 0.86 * np.diff(edges)
    looks: list[tuple[NDArray[np.bool_], style.Look]] = [
        (~extreme, {"color": style.GREY}),
        (extreme, {"facecolor": style.RED, "edgecolor": "white", "hatch": "//////"}),
    ]
    for part, look in looks:
        often, _ = np.histogram(step.reference[part], edges)
        shown = often > 0
        axes.barh(middle[shown], often[shown], height=thick[shown], **look)
    axes.axhline(step.statistic, color=style.RED, linewidth=0.8, linestyle="--", zorder=1.5)
    axes.tick_params(axis="y", labelleft=False)
    axes.set_xlabel("placements", labelpad=2)
    axes.locator_params(axis="x", nbins=4, integer=True)


def _edges(step: Step) -> NDArray[np.float64]:
    """Bins of one width, an edge at the true value: no bar mixes busier and quieter."""
    low, high = float(np.min(step.reference)), float(np.max(step.reference))
    width = (high - low or 1.0) / BINS
    edge = step.statistic - TIE
    below = int(np.ceil(max(0.0, edge - low) / width))
    above = int(np.floor(max(0.0, high - edge) / width)) + 1
    return np.asarray(edge + width * np.arange(-below, above + 1))


def at_least_as_large(step: Step) -> NDArray[np.bool_]:
    """Mark the shifts that the rank of a step counts."""
    return step.reference >= step.statistic - TIE


def _write_rank(axes: Axes, step: Step) -> None:
    for text, place, look in (
        (f"{step.rank} of {step.n_shifts}", 0, {"color": style.RED, "fontsize": style.LARGE,
         "fontweight": "bold"}),
        (f"placements of the windows are at least as busy  (p = {step.pvalue:.3f})",
         7 * len(f"{step.rank} of {step.n_shifts}"), {"fontsize": style.BODY}),
    ):  # fmt: skip
        axes.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(place, 12),
            textcoords="offset points", annotation_clip=False, **look,
        )  # fmt: skip


def _caption(result: SurgeResult, compared: str) -> str:
    return (
        f"The windows against {compared}, at their true dates (diamond, dashed line) and moved "
        f"together by up to {result.placement.shifts} days either way: the higher, the busier. "
        "Triangles and hatched bars: placements at least as busy. Right: how often each value "
        "occurs."
    )


def _describe(moves: NDArray[np.int64], step: Step) -> str:
    others = moves[at_least_as_large(step) & (moves != 0)]
    where = f", at shifts from {others.min()} to {others.max()} days" if others.size else ""
    return style.signed(
        f"Of {step.n_shifts} placements of the same windows, {step.rank} are at least as busy as "
        f"the true dates{where}, so p = {step.pvalue:.3f}. The statistic is "
        f"{step.statistic:.2f} at the true dates and runs from {np.min(step.reference):.2f} to "
        f"{np.max(step.reference):.2f}."
    )
