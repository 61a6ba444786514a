"""LOO: does the result lean the same way whichever anniversary is left out?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult
from analysis.checks.share import labels
from analysis.surges import SurgeResult, without_dates


def leave_one_out(given: CheckInput) -> CheckResult:
    """Check that every result without one anniversary lies on the same side of 1."""
    name, rows = "leave_one_out", given.result.by_year
    if len(rows) < 2:
        return CheckResult(name, None, "With one anniversary nothing can be left out.")
    rest = {
        label: without_dates(given.result, [row.date])
        for label, row in zip(labels(rows), rows, strict=True)
    }
    shown = ", ".join(
        f"{left.observed} against {left.expected:.1f} without {label}"
        for label, left in rest.items()
    )
    side = _side(given.result)
    if side == 0:
        return CheckResult(name, None, f"There are as many attacks as expected: {shown}.")
    turned = [label for label, left in rest.items() if _side(left) != side]
    way = "more" if side > 0 else "fewer"
    end = f"not without {' or '.join(turned)}" if turned else "whichever is left out"
    return CheckResult(name, not turned, f"There are {way} attacks than expected, {end}: {shown}.")


def _side(result: SurgeResult) -> int:
    """Say whether there are more attacks than expected (1), fewer (-1), or as many (0)."""
    return (result.observed > result.expected) - (result.observed < result.expected)
