"""The days about some dates, and the events on each day, as arrays over one period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from analysis.anchors import Window
from analysis.counts.selection import Selection

Mask = NDArray[np.bool_]


def as_window(window: Window | tuple[int, int]) -> Window:
    """Take a window as it is, or from its first and last day, such as (-7, 7)."""
    return Window(-window[0], window[1]) if isinstance(window, tuple) else window


def days_about(chosen: Selection, dates: Collection[dt.date], first: int, last: int) -> Mask:
    """Mark the days that lie so far from each date.

    Use it for windows and flanks; days outside the period are nowhere marked.

    Parameters
    ----------
    chosen : Selection
        Its period is the one marked.
    dates : collection of datetime.date
        D dates.
    first, last : int
        Days from the date, both in; negative before it.

    Returns
    -------
    ndarray of bool, shape (D, T)
        One row a date, one column a day of the period.
    """
    centres = np.array([(day - chosen.first).days for day in dates], dtype=np.int64)
    away = np.arange(chosen.exposure.size) - centres.reshape(-1, 1)
    return np.asarray((away >= first) & (away <= last))


def events_a_day(chosen: Selection, rows: Mask | None = None) -> NDArray[np.int64]:
    """Count the events that are used on each day of the period, or only some of them.

    Parameters
    ----------
    chosen : Selection
        What becomes of each event.
    rows : ndarray of bool, shape (n,), optional
        Events that may count. Default: all.

    Returns
    -------
    ndarray of int, shape (T,)
    """
    used = chosen.used if rows is None else chosen.used & rows
    return np.bincount(chosen.position[used], minlength=chosen.exposure.size)
