"""LOO: does the result lean the same way whichever anniversary is left out?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult
from analysis.surges import without_year


def leave_one_out(given: CheckInput) -> CheckResult:
    """Check that every result without one anniversary lies on the same side of 1."""
    name, rows = "leave_one_out", given.result.by_year
    if len(rows) < 2:
        return CheckResult(name, None, "With one anniversary nothing can be left out.")
    rest = {row.date.year: without_year(given.result, row.date.year) for row in rows}
    more = given.result.observed > given.result.expected
    turned = [year for year, left in rest.items() if (left.observed > left.expected) != more]
    shown = ", ".join(
        f"{left.observed} against {left.expected:.1f} without {year}" for year, left in rest.items()
    )
    way = "more" if more else "no more"
    end = f"not without {' or '.join(map(str, turned))}" if turned else "whichever is left out"
    return CheckResult(name, not turned, f"There are {way} attacks than expected, {end}: {shown}.")
