"""How often attacks came: monthly counts, the fitted rate, the dates in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.counts import DailyCounts
from analysis.events.stretches import Stretch
from analysis.events.words import long_date, month_name
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.months import by_month, date_axis, day_number, draw_months
from analysis.models.base import FrequencyFit
from analysis.models.words import spoken

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
    changes: pd.DataFrame | None = None,
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
    changes : pandas.DataFrame, optional
        From `change_dates`; each change is marked below, from its earliest date to its latest.

    Returns
    -------
    Picture
        With the id "fig-frequency".
    """
    thin = [stretch for stretch in stretches if stretch.state == "thin"]
    below: list[Callable[[Axes], None]] = []
    if thin:
        below.append(partial(_mark_thin, thin=thin))
    if changes is not None and len(changes):
        below.append(partial(_mark_changes, changes=changes))
    with style.house_style():
        foot = BELOW + len(below) * (STRIP + 0.04)
        figure = style.new_figure(foot + HIGH + TOP)
        width = style.WIDTH - LEFT - RIGHT
        axes = style.place(figure, LEFT, foot, width, HIGH)
        draw_months(axes, by_month(counts))
        _draw_fit(axes, fit)
        _mark_dates(axes, counts, dates)
        axes.set_ylabel("attacks in 30 days")
        date_axis(axes, counts.first, counts.last)
        for place, mark in enumerate(below):
            axes.tick_params(axis="x", labelbottom=False)
            strip = style.place(figure, LEFT, BELOW + place * (STRIP + 0.04), width, STRIP)
            _draw_strip(strip, mark)
            date_axis(strip, counts.first, counts.last)
            strip.tick_params(axis="x", labelbottom=place == 0, length=3 if place == 0 else 0)
    caption = _caption(fit, dates, thin, changes)
    return Picture(figure, "fig-frequency", caption, _describe(counts, fit, changes))


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
        _beside(axes, level, "fitted rate", style.BLUE)


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


def _draw_strip(axes: Axes, mark: Callable[[Axes], None]) -> None:
    """Draw one line of marks below the bars."""
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    mark(axes)


def _mark_changes(axes: Axes, changes: pd.DataFrame) -> None:
    for change in changes.itertuples():
        ends = [day_number(change.earliest), day_number(change.latest) + 1]
        axes.plot(ends, [0.5, 0.5], color=style.INK, linewidth=1.1, solid_capstyle="butt")
        axes.plot(day_number(change.date), 0.5, "D", color=style.INK, markersize=3.4)
    _beside(axes, 0.5, "rate changes", style.INK)


def _mark_thin(axes: Axes, thin: Sequence[Stretch]) -> None:
    for stretch in thin:
        start, end = day_number(stretch.start), day_number(stretch.end) + 1
        axes.bar(
            start, 1, width=end - start, align="edge", facecolor="white", edgecolor=style.INK,
            hatch="//////", linewidth=0.5,
        )  # fmt: skip
    _beside(axes, 0.45, "thin coverage", style.INK)


def _beside(axes: Axes, height: float, text: str, color: str) -> None:
    axes.annotate(
        text, (1, height), xycoords=("axes fraction", "data"), xytext=(6, 0),
        textcoords="offset points", va="center", color=color, fontsize=style.SMALL,
        annotation_clip=False,
    )  # fmt: skip


def _caption(
    fit: FrequencyFit,
    dates: Sequence[dt.date],
    thin: Sequence[Stretch],
    changes: pd.DataFrame | None,
) -> str:
    marks = " Triangles: the anniversaries." if dates else ""
    below = " Hatched along the axis: stretches known to be under-counted." if thin else ""
    if changes is not None and len(changes):
        below += (
            " Diamonds: days on which the rate changes, with 95% intervals, as the change-point "
            "model has it."
        )
    return (
        "Attacks by month, for each 30 observed days. Cross-hatched: months observed for less "
        f"than half. Blue: the rate fitted by the {spoken(fit.model)} model, with its 95% "
        f"interval.{marks}{below}"
    )


def _describe(counts: DailyCounts, fit: FrequencyFit, changes: pd.DataFrame | None) -> str:
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
    if changes is not None:
        days = [long_date(day) for day in changes["date"]]
        fitted += (
            f" The rate changes about {', '.join(days)}."
            if days
            else " The change-point model finds no change."
        )
    return (
        f"Monthly bars of {counts.total} attacks from {long_date(counts.first)} to "
        f"{long_date(counts.last)}; {len(months) - len(seen)} of {len(months)} months are "
        f"observed for less than half.{peak}{fitted}"
    )
