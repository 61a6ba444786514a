"""Attacks week by week, the unusual weeks marked, with the dates in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

import pandas as pd
from matplotlib.axes import Axes

from analysis.events.words import counted, long_date
from analysis.figures import style
from analysis.figures.base import Picture
from analysis.figures.months import date_axis, day_number
from analysis.surges.unusual_result import UnusualWeeks

LEFT, BELOW, HIGH, TOP, RIGHT = 0.5, 0.26, 1.56, 0.3, 1.14
DIGIT = 0.08
"""Inches that every digit of a count beyond four needs at the left."""

WEEK = dt.timedelta(7)
LIFT = 0.06
"""Of the axis, from the top of a bar to its mark."""

LOOKS = (("^", "white", 3.8), ("^", style.BLUE, 4.4), ("*", style.BLUE, 8.0))
"""Marker, fill and size, the weakest grade first."""

KEY, LINE = 0.84, 0.11
"""Top of the key beside the drawing, and the height of each of its lines, of the axis."""

BESIDE = 1.022
"""Place of the key's marks, of the axis."""

DATES = 1.03
"""Height of the triangles of the dates, of the axis."""


def plot_unusual_weeks(result: UnusualWeeks, *, dates: Sequence[dt.date] | None = None) -> Picture:
    """Draw the attacks of every week, and mark the weeks that detectors found unusual.

    Use it beside the sentence of the result, to see whether unusual weeks come in bursts and
    where the anniversaries lie among them.

    Parameters
    ----------
    result : UnusualWeeks
        What the detectors said.
    dates : sequence of datetime.date, optional
        Anniversaries, marked above by filled triangles. Default: those of the result. Those in
        `result.also` are marked by hollow ones.

    Returns
    -------
    Picture
        With the id "fig-unusual-weeks".
    """
    shown = [day for day in (result.dates if dates is None else dates) if _inside(result, day)]
    hollow = [day for day in result.also if _inside(result, day) and day not in shown]
    with style.house_style():
        figure = style.new_figure(BELOW + HIGH + TOP)
        top = 1.25 * max(4.0, float(result.weeks["count"].max()))
        left = LEFT + DIGIT * max(0, len(f"{top:.0f}") - 4)
        axes = style.place(figure, left, BELOW, style.WIDTH - left - RIGHT, HIGH)
        axes.set_ylim(0, top)
        _draw_weeks(axes, result.weeks, top)
        _mark_dates(axes, shown, top)
        _mark_untested(axes, hollow, top)
        _mark_unusual(axes, result, top)
        axes.set_ylabel("attacks a week")
        axes.locator_params(axis="y", nbins=5, integer=True)
        date_axis(axes, result.weeks["week"].iloc[0], result.weeks["week"].iloc[-1] + WEEK)
    return Picture(figure, "fig-unusual-weeks", _caption(result, shown, hollow), _describe(result))


def grades(result: UnusualWeeks) -> list[tuple[str, pd.DataFrame]]:
    """Sort the unusual weeks by how many detectors agree: half of them or fewer, more, all.

    Parameters
    ----------
    result : UnusualWeeks
        What the detectors said.

    Returns
    -------
    list of (str, pandas.DataFrame)
        Label and rows of each grade that there can be, the weakest first.
    """
    number, unusual = len(result.judged), result.unusual
    middle = max(number // 2, result.agree)
    spans = [(result.agree, middle), (middle + 1, number - 1), (number, number)]
    spans = [(low, high) for low, high in spans if low <= high]
    if middle == number:
        spans = [(number, number)]
    return [
        (_span(low, high), unusual[unusual["flagged_by"].between(low, high)]) for low, high in spans
    ]


def _span(low: int, high: int) -> str:
    return f"{low} to {high} detectors" if low < high else counted(low, "detector")


def _draw_weeks(axes: Axes, weeks: pd.DataFrame, top: float) -> None:
    starts = [day_number(day) for day in weeks["week"]]
    axes.bar(starts, weeks["count"], width=WEEK.days, align="edge", color=style.GREY)
    for seen, stretch in groupby(zip(starts, weeks["exposure"] > 0, strict=True), lambda w: w[1]):
        days = [start for start, _ in stretch]
        if not seen:
            axes.bar(
                days[0], top, width=days[-1] - days[0] + WEEK.days, align="edge",
                facecolor="white", edgecolor=style.GREY, hatch="xxxx",
            )  # fmt: skip


def _mark_dates(axes: Axes, dates: Sequence[dt.date], top: float) -> None:
    if not dates:
        return
    days = [day_number(day) + 0.5 for day in dates]
    axes.vlines(days, 0, top, color=style.RED, linewidth=0.6, linestyle=":")
    axes.plot(days, [top * DATES] * len(days), "v", **_triangle(style.RED))
    _beside(axes, DATES, "anniversaries", style.RED)


def _mark_untested(axes: Axes, dates: Sequence[dt.date], top: float) -> None:
    """Mark dates by hollow triangles alone, and name these under the filled ones' name."""
    if not dates:
        return
    days = [day_number(day) + 0.5 for day in dates]
    axes.plot(days, [top * DATES] * len(days), "v", **_triangle("white"))
    height = DATES - 0.8 * LINE
    axes.plot(
        [BESIDE], [height], "v", transform=axes.transAxes, label="key", **_triangle("white")
    )  # fmt: skip
    _beside(axes, height, "not tested", style.RED, 14)


def _triangle(face: str) -> style.Look:
    return {
        "color": face, "markeredgecolor": style.RED, "markeredgewidth": 0.8, "markersize": 5,
        "linestyle": "", "clip_on": False,
    }  # fmt: skip


def _mark_unusual(axes: Axes, result: UnusualWeeks, top: float) -> None:
    found = grades(result)
    for place, ((label, rows), look) in enumerate(zip(found, LOOKS[-len(found) :], strict=True)):
        marker, face, size = look
        line: style.Look = {"color": face, "markeredgecolor": style.BLUE, "markeredgewidth": 0.8}
        days = [day_number(day) + WEEK.days / 2 for day in rows["week"]]
        heights = [count + LIFT * top for count in rows["count"]]
        axes.plot(days, heights, marker, markersize=size, **line)
        # The key stands beside the drawing, the strongest mark on top.
        height = KEY - LINE * (len(found) - place)
        axes.plot(
            [BESIDE], [height], marker, markersize=size, clip_on=False,
            transform=axes.transAxes, label="key", **line,
        )  # fmt: skip
        _beside(axes, height, label, style.BLUE, 14)
    _beside(axes, KEY, "unusual by", style.BLUE)


def _beside(axes: Axes, height: float, text: str, color: str, away: float = 6) -> None:
    axes.annotate(
        text, (1, height), xycoords="axes fraction", xytext=(away, 0),
        textcoords="offset points", va="center", color=color, fontsize=style.SMALL,
        annotation_clip=False,
    )  # fmt: skip


def _inside(result: UnusualWeeks, day: dt.date) -> bool:
    weeks = result.weeks["week"]
    return bool(weeks.iloc[0] <= day < weeks.iloc[-1] + WEEK)


def _caption(result: UnusualWeeks, dates: Sequence[dt.date], untested: Sequence[dt.date]) -> str:
    tested = " Dotted lines with triangles above: the anniversaries tested." if dates else ""
    hollow = (
        " Hollow triangles: the event and anniversaries that could not be tested."
        if untested
        else ""
    )
    marks = tested + hollow
    unseen = result.weeks["exposure"].eq(0).any()
    hatched = " Cross-hatched: weeks observed on fewer than 5 days." if unseen else ""
    names = " or ".join(f"by {label}" for label, _ in grades(result))
    return (
        "Attacks in each whole week, from Monday to Sunday. Marks above the bars: weeks unusual "
        f"against the weeks before them {names}, each with its own mark.{marks}{hatched}"
    )


def _describe(result: UnusualWeeks) -> str:
    weeks = result.weeks
    first, last = weeks["week"].iloc[0], weeks["week"].iloc[-1] + WEEK - dt.timedelta(1)
    parts = [f"{len(rows)} by {label}" for label, rows in grades(result)]
    busiest = weeks.loc[weeks["count"].idxmax()]
    return (
        f"Weekly bars of {counted(int(weeks['count'].sum()), 'attack')} from {long_date(first)} to "
        f"{long_date(last)}. The busiest week, from {long_date(busiest['week'])}, has "
        f"{busiest['count']}. Unusual weeks: {', '.join(parts)}."
    )
