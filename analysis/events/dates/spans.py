"""From when to when each order of day, month and year would place the dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.events.dates.texts import spelled
from analysis.events.raw import DateOrder

FAR = 5
"""Years beyond the newest of another order after which an order is marked."""


def spans_of(days: Mapping[DateOrder, NDArray[np.int64]]) -> str:
    """Print the first and last day of a column in each order, one line each.

    Use it where a column is refused because several orders fit. An order by which the dates
    end more than 5 years after they end by another is marked: with years of two digits such
    an order often lies in the future. The choice is the analyst's.

    Parameters
    ----------
    days : mapping of str to ndarray of int
        The days by order, as `datetime.date.toordinal`; 0 where there is none.

    Returns
    -------
    str
        Each line begins with a line break.

    Examples
    --------
    >>> import datetime as dt
    >>> newest = {"day_first": dt.date(2019, 3, 2), "year_first": dt.date(2031, 10, 14)}
    >>> print(spans_of({order: np.array([day.toordinal()]) for order, day in newest.items()}))
    <BLANKLINE>
      day_first: 2 March 2019 to 2 March 2019
      year_first: 14 October 2031 to 14 October 2031 (this reading would run to 14 October \
2031, 12 years after the newest date of day_first)
    """
    found = {order: some[some > 0] for order, some in days.items() if (some > 0).any()}
    newest = {order: int(some.max()) for order, some in found.items()}
    soonest = min(newest, key=lambda order: newest[order])
    return "".join(
        f"\n  {order}: {spelled(some.min())} to {spelled(some.max())}"
        + _mark(newest[order], newest[soonest], soonest)
        for order, some in found.items()
    )


def _mark(last: int, other: int, order: DateOrder) -> str:
    years = dt.date.fromordinal(last).year - dt.date.fromordinal(other).year
    if years <= FAR:
        return ""
    return (
        f" (this reading would run to {spelled(last)}, {years} years after the newest date of "
        f"{order})"
    )
