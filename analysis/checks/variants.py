"""The same question asked in other defensible ways; each line informs, none decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from analysis.checks.secondary import count_outcome, family_outcomes
from analysis.counts import DailyCounts, count_events
from analysis.errors import DesignError
from analysis.events import Events, read_coverage
from analysis.events.words import counted
from analysis.stats.multiplicity import adjust_pvalues
from analysis.study import Study
from analysis.surges import Answer, Placement, SurgeResult, surge_test, without_year
from analysis.surges.describe import describe
from analysis.surges.shift_local import shift_local

NARROWER_SHIFTS = 120
"""So that no shift reaches into the cycle of the event itself."""


BEFORE = "years before the event"
"""Name of the line that asks step 1 of the control years."""

CASUALTIES = ("killed", "injured")
"""Columns that together say whether an event was severe; a file may lack them."""

SEVERE = "anyone killed or injured"
"""Column that marks severe events; no header holds it, so it hides no column of a file."""


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The same question asked in other ways.

    Attributes
    ----------
    results : dict of str to SurgeResult
        By the name to print, the primary first.
    left_out : dict of str to str
        Variants that the data do not allow, with the reason.
    qvalues : dict of str to float
        For every exploratory line, its p-value corrected for the number of such lines
        (Benjamini and Hochberg 1995). The primary has none, nor have the secondary outcomes:
        `secondary_tests` corrects those in their own family.
    """

    results: dict[str, SurgeResult]
    left_out: dict[str, str]
    qvalues: dict[str, float]

    def sentence(self) -> str:
        """Say how much the ratio moves, as the report prints it."""
        # The years before the event are no other way of asking: they should show nothing.
        asked = {name: one for name, one in self.results.items() if name != BEFORE}
        ratios = [result.rate_ratio for result in asked.values()]
        known = [ratio for ratio in ratios if not np.isnan(ratio)]
        lost = f" Not possible on these data: {', '.join(self.left_out)}." if self.left_out else ""
        beside = ", the years before the event not among them" if BEFORE in self.results else ""
        if not known:
            return f"Over {len(ratios)} ways of asking{beside}, no ratio is defined.{lost}"
        undefined = len(ratios) - len(known)
        but = f" ({undefined} undefined, as nothing is expected)" if undefined else ""
        low, high = f"{min(known):.2f}", f"{max(known):.2f}"
        runs = f"runs from {low} to {high}" if low != high else f"is {low}"
        return (
            f"Over {len(ratios)} ways of asking{beside}, the ratio of observed to expected "
            f"{runs}{but}."
            f"{self._exploratory()}{lost}"
        )

    def _exploratory(self) -> str:
        if not self.qvalues:
            return ""
        least = min(self.qvalues, key=self.qvalues.__getitem__)
        return (
            f" Of {counted(len(self.qvalues), 'exploratory line')} the smallest q-value, a "
            f"p-value corrected for their number, is {self.qvalues[least]:.3f} ({_spaced(least)})."
        )


def robustness_variants(study: Study, events: Events) -> Variants:
    """Repeat step 1 on other outcomes, codings and reaches, and on the years before the event.

    Use it to see whether another sensible analyst would have found the same. Read the ratios
    and the q-values, not the smallest p.

    Parameters
    ----------
    study : Study
        The pre-specification.
    events : Events
        All events of its file.

    Returns
    -------
    Variants

    Raises
    ------
    DesignError
        If the primary outcome has no usable anniversary; variants without one are left out.
    DataError
        If the study's coverage file breaks a rule.
    """
    counts = count_outcome(study, events, study.primary)
    primary = _local(study, counts)
    variants = {f"{study.primary} (primary)": primary}
    left_out: dict[str, str] = {}
    if study.claim and primary.year(study.claim.year) and len(primary.by_year) > 1:
        without = partial(without_year, primary, study.claim.year)
        _ask(variants, left_out, f"without {study.claim.year}", without)
    _ask(variants, left_out, BEFORE, lambda: years_before(primary))
    for name, (series, shifts) in _other_codings(study, events, counts).items():
        _ask(variants, left_out, name, partial(_local, study, series, shifts=shifts))
    declared = [_outcome(name) for name in family_outcomes(study)]
    for name in [n for n in list(study.outcomes)[1:] if n not in study.negative_controls]:
        series = count_outcome(study, events, name)
        _ask(variants, left_out, _outcome(name), partial(_local, study, series))
    lines = [name for name in list(variants)[1:] if name not in declared]
    corrected = adjust_pvalues([variants[name].local.pvalue for name in lines], "bh")
    return Variants(variants, left_out, dict(zip(lines, corrected.tolist(), strict=True)))


def _ask(
    variants: dict[str, SurgeResult],
    left_out: dict[str, str],
    name: str,
    test: Callable[[], SurgeResult],
) -> None:
    try:
        variants[name] = test()
    except DesignError as error:
        left_out[name] = str(error)


def _other_codings(
    study: Study, events: Events, counts: DailyCounts
) -> dict[str, tuple[DailyCounts, int]]:
    """Other series of the primary outcome, each with its shifts.

    Coverage that masks nothing, events that all are severe, and a reach that is no narrower
    are no other ways of asking the same.
    """
    codings = {"attack-days, not attacks": (_attack_days(counts), study.shifts)}
    severe = _severe(study, events)
    if severe is not None and severe.total < counts.total:
        codings["severe only (killed or injured)"] = (severe, study.shifts)
    thin = _without_thin(study, counts)
    if not np.array_equal(thin.exposure, counts.exposure):
        codings["thin stretches masked"] = (thin, study.shifts)
    if study.shifts > NARROWER_SHIFTS:
        codings[f"shifts to {NARROWER_SHIFTS} days"] = (counts, NARROWER_SHIFTS)
    return codings


def _attack_days(counts: DailyCounts) -> DailyCounts:
    drawn = None if counts.imputed is None else np.minimum(counts.imputed, 1)
    return DailyCounts(counts.first, np.minimum(counts.counts, 1), counts.exposure, drawn)


def _severe(study: Study, events: Events) -> DailyCounts | None:
    """Count the events in which anyone was killed or injured; None if the file has none such.

    An empty cell says nothing of casualties, and does not count as severe. Imprecise dates
    are taken as stated, whatever the study does with them.
    """
    table = events.table
    if not set(CASUALTIES) <= set(table.columns):
        return None
    people = table[list(CASUALTIES)].apply(pd.to_numeric, errors="coerce")
    severe = (people > 0).any(axis=1)
    if not severe.any():
        return None
    marked: Events = replace(events, table=table.assign(**{SEVERE: np.where(severe, "yes", "")}))
    counting = study.counting()
    return count_events(marked, **(counting | {"where": {**counting["where"], SEVERE: ["yes"]}}))


def years_before(result: SurgeResult) -> SurgeResult:
    """Ask step 1 of the years before the event, as if they were anniversaries.

    Use it to falsify: before the event its date should show no surge.

    Parameters
    ----------
    result : SurgeResult
        Of any method; only its placement is read.

    Returns
    -------
    SurgeResult
        Of `shift_local`, on the control years.

    Raises
    ------
    DesignError
        If no year before the event can be used.
    """
    placement = result.placement
    if not placement.control_dates:
        raise DesignError("no year before the event can be used")
    moved: Placement = replace(
        placement,
        dates=placement.control_dates,
        after=placement.before,
        drawn_after=placement.drawn_before,
        control_dates=(),
        before=placement.layout.sums(placement.counts, ()),
        drawn_before=None,
    )
    answer: Answer = shift_local(moved)
    return describe("shift_local", moved, answer, min_control_attacks=0)


def _outcome(name: str) -> str:
    return f"outcome: {name}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _local(study: Study, counts: DailyCounts, **changes: int) -> SurgeResult:
    return surge_test(counts, method="shift_local", **(study.design() | changes))


def _without_thin(study: Study, counts: DailyCounts) -> DailyCounts:
    """Treat thinly covered stretches as not observed."""
    hidden = np.zeros(counts.counts.size, dtype=bool)
    coverage = study.counting()["coverage"]
    scopes = study.outcomes[study.primary].coverage
    for stretch in read_coverage(coverage) if coverage else ():
        if stretch.state == "thin" and stretch.needed_by(scopes):
            first, last = counts.position(stretch.start), counts.position(stretch.end)
            hidden[max(first, 0) : max(last + 1, 0)] = True
    return counts.masked(hidden)
