"""Do attacks set off attacks, or does the rate merely move? What the data can say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.change_dates import change_dates
from analysis.models.covariates import covariates
from analysis.stats.hawkes import fit_hawkes
from analysis.stats.simulate import simulate_counts

STREAM = 12
"""Keeps these draws apart from others made with the study's seed."""

OUTSIDE = 0.025
"""Share of series beyond a number, on either side, below which they do not give it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MovingRates:
    """Series whose rate moves while no attack sets off another.

    Attributes
    ----------
    name : str
        What moves the rate.
    ratios : ndarray of float, shape (n,)
        Branching ratios fitted to them.
    """

    name: str
    ratios: Floats

    def gives(self, ratio: float) -> str:
        """Say whether such series give "less" than a ratio, "as much" or "more"."""
        reached = float(np.mean(self.ratios >= ratio))
        if reached < OUTSIDE:
            return "less"
        return "more" if reached > 1 - OUTSIDE else "as much"


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
    worlds : tuple of MovingRates
        Series in which no attack sets off another, and what is fitted to them.
    """

    branching_ratio: tuple[float, float, float]
    compared: float
    memory: tuple[float, float, float]
    worlds: tuple[MovingRates, ...]

    @property
    def mimicked(self) -> bool:
        """Whether some world without contagion gives about as much."""
        return any(world.gives(self.compared) == "as much" for world in self.worlds)

    def sentence(self) -> str:
        """Say what bursts mean here and how far that can be trusted, as the report prints it."""
        ratio, low, high = self.branching_ratio
        if np.isnan(ratio):
            return "The self-exciting model could not be fitted to these counts."
        if low == 0:
            return (
                f"Nothing shows that attacks cluster beyond what their moving rate gives: read as "
                f"contagion, every 100 attacks set off {100 * ratio:.0f} others, and no more than "
                f"{100 * high:.0f} (95% interval)."
            )
        return f"{self._estimate(ratio, low, high)} {self._doubts()} {self._conclusion()}"

    def _estimate(self, ratio: float, low: float, high: float) -> str:
        days, soonest, latest = self.memory
        return (
            f"Read as contagion, every 100 attacks set off {100 * ratio:.0f} others (95% interval "
            f"{100 * low:.0f} to {100 * high:.0f}), on average {days:.0f} days later "
            f"({soonest:.0f} to {latest:.0f})."
        )

    def _doubts(self) -> str:
        if not self.worlds or np.isnan(self.compared):
            return "No series without contagion could be fitted for comparison."
        given = [
            f"with {world.name} {100 * np.quantile(world.ratios, 0.025):.0f} to "
            f"{100 * np.quantile(world.ratios, 0.975):.0f} (95% of {world.ratios.size} series)"
            for world in self.worlds
        ]
        return (
            "But series in which no attack sets off another give numbers like it: "
            f"{', '.join(given)}, where the same quick fit gives {100 * self.compared:.0f} here."
            if self.mimicked
            else "Series in which no attack sets off another give other numbers: "
            f"{', '.join(given)}, where the same quick fit gives {100 * self.compared:.0f} here."
        )

    def _conclusion(self) -> str:
        if self.mimicked:
            return (
                "So these counts cannot tell contagion from a rate that moves: the number says "
                "how strongly attacks cluster, not why."
            )
        beyond = {world.gives(self.compared) for world in self.worlds} == {"less"}
        if beyond:
            return (
                "The estimate is beyond what these moving rates give; others might still give it, "
                "so it says how strongly attacks cluster, and is no proof of why."
            )
        return "So what the number owes to contagion stays open: it says how strongly they cluster."


def contagion(
    counts: DailyCounts, fits: Mapping[str, FrequencyFit], *, seed: int, series: int = 60
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
        How many to draw from each of the two worlds. Default 60.

    Returns
    -------
    Contagion

    Notes
    -----
    A self-exciting process (`analysis.stats.hawkes`, a quick fit) is fitted to the counts and to
    series drawn from two worlds
    in which attacks are independent given the rate: the fitted change-point model, and two
    states at random, one nine times as busy, lasting 60 and 200 days on average. **Assumes**
    nothing of the truth; it shows that moving rates pass for contagion, so do not quote the
    branching ratio as proof that attacks cause attacks. Source: Mohler (2013), Annals of
    Applied Statistics 7, 1525-1539.
    """
    unknown = (float("nan"),) * 3
    if "hawkes" not in fits:
        return Contagion(unknown, float("nan"), unknown, ())
    fit, rng = fits["hawkes"], np.random.default_rng([seed, STREAM])
    design = covariates(counts, fit.terms).to_numpy()
    days, rate = counts.counts.size, counts.per_month / 30
    drawn = {}
    if "changepoint" in fits:
        steps = fits["changepoint"]
        drawn[_levels(len(change_dates(steps)) + 1)] = steps.simulate(series, rng)
    campaigns = simulate_counts("regimes", days=days, rate=rate, rng=rng, series=series)
    drawn["random campaigns, nine times as busy as the quiet between,"] = campaigns
    worlds = [MovingRates(name, _ratios(counts, design, rows)) for name, rows in drawn.items()]
    own = _ratios(counts, design, counts.counts[None])
    return Contagion(
        branching_ratio=_row(fit, "branching ratio"),
        compared=float(own[0]) if own.size else float("nan"),
        memory=_row(fit, "memory in days"),
        worlds=tuple(world for world in worlds if world.ratios.size and own.size),
    )


def _levels(number: int) -> str:
    return f"the {number} levels of the change-point model" if number > 1 else "one constant level"


def _row(fit: FrequencyFit, term: str) -> tuple[float, float, float]:
    row = fit.dynamics.set_index("term").loc[term]
    return float(row["estimate"]), float(row["lower"]), float(row["upper"])


def _ratios(counts: DailyCounts, design: Floats, drawn: NDArray[np.int64]) -> Floats:
    """Fit a self-exciting process to every series; those that cannot carry it are left out."""
    found = []
    for row in drawn:
        try:
            found.append(fit_hawkes(row, counts.exposure, design).branching_ratio)
        except FitError:
            continue
    return np.array(found)
