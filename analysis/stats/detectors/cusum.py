"""CUSUM charts: the evidence for a raised rate, added up since it began."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import DesignError
from analysis.stats.detectors.alarms import Alarms, Floats, read_steps

GRID = np.geomspace(0.005, 7.0, 120)
"""Log rate ratios that are tried at every step; the best of them is then improved."""

MOST_STEPS, CLOSE_ENOUGH = 50, 1e-12


def cusum(
    counts: ArrayLike,
    exposure: ArrayLike | None = None,
    *,
    mean: ArrayLike,
    threshold: ArrayLike,
    overdispersion: ArrayLike = 0.0,
    log_ratio: float | None = None,
) -> Alarms:
    r"""Add up the evidence for a raised rate, and start again after each alarm.

    Use it to find a lasting rise that no single step shows. Give the threshold a meaning by
    `analysis.stats.detectors.run_length.threshold_for`.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events of each step.
    exposure : array_like of float, shape (T,), optional
        Observed share of each step; the mean is multiplied by it, and a step not observed adds
        nothing. Default: all observed.
    mean : array_like of float, shape (T,) or ()
        Events expected of a wholly observed step without a surge; nan where there is no history.
    threshold : array_like of float, shape (T,) or ()
        Alarm where the statistic reaches it.
    overdispersion : array_like of float, shape (T,) or (), optional
        The variance is mean + overdispersion mean^2. Default 0, Poisson.
    log_ratio : float, optional
        Log rate ratio to look for. Default: any above 0, the likeliest at each step (GLR).

    Returns
    -------
    Alarms
        The statistic is the log likelihood ratio since the likeliest start of a rise; the bound
        is the largest count that would not have raised an alarm.

    Raises
    ------
    DesignError
        If the threshold or `log_ratio` is not above 0, or a mean is not above 0.

    Notes
    -----
    With means :math:`\mu_t`, overdispersion :math:`\alpha` and log ratio :math:`\kappa`,

    .. math:: G_n = \max_{1 \le k \le n} \sup_{\kappa \ge 0} \sum_{t=k}^n l_t(\kappa), \quad
              l_t = y_t \kappa - (y_t + 1/\alpha)
                    \log \frac{1 + \alpha \mu_t e^\kappa}{1 + \alpha \mu_t},

    and :math:`l_t = y_t \kappa - \mu_t (e^\kappa - 1)` at :math:`\alpha = 0`. For one
    :math:`\kappa` the maximum over k obeys :math:`C_n = \max(0, C_{n-1} + l_n)`; the maximum
    over :math:`\kappa` is found on a grid of these and improved by Newton's steps.

    **Assumes** independent counts with these means. Do not quote alarms as evidence of a surge
    where attacks cluster: clusters are what it finds. Source: Hoehle and Paul (2008),
    Computational Statistics and Data Analysis 52, 4357-4368.

    Examples
    --------
    >>> found = cusum([1, 0, 1, 3, 3, 3, 1], mean=1.0, threshold=2.5)
    >>> found.alarm.nonzero()[0].tolist(), found.statistic.round(2)[[3, 4, 6]].tolist()
    ([4], [1.3, 2.59, 0.77])
    """
    y, seen = read_steps(counts, exposure)
    level, wide, high = (_series(part, y.size) for part in (mean, overdispersion, threshold))
    if (level <= 0).any() or not (wide >= 0).all():
        raise DesignError("means are above 0 and overdispersion is 0 or more; mend them first")
    if not (high > 0).all() or (log_ratio is not None and not log_ratio > 0):
        raise DesignError("threshold and log_ratio are above 0; lower thresholds always alarm")
    judged = (seen > 0) & ~np.isnan(level)
    tried = GRID if log_ratio is None else np.array([log_ratio])
    chart = _Chart(y, seen * level, wide, tried, improve=log_ratio is None)
    bound, statistic, alarm = (
        np.full(y.size, np.nan),
        np.full(y.size, np.nan),
        np.zeros(y.size, bool),
    )
    for step in np.flatnonzero(judged).tolist():
        bound[step] = chart.largest_calm_count(step, high[step])
        statistic[step] = chart.take(step)
        alarm[step] = statistic[step] >= high[step]
        if alarm[step]:
            chart.restart()
    return Alarms(np.where(judged, seen * level, np.nan), bound, statistic, alarm)


def _series(value: ArrayLike, steps: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=float), (steps,))


def gains(counts: ArrayLike, mean: ArrayLike, overdispersion: ArrayLike, tried: Floats) -> Floats:
    """Give the log likelihood ratio of each log ratio tried, one row a count.

    Examples
    --------
    >>> gains([2.0], [1.0], [0.0], np.array([np.log(2)])).round(4).tolist()
    [[0.3863]]
    """
    y = np.asarray(counts, dtype=float)[..., None]
    fixed, slope = _line(np.asarray(mean, float)[..., None], overdispersion, tried)
    return np.asarray(y * slope + fixed)


def _line(mean: ArrayLike, overdispersion: ArrayLike, tried: Floats) -> tuple[Floats, Floats]:
    """Give what a step adds whatever its count, and what each event of it adds."""
    level, wide = np.asarray(mean, dtype=float), np.asarray(overdispersion, dtype=float)
    wide = wide[..., None] if wide.ndim else wide
    mixed = wide > 0
    safe = np.where(mixed, wide, 1.0)
    growth = np.log1p(safe * level * np.expm1(tried) / (1 + safe * level))
    fixed = np.where(mixed, -growth / safe, -level * np.expm1(tried))
    return fixed, np.where(mixed, tried - growth, tried)


class _Chart:
    """The running state: for each log ratio tried, the evidence since its best start."""

    def __init__(
        self, counts: Floats, mean: Floats, overdispersion: Floats, tried: Floats, *, improve: bool
    ) -> None:
        self.counts, self.mean, self.wide = counts, mean, overdispersion
        self.tried, self.improve = tried, improve
        self.restart()

    def restart(self) -> None:
        """Forget all so far."""
        self.evidence = np.zeros(self.tried.size)
        self.start = np.zeros(self.tried.size, dtype=np.int64)

    def largest_calm_count(self, step: int, threshold: float) -> float:
        """Give the largest count of a step that leaves every statistic below the threshold."""
        fixed, slope = _line(self.mean[step], self.wide[step], self.tried)
        needed = ((threshold - self.evidence - fixed) / slope).min()
        return float(max(np.ceil(needed) - 1, -1.0))

    def take(self, step: int) -> float:
        """Add a step and give the statistic."""
        # A rise begins anew wherever what was gathered before is worth nothing.
        self.start[self.evidence <= 0] = step
        gained = gains(self.counts[step], self.mean[step], self.wide[step], self.tried)
        self.evidence = np.maximum(self.evidence + gained, 0.0)
        best = int(self.evidence.argmax())
        if self.evidence[best] == 0 or not self.improve:
            return float(self.evidence[best])
        near = slice(max(best - 1, 0), best + 2)
        starts = np.unique(self.start[near])
        return max(self._improved(int(start), step, self.tried[best]) for start in starts)

    def _improved(self, start: int, step: int, log_ratio: float) -> float:
        """Find the largest log likelihood ratio of a rise from `start` on, near a log ratio."""
        days = slice(start, step + 1)
        y, level, wide = self.counts[days], self.mean[days], self.wide[days]
        seen = level > 0
        y, level, wide = y[seen], level[seen], wide[seen]
        at = log_ratio
        for _ in range(MOST_STEPS):
            raised = level * np.exp(at)
            share = 1 / (1 + wide * raised)
            slope = ((y - raised) * share).sum()
            curve = (raised * (1 + wide * y) * share**2).sum()
            move = float(np.clip(slope / curve, -1.0, 1.0))
            at = max(at + move, 0.0)
            if abs(move) < CLOSE_ENOUGH:
                break
        found = gains(y, level, wide, np.array([at])).sum()
        return float(max(found, self.evidence.max()))
