"""The same question asked in other defensible ways; each line informs, none decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.counts import DailyCounts, count_events
from analysis.errors import DesignError
from analysis.events import Events, read_coverage
from analysis.study import Study
from analysis.surges import SurgeResult, surge_test, without_year

NARROWER_SHIFTS = 120
"""So that no shift reaches into the cycle of the event itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The same question asked in other ways.

    Attributes
    ----------
    results : dict of str to SurgeResult
        By the name to print, the primary first.
    left_out : dict of str to str
        Variants that the data do not allow, with the reason.
    """

    results: dict[str, SurgeResult]
    left_out: dict[str, str]

    def sentence(self) -> str:
        """Say how much the ratio moves, as the report prints it."""
        ratios = [result.rate_ratio for result in self.results.values()]
        known = [ratio for ratio in ratios if not np.isnan(ratio)]
        lost = f" Not possible on these data: {', '.join(self.left_out)}." if self.left_out else ""
        if not known:
            return f"Over {len(ratios)} ways of asking, no ratio is defined.{lost}"
        undefined = len(ratios) - len(known)
        but = f" ({undefined} undefined, as nothing is expected)" if undefined else ""
        return (
            f"Over {len(ratios)} ways of asking, the ratio of observed to expected runs from "
            f"{min(known):.2f} to {max(known):.2f}{but}. No p-value here is corrected for "
            f"having asked several times: all but the first are exploratory.{lost}"
        )


def robustness_variants(study: Study, events: Events) -> Variants:
    """Repeat step 1 on other outcomes, codings and reaches.

    Use it to see whether another sensible analyst would have found the same. No p-value here
    is corrected for having asked several times: read the ratios, not the smallest p.

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
    counts = count_events(events, **study.counting())
    primary = _local(study, counts)
    variants = {f"{study.primary} (primary)": primary}
    if study.claim and primary.year(study.claim.year) and len(primary.by_year) > 1:
        variants[f"without {study.claim.year}"] = without_year(primary, study.claim.year)
    # Coverage that masks nothing, a reach that is no narrower, and outcomes that should not
    # move are no other ways of asking the same.
    thin, narrower = _without_thin(study, counts), study.shifts > NARROWER_SHIFTS
    masks = not np.array_equal(thin.exposure, counts.exposure)
    attack_days = DailyCounts(counts.first, np.minimum(counts.counts, 1), counts.exposure)
    others = {
        "attack-days, not attacks": (attack_days, study.shifts),
        **({"thin stretches masked": (thin, study.shifts)} if masks else {}),
        **({f"shifts to {NARROWER_SHIFTS} days": (counts, NARROWER_SHIFTS)} if narrower else {}),
    }
    for name in [n for n in list(study.outcomes)[1:] if n not in study.negative_controls]:
        others[f"outcome: {name}"] = (count_events(events, **study.counting(name)), study.shifts)
    left_out = {}
    for name, (series, shifts) in others.items():
        try:
            variants[name] = _local(study, series, shifts=shifts)
        except DesignError as error:
            left_out[name] = str(error)
    return Variants(variants, left_out)


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
