"""Further windows, dates and outcomes that the study declared, corrected inside each family."""

from __future__ import annotations

from dataclasses import replace

from analysis.anchors import ANCHORS, Window
from analysis.checks.families import (
    AGAIN,
    BOTH_STEPS,
    STEP_1,
    Family,
    LeftOut,
    SecondaryRow,
    SecondaryTests,
)
from analysis.counts import DailyCounts, count_events
from analysis.errors import DesignError
from analysis.events import Events
from analysis.stats.multiplicity import adjust_pvalues
from analysis.study import Study
from analysis.surges import Placement, SurgeResult, surge_test
from analysis.surges.imputation import impute_dates
from analysis.surges.secondary_windows import WindowFamily, min_p_windows


def secondary_tests(study: Study, events: Events) -> SecondaryTests:
    """Ask the study's secondary windows, dates and outcomes, each family corrected by itself.

    Use it after the primary test; none of its answers changes the verdict.

    Parameters
    ----------
    study : Study
        The pre-specification.
    events : Events
        All events of its file.

    Returns
    -------
    SecondaryTests

    Raises
    ------
    DesignError
        If the primary outcome has no usable anniversary; others without one are listed.
    DataError
        If the study's coverage file breaks a rule.

    Notes
    -----
    Windows share one set of shifts and are corrected by the smallest of their p-values;
    dates, and outcomes, by Holm's method, which holds whatever the dependence. Each family
    holds the study's own question. A date whose windows share days with the primary ones is
    marked: it asks the same question again.

    **Assumes** what the two steps assume. Where the control years hold too few events, p is
    that of step 1 alone and a season is not ruled out: do not quote it as a surge. Source:
    Westfall and Young (1993); Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    counts = count_outcome(study, events, study.primary)
    primary = surge_test(counts, **study.design())
    left_out: list[LeftOut] = []
    rows = [
        *_windows(study, primary, left_out),
        *_dates(study, counts, primary, left_out),
        *_outcomes(study, events, primary, left_out),
    ]
    return SecondaryTests(tuple(rows), tuple(left_out), study.alpha)


def count_outcome(study: Study, events: Events, outcome: str) -> DailyCounts:
    """Count an outcome, its imprecise dates treated as the study asks."""
    counts = count_events(events, **study.counting(outcome))
    return impute_dates(events, counts, study, outcome)


def _windows(study: Study, primary: SurgeResult, left_out: list[LeftOut]) -> list[SecondaryRow]:
    windows = [Window(-first, last) for first, last in study.secondary.windows]
    both = primary.season_controlled
    found: WindowFamily = min_p_windows(primary.placement, windows, both_steps=both)
    left_out += [LeftOut("windows", str(window), why) for window, why in found.left_out.items()]
    return [
        SecondaryRow(
            "windows", str(row.window), row.window == primary.placement.window,
            row.observed, row.expected, row.p, row.p_adjusted, BOTH_STEPS if both else STEP_1,
        )
        for row in found.rows
    ]  # fmt: skip


def _dates(
    study: Study, counts: DailyCounts, primary: SurgeResult, left_out: list[LeftOut]
) -> list[SecondaryRow]:
    rows = [_row("dates", study.anchor.anchor().name, primary, primary=True)]
    for name in dict.fromkeys(study.secondary.anchors):
        try:
            result = surge_test(counts, **(study.design() | {"anchor": ANCHORS[name]}))
        except DesignError as error:
            left_out.append(LeftOut("dates", ANCHORS[name].name, _reason(error)))
            continue
        row = _row("dates", ANCHORS[name].name, result)
        overlaps = _days(primary.placement) & _days(result.placement)
        rows.append(replace(row, note=AGAIN) if overlaps else row)
    return _holm(rows)


def _days(placement: Placement) -> set[int]:
    """Days of the series that lie in a window of an anniversary."""
    positions = map(placement.counts.position, placement.dates)
    slices = map(placement.layout.inside, positions)
    return {day for days in slices for day in range(days.start, days.stop)}


def _outcomes(
    study: Study, events: Events, primary: SurgeResult, left_out: list[LeftOut]
) -> list[SecondaryRow]:
    rows = [_row("outcomes", study.primary, primary, primary=True)]
    for name in family_outcomes(study):
        try:
            counts = count_outcome(study, events, name)
            rows.append(_row("outcomes", name, surge_test(counts, **study.design())))
        except DesignError as error:
            left_out.append(LeftOut("outcomes", name, _reason(error)))
    return _holm(rows)


def _reason(error: DesignError) -> str:
    """Keep what is wrong; what to do about it comes last in a message, and is no finding.

    Examples
    --------
    >>> _reason(DesignError("no anniversary can be used (none; too short); lengthen the period"))
    'no anniversary can be used (none; too short)'
    """
    said, _, advice = str(error).rpartition("; ")
    # A semicolon inside brackets parts two reasons, not the reason from the advice.
    return said if said and ")" not in advice else str(error)


def family_outcomes(study: Study) -> list[str]:
    """Name the secondary outcomes: declared as a family, and not expected to stay quiet."""
    others = list(study.outcomes)[1:]
    return [
        name
        for name in others
        if study.outcomes[name].role == "family" and name not in study.negative_controls
    ]


def _row(family: Family, name: str, result: SurgeResult, *, primary: bool = False) -> SecondaryRow:
    both = result.season_controlled
    p = result.pvalue if both else result.local.pvalue
    return SecondaryRow(
        family, name, primary, result.observed, result.expected, p, p,
        BOTH_STEPS if both else STEP_1,
    )  # fmt: skip


def _holm(rows: list[SecondaryRow]) -> list[SecondaryRow]:
    adjusted = adjust_pvalues([row.p for row in rows], "holm")
    return [replace(row, p_adjusted=float(p)) for row, p in zip(rows, adjusted, strict=True)]
