"""Conditions that a verdict rests on, one file each; `CHECKS` is the index."""

from __future__ import annotations

from analysis.checks.base import Check, CheckInput, CheckResult
from analysis.checks.date_push import date_push
from analysis.checks.families import LeftOut, SecondaryRow, SecondaryTests
from analysis.checks.leave_one_out import leave_one_out
from analysis.checks.negative_controls import negative_controls
from analysis.checks.readings import common_side
from analysis.checks.season import season
from analysis.checks.secondary import secondary_tests
from analysis.checks.share import Excess, excess_of, share
from analysis.checks.specification import (
    Specification,
    SpecificationCurve,
    specification_curve,
)
from analysis.checks.variants import Variants, robustness_variants
from analysis.events import Events
from analysis.study import Study
from analysis.surges import SurgeResult

__all__ = [
    "CHECKS",
    "Check",
    "CheckInput",
    "CheckResult",
    "Excess",
    "LeftOut",
    "SecondaryRow",
    "SecondaryTests",
    "Specification",
    "SpecificationCurve",
    "Variants",
    "common_side",
    "excess_of",
    "robustness_variants",
    "run_checks",
    "secondary_tests",
    "specification_curve",
]

CHECKS: dict[str, Check] = {
    "season": season,
    "leave_one_out": leave_one_out,
    "share": share,
    "date_push": date_push,
    "negative_controls": negative_controls,
}


def run_checks(study: Study, events: Events, result: SurgeResult) -> dict[str, CheckResult]:
    """Run every check that the verdict rests on.

    Use it after the primary test and before `decide`.

    Parameters
    ----------
    study : Study
        The pre-specification.
    events : Events
        All events of its file.
    result : SurgeResult
        The primary test.

    Returns
    -------
    dict of str to CheckResult
        By name, in the order of `CHECKS`.

    Raises
    ------
    DataError
        If the study's coverage file breaks a rule.
    """
    given = CheckInput(study, events, result)
    return {name: check(given) for name, check in CHECKS.items()}
