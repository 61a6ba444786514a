"""Counts that rest on the counts and expectations of the days before (INGARCH, log-linear)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates
from analysis.models.ingarch_terms import coefficients, dynamics
from analysis.models.regression import (
    SEPARATED,
    assemble,
    observed_rows,
    rate_ratios,
    require_events,
    unsettled,
)
from analysis.stats.delta import rate_interval
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.ingarch import IngarchFit, fit_ingarch
from analysis.stats.ingarch_form import Autoregression, Link
from analysis.stats.ingarch_recursion import Path, recursion_of
from analysis.stats.ingarch_simulation import simulate_ingarch

Floats = NDArray[np.float64]

LONGEST_MEMORY = 60.0
"""Days; slower change belongs to trend and season, which it would otherwise stand in for."""

HALF = 0.5
"""Unit of the counts on the log link.

With one event as the unit, series of some attacks a month press against the limit of a stable
process; much below a half, a simulated series can jump to a second, higher level and stay there.
"""

CONSTANT = Terms(bends=0, harmonics=0)
MOST_DAYS = 200_000
"""Beyond them a fit takes minutes."""


SMALLEST = 1e-10
"""Of a rate: at a limit of the identity link it would fall to 0, and have no logarithm."""


@dataclass(frozen=True, slots=True, eq=False)
class AutoregressiveCounts:
    """Days whose rate follows the counts and expectations before them.

    Attributes
    ----------
    terms : Terms
        Of the log rate.
    form : Autoregression
        Link and lags.
    params : ndarray of float, shape (q,)
        Covariates, past counts, past means.
    until : int
        Days on which they were estimated.
    before : float
        Count before the first day, on the scale of the recursion.
    size : float
        Negative binomial size given the past; infinite for Poisson.
    """

    terms: Terms
    form: Autoregression
    params: Floats
    until: int
    before: float
    size: float

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution, knowing the days before it."""
        path = self._path(counts, self._design(counts), counts.counts.size)
        return CountDistribution.of(self.form.rate(path.predictor), self.size)

    def simulate(
        self, counts: DailyCounts, series: int, rng: np.random.Generator, *, start: int = 0
    ) -> NDArray[np.int64]:
        """Draw the days from `start` on, given those before it."""
        design = self._design(counts)
        return simulate_ingarch(
            self.form,
            self.params,
            design[start:],
            rng=rng,
            series=series,
            external=True,
            size=self.size,
            before=self.before,
            begun=self._path(counts, design, start) if start else None,
        )

    def _design(self, counts: DailyCounts) -> Floats:
        return np.asarray(covariates(counts, self.terms, until=self.until))

    def _path(self, counts: DailyCounts, design: Floats, days: int) -> Path:
        known, seen = counts.counts[:days], counts.exposure[:days]
        return recursion_of(known, seen, design[:days], self.form, True, self.before).path(
            self.params
        )


def ingarch(
    counts: DailyCounts,
    terms: Terms,
    *,
    link: Link = "log",
    past_counts: tuple[int, ...] = (1,),
    past_means: tuple[int, ...] = (1,),
    distribution: Distribution = "negative_binomial",
    unit: float = HALF,
) -> FrequencyFit:
    r"""Fit a count autoregression: the rate follows the days before, with a memory that fades.

    Use it where attacks come in bursts and tomorrow's count is to be foreseen.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; an unobserved day leaves the likelihood, and counts for later days as
        what was expected of it.
    terms : Terms
        What the log rate depends on beside the past.
    link : {"log", "identity"}, optional
        Whether past counts multiply the rate or add to it. The identity link takes no terms.
        Default "log".
    past_counts, past_means : tuple of int, optional
        Lags in days of the counts and of the expectations looked at. Default the day before.
    distribution : {"negative_binomial", "poisson"}, optional
        Of a day's count given the past. Default "negative_binomial".
    unit : float, optional
        On the log link a count enters as log(count / unit + 1). Default 0.5; 1 is the form
        of the literature.

    Returns
    -------
    FrequencyFit
        `dynamics` has the rows "past count k" and "past mean l" for each lag, "persistence",
        their sum, and "dispersion", alpha below.

    Raises
    ------
    DesignError
        If an option is unknown, or terms are asked of the identity link.
    FitError
        With too few events, with more than 200,000 days, or where the events cannot tell the
        parameters apart.

    Notes
    -----
    .. math:: \log \lambda_t = m_t + \eta' x_t, \quad
              m_t = \beta_0 + \sum_k \beta_k \log(y_{t-k} / u + 1) + \sum_l \alpha_l m_{t-l},

    u the unit, :math:`\mathrm{Var}\, y_t = \lambda_t + \alpha \lambda_t^2`, by maximum
    likelihood, or on the identity link :math:`\lambda_t = \beta_0 + \sum_k \beta_k y_{t-k} +
    \sum_l \alpha_l \lambda_{t-l}`. An event on a day without others multiplies the next day's
    rate by :math:`(1 / u + 1)^{\beta_1}`. Past means carry over at most 60 days (their weights
    are at least 0 and at most 1 - 1/60 in sum), as slower change is what trend and season describe.

    Covariates stay outside the feedback ("external"), so that a rate ratio reads as in the
    other models: **the short-run ratio between two days with the same past counts**. Within
    the feedback the effect of a covariate would build up over the days, and no single number
    would describe a wave. A lasting change moves later counts too, and its long-run ratio is
    larger: on the log link the short-run one to a power between 1 and
    :math:`1 / (1 - \beta / (1 - \alpha))`. The intercept is the rate after a long calm. Before
    the first day the mean count is taken to have lasted for long.

    **Assumes** that trend and season are right: slow change they miss passes for memory, so do
    not quote the persistence as proof that attacks cause attacks, nor a rate ratio as the
    whole effect of a season. Source: Fokianos and Tjostheim (2011), Journal of Multivariate
    Analysis 102, 563-578; Ferland, Latour and Oraichi (2006), Journal of Time Series Analysis
    27, 923-942, for the identity link; Liboschik, Fokianos and Fried (2017), Journal of
    Statistical Software 82(5), for external covariates.
    """
    form = Autoregression(link, past_counts, past_means, unit)
    if link == "identity" and terms != CONSTANT:
        raise DesignError(
            "on the identity link effects add, and a trend, season or weekday could make the "
            'rate negative; take link="log", a self-exciting model, or terms without any '
            "of them: bends=0, harmonics=0, weekday='none'"
        )
    if counts.counts.size > MOST_DAYS:
        raise FitError(
            f"an autoregressive model takes at most {MOST_DAYS:,} days, got "
            f"{counts.counts.size:,}; shorten the period, or use the self-exciting model (hawkes)"
        )
    design = covariates(counts, terms)
    observed_rows(counts, design)
    require_events(counts, design.shape[1] + form.lags)
    fit = _fitted(counts, design.to_numpy(), form, distribution)
    return _described(counts, terms, list(design.columns), design.to_numpy(), fit)


def _fitted(
    counts: DailyCounts, design: Floats, form: Autoregression, distribution: Distribution
) -> IngarchFit:
    past = form.scaled(counts.counts[counts.exposure > 0].astype(float))
    try:
        return fit_ingarch(
            counts.counts,
            counts.exposure,
            design,
            form,
            external=True,
            distribution=distribution,
            estimate="likelihood",
            before=float(past.mean()),
            longest_memory=LONGEST_MEMORY,
        )
    except FitError as error:
        raise FitError(f"{unsettled('ingarch', counts)}: {error}") from error


def _described(
    counts: DailyCounts, terms: Terms, names: list[str], design: Floats, fit: IngarchFit
) -> FrequencyFit:
    values, errors = coefficients(fit)
    if not np.all(np.isfinite(errors)) or errors.max() > SEPARATED:
        raise FitError(unsettled("ingarch", counts))

    recursion = recursion_of(counts.counts, counts.exposure, design, fit.form, True, fit.before)

    def rate_at(params: Floats) -> Floats:
        return np.maximum(fit.form.rate(recursion.path(params).predictor), SMALLEST)

    return assemble(
        "ingarch",
        counts,
        terms,
        AutoregressiveCounts(
            terms, fit.form, fit.params, counts.counts.size, float(fit.before or 0.0), fit.size
        ),
        interval=rate_interval(rate_at, fit.params, fit.covariance),
        coefficients=rate_ratios(names, values, errors),
        dynamics=dynamics(fit),
        parameters=fit.parameters,
        qic=fit.qic,
    )
