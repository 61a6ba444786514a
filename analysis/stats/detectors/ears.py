"""EARS: a count against the mean and standard deviation of the few steps before it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import (
    Alarms,
    Floats,
    enough_events,
    read_steps,
    refuse_level,
)

LAGS = {"C1": 0, "C2": 2, "C3": 2}
"""Steps left out between the baseline and the step judged."""

SUMMED = 3
"""Steps of which C3 adds up the excess, the present one included."""


def ears(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    method: str,
    alpha: float,
    baseline: int = 7,
    least_deviation: float = 0.0,
    limit: tuple[int, int] = (0, 1),
    as_surveillance: bool = False,
) -> Alarms:
    r"""Judge each step by the mean and standard deviation of the steps just before it.

    Use it where there is little history: it needs seven steps. It is blind just after a burst,
    which raises its own baseline, and cries wolf on rare events.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each step.
    exposure : array_like of float, shape (T,), optional
        Observed share of each step, 0 where not observed. Default: all observed.
    method : {"C1", "C2", "C3"}
        C1 takes the steps just before, C2 leaves out two between, C3 adds the excess of the last
        three C2.
    alpha : float
        Level of the normal quantile z. The custom is 0.001 for C1 and C2 and 0.025 for C3.
    baseline : int, optional
        Steps of the baseline. Default 7.
    least_deviation : float, optional
        The standard deviation is taken to be at least this. Default 0: after a calm of
        `baseline` steps any event is an alarm. Use 0.5 or 1 for rare events.
    limit : tuple of (int, int), optional
        An alarm needs so many events in so many steps, the present one included. Default: none.
    as_surveillance : bool, optional
        Whether C3 has the bound that version 1.20.3 of the package surveillance gives it. It
        departs from the paper: the present count does not matter for the alarm. Default False.

    Returns
    -------
    Alarms
        The statistic is C1, C2 or C3, infinite where a constant baseline is exceeded. C3 is
        not judged where one of its baselines is constant, unless `least_deviation` is given.

    Raises
    ------
    DesignError
        If the method is unknown or a number is out of its range.

    Notes
    -----
    With mean m and standard deviation s (divisor n - 1) of the baseline,

    .. math:: C_1 = (y - m) / s, \quad C_3(t) = \sum_{i=t-2}^{t} \max(0, C_2(i) - 1),

    and C1 or C2 raises an alarm at a count above :math:`m + z s`. C3 does where the sum is above
    z and the step holds an event: with p the part of the sum from the two steps before, its bound
    is :math:`m + s (1 + z - p)`, or 0 where p alone is above z. The package surveillance has
    :math:`y + s (z - p)` instead.
    Steps not observed are left out of the baseline, of which at least half must be observed;
    partly observed steps enter by their rate.

    **Assumes** normal counts. Weekly counts of attacks are not: at a nominal level of 1% and
    independent Poisson counts of mean 2, C1 and C2 flag about 6% of the steps and C3 about 7%.
    Never quote alpha as its false-alarm rate. Source: Fricker, Hegler and Dunfee (2008),
    Statistics in Medicine 27, 3407-3429; Salmon, Schumacher and Hoehle (2016), Journal of
    Statistical Software 70(10).

    Examples
    --------
    >>> found = ears([1, 2, 3, 1, 2, 3, 2, 9], method="C1", alpha=0.01)
    >>> found.alarm.tolist()[-1], found.expected[-1].tolist(), round(float(found.bound[-1]), 3)
    (True, 2.0, 3.899)
    """
    if method not in LAGS:
        raise DesignError(f"no method {method!r}; known: {', '.join(LAGS)}")
    if baseline < 2 or least_deviation < 0:
        raise DesignError(
            "a baseline has at least 2 steps and least_deviation is 0 or more, got "
            f"baseline={baseline}, least_deviation={least_deviation}"
        )
    refuse_level(alpha)
    y, seen = read_steps(counts, exposure)
    mean, deviation = _baseline(y, seen, baseline, LAGS[method])
    deviation = np.maximum(deviation, least_deviation)
    quantile = float(stats.norm.isf(alpha))
    if method == "C3":
        statistic, before = _summed(y, seen, mean, deviation)
        bound = seen * (mean + deviation * (1 + quantile - before))
        bound[before > quantile] = 0.0
        if as_surveillance:
            bound = y + seen * deviation * (quantile - before)
    else:
        statistic = _standardised(y, seen, mean, deviation)
        bound = seen * (mean + deviation * quantile)
    bound = np.maximum(bound, 0.0)
    judged = ~np.isnan(bound) & ~np.isnan(statistic)
    alarm = judged & (y > bound) & enough_events(y, limit)
    expected, bound, statistic = (
        np.where(judged, part, np.nan) for part in (seen * mean, bound, statistic)
    )
    return Alarms(expected, bound, statistic, alarm)


def _baseline(y: Floats, seen: Floats, steps: int, lag: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the rates before each step; nan without history."""
    mean, deviation = np.full(y.size, np.nan), np.full(y.size, np.nan)
    first = steps + lag
    if y.size <= first:
        return mean, deviation
    used = sliding_window_view((seen > 0).astype(float), steps)[: y.size - first]
    rates = sliding_window_view(np.divide(y, seen, out=np.zeros(y.size), where=seen > 0), steps)
    rates, number = rates[: y.size - first], used.sum(axis=1)
    mean[first:] = (rates * used).sum(axis=1) / np.maximum(number, 1)
    squares = (used * (rates - mean[first:, None]) ** 2).sum(axis=1)
    deviation[first:] = np.sqrt(squares / np.maximum(number - 1, 1))
    known = (number >= max(2, steps / 2)) & (seen[first:] > 0)
    mean[first:][~known] = np.nan
    return mean, np.where(np.isnan(mean), np.nan, deviation)


def _standardised(y: Floats, seen: Floats, mean: Floats, deviation: Floats) -> Floats:
    """Excess rate in standard deviations; over a constant baseline 0 or infinite."""
    rate = np.divide(y, seen, out=np.full(y.size, np.nan), where=seen > 0)
    excess = rate - mean
    constant = np.where(excess > 0, np.inf, np.where(excess < 0, -np.inf, 0.0))
    constant[np.isnan(excess)] = np.nan
    return np.asarray(np.divide(excess, deviation, out=constant, where=deviation > 0))


def _summed(y: Floats, seen: Floats, mean: Floats, deviation: Floats) -> tuple[Floats, Floats]:
    """Sum the excess over 1 of three C2, and of the two before the present one alone."""
    moving = np.where(deviation > 0, _standardised(y, seen, mean, deviation), np.nan)
    excess = np.maximum(moving - 1, 0.0)
    before = np.full(y.size, np.nan)
    before[SUMMED - 1 :] = sum(
        excess[SUMMED - 1 - back : y.size - back] for back in range(1, SUMMED)
    )
    return excess + before, before
