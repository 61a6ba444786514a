"""The same test without some of the anniversaries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from analysis.errors import DesignError
from analysis.surges.base import Answer, Placement, SurgeResult
from analysis.surges.describe import describe
from analysis.surges.shift_local import shift_local


def without_year(result: SurgeResult, year: int) -> SurgeResult:
    """Repeat step 1 without the anniversaries of one year.

    Use it for the result without the year that raised the question.

    Parameters
    ----------
    result : SurgeResult
        Of any method; only its placement is read.
    year : int
        All anniversaries of this year are left out.

    Returns
    -------
    SurgeResult
        Of `shift_local`, on the other anniversaries.

    Raises
    ------
    DesignError
        If it was the only anniversary.
    """
    left_out = [date for date in result.placement.dates if date.year == year]
    return without_dates(result, left_out)


def without_dates(result: SurgeResult, left_out: Collection[dt.date]) -> SurgeResult:
    """Repeat step 1 without some anniversaries.

    Use it for leave-one-out: two lunar anniversaries may share a year.

    Parameters
    ----------
    result : SurgeResult
        Of any method; only its placement is read.
    left_out : collection of datetime.date
        The anniversaries to leave out.

    Returns
    -------
    SurgeResult
        Of `shift_local`, on the other anniversaries.

    Raises
    ------
    DesignError
        If none is left.
    """
    placement = result.placement
    kept = [row for row, date in enumerate(placement.dates) if date not in left_out]
    if not kept:
        named = ", ".join(map(str, sorted(left_out)))
        raise DesignError(f"{named} is the only anniversary; nothing is left without it")
    rest: Placement = replace(
        placement,
        dates=tuple(placement.dates[row] for row in kept),
        after=placement.after.only(kept),
        drawn_after=placement.drawn_after and placement.drawn_after.only(kept),
    )
    answer: Answer = shift_local(rest)
    return describe("shift_local", rest, answer, min_control_attacks=0)
