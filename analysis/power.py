"""What size of surge the data could have shown, by simulation from a bursty fitted null."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.anchors import Anchor, Window
from analysis.counts import DailyCounts
from analysis.errors import DesignError, FitError
from analysis.models import trend_and_season
from analysis.stats.hawkes import HawkesFit, fit_hawkes, simulate_hawkes
from analysis.stats.shift import (
    difference_statistic,
    local_statistic,
    rank_upper,
    reference_shifts,
)
from analysis.stats.windows import WindowSums, window_sums
from analysis.surges import Placement, place_windows

Booleans = NDArray[np.bool_]

MULTIPLIERS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 18.0)
"""Factors on the rate of fresh attacks in the windows; 1 is the null."""

TARGET = 0.8


@dataclass(frozen=True, slots=True)
class PowerPoint:
    """Power against one surge.

    Attributes
    ----------
    multiplier : float
        Factor on the rate of fresh attacks in the windows.
    ratio : float
        What that makes of the expected counts in the windows.
    power, power_both : float
        Share of simulated series in which step 1, and both steps, find it; the second is
        nan without years before the event.
    """

    multiplier: float
    ratio: float
    power: float
    power_both: float


@dataclass(frozen=True, slots=True)
class DetectableSurge:
    """The smallest surge that would be found four times in five.

    Attributes
    ----------
    ratio, ratio_both : float
        Ratio of expected counts in the windows, for step 1 and for both steps; nan if even
        the largest one tried is missed too often.
    curve : tuple of PowerPoint
        Power at each ratio tried, the null first.
    simulations : int
        Series simulated for each point.
    naive_size, local_size : float
        Share of series without a surge in which the naive test, and step 1, reject.
    null : HawkesFit
        The fitted process that the series were drawn from.
    alpha : float
        Level of the tests.
    """

    ratio: float
    ratio_both: float
    curve: tuple[PowerPoint, ...]
    simulations: int
    naive_size: float
    local_size: float
    null: HawkesFit
    alpha: float

    def standard_error(self, share: float) -> float:
        """Monte Carlo standard error of a simulated share."""
        return float(np.sqrt(share * (1 - share) / self.simulations))

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        largest = self.curve[-1]
        if np.isnan(self.ratio):
            found = (
                f"Even a {largest.ratio:.1f}-fold surge, the largest tried, would have been found "
                f"only {largest.power:.0%} of the time."
            )
        else:
            found = (
                "These data would have shown, four times in five, a surge of "
                f"{self.ratio:.1f}-fold or more."
            )
        return (
            f"{found} On the same series without any surge the naive count comparison cries wolf "
            f"{self.naive_size:.1%} of the time and the shift test {self.local_size:.1%} "
            f"(standard error up to {self.standard_error(max(self.naive_size, 0.05)):.1%}), where "
            f"{self.alpha:.0%} is promised."
        )


def smallest_detectable_surge(
    counts: DailyCounts,
    *,
    anchor: Anchor,
    window: Window,
    seed: int,
    simulations: int = 500,
    alpha: float = 0.05,
    multipliers: Sequence[float] = MULTIPLIERS,
    **placing: Any,
) -> DetectableSurge:
    r"""Find the smallest surge that the test would find four times in five.

    Use it beside every estimate: without it "no surge was found" cannot be read.

    Parameters
    ----------
    counts : DailyCounts
        Events a day; the null is fitted to them with the windows masked.
    anchor, window
        As in `surge_test`; further arguments of `place_windows` are passed on.
    seed : int
        Seed of the study.
    simulations : int, optional
        Series for each size of surge. Default 500.
    alpha : float, optional
        Level of each step. Default .05.
    multipliers : sequence of float, optional
        Surges to try, as factors on the rate of fresh attacks; the first must be 1.

    Returns
    -------
    DetectableSurge

    Raises
    ------
    DesignError
        If no anniversary can be used, or the multipliers do not begin with 1.
    FitError
        If there are too few events to fit a null, or it puts none into the windows.

    Notes
    -----
    The null is a discrete-time self-exciting process with negative binomial days, a smooth
    trend and one yearly harmonic. A surge multiplies the rate of fresh attacks in the
    windows; what these set off is added by the process, so the ratio of expected counts,
    which is reported, is smaller. The detectable ratio is interpolated between the sizes
    tried, on the log scale, along the running maximum of the power.

    **Assumes** that bursts were as the fitted process has them. Its Monte Carlo error is
    about 1.8 points of power at 80 % with 500 series: do not quote the ratio to more than
    one decimal. Source: Bloom (1995), Evaluation Review 19, 547-556, for the idea.
    """
    if not multipliers or multipliers[0] != 1 or simulations < 1:
        raise DesignError(
            f"power needs multipliers that begin with 1 and at least one simulation, got "
            f"{tuple(multipliers)} and {simulations}"
        )
    placement = place_windows(counts, anchor=anchor, window=window, **placing)
    inside = _inside(counts, placement)
    exposure = np.where(inside, 0.0, counts.exposure)
    design = trend_and_season(masked(counts, exposure)).to_numpy()
    null = fit_hawkes(counts.counts, exposure, design)
    drawn = [
        _simulate(counts, null, inside, factor, simulations, np.random.default_rng([seed, number]))
        for number, factor in enumerate(multipliers)
    ]
    sums = [_both_sums(counts, placement, series) for series in drawn]
    usual = _mean_in_windows(sums[0][0])
    if usual == 0:
        raise FitError(
            f"no attack fell into the windows in {simulations} simulated series without a surge, "
            "so a surge has no size to compare with; widen the outcome or the window"
        )
    curve = tuple(
        PowerPoint(factor, _mean_in_windows(after) / usual, *_powers(after, before, alpha))
        for factor, (after, before) in zip(multipliers, sums, strict=True)
    )
    ratios = [point.ratio for point in curve]
    return DetectableSurge(
        ratio=_where_target(ratios, [point.power for point in curve]),
        ratio_both=_where_target(ratios, [point.power_both for point in curve]),
        curve=curve,
        simulations=simulations,
        naive_size=_naive_size(sums[0][0], alpha),
        local_size=curve[0].power,
        null=null,
        alpha=alpha,
    )


def masked(counts: DailyCounts, exposure: NDArray[np.float64]) -> DailyCounts:
    """Mask further days: what happened on them is no longer seen."""
    return DailyCounts(counts.first, np.where(exposure > 0, counts.counts, 0), exposure)


def _inside(counts: DailyCounts, placement: Placement) -> Booleans:
    inside = np.zeros(counts.counts.size, dtype=bool)
    for day in placement.dates:
        at = counts.position(day)
        inside[at - placement.window.lead : at + placement.window.lag + 1] = True
    return inside


def _simulate(
    counts: DailyCounts,
    null: HawkesFit,
    inside: Booleans,
    factor: float,
    simulations: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    series = simulate_hawkes(
        null.baseline * np.where(inside, factor, 1.0),
        null.branching_ratio,
        null.decay,
        rng=rng,
        series=simulations,
        size=null.size,
    )
    return np.where(counts.exposure > 0, series, 0)


def _both_sums(
    counts: DailyCounts, placement: Placement, series: NDArray[np.int64]
) -> tuple[WindowSums, WindowSums]:
    after, before = (
        window_sums(
            series,
            counts.exposure,
            [counts.position(day) for day in days],
            lead=placement.window.lead,
            lag=placement.window.lag,
            guard=placement.guard,
            flank=placement.flank,
            shifts=placement.shifts,
        )
        for days in (placement.dates, placement.control_dates)
    )
    return after, before


def _mean_in_windows(after: WindowSums) -> float:
    return float(after.observed[..., after.true_shift].sum(axis=-1).mean())


def _powers(after: WindowSums, before: WindowSums, alpha: float) -> tuple[float, float]:
    first = _rejects(local_statistic(after), reference_shifts(after), after.true_shift, alpha)
    if before.observed.shape[-2] == 0:
        return float(first.mean()), float("nan")
    difference = difference_statistic(after, before)
    usable = reference_shifts(after, before) & np.isfinite(difference).all(axis=0)
    second = _rejects(difference, usable, after.true_shift, alpha)
    return float(first.mean()), float((first & second).mean())


def _rejects(
    values: NDArray[np.float64], usable: Booleans, true_shift: int, alpha: float
) -> Booleans:
    ranks = rank_upper(values[:, usable], values[:, true_shift])
    return np.asarray(ranks <= alpha * usable.sum())


def _naive_size(after: WindowSums, alpha: float) -> float:
    pooled, at = after.pooled(), after.true_shift
    n, c = pooled.observed[:, 0, at], pooled.around[:, 0, at]
    window, flank = pooled.window_days[0, at], pooled.flank_days[0, at]
    return float((stats.binom.sf(n - 1, n + c, window / (window + flank)) <= alpha).mean())


def _where_target(ratios: list[float], powers: list[float]) -> float:
    rising = np.maximum.accumulate(powers)
    if not rising[-1] >= TARGET:  # a nan power ends here too
        return float("nan")
    return float(np.exp(np.interp(TARGET, rising, np.log(ratios))))
