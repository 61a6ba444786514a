"""Covariates of the log rate: an intercept, a smooth trend and a yearly season."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from analysis.counts import DailyCounts
from analysis.stats.constants import YEAR

Days = NDArray[np.int64]

DAYS_A_BEND = 730
"""Observed days to a piece of the trend: shorter ones would swallow a window's events."""


def most_bends(counts: DailyCounts) -> int:
    """Count the pieces that a trend over the observed days may have; at least one."""
    return max(1, int(np.count_nonzero(counts.exposure)) // DAYS_A_BEND)


def trend_and_season(counts: DailyCounts, bends: int | None = None) -> pd.DataFrame:
    """Make the covariates of a log rate: intercept, trend and one yearly wave.

    Use it for any model of the rate.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; only the period and the observed days matter here.
    bends : int, optional
        Pieces of the spline; 0 for no trend. Default: one to every two observed years.

    Returns
    -------
    pandas.DataFrame
        One row a day, one named column a term.

    Examples
    --------
    >>> import datetime as dt
    >>> list(trend_and_season(DailyCounts(dt.date(2020, 1, 1), [0] * 400), bends=0))
    ['intercept', 'season cos', 'season sin']
    """
    days = np.arange(counts.counts.size)
    columns = {"intercept": np.ones(days.size)}
    bends = most_bends(counts) if bends is None else bends
    if bends:
        spline = _spline(days, np.flatnonzero(counts.exposure), bends)
        columns |= {f"trend {n}": column for n, column in enumerate(spline.T, 1)}
    # The phase counts from 1 January, so that the season means the same in every study.
    angle = 2 * np.pi * (days + counts.first.timetuple().tm_yday - 1) / YEAR
    return pd.DataFrame(columns | {"season cos": np.cos(angle), "season sin": np.sin(angle)})


def _spline(days: Days, observed: Days, bends: int, degree: int = 3) -> NDArray[np.float64]:
    """Cubic B-splines over the observed days, the first one dropped.

    Knots lie at quantiles of the observed days; before the first and after the last
    observed day the trend stays level.
    """
    inner = np.quantile(observed, np.linspace(0, 1, bends + 1))
    knots = np.concatenate([[inner[0]] * degree, inner, [inner[-1]] * degree])
    within = np.clip(days, inner[0], inner[-1])
    # All splines sum to one, which is the intercept: one of them has to go.
    return np.asarray(BSpline.design_matrix(within, knots, degree).toarray()[:, 1:])
