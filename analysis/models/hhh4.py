"""An endemic rate of trend and season, and an epidemic part in proportion to recent counts."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from analysis.counts import DailyCounts
from analysis.errors import DesignError
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms
from analysis.models.hawkes import self_exciting
from analysis.models.regression import refuse_unknown
from analysis.stats.distributions import Distribution
from analysis.stats.kernels import fixed_lags, geometric_lags

Weights = Literal["geometric", "equal"]

MOST_LAGS = 60
WEIGHTS: tuple[str, ...] = get_args(Weights)


def hhh4(
    counts: DailyCounts,
    terms: Terms,
    *,
    lags: int = 14,
    weights: Weights = "geometric",
    epidemic_season: bool = False,
    distribution: Distribution = "negative_binomial",
) -> FrequencyFit:
    r"""Fit an endemic-epidemic model: trend and season, plus a share of the last days' counts.

    Use it to tell how much of the rate follows the calendar, and how much the days before.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days leave the likelihood, and count as a past with what
        was expected of them.
    terms : Terms
        What the log endemic rate depends on.
    lags : int, optional
        Past days that the epidemic part looks at, 1 to 60; the likelihood begins after as
        many. Default 14: attacks a day are so sparse that the day before alone says little,
        and a longer memory would begin to take the trend's place. 1 is the classical model.
    weights : {"geometric", "equal"}, optional
        Whether a past day weighs less by the same share each day, that share estimated, or
        all weigh alike. Default "geometric".
    epidemic_season : bool, optional
        Whether the epidemic part has a yearly wave of its own. Default no.
    distribution : {"negative_binomial", "poisson"}, optional
        Of a day's count given the past. Default "negative_binomial", for salvos.

    Returns
    -------
    FrequencyFit
        `coefficients` are rate ratios of the endemic rate. `dynamics` has the rows "branching
        ratio" (lambda below, the mean over the days if it has a season), "memory in days" (the
        mean of the weighted lags), "dispersion" (psi below) unless Poisson, and the waves of
        the epidemic season as ratios.

    Raises
    ------
    DesignError
        If the lags are out of range, or there are no such weights or distribution.
    FitError
        With too few events, or if no optimum is found.

    Notes
    -----
    .. math:: \mu_t = \exp(x_t' \beta) + \lambda \sum_{j=1}^{L} w_j y_{t-j}, \quad
              \mathrm{Var}\, y_t = \mu_t + \psi \mu_t^2, \quad \textstyle\sum_j w_j = 1.

    Lambda has a log link and may pass 1, where the counts grow until the season turns. Where
    the likelihood ratio against no epidemic part is below 3.84 its lower limit is 0, and the
    memory is unknown: its interval is the range.

    **Assumes** that the endemic part follows its terms. Changes that they miss pass for
    contagion, so do not quote lambda as proof that attacks cause attacks. Source: Held, Höhle
    and Hofmann (2005), Statistical Modelling 5, 187-199; Meyer, Held and Höhle (2017), Journal
    of Statistical Software 77(11); Bracher and Held (2022), International Journal of
    Forecasting 38, 1221-1233, for distributed lags.
    """
    refuse_unknown("weights", weights, WEIGHTS)
    if not 1 <= lags <= MOST_LAGS:
        raise DesignError(f"the epidemic part looks at 1 to {MOST_LAGS} past days, got {lags}")
    fixed = weights == "equal" or lags == 1
    return self_exciting(
        "hhh4",
        counts,
        terms,
        fixed_lags(np.ones(lags)) if fixed else geometric_lags(lags),
        distribution=distribution,
        below_one=False,
        season=epidemic_season,
        first=lags,
    )
