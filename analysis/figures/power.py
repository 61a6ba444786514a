"""What size of surge the data could have shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from analysis.figures import style
from analysis.figures.base import Picture
from analysis.power import TARGET, DetectableSurge

LEFT, BELOW, HIGH, TOP, RIGHT = 0.7, 0.42, 1.7, 0.14, 1.3
TICKS = (0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50)


def plot_power(power: DetectableSurge) -> Picture:
    """Draw the chance of finding a surge against its size.

    Use it beside every estimate: no finding means little where power is low.

    Parameters
    ----------
    power : DetectableSurge
        Power at each ratio tried.

    Returns
    -------
    Picture
        With the id "fig-power".
    """
    ratios = [point.ratio for point in power.curve]
    local = [point.power for point in power.curve]
    both = [point.power_both for point in power.curve]
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + TOP)
        axes = style.place(figure, LEFT, BELOW, style.WIDTH - LEFT - RIGHT, HIGH)
        axes.axhline(TARGET, color=style.GREY, linewidth=0.8, linestyle=":")
        _set_axes(axes, ratios)
        ends = [_draw_curve(axes, ratios, local, "o", "-", style.BLUE)]
        ends.append(_draw_curve(axes, ratios, both, "s", "--", style.MUTED))
        _label_ends(axes, ends)
        _mark_detectable(axes, power)
    return Picture(figure, "fig-power", _caption(power), _describe(power))


def _set_axes(axes: Axes, ratios: Sequence[float]) -> None:
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "20%", "40%", "60%", "80%", "100%"])
    axes.set_ylabel("surges found")
    axes.set_xlabel("true surge: ratio of expected attacks in the windows", labelpad=2)
    # Surges are factors: equal factors are equally far apart.
    axes.set_xscale("log")
    low, high = min(ratios, default=1.0), max(ratios, default=2.0)
    room = max(high / low, 1.5) ** 0.03
    axes.set_xlim(low / room, high * room)
    ticks = [tick for tick in TICKS if low / room <= tick <= high * room]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()


def _draw_curve(
    axes: Axes,
    ratios: Sequence[float],
    values: Sequence[float],
    marker: str,
    dashes: str,
    color: str,
) -> float:
    axes.plot(
        ratios, values, marker=marker, linestyle=dashes, color=color, markersize=4,
        markeredgecolor="white", markeredgewidth=0.5, zorder=3,
    )  # fmt: skip
    known = [value for value in values if not math.isnan(value)]
    return known[-1] if known else math.nan


def _label_ends(axes: Axes, ends: Sequence[float]) -> None:
    names = ("● step 1:\nagainst the\nweeks around", "■ both steps:\nand against the\nyears before")
    heights = list(ends)
    room = 0.27
    if not math.isnan(heights[1]) and heights[0] - heights[1] < room:
        # Curves that end close together would print one label over the other.
        heights[0] = min(0.95, max(heights[0], (heights[0] + heights[1] + room) / 2))
        heights[1] = heights[0] - room
    for name, height, color in zip(names, heights, (style.BLUE, style.MUTED), strict=True):
        if not math.isnan(height):
            axes.annotate(
                name, (1, min(height, 0.95)), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", color=color, fontsize=style.SMALL,
                annotation_clip=False,
            )  # fmt: skip


def _mark_detectable(axes: Axes, power: DetectableSurge) -> None:
    for ratio, marker, drop in ((power.ratio, "o", 0.0), (power.ratio_both, "s", 0.12)):
        if math.isnan(ratio):
            continue
        axes.vlines(ratio, 0, TARGET, color=style.RED, linewidth=0.8, linestyle="--", zorder=2)
        axes.plot(
            ratio, TARGET, marker=marker, color=style.RED, markersize=6, markeredgecolor="white",
            zorder=4,
        )  # fmt: skip
        axes.annotate(
            f"{ratio:.1f}-fold", (ratio, 0.05 + drop), xytext=(4, 0), textcoords="offset points",
            color=style.RED, fontsize=style.BODY, fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip


def _caption(power: DetectableSurge) -> str:
    both = (
        ""
        if all(math.isnan(point.power_both) for point in power.curve)
        else "; squares: also against the years before"
    )
    return (
        f"Share of {power.simulations} simulated series in which a surge of each size is found. "
        f"Circles: against the weeks around{both}. Red: the smallest surge found four times in "
        "five."
    )


def _describe(power: DetectableSurge) -> str:
    points = ", ".join(f"{point.power:.0%} at {point.ratio:.1f}-fold" for point in power.curve)
    return (
        f"Share of surges that step 1 finds, by their size: {points}. "
        f"{_found('Step 1', power.ratio)} {_found_both(power)}"
    ).strip()


def _found(name: str, ratio: float) -> str:
    if math.isnan(ratio):
        return f"{name} finds none of these four times in five."
    return f"{name} finds a {ratio:.1f}-fold surge four times in five."


def _found_both(power: DetectableSurge) -> str:
    if all(math.isnan(point.power_both) for point in power.curve):
        return ""
    return _found("The test with both steps", power.ratio_both)
