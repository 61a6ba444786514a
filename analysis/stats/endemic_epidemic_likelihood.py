"""The likelihood of a count that follows its covariates and its own past, and its slope."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.stats.endemic_epidemic_kernels import Kernel

Floats = NDArray[np.float64]

IMPOSSIBLE = 1e15
"""Loss where the parameters give no likelihood, so that a search turns back."""


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What the mean of a count is made of.

    Attributes
    ----------
    endemic : ndarray of float, shape (T, p)
        Covariates of the log endemic rate; the first column is the intercept.
    epidemic : ndarray of float, shape (T, q)
        Covariates of the branching ratio; the first column is the intercept. No columns for an
        endemic part alone.
    kernel : Kernel
        Weights of the days before.
    below_one : bool
        Whether the branching ratio has a logit (below 1) or a log.
    overdispersed : bool
        Negative binomial (NB2) or Poisson.
    """

    endemic: Floats
    epidemic: Floats
    kernel: Kernel
    below_one: bool
    overdispersed: bool

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return int(self.shape.stop) + self.overdispersed

    @property
    def slopes(self) -> slice:
        """Parameters of the endemic rate."""
        return slice(0, self.endemic.shape[1])

    @property
    def branching(self) -> slice:
        """Parameters of the branching ratio."""
        return slice(self.slopes.stop, self.slopes.stop + self.epidemic.shape[1])

    @property
    def shape(self) -> slice:
        """Parameters of the kernel."""
        return slice(self.branching.stop, self.branching.stop + len(self.kernel.bounds))

    def dispersion(self, params: Floats) -> float:
        """Give psi, 0 for Poisson."""
        return float(np.exp(params[-1])) if self.overdispersed else 0.0

    def ratio(self, params: Floats) -> Floats:
        """Give each day's branching ratio; 0 where there is no epidemic part."""
        if self.epidemic.shape[1] == 0:
            return np.zeros(self.epidemic.shape[0])
        level = self.epidemic @ params[self.branching]
        return np.asarray(special.expit(level) if self.below_one else np.exp(level))

    def on(self, endemic: Floats, epidemic: Floats) -> Structure:
        """Take the covariates of other days."""
        return replace(self, endemic=endemic, epidemic=epidemic)


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """The parts of each day's mean, given the days before.

    Attributes
    ----------
    endemic, ratio, excitation : ndarray of float, shape (T,)
        The mean is endemic + ratio * excitation.
    past : ndarray of float, shape (T,)
        Counts as later days see them: an unobserved day holds its own mean.
    """

    endemic: Floats
    ratio: Floats
    excitation: Floats
    past: Floats

    @property
    def total(self) -> Floats:
        """Mean of each day."""
        return self.endemic + self.ratio * self.excitation


def means(structure: Structure, params: Floats, counts: Floats, seen: NDArray[np.bool_]) -> Means:
    r"""Compute each day's mean given the days before it.

    Parameters
    ----------
    structure : Structure
        Of the mean.
    params : ndarray of float, shape (p,)
        Its parameters.
    counts : ndarray of float, shape (T,)
        Events a day.
    seen : ndarray of bool, shape (T,)
        Days that were observed.

    Returns
    -------
    Means

    Notes
    -----
    :math:`\mu_t = \nu_t + \phi_t \sum_j w_j \tilde y_{t-j}` with :math:`\tilde y = y` on
    observed days and :math:`\tilde y = \mu` on the others. In the excitation this is one
    triangular system, solved exactly by forward substitution; no iteration is needed.

    Examples
    --------
    >>> from analysis.stats.kernels import KERNELS
    >>> ones = np.ones((3, 1))
    >>> model = Structure(ones, ones, KERNELS["lag_one"], below_one=True, overdispersed=False)
    >>> seen = np.array([True, False, True])
    >>> means(model, np.zeros(2), np.array([4.0, 0.0, 0.0]), seen).total.tolist()
    [1.0, 3.0, 2.5]
    """
    endemic = np.exp(structure.endemic @ params[structure.slopes])
    ratio, shape = structure.ratio(params), params[structure.shape]
    if seen.all():
        return Means(endemic, ratio, structure.kernel.excite(counts, shape), counts)
    hidden = ~seen
    known = np.where(hidden, endemic, counts)
    excitation = structure.kernel.feedback(known, hidden * ratio, shape)
    past = known + hidden * ratio * excitation
    return Means(endemic, ratio, excitation, past)


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """What the likelihood is made of; one evaluation runs a few times through the days.

    Attributes
    ----------
    structure : Structure
        Of the mean.
    counts : ndarray of float, shape (T,)
        Events a day.
    seen, judged : ndarray of bool, shape (T,)
        Days that were observed, and days that enter the likelihood.
    values, days : ndarray of float, shape (v,)
        The different counts of the judged days, and how many days have each.
    """

    structure: Structure
    counts: Floats
    seen: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    values: Floats
    days: Floats

    @classmethod
    def of(
        cls, structure: Structure, counts: Floats, seen: NDArray[np.bool_], first: int
    ) -> Likelihood:
        """Count the days of each value once, for all evaluations."""
        judged = seen & (np.arange(counts.size) >= first)
        values, days = np.unique(counts[judged], return_counts=True)
        return cls(structure, counts, seen, judged, values, days.astype(float))

    def loss(self, params: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood, and its slope in every parameter."""
        with np.errstate(all="ignore"):  # what is not finite is refused below
            now = means(self.structure, params, self.counts, self.seen)
            mean, psi = now.total[self.judged], self.structure.dispersion(params)
            value = -self._loglik(mean, psi)
            slope = -self._slope(params, now, mean, psi)
        if not np.isfinite(value) or not np.isfinite(slope).all():
            return IMPOSSIBLE, np.zeros(params.size)
        return value, slope

    def _loglik(self, mean: Floats, psi: float) -> float:
        y = self.counts[self.judged]
        constant = -special.gammaln(self.values + 1)
        if psi == 0:
            return float(self.days @ constant + (special.xlogy(y, mean) - mean).sum())
        # Few different counts occur, so the slow gamma function is taken once for each.
        constant += special.gammaln(self.values + 1 / psi) - special.gammaln(1 / psi)
        rest = special.xlogy(y, psi * mean) - (y + 1 / psi) * np.log1p(psi * mean)
        return float(self.days @ constant + rest.sum())

    def _slope(self, params: Floats, now: Means, mean: Floats, psi: float) -> Floats:
        structure, y = self.structure, self.counts[self.judged]
        pull = np.zeros(self.counts.size)
        pull[self.judged] = (y - mean) / (mean * (1 + psi * mean))
        pull = self._with_echo(pull, now, params[structure.shape])
        rise = now.ratio * (1 - now.ratio) if structure.below_one else now.ratio
        slope = np.empty(params.size)
        slope[structure.slopes] = structure.endemic.T @ (pull * now.endemic)
        slope[structure.branching] = structure.epidemic.T @ (pull * rise * now.excitation)
        slower = structure.kernel.slopes(now.past, params[structure.shape])
        slope[structure.shape] = slower @ (pull * now.ratio)
        if structure.overdispersed:
            slope[-1] = self._slope_in_dispersion(mean, psi)
        return slope

    def _with_echo(self, pull: Floats, now: Means, shape: Floats) -> Floats:
        """Add what an unobserved day's mean does to later means: the same system, backwards."""
        if self.seen.all():
            return pull
        hidden = ~self.seen
        known, echo = now.ratio * pull, now.ratio * hidden
        back = self.structure.kernel.feedback(known[::-1].copy(), echo[::-1].copy(), shape)
        return np.asarray(pull + hidden * back[::-1])

    def _slope_in_dispersion(self, mean: Floats, psi: float) -> float:
        y, size = self.counts[self.judged], 1 / psi
        gammas = special.digamma(self.values + size) - special.digamma(size)
        terms = np.log1p(psi * mean) + (y - mean) / (size + mean)
        return float(size * (terms.sum() - self.days @ gammas))
