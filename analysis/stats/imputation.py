"""Days drawn for events whose date is known only as an interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DataError

MOST_NAMED = 5
"""Events named in one message; the rest are counted."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def draw_dates(
    first: ArrayLike,
    last: ArrayLike,
    weights: ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
) -> Integers:
    r"""Draw a day for every uncertain event, many times over, and count events a day.

    Use it to carry what is not known of the dates into a statistic: average the statistic
    over the draws at every shift, then rank.

    Parameters
    ----------
    first, last : array_like of int, shape (n,)
        First and last day on which each event may lie, both in, as positions in the series.
    weights : array_like of float, shape (T,)
        How likely an event is on each day, up to a factor: a baseline rate, 0 where nothing
        was observed.
    draws : int
        How often to draw.
    rng : numpy.random.Generator
        Source of randomness; seed it from the study.

    Returns
    -------
    ndarray of int, shape (draws, T)
        Only the uncertain events; every row holds all n of them.

    Raises
    ------
    DataError
        If a weight is negative or not finite, or listing the events whose interval lies
        outside the series, runs backwards or holds no weight: none is dropped in silence.

    Notes
    -----
    With weights :math:`w_t`, event i falls on day t of its interval with probability

    .. math:: w_t \Big/ \sum_{u = a_i}^{b_i} w_u .

    **Assumes** that events with an uncertain date come at the rate that the weights
    describe, each by itself. Weights fitted to the windows' own counts would put the surge
    in; do not quote a p-value made from such. Source: Rubin (1987), Multiple Imputation for
    Nonresponse in Surveys, Wiley.

    Examples
    --------
    >>> drawn = draw_dates([0], [2], [1, 0, 3, 9], draws=400, rng=np.random.default_rng(1))
    >>> drawn.shape, drawn.sum(axis=0).tolist()
    ((400, 4), [99, 0, 301, 0])
    """
    first, last = np.asarray(first, dtype=np.int64), np.asarray(last, dtype=np.int64)
    weights = np.asarray(weights, dtype=float)
    _refuse_unusable(weights)
    total = np.concatenate([[0.0], np.cumsum(weights)])
    _refuse_unplaceable(first, last, total)
    low, high = total[first], total[last + 1]
    # Rounding must not carry a draw to the end itself, which is the day after the interval.
    aim = np.minimum(low + rng.random((draws, first.size)) * (high - low), np.nextafter(high, 0))
    day = np.searchsorted(total, aim, side="right") - 1
    row = np.arange(draws)[:, None] * weights.size
    return np.bincount((row + day).ravel(), minlength=draws * weights.size).reshape(draws, -1)


def _refuse_unusable(weights: Floats) -> None:
    wrong = ~np.isfinite(weights) | (weights < 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise DataError(
            f"the weight of day {at} is {weights[at]}; give every day a rate, and 0 to the days "
            "not observed"
        )


def _refuse_unplaceable(first: Integers, last: Integers, total: Floats) -> None:
    days = total.size - 1
    outside = (first < 0) | (last >= days)
    within = np.clip(first, 0, days), np.clip(last + 1, 0, days)
    # An interval that runs backwards holds no weight either.
    lost = np.flatnonzero(outside | (total[within[1]] <= total[within[0]]))
    if lost.size:
        named = ", ".join(f"{i} (days {first[i]} to {last[i]})" for i in lost[:MOST_NAMED])
        more = f" and {lost.size - MOST_NAMED} more" if lost.size > MOST_NAMED else ""
        raise DataError(
            f"no day of the series can hold event {named}{more}; clip the interval to days 0 to "
            f"{days - 1} that were observed, or leave the event on its stated date"
        )
