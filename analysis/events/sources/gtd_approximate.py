"""The texts of GTD's column `approxdate`, and what they add to the three columns of the date."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
from numpy.typing import NDArray

from analysis.events.dates import DateReading
from analysis.events.findings import EventFinding
from analysis.events.precision import Days
from analysis.events.raw import RawTable, each
from analysis.events.sources.columns import cells_of
from analysis.events.sources.remarks import about_rows
from analysis.events.words import MONTHS

_SPAN = re.compile(
    r"(?P<month>[a-z]{3,9})\.? (?P<first>[0-9]{1,2}) ?(?:-|\u2013|/|&|and|or|to) ?"
    r"(?:(?P<other>[a-z]{3,9})\.? )?(?P<last>[0-9]{1,2}),? (?P<year>[12][0-9]{3})"
)


def approximate(raw: RawTable, dates: DateReading) -> tuple[Days, Days, list[EventFinding]]:
    """Widen or narrow dates to the spans of days that `approxdate` names.

    Use it after the three columns are read. A text that names no span of days, such as "first
    half of 1978", changes nothing.

    Parameters
    ----------
    raw : RawTable
        The file.
    dates : DateReading
        What its three columns say.

    Returns
    -------
    earliest, latest : ndarray of datetime64[D], shape (n,)
        Intervals, NaT where the columns hold no date.
    remarks : list of EventFinding
        How many texts there are, which were used and which were not.
    """
    texts = cells_of(raw, "approxdate")
    if texts is None:
        return dates.earliest, dates.latest, []
    filled = each(texts, lambda text: bool(text.strip()), "bool")
    first = each(texts, lambda text: (span_of(text) or (None, None))[0], "datetime64[D]")
    last = each(texts, lambda text: (span_of(text) or (None, None))[1], "datetime64[D]")
    meets = ~np.isnat(first) & (first <= dates.latest) & (last >= dates.earliest)
    earliest = np.where(meets, first, dates.earliest)
    latest = np.where(meets, last, dates.latest)
    return earliest, latest, _said(raw, dates, filled, meets)


def span_of(text: str) -> tuple[dt.date, dt.date] | None:
    """Read a span of days within a month's length; None if the text is anything else.

    Examples
    --------
    >>> [str(day) for day in span_of("January 19-20, 1970")]
    ['1970-01-19', '1970-01-20']
    >>> span_of("first half of 1978") is None
    True
    """
    found = _SPAN.fullmatch(" ".join(text.casefold().split()))
    if not found:
        return None
    first = _day(found["year"], found["month"], found["first"])
    last = _day(found["year"], found["other"] or found["month"], found["last"])
    if first is None or last is None or not 0 <= (last - first).days < 31:
        return None
    return first, last


def _day(year: str, name: str, day: str) -> dt.date | None:
    months = [number for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(name)]
    try:
        return dt.date(int(year), months[0], int(day)) if len(months) == 1 else None
    except ValueError:  # such as 31 June
        return None


def _said(
    raw: RawTable, dates: DateReading, filled: NDArray[np.bool_], meets: NDArray[np.bool_]
) -> list[EventFinding]:
    then = (
        f"Those that name a span of days (rows: {int(meets.sum()):,}), such as 'January 19-20, "
        "1970', are dated to that span; the others by their three columns."
    )
    what = "Rows with a text in approxdate"
    told = about_rows(raw, filled, "approximate_dates", "note", what, then)
    exact = filled & ~meets & (dates.reasons == "") & (dates.earliest == dates.latest)
    what = "Rows with a full date and a text in approxdate that is no span of days around it"
    then = "They are taken as exact, though the text says they are not; see what it says."
    return told + about_rows(raw, exact, "approximate_dates", "warning", what, then)
