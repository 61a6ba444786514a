"""Intervals of days: which precision they amount to, and which are too wide for any test by day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.events.precision import Dated, Days, precision_words
from analysis.events.reasons import first_reason, reason_where

NO_DATE = "no date"
TOO_WIDE = "date known only to more than a month"

WIDEST = 31
LENGTHS = (1, 3, 7)
"""Days in an interval of each of `PRECISIONS`, at most, but of the last."""


def within_bounds(
    earliest: Days, latest: Days, stated: Days | None = None
) -> tuple[Dated, NDArray[np.object_]]:
    """Turn intervals into dates with precision, and say which are too wide to use.

    Use it in a source that knows the first and last day on which each event may have happened.

    Parameters
    ----------
    earliest, latest : ndarray of datetime64[D], shape (n,)
        Both ends in; NaT where there is no date.
    stated : ndarray of datetime64[D], shape (n,), optional
        The day on which each is counted. Default: the middle of its interval, for a start
        date would heap events on the first of the month.

    Returns
    -------
    dated : Dated
        Precision by the length of the interval: 1 day is "day", up to 3 "plus_minus_1", up to
        7 "week", up to 31 "month".
    reasons : ndarray of str, shape (n,)
        Why a row cannot be used: no date, or an interval longer than a month; "" if it can.

    Examples
    --------
    >>> days = np.array(["2020-02-01", "2020-02-01", "2020-01-01"], dtype="datetime64[D]")
    >>> ends = np.array(["2020-02-01", "2020-02-05", "2020-12-31"], dtype="datetime64[D]")
    >>> dated, reasons = within_bounds(days, ends)
    >>> dated.precision.tolist(), str(dated.days[1]), reasons[2]
    (['day', 'week', 'month'], '2020-02-03', 'date known only to more than a month')
    """
    unknown = np.isnat(earliest) | np.isnat(latest)
    length = (latest - earliest).view(np.int64) + 1
    length[unknown] = 0
    precision = precision_words(np.searchsorted(LENGTHS, length).astype(np.int8))
    middle = earliest + (np.maximum(length, 1) - 1) // 2 if stated is None else stated
    reasons = first_reason(reason_where(unknown, NO_DATE), reason_where(length > WIDEST, TOO_WIDE))
    return Dated(middle, precision, earliest, latest), reasons
