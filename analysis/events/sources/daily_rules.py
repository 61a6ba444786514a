"""What a file of daily counts must not be: broken counts, weeks, months, a day twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.findings import named
from analysis.events.precision import Days
from analysis.events.raw import RawTable, each
from analysis.events.reading import Breach, quoted, refuse_file
from analysis.events.sources.own_counts import is_grouped, is_whole
from analysis.events.words import counted

MOST_EVENTS = 5_000_000
"""Events in one file, at most: each becomes a row."""

FEWEST_STEPS = 2
"""Steps from one date to the next by which months, or weeks without a gap, can be told."""

FEWEST_WITH_GAPS = 4
"""Steps by which weeks can be told where some are left out: 1 in 2,401 by chance."""


def refuse_wrong_counts(raw: RawTable, column: str, texts: pd.Series) -> None:
    """Refuse a file unless every count is empty or a whole number of 0 or more.

    Parameters
    ----------
    raw : RawTable
        The file.
    column : str
        Its column of counts.
    texts : pandas.Series
        The counts, without the mark between thousands where it is certain.

    Raises
    ------
    DataError
        Listing every other cell; those with a doubtful mark between thousands in one line.
    """
    wrong = texts[~each(texts, is_whole, "bool")]
    grouped = wrong[each(wrong, is_grouped, "bool")]
    rule = "not a whole number of 0 or more; leave it empty where nothing was counted"
    breaches = [
        Breach(int(line), f"{column} = {quoted(text)}", rule)
        for line, text in wrong.drop(grouped.index).items()
    ]
    if len(grouped):
        breaches.append(_doubtful_thousands(column, grouped))
    refuse_file(raw.file, breaches)


def _doubtful_thousands(column: str, grouped: pd.Series) -> Breach:
    many = "1 count" if len(grouped) == 1 else f"{len(grouped):,} counts"
    verb, kind = ("is", "no whole number") if len(grouped) == 1 else ("are", "not whole numbers")
    what = f"{column}: {many} such as {quoted(grouped.iloc[0])} {verb} {kind}"
    rule = "other cells say that the mark does not part thousands; write whole numbers without it"
    return Breach(int(grouped.index[0]), what, rule)


def refuse_longer_than_days(raw: RawTable, column: str, days: Days, latest: Days) -> None:
    """Refuse counts of weeks, months or years, and a day that stands twice.

    Parameters
    ----------
    raw : RawTable
        The file.
    column : str
        Its column of dates.
    days, latest : ndarray of datetime64[D], shape (n,)
        First and last day of each row; NaT where no date was read.

    Raises
    ------
    DataError
        Saying what gives the counts away.

    Notes
    -----
    **Assumes** that dates which are all weeks apart, all on one day of the month, or all at
    its end, are not days with events that happen to fall so.
    """
    known = ~np.isnat(days)
    wide = known & (latest > days)
    if wide.any():
        example = quoted(raw.cells[column][wide].iloc[0])
        raise DataError(_not_daily(raw, f"{example} is no single day"))
    different, rows = np.unique(days[known], return_counts=True)
    if (rows > 1).any():
        raise DataError(_twice(raw, days, different[rows > 1]))
    steps = np.diff(different).astype(np.int64)
    if steps.size < FEWEST_STEPS:
        return
    if (steps == 7).all() or (steps.size >= FEWEST_WITH_GAPS and (steps % 7 == 0).all()):
        raise DataError(_not_daily(raw, "all dates are whole weeks apart"))
    if _by_the_month(different):
        raise DataError(_not_daily(raw, "all dates stand on the same day of a month"))


def refuse_totals(raw: RawTable, column: str, numbers: NDArray[np.int64]) -> None:
    """Refuse a file without any event, or with more than can be read.

    Raises
    ------
    DataError
        Naming the column and the total.
    """
    total = numbers.sum(dtype=float)  # whole numbers of 15 digits may overflow
    if total > MOST_EVENTS:
        raise DataError(
            f"{raw.file}: {total:,.0f} events in column {quoted(column)}; at most "
            f"{MOST_EVENTS:,} can be read. Does the column count events?"
        )
    if total == 0:
        raise DataError(
            f"{raw.file}: no count above 0 in column {quoted(column)}; there is nothing to test"
        )


def _by_the_month(days: Days) -> bool:
    from_start = days - days.astype("datetime64[M]").astype("datetime64[D]")
    to_end = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - days
    return bool((from_start == from_start[0]).all() or (to_end == to_end[0]).all())


def _not_daily(raw: RawTable, why: str) -> str:
    return (
        f"{raw.file}: {why}; counts by the week, month or year cannot be tested by the day. Give "
        "one row a day, or one row an event."
    )


def _twice(raw: RawTable, days: Days, repeated: Days) -> str:
    lines = raw.cells.index[days == repeated[0]]
    others = f" (and {counted(repeated.size - 1, 'other day')} too)" if repeated.size > 1 else ""
    return (
        f"{raw.file}: {repeated[0]} stands on {named(lines)}{others}; daily counts have one row a "
        "day. If each country or kind has rows of its own, keep those of one, or sum the days, or "
        "give one row an event, which a study can filter (where) and divide (by). If each row is "
        "an event: --source table."
    )
