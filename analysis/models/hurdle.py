"""Whether a day has attacks at all, and how many it has if so: two models side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit, IndependentDays
from analysis.models.covariates import Terms, covariates
from analysis.models.regression import (
    DISTRIBUTIONS,
    SEPARATED,
    assemble,
    observed_rows,
    rate_ratios,
    refuse_unknown,
    table_of,
    unsettled,
)
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.delta import NORMAL_975, row_variances
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.truncated import Truncated, fit_occurrence, fit_truncated

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Hurdle(IndependentDays):
    """Independent days: attacks or none by trend and season, their number by one mean.

    Attributes
    ----------
    terms : Terms
        Of the log rate at which days with attacks come.
    params : ndarray of float, shape (p,)
        Its coefficients.
    until : int
        Days on which they were estimated.
    attack_day : Truncated
        The number of attacks on a day with attacks.
    """

    terms: Terms
    params: Floats
    until: int
    attack_day: Truncated

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution."""
        design = covariates(counts, self.terms, until=self.until).to_numpy()
        rate = np.full(counts.counts.size, self.attack_day.rate)
        occurs = -np.expm1(-np.exp(design @ self.params))
        return CountDistribution.of(rate, self.attack_day.size, occurs)


def hurdle(
    counts: DailyCounts, terms: Terms, *, distribution: Distribution = "negative_binomial"
) -> FrequencyFit:
    r"""Fit how often days with attacks come, and how many attacks such a day has.

    Use it where several reports of one operation fall on one day, so that the days with
    attacks say more than the number of attacks.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days are left out.
    terms : Terms
        What the rate of days with attacks depends on. The number of attacks on such a day has
        one mean: too few days have more than one attack to tell more.
    distribution : {"negative_binomial", "poisson"}, optional
        Of that number, cut off at zero. Default "negative_binomial".

    Returns
    -------
    FrequencyFit
        `coefficients` are rate ratios of the occurrence of attacks. `dynamics` has the rows
        "attacks on an attack day", a mean, and "dispersion", one over the size of the count
        before it is cut off, where that is above 0.

    Raises
    ------
    DesignError
        If there is no such distribution.
    FitError
        With too few events, too few days with or without any, or if the iteration does not
        settle.

    Notes
    -----
    :math:`P(y_t > 0) = 1 - \exp(-\exp(x_t' \beta))`, the complementary log-log link: if attacks
    or operations start by a Poisson process, :math:`\exp(\beta)` is the ratio of its rate, which
    an odds ratio of a logistic regression is not. Given :math:`y_t > 0`, the count is Poisson or
    negative binomial cut off at zero. The two likelihoods have no parameter in common.

    **Assumes** days that are independent given trend and season: bursts make every interval
    too short, so do not quote one as a test of an anniversary. More days without attacks than
    a Poisson model expects are mostly regimes, and no sign that days come in two kinds.
    Source: Mullahy (1986), Journal of Econometrics 33, 341-365; Porter and White (2012),
    Annals of Applied Statistics 6, 106-124, for terrorist attacks.
    """
    refuse_unknown("distribution", distribution, DISTRIBUTIONS)
    design = covariates(counts, terms)
    y, x = observed_rows(counts, design)
    some = y > 0
    least = max(LEAST_EVENTS, x.shape[1])
    if min(some.sum(), (~some).sum()) < least:
        raise FitError(
            f"a hurdle model with {x.shape[1]} terms needs at least {least} days with attacks "
            f"and as many without, got {int(some.sum())} and {int((~some).sum())}; widen the "
            "outcome, or use the negative binomial model"
        )
    try:
        params, covariance = fit_occurrence(some, x)
    except FitError as error:
        raise FitError(unsettled("hurdle", counts)) from error
    errors = np.sqrt(np.diag(covariance))
    if not np.all(np.isfinite(errors)) or errors.max() > SEPARATED:
        raise FitError(unsettled("hurdle", counts))
    number = fit_truncated(y[some], overdispersed=distribution == "negative_binomial")
    return assemble(
        "hurdle",
        counts,
        terms,
        Hurdle(terms, params, counts.counts.size, number),
        interval=_interval(design.to_numpy(), params, covariance, number),
        coefficients=rate_ratios(list(design.columns), params, errors),
        dynamics=_attack_day(number),
        parameters=params.size + 1 + np.isfinite(number.size),
    )


def _interval(
    x: Floats, params: Floats, covariance: Floats, number: Truncated
) -> tuple[Floats, Floats]:
    """Give a 95% interval of each day's expectation, by the delta method on the log scale."""
    rate = np.exp(x @ params)
    occurs = -np.expm1(-rate)
    slope = rate * np.exp(-rate) / occurs
    variance = slope**2 * row_variances(x, covariance)
    spread = np.exp(NORMAL_975 * np.sqrt(variance + number.variance / number.mean**2))
    return occurs * number.mean / spread, occurs * number.mean * spread


def _attack_day(number: Truncated) -> pd.DataFrame:
    rows = [("attacks on an attack day", number.mean, *number.interval)]
    if np.isfinite(number.size):
        rows.append(("dispersion", 1 / number.size, *number.dispersion_interval))
    return table_of(rows)
