"""SHARE: does one anniversary supply nearly all of the excess?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.anchors.design import LARGEST_SHARE
from analysis.checks.base import CheckInput, CheckResult
from analysis.surges import SurgeResult, YearRow


@dataclass(frozen=True, slots=True)
class Excess:
    """The excess (or deficit) over what was expected, and the anniversary that supplies most.

    Attributes
    ----------
    total : float
        Observed less expected, summed over the anniversaries.
    largest : float
        The same for the anniversary that supplies most of it.
    date : datetime.date
        That anniversary.
    label : str
        Its year, or its date where two anniversaries share a year.
    """

    total: float
    largest: float
    date: dt.date
    label: str

    @property
    def share(self) -> float:
        """Largest part over the total; nan without an excess."""
        return self.largest / self.total if self.total else float("nan")

    @property
    def concentrated(self) -> bool:
        """Whether one anniversary supplies more than three quarters."""
        way = 1 if self.largest > 0 else -1
        return way * self.largest > LARGEST_SHARE * way * self.total

    @property
    def part(self) -> str:
        """The part in words; one anniversary may supply more than all of the sum."""
        if 0 < self.share <= 1:
            return f"{abs(self.largest):.1f} of {abs(self.total):.1f} attacks"
        return f"{self.largest:+.1f} attacks where all together make {self.total:+.1f}"


def labels(rows: Sequence[YearRow]) -> list[str]:
    """Name anniversaries by their year, or by their date where two share a year."""
    years = [row.date.year for row in rows]
    return [str(y if years.count(y) == 1 else row.date) for y, row in zip(years, rows, strict=True)]


def excess_of(result: SurgeResult) -> Excess:
    """Find the anniversary that supplies most of the excess, or of the deficit."""
    rows = result.by_year
    parts = [row.observed - row.expected for row in rows]
    total = sum(parts)
    # Years observed for unequal numbers of days may add up otherwise than they pool.
    more = result.observed > result.expected
    most = max(range(len(rows)), key=lambda n: parts[n] if more else -parts[n])
    return Excess(total, parts[most], rows[most].date, labels(rows)[most])


def share(given: CheckInput) -> CheckResult:
    """Check that no one anniversary supplies more than 75% of the excess."""
    name = "share"
    if len(given.result.by_year) < 2:
        return CheckResult(name, None, "With one anniversary all of the excess is that year's.")
    excess = excess_of(given.result)
    if excess.total == 0 or given.result.observed == given.result.expected:
        return CheckResult(name, None, "There is neither an excess nor a deficit to share out.")
    kind = "excess" if excess.total > 0 else "deficit"
    text = (
        f"Of the {kind} of {abs(excess.total):.1f} attacks, {excess.label} alone supplies "
        f"{abs(excess.largest):.1f} ({excess.share:.0%}); the limit is {LARGEST_SHARE:.0%}."
    )
    return CheckResult(name, not excess.concentrated, text)
