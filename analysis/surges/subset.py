"""The same test without one anniversary."""

from __future__ import annotations

from dataclasses import replace

from analysis.errors import DesignError
from analysis.surges.base import Answer, Placement, SurgeResult
from analysis.surges.describe import describe
from analysis.surges.shift_local import shift_local


def without_year(result: SurgeResult, year: int) -> SurgeResult:
    """Repeat step 1 without the anniversary of one year.

    Use it for leave-one-out, and for the result without the year that raised the question.

    Raises
    ------
    DesignError
        If it was the only anniversary.
    """
    placement = result.placement
    kept = [row for row, date in enumerate(placement.dates) if date.year != year]
    if not kept:
        raise DesignError(f"{year} is the only anniversary; nothing is left without it")
    rest: Placement = replace(
        placement,
        dates=tuple(placement.dates[row] for row in kept),
        after=placement.after.only(kept),
    )
    answer: Answer = shift_local(rest)
    return describe("shift_local", rest, answer, min_control_attacks=0)
