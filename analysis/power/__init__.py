"""What size of surge the data could have shown, by simulation from a bursty fitted null."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.errors import DesignError, FitError
from analysis.power.rejections import Sums, mean_in_windows, naive_size, powers
from analysis.power.result import DetectableSurge, PowerPoint
from analysis.stats.hawkes import HawkesFit
from analysis.surges import Placement
from analysis.surges.null import draw_series, fit_null

__all__ = ["MULTIPLIERS", "TARGET", "DetectableSurge", "PowerPoint", "smallest_detectable_surge"]

MULTIPLIERS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 18.0)
"""Factors on the rate of fresh attacks in the windows; 1 is the null."""

TARGET = 0.8


def smallest_detectable_surge(
    placement: Placement,
    *,
    simulations: int = 500,
    alpha: float = 0.05,
    multipliers: Sequence[float] = MULTIPLIERS,
) -> DetectableSurge:
    r"""Find the smallest surge that the test would find four times in five.

    Use it beside every estimate: without it "no surge was found" cannot be read.

    Parameters
    ----------
    placement : Placement
        Where the windows lie: the `placement` of a result, or from `place_windows`. The null
        is fitted to its counts with the windows masked; its seed is the study's.
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
        If the multipliers do not begin with 1, or there is no simulation.
    FitError
        If there are too few events to fit a null, or it puts none into the windows.

    Notes
    -----
    The null is a discrete-time self-exciting process with negative binomial days, a smooth
    trend and one yearly harmonic. A surge multiplies the rate of fresh attacks in the
    windows; what these set off is added by the process, so the ratio of expected counts,
    which is reported, is smaller. The detectable ratio is interpolated between the sizes
    tried, on the log scale, along the running maximum of the power.

    **Assumes** that bursts were as the fitted process has them. Do not quote the ratio to
    more digits than its Monte Carlo error, which is given beside it, allows. Source: Bloom
    (1995), Evaluation Review 19, 547-556, for the idea.
    """
    _refuse(simulations, multipliers)
    null = fit_null(placement)
    rngs = [np.random.default_rng([placement.seed, n]) for n in range(len(multipliers))]
    sums = [
        _simulated(placement, null, factor, simulations, rng)
        for factor, rng in zip(multipliers, rngs, strict=True)
    ]
    curve = _curve(multipliers, sums, alpha)
    ratios = [point.ratio for point in curve]
    found = [point.power for point in curve]
    return DetectableSurge(
        ratio=where_reached(ratios, found),
        ratio_error=_error(ratios, found, simulations),
        ratio_both=where_reached(ratios, [point.power_both for point in curve]),
        curve=curve,
        simulations=simulations,
        naive_size=naive_size(sums[0][0], alpha),
        local_size=curve[0].power,
        null=null,
        alpha=alpha,
    )


def where_reached(ratios: Sequence[float], found: Sequence[float], power: float = TARGET) -> float:
    """Interpolate the ratio found so often, four times in five by default; nan if none is.

    Examples
    --------
    >>> where_reached([1.0, 2.0, 4.0], [0.05, 0.8, 1.0])
    2.0
    """
    rising = np.maximum.accumulate(found)
    if not rising[-1] >= power:  # a nan power ends here too
        return float("nan")
    return float(np.exp(np.interp(power, rising, np.log(ratios))))


def _error(ratios: Sequence[float], found: Sequence[float], simulations: int) -> float:
    """Half the width that one standard error of the power moves the detectable ratio by."""
    error = np.sqrt(TARGET * (1 - TARGET) / simulations)
    low = where_reached(ratios, found, TARGET - error)
    high = where_reached(ratios, found, min(TARGET + error, max(found)))
    return (high - low) / 2 if max(found) >= TARGET else float("nan")


def _refuse(simulations: int, multipliers: Sequence[float]) -> None:
    if not multipliers or multipliers[0] != 1 or simulations < 1:
        raise DesignError(
            f"power needs multipliers that begin with 1 and at least one simulation, got "
            f"{tuple(multipliers)} and {simulations}"
        )


def _simulated(
    placement: Placement,
    null: HawkesFit,
    factor: float,
    simulations: int,
    rng: np.random.Generator,
) -> Sums:
    """Draw series with a surge, and sum the windows of both kinds of years."""
    series = draw_series(placement, null, simulations, rng, factor=factor)
    layout, counts = placement.layout, placement.counts
    return (
        layout.sums(counts, placement.dates, series, own=False),
        layout.sums(counts, placement.control_dates, series, own=False),
    )


def _curve(
    multipliers: Sequence[float], sums: Sequence[Sums], alpha: float
) -> tuple[PowerPoint, ...]:
    """Say of each surge what it makes of the counts, and how often it is found."""
    usual = mean_in_windows(sums[0][0])
    if usual == 0:
        simulations = sums[0][0].observed.shape[0]
        raise FitError(
            f"no attack fell into the windows in {simulations} simulated series without a surge, "
            "so a surge has no size to compare with; widen the outcome or the window"
        )
    return tuple(
        PowerPoint(factor, mean_in_windows(after) / usual, *powers(after, before, alpha))
        for factor, (after, before) in zip(multipliers, sums, strict=True)
    )
