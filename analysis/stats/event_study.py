"""Leads and lags about dates, with a band that holds all of them at once.

Arrays only: events in bins of days about each date, at every shift, and their ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.shift import TIE, acceptance_limits, rank_lower, rank_upper
from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


LEAST_EXPECTED = 1.0
"""Events; where fewer are expected in a bin, 0 is an ordinary count and none is too low."""


@dataclass(frozen=True, slots=True, eq=False)
class LagSums:
    """Sums over bins of days about each date, at every shift.

    Attributes
    ----------
    lags : ndarray of int, shape (L,)
        Middle day of each bin, from the date; 0 among them, negative before it.
    observed : ndarray of int, shape (dates, S, L)
        Events in each bin.
    days : ndarray of float, shape (dates, S, L)
        Observed days of each bin.
    in_flank : ndarray of float, shape (dates, S, L)
        Those of them that belong to the flank as well.
    """

    lags: Integers
    observed: Integers
    days: Floats
    in_flank: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LagProfile:
    """Events by lag, pooled over the dates, with a simultaneous band.

    Attributes
    ----------
    lags : ndarray of int, shape (L,)
        Middle day of each bin.
    observed : ndarray of int, shape (L,)
        Events in each bin.
    days : ndarray of float, shape (L,)
        Observed days in each bin, all dates together.
    expected : ndarray of float, shape (L,)
        Events there at the rate of the flanks: the centre of the band.
    lower, upper : ndarray of float, shape (L,)
        Limits of the band, in events; nan where no day of a bin was observed. The lower one is
        0 where less than one event is expected.
    above, below : ndarray of bool, shape (L,)
        Bins that leave the band; none leaves it downwards where less than one is expected.
    statistic : ndarray of float, shape (L,)
        Studentised deviation from the level of the flanks; nan where nothing was observed.
    rank, rank_lower : int
        Placements whose largest deviation upwards, downwards, is at least as large; ties and
        the true dates counted.
    placements : int
        Size of the reference set.
    """

    lags: Integers
    observed: Integers
    days: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    above: Booleans
    below: Booleans
    statistic: Floats
    rank: int
    rank_lower: int
    placements: int

    @property
    def pvalue(self) -> float:
        """Share of placements with a bin at least as far above its flanks."""
        return self.rank / self.placements

    @property
    def pvalue_lower(self) -> float:
        """Share of placements with a bin at least as far below its flanks."""
        return self.rank_lower / self.placements

    @property
    def peak(self) -> int:
        """Place of the bin that lies highest above the flanks, in standard units."""
        return int(np.nanargmax(self.statistic))


def lag_bins(reach: int, width: int) -> Integers:
    """List the middle days of the whole bins that fit in `reach` days on either side.

    Raises
    ------
    DesignError
        If the width is not an odd number of days, or no bin fits.

    Examples
    --------
    >>> lag_bins(60, 7).tolist()[:3], lag_bins(2, 1).tolist()
    ([-56, -49, -42], [-2, -1, 0, 1, 2])
    """
    if width < 1 or width % 2 == 0:
        raise DesignError(
            f"bin = {width}: a bin is an odd number of days, so that day 0 is in the middle of one"
        )
    half = width // 2
    if reach < half:
        raise DesignError(f"reach = {reach}: no bin of {width} days fits in it; lengthen the reach")
    sides = (reach - half) // width
    return np.arange(-sides, sides + 1) * width


def lag_sums(
    counts: ArrayLike,
    exposure: ArrayLike,
    positions: ArrayLike,
    *,
    lags: Integers,
    width: int,
    beside: Sequence[tuple[int, int]],
    shifts: int,
) -> LagSums:
    """Sum events and observed days over the bins about each date, at every shift.

    Use it beneath an event study.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    exposure : array_like of float, shape (T,)
        1 where a day was observed, 0 where not.
    positions : array_like of int, shape (dates,)
        Index of each date in the series.
    lags : ndarray of int, shape (L,)
        Middle days of the bins, `width` apart.
    width : int
        Days in a bin, an odd number.
    beside : sequence of (int, int)
        First and last day of each stretch of the flank, counted from the date.
    shifts : int
        Largest shift; every shift from -shifts to +shifts is taken.

    Returns
    -------
    LagSums

    Examples
    --------
    >>> sums = lag_sums([1, 0, 3, 0, 1], [1] * 5, [2], lags=lag_bins(1, 1), width=1,
    ...                 beside=[(-2, -1), (1, 2)], shifts=1)
    >>> sums.observed[0].tolist()
    [[1, 0, 3], [0, 3, 0], [3, 0, 1]]
    """
    half = width // 2
    moved = np.arange(-shifts, shifts + 1)
    dates = np.asarray(positions, dtype=np.int64)[:, None, None] + moved[:, None]
    first, last = lags - half, lags + half
    total = _running(np.asarray(counts))
    watched = _running(np.asarray(exposure, dtype=float))
    in_flank = sum(
        _between(watched, dates, np.maximum(first, start), np.minimum(last, end))
        for start, end in beside
    )
    return LagSums(
        lags,
        observed=_between(total, dates, first, last),
        days=_between(watched, dates, first, last),
        in_flank=np.asarray(in_flank),
    )


def _running(series: NDArray) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate([np.zeros(1, series.dtype), np.cumsum(series)])


def _between(total: NDArray, dates: Integers, first: Integers, last: Integers) -> NDArray:  # type: ignore[type-arg]
    """Sum from the first to the last day about each date; nothing where last is before first."""
    ends = dates + np.maximum(last, first - 1) + 1
    size = total.size - 1
    return np.asarray(total[np.clip(ends, 0, size)] - total[np.clip(dates + first, 0, size)])


def moves_together(sums: WindowSums) -> Integers:
    """List every shift of all dates by the same number of days, the true one first.

    Returns
    -------
    ndarray of int, shape (S, dates)
        Columns of `sums`, one for each date.
    """
    columns = np.arange(sums.shifts.size)
    true_first = np.concatenate([[sums.true_shift], np.delete(columns, sums.true_shift)])
    return np.repeat(true_first[:, None], sums.window_days.shape[0], axis=1)


def moves_apart(sums: WindowSums, draws: int, rng: np.random.Generator) -> Integers:
    """Draw shifts of each date by itself, the true ones first.

    Returns
    -------
    ndarray of int, shape (draws + 1, dates)
        Columns of `sums`, one for each date.
    """
    dates = sums.window_days.shape[0]
    drawn = rng.integers(0, sums.shifts.size, (draws, dates))
    return np.concatenate([np.full((1, dates), sums.true_shift), drawn])


def lag_profile(sums: WindowSums, bins: LagSums, moves: Integers, tail: float) -> LagProfile:
    r"""Pool the dates by lag, with a band that all lags leave together with probability 2 tail.

    Use it for the picture of leads and lags: a band made lag by lag is left by some lag of
    most quiet series.

    Parameters
    ----------
    sums : WindowSums
        Windows and flanks of the same dates at the same shifts; the flanks give the level.
    bins : LagSums
        Events and days by lag.
    moves : ndarray of int, shape (M, dates)
        Placements of the reference set, as columns of `sums`; the true one first.
    tail : float
        Probability left out on either side: .025 for a 95% band.

    Returns
    -------
    LagProfile

    Notes
    -----
    With C events on f observed flank days, pooled, a bin of e observed days, a of them in
    the flank, is expected to hold :math:`E = C e / f`; with n events,

    .. math:: z = \frac{n - E}{\sqrt{V + 1/4}}, \quad V = E \left(1 + \frac{e - 2 a}{f}\right),

    where V is the variance of n - E for independent events at the rate of the flank. The
    upper limit at each lag is :math:`E + q \sqrt{V + 1/4}`, where q is the acceptance limit
    (`analysis.stats.shift.acceptance_limits`) of the largest z over lags among the
    placements; the lower limit takes the smallest z, and stops at 0. So some lag lies above
    the band exactly when `pvalue` is at most `tail`. Where E is under 1 the lower limit is 0:
    an empty bin is what one expects there, and is not called low however few placements have
    flanks as busy.

    **Assumes** that the local comparison is stationary over the shifts. It cannot tell an
    anniversary from a season: do not quote a lag above the band as a surge. Source: Montiel
    Olea and Plagborg-Moller (2019), Journal of Applied Econometrics 34, 1-17, for the
    sup-t band; Harris (2020), arXiv:2012.06862, for the ranking.
    """
    rows = _compared(sums, moves)
    observed, days, in_flank = (
        _pooled(part, rows) for part in (bins.observed, bins.days, bins.in_flank)
    )
    around, flank_days = (_pooled(part, rows)[:, None] for part in (sums.around, sums.flank_days))
    expected = around * days / flank_days
    spread = np.sqrt(expected * (1 + (days - 2 * in_flank) / flank_days) + 0.25)
    statistic = np.where(days > 0, (observed - expected) / spread, np.nan)
    largest, smallest = np.nanmax(statistic, axis=-1), np.nanmin(statistic, axis=-1)
    low, high = acceptance_limits(smallest, tail)[0], acceptance_limits(largest, tail)[1]
    true, seen, judged = statistic[0], days[0] > 0, expected[0] >= LEAST_EXPECTED
    least = np.where(judged, np.maximum(expected[0] + low * spread[0], 0), 0)
    return LagProfile(
        lags=bins.lags,
        observed=observed[0],
        days=days[0],
        expected=expected[0],
        lower=np.where(seen, least, np.nan),
        upper=np.where(seen, expected[0] + high * spread[0], np.nan),
        above=seen & (true > high + TIE),
        below=seen & judged & (true < low - TIE),
        statistic=true,
        rank=int(rank_upper(largest, largest[0])),
        rank_lower=int(rank_lower(smallest, smallest[0])),
        placements=len(rows),
    )


def _compared(sums: WindowSums, moves: Integers) -> Integers:
    """Keep the placements at which some window day and some flank day were observed."""
    kept = (_pooled(sums.window_days, moves) > 0) & (_pooled(sums.flank_days, moves) > 0)
    return moves[kept]


def _pooled(part: NDArray, moves: Integers) -> NDArray:  # type: ignore[type-arg]
    """Sum over the dates, each at its own column: shape (M, ...)."""
    dates = np.arange(moves.shape[1])
    return np.asarray(part[dates, moves].sum(axis=1))
