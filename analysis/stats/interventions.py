"""Interventions in a count autoregression: their covariate, and a score test at a known time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.errors import DesignError, FitError
from analysis.stats.ingarch import IngarchFit
from analysis.stats.ingarch_likelihood import Likelihood
from analysis.stats.ingarch_recursion import recursion_of
from analysis.stats.words import pvalue_in_words

Floats = NDArray[np.float64]

ABSORBED = 1e-10
"""Share of an effect's variance below which nothing of it is left to test."""


@dataclass(frozen=True, slots=True)
class InterventionTest:
    """Whether the counts change at a time named in advance.

    Attributes
    ----------
    statistic : float
        Score statistic; about chi-squared with one degree of freedom without an intervention.
    pvalue : float
        Two-sided.
    rises : bool
        Whether the counts lie above the model's expectation rather than below it.
    """

    statistic: float
    pvalue: float
    rises: bool

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        side, shown = "above" if self.rises else "below", pvalue_in_words(self.pvalue)
        return f"From then on the counts lie {side} what the model expects ({shown})."


def intervention(days: int, start: int, decay: float) -> Floats:
    r"""Make the covariate of an intervention.

    Use it as a column of the design of `fit_ingarch`, or for `intervention_test`.

    Parameters
    ----------
    days : int
        Length of the series.
    start : int
        First day of the effect, counted from 0.
    decay : float
        Share of the effect that is left a day later: 0 for a spike, 1 for a lasting change of
        level, between them for an effect that fades.

    Returns
    -------
    ndarray of float, shape (days,)

    Raises
    ------
    DesignError
        If the start lies outside the series, or the decay outside 0 to 1.

    Notes
    -----
    :math:`x_t = \delta^{t - \tau}` from :math:`\tau` on, 0 before. **Assumes** that the time is
    known; one found in the data must not be tested as if it had been named before. Source:
    Fokianos and Fried (2010), Journal of Time Series Analysis 31, 210-225.

    Examples
    --------
    >>> intervention(5, 2, 0.0).tolist(), intervention(5, 2, 0.5).tolist()
    ([0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.5, 0.25])
    """
    if not 0 <= start < days:
        raise DesignError(f"an intervention starts on day 0 to {days - 1}, got {start}")
    if not 0 <= decay <= 1:
        raise DesignError(f"the decay of an intervention lies between 0 and 1, got {decay}")
    since = np.arange(days) - start
    return np.where(since >= 0, float(decay) ** np.maximum(since, 0), 0.0)


def intervention_test(
    counts: ArrayLike,
    exposure: ArrayLike,
    design: ArrayLike,
    fit: IngarchFit,
    effect: ArrayLike,
    *,
    external: bool = False,
) -> InterventionTest:
    r"""Test an intervention at a known time, from the fit without it.

    Use it to ask whether the level changed on a day named in advance.

    Parameters
    ----------
    counts, exposure, design : array_like
        As given to `fit_ingarch`.
    fit : IngarchFit
        The fit without the intervention, its rate by Poisson quasi-likelihood.
    effect : array_like of float, shape (T,)
        The intervention's covariate, as `intervention` makes it.
    external : bool, optional
        Whether the effect stays on its own day, or is carried on by past means. Default the
        latter.

    Returns
    -------
    InterventionTest

    Raises
    ------
    DesignError
        If the effect has another length than the counts.
    FitError
        If the other parameters absorb the effect.

    Notes
    -----
    With the Poisson score U of the intervention at 0, its slope g and those of the other
    parameters, G the Poisson information and B the variance of all scores under the fitted
    distribution, :math:`c = (-G_{21} G_{11}^{-1}, 1)` and :math:`U^2 / c B c'`. **Assumes** one
    time named before the data were seen and no limit of the parameters reached by the fit.
    Source: Fokianos and Fried (2010), Journal of Time Series Analysis 31, 210-225; (2012),
    Statistical Modelling 12, 299-322.

    Examples
    --------
    >>> from analysis.stats.ingarch import fit_ingarch
    >>> from analysis.stats.ingarch_form import Autoregression
    >>> y, ones = np.random.default_rng(1).poisson(4.0, 300), np.ones((300, 1))
    >>> y[200:] += 3
    >>> fit = fit_ingarch(y, np.ones(300), ones, Autoregression("log", (1,), ()))
    >>> level = intervention(300, 200, 1.0)
    >>> intervention_test(y, np.ones(300), ones, fit, level).pvalue < 0.001
    True
    """
    x, column = np.asarray(design, dtype=float), np.asarray(effect, dtype=float)
    if column.shape != x.shape[:1]:
        raise DesignError(f"the effect has shape {column.shape}, the counts have {len(x)} days")
    outside = np.append(fit.external, external)
    place = fit.external.size
    recursion = recursion_of(
        counts, exposure, np.column_stack([x, column]), fit.form, outside, fit.before
    )
    params = np.insert(fit.params, place, 0.0)
    rate, slopes = Likelihood.of(recursion).rates(params)
    y = recursion.counts[recursion.seen]
    others = np.delete(slopes, place, axis=1)
    weighted = others / rate[:, None]
    # What the other parameters could take up of the effect is taken out of its slope.
    absorbed = np.linalg.lstsq(others.T @ weighted, weighted.T @ slopes[:, place], rcond=None)[0]
    own = slopes[:, place] - others @ absorbed
    score = float(own @ ((y - rate) / rate))
    variance = float(own**2 @ (1 / rate + 1 / fit.size))
    if variance <= ABSORBED * float(slopes[:, place] ** 2 @ (1 / rate)):
        raise FitError(
            "the other terms absorb the intervention; choose a time within the observed days, "
            "or leave out the term that repeats it"
        )
    statistic = score**2 / variance
    return InterventionTest(statistic, float(stats.chi2.sf(statistic, 1)), score > 0)
