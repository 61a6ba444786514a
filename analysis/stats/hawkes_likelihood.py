"""The likelihood of a self-exciting process in days, and its slope, at the cost of a filter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal, special

Floats = NDArray[np.float64]

MOST_BRANCHING = 0.95
"""Above this a series would be close to exploding; the fit stops there."""

PRIOR_SPREAD = 3.0
"""Standard deviation, on the log scale, that the ridge grants slopes and salvo size."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the process on their own scales.

    Attributes
    ----------
    slopes : ndarray of float, shape (p,)
        Of the log background on its covariates.
    branching_ratio, decay, nb_size : float
        As in `analysis.stats.hawkes.HawkesFit`.
    """

    slopes: Floats
    branching_ratio: float
    decay: float
    nb_size: float

    @classmethod
    def at(cls, theta: Floats) -> Parameters:
        """Read them from the optimiser's scale: slopes, two logits and a log."""
        return cls(
            slopes=theta[:-3],
            branching_ratio=MOST_BRANCHING * float(special.expit(theta[-3])),
            decay=float(special.expit(theta[-2])),
            nb_size=float(np.exp(theta[-1])),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """What the likelihood is made of; one evaluation runs once through the days.

    Attributes
    ----------
    counts : ndarray of float, shape (T,)
        Events a day.
    seen : ndarray of bool, shape (T,)
        Days that enter the likelihood.
    design : ndarray of float, shape (T, p)
        Covariates of the log background.
    values, days : ndarray of float, shape (v,)
        The different counts of the observed days, and how many days have each.
    """

    counts: Floats
    seen: NDArray[np.bool_]
    design: Floats
    values: Floats
    days: Floats

    @classmethod
    def of(cls, counts: Floats, seen: NDArray[np.bool_], design: Floats) -> Likelihood:
        """Count the days of each value once, for all evaluations."""
        values, days = np.unique(counts[seen], return_counts=True)
        return cls(counts, seen, design, values, days.astype(float))

    def loglik(self, at: Parameters) -> float:
        """Log-likelihood of the observed days."""
        background = np.exp(self.design @ at.slopes)
        rate = background + at.branching_ratio * excitation(self.counts, at.decay)
        return self._loglik(rate[self.seen], at.nb_size)

    def loss(self, theta: Floats) -> tuple[float, Floats]:
        """Penalised loss on the optimiser's scale, and its gradient."""
        at = Parameters.at(theta)
        background = np.exp(self.design @ at.slopes)
        excited = excitation(self.counts, at.decay)
        rate = background + at.branching_ratio * excited
        y, seen_rate = self.counts[self.seen], rate[self.seen]
        # Days out of sight have no slope; they still carry what came before them.
        pull = np.zeros(rate.size)
        pull[self.seen] = _slope(y, seen_rate, at.nb_size)
        faster = _faster(self.counts, excited, at.decay)
        ridge, ridge_slope = _ridge(theta)
        slope = np.empty(theta.size)
        slope[:-3] = self.design.T @ (pull * background)
        room = at.branching_ratio * (1 - at.branching_ratio / MOST_BRANCHING)
        slope[-3] = room * (pull @ excited)
        slope[-2] = at.branching_ratio * at.decay * (1 - at.decay) * (pull @ faster)
        slope[-1] = at.nb_size * self._slope_in_size(seen_rate, at.nb_size)
        return ridge - self._loglik(seen_rate, at.nb_size), ridge_slope - slope

    def _loglik(self, rate: Floats, nb_size: float) -> float:
        # Few different counts occur, so the slow gamma function is taken once for each.
        gammas = special.gammaln(self.values + nb_size) - special.gammaln(self.values + 1)
        gammas -= special.gammaln(nb_size)
        y = self.counts[self.seen]
        terms = special.xlogy(y, rate / (rate + nb_size)) - nb_size * np.log1p(rate / nb_size)
        return float(self.days @ gammas + terms.sum())

    def _slope_in_size(self, rate: Floats, nb_size: float) -> float:
        gammas = special.digamma(self.values + nb_size) - special.digamma(nb_size)
        y = self.counts[self.seen]
        terms = np.log1p(rate / nb_size) + (y - rate) / (rate + nb_size)
        return float(self.days @ gammas - terms.sum())


def excitation(counts: Floats, decay: float) -> Floats:
    """Sum the past of every day, geometric weights: what one attack's offspring add up to.

    Examples
    --------
    >>> excitation(np.array([1.0, 0.0, 0.0]), 0.5).tolist()
    [0.0, 0.5, 0.25]
    """
    return np.asarray(signal.lfilter([0.0, decay], [1.0, decay - 1.0], counts))


def _faster(counts: Floats, excited: Floats, decay: float) -> Floats:
    """Differentiate the excitation by the decay: the same filter, run on what is new."""
    return np.asarray(signal.lfilter([0.0, 1.0], [1.0, decay - 1.0], counts - excited))


def _slope(y: Floats, rate: Floats, nb_size: float) -> Floats:
    return np.asarray(nb_size * (y - rate) / (rate * (rate + nb_size)))


def _ridge(theta: Floats) -> tuple[float, Floats]:
    """Penalise slopes and salvo size, not the intercept nor the shape of the contagion."""
    scaled = theta / PRIOR_SPREAD
    scaled[[0, -3, -2]] = 0.0
    return float(scaled @ scaled / 2), scaled / PRIOR_SPREAD
