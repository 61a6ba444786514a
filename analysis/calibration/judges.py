"""One judge a bar: which rows it looks at, and what it asks of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from analysis.calibration.evidence import (
    ALL_WORLDS,
    LOCAL_WORLDS,
    NOT_RUN,
    WORST,
    Evidence,
    Judged,
    Site,
    not_above,
    not_below,
    percent,
    significantly_above,
    site,
)
from analysis.calibration.store import Row

NARROW = "N5"
SPARSE, FEW = 11, 2
"""So few attacks in so few windows that a rank has hardly any values to take."""
LARGEST = 5.05
"""True ratios are themselves simulated: a fivefold surge may come out a little higher."""
HONEST = 0.90
"""Share of data sets in which the printed detectable ratio must be honest."""
MARGIN = 1.5
"""A surge that the words "no large surge" rule out."""
OURS = ("step 1", "step 2", "both steps", "verdict")
POWER_WANTED, POWER_NEAR, POWER_LOST = 0.8, (0.5, 0.95), 0.10
CLUSTERED = 0.6
"""Branching ratio of the world in which the naive test must be seen to fail."""
HEAPING, HEAPED, IMPUTED = "heaping", "first of the month 10%", "step 1 imputed"


def size(method: str, codes: Sequence[str]) -> Callable[[Evidence], Judged]:
    """Judge how often a step rejects where nothing happens at the date."""

    def judge(evidence: Evidence) -> Judged:
        rows = evidence.null([method], "rejects at .05", codes)
        return _with(not_above(rows, lambda row: 0.06), evidence.lacking(rows, codes))

    return judge


def used(method: str, codes: Sequence[str]) -> Callable[[Evidence], Judged]:
    """Judge whether a step rejects often enough: one that never does has no power either."""

    def judge(evidence: Evidence) -> Judged:
        every = evidence.null([method], "rejects at .05", codes)
        sparse = [row.value for row in every if _is_sparse(row)]
        rows = sorted((row for row in every if not _is_sparse(row)), key=lambda row: row.value)
        if not rows:
            return NOT_RUN
        low = rows[0]
        under = sum(row.value < 0.02 for row in rows)
        text = f"Lowest {percent(low.value)} ({low.where}); {under or 'none'} of {len(rows)} below."
        if sparse:
            text += (
                f" Not asked at {SPARSE} attacks a year with one or two anniversaries, where a "
                f"rank has few values to take (lowest there {percent(min(sparse))})."
            )
        return Judged(not under, f"lowest {percent(low.value)}", text, tuple(rows[:WORST]))

    return judge


def _is_sparse(row: Row) -> bool:
    return row.per_year <= SPARSE and row.k <= FEW


def verdict(evidence: Evidence) -> Judged:
    """Judge how often the verdict is a surge where there is none."""
    every = evidence.null(["verdict"], "surge")
    # With one anniversary, or without control years, the rule allows no surge at all.
    rows = [row for row in every if row.k > 1 and row.m]

    def limit(row: Row) -> float:
        return 0.065 if evidence.worlds[row.world].code == NARROW else 0.05

    return _with(not_above(rows, limit), evidence.lacking(rows, ALL_WORLDS))


def one_percent(evidence: Evidence) -> Judged:
    """Judge both steps at the level of 1%."""
    rows = evidence.null(["step 1"], "rejects at .01", LOCAL_WORLDS)
    rows += evidence.null(["step 2"], "rejects at .01")
    return _with(not_above(rows, lambda row: 0.015), evidence.lacking(rows, ALL_WORLDS))


def covers(evidence: Evidence) -> Judged:
    """Judge how often the intervals hold the true ratio."""
    rows, left_out = _with_ratio(evidence, "covers")
    return _with(not_below(rows, 0.93), left_out)


def width(evidence: Evidence) -> Judged:
    """Judge the intervals beside those of an oracle that knows the world.

    Both are widths on the log scale, rows of one method: "log width", "log width oracle".
    """
    rows, left_out = _with_ratio(evidence, "log width")
    every = (row for row in evidence.rows if row.measure == "log width oracle" and row.series)
    oracle = {(site(row), row.method, row.m): row.value for row in every}
    times = {
        row: row.value / oracle[site(row), row.method, row.m]
        for row in rows
        if oracle.get((site(row), row.method, row.m))
    }
    if not times:
        return NOT_RUN
    ordered = sorted(times, key=lambda row: -times[row])
    most, over = times[ordered[0]], sum(factor > 2 for factor in times.values())
    text = (
        f"At most {most:.2f} times as wide ({ordered[0].where}), {median(times.values()):.2f} "
        f"times in the middle one of {len(times)} cells; {over or 'none'} above twice."
    )
    worst = tuple(ordered[:WORST])
    return _with(Judged(not over, f"at most {most:.2f} times", text, worst), left_out)


def _with_ratio(evidence: Evidence, measure: str) -> tuple[list[Row], str]:
    """Rows of both steps' intervals where the true ratio lies between 1 and 5."""
    every = evidence.of(["step 1"], measure, LOCAL_WORLDS) + evidence.of(["step 2"], measure)
    sound = [row for row in every if row.defect == "none"]
    unknown = sum(math.isnan(evidence.ratio(row)) for row in sound)
    rows = [row for row in sound if 0.999 <= evidence.ratio(row) <= LARGEST]
    return rows, f" {unknown} cells have no true ratio and are left out." if unknown else ""


def power(evidence: Evidence) -> Judged:
    """Judge the power of step 1 beside that of the strongest valid method."""
    rivals = dict.fromkeys(row.method for row in evidence.rows if row.method not in OURS)
    valid = [method for method in rivals if _is_valid(evidence, method)]
    own = _surges(evidence, ["step 1"])
    ours = {site(row): row for row in own} | {(row.table, *site(row)): row for row in own}
    strongest: dict[Site, Row] = {}
    for row in _surges(evidence, valid):
        before = strongest.get(site(row))
        if site(row) in ours and (before is None or row.value > before.value):
            strongest[site(row)] = row
    curves: dict[tuple[str, int, int], list[Row]] = {}
    for row in strongest.values():
        if POWER_NEAR[0] <= row.value <= POWER_NEAR[1]:
            curves.setdefault((row.world, row.per_year, row.k), []).append(row)
    chosen = [min(rows, key=_far_from_wanted) for rows in curves.values()]
    # On the same series, where both were run on them.
    return _lost([(ours.get((row.table, *site(row)), ours[site(row)]), row) for row in chosen])


def _is_valid(evidence: Evidence, method: str) -> bool:
    """Say whether a method was seen to keep its level wherever step 1 must."""
    rows = evidence.null([method], "rejects at .05", LOCAL_WORLDS)
    return bool(rows) and not significantly_above(rows, 0.06)


def _surges(evidence: Evidence, methods: Sequence[str]) -> list[Row]:
    rows = evidence.of(methods, "rejects at .05", LOCAL_WORLDS)
    return [row for row in rows if row.effect != "none" and row.defect == "none"]


def _far_from_wanted(row: Row) -> float:
    return abs(row.value - POWER_WANTED)


def _lost(pairs: Sequence[tuple[Row, Row]]) -> Judged:
    """Judge the power of step 1 beside that of the strongest valid method, pair by pair."""
    if not pairs:
        return NOT_RUN
    ordered = sorted(pairs, key=lambda pair: pair[0].value - pair[1].value)
    ours, best = ordered[0]
    over = sum(other.value - own.value > POWER_LOST + 1e-9 for own, other in pairs)
    points = 100 * (best.value - ours.value)
    text = (
        f"Where the strongest valid method finds about four surges in five, step 1 finds at worst "
        f"{percent(ours.value)} where {best.method} finds {percent(best.value)} ({ours.where}); "
        f"{over or 'none'} of {len(pairs)} cells more than 10 points behind."
    )
    found = f"at most {points:.1f} points behind" if points > 0 else "never behind"
    return Judged(not over, found, text, tuple(own for own, _ in ordered[:WORST]))


def detectable(evidence: Evidence) -> Judged:
    """Judge the power that a surge of the printed size truly had, without leave for chance."""
    rows = evidence.of(["step 1", "both steps"], "within .70-.90")
    if not rows:
        return NOT_RUN
    ordered = sorted(rows, key=lambda row: row.value)
    low, under = ordered[0], sum(row.value < HONEST for row in rows)
    text = (
        f"Lowest {percent(low.value)} ({low.method}, {low.where}; {low.series} data sets with a "
        f"printed ratio); {under or 'none'} of {len(rows)} cells below {percent(HONEST)}."
    )
    return Judged(not under, f"lowest {percent(low.value)}", text, tuple(ordered[:WORST]))


def reassurance(evidence: Evidence) -> Judged:
    """Judge how often a surge is there and "no large surge" is said."""
    every = evidence.of(["verdict"], "no_large_surge")
    rows = [row for row in every if row.defect == "none" and evidence.ratio(row) >= MARGIN]
    return not_above(rows, lambda row: 0.05)


def heaping(evidence: Evidence) -> Judged:
    """Judge how often it is noticed that one date in ten was put on the first of the month."""
    rows = evidence.of([HEAPING], "rejects at .05")
    return not_below([row for row in rows if row.defect == HEAPED], 0.90)


def imputed(evidence: Evidence) -> Judged:
    """Judge step 1 on dates drawn anew within their imprecision."""
    rows = evidence.of([IMPUTED], "rejects at .05", LOCAL_WORLDS)
    wrong = [row for row in rows if row.effect == "none" and row.defect != "none"]
    return not_above(wrong, lambda row: 0.065)


def failure_seen(evidence: Evidence) -> Judged:
    """Judge whether the simulation can show a failure at all."""
    every = evidence.null(["naive"], "rejects at .05", ["N6"])
    rows = [row for row in every if evidence.worlds[row.world].branching == CLUSTERED]
    if not rows:
        return NOT_RUN
    ordered = sorted(rows, key=lambda row: -row.value)
    top = ordered[0]
    seen = sum(row.value >= 0.08 for row in rows)
    text = (
        f"The naive test raises up to {percent(top.value)} false alarms ({top.where}); "
        f"{seen or 'none'} of {len(rows)} cells at 8% or more."
    )
    return Judged(seen > 0, f"highest {percent(top.value)}", text, tuple(ordered[:WORST]))


def min_p(evidence: Evidence) -> Judged:
    """Judge the best of several windows, corrected for having looked at several."""
    rows = evidence.null(["min-P"], "rejects at .05", LOCAL_WORLDS)
    return not_above(rows, lambda row: 0.06)


def _with(judged: Judged, more: str) -> Judged:
    return judged if judged.passed is None else replace(judged, text=judged.text + more)
