"""One column of dates, read as a whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.dates.bare import explain_numbers
from analysis.events.dates.hints import hints
from analysis.events.dates.mixtures import form_remarks, refuse_swapped
from analysis.events.dates.moments import localise
from analysis.events.dates.order import settle_order
from analysis.events.dates.ranges import NO_DATE
from analysis.events.dates.shapes import EMPTY, Form, read_form
from analysis.events.dates.texts import Texts, texts_of
from analysis.events.findings import EventFinding, share
from analysis.events.precision import Days
from analysis.events.raw import ReadOptions
from analysis.events.reasons import no_reason

UNIX_DAY_ZERO = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class DateReading:
    """What the texts of one column say.

    Attributes
    ----------
    earliest, latest : ndarray of datetime64[D], shape (n,)
        The interval each text gives, one day for an ordinary date; NaT where none was read.
    reasons : ndarray of str, shape (n,)
        "" where a date was read, otherwise why not.
    remarks : tuple of EventFinding
        What was decided over the column: the order of day and month, the time zone.
    """

    earliest: Days
    latest: Days
    reasons: NDArray[np.object_]
    remarks: tuple[EventFinding, ...] = ()


def parse_dates(texts: pd.Series, options: ReadOptions, *, column: str) -> DateReading:
    """Read a column of dates, deciding over the whole of it what no single text can tell.

    Use it in every source for every column of dates. Each different text is read once, however
    many rows hold it.

    Parameters
    ----------
    texts : pandas.Series, shape (n,)
        Cells of the file, text or categories of text, indexed by line.
    options : ReadOptions
        `date_order`, if the study says it, and `timezone`.
    column : str
        Name of the column, for messages.

    Returns
    -------
    DateReading
        Reasons: "no date" (empty, "NA", "unknown" and the like), "not a date", "no such day"
        (31 February), "year out of range" (before 1000 or after 2999). Remarks: `date_order`,
        `date_forms`, `two_digit_years`, `calendar`, `weekdays`, `timezone`, `local_times`,
        `unread_dates`.

    Raises
    ------
    DataError
        If the order of day and month cannot be told; if a spreadsheet seems to have swapped
        them in a part of the column; if the values look like day numbers of Excel or Stata.
    DesignError
        If moments are to become local and there is no such time zone.

    Notes
    -----
    A text fits one strict shape or none. ISO dates and dates with a month's name speak for
    themselves. Three numbers such as 03/04/2020 do not: each of three orders (day, month, year;
    month, day, year; year, month, day where the year has two digits) is tried on every numeric
    date of the column.

    - Texts that are a day in no order (45/45/2020) are lost as "no such day" and decide nothing.
    - If one order fits all others, it is used, and the remark says how many dates no other
      order can read.
    - If several fit and give different days, the column is refused with three rows that differ.
    - If none fits all, one may miss 1 text in 100 (20 at most), provided that every other order
      misses ten times as many; those texts are lost as "no such day", with a warning. An order
      that only so few texts speak for, among 100 or more, is not used either: the column is
      refused as one that fits both.
    - `options.date_order` settles it; texts that do not fit are lost as "no such day".

    Rough words become intervals: early, mid and late April 2016 are days 1 to 10, 11 to 20 and
    21 to the end; about 5 May 2018 is that day and 3 days on either side; the night of 4/5 May
    2018 is both days. Marks of footnotes (`[4]`, `*`), a leading apostrophe and ="..." around a
    date are left aside and counted.

    Years of two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 (POSIX). Moments
    with an offset from UTC become local dates of `options.timezone`; times without one are
    local already.

    **Assumes** that one column is written in one order. Where two hands wrote two orders, and a
    date fits both, nothing can tell.

    Examples
    --------
    >>> cells = pd.Series(["13/01/2020", "02/03/2020", "June 1978", ""], index=[2, 3, 4, 5])
    >>> reading = parse_dates(cells, ReadOptions(), column="date")
    >>> reading.earliest.astype(str).tolist()
    ['2020-01-13', '2020-03-02', '1978-06-01', 'NaT']
    >>> str(reading.latest[2]), reading.reasons.tolist()
    ('1978-06-30', ['', '', '', 'no date'])
    """
    different = texts_of(texts, column)
    forms = [
        read_form(str(text)) if rows else EMPTY
        for text, rows in zip(different.values, different.rows, strict=True)
    ]
    forms = explain_numbers(different, forms)
    forms, about_order = settle_order(different, forms, options.date_order)
    refuse_swapped(different, forms)
    about_forms = form_remarks(different, forms)
    forms, about_times = localise(different, forms, options.timezone)
    remarks = (*about_order, *about_forms, *about_times)
    return reading_of(different, forms, remarks)


def reading_of(texts: Texts, forms: list[Form], remarks: tuple[EventFinding, ...]) -> DateReading:
    """Give every row what its text says, and say which rows give no date."""
    firsts = np.array([form.first for form in forms], dtype=np.int64)
    lasts = np.array([form.last for form in forms], dtype=np.int64)
    reasons = np.array([form.reason for form in forms], dtype=object)
    earliest = _days(firsts)[texts.codes]
    latest = earliest if (firsts == lasts).all() else _days(lasts)[texts.codes]
    some = bool(reasons[texts.rows > 0].any())
    lost = reasons[texts.codes] if some else no_reason(texts.codes.size)
    return DateReading(earliest, latest, lost, (*remarks, *_unread(texts, reasons)))


def _days(ordinals: NDArray[np.int64]) -> Days:
    days = (ordinals - UNIX_DAY_ZERO).astype("datetime64[D]")
    days[ordinals == 0] = np.datetime64("NaT")
    return days


def _unread(texts: Texts, reasons: NDArray[np.object_]) -> list[EventFinding]:
    lost = reasons != ""
    if not texts.count(lost):
        return []
    by_reason = {
        str(why): texts.count(reasons == why) for why in dict.fromkeys(reasons[lost].tolist())
    }
    counts = ", ".join(
        f"{rows:,} '{why}'"
        for why, rows in sorted(by_reason.items(), key=lambda it: -it[1])
        if rows
    )
    misread = lost & (reasons != NO_DATE)
    rows = share(texts.count(lost), texts.codes.size)
    text = f"{texts.column}: rows without a date {rows}: {counts}"
    if not texts.count(misread):
        # An empty cell is the file's own word; only what we fail to read is for the analyst.
        text = " ".join([text + ".", *hints(texts, reasons)])
        return [EventFinding("unread_dates", "note", text, texts.lines(lost))]
    text = " ".join([f"{text} ({texts.examples(misread)}).", *hints(texts, reasons)])
    return [EventFinding("unread_dates", "warning", text, texts.lines(misread))]
