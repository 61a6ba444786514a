"""The specification curve: every way of asking, sorted by its ratio, with the choices below."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from analysis.checks import Specification, SpecificationCurve
from analysis.events.words import counted
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.tables.robustness import CHOICES, levels

LEFT, BELOW, TOP, RIGHT = 1.45, 0.12, 0.4, 0.12
HIGH, GAP, ROW, HEAD = 1.55, 0.1, 0.135, 0.19
NARROWEST, WIDEST = 0.05, 50.0
"""Ends of the axis at most; a ratio beyond them, or without a value, is marked at the edge."""

TICKS = (0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 20, 50)
LARGEST_DOT = 3.4

Level = tuple[str, str, list[Specification]]


def plot_specifications(curve: SpecificationCurve) -> Picture:
    """Draw the ratio of every specification in order, and below it the choices made.

    Use it to see which choices move the answer, and how far: a choice whose marks crowd at
    one end is one that matters.

    Parameters
    ----------
    curve : SpecificationCurve
        From `specification_curve`.

    Returns
    -------
    Picture
        With the id "fig-specifications".
    """
    ordered = sorted(curve.rows, key=lambda row: (_place(row), row.log_ratio))
    parts = _parts(curve)
    below = sum(HEAD + ROW * len(rows) for rows in parts.values())
    width = style.WIDTH - LEFT - RIGHT
    with style.house_style():
        figure = style.new_figure(BELOW + below + GAP + HIGH + TOP)
        dots = style.place(figure, LEFT, BELOW, width, below)
        axes = style.place(figure, LEFT, BELOW + below + GAP, width, HIGH)
        _draw_ratios(axes, curve, ordered)
        _draw_choices(dots, parts, ordered)
        _write_joint(axes, curve)
    return Picture(figure, "fig-specifications", _caption(curve), _describe(curve, ordered))


def _place(row: Specification) -> float:
    """Put a ratio on the axis: one without a value belongs above all others."""
    return math.inf if math.isnan(row.ratio) else row.ratio


def _parts(curve: SpecificationCurve) -> dict[str, list[Level]]:
    """List the choices that were made in more than one way, each with what may be chosen."""
    every = list(levels(curve))
    parts = {choice: [level for level in every if level[0] == choice] for choice in CHOICES}
    return {choice: rows for choice, rows in parts.items() if len(rows) > 1}


def _dot(number: int) -> float:
    """Size of a mark in points, so that neighbours do not run into each other."""
    return min(LARGEST_DOT, 0.8 * 72 * (style.WIDTH - LEFT - RIGHT) / number)


def _draw_ratios(axes: Axes, curve: SpecificationCurve, ordered: list[Specification]) -> None:
    low, high = _limits(ordered)
    heights = np.clip([_place(row) for row in ordered], low, high)
    size = _dot(len(ordered))
    for at, (row, height) in enumerate(zip(ordered, heights, strict=True)):
        small = row.p <= curve.alpha
        marker = "^" if _place(row) > high else "v" if row.ratio < low else "o"
        axes.plot(
            at, height, marker=marker, markersize=size, clip_on=False, zorder=3,
            markerfacecolor=style.INK if small else "white",
            markeredgecolor=style.INK if small else style.GREY, markeredgewidth=0.6,
        )  # fmt: skip
    _mark_own(axes, ordered, heights.tolist())
    axes.axhline(1, color=style.GREY, linewidth=0.8, zorder=1)
    median = math.exp(curve.median_log_ratio)
    if low < median < high:
        axes.axhline(median, color=style.MUTED, linewidth=0.8, linestyle=":", zorder=1)
        axes.annotate(
            f"median {median:.2f}", (0, median), xycoords=("axes fraction", "data"),
            xytext=(4, 3), textcoords="offset points", ha="left", va="bottom",
            fontsize=style.SMALL, color=style.MUTED,
        )  # fmt: skip
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    ticks = [tick for tick in TICKS if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_ylabel("counted to expected", labelpad=3)
    _set_places(axes, len(ordered))


def _limits(ordered: list[Specification]) -> tuple[float, float]:
    known = [row.ratio for row in ordered if 0 < row.ratio < math.inf] or [1.0]
    low, high = max(NARROWEST, min(known) / 1.25), min(WIDEST, max(known) * 1.25)
    return min(low, 0.45), max(high, 2.2)


def _set_places(axes: Axes, number: int) -> None:
    axes.set_xlim(-0.8, number - 0.2)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _own(ordered: list[Specification]) -> int:
    return next(at for at, row in enumerate(ordered) if row.primary)


def _mark_own(axes: Axes, ordered: list[Specification], heights: list[float]) -> None:
    at = _own(ordered)
    axes.plot(
        at, heights[at], "D", color=style.RED, markersize=6.5, markeredgecolor="white", zorder=4,
        clip_on=False,
    )  # fmt: skip
    # The curve climbs, so that there is room below it to the right, and above it to the left.
    left = at < len(ordered) / 2
    axes.annotate(
        "as specified", (at, heights[at]), xytext=(10, -24) if left else (-26, 5),
        textcoords="offset points", ha="left" if left else "right", va="center",
        color=style.RED, fontsize=style.SMALL, zorder=5,
        arrowprops={"arrowstyle": "-", "color": style.RED, "linewidth": 0.7, "shrinkB": 4},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _draw_choices(axes: Axes, parts: dict[str, list[Level]], ordered: list[Specification]) -> None:
    axes.set_ylim(sum(HEAD + ROW * len(rows) for rows in parts.values()) or 1, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _set_places(axes, len(ordered))
    own, height, size = _own(ordered), 0.0, _dot(len(ordered))
    for choice, rows in parts.items():
        height += HEAD
        _write_left(axes, choice, height - HEAD * 0.4, style.MUTED)
        for _, chosen, _ in rows:
            height += ROW
            made = [CHOICES[choice](row) == chosen for row in ordered]
            level = height - ROW / 2
            axes.axhline(level, color=style.FAINT, linewidth=0.8, zorder=0)
            axes.plot(np.flatnonzero(made), [level] * sum(made), "s", color=style.INK,
                      markersize=0.8 * size, markeredgewidth=0, clip_on=False)  # fmt: skip
            if made[own]:
                axes.plot(own, level, "D", color=style.RED, markersize=5,
                          markeredgecolor="white", markeredgewidth=0.5, zorder=4)  # fmt: skip
            own_color = style.RED if made[own] else style.INK
            _write_left(axes, style.signed(style.label(chosen, 19)), level, own_color)


def _write_left(axes: Axes, text: str, height: float, color: str) -> None:
    axes.annotate(
        text, (0, height), xycoords=("axes fraction", "data"), xytext=(-6, 0),
        textcoords="offset points", ha="right", va="center", fontsize=style.SMALL, color=color,
        annotation_clip=False,
    )  # fmt: skip


def _write_joint(axes: Axes, curve: SpecificationCurve) -> None:
    rank = f"{curve.rank} of {curve.n_shifts}"
    rest = f"placements give as large a median ratio  (joint p = {curve.pvalue:.3f})"
    for text, place, look in (
        (rank, 0, {"color": style.INK, "fontweight": "bold"}),
        (rest, 7 * len(rank), {"fontsize": style.BODY}),
    ):
        axes.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(place, 12),
            textcoords="offset points", annotation_clip=False, **look,
        )  # fmt: skip


def _caption(curve: SpecificationCurve) -> str:
    ways = counted(len(curve.rows), "way")
    return (
        f"The same question asked in {ways}, sorted by the ratio of attacks "
        f"counted to attacks expected. Filled: p at most {curve.alpha:g} by itself, corrected for "
        "nothing. Dotted line: their median, half an attack added to each count. Diamond: as "
        "specified. A triangle at an edge: the ratio lies beyond it, or nothing is expected. "
        "Squares: the choices made."
    )


def _describe(curve: SpecificationCurve, ordered: list[Specification]) -> str:
    own = next(row for row in curve.rows if row.primary)
    small = sum(row.p <= curve.alpha for row in curve.rows)
    by_choice = "; ".join(
        f"{choice} {style.label(chosen)}, {style.number(_median(made), 2)}"
        for choice, rows in _parts(curve).items()
        for _, chosen, made in rows
    )
    lowest, ways = style.number(ordered[0].ratio, 2), counted(len(ordered), "way")
    return style.signed(
        f"{ways} of asking: ratios from {lowest} to "
        f"{style.number(ordered[-1].ratio, 2)}, {small} with p at most {curve.alpha:g}. As "
        f"specified: {own.observed} against {style.number(own.expected)}, ratio "
        f"{style.number(own.ratio, 2)}, place {_own(ordered) + 1} from below. Of "
        f"{curve.n_shifts} placements, {curve.rank} have at least as large a median, so joint "
        f"p = {curve.pvalue:.3f}. Median ratio by choice: {by_choice or 'one way only'}."
    )


def _median(rows: list[Specification]) -> float:
    known = [row.ratio for row in rows if not math.isnan(row.ratio)]
    return float(np.median(known)) if known else math.nan
