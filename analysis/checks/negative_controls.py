"""CLEAN: do outcomes that the anniversary cannot move stay quiet?"""

from __future__ import annotations

from analysis.checks.base import CheckInput, CheckResult
from analysis.counts import count_events
from analysis.errors import DesignError
from analysis.surges import surge_test

QUIET = 0.10
"""A negative control passes if its p-value is above this."""


def negative_controls(given: CheckInput) -> CheckResult:
    """Check that no named negative control surges at the same dates."""
    name, study = "negative_controls", given.study
    if not study.negative_controls:
        return CheckResult(name, None, "No negative control was named: not checked.")
    pvalues = {}
    for outcome in study.negative_controls:
        counts = count_events(given.events, **study.counting(outcome))
        try:
            pvalues[outcome] = surge_test(counts, method="shift_local", **study.design()).pvalue
        except DesignError:
            text = f"The negative control {outcome} has no usable anniversary: not checked."
            return CheckResult(name, None, text)
    shown = ", ".join(f"{outcome} p = {p:.3f}" for outcome, p in pvalues.items())
    text = f"Outcomes that the anniversary cannot move, step 1: {shown}; each should be above .10."
    return CheckResult(name, all(p > QUIET for p in pvalues.values()), text)
