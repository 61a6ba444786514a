"""Frequency over time. One file a model; `MODELS` is the index."""

from __future__ import annotations

from collections.abc import Callable

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models.base import FrequencyFit
from analysis.models.design import most_bends, trend_and_season
from analysis.models.negative_binomial import negative_binomial
from analysis.models.poisson import poisson

__all__ = ["MODELS", "FrequencyFit", "fit_frequency", "trend_and_season"]

MODELS: dict[str, Callable[[DailyCounts, int], FrequencyFit]] = {
    "poisson": poisson,
    "negative_binomial": negative_binomial,
}


def fit_frequency(counts: DailyCounts, *, model: str = "negative_binomial") -> FrequencyFit:
    """Fit a model of how often events came over the period.

    Use it for the picture of frequency over time; never as the test of an anniversary.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    model : str, optional
        A name of `MODELS`. Default "negative_binomial".

    Returns
    -------
    FrequencyFit

    Raises
    ------
    DesignError
        If there is no such model.
    FitError
        If the counts cannot carry it; the message says what to do.

    Notes
    -----
    The trend gets as many pieces as the events can carry: one to every two observed years,
    and fewer, down to none, where long stretches without events leave a model undetermined;
    the fit says how many. **Assumes** what the model assumes; see its docstring.

    Examples
    --------
    >>> import datetime as dt
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [0, 1, 0, 0, 2, 0, 0] * 100)
    >>> round(float(fit_frequency(counts, model="poisson").expected.mean()), 3)
    0.429
    """
    if model not in MODELS:
        raise DesignError(f"no model {model!r}; known: {', '.join(MODELS)}")
    refused = FitError("no trend was tried")
    for bends in range(most_bends(counts), -1, -1):
        try:
            return MODELS[model](counts, bends)
        except FitError as error:
            refused = error
    raise refused
