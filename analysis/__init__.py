"""Attack frequency over time, and surges around anniversaries.

The public names; each is loaded when it is first used, so that a command that needs no
model does not pay for importing one.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.4.0"

_HOMES = {
    "analysis.anchors": ("ANCHORS", "Anchor", "Window"),
    "analysis.study": ("Study", "load_rivals", "load_study"),
    "analysis.events": (
        "SOURCES",
        "bending_findings",
        "check_events",
        "load_events",
        "read_coverage",
    ),
    "analysis.counts": (
        "DailyCounts",
        "account_for",
        "compare_published",
        "count_events",
        "heaps_touching",
        "precision_account",
        "thin_stretches",
    ),
    "analysis.stats.rates": ("rate_ratio",),
    "analysis.stats.clustering": ("dispersion_test",),
    "analysis.stats.multiplicity": ("adjust_pvalues",),
    "analysis.stats.simulate": ("NULL_WORLDS", "simulate_counts"),
    "analysis.models": ("MODELS", "FrequencyFit", "fit_frequency"),
    "analysis.models.compare": ("compare_models",),
    "analysis.models.contagion": ("contagion",),
    "analysis.models.diagnostics": ("DIAGNOSTICS", "diagnose"),
    "analysis.models.rate_changes": ("rate_changes",),
    "analysis.models.rhythm": ("rhythm",),
    "analysis.surges": (
        "SURGE_TESTS",
        "SurgeResult",
        "bayes_factors",
        "equivalence",
        "predict_windows",
        "scan_surges",
        "supporting_tests",
        "surge_test",
    ),
    "analysis.surges.imprecise": ("account_for_imprecise",),
    "analysis.surges.imputation": ("impute_dates",),
    "analysis.surges.event_study": ("event_study",),
    "analysis.surges.season": ("season_before",),
    "analysis.surges.unusual_weeks": ("DETECTORS", "unusual_weeks"),
    "analysis.power": ("smallest_detectable_surge",),
    "analysis.checks": (
        "CHECKS",
        "robustness_variants",
        "run_checks",
        "secondary_tests",
        "specification_curve",
    ),
    "analysis.verdict": ("Verdict", "decide"),
    "analysis.tables": ("Table", "tabulate"),
    "analysis.figures": (
        "plot_coverage",
        "plot_diagnostics",
        "plot_event_study",
        "plot_frequency",
        "plot_power",
        "plot_robustness",
        "plot_shifts",
        "plot_specifications",
        "plot_surge",
        "plot_unusual_weeks",
    ),
    "analysis.report": ("build_report", "notice", "record", "show"),
    "analysis.explorer": ("explore",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value  # looked up once
    return value


def __dir__() -> list[str]:
    return __all__
