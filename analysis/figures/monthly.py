"""Events a month from the first to the last of a file, before any study is made of it."""

from __future__ import annotations

import datetime as dt

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.events.words import long_date, month_name
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.months import date_axis, day_number

LEFT, BELOW, HIGH, TOP, RIGHT = 0.88, 0.26, 1.5, 0.1, 0.2
MOST_MONTHS = 720
"""Months beyond which years are drawn: bars narrower than a line say nothing."""

Days = NDArray[np.datetime64]
Numbers = NDArray[np.int64]


def plot_monthly(counts: DailyCounts) -> Picture:
    """Draw the events of each calendar month; of each year in a file of more than 60 years.

    Use it to see what a file holds: its span, its gaps, and where its level jumps.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; days without data have exposure 0 and are hatched.

    Returns
    -------
    Picture
        With the id "fig-monthly".
    """
    unit = "month" if _starts(counts, "month").size <= MOST_MONTHS else "year"
    starts, events = _starts(counts, unit), _totals(counts, unit)
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + TOP)
        axes = style.place(figure, LEFT, BELOW, style.WIDTH - LEFT - RIGHT, HIGH)
        _draw(axes, starts, events, unit)
        _hatch(axes, counts)
        axes.set_ylabel(f"events a {unit}")
        date_axis(axes, counts.first, counts.last)
        edges = _edges(starts, unit)
        axes.set_xlim(edges[0], edges[-1])
    return Picture(figure, "fig-monthly", _caption(counts, unit), _describe(counts, unit))


def _starts(counts: DailyCounts, unit: str) -> Days:
    code = f"datetime64[{unit[0].upper()}]"
    first = np.datetime64(counts.first).astype(code)
    last = np.datetime64(counts.last).astype(code)
    return np.arange(first, last + 1)


def _totals(counts: DailyCounts, unit: str) -> Numbers:
    starts = _starts(counts, unit)
    days = np.datetime64(counts.first) + np.arange(counts.counts.size)
    place = (days.astype(starts.dtype) - starts[0]).astype(np.int64)
    return np.rint(np.bincount(place, weights=counts.counts)).astype(np.int64)


def _edges(starts: Days, unit: str) -> list[float]:
    ends = np.append(starts, starts[-1] + 1).astype("datetime64[D]")
    return [day_number(day) for day in ends.astype(object)]


def _draw(axes: Axes, starts: Days, events: Numbers, unit: str) -> None:
    # One outline for all bars: hundreds of them stay one shape, without hairlines between.
    axes.stairs(events, _edges(starts, unit), fill=True, color=style.GREY)
    axes.set_ylim(0, 1.08 * max(1, int(events.max())))
    axes.locator_params(axis="y", nbins=5, integer=True)
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _hatch(axes: Axes, counts: DailyCounts) -> None:
    for first, last in _unseen(counts):
        start, end = (day_number(counts.first + dt.timedelta(n)) for n in (first, last + 1))
        axes.axvspan(start, end, facecolor="white", edgecolor=style.GREY, hatch="xxxx")


def _unseen(counts: DailyCounts) -> list[tuple[int, int]]:
    """First and last place of each run of days without data."""
    unseen = np.concatenate([[0], (counts.exposure == 0).astype(np.int8), [0]])
    steps = np.diff(unseen)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
    return [(int(first), int(last)) for first, last in zip(starts, ends, strict=True)]


def _caption(counts: DailyCounts, unit: str) -> str:
    hatched = " Cross-hatched: no data." if (counts.exposure == 0).any() else ""
    ends = dict.fromkeys((counts.first, counts.last))
    return f"Events a {unit}, {' to '.join(map(long_date, ends))}.{hatched}"


def _describe(counts: DailyCounts, unit: str) -> str:
    starts, events = _starts(counts, unit), _totals(counts, unit)
    most = int(events.argmax())
    without = int((events == 0).sum())
    unseen = int((counts.exposure == 0).sum())
    nothing = f"; {_some(unseen, 'day')} without data" if unseen else ""
    return (
        f"{_some(counts.total, 'event')} from {long_date(counts.first)} to "
        f"{long_date(counts.last)}: {_some(int(events[most]), 'event')} in the busiest {unit}, "
        f"{_named(starts[most], unit)}; {without:,} of {_some(events.size, unit)} without any"
        f"{nothing}."
    )


def _some(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else thing + 's'}"


def _named(start: np.datetime64, unit: str) -> str:
    day = start.astype("datetime64[D]").item()
    return f"{month_name(day)} {day.year}" if unit == "month" else f"{day.year}"
