"""Frequency over time. One file a model; `MODELS` is the index."""

from __future__ import annotations

from collections.abc import Callable

from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models.base import Forecast, FrequencyFit
from analysis.models.changepoint import changepoint
from analysis.models.covariates import Terms, Weekday, most_pieces
from analysis.models.design import trend_and_season
from analysis.models.gam import gam
from analysis.models.hawkes import hawkes
from analysis.models.hhh4 import hhh4
from analysis.models.hurdle import hurdle
from analysis.models.ingarch import ingarch
from analysis.models.negative_binomial import negative_binomial
from analysis.models.poisson import poisson

__all__ = ["MODELS", "Forecast", "FrequencyFit", "Terms", "fit_frequency", "trend_and_season"]

MODELS: dict[str, Callable[[DailyCounts, Terms], FrequencyFit]] = {
    "poisson": poisson,
    "negative_binomial": negative_binomial,
    "gam": gam,
    "ingarch": ingarch,
    "hhh4": hhh4,
    "hawkes": hawkes,
    "changepoint": changepoint,
    "hurdle": hurdle,
}

OWN_TREND = frozenset({"gam", "changepoint"})
"""Models that find the trend's shape by themselves, and take no number of pieces."""


def fit_frequency(
    counts: DailyCounts,
    *,
    model: str = "negative_binomial",
    bends: int | None = None,
    harmonics: int = 1,
    weekday: Weekday = "none",
) -> FrequencyFit:
    """Fit a model of how often events came over the period.

    Use it for the picture of frequency over time; never as the test of an anniversary.

    Parameters
    ----------
    counts : DailyCounts
        Events a day.
    model : str, optional
        A name of `MODELS`. Default "negative_binomial".
    bends : int, optional
        Pieces of the trend; 0 for none. Default: as many as the events carry.
    harmonics : int, optional
        Waves of the season; 0 for none. Default 1.
    weekday : {"none", "friday", "each"}, optional
        Whether the rate depends on the weekday. Default "none".

    Returns
    -------
    FrequencyFit

    Raises
    ------
    DesignError
        If there is no such model, or a term is out of range.
    FitError
        If the counts cannot carry it; the message says what to do.

    Notes
    -----
    Where `bends` is left out the trend gets as many pieces as the events can carry: one to
    every two observed years, and fewer, down to none, where long stretches without events
    leave a model undetermined; the fit says how many. **Assumes** what the model assumes; see
    its docstring.

    Examples
    --------
    >>> import datetime as dt
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [0, 1, 0, 0, 2, 0, 0] * 100)
    >>> round(float(fit_frequency(counts, model="poisson").expected.mean()), 3)
    0.429
    """
    if model not in MODELS:
        raise DesignError(f"no model {model!r}; known: {', '.join(MODELS)}")
    tried = range(most_pieces(counts), -1, -1) if bends is None else [bends]
    if model in OWN_TREND:
        tried = [0]
    refused = FitError("no trend was tried")
    for pieces in tried:
        try:
            return MODELS[model](counts, Terms(pieces, harmonics, weekday))
        except FitError as error:
            refused = error
    raise refused
