"""What the regressions of daily counts share: the rows they use, and what they give back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.counts import DailyCounts
from analysis.errors import FitError
from analysis.models.base import FrequencyFit
from analysis.stats.constants import LEAST_EVENTS

Floats = NDArray[np.float64]

NORMAL_975 = 1.959964
SEPARATED = 15
"""A standard error this large on the log scale means a coefficient without information."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Coefficients on the log scale, as an optimiser left them."""

    params: Floats
    covariance: Floats
    loglik: float
    parameters: int
    converged: bool


def observed_rows(counts: DailyCounts, design: pd.DataFrame) -> tuple[Floats, Floats]:
    """Keep the observed days, and refuse a series that cannot carry the model."""
    seen = counts.exposure > 0
    events, least = counts.total, max(LEAST_EVENTS, 2 * design.shape[1])
    if events < least:
        raise FitError(
            f"a model with {design.shape[1]} terms needs at least {least} events, got {events}; "
            "widen the outcome or lengthen the period"
        )
    x = design.to_numpy()[seen]
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise FitError(
            f"{int(seen.sum())} observed days cannot tell {x.shape[1]} terms of trend and season "
            "apart; lengthen the period"
        )
    return counts.counts[seen].astype(float), x


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
    variance: Callable[[Floats], Floats],
) -> FrequencyFit:
    """Turn estimates into a fit: expected counts with intervals, rate ratios, residuals."""
    variances = np.diag(estimates.covariance)
    errors = np.sqrt(np.where(variances >= 0, variances, np.nan))
    if not estimates.converged or not np.all(np.isfinite(errors)) or errors.max() > SEPARATED:
        raise FitError(unsettled(model, counts))
    seen = counts.exposure > 0
    x = design.to_numpy()
    log_mean = x @ estimates.params
    spread = NORMAL_975 * np.sqrt(np.einsum("ij,jk,ik->i", x, estimates.covariance, x))
    mean = np.exp(log_mean)
    residuals = np.where(seen, (counts.counts - mean) / np.sqrt(variance(mean)), np.nan)
    degrees = int(seen.sum()) - x.shape[1]
    return FrequencyFit(
        model=model,
        first=counts.first,
        expected=np.where(seen, mean, np.nan),
        lower=np.where(seen, np.exp(log_mean - spread), np.nan),
        upper=np.where(seen, np.exp(log_mean + spread), np.nan),
        coefficients=_rate_ratios(list(design.columns), estimates.params, errors),
        dispersion=float(np.nansum(residuals**2) / degrees),
        loglik=estimates.loglik,
        aic=2 * estimates.parameters - 2 * estimates.loglik,
        bends=max(0, sum(name.startswith("trend") for name in design.columns) - 2),
        bic=float(np.log(seen.sum()) * estimates.parameters - 2 * estimates.loglik),
        residuals=residuals,
    )


def _rate_ratios(terms: list[str], params: Floats, errors: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": terms,
            "rate_ratio": np.exp(params),
            "lower": np.exp(params - NORMAL_975 * errors),
            "upper": np.exp(params + NORMAL_975 * errors),
        }
    )
