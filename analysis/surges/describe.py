"""What every method's answer is printed with: ratio, interval, years, resolution."""

from __future__ import annotations

import datetime as dt

from analysis.stats.shift import (
    guaranteed_pvalue,
    local_statistic,
    rank_upper,
    reference_shifts,
)
from analysis.stats.windows import WindowSums
from analysis.surges.base import Answer, Placement, SurgeResult, YearRow
from analysis.surges.did_shift import difference_step
from analysis.surges.exact import exact
from analysis.surges.shift_local import local_step


def describe(
    method: str, placement: Placement, answer: Answer, min_control_attacks: int
) -> SurgeResult:
    """Set a method's p-value beside what all methods share."""
    done = {step.name: step for step in answer.steps}
    local = done.get("shift_local") or local_step(placement)
    did = done.get("did_shift") or difference_step(placement)
    after, before = placement.after, placement.before
    pooled, at = after.pooled(), after.true_shift
    controls = int(before.observed[:, at].sum() + before.around[:, at].sum())
    controlled = did is not None and controls >= min_control_attacks
    # A shift that could not be compared may have been as busy: the bound counts it as such.
    unseen = after.shifts.size - local.n_shifts
    return SurgeResult(
        method=method,
        placement=placement,
        pvalue=answer.pvalue,
        pvalue_lower=answer.pvalue_lower,
        p_claim="two_step" if method == "two_step" and controlled else "local",
        observed=int(pooled.observed[0, at]),
        expected=float(pooled.expected()[0, at]),
        local=local,
        did=did,
        p_guaranteed=guaranteed_pvalue(local.rank + unseen, after.shifts.size),
        n_effective=local.n_shifts / (placement.window.days + placement.decorrelation),
        control_attacks=controls,
        season_controlled=controlled,
        by_year=year_rows(placement.dates, after),
        control_by_year=year_rows(placement.control_dates, before),
        shifts=after.shifts[reference_shifts(after)],
        naive_pvalue=(answer if method == "exact" else exact(placement)).pvalue,
    )


def year_rows(dates: tuple[dt.date, ...], sums: WindowSums) -> tuple[YearRow, ...]:
    """Look at each date by itself, ranked among its own shifts."""
    rows = []
    for number, date in enumerate(dates):
        alone = sums.only([number])
        at = alone.true_shift
        values = local_statistic(alone)
        reference = values[reference_shifts(alone)]
        observed, expected = int(alone.observed[0, at]), float(alone.expected()[0, at])
        rows.append(
            YearRow(
                date=date,
                observed=observed,
                expected=expected,
                ratio=observed / expected if expected > 0 else float("nan"),
                rank=int(rank_upper(reference, values[at])),
                shifts=reference.size,
            )
        )
    return tuple(rows)
