"""What each section of results.json takes from the results: one function a section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.checks import CheckResult, SecondaryTests, Variants
from analysis.counts import (
    DailyCounts,
    EventAccount,
    HeapTouch,
    PrecisionAccount,
    ThinTouch,
)
from analysis.events import Events
from analysis.models.comparison import ModelComparison
from analysis.models.rate_changes import RateChanges
from analysis.power import DetectableSurge
from analysis.study import Study
from analysis.surges import SurgeResult, YearRow
from analysis.verdict import Verdict


def data(
    events: Events,
    account: EventAccount,
    counts: DailyCounts,
    thin: Sequence[ThinTouch],
    heaps: Sequence[HeapTouch],
    precision: PrecisionAccount,
) -> dict[str, Any]:
    """Say in numbers what was read, used and dropped for the primary outcome."""
    return {
        "events": account.used,
        "days": int((counts.exposure > 0).sum()),
        "first": counts.first,
        "last": counts.last,
        "imprecise": account.imprecise,
        "dropped": dict(account.dropped),
        "sha256": events.sha256,
        "coverage_touching": [touch.sentence() for touch in thin],
        "heaps_touching": [touch.sentence() for touch in heaps],
        "precision": {
            "window": dict(precision.window),
            "flank": dict(precision.flank),
            "elsewhere": dict(precision.elsewhere),
        },
    }


def frequency(comparison: ModelComparison, changes: RateChanges) -> dict[str, Any]:
    """Say the models and the changes of the rate in numbers, the preferred model first."""
    scored, aic = comparison.scores.set_index("model"), comparison.information["aic"]
    models = [
        {
            "name": name,
            "log_score": scored["log"].get(name),
            "dss": scored["dss"].get(name),
            "aic": aic[name],
            "dispersion": fit.dispersion,
            "branching_ratio": fit.estimate("branching ratio"),
        }
        for name, fit in comparison.fits.items()
    ]
    return {
        "models": models,
        "preferred": comparison.preferred.model,
        "changepoints": changes.dates if changes.fitted else None,
    }


def anniversary(study: Study, result: SurgeResult) -> dict[str, Any]:
    """Say the primary test in numbers."""
    placement = result.placement
    year = result.year(study.claim.year) if study.claim else None
    return {
        "anchor": placement.anchor.name,
        "calendar": placement.anchor.calendar,
        "window": list(study.window),
        "dates": list(placement.dates),
        "dropped_dates": [item.date for item in placement.dropped],
        "observed": result.observed,
        "expected": result.expected,
        "rate_ratio": result.rate_ratio,
        "conf_int": list(result.conf_int),
        "p_local": result.local.pvalue,
        "p_local_lower": result.local.pvalue_lower,
        "p_did": result.did.pvalue if result.did else None,
        "p_claim": result.p_claim,
        "p_guaranteed": result.p_guaranteed,
        "n_effective": result.n_effective,
        "control_attacks": result.control_attacks,
        "by_year": [_row(row) for row in result.by_year],
        "control_by_year": [_row(row) for row in result.control_by_year],
        "claim_year": _row(year) if year else None,
    }


def _row(row: YearRow) -> dict[str, Any]:
    return {
        "date": row.date,
        "observed": row.observed,
        "expected": row.expected,
        "ratio": row.ratio,
        "rank": row.rank,
        "shifts": row.shifts,
    }


def naive(result: SurgeResult, power: DetectableSurge) -> dict[str, Any]:
    """Say the naive test in numbers, beside the size that it really has."""
    return {"naive": {"p": result.naive_pvalue, "true_size": power.naive_size}}


def secondary(tests: SecondaryTests, variants: Variants | None = None) -> dict[str, Any]:
    """List the declared further questions, then the exploratory lines with their q-values."""
    rows = [
        {"family": row.family, "name": row.name, "p": row.p, "p_adjusted": row.p_adjusted}
        for row in tests.rows
    ]
    if variants:
        rows += [
            {"family": "exploratory", "name": name, "p": variants.results[name].local.pvalue,
             "p_adjusted": q}
            for name, q in variants.qvalues.items()
        ]  # fmt: skip
    return {"secondary": rows}


def power(detectable: DetectableSurge) -> dict[str, Any]:
    """Say in numbers what the data could have shown."""
    return {
        "detectable_ratio_80": detectable.ratio,
        "detectable_ratio_80_both_steps": detectable.ratio_both,
        "curve": [[point.ratio, point.power] for point in detectable.curve],
    }


def checks(results: Mapping[str, CheckResult]) -> list[dict[str, Any]]:
    """List the conditions with their answers."""
    return [
        {"name": check.name, "passed": check.passed, "sentence": check.text}
        for check in results.values()
    ]


def verdict(decided: Verdict) -> dict[str, Any]:
    """Set down the verdict."""
    return {
        "code": decided.code,
        "sentence": decided.text,
        "counter_headline": decided.counter_headline,
    }


NUMBERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "data": ("data", data),
    "frequency": ("frequency", frequency),
    "anniversary": ("anniversary", anniversary),
    "naive": ("anniversary", naive),
    "secondary": ("anniversary", secondary),
    "power": ("power", power),
    "checks": ("checks", checks),
    "verdict": ("verdict", verdict),
}
"""What `record` can be asked for: the section of results.json, and the function that fills it."""
