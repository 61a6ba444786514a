"""The ways in which a study's question can be asked: outcome, window, flank, imprecise dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.anchors import Window
from analysis.counts import DailyCounts, count_events
from analysis.errors import DesignError
from analysis.events import Events
from analysis.stats.windows import WindowSums
from analysis.study import Study
from analysis.surges import Placement, place_windows

OTHER_FLANKS = (45, 90)
"""Days, beside the study's own: a month and a half, and a quarter."""

STATED, PRECISE = "stated", "precise only"
"""What is done with imprecise dates: taken as stated, or left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Sums of one specification at every shift, and what it is called."""

    outcome: str
    dates: str
    placement: Placement
    sums: WindowSums


def ways_of_asking(
    study: Study, events: Events, outcome: str, dates: tuple[dt.date, ...]
) -> tuple[list[Asked], int]:
    """Ask one outcome with every window, flank and treatment of dates."""
    treated = _treated(study, events, outcome)
    series = np.stack([counts.counts for counts in treated.values()])
    asked: list[Asked] = []
    left_out = 0
    for window, flank in _choices(study):
        placement = _placed(study, treated[STATED], window, flank)
        if placement is None or placement.dates != dates:
            left_out += len(treated)
            continue
        sums = placement.layout.sums(placement.counts, dates, series)
        asked += [
            Asked(outcome, treatment, placement, replace(sums, observed=n, around=c))
            for treatment, n, c in zip(treated, sums.observed, sums.around, strict=True)
        ]
    return asked, left_out


def _treated(study: Study, events: Events, outcome: str) -> dict[str, DailyCounts]:
    """Count an outcome with its imprecise dates as stated, and without them."""
    counting = study.counting(outcome)
    treated = {STATED: count_events(events, **counting)}
    known = {"day"} & set(counting["where"].get("date_precision", {"day"}))
    if known & set(events.table["date_precision"]):
        where = {**counting["where"], "date_precision": sorted(known)}
        treated[PRECISE] = count_events(events, **(counting | {"where": where}))
    # The same counts twice would be one specification with the weight of two.
    if PRECISE in treated and treated[PRECISE].total == treated[STATED].total:
        del treated[PRECISE]
    return treated


def _choices(study: Study) -> Iterator[tuple[Window, int]]:
    """List windows and flanks, the study's own first."""
    days = dict.fromkeys((study.window, *study.secondary.windows))
    for flank in dict.fromkeys((study.flank, *OTHER_FLANKS)):
        for first, last in days:
            yield Window(-first, last), flank


def placing(study: Study) -> dict[str, Any]:
    """Return the arguments with which `place_windows` places the study's windows."""
    return {key: value for key, value in study.design().items() if key != "min_control_attacks"}


def _placed(study: Study, counts: DailyCounts, window: Window, flank: int) -> Placement | None:
    try:
        return place_windows(counts, **(placing(study) | {"window": window, "flank": flank}))
    except DesignError:
        return None
