"""Dates as they are stated, and the interval in which the true day lies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PRECISIONS = ("day", "plus_minus_1", "week", "month")
"""How well a date is known, from best to worst."""

REACH = {"day": 0, "plus_minus_1": 1, "week": 3}
"""Days on either side of the stated one; a month has no fixed reach."""

Days = NDArray[np.datetime64]

_ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> dt.date | None:
    """Read a day written YYYY-MM-DD (years 1000 to 2999); None if it is anything else."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:  # such as 30 February
        return None


def as_days(dates: Iterable[dt.date]) -> Days:
    """Turn dates into an array that can be counted with."""
    return np.array(list(dates), dtype="datetime64[D]")


def intervals(days: Days, precision: NDArray[np.object_]) -> tuple[Days, Days]:
    """Find the first and last day on which each event may have happened.

    Use it wherever a source states one date and how well it is known.

    Parameters
    ----------
    days : ndarray of datetime64[D], shape (n,)
        The stated dates.
    precision : ndarray of str, shape (n,)
        One of `PRECISIONS` each.

    Returns
    -------
    earliest, latest : ndarray of datetime64[D], shape (n,)
        `plus_minus_1` is one day either way, `week` three days, `month` the calendar month.

    Examples
    --------
    >>> days = as_days([dt.date(2020, 2, 1), dt.date(2020, 2, 10)])
    >>> earliest, latest = intervals(days, np.array(["week", "month"], dtype=object))
    >>> [str(day) for day in earliest], [str(day) for day in latest]
    (['2020-01-29', '2020-02-01'], ['2020-02-04', '2020-02-29'])
    """
    earliest, latest = days.copy(), days.copy()
    for name, reach in REACH.items():
        rows = precision == name
        earliest[rows] -= reach
        latest[rows] += reach
    rows = precision == "month"
    months = days[rows].astype("datetime64[M]")
    earliest[rows] = months.astype("datetime64[D]")
    latest[rows] = (months + 1).astype("datetime64[D]") - 1
    return earliest, latest


def event_table(cells: pd.DataFrame) -> pd.DataFrame:
    """Put checked text columns `event_id`, `date` and `date_precision` into the events' form."""
    days = cells["date"].to_numpy(dtype="datetime64[D]")
    precision = cells["date_precision"].to_numpy(dtype=object)
    earliest, latest = intervals(days, precision)
    ours = {"event_id": cells["event_id"], "date": _objects(days, cells.index)}
    ours |= {"date_precision": cells["date_precision"]}
    ours |= {
        "earliest": _objects(earliest, cells.index),
        "latest": _objects(latest, cells.index),
    }
    others = {name: cells[name] for name in cells.columns if name not in ours}
    return pd.DataFrame(ours | others, index=cells.index)


def _objects(days: Days, index: pd.Index) -> pd.Series:
    # Plain dates: no time of day and no time zone can creep in.
    return pd.Series(days.astype(object), index=index, dtype=object)
