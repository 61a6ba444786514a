"""What a fitted count autoregression says: its rate ratios, the weights of the past."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.models.regression import dispersion_row, table_of
from analysis.stats.delta import NORMAL_975
from analysis.stats.ingarch import IngarchFit

Floats = NDArray[np.float64]


def coefficients(fit: IngarchFit) -> tuple[Floats, Floats]:
    """Give the log rate after a long calm and the log rate ratios, with standard errors."""
    values, variances = fit.slopes.copy(), np.diag(fit.covariance)[: fit.slopes.size].copy()
    rest = 1 - fit.past_means.sum()
    slope = np.zeros(fit.params.size)
    slope[0] = 1 / rest
    slope[fit.params.size - fit.past_means.size :] = values[0] / rest**2
    values[0] /= rest
    variances[0] = slope @ fit.covariance @ slope
    if fit.form.link == "identity":
        variances[0] /= values[0] ** 2
        values[0] = np.log(values[0])
    return values, np.sqrt(variances)


def dynamics(fit: IngarchFit) -> pd.DataFrame:
    """Give the weights of the past and the dispersion, each within its range."""
    past = slice(fit.slopes.size, None)
    errors, least = fit.standard_errors[past], 0.0 if fit.form.link == "identity" else -1.0
    rows = [
        _weight(f"past count {lag}", float(value), float(error), least)
        for lag, value, error in zip(fit.form.past_counts, fit.past_counts, errors, strict=False)
    ]
    of_means = errors[len(fit.form.past_counts) :]
    rows += [
        _weight(f"past mean {lag}", float(value), float(error), 0.0)
        for lag, value, error in zip(fit.form.past_means, fit.past_means, of_means, strict=True)
    ]
    together = float(np.sqrt(fit.covariance[past, past].sum()))
    rows.append(_weight("persistence", fit.persistence, together, least))
    if np.isfinite(fit.size):
        rows.append(dispersion_row(1 / fit.size, NORMAL_975 * fit.dispersion_error))
    return table_of(rows)


def _weight(name: str, value: float, error: float, least: float) -> tuple[str, float, float, float]:
    """Give a weight with its interval, cut off where its range ends."""
    spread = NORMAL_975 * error
    return name, value, max(value - spread, least), min(value + spread, 1.0)
