"""CLEAN: do outcomes that the anniversary cannot move stay quiet?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult
from analysis.counts import count_events
from analysis.errors import DesignError
from analysis.surges import surge_test
from analysis.surges.imputation import impute_dates

QUIET = 0.10
"""A negative control passes if its p-value is above this."""


def negative_controls(given: CheckInput) -> CheckResult:
    """Check that no named negative control surges at the same dates.

    A control without a usable anniversary is named and left out; the others decide.
    """
    name = "negative_controls"
    if not given.study.negative_controls:
        return CheckResult(name, None, "No negative control was named: not checked.")
    asked = {outcome: _pvalue(given, outcome) for outcome in given.study.negative_controls}
    pvalues = {outcome: p for outcome, p in asked.items() if p is not None}
    unusable = [
        f"The negative control {outcome} has no usable anniversary, or no event near one: "
        "not checked."
        for outcome in asked
        if outcome not in pvalues
    ]
    if not pvalues:
        return CheckResult(name, None, " ".join(unusable))
    shown = ", ".join(f"{outcome} p = {p:.3f}" for outcome, p in pvalues.items())
    text = (
        f"Outcomes that the anniversary cannot move, step 1: {shown}; each should be above "
        f"{QUIET:.2f}."
    )
    return CheckResult(name, all(p > QUIET for p in pvalues.values()), " ".join([text, *unusable]))


def _pvalue(given: CheckInput, outcome: str) -> float | None:
    """Ask step 1 of another outcome; None if no anniversary, or nothing there, can be used."""
    stated = count_events(given.events, **given.study.counting(outcome))
    counts = impute_dates(given.events, stated, given.study, outcome)
    try:
        result = surge_test(counts, method="shift_local", **given.study.design())
    except DesignError:
        return None
    attacks, around, _, _ = result.placement.after.at_true_dates()
    # A control without events near the dates is quiet whatever happens.
    return result.pvalue if attacks + around > 0 else None
