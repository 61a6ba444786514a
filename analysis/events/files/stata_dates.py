"""Stata's numbers for days, weeks and months since 1960, as dates."""

from __future__ import annotations

import numpy as np

from analysis.events.files.numbers import number_text

UNITS = {
    "%tc": "",
    "%tC": "moments with leap seconds; they were left out of account, at most 27 of them",
    "%td": "",
    "%tw": (
        "weeks; each is given as its first day. Weekly dates allow no test by the day: say in "
        "the study file that their precision is a week"
    ),
    "%tm": "months, given as year and month",
    "%tq": "quarters, given as such; they are too wide for dates",
    "%th": "half years, given as such; they are too wide for dates",
    "%ty": "years, given as such; they are too wide for dates",
}
"""What a display format counts, in words where an analyst must know."""

LARGEST = {"%tc": 1e14, "%tC": 1e14, "%td": 1e6, "%tw": 5e4, "%tm": 1e4, "%tq": 4e3, "%th": 2e3}
"""Beyond these, and beyond 9999 years, a number is no date and stays one."""

EPOCH = np.datetime64("1960-01-01", "D")


def date_text(number: float, unit: str) -> str:
    """Write a number of Stata's as the date it stands for.

    Use it for variables whose display format begins with `unit`.

    Parameters
    ----------
    number : float
        Units since 1 January 1960; years as they are.
    unit : str
        A key of `UNITS`.

    Returns
    -------
    str
        "2020-01-05", "2020-01-05T12:30:00", "2020-01" (a month) or "2020q1"; the number itself
        where it is too large for a date.

    Examples
    --------
    >>> date_text(21919, "%td"), date_text(3120, "%tw"), date_text(720, "%tm")
    ('2020-01-05', '2020-01-01', '2020-01')
    """
    if abs(number) > LARGEST.get(unit, 9999):
        return number_text(number)
    if unit in ("%tc", "%tC"):
        moment = EPOCH.astype("datetime64[s]") + np.timedelta64(int(number // 1000), "s")
        day, time = str(moment).split("T")
        return day if time == "00:00:00" else str(moment)
    if unit == "%td":
        return str(EPOCH + int(number // 1))
    return _coarse(int(number // 1), unit)


def _coarse(number: int, unit: str) -> str:
    if unit == "%ty":
        return str(number)
    if unit == "%tm":
        return str(np.datetime64("1960-01", "M") + number)
    parts = {"%tw": 52, "%tq": 4, "%th": 2}[unit]
    year, part = divmod(number, parts)
    if unit == "%tw":  # Stata's years have 52 weeks, the last of 8 or 9 days
        return str(np.datetime64(f"{1960 + year:04}-01-01", "D") + 7 * part)
    return f"{1960 + year}{unit[2]}{part + 1}"
