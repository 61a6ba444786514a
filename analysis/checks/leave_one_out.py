"""LOO: does the result lean the same way whichever anniversary is left out?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult
from analysis.checks.readings import DRAWN, Reading, readings
from analysis.checks.share import labels
from analysis.surges import without_dates


def leave_one_out(given: CheckInput) -> CheckResult:
    """Check that every result without one anniversary lies on the same side of 1."""
    name, rows = "leave_one_out", given.result.by_year
    if len(rows) < 2:
        return CheckResult(name, None, "With one anniversary nothing can be left out.")
    years = labels(rows)
    rest = [without_dates(given.result, [row.date]) for row in rows]
    shown = ", ".join(
        f"{left.observed} against {left.expected:.1f} without {year}"
        for year, left in zip(years, rest, strict=True)
    )
    stated, *drawn = readings(given.result)
    side = stated.side()
    if side == 0:
        return CheckResult(name, None, f"There are as many attacks as expected: {shown}.")
    way = "more" if side > 0 else "fewer"
    texts = [f"There are {way} attacks than expected, {_end(stated, side, years)}: {shown}."]
    texts += [f"{DRAWN}: {_end(reading, side, years)}." for reading in drawn]
    holds = all(not _turned(reading, side, years) for reading in (stated, *drawn))
    return CheckResult(name, holds, " ".join(texts))


def _turned(reading: Reading, side: int, years: list[str]) -> list[str]:
    return [year for row, year in enumerate(years) if reading.side(left_out=row) != side]


def _end(reading: Reading, side: int, years: list[str]) -> str:
    turned = _turned(reading, side, years)
    return f"not without {' or '.join(turned)}" if turned else "whichever is left out"
