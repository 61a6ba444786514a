"""Whether a model holds: its histogram of surprises, its days by attacks, its memory."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.figures import style
from analysis.figures.base import Picture
from analysis.models.diagnostics import Diagnostics
from analysis.models.words import spoken
from analysis.stats.autocorrelation import Autocorrelation
from analysis.stats.pit import PitHistogram
from analysis.stats.rootogram import Rootogram

LEFT, BELOW, HIGH, TOP, APART = 0.42, 0.44, 1.42, 0.42, 0.52
COUNTS_SHOWN = 12
"""Bars of the rootogram, at most; more would not be read."""


def plot_diagnostics(diagnostics: Diagnostics) -> Picture:
    """Draw the PIT histogram, the hanging rootogram and the residuals' autocorrelation.

    Use it beside the lines of a diagnosis, to see how a model fails and not only that it does.

    Parameters
    ----------
    diagnostics : Diagnostics
        Of one fit.

    Returns
    -------
    Picture
        With the id "fig-diagnostics-" and the model's name.
    """
    width = (style.WIDTH - LEFT - 2 * APART - 0.08) / 3
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + TOP)
        panels = [
            style.place(figure, LEFT + i * (width + APART), BELOW, width, HIGH) for i in range(3)
        ]
        _draw_pit(panels[0], diagnostics.pit)
        _draw_rootogram(panels[1], diagnostics.rootogram)
        _draw_memory(panels[2], diagnostics.autocorrelation)
    name = diagnostics.model.replace("_", "-")
    return Picture(figure, f"fig-diagnostics-{name}", _caption(diagnostics), _describe(diagnostics))


def _draw_pit(axes: Axes, pit: PitHistogram) -> None:
    bins = pit.heights.size
    edges = np.linspace(0, 1, bins + 1)
    axes.bar(edges[:-1], pit.heights, width=0.92 / bins, align="edge", color=style.GREY)
    axes.axhline(1, color=style.BLUE, linewidth=0.9)
    # Steps with dashed edges over a light tint: seen in print without colour too.
    for limit in (pit.lower, pit.upper):
        axes.stairs(limit, edges, color=style.BLUE, linewidth=0.8, linestyle="--", baseline=None)
    axes.stairs(pit.upper, edges, baseline=pit.lower, fill=True, color=style.BLUE, alpha=0.18)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.12 * max(pit.heights.max(), pit.upper.max(), 1.4))
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlabel("probability of no more attacks", labelpad=2)
    _title(axes, "PIT histogram", "bars even: as expected")


def _draw_rootogram(axes: Axes, shown: Rootogram) -> None:
    found = shown.first(COUNTS_SHOWN)
    tops, feet = found.hanging
    places = np.arange(tops.size)
    axes.bar(places, tops - feet, bottom=feet, width=0.7, color=style.GREY)
    axes.plot(
        places, tops, "o-", color=style.BLUE, markersize=3, markeredgecolor="white",
        markeredgewidth=0.4, linewidth=1, zorder=3,
    )  # fmt: skip
    axes.axhline(0, color=style.INK, linewidth=0.7)
    low, high = min(feet.min(), 0.0), tops.max()
    axes.set_ylim(low - 0.06 * (high - low), high * 1.08)
    step = 1 if tops.size <= 7 else 2 if tops.size <= 11 else 3
    names = [str(place) for place in places]
    names[-1] += "+" if tops.size > 1 else ""
    kept = sorted({*range(0, tops.size - (step > 1), step), tops.size - 1})
    axes.set_xticks([places[k] for k in kept], [names[k] for k in kept])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_xlabel("attacks on a day", labelpad=2)
    _title(axes, "Hanging rootogram", "bars end at 0: as expected")


def _draw_memory(axes: Axes, memory: Autocorrelation) -> None:
    lags = np.arange(1, memory.values.size + 1)
    axes.fill_between(
        lags, -memory.limits, memory.limits, color=style.BLUE, alpha=0.18, linewidth=0
    )
    for sign in (-1, 1):
        axes.plot(lags, sign * memory.limits, "--", color=style.BLUE, linewidth=0.8)
    axes.vlines(lags, 0, memory.values, color=style.GREY, linewidth=2.2)
    outside = np.abs(memory.values) > memory.limits
    # Filled and hollow tell the same as the limits, for those who look at the points alone.
    for chosen, face in ((outside, style.INK), (~outside, "white")):
        axes.plot(
            lags[chosen], memory.values[chosen], "o", markerfacecolor=face,
            markeredgecolor=style.INK, markersize=3.4, markeredgewidth=0.7,
        )  # fmt: skip
    axes.axhline(0, color=style.INK, linewidth=0.7)
    axes.set_xlim(0.2, lags[-1] + 0.8)
    axes.set_xticks([lag for lag in lags if lag == 1 or lag % 7 == 0])
    highest = max(0.12, 1.15 * np.abs(memory.values).max(), 1.3 * memory.limits.max())
    lowest = min(-1.3 * memory.limits.max(), 1.15 * memory.values.min())
    axes.set_ylim(lowest, highest)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlabel("days apart", labelpad=2)
    _title(axes, "Autocorrelation", "within the band: as expected")


def _title(axes: Axes, text: str, below: str) -> None:
    axes.annotate(
        text, (0, 1), xycoords="axes fraction", xytext=(0, 17), textcoords="offset points",
        fontsize=style.BODY, fontweight="bold", color=style.INK, annotation_clip=False,
    )  # fmt: skip
    axes.annotate(
        below, (0, 1), xycoords="axes fraction", xytext=(0, 7), textcoords="offset points",
        fontsize=style.SMALL, color=style.MUTED, annotation_clip=False,
    )  # fmt: skip


def _caption(diagnostics: Diagnostics) -> str:
    pit = diagnostics.pit
    return (
        f"The {spoken(diagnostics.model)} model against the days it was fitted to. "
        "Left: histogram of the probability that the model gave to no more than what came (PIT), "
        f"with the band that 95% of {pit.draws} series drawn from the model keep to. Middle: "
        "root of the number of days with each count of attacks; bars hang from the expected "
        "(points). Right: autocorrelation of the Pearson residuals, filled where it leaves the "
        "95% band of independent days."
    )


def _describe(diagnostics: Diagnostics) -> str:
    pit, memory, days = diagnostics.pit, diagnostics.autocorrelation, diagnostics.rootogram
    off = int(((pit.heights < pit.lower) | (pit.heights > pit.upper)).sum())
    beyond = int((np.abs(memory.values) > memory.limits).sum())
    return (
        f"Three panels for the {spoken(diagnostics.model)} model. {off} of "
        f"{pit.heights.size} bars of the PIT histogram leave the band of chance; they run from "
        f"{pit.heights.min():.2f} to {pit.heights.max():.2f}, where 1 is expected. "
        f"{days.sentence()} {beyond} of {memory.values.size} autocorrelations leave their band; "
        f"at one day apart it is {style.signed(f'{memory.values[0]:z.2f}')}."
    )
