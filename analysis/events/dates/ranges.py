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

GOLDEN = 0.6180339887
"""Its multiples, less their whole part, fill 0 to 1 evenly however many there are."""


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
        The day on which each is counted; NaT where none is stated. Default: none is. Without
        it, an interval of up to 7 days is counted on its middle day, and a longer one on a day
        of its own, see Notes.

    Returns
    -------
    dated : Dated
        Precision by the length of the interval: 1 day is "day", up to 3 "plus_minus_1", up to
        7 "week", up to 31 "month".
    reasons : ndarray of str, shape (n,)
        Why a row cannot be used: no date, or an interval longer than a month; "" if it can.

    Notes
    -----
    A month's first day would heap events; its middle moves the heap to the 15th and does not
    remove it. So intervals of 8 to 31 days are spread evenly over their days: the i-th such row
    of the file (i = 0, 1, ...) gets its interval's first day plus the whole part of
    frac((i + 1) 0.6180339887) times its length. No kind of day gains by it, and the same file
    gives the same days. The day itself means nothing: only the interval is known.

    **Assumes** that the order of rows in the file does not follow the golden ratio.

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
    reasons = first_reason(reason_where(unknown, NO_DATE), reason_where(length > WIDEST, TOO_WIDE))
    return Dated(_counted_on(earliest, length, stated), precision, earliest, latest), reasons


def _counted_on(earliest: Days, length: NDArray[np.int64], stated: Days | None) -> Days:
    """Give the stated day, the middle of a short interval, or a day of a long one by turns."""
    unstated = length > 0 if stated is None else np.isnat(stated) & (length > 0)
    if stated is not None and not unstated.any():
        return stated
    days: Days = earliest + (np.maximum(length, 1) - 1) // 2
    if stated is not None:
        np.copyto(days, stated, where=~unstated)
    spread = unstated & (length > LENGTHS[-1]) & (length <= WIDEST)
    turns = np.arange(1, int(spread.sum()) + 1) * GOLDEN % 1
    days[spread] = earliest[spread] + (turns * length[spread]).astype(np.int64)
    return days
