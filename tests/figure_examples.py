"""Results of small series, drawn by the figures: ordinary, few, many, none."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from analysis.anchors import Anchor, Window
from analysis.checks import Specification, SpecificationCurve
from analysis.counts import DailyCounts
from analysis.events.stretches import Stretch
from analysis.figures import (
    Picture,
    plot_coverage,
    plot_diagnostics,
    plot_event_study,
    plot_frequency,
    plot_power,
    plot_robustness,
    plot_shifts,
    plot_specifications,
    plot_surge,
    plot_unusual_weeks,
)
from analysis.figures.monthly import plot_monthly
from analysis.models import FrequencyFit, fit_frequency
from analysis.models.diagnostics import diagnose
from analysis.power import DetectableSurge, PowerPoint
from analysis.stats.hawkes import HawkesFit
from analysis.surges import SurgeResult, surge_test
from analysis.surges.event_study import event_study
from analysis.surges.unusual_weeks import unusual_weeks

FIRST = dt.date(2017, 1, 1)
DATES = (dt.date(2018, 1, 3), dt.date(2019, 1, 3))
CHANGES = pd.DataFrame(
    [
        (dt.date(2018, 2, 1), dt.date(2018, 1, 9), dt.date(2018, 3, 1), 0.1, 0.2, 2.0),
        (dt.date(2018, 2, 20), dt.date(2018, 2, 1), dt.date(2018, 4, 1), 0.2, 0.1, 0.5),
        (dt.date(2024, 12, 30), dt.date(2020, 1, 1), dt.date(2024, 12, 31), 0.1, 0.3, 3.0),
    ],
    columns=["date", "earliest", "latest", "rate_before", "rate_after", "ratio"],
)
HOSTILE = "<script>alert(1)</script> $x^2$ \x00 \u202e 漢字 {0} %s " + "long " * 20
THIN = (
    Stretch(dt.date(2018, 3, 1), dt.date(2018, 6, 30), "bases", "thin", "few pages found"),
    Stretch(dt.date(2019, 3, 1), dt.date(2019, 3, 9), "bases", "quiet", "a truce"),
    Stretch(dt.date(2019, 1, 1), dt.date(2019, 1, 31), HOSTILE, "missing", HOSTILE),
)


def series(years: float = 8, rate: float = 0.1, unseen: slice = slice(0, 0)) -> DailyCounts:
    """Draw counts, always the same ones, with some days unobserved."""
    days = int(365.25 * years)
    exposure = np.ones(days)
    exposure[unseen] = 0
    events = np.random.default_rng(7).poisson(rate, days) * (exposure > 0)
    return DailyCounts(FIRST, events, exposure)


def result_of(
    counts: DailyCounts,
    window: Window | None = None,
    date: str = "2020-01-03",
    calendar: str = "gregorian",
) -> SurgeResult:
    """Test counts around a date, with a week on either side unless told otherwise."""
    anchor = Anchor("a test", dt.date.fromisoformat(date), calendar)
    return surge_test(counts, anchor=anchor, window=window or Window(7, 7))


def fitted(counts: DailyCounts) -> FrequencyFit:
    """Give a flat fit, also of series that no model could be fitted to."""
    rate = np.where(counts.exposure > 0, counts.counts.mean(), np.nan)
    return replace(_a_fit(), counts=counts, expected=rate, lower=0.8 * rate, upper=1.2 * rate)


@cache
def _a_fit() -> FrequencyFit:
    return fit_frequency(series(rate=0.5), model="poisson")


def detectable(ratio: float, ratio_both: float, both: float = 0.8) -> DetectableSurge:
    """Give a power curve; `both` scales that of the two steps together."""
    curve = tuple(
        PowerPoint(size, size, power, power * both)
        for size, power in ((1, 0.05), (1.4, 0.2), (2, 0.45), (3, 0.75), (5, 0.96))
    )
    null = HawkesFit(np.ones(10), 0.4, 0.3, 1.0, -100.0)
    return DetectableSurge(ratio, ratio_both, 0.2, curve, 500, 0.14, 0.05, null, 0.05)


def curve(
    outcomes: tuple[str, ...] = ("all",), flanks: tuple[int, ...] = (60, 45, 90), nothing: int = 0
) -> SpecificationCurve:
    """Give a specification curve, the first ones with nothing expected, or nothing counted."""
    windows = [Window(7, 7), Window(3, 3), Window(14, 14), Window(0, 7), Window(14, 0)]
    choices = [
        (name, window, flank, dates)
        for name in outcomes
        for window in windows
        for flank in flanks
        for dates in ("stated", "precise only")
    ]
    rows = tuple(
        Specification(
            *choice,
            years=3,
            observed=0 if nothing and at % 5 == 1 else 4 + at % 11,
            expected=0.0 if at < nothing else 4.0 + at % 7,
            log_ratio=0.1 * (at % 9) - 0.2,
            p=0.01 * (1 + at % 13),
            primary=at == 0,
        )
        for at, choice in enumerate(choices)
    )
    return SpecificationCurve(rows, 2, np.linspace(-1, 1, 365), 0.2, 146, 0.05)


@cache
def cases() -> dict[str, tuple[DailyCounts, SurgeResult]]:
    """Name the series that a figure of results must cope with, and test each."""
    plain, few = series(), series(2.1)
    busy = series(9, rate=3, unseen=slice(1480, 1530))
    return {
        "ordinary": (plain, result_of(plain)),
        "one anniversary, no control years": (few, result_of(few, date="2016-12-20")),
        "busy, with days unobserved": (busy, result_of(busy)),
        "no event": (none := series(rate=0), result_of(none)),
        "lunar dates": (plain, result_of(plain, calendar="lunar_hijri")),
        "the day itself": (plain, result_of(plain, Window(0, 0))),
        "as wide as can be": (plain, result_of(plain, Window(52, 52))),
    }


def pictures() -> dict[str, Callable[[], Picture]]:
    """Name every figure in every case that must look right."""
    drawn: dict[str, Callable[[], Picture]] = {}
    for name, (counts, result) in cases().items():
        drawn[f"surge, {name}"] = lambda c=counts, r=result: plot_surge(c, r)
        drawn[f"event study, {name}"] = lambda r=result: plot_event_study(event_study(r.placement))
        drawn[f"shifts, {name}"] = lambda r=result: plot_shifts(r)
        drawn[f"monthly, {name}"] = lambda c=counts: plot_monthly(c)
        drawn[f"coverage, {name}"] = lambda c=counts: plot_coverage(c, THIN)
        drawn[f"frequency, {name}"] = lambda c=counts, r=result: plot_frequency(
            c, fitted(c), dates=r.placement.dates, stretches=THIN
        )
        drawn[f"unusual weeks, {name}"] = lambda c=counts, r=result: plot_unusual_weeks(
            unusual_weeks(c, dates=r.placement.dates, seed=1)
        )
    results = {name: result for name, (_, result) in cases().items()} | {
        HOSTILE: cases()["ordinary"][1]
    }
    return drawn | {
        "shifts, second step": lambda: plot_shifts(cases()["ordinary"][1], step="did"),
        "event study, by days": lambda: plot_event_study(
            event_study(cases()["busy, with days unobserved"][1].placement, bin=1, moved="apart")
        ),
        "event study, close to the date": lambda: plot_event_study(
            event_study(cases()["ordinary"][1].placement, reach=3, bin=1)
        ),
        "monthly, one day": lambda: plot_monthly(DailyCounts(FIRST, [1])),
        "monthly, millions": lambda: plot_monthly(DailyCounts(FIRST, [400_000] * 400)),
        "monthly, fifty years": lambda: plot_monthly(series(50, rate=2, unseen=slice(8000, 9000))),
        "monthly, by years": lambda: plot_monthly(
            series(200, rate=0.01, unseen=slice(20000, 21000))
        ),
        "coverage, nothing known": lambda: plot_coverage(series(), ()),
        "frequency, nothing marked": lambda: plot_frequency(series(), fitted(series())),
        "frequency, changes": lambda: plot_frequency(
            series(), fitted(series()), dates=DATES, stretches=THIN, changes=CHANGES
        ),
        "frequency, changes and nothing else": lambda: plot_frequency(
            series(), fitted(series()), changes=CHANGES
        ),
        "frequency, no change": lambda: plot_frequency(
            series(), fitted(series()), changes=CHANGES.iloc[:0]
        ),
        "diagnostics": lambda: plot_diagnostics(diagnose(_a_fit(), seed=1)),
        "diagnostics, many a day": lambda: plot_diagnostics(
            diagnose(fit_frequency(series(3, rate=20), model="negative_binomial"), seed=1)
        ),
        "power": lambda: plot_power(detectable(3.2, 3.9)),
        "power, equal": lambda: plot_power(detectable(3.2, 3.25, both=0.99)),
        "power, one step": lambda: plot_power(detectable(3.2, math.nan, both=math.nan)),
        "power, none": lambda: plot_power(detectable(math.nan, math.nan, both=0.1)),
        "robustness": lambda: plot_robustness(results),
        "specifications": lambda: plot_specifications(curve()),
        "specifications, many": lambda: plot_specifications(
            curve(("all", HOSTILE, "convoys", "c" * 60, "d"), nothing=3)
        ),
        "specifications, one choice": lambda: plot_specifications(curve(flanks=(60,), nothing=2)),
        "robustness, one row": lambda: plot_robustness({"as specified": cases()["ordinary"][1]}),
    }
