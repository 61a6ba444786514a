"""SHARE: does one anniversary supply nearly all of the excess?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.anchors.design import LARGEST_SHARE
from analysis.checks.base import CheckInput, CheckResult
from analysis.checks.readings import DRAWN, Reading, readings
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
    return _excess(result, readings(result)[0])


def _excess(result: SurgeResult, reading: Reading) -> Excess:
    parts, years = reading.excess.tolist(), labels(result.by_year)
    # Years observed for unequal numbers of days may add up otherwise than they pool.
    way = 1 if reading.side() > 0 else -1
    most = max(range(len(parts)), key=lambda row: way * parts[row])
    return Excess(sum(parts), parts[most], result.by_year[most].date, years[most])


def share(given: CheckInput) -> CheckResult:
    """Check that no one anniversary supplies more than 75% of the excess."""
    name, result = "share", given.result
    if len(result.by_year) < 2:
        return CheckResult(name, None, "With one anniversary all of the excess is that year's.")
    stated, *drawn = readings(result)
    excess = _excess(result, stated)
    if excess.total == 0 or stated.side() == 0:
        return CheckResult(name, None, "There is neither an excess nor a deficit to share out.")
    others = [_excess(result, reading) for reading in drawn]
    texts = [f"{_sentence(_said(excess))}; the limit is {LARGEST_SHARE:.0%}."]
    texts += [f"{DRAWN}: {_said(other)}." for other in others]
    holds = not any(one.concentrated for one in (excess, *others))
    return CheckResult(name, holds, " ".join(texts))


def _said(excess: Excess) -> str:
    kind = "excess" if excess.total > 0 else "deficit"
    if not 0 < excess.share <= 1:
        return f"{excess.label} alone supplies {excess.part}"
    return (
        f"of the {kind} of {abs(excess.total):.1f} attacks, {excess.label} alone supplies "
        f"{abs(excess.largest):.1f} ({excess.share:.0%})"
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
