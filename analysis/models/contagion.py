"""Do attacks set off attacks, or does the rate merely move? What the data can say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.changepoint import change_dates
from analysis.models.covariates import covariates
from analysis.stats.hawkes import fit_hawkes
from analysis.stats.simulate import simulate_counts

STREAM = 12
"""Keeps these draws apart from others made with the study's seed."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Contagion:
    """How much of the clustering a self-exciting model takes for contagion, and why to doubt it.

    Attributes
    ----------
    branching_ratio : tuple of (float, float, float)
        Attacks that each attack is taken to set off: estimate and 95% interval; nan where the
        model could not be fitted.
    compared : float
        The same estimated as in the series drawn, by the faster fit with a weak ridge.
    memory : tuple of (float, float, float)
        Mean delay in days, with its interval.
    changes : int
        Changes of the rate that the change-point model finds.
    without : ndarray of float, shape (n,)
        Branching ratios fitted to series drawn from the change-point model, in which no attack
        sets off another; empty where that model could not be fitted.
    regimes : ndarray of float, shape (n,)
        The same from series that switch between quiet and campaigns at random, as many attacks
        in all, and again no contagion.
    """

    branching_ratio: tuple[float, float, float]
    compared: float
    memory: tuple[float, float, float]
    changes: int
    without: Floats
    regimes: Floats

    @property
    def mimicked(self) -> bool:
        """Whether series without contagion reach the estimate in more than one of twenty."""
        found = [ratios for ratios in (self.without, self.regimes) if ratios.size]
        return any(float(np.mean(ratios >= self.compared)) > 0.05 for ratios in found)

    def sentence(self) -> str:
        """Say what bursts mean here and how far that can be trusted, as the report prints it."""
        ratio, low, high = self.branching_ratio
        if np.isnan(ratio):
            return "The self-exciting model could not be fitted to these counts."
        return " ".join([self._estimate(ratio, low, high), *self._doubts(), self._conclusion()])

    def _estimate(self, ratio: float, low: float, high: float) -> str:
        days, soonest, latest = self.memory
        return (
            f"Read as contagion, every 100 attacks set off {100 * ratio:.0f} others (95% interval "
            f"{100 * low:.0f} to {100 * high:.0f}), on average {days:.0f} days later "
            f"({soonest:.0f} to {latest:.0f})."
        )

    def _doubts(self) -> list[str]:
        worlds = (
            (self.without, f"the {self.changes + 1} levels of the change-point model"),
            (self.regimes, "random campaigns, nine times as busy as the quiet between"),
        )
        given = [
            f"with {name} {100 * np.median(ratios):.0f} in the middle and above "
            f"{100 * np.quantile(ratios, 0.95):.0f} in one of twenty"
            for ratios, name in worlds
            if ratios.size
        ]
        if not given:
            return []
        return [f"But series in which no attack sets off another give, {', and '.join(given)}."]

    def _conclusion(self) -> str:
        if self.mimicked:
            return (
                "So these counts cannot tell contagion from a rate that moves: the number says "
                "how strongly attacks cluster, not why."
            )
        return (
            "The estimate is beyond what these moving rates give; others might still give it, so "
            "it says how strongly attacks cluster, and is no proof of why."
        )


def contagion(
    counts: DailyCounts, fits: Mapping[str, FrequencyFit], *, seed: int, series: int = 99
) -> Contagion:
    r"""Set the fitted branching ratio against that of series without any contagion.

    Use it wherever a branching ratio is quoted.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    fits : mapping of str to FrequencyFit
        Fits of these counts by name, as in `ModelComparison.fits`; "hawkes" and "changepoint"
        are used where they are there.
    seed : int
        Of the study; the series are drawn from it.
    series : int, optional
        How many to draw from each of the two worlds. Default 99.

    Returns
    -------
    Contagion

    Notes
    -----
    A self-exciting process (`analysis.stats.hawkes`) is fitted to series drawn from two worlds
    in which attacks are independent given the rate: the fitted change-point model, and two
    states at random, one nine times as busy, lasting 60 and 200 days on average. **Assumes**
    nothing of the truth; it shows that moving rates pass for contagion, so do not quote the
    branching ratio as proof that attacks cause attacks. Source: Mohler (2013), Annals of
    Applied Statistics 7, 1525-1539.
    """
    unknown = (float("nan"),) * 3
    if "hawkes" not in fits:
        return Contagion(unknown, float("nan"), unknown, 0, np.empty(0), np.empty(0))
    fit, rng = fits["hawkes"], np.random.default_rng([seed, STREAM])
    steps = fits.get("changepoint")
    days, rate = counts.counts.size, counts.per_month / 30
    return Contagion(
        branching_ratio=_row(fit, "branching ratio"),
        compared=float(_ratios(counts, fit, counts.counts[None])[0]),
        memory=_row(fit, "memory in days"),
        changes=len(change_dates(steps)) if steps else 0,
        without=_ratios(counts, fit, steps.simulate(series, rng)) if steps else np.empty(0),
        regimes=_ratios(
            counts, fit, simulate_counts("regimes", days=days, rate=rate, rng=rng, series=series)
        ),
    )


def _row(fit: FrequencyFit, term: str) -> tuple[float, float, float]:
    row = fit.dynamics.set_index("term").loc[term]
    return float(row["estimate"]), float(row["lower"]), float(row["upper"])


def _ratios(counts: DailyCounts, fit: FrequencyFit, drawn: NDArray[np.int64]) -> Floats:
    """Fit a self-exciting process to every series; those that cannot carry it are left out."""
    design = covariates(counts, fit.terms).to_numpy()
    found = []
    for row in drawn:
        try:
            found.append(fit_hawkes(row, counts.exposure, design).branching_ratio)
        except FitError:
            continue
    return np.array(found)
