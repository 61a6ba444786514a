"""How often attacks came: monthly counts, the fitted rate, the dates in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from analysis.counts import DailyCounts
from analysis.events.coverage import Stretch
from analysis.events.words import long_date, month_name
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.months import by_month, date_axis, day_number, draw_months
from analysis.models.base import FrequencyFit

LEFT, BELOW, HIGH, TOP, RIGHT = 0.5, 0.26, 1.66, 0.24, 1.14
STRIP = 0.1
EVERY = 7
"""Days between the points of the fitted curve: smooth to the eye, and a small file."""


def plot_frequency(
    counts: DailyCounts,
    fit: FrequencyFit,
    *,
    dates: Sequence[dt.date] = (),
    stretches: Sequence[Stretch] = (),
) -> Picture:
    """Draw monthly counts with the fitted rate and its interval.

    Use it to show how frequency changed over the period, before any question of
    anniversaries.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    fit : FrequencyFit
        A model of them.
    dates : sequence of datetime.date, optional
        Anniversaries, marked above.
    stretches : sequence of Stretch, optional
        What is known of coverage; the thin stretches are marked below.

    Returns
    -------
    Picture
        With the id "fig-frequency".
    """
    thin = [stretch for stretch in stretches if stretch.state == "thin"]
    with style.house_style():
        foot = BELOW + (STRIP + 0.04 if thin else 0)
        figure = style.new_figure(foot + HIGH + TOP)
        width = style.WIDTH - LEFT - RIGHT
        axes = style.place(figure, LEFT, foot, width, HIGH)
        draw_months(axes, by_month(counts))
        _draw_fit(axes, fit)
        _mark_dates(axes, counts, dates)
        axes.set_ylabel("attacks in 30 days")
        date_axis(axes, counts.first, counts.last)
        if thin:
            strip = style.place(figure, LEFT, BELOW, width, STRIP)
            _mark_thin(strip, thin)
            date_axis(strip, counts.first, counts.last)
            axes.tick_params(axis="x", labelbottom=False)
    return Picture(figure, "fig-frequency", _caption(fit, dates, thin), _describe(counts, fit))


def _draw_fit(axes: Axes, fit: FrequencyFit) -> None:
    days = day_number(fit.first) + 0.5 + np.arange(fit.expected.size)
    kept = slice(None, None, EVERY)
    axes.fill_between(
        days[kept], 30 * fit.lower[kept], 30 * fit.upper[kept], color=style.BLUE, alpha=0.25,
        linewidth=0,
    )  # fmt: skip
    axes.plot(days[kept], 30 * fit.expected[kept], color=style.BLUE, linewidth=1.3)
    known = np.flatnonzero(np.isfinite(fit.expected))
    if known.size:
        bottom, top = axes.get_ylim()
        level = float(np.clip(30 * fit.expected[known[-1]], bottom + 0.08 * top, 0.7 * top))
        _beside(axes, level, f"fitted rate\n({fit.model.replace('_', ' ')})", style.BLUE)


def _mark_dates(axes: Axes, counts: DailyCounts, dates: Sequence[dt.date]) -> None:
    inside = [date for date in dates if counts.first <= date <= counts.last]
    if not inside:
        return
    top = axes.get_ylim()[1]
    days = [day_number(date) + 0.5 for date in inside]
    axes.vlines(days, 0, top, color=style.RED, linewidth=0.6, linestyle=":")
    axes.plot(days, [top * 1.03] * len(days), "v", color=style.RED, markersize=5, clip_on=False)
    axes.annotate(
        "anniversaries", (days[-1], top * 1.03), xytext=(6, 0), textcoords="offset points",
        va="center", color=style.RED, fontsize=style.SMALL, annotation_clip=False,
    )  # fmt: skip


def _mark_thin(axes: Axes, thin: Sequence[Stretch]) -> None:
    for stretch in thin:
        start, end = day_number(stretch.start), day_number(stretch.end) + 1
        axes.bar(
            start, 1, width=end - start, align="edge", facecolor="white", edgecolor=style.INK,
            hatch="//////", linewidth=0.5,
        )  # fmt: skip
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _beside(axes, 0.45, "thin coverage", style.INK)


def _beside(axes: Axes, height: float, text: str, color: str) -> None:
    axes.annotate(
        text, (1, height), xycoords=("axes fraction", "data"), xytext=(6, 0),
        textcoords="offset points", va="center", color=color, fontsize=style.SMALL,
        annotation_clip=False,
    )  # fmt: skip


def _caption(fit: FrequencyFit, dates: Sequence[dt.date], thin: Sequence[Stretch]) -> str:
    marks = " Triangles: the anniversaries." if dates else ""
    below = " Hatched along the axis: stretches known to be under-counted." if thin else ""
    return (
        "Attacks by month, for each 30 observed days. Cross-hatched: months observed for less "
        "than half. Blue: the rate fitted by the "
        f"{fit.model.replace('_', ' ')} model, with its 95% interval.{marks}{below}"
    )


def _describe(counts: DailyCounts, fit: FrequencyFit) -> str:
    months = by_month(counts)
    seen = [month for month in months if month.seen]
    busiest = max(seen, key=lambda month: month.per_30_days, default=None)
    peak = ""
    if busiest:
        named = f"{month_name(busiest.first)} {busiest.first.year}"
        peak = f" The busiest month is {named} with {busiest.events}."
    rate = 30 * fit.expected[np.isfinite(fit.expected)]
    fitted = (
        f" The fitted rate runs from {style.number(float(rate.min()))} to "
        f"{style.number(float(rate.max()))} in 30 days."
        if rate.size
        else ""
    )
    return (
        f"Monthly bars of {counts.total} attacks from {long_date(counts.first)} to "
        f"{long_date(counts.last)}; {len(months) - len(seen)} of {len(months)} months are "
        f"observed for less than half.{peak}{fitted}"
    )
