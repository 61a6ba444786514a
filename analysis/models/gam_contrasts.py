"""Smooth curves read off as rate ratios: the trend at its ends, the season on four days."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.regression import rate_ratios
from analysis.stats.constants import YEAR
from analysis.stats.delta import row_variances
from analysis.stats.reml import PenalisedFit
from analysis.stats.smooth import Smooth

Floats = NDArray[np.float64]

QUARTERS = {"1 January": 0, "1 April": 90, "1 July": 181, "1 October": 273}
"""Days of the year on which the season is read off."""


def standard_errors(x: Floats, fit: PenalisedFit) -> Floats:
    """Give the standard error of each row's sum of coefficients."""
    return np.sqrt(row_variances(x, fit.covariance))


def contrasts(
    names: list[str], fit: PenalisedFit, trend: Smooth, season: Smooth | None
) -> pd.DataFrame:
    """Make the table of rate ratios: weekdays, and what can be read off the curves."""
    plain, size = len(names), fit.params.size
    end = plain + trend.transform.shape[1]
    label, rise = _rise(trend)
    matrix = np.zeros((plain + 1, size))
    matrix[:plain, :plain] = np.eye(plain)
    matrix[plain, plain:end] = rise
    terms = [*names, label]
    if season is not None:
        # Equal splines round the circle have equal shares of the mean over the year.
        mean = season.transform.mean(axis=0)
        quarters = np.zeros((len(QUARTERS), size))
        quarters[:, end:] = season.at(list(QUARTERS.values())) - mean
        matrix = np.vstack([matrix, quarters])
        terms += [f"season: {day} against the year" for day in QUARTERS]
    return rate_ratios(terms, matrix @ fit.params, standard_errors(matrix, fit))


def _rise(trend: Smooth) -> tuple[str, Floats]:
    """Set the mean of the curve over its last year, or half, against that over its first."""
    days = np.arange(trend.splines.start, trend.splines.end + 1)
    stretch = min(int(YEAR), days.size // 2)
    name = "year" if stretch == int(YEAR) else "half"
    means = [trend.at(part).mean(axis=0) for part in (days[-stretch:], days[:stretch])]
    return f"trend: last {name} against first", means[0] - means[1]
