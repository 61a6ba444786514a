"""What every frequency model gives back."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.events.words import long_date
from analysis.models.covariates import Terms
from analysis.models.words import spoken
from analysis.stats.distributions import CountDistribution

Floats = NDArray[np.float64]


class Process(Protocol):
    """A fitted model as a process in time; its estimates are fixed.

    Both methods take counts that may reach beyond the days of the fit, with the same first
    day, so that one object serves the fit, the forecast and the score.
    """

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution, knowing the days before it and no later one."""
        ...

    def simulate(
        self, counts: DailyCounts, series: int, rng: np.random.Generator, *, start: int = 0
    ) -> NDArray[np.int64]:
        """Draw the days from `start` on, given those before it; shape (series, T - start)."""
        ...


class IndependentDays(ABC):
    """A process whose days do not look at the days before them."""

    __slots__ = ()

    @abstractmethod
    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution."""

    def simulate(
        self, counts: DailyCounts, series: int, rng: np.random.Generator, *, start: int = 0
    ) -> NDArray[np.int64]:
        """Draw the days from `start` on."""
        return self.one_step(counts)[start:].draw(series, rng)


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What a model expects of the days after its last.

    Attributes
    ----------
    first : datetime.date
        First day foreseen.
    mean, lower, upper : ndarray of float, shape (h,)
        Expected events a day, and 95% of the simulated counts.
    total : tuple of (float, float, float)
        Events in all these days: mean and the limits of 95% of the simulated totals.
    """

    first: dt.date
    mean: Floats
    lower: Floats
    upper: Floats
    total: tuple[float, float, float]

    def sentence(self) -> str:
        """Say the forecast in words, as the report prints it."""
        mean, low, high = self.total
        return (
            f"If nothing changes, the model expects {mean:.1f} attacks in the {self.mean.size} "
            f"days from {long_date(self.first)} on, and in 95 of 100 simulated futures between "
            f"{low:.0f} and {high:.0f}."
        )


@dataclass(frozen=True, slots=True, eq=False)
class FrequencyFit:
    """A model of how often attacks came, fitted.

    Attributes
    ----------
    model : str
        Name of the model in `MODELS`.
    counts : DailyCounts
        What it was fitted to.
    terms : Terms
        What its log rate depends on.
    expected, lower, upper : ndarray of float, shape (T,)
        Expected events a day, given the days before where the model looks at them, and a 95%
        interval of that expectation; nan where unobserved.
    coefficients : pandas.DataFrame
        One row a term of the log rate: "term", "rate_ratio", "lower", "upper".
    dynamics_of : callable
        Works out `dynamics`, once.
    dynamics : pandas.DataFrame
        What is no rate ratio, such as the branching ratio or the size of salvos: "term",
        "estimate", "lower", "upper", a 95% interval; no rows where there is nothing.
    dispersion : float
        Pearson's: variance over what the model allows; 1 is as it should be.
    loglik, aic, bic, qic : float
        In-sample fit; nan where the model has no such number.
    residuals : ndarray of float, shape (T,)
        Pearson residuals; nan where unobserved.
    process : Process
        The fitted model as a process, for scores and simulation.
    """

    model: str
    counts: DailyCounts
    terms: Terms
    expected: Floats
    lower: Floats
    upper: Floats
    coefficients: pd.DataFrame
    dynamics_of: Callable[[], pd.DataFrame]
    dispersion: float
    loglik: float
    aic: float
    bic: float
    qic: float
    residuals: Floats
    process: Process

    @property
    def first(self) -> dt.date:
        """First day of the series."""
        return self.counts.first

    @property
    def bends(self) -> int:
        """Pieces of the trend; 0 for none."""
        return self.terms.bends

    @property
    def predictive(self) -> CountDistribution:
        """Distribution of each day's count, given the days before it."""
        return self.process.one_step(self.counts)

    @property
    def dynamics(self) -> pd.DataFrame:
        """What is no rate ratio; worked out when first asked for."""
        return self.dynamics_of()

    def estimate(self, term: str) -> float:
        """Give one number of `dynamics`; nan where the model has no such term."""
        found = self.dynamics.loc[self.dynamics["term"] == term, "estimate"]
        return float(found.iloc[0]) if len(found) else float("nan")

    def simulate(self, series: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw whole series from the fitted model.

        Parameters
        ----------
        series : int
            How many.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray of int, shape (series, T)
            Unobserved days hold 0.
        """
        drawn = self.process.simulate(self.counts, series, rng)
        return np.where(self.counts.exposure > 0, drawn, 0)

    def forecast(self, days: int, rng: np.random.Generator, *, simulations: int = 2000) -> Forecast:
        """Foresee the days after the last by simulation, the trend held level.

        Parameters
        ----------
        days : int
            How many.
        rng : numpy.random.Generator
            Source of randomness.
        simulations : int, optional
            Futures drawn. Default 2000.

        Returns
        -------
        Forecast

        Raises
        ------
        DesignError
            With less than one day.
        """
        if days < 1:
            raise DesignError(f"a forecast needs at least one day, got {days}")
        known = self.counts.counts.size
        later = np.concatenate([self.counts.counts, np.zeros(days, dtype=np.int64)])
        seen = np.concatenate([self.counts.exposure, np.ones(days)])
        longer = DailyCounts(self.first, later, seen)
        futures = self.process.simulate(longer, simulations, rng, start=known)
        totals = futures.sum(axis=1)
        lower, upper = np.quantile(futures, (0.025, 0.975), axis=0, method="inverted_cdf")
        low, high = np.quantile(totals, (0.025, 0.975), method="inverted_cdf")
        return Forecast(
            first=self.counts.last + dt.timedelta(1),
            mean=futures.mean(axis=0),
            lower=lower.astype(float),
            upper=upper.astype(float),
            total=(float(totals.mean()), float(low), float(high)),
        )

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
        aic = f"has AIC {self.aic:.0f}; " if np.isfinite(self.aic) else ""
        return (
            f"The {spoken(self.model)} model {aic}the counts vary "
            f"{self.dispersion:.1f} times as much as it expects, {verdict}."
        )
