"""Which weeks were unusual, by several detectors, and whether they lie near the anniversaries.

It describes; it is never the test of an anniversary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.anchors import Window
from analysis.anchors.design import SHIFTS
from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Alarms, enough_events
from analysis.surges.unusual_detectors import DETECTORS, Detector
from analysis.surges.unusual_nearness import Nearness, days_from, nearness
from analysis.surges.unusual_options import days_near, days_of, detectors_of, whole_number
from analysis.surges.unusual_result import Judged, UnusualWeeks

WEEK = 7
LEAST_DAYS = 5
"""Observed days that a week needs to be judged, or to serve as a past."""

LEAST_EVENTS = 3
"""Fewest attacks in a week that may be called unusual: one or two come by themselves."""

STREAM = 17
"""Sets the draws of the thresholds apart from all others made with the study's seed."""


def unusual_weeks(
    counts: DailyCounts,
    *,
    dates: Iterable[dt.date],
    near: int | Window = 14,
    detectors: Collection[str] = tuple(DETECTORS),
    agree: int = 2,
    alpha: float = 0.01,
    least_events: int = LEAST_EVENTS,
    shifts: int = SHIFTS,
    also: Collection[dt.date] = (),
    seed: int = 1,
) -> UnusualWeeks:
    """List the weeks that several detectors find unusual, with their distance from the dates.

    Use it to see when attacks surged, whatever the reason, and whether such weeks crowd the
    anniversaries. It never tests an anniversary: for that see `surge_test`.

    Parameters
    ----------
    counts : DailyCounts
        Events a day. Weeks start on Monday; days before the first and after the last whole week
        are left out. Stated dates are used for imprecise events.
    dates : iterable of datetime.date
        Anniversaries, best those that the surge test uses; none are allowed.
    near : int or Window, optional
        Days within which a week counts as near a date; of a window, its longer side. Default 14.
    detectors : collection of str, optional
        Names in `DETECTORS`. Default all.
    agree : int, optional
        Detectors that must flag a week for it to be called unusual. Default 2.
    alpha : float, optional
        Level of each detector; EARS is asked at a tenth of it, and the CUSUM chart has a false
        alarm in about five years instead. Default 0.01.
    least_events : int, optional
        A week with fewer events is never flagged, whatever the detectors say. Default 3.
    shifts : int, optional
        Largest number of days by which all dates are moved together. Default half a year.
    also : collection of datetime.date, optional
        Recurrences that the surge test could not use, and the date of the event itself. A week
        may lie nearest to one of them, but the share near by chance never counts them. Default
        none.
    seed : int, optional
        Of the study. Default 1.

    Returns
    -------
    UnusualWeeks

    Raises
    ------
    DesignError
        If a detector is unknown, there is no whole week, a number is out of its range, or what
        is given for a date is none.

    Notes
    -----
    A week is judged if at least 5 of its 7 days were observed; the share observed is passed on
    as exposure, and other weeks count as unobserved. Every detector looks only at weeks before
    the one judged, so that the same list can be kept from week to week as the data grow.
    Farrington's algorithm needs three years of history, the CUSUM chart one, the predictive
    bound a quarter, EARS seven to eleven weeks.

    The share of unusual weeks near a date is set against its mean over all moves of the dates by
    -182 to +182 days, so that bursts count as they fall. Dates that would leave the judged weeks
    on the way, or lie in a gap of them, are left out of both shares, and named. Moves onto weeks
    that were not judged are left out too; see `nearness`.

    **Assumes**, for the levels, independent counts: in clustered attacks every burst is unusual,
    and the alarms of one burst are not evidence of several. Measured in simulated series of nine
    years with .05 to 1.5 attacks a day: 0.5 to 2% of the weeks are unusual by two detectors where
    attacks are independent, 3 to 7% where they set off others. Three of
    the six detectors are EARS, so that two may agree for one reason;
    EARS at 0.001 flags 2 to 5% of independent weeks. The rank among the moves must not be quoted
    as a p-value of the anniversary. Source: Farrington et al. (1996), Journal of the Royal
    Statistical Society A 159, 547-563; Noufaily et al. (2013), Statistics in Medicine 32,
    1206-1222; Fricker, Hegler and Dunfee (2008), Statistics in Medicine 27, 3407-3429; Hoehle and
    Paul (2008), Computational Statistics and Data Analysis 52, 4357-4368.

    Examples
    --------
    >>> days = np.zeros(400, dtype=int)
    >>> days[::9] = 1
    >>> days[300:305] = 2
    >>> result = unusual_weeks(DailyCounts(dt.date(2020, 1, 6), days), dates=[])
    >>> result.unusual["week"].astype(str).tolist(), result.unusual["count"].tolist()
    (['2020-10-26', '2020-11-02'], [3, 9])
    """
    chosen = detectors_of(detectors, agree)
    reach, moves = days_near(near), whole_number("shifts", shifts, 0)
    whole_number("least_events", least_events, 1)
    whole_number("seed", seed, 0)
    tested, others = _inside(counts, days_of("dates", dates)), days_of("also", also)
    others = [day for day in _inside(counts, others) if day not in tested]
    weeks = whole_weeks(counts)
    found = _ask(weeks, chosen, alpha, seed)
    enough = enough_events(weeks["count"].to_numpy(dtype=float), (least_events, 1))
    flags = np.stack([alarms.alarm & enough for alarms in found.values()])
    judged = np.stack([alarms.judged for alarms in found.values()])
    weeks["judged_by"], weeks["flagged_by"] = judged.sum(axis=0), flags.sum(axis=0)
    return UnusualWeeks(
        counts=counts,
        weeks=weeks,
        flagged=_rows(weeks, found, flags, sorted([*tested, *others])),
        judged=tuple(
            Judged(name, int(seen.sum()), _first(weeks, seen), int(flag.sum()))
            for name, seen, flag in zip(found, judged, flags, strict=True)
        ),
        dates=tuple(tested),
        also=tuple(others),
        nearness=_nearness(weeks, tested, agree, reach, moves),
        near=reach,
        shifts=moves,
        agree=agree,
        alpha=alpha,
        least_events=least_events,
    )


def whole_weeks(counts: DailyCounts) -> pd.DataFrame:
    """Add up the whole weeks of a series, from Monday to Sunday.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.

    Returns
    -------
    pandas.DataFrame
        One row a week: "week" (its Monday), "count", "days" observed, and "exposure", the share
        of the week, 0 where fewer than 5 days were observed. Such a week has count 0.

    Raises
    ------
    DesignError
        If there is no whole week.

    Examples
    --------
    >>> whole_weeks(DailyCounts(dt.date(2020, 1, 1), [1] * 14))[["week", "count"]].values.tolist()
    [[datetime.date(2020, 1, 6), 7]]
    """
    start = -counts.first.weekday() % WEEK
    number = (counts.counts.size - start) // WEEK
    if number < 1:
        raise DesignError(
            f"no whole week from Monday to Sunday lies between {counts.first} and {counts.last}"
        )
    days = slice(start, start + WEEK * number)
    seen = counts.exposure[days].reshape(number, WEEK).sum(axis=1)
    known = seen >= LEAST_DAYS
    monday = counts.first + dt.timedelta(start)
    return pd.DataFrame(
        {
            "week": [monday + dt.timedelta(WEEK * week) for week in range(number)],
            "count": np.where(known, counts.counts[days].reshape(number, WEEK).sum(axis=1), 0),
            "days": seen,
            "exposure": np.where(known, seen / WEEK, 0.0),
        }
    )


def _ask(
    weeks: pd.DataFrame, detectors: Mapping[str, Detector], alpha: float, seed: int
) -> dict[str, Alarms]:
    """Ask every detector, each with draws of its own."""
    events, share = weeks["count"].to_numpy(), weeks["exposure"].to_numpy()
    return {
        name: detect(events, share, alpha, np.random.default_rng([seed, STREAM]))
        for name, detect in detectors.items()
    }


def _inside(counts: DailyCounts, dates: list[dt.date]) -> list[dt.date]:
    return [day for day in dates if counts.first <= day <= counts.last]


def _rows(
    weeks: pd.DataFrame,
    found: Mapping[str, Alarms],
    flags: NDArray[np.bool_],
    dates: list[dt.date],
) -> pd.DataFrame:
    """Make one row of each flagged week, by those detectors alone that flagged it."""
    at = np.flatnonzero(flags.any(axis=0))
    names = np.array(list(found))
    expected, bound = (
        np.stack([getattr(alarms, part) for alarms in found.values()])
        for part in ("expected", "bound")
    )
    starts = weeks["week"].iloc[at].tolist()
    nearest = [days_from(start, dates) for start in starts]
    return pd.DataFrame(
        {
            "week": starts,
            "count": weeks["count"].to_numpy()[at],
            "expected": [float(np.median(expected[flags[:, i], i])) for i in at],
            "bound": [float(np.max(bound[flags[:, i], i])) for i in at],
            "detectors": [", ".join(names[flags[:, i]]) for i in at],
            "flagged_by": flags.sum(axis=0)[at],
            "nearest_date": [day for day, _ in nearest],
            "days_from_date": np.array([away for _, away in nearest], dtype=float),
        }
    )


def _first(weeks: pd.DataFrame, seen: NDArray[np.bool_]) -> dt.date | None:
    return weeks["week"].iloc[int(seen.argmax())] if seen.any() else None


def _nearness(
    weeks: pd.DataFrame, dates: list[dt.date], agree: int, near: int, shifts: int
) -> Nearness | None:
    judged = weeks["week"][weeks["judged_by"] >= agree].tolist()
    unusual = weeks["week"][weeks["flagged_by"] >= agree].tolist()
    return nearness(unusual, judged, dates, near=near, shifts=shifts)
