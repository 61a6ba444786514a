"""How far the scores of several models lie apart, and how much of that may be chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError

Floats = NDArray[np.float64]

BLOCK = 30
"""Days: bursts and spells make the scores of neighbouring days alike."""
DRAWS = 2000
AT_ONCE = 200
"""Series resampled at one time, so that a long one stays within memory."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreComparison:
    """Mean scores of several models on the same days, set against the best.

    Attributes
    ----------
    best : int
        Row of the model with the smallest mean score.
    mean : ndarray of float, shape (models,)
        Mean score of each model.
    behind, lower, upper : ndarray of float, shape (models,)
        How much larger it is than that of the best, with a 95% interval; 0 for the best.
    beats_best : ndarray of float, shape (models,)
        Share of resampled series in which the model scores better than the best; nan for the
        best itself.
    days : int
        Days compared.
    """

    best: int
    mean: Floats
    behind: Floats
    lower: Floats
    upper: Floats
    beats_best: Floats
    days: int


def compare_scores(
    scores: ArrayLike, *, rng: np.random.Generator, draws: int = DRAWS, block: int = BLOCK
) -> ScoreComparison:
    r"""Compare the mean scores of models by a block bootstrap of their differences.

    Use it on scores of forecasts; models are ranked by it, never by what they say of an
    anniversary.

    Parameters
    ----------
    scores : array_like of float, shape (models, T)
        The smaller the better; nan for all models alike where a day was not observed.
    rng : numpy.random.Generator
        Source of randomness.
    draws : int, optional
        Series resampled. Default 2000.
    block : int, optional
        Mean length in days of the stretches resampled. Default 30.

    Returns
    -------
    ScoreComparison

    Raises
    ------
    DesignError
        If there are fewer than two blocks of days, or a score is infinite or missing for
        some models only.

    Notes
    -----
    The stationary bootstrap joins stretches of random start and geometric length, at the
    series' end going on at its beginning, and takes all models from the same days. Intervals
    are the 2.5th and 97.5th percentile of the resampled mean differences. **Assumes** scores
    whose level does not drift and that are alike over no longer than a block. The best of many
    models looks better than it is, as it was chosen on these days: do not read `beats_best`
    as a probability that a model is right. Source: Politis and Romano (1994), Journal of the
    American Statistical Association 89, 1303-1313; Gneiting and Raftery (2007), the same
    journal 102, 359-378.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> good = rng.random(300)
    >>> found = compare_scores([good, good + 0.5], draws=99, rng=rng)
    >>> found.best, found.behind.round(6).tolist(), found.beats_best.tolist()
    (0, [0.0, 0.5], [nan, 0.0])
    """
    known = _known_days(np.asarray(scores, dtype=float), block)
    if draws < 1:
        raise DesignError(f"a bootstrap needs at least one draw, got {draws}")
    mean = known.mean(axis=1)
    best = int(np.argmin(mean))
    apart = known - known[best]
    drawn = np.concatenate(
        [
            weights @ apart.T / apart.shape[1]
            for weights in _resampled(apart.shape[1], block, draws, rng)
        ]
    )
    lower, upper = np.quantile(drawn, (0.025, 0.975), axis=0)
    beats = (drawn < 0).mean(axis=0)
    beats[best] = np.nan
    return ScoreComparison(best, mean, apart.mean(axis=1), lower, upper, beats, apart.shape[1])


def _known_days(scores: Floats, block: int) -> Floats:
    if scores.ndim != 2 or not scores.shape[0]:
        raise DesignError(f"scores are one row a model and one column a day, got {scores.shape}")
    missing = np.isnan(scores)
    if (missing.any(axis=0) != missing.all(axis=0)).any() or np.isinf(scores).any():
        raise DesignError(
            "scores are compared on the same days: one is infinite, or missing for some models "
            "only; leave the model out that held a day impossible"
        )
    known = scores[:, ~missing[0]]
    if block < 1 or known.shape[1] < 2 * block:
        raise DesignError(
            f"a bootstrap in blocks of {block} days needs at least {2 * max(block, 1)} days, "
            f"got {known.shape[1]}; hold out a longer stretch"
        )
    return known


def _resampled(days: int, block: int, draws: int, rng: np.random.Generator) -> list[Floats]:
    """Say how often each day is taken in every resampled series."""
    weights = []
    for first in range(0, draws, AT_ONCE):
        rows = min(AT_ONCE, draws - first)
        fresh = rng.random((rows, days)) < 1 / block
        fresh[:, 0] = True
        # Each day is the start of its stretch, plus the days since the stretch began.
        began = np.maximum.accumulate(np.where(fresh, np.arange(days), 0), axis=1)
        start = rng.integers(days, size=(rows, days))
        taken = (np.take_along_axis(start, began, axis=1) + np.arange(days) - began) % days
        place = taken + days * np.arange(rows)[:, None]
        counted = np.bincount(place.ravel(), minlength=rows * days)
        weights.append(counted.reshape(rows, days).astype(float))
    return weights
