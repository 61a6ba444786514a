"""Which terms a log rate is made of, and their columns: trend, season, weekday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.models.design import most_bends, trend_and_season
from analysis.stats.constants import YEAR

Weekday = Literal["none", "friday", "each"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRIDAY = 4
MOST_BENDS = 30
"""Pieces of the trend at the utmost, so that a series of centuries stays within memory."""
MOST_HARMONICS = 6


@dataclass(frozen=True, slots=True)
class Terms:
    """What the log rate of a model depends on.

    Attributes
    ----------
    bends : int
        Pieces of the trend; 0 for none.
    harmonics : int
        Waves of the season: 0 for none, 1 for one smooth wave a year.
    weekday : {"none", "friday", "each"}
        No weekday, Fridays against all other days, or each weekday against Monday.

    Raises
    ------
    DesignError
        If a number is out of range or the weekday is none of the three.
    """

    bends: int = 0
    harmonics: int = 1
    weekday: Weekday = "none"

    def __post_init__(self) -> None:
        if not 0 <= self.bends <= MOST_BENDS:
            raise DesignError(f"a trend has 0 to {MOST_BENDS} pieces, got {self.bends}")
        if not 0 <= self.harmonics <= MOST_HARMONICS:
            raise DesignError(f"a season has 0 to {MOST_HARMONICS} waves, got {self.harmonics}")
        if self.weekday not in ("none", "friday", "each"):
            raise DesignError(f"weekday is none, friday or each, got {self.weekday!r}")


def most_pieces(counts: DailyCounts) -> int:
    """Count the pieces that a trend may have: one to every two observed years, 1 to 30."""
    return min(most_bends(counts), MOST_BENDS)


def days_since_new_year(counts: DailyCounts) -> NDArray[np.int64]:
    """Count the days to each from the 1 January before the first.

    Examples
    --------
    >>> import datetime as dt
    >>> days_since_new_year(DailyCounts(dt.date(2020, 2, 1), [0, 1, 0])).tolist()
    [31, 32, 33]
    """
    return np.arange(counts.counts.size) + counts.first.timetuple().tm_yday - 1


def covariates(counts: DailyCounts, terms: Terms, *, until: int | None = None) -> pd.DataFrame:
    """Make the columns of a log rate.

    Use it for the fit of any model, and with `until` for days that it was not fitted to.

    Parameters
    ----------
    counts : DailyCounts
        Only the period and the observed days matter here.
    terms : Terms
        What to make columns of.
    until : int, optional
        Days from the start on which the fit rests; the trend is level after them, as it
        knows nothing of later days. Default: all days.

    Returns
    -------
    pandas.DataFrame
        One row a day, one named column a term, "intercept" the first.

    Examples
    --------
    >>> import datetime as dt
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [0] * 400)
    >>> list(covariates(counts, Terms(weekday="friday")))
    ['intercept', 'season cos', 'season sin', 'Friday']
    """
    days = np.arange(counts.counts.size)
    known = counts if until is None or until >= days.size else counts.masked(days >= until)
    columns = trend_and_season(known, terms.bends)
    if terms.harmonics == 0:
        columns = columns.drop(columns=["season cos", "season sin"])
    angle = 2 * np.pi * days_since_new_year(counts) / YEAR
    for wave in range(2, terms.harmonics + 1):
        columns[f"season cos {wave}"] = np.cos(wave * angle)
        columns[f"season sin {wave}"] = np.sin(wave * angle)
    weekday = (days + counts.first.weekday()) % 7
    if terms.weekday == "friday":
        columns["Friday"] = (weekday == FRIDAY).astype(float)
    elif terms.weekday == "each":
        for number, name in enumerate(WEEKDAYS[1:], 1):
            columns[name] = (weekday == number).astype(float)
    return columns
