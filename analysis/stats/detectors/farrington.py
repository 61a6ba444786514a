"""Farrington's algorithm, classic and flexible: a step against the same season of past years."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import (
    Alarms,
    Floats,
    enough_events,
    read_steps,
    refuse_level,
)
from analysis.stats.detectors.farrington_baseline import WEEKS_A_YEAR, Baseline
from analysis.stats.detectors.farrington_bounds import THRESHOLDS
from analysis.stats.detectors.farrington_fit import predict

TOGETHER = 2000
"""Steps fitted at once, so that long series need no more memory."""


def farrington(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    alpha: float,
    years: int = 5,
    half_window: int = 3,
    seasons: int = 10,
    skipped: int = 26,
    reweight_above: float = 2.58,
    trend_level: float = 1.0,
    threshold: str = "nb_plugin",
    power: float = 2 / 3,
    limit: tuple[int, int] = (5, 4),
    period: float = WEEKS_A_YEAR,
    as_surveillance: bool = False,
) -> Alarms:
    r"""Judge each step by a quasi-Poisson regression on the years before it.

    Use it where there are three or more years of history: it allows for season, trend and past
    outbreaks. The options are those of the improved (flexible) algorithm; for the classic one
    see `farrington_classic`.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each step.
    exposure : array_like of float, shape (T,), optional
        Observed share of each step, 0 where not observed. Default: all observed.
    alpha : float
        One-sided probability of a count above the bound.
    years : int, optional
        Years of the baseline; a step with less history is not judged. Default 5.
    half_window : int, optional
        Steps on either side of the same season in each year. Default 3.
    seasons : int, optional
        Parts of the year with a level of their own, that window being one; 1 takes the windows
        alone. Default 10.
    skipped : int, optional
        Most recent steps left out of the baseline, so that a lasting outbreak does not hide
        itself. Default 26.
    reweight_above : float, optional
        Anscombe residual above which a past step loses weight; infinity for none. Default 2.58.
    trend_level : float, optional
        The trend is kept if its p-value is below this, or always at 1; a level of 0 fits none.
        Default 1.
    threshold : {"delta", "nb_plugin", "muan"}, optional
        How the bound is found. Default "nb_plugin".
    power : {1, 1/2, 2/3}, optional
        Transformation for "delta". Default 2/3.
    limit : tuple of (int, int), optional
        An alarm needs so many events in so many steps, the present one included. Default (5, 4).
    period : float, optional
        Steps in a year. Default: weeks.
    as_surveillance : bool, optional
        Whether the errors of the coefficients take the variance of relative residuals for the
        dispersion, as `farringtonFlexible` in version 1.20.3 of the package surveillance does.
        It changes which trends are significant, and narrows "delta" and "muan". Default False.

    Returns
    -------
    Alarms
        The statistic is the exceedance score, excess over expected by bound over expected.

    Raises
    ------
    DesignError
        If an option is unknown or the windows do not fit into the year.

    Notes
    -----
    1. Fit :math:`\log \mu = \beta_{season} + \beta t + \log exposure`; dispersion :math:`\phi`
       by Pearson, at least 1.
    2. Weigh past outbreaks down (`outbreak_weights`), and fit again.
    3. Drop the trend and repeat if its p-value is not below `trend_level`, if the baseline has
       fewer than three years, or if it foresees more than the baseline ever held.
    4. The bound is `delta_bound`, or a quantile of a count with mean :math:`\mu` and variance
       :math:`\phi \mu`.

    At least half of the baseline must be observed. Where the season held no event in any past
    year, expected count and bound are 0, and only `limit` keeps a single event from being an
    alarm; "muan" does not judge such steps.

    **Assumes** that step counts are independent given the rate; "nb_plugin" takes no account of
    the error of the fit. Where attacks cluster beyond the dispersion, alarms come more often than
    alpha. Source: Farrington et al. (1996), Journal of the Royal Statistical Society A 159,
    547-563; Noufaily et al. (2013), Statistics in Medicine 32, 1206-1222; Salmon, Schumacher and
    Hoehle (2016), Journal of Statistical Software 70(10).

    Examples
    --------
    >>> weekly = np.tile([1, 2, 1, 0], 80)
    >>> weekly[-1] = 9
    >>> found = farrington(weekly, alpha=0.01)
    >>> found.alarm.nonzero()[0].tolist(), found.bound[-1].tolist()
    ([319], 4.0)
    """
    refuse_level(alpha)
    if threshold not in THRESHOLDS:
        raise DesignError(f"no threshold {threshold!r}; known: {', '.join(THRESHOLDS)}")
    if not reweight_above > 0 or not 0 <= trend_level <= 1:
        raise DesignError(
            "reweight_above is above 0 and trend_level from 0 to 1, got "
            f"{reweight_above} and {trend_level}"
        )
    y, seen = read_steps(counts, exposure)
    baseline = Baseline(years, half_window, seasons, skipped, period)
    found = np.full((3, y.size), np.nan)
    rules = baseline, reweight_above, trend_level, as_surveillance
    for steps in _blocks(y.size, baseline.reach):
        found[:, steps] = predict(y, seen, steps, *rules)
    log_rate, error, dispersion = found
    judged = ~np.isnan(log_rate) & (seen > 0)
    judged &= (log_rate > -np.inf) | (threshold != "muan")
    expected = np.where(judged, seen * np.exp(log_rate), np.nan)
    bound = np.where(
        judged, THRESHOLDS[threshold](expected, error, dispersion, alpha, power), np.nan
    )
    alarm = judged & (y > bound) & enough_events(y, limit)
    return Alarms(expected, bound, _score(y, expected, bound), alarm)


def farrington_classic(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    alpha: float,
    years: int = 5,
    half_window: int = 3,
    power: float = 2 / 3,
    limit: tuple[int, int] = (5, 4),
    period: float = WEEKS_A_YEAR,
) -> Alarms:
    """Judge each step as the algorithm of 1996 did.

    Use it to compare with published results; `farrington` is better for new ones.

    Parameters
    ----------
    counts, exposure, years, half_window, power, limit, period
        As in `farrington`.
    alpha : float
        Two-sided: the bound is exceeded with half this probability.

    Returns
    -------
    Alarms

    Raises
    ------
    DesignError
        As `farrington`.

    Notes
    -----
    The windows of past years alone, weights for residuals above 1, a trend only where
    significant at 5%, and the bound of `delta_bound`. **Assumes** what `farrington` does.
    Source: Farrington et al. (1996), Journal of the Royal Statistical Society A 159, 547-563.

    Examples
    --------
    >>> weekly = np.tile([1, 2, 1, 0], 80)
    >>> round(float(farrington_classic(weekly, alpha=0.05).bound[-1]), 2)
    3.66
    """
    return farrington(
        counts,
        exposure,
        alpha=alpha / 2,
        years=years,
        half_window=half_window,
        seasons=1,
        skipped=half_window,
        reweight_above=1.0,
        trend_level=0.05,
        threshold="delta",
        power=power,
        limit=limit,
        period=period,
    )


def _blocks(steps: int, reach: int) -> list[NDArray[np.int64]]:
    later = np.arange(reach, steps)
    return [later[start : start + TOGETHER] for start in range(0, later.size, TOGETHER)]


def _score(y: Floats, expected: Floats, bound: Floats) -> Floats:
    excess, room = y - expected, bound - expected
    # With no room above the expected count any excess is beyond measure.
    score = np.where(excess > 0, np.inf, 0.0)
    np.divide(excess, room, out=score, where=room > 0)
    return np.where(np.isnan(bound), np.nan, score)
