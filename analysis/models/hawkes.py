"""Attacks that set off others: a self-exciting process in days over trend and season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.models.covariates import Terms, covariates, days_since_new_year
from analysis.models.regression import (
    DISTRIBUTIONS,
    SEPARATED,
    assemble,
    observed_rows,
    rate_ratios,
    refuse_unknown,
    require_events,
    table_of,
    unsettled,
)
from analysis.stats.constants import YEAR
from analysis.stats.delta import rate_interval
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.endemic_epidemic import (
    EndemicEpidemic,
    fit_endemic_epidemic,
    simulate_endemic_epidemic,
)
from analysis.stats.endemic_epidemic_kernels import Kernel
from analysis.stats.endemic_epidemic_likelihood import Structure, means
from analysis.stats.kernels import KERNELS

Floats = NDArray[np.float64]
Shape = Literal["exponential", "power_law"]

SHAPES: tuple[str, ...] = get_args(Shape)


@dataclass(frozen=True, slots=True, eq=False)
class SelfExciting:
    """Days whose mean follows trend and season, and the days before.

    Attributes
    ----------
    terms : Terms
        Of the log rate of what nothing set off.
    structure : Structure
        Covariates of the days of the fit, kernel and distribution.
    params : ndarray of float, shape (p,)
        Its parameters.
    until : int
        Days on which they were estimated.
    season : bool
        Whether the branching ratio has a season.
    """

    terms: Terms
    structure: Structure
    params: Floats
    until: int
    season: bool = False

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution, knowing the days before it."""
        structure = self._on(counts)
        return self._distribution(means(structure, self.params, *_series(counts)).total)

    def simulate(
        self, counts: DailyCounts, series: int, rng: np.random.Generator, *, start: int = 0
    ) -> NDArray[np.int64]:
        """Draw the days from `start` on, given those before it."""
        structure = self._on(counts)
        past = means(structure, self.params, *_series(counts)).past[:start]
        later = structure.on(structure.endemic[start:], structure.epidemic[start:])
        return simulate_endemic_epidemic(later, self.params, past, series=series, rng=rng)

    def _on(self, counts: DailyCounts) -> Structure:
        endemic = covariates(counts, self.terms, until=self.until).to_numpy()
        return self.structure.on(endemic, epidemic_columns(counts, self.season).to_numpy())

    def _distribution(self, mean: Floats) -> CountDistribution:
        psi = self.structure.dispersion(self.params)
        return CountDistribution.of(mean, 1 / psi if psi else np.inf)


def hawkes(
    counts: DailyCounts,
    terms: Terms,
    *,
    kernel: Shape = "exponential",
    distribution: Distribution = "negative_binomial",
) -> FrequencyFit:
    r"""Fit attacks that set off others over a background of trend and season.

    Use it where attacks come in bursts, and the length of the bursts is asked for.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; unobserved days leave the likelihood, and count as a past with what
        was expected of them.
    terms : Terms
        What the log background depends on.
    kernel : {"exponential", "power_law"}, optional
        Whether the excitation fades by the same share each day, or ever more slowly, up to a
        year. Default "exponential", which has one parameter for its length.
    distribution : {"negative_binomial", "poisson"}, optional
        Of a day's count given the past. Default "negative_binomial", for salvos.

    Returns
    -------
    FrequencyFit
        `coefficients` are rate ratios of the background. `dynamics` has the rows "branching
        ratio" (attacks that each attack sets off, on average, below 1), "memory in days" (the
        mean delay; for the power law the median, as its mean hangs on the tail), and
        "dispersion" (psi below) unless Poisson.

    Raises
    ------
    DesignError
        If there is no such kernel or distribution.
    FitError
        With too few events, or if no optimum is found.

    Notes
    -----
    .. math:: \mu_t = \exp(x_t' \beta) + \eta \sum_{j \ge 1} w_j y_{t-j}, \quad
              \mathrm{Var}\, y_t = \mu_t + \psi \mu_t^2, \quad \textstyle\sum_j w_j = 1,

    by maximum likelihood, with nothing carried into the first day. The mean delay is sought
    from 1.05 to 60 days for the exponential kernel; the power law is a Lomax distribution
    with a median from .3 to 60 days and an exponent from .5 to 6, cut off after a year. Where
    the likelihood ratio against no excitation is below 3.84 the lower limit of the branching
    ratio is 0, and the memory is unknown: its interval is the range.

    **Assumes** that the background follows its terms. Changes that they miss pass for
    contagion (Mohler 2013, Annals of Applied Statistics 7, 1525-1539), so do not quote the
    branching ratio as proof that attacks cause attacks. Source: Hawkes (1971), Biometrika 58,
    83-90; Browning et al. (2021), PLoS ONE 16, e0250015, for days; Ogata (1988), JASA 83,
    9-27, for the power law.
    """
    refuse_unknown("kernel", kernel, SHAPES)
    return self_exciting(
        "hawkes", counts, terms, KERNELS[kernel], distribution=distribution, below_one=True
    )


def self_exciting(
    model: str,
    counts: DailyCounts,
    terms: Terms,
    kernel: Kernel,
    *,
    distribution: Distribution,
    below_one: bool,
    season: bool = False,
    first: int = 0,
) -> FrequencyFit:
    """Fit the model that `hawkes` and `hhh4` share."""
    refuse_unknown("distribution", distribution, DISTRIBUTIONS)
    design = covariates(counts, terms)
    observed_rows(counts, design)
    overdispersed = distribution == "negative_binomial"
    epidemic = epidemic_columns(counts, season)
    structure = Structure(design.to_numpy(), epidemic.to_numpy(), kernel, below_one, overdispersed)
    require_events(counts, structure.size)
    y, seen = _series(counts)
    try:
        fit = fit_endemic_epidemic(y, seen, structure, first=first)
    except FitError as error:
        raise FitError(unsettled(model, counts)) from error
    slopes = structure.slopes
    if fit.errors[slopes].max() > SEPARATED:
        raise FitError(unsettled(model, counts))
    process = SelfExciting(terms, fit.structure, fit.params, y.size, season)
    return assemble(
        model,
        counts,
        terms,
        process,
        interval=rate_interval(
            lambda at: means(fit.structure, at, y, seen).total, fit.params, fit.covariance
        ),
        coefficients=rate_ratios(list(design.columns), fit.params[slopes], fit.errors[slopes]),
        dynamics=lambda: _dynamics(fit, overdispersed, list(epidemic.columns)[1:]),
        parameters=fit.params.size,
        first=first,
    )


def epidemic_columns(counts: DailyCounts, season: bool) -> pd.DataFrame:
    """Make the columns of the branching ratio: an intercept, and one yearly wave if asked."""
    columns = {"intercept": np.ones(counts.counts.size)}
    if season:
        angle = 2 * np.pi * days_since_new_year(counts) / YEAR
        columns |= {"epidemic season cos": np.cos(angle), "epidemic season sin": np.sin(angle)}
    return pd.DataFrame(columns)


def _series(counts: DailyCounts) -> tuple[Floats, NDArray[np.bool_]]:
    return counts.counts.astype(float), counts.exposure > 0


def _dynamics(fit: EndemicEpidemic, overdispersed: bool, season: list[str]) -> pd.DataFrame:
    named = {"branching ratio": fit.branching, "memory in days": fit.memory}
    if overdispersed:
        named["dispersion"] = fit.dispersion
    rows = [(term, each.value, each.lower, each.upper) for term, each in named.items()]
    waves = slice(fit.structure.branching.start + 1, fit.structure.branching.stop)
    # Held at 1, as there is no epidemic part to have a season: nothing is known of it.
    errors = np.where(fit.errors[waves] > 0, fit.errors[waves], np.inf)
    ratios = rate_ratios(season, fit.params[waves], errors)
    return table_of([*rows, *ratios.itertuples(index=False, name=None)])
