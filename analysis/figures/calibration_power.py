"""The simulation drawn: surges found, by their true size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.calibration.store import Row
from analysis.figures import style
from analysis.figures.base import Picture

Curve = list[tuple[float, float]]
Curves = dict[tuple[str, int, str], Curve]

RIGHT = 0.1
COLUMNS, SIDE, SPACE, HIGH = 3, 0.5, 0.3, 1.25
SHADES = (style.GREY, style.BLUE, style.INK)
TICKS = (1, 1.5, 2, 3, 5, 8, 12, 20)


def plot_found(rows: Sequence[Row], anniversaries: int = 2) -> Picture | None:
    """Draw the share of surges that step 1 and both steps find, by their true size.

    Use it to see what a finding of no surge is worth, world by world.

    Parameters
    ----------
    rows : sequence of Row
        Of any tables; the true ratios among them.
    anniversaries : int, optional
        Number of anniversaries drawn, where it was simulated; else the fewest. Default 2.

    Returns
    -------
    Picture or None
        With the id "fig-found"; None where no surge was simulated.
    """
    truths = {
        (r.world, r.per_year, r.effect, r.k): r.value
        for r in rows
        if (r.method, r.measure) == ("truth", "ratio") and r.value >= 1
    }
    numbers = sorted({k for *_, k in truths})
    if not numbers:
        return None
    k = anniversaries if anniversaries in numbers else numbers[0]
    curves = _curves(rows, truths, k)
    names = list(dict.fromkeys(world for world, _, _ in curves))
    return _small_multiples(curves, names, k) if names else None


def _curves(
    rows: Sequence[Row], truths: Mapping[tuple[str, int, str, int], float], k: int
) -> Curves:
    """Power by true ratio, for each world, rate and method; the most control years there are."""
    found: dict[tuple[str, int, str], dict[str, tuple[int, float, float]]] = {}
    for row in rows:
        ratio = truths.get((row.world, row.per_year, row.effect, row.k))
        power = row.measure == "rejects at .05" and row.method in ("step 1", "both steps")
        if ratio is None or not power or row.k != k or row.defect != "none" or not row.series:
            continue
        points = found.setdefault((row.world, row.per_year, row.method), {})
        points[row.effect] = max(points.get(row.effect, (-1, 0, 0)), (row.m, ratio, row.value))
    return {
        key: sorted((ratio, value) for _, ratio, value in points.values())
        for key, points in found.items()
    }


def _small_multiples(curves: Curves, names: Sequence[str], k: int) -> Picture:
    down = math.ceil(len(names) / COLUMNS)
    width = (style.WIDTH - SIDE - RIGHT - SPACE * (COLUMNS - 1)) / COLUMNS
    step = HIGH + 0.5
    rates = sorted({rate for _, rate, _ in curves})
    high = max(ratio for curve in curves.values() for ratio, _ in curve)
    with style.house_style():
        figure = style.new_figure(down * step + 0.5)
        for place, name in enumerate(names):
            line, column = divmod(place, COLUMNS)
            left, floor = SIDE + column * (width + SPACE), 0.42 + (down - 1 - line) * step
            axes = style.place(figure, left, floor, width, HIGH)
            _set_power_axes(axes, name, high, labelled=column == 0)
            for (world, rate, method), curve in curves.items():
                if world == name:
                    _draw_curve(axes, curve, rate, rates, method)
        _draw_key(figure, rates)
    caption = (
        f"Share of surges found with {k} anniversaries, by the true ratio of expected attacks in "
        "the windows. Full lines: step 1; broken lines: both steps, with the most control years "
        "simulated. The darker, the more attacks a year. Dotted: four surges in five."
    )
    return Picture(figure, "fig-found", caption, _describe_found(curves))


def _set_power_axes(axes: Axes, name: str, high: float, *, labelled: bool) -> None:
    axes.set_title(style.label(name, 26), loc="left", fontsize=style.BODY, fontweight="bold", pad=4)
    axes.set_ylim(0, 1.04)
    axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"] if labelled else ["", "", ""])
    axes.set_xscale("log")
    axes.set_xlim(0.95, max(high, 2) * 1.06)
    ticks = [tick for tick in TICKS if tick <= max(high, 2) * 1.06]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.axhline(0.8, color=style.GREY, linewidth=0.8, linestyle=":")


def _draw_curve(axes: Axes, curve: Curve, rate: int, rates: Sequence[int], method: str) -> None:
    axes.plot(
        [ratio for ratio, _ in curve], [value for _, value in curve],
        color=_shade(rate, rates), linestyle="-" if method == "step 1" else "--",
        marker="o" if method == "step 1" else "s", markersize=2.6, linewidth=1,
    )  # fmt: skip


def _shade(rate: int, rates: Sequence[int]) -> str:
    if len(rates) == 1:
        return SHADES[1]
    return SHADES[round(rates.index(rate) * (len(SHADES) - 1) / (len(rates) - 1))]


def _draw_key(figure: Figure, rates: Sequence[int]) -> None:
    """Name shades and lines once, above all panels."""
    shades = [
        Line2D([], [], color=_shade(rate, rates), linewidth=2, label=f"{rate} attacks a year")
        for rate in rates
    ]
    lines = [
        Line2D([], [], color=style.MUTED, ls=dashes, marker=mark, markersize=2.6, label=name)
        for name, dashes, mark in (("step 1", "-", "o"), ("both steps", "--", "s"))
    ]
    figure.legend(
        handles=[*shades, *lines], loc="upper left", bbox_to_anchor=(0.06, 1), ncols=5,
        frameon=False, fontsize=style.SMALL, handlelength=1.8, columnspacing=1.4,
    )  # fmt: skip


def _describe_found(curves: Curves) -> str:
    """Say what the highest and lowest curve of each method find of their largest surge."""
    words = []
    for method in ("step 1", "both steps"):
        ends = [(c[-1][1], c[-1][0], w, n) for (w, n, m), c in curves.items() if m == method]
        if ends:
            words.append(f"{method}: {_end(max(ends))} at best, {_end(min(ends))} at worst")
    return f"Share of the largest simulated surges found. {'; '.join(words)}."


def _end(end: tuple[float, float, str, int]) -> str:
    value, ratio, world, rate = end
    return f"{value:.0%} of {ratio:.1f}-fold surges ({world}, {rate} attacks a year)"
