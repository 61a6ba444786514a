"""Daily counts put into calendar months for drawing, and an axis of dates to draw them on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from analysis.counts import DailyCounts
from analysis.figures import style


@dataclass(frozen=True, slots=True)
class Month:
    """Events of one calendar month, as far as the period and the observation reach.

    Attributes
    ----------
    first : datetime.date
        First day of it that lies in the period.
    days, observed : int
        Days in the period, and those of them on which events could be counted.
    events : int
        Events on them.
    """

    first: dt.date
    days: int
    observed: int
    events: int

    @property
    def per_30_days(self) -> float:
        """Events for each 30 observed days; nan without any."""
        return 30 * self.events / self.observed if self.observed else float("nan")

    @property
    def seen(self) -> bool:
        """Whether at least half of its days were observed: fewer make a wild rate."""
        return 2 * self.observed >= self.days


def by_month(counts: DailyCounts) -> list[Month]:
    """Add up the days of each calendar month.

    Examples
    --------
    >>> months = by_month(DailyCounts(dt.date(2020, 1, 30), [1, 0, 2]))
    >>> [(str(month.first), month.days, month.events) for month in months]
    [('2020-01-30', 2, 1), ('2020-02-01', 1, 2)]
    """
    days = counts.days
    starts = [place for place, day in enumerate(days) if place == 0 or day.day == 1]
    ends = [*starts[1:], len(days)]
    return [
        Month(
            first=days[start],
            days=end - start,
            observed=int(np.count_nonzero(counts.exposure[start:end])),
            events=int(counts.counts[start:end].sum()),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def draw_months(axes: Axes, months: list[Month]) -> None:
    """Draw one bar a month; hatch the months that were not seen, or hardly."""
    seen = [month for month in months if month.seen]
    axes.bar(
        [day_number(month.first) for month in seen],
        [month.per_30_days for month in seen],
        width=[month.days * 0.88 for month in seen],
        align="edge",
        color=style.GREY,
    )
    top = 1.16 * max([1.0, *(month.per_30_days for month in seen)])
    axes.set_ylim(0, top)
    axes.locator_params(axis="y", nbins=5, integer=True)
    for month in months:
        if not month.seen:
            axes.bar(
                day_number(month.first), top, width=month.days, align="edge", facecolor="white",
                edgecolor=style.GREY, hatch="xxxx",
            )  # fmt: skip


def date_axis(axes: Axes, first: dt.date, last: dt.date) -> None:
    """Label an axis of dates: years where it spans years, months where it does not."""
    axes.set_xlim(day_number(first), day_number(last) + 1)
    locator = AutoDateLocator(minticks=4, maxticks=11)  # type: ignore[no-untyped-call]
    formatter = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)


def day_number(day: dt.date) -> float:
    """Place of a day on an axis of dates, at its first moment."""
    return float(date2num(day))  # type: ignore[no-untyped-call]
