"""What models of daily counts share: the rows they use, their process, what they give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models.base import FrequencyFit, IndependentDays, Process
from analysis.models.covariates import Terms, covariates
from analysis.stats.constants import LEAST_EVENTS
from analysis.stats.delta import NORMAL_975, row_variances
from analysis.stats.distributions import CountDistribution, Distribution
from analysis.stats.information import quasi_information

Floats = NDArray[np.float64]

SEPARATED = 15
"""A standard error this large on the log scale means a coefficient without information."""

EXTREME = 30
"""No series of days can show a factor of exp(30)."""

DISTRIBUTIONS: tuple[str, ...] = get_args(Distribution)

NO_ROWS = pd.DataFrame({name: [] for name in ("term", "estimate", "lower", "upper")})


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Coefficients on the log scale, as an optimiser left them."""

    params: Floats
    covariance: Floats
    parameters: int
    converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class LogLinear(IndependentDays):
    """Days that are independent given trend, season and weekday.

    Attributes
    ----------
    terms : Terms
        Of the log rate.
    params : ndarray of float, shape (p,)
        Its coefficients.
    until : int
        Days on which they were estimated.
    dispersion : float
        Variance is rate + dispersion * rate^power.
    power : {1, 2}
        1 for NB1, 2 for NB2.
    """

    terms: Terms
    params: Floats
    until: int
    dispersion: float = 0.0
    power: int = 2

    def one_step(self, counts: DailyCounts) -> CountDistribution:
        """Give each day's distribution."""
        design = covariates(counts, self.terms, until=self.until).to_numpy()
        rate = np.exp(design @ self.params)
        if self.dispersion == 0:
            return CountDistribution.of(rate)
        return CountDistribution.of(rate, rate ** (2 - self.power) / self.dispersion)


def observed_rows(counts: DailyCounts, design: pd.DataFrame) -> tuple[Floats, Floats]:
    """Keep the observed days, and refuse a series that cannot carry the model."""
    seen = counts.exposure > 0
    require_events(counts, design.shape[1])
    x = design.to_numpy()[seen]
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise FitError(
            f"{int(seen.sum())} observed days cannot tell {x.shape[1]} terms of trend, season "
            "and weekday apart; lengthen the period or ask for fewer terms"
        )
    for name, column in zip(design.columns, x.T, strict=True):
        level = column == 1
        if set(np.unique(column)) == {0.0, 1.0} and not counts.counts[seen][level].any():
            raise FitError(
                f"not one of the {counts.total} events fell on a {name}, so its rate ratio is 0 "
                "and has no interval; leave the weekday out"
            )
    return counts.counts[seen].astype(float), x


def require_events(counts: DailyCounts, terms: int) -> None:
    """Refuse a series with fewer events than a model with so many terms needs."""
    events, least = counts.total, max(LEAST_EVENTS, 2 * terms)
    if events < least:
        raise FitError(
            f"a model with {terms} terms needs at least {least} events, got {events}; "
            "widen the outcome or lengthen the period"
        )


def refuse_unknown(option: str, given: str, known: tuple[str, ...]) -> None:
    """Refuse a value that an option does not have, with those it has."""
    if given not in known:
        raise DesignError(f"{option} is {' or '.join(known)}, got {given!r}")


def unsettled(model: str, counts: DailyCounts) -> str:
    """Say that a model found no answer, and what to do."""
    return (
        f"the {model} model did not settle on these {counts.total} events; "
        "widen the outcome, or leave out stretches without any event"
    )


def finish(
    model: str,
    counts: DailyCounts,
    design: pd.DataFrame,
    estimates: Estimates,
    process: LogLinear,
    dynamics: pd.DataFrame = NO_ROWS,
) -> FrequencyFit:
    """Turn the estimates of a log-linear rate into a fit."""
    variances = np.diag(estimates.covariance)
    errors = np.sqrt(np.where(variances >= 0, variances, np.nan))
    sound = np.all(np.isfinite(errors)) and np.abs(estimates.params).max() < EXTREME
    if not estimates.converged or not sound or errors.max() > SEPARATED:
        raise FitError(unsettled(model, counts))
    x = design.to_numpy()
    log_mean = x @ estimates.params
    spread = NORMAL_975 * np.sqrt(row_variances(x, estimates.covariance))
    seen = counts.exposure > 0
    mean = np.exp(log_mean[seen])
    return assemble(
        model,
        counts,
        process.terms,
        process,
        interval=(np.exp(log_mean - spread), np.exp(log_mean + spread)),
        coefficients=rate_ratios(list(design.columns), estimates.params, errors),
        dynamics=dynamics,
        parameters=estimates.parameters,
        qic=quasi_information(counts.counts[seen], mean, mean[:, None] * x[seen]),
    )


def assemble(
    model: str,
    counts: DailyCounts,
    terms: Terms,
    process: Process,
    *,
    interval: tuple[Floats, Floats],
    coefficients: pd.DataFrame,
    dynamics: pd.DataFrame | Callable[[], pd.DataFrame] = NO_ROWS,
    parameters: float,
    qic: float = float("nan"),
    first: int = 0,
) -> FrequencyFit:
    """Put a fit together from its process; likelihood and residuals follow from that.

    `parameters` is how many were estimated, or the effective number of a smooth model;
    `first` the first day that the likelihood counts.
    """
    seen = counts.exposure > 0
    seen[:first] = False
    expected = process.one_step(counts)
    residuals = np.full(seen.size, np.nan)
    known = expected[seen]
    residuals[seen] = (counts.counts[seen] - known.mean) / np.sqrt(known.variance)
    loglik = float(known.logpmf(counts.counts[seen]).sum())
    if not np.isfinite(loglik):
        raise FitError(unsettled(model, counts))
    days = int(seen.sum())
    lower, upper = interval
    return FrequencyFit(
        model=model,
        counts=counts,
        terms=terms,
        expected=np.where(seen, expected.mean, np.nan),
        lower=np.where(seen, lower, np.nan),
        upper=np.where(seen, upper, np.nan),
        coefficients=coefficients,
        dynamics_of=cache(dynamics if callable(dynamics) else lambda: dynamics),
        dispersion=float(np.nansum(residuals**2) / (days - parameters)),
        loglik=loglik,
        aic=2 * parameters - 2 * loglik,
        bic=float(np.log(days) * parameters - 2 * loglik),
        qic=qic,
        residuals=residuals,
        process=process,
    )


def rate_ratios(terms: list[str], params: Floats, errors: Floats) -> pd.DataFrame:
    """Make the table of rate ratios from coefficients on the log scale."""
    with np.errstate(over="ignore"):  # an unbounded limit is infinite, and shown as such
        upper = np.exp(params + NORMAL_975 * errors)
    return pd.DataFrame(
        {
            "term": terms,
            "rate_ratio": np.exp(params),
            "lower": np.exp(params - NORMAL_975 * errors),
            "upper": upper,
        }
    )


def dispersion_row(alpha: float, log_spread: float) -> tuple[str, float, float, float]:
    """Make the row of a dispersion, its interval on the log scale, which keeps it above 0."""
    with np.errstate(over="ignore"):  # an unbounded limit is infinite, and shown as such
        spread = np.exp(log_spread)
    return "dispersion", alpha, alpha / spread, alpha * spread


def table_of(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Make the table `dynamics` from rows of term, estimate, lower and upper."""
    return pd.DataFrame(rows, columns=list(NO_ROWS.columns)) if rows else NO_ROWS
