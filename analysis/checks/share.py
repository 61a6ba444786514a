"""SHARE: does one anniversary supply nearly all of the excess?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.checks.base import CheckInput, CheckResult
from analysis.surges import SurgeResult

LARGEST_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Excess:
    """The excess (or deficit) over what was expected, and the year that supplies most.

    Attributes
    ----------
    total : float
        Observed less expected, all anniversaries together.
    largest : float
        The same for the year that supplies most of it.
    year : int
        That year.
    """

    total: float
    largest: float
    year: int

    @property
    def share(self) -> float:
        """Largest part over the total; nan without an excess."""
        return self.largest / self.total if self.total else float("nan")

    @property
    def concentrated(self) -> bool:
        """Whether one year supplies more than three quarters."""
        return self.share > LARGEST_SHARE


def excess_of(result: SurgeResult) -> Excess:
    """Find the year that supplies most of the excess, or of the deficit."""
    parts = {row.date.year: row.observed - row.expected for row in result.by_year}
    total = sum(parts.values())
    year = max(parts, key=lambda y: parts[y] if total > 0 else -parts[y])
    return Excess(total, parts[year], year)


def share(given: CheckInput) -> CheckResult:
    """Check that no one anniversary supplies more than 75% of the excess."""
    name = "share"
    if len(given.result.by_year) < 2:
        return CheckResult(name, None, "With one anniversary all of the excess is that year's.")
    excess = excess_of(given.result)
    kind = "excess" if excess.total > 0 else "deficit"
    text = (
        f"Of the {kind} of {abs(excess.total):.1f} attacks, {excess.year} alone supplies "
        f"{abs(excess.largest):.1f} ({excess.share:.0%}); the limit is {LARGEST_SHARE:.0%}."
    )
    return CheckResult(name, not excess.concentrated, text)
