"""SEASON: do the years before the event hold enough attacks to speak of season?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult


def season(given: CheckInput) -> CheckResult:
    """Check that the control years carry the comparison."""
    name, result, least = "season", given.result, given.study.min_control_attacks
    if result.did is None:
        return CheckResult(name, False, result.season_sentence())
    text = (
        f"{result.season_sentence()} This condition asks only for enough to compare with, at "
        f"least {least}; the season is ruled out only if that p-value is at most "
        f"{given.study.alpha:g} as well."
    )
    return CheckResult(name, result.season_controlled, text)
