"""What every frequency model gives back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FrequencyFit:
    """A model of how often attacks came, fitted.

    Attributes
    ----------
    model : str
        Name of the model in `MODELS`.
    first : datetime.date
        First day of the series.
    expected, lower, upper : ndarray of float, shape (T,)
        Expected events a day and a 95% interval of that expectation; nan where unobserved.
    coefficients : pandas.DataFrame
        One row a term: "term", "rate_ratio", "lower", "upper".
    dispersion : float
        Pearson's: variance over what the model allows; 1 is as it should be.
    loglik, aic, bic : float
        In-sample fit; nan where the model has no likelihood.
    bends : int
        Pieces of the trend; 0 for none.
    residuals : ndarray of float, shape (T,)
        Pearson residuals; nan where unobserved.
    """

    model: str
    first: dt.date
    expected: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    coefficients: pd.DataFrame
    dispersion: float
    loglik: float
    aic: float
    bic: float
    bends: int
    residuals: NDArray[np.float64]

    def sentence(self) -> str:
        """Say the fit in words, as the report prints it."""
        if self.dispersion < 0.8:
            verdict = "less than the model allows"
        elif self.dispersion < 1.2:
            verdict = "about what the model allows"
        else:
            verdict = (
                "more than the model allows: bursts, or a rate that moves faster than its trend"
            )
        trend = {0: "no trend", 1: "a trend in one piece"}.get(
            self.bends, f"a trend in {self.bends} pieces"
        )
        return (
            f"The {self.model.replace('_', ' ')} model, with {trend} and a yearly wave, has AIC "
            f"{self.aic:.0f}; the counts vary {self.dispersion:.1f} times as much as it expects, "
            f"{verdict}."
        )
