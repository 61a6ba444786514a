"""Results and studies made by hand, so that rules and words can be tested without data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from analysis import Anchor, DailyCounts, Window, surge_test
from analysis.checks import CheckResult
from analysis.power import DetectableSurge, PowerPoint
from analysis.stats.hawkes import HawkesFit

START = dt.date(2013, 1, 1)
DAYS = 3900
CHECKS = ("season", "leave_one_out", "share", "date_push", "negative_controls")


def counts_of(events: dict[str, int]) -> DailyCounts:
    """Give so many events on each day named, on a quiet background of one every 40 days."""
    counts = np.zeros(DAYS, dtype=int)
    counts[::40] = 1
    for day, number in events.items():
        counts[(dt.date.fromisoformat(day) - START).days] += number
    return DailyCounts(START, counts)


def surge(events: dict[str, int], **changes: object):
    """Test about 1 January; anniversaries 2019 to 2022, controls 2014 to 2017."""
    given = {"anchor": Anchor("the event", "2018-01-01"), "window": Window(7, 7)} | changes
    return surge_test(counts_of(events), **given)


def checks(**passed: bool | None) -> dict[str, CheckResult]:
    """Let every check hold but for those named."""
    given = dict.fromkeys(CHECKS, True) | {"negative_controls": None} | passed
    return {name: CheckResult(name, value, f"{name} in words") for name, value in given.items()}


def power(ratio: float = 3.2, naive_size: float = 0.13) -> DetectableSurge:
    """Make a power curve that ends at twice the detectable ratio."""
    null = HawkesFit(np.full(10, 0.1), 0.5, 0.2, 2.0, -100.0)
    curve = (PowerPoint(1, 1, 0.05, float("nan")), PowerPoint(9, 6.4, 0.7, float("nan")))
    return DetectableSurge(
        ratio,
        float("nan"),
        0.2,
        curve,
        500,
        naive_size=naive_size,
        local_size=0.05,
        null=null,
        alpha=0.05,
    )


def result(
    *,
    p1: float = 0.3,
    p1_lower: float = 0.7,
    p2: float | None = 0.3,
    conf_int: tuple[float, float] = (0.5, 4.0),
    upper: float = 3.0,
    controlled: bool = True,
    naive: float = 0.2,
    years: int = 4,
):
    """Take a real result and put the numbers that the rule reads in place of its own."""
    made = surge({"2020-01-02": 3, "2021-01-04": 2, "2015-01-01": 1})
    rows = made.by_year[:years]
    n = made.local.n_shifts
    ranks = {"rank": round(p1 * n), "rank_lower": round(p1_lower * n)}
    local = replace(made.local, **ranks, interval=lambda: conf_int)
    did = None if p2 is None else replace(made.did, rank=round(p2 * n))
    kept = list(range(years))
    placement = replace(
        made.placement, dates=made.placement.dates[:years], after=made.placement.after.only(kept)
    )
    altered = replace(
        made,
        observed=0 if p1_lower < 0.05 else made.observed,
        placement=placement,
        by_year=rows,
        local=local,
        did=did,
        season_controlled=controlled and did is not None,
        naive_pvalue=naive,
    )
    altered.__dict__["limits"] = (0.0, upper)  # where the property keeps what it worked out
    return altered
