"""The same question asked in other sensible ways: one row each."""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes

from analysis.figures import style
from analysis.figures.base import Picture
from analysis.surges.base import SurgeResult

LEFT, BELOW, TOP, RIGHT = 1.95, 0.42, 0.24, 1.8
ROW = 0.2
NARROWEST, WIDEST = 0.05, 50.0
"""Ends of the axis at most; an interval that goes on beyond them ends in an arrow."""

TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


def plot_robustness(results: Mapping[str, SurgeResult]) -> Picture:
    """Draw ratio and interval of each variant, one row a variant.

    Use it to see at a glance whether the answer hangs on one choice. The first row is taken
    as the analysis that was specified.

    Parameters
    ----------
    results : mapping of str to SurgeResult
        The result of each variant under a short label, in the order of the rows.

    Returns
    -------
    Picture
        With the id "fig-robustness".
    """
    rows = [(name.replace("_", " "), result) for name, result in results.items()]
    with style.house_style():
        figure = style.new_figure(BELOW + ROW * len(rows) + TOP)
        width = style.WIDTH - LEFT - RIGHT
        axes = style.place(figure, LEFT, BELOW, width, ROW * len(rows))
        limits = _limits([result for _, result in rows])
        _set_axes(axes, len(rows), limits)
        for place, (name, result) in enumerate(rows):
            height = len(rows) - place - 0.5
            _draw_row(axes, result, height, limits, main=place == 0)
            _write_row(axes, style.label(name, 32), result, height, main=place == 0)
    return Picture(figure, "fig-robustness", _caption(), _describe(rows))


def _limits(results: list[SurgeResult]) -> tuple[float, float]:
    ends = [1.0]
    for result in results:
        ends += [end for end in (*result.conf_int, result.rate_ratio) if 0 < end < math.inf]
    low, high = max(NARROWEST, min(ends) / 1.25), min(WIDEST, max(ends) * 1.25)
    return min(low, 0.4), max(high, 2.5)


def _set_axes(axes: Axes, rows: int, limits: tuple[float, float]) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    ticks = [tick for tick in TICKS if limits[0] <= tick <= limits[1]]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylim(0, rows)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(1, color=style.GREY, linewidth=0.8)
    axes.set_xlabel("ratio, counted to expected", labelpad=2)
    for text, shift, align in (("counted against expected", 10, "left"), ("p", 114, "center")):
        axes.annotate(
            text, (1, 1), xycoords="axes fraction", xytext=(shift, 5),
            textcoords="offset points", ha=align, fontsize=style.SMALL, color=style.MUTED,
            annotation_clip=False,
        )  # fmt: skip


def _draw_row(
    axes: Axes, result: SurgeResult, height: float, limits: tuple[float, float], *, main: bool
) -> None:
    color = style.RED if main else style.INK
    low, high = result.conf_int
    if math.isnan(low) or math.isnan(high):
        return
    start, end = max(low, limits[0]), min(high, limits[1])
    axes.hlines(height, start, end, color=color, linewidth=1.6 if main else 1.0)
    for beyond, place, marker in ((low < limits[0], start, "<"), (high > limits[1], end, ">")):
        axes.plot(
            place, height, marker=marker if beyond else "|", color=color,
            markersize=5, clip_on=False,
        )  # fmt: skip
    ratio = result.rate_ratio
    if limits[0] <= ratio <= limits[1]:
        axes.plot(
            ratio, height, marker="D" if main else "o", color=color, markersize=5.5,
            markeredgecolor="white", markeredgewidth=0.6, zorder=3,
        )  # fmt: skip


def _write_row(axes: Axes, name: str, result: SurgeResult, height: float, *, main: bool) -> None:
    weight = "bold" if main else "normal"
    counted = f"{result.observed} against {style.number(result.expected)}"
    for text, side, shift, align in (
        (name, 0, -8, "right"),
        (counted, 1, 10, "left"),
        (f"{result.local.pvalue:.3f}", 1, 114, "center"),
    ):
        axes.annotate(
            text, (side, height), xycoords=("axes fraction", "data"), xytext=(shift, 0),
            textcoords="offset points", ha=align, va="center", fontsize=style.SMALL + 0.5,
            fontweight=weight, color=style.RED if main else style.INK, annotation_clip=False,
        )  # fmt: skip


def _caption() -> str:
    return (
        "The same comparison under other sensible choices: attacks counted over attacks expected, "
        "with the 95% interval. Bold, with a diamond: the analysis as specified. Arrows: the "
        "interval goes on. p: the share of placements at least as busy."
    )


def _describe(rows: list[tuple[str, SurgeResult]]) -> str:
    """Say the first row in full and the others by their ratio; the table beside it has the rest."""
    if not rows:
        return "No variant could be asked, so there is nothing to draw."
    (name, main), *others = rows
    each = "; ".join(
        f"{style.label(other)}, {style.number(result.rate_ratio, 2)}" for other, result in others
    )
    return (
        f"{style.label(name)}: {main.observed} against {style.number(main.expected)}, ratio "
        f"{style.number(main.rate_ratio, 2)} (95% interval {style.interval(main.conf_int)}), "
        f"p = {main.local.pvalue:.3f}. Ratios of the others: {each or 'none'}."
    )
