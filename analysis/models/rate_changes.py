"""When the rate of attacks changed, as far as the change-point model can be fitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.base import FrequencyFit
from analysis.models.change_dates import (
    COLUMNS,
    change_dates,
    changes_sentence,
    number_of_changes,
)

FLAT = 2.0
"""Times its prior that the likeliest number must have for the counts to say anything."""


@dataclass(frozen=True, slots=True, eq=False)
class RateChanges:
    """The changes of the rate.

    Attributes
    ----------
    table : pandas.DataFrame
        As `change_dates` gives it, one row a change.
    fitted : bool
        Whether there was a change-point model to ask.
    words : str
        The same as a sentence.
    numbers : ndarray of float, shape (n,)
        Probability of 0, 1, 2, ... changes, all of them weighed exactly; empty without a fit.
    """

    table: pd.DataFrame
    fitted: bool
    words: str
    numbers: NDArray[np.float64]

    @property
    def dates(self) -> list[dt.date]:
        """First day of every new level."""
        return list(self.table["date"])

    def weighed(self) -> str:
        """Say how sure the number of changes is, as the report prints it."""
        most = self.numbers.size - 1
        if most < 1 or self.numbers.max() * (most + 1) < FLAT:
            return "How many changes there were these counts do not say."
        low, high = (int(at) for at in np.searchsorted(np.cumsum(self.numbers), (0.025, 0.975)))
        if high == most:
            told = f"at least {low} are likely (more than {most} were not tried)"
        else:
            told = f"{low} to {high} are likely" if low < high else f"{low} is the likely number"
        named = len(self.table)
        only = (
            f"; the {named} named are those that stand out most"
            if 0 < named < low
            else "; none of them stands out enough to be dated"
            if not named and low
            else ""
        )
        return f"Weighing every number of changes from none to {most}, {told} (95%){only}."

    def sentence(self) -> str:
        """Say when the rate changed, as the report prints it."""
        return self.words


def rate_changes(fits: Mapping[str, FrequencyFit]) -> RateChanges:
    """Read the changes of the rate off the fitted models.

    Use it for the picture of frequency over time.

    Parameters
    ----------
    fits : mapping of str to FrequencyFit
        By model, as in `ModelComparison.fits`; only "changepoint" is looked at.

    Returns
    -------
    RateChanges

    Notes
    -----
    **Assumes** what `change_dates` assumes: a slow trend is cut into steps, and bursts make
    dates look surer than they are, so do not quote a date as that of a cause.
    """
    if "changepoint" not in fits:
        empty = pd.DataFrame(columns=list(COLUMNS))
        words = "The change-point model could not be fitted, so changes of the rate are not known."
        return RateChanges(empty, False, words, np.empty(0))
    fit = fits["changepoint"]
    return RateChanges(change_dates(fit), True, changes_sentence(fit), number_of_changes(fit))
