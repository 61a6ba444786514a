"""The most unusual interval of a series of counts, whatever its length and place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import DataError, DesignError
from analysis.stats.shift import TIE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """The most unusual interval of each series.

    Attributes
    ----------
    start, length : ndarray of int, shape (...)
        Index of its first day, and its days.
    observed : ndarray of int, shape (...)
        Events in it.
    expected : ndarray of float, shape (...)
        Events it would hold if the series followed the baseline.
    llr : ndarray of float, shape (...)
        Log likelihood ratio of a raised rate in it; 0 where no interval holds more events
        than expected.
    """

    start: Integers
    length: Integers
    observed: Integers
    expected: Floats
    llr: Floats


def scan_intervals(counts: ArrayLike, baseline: ArrayLike, *, lengths: tuple[int, int]) -> Scan:
    r"""Find the interval of each series that holds most more events than the baseline lets expect.

    Use it beneath a scan test, on the real series and on simulated ones alike.

    Parameters
    ----------
    counts : array_like of int, shape (..., T)
        Events a day; several series at once are allowed.
    baseline : array_like of float, shape (T,)
        Events a day to be expected, on any scale; 0 where a day was not observed.
    lengths : tuple of (int, int)
        Fewest and most days of an interval.

    Returns
    -------
    Scan

    Raises
    ------
    DesignError
        If the lengths are not in order between 1 and T.
    DataError
        If the baseline does not fit the counts, is negative or nothing, or is 0 on a day
        with events.

    Notes
    -----
    With n of N events in an interval, and e expected once the baseline is scaled to N,

    .. math:: \mathrm{LLR} = n \log\frac{n}{e} + (N - n) \log\frac{N - n}{N - e}
              \quad\text{where } n > e, \text{ else } 0.

    Of tied intervals the shortest is taken, and of those the earliest.

    **Assumes** nothing of the counts by itself; how large the maximum gets by chance depends
    on how they cluster. Do not quote it without draws from a null as bursty as the series.
    Source: Kulldorff (1997), Communications in Statistics 26, 1481-1496; Nagarwalla (1996),
    Statistics in Medicine 15, 845-850.

    Examples
    --------
    >>> scan = scan_intervals([0, 1, 0, 3, 2, 0, 0, 1], np.ones(8), lengths=(1, 4))
    >>> int(scan.start), int(scan.length), int(scan.observed), round(float(scan.llr), 3)
    (3, 2, 5, 3.319)
    """
    given = np.asarray(counts)
    expected_share = np.asarray(baseline, dtype=float)
    _refuse_broken(given, expected_share, lengths)
    series = given.reshape(-1, given.shape[-1])
    before = _before(series)
    share = _before(expected_share) / expected_share.sum()
    best, longest = _best_from_each_day(series, before, share, lengths)
    highest = best.max(axis=1)
    tied = best >= highest[:, None] - TIE
    start = np.argmin(np.where(tied, longest, series.shape[-1] + 1), axis=1)
    rows = np.arange(start.size)
    length = longest[rows, start]
    end = start + length
    shape = given.shape[:-1]
    return Scan(
        start=start.reshape(shape),
        length=length.reshape(shape),
        observed=(before[rows, end] - before[rows, start]).reshape(shape),
        expected=((share[end] - share[start]) * before[:, -1]).reshape(shape),
        llr=highest.reshape(shape),
    )


def log_likelihood_ratio(observed: ArrayLike, expected: ArrayLike, total: ArrayLike) -> Floats:
    """Set a raised rate inside an interval against one rate throughout (`scan_intervals`).

    Examples
    --------
    >>> round(float(log_likelihood_ratio(10, 30 * 15 / 365, 30)), 5)
    13.66233
    """
    n, e, all_of_them = (np.asarray(x, dtype=float) for x in (observed, expected, total))
    rest = all_of_them - n
    # Nothing expected, or nothing outside: there the ratio is 0 / 0, and no interval is raised.
    with np.errstate(divide="ignore", invalid="ignore"):
        value = special.xlogy(n, n / e) + special.xlogy(rest, rest / (all_of_them - e))
    return np.where(n > e, value, 0.0)


def _best_from_each_day(
    series: Integers, before: Integers, share: Floats, lengths: tuple[int, int]
) -> tuple[Floats, Integers]:
    """Find the best interval from each first day: its log likelihood ratio and its length."""
    shortest, longest = lengths
    total, days = before[:, -1], series.shape[-1]
    best, length_of = np.full(series.shape, -np.inf), np.full(series.shape, shortest)
    best[:, : days - shortest + 1] = log_likelihood_ratio(
        before[:, shortest:] - before[:, :-shortest],
        (share[shortest:] - share[:-shortest]) * total[:, None],
        total[:, None],
    )
    # A longer interval that begins on a day without events is no better than the same
    # interval without that day, so only days with events need to be tried as its first.
    row, day = np.nonzero(series)
    for length in range(shortest + 1, longest + 1):
        fits = day + length <= days
        row, day = row[fits], day[fits]
        end = day + length
        observed = before[row, end] - before[row, day]
        expected = (share[end] - share[day]) * total[row]
        value = log_likelihood_ratio(observed, expected, total[row])
        better = value > best[row, day] + TIE
        best[row[better], day[better]] = value[better]
        length_of[row[better], day[better]] = length
    return best, length_of


def _before(series: NDArray) -> NDArray:  # type: ignore[type-arg]
    """Sum up what lies before each day, and after the last day all of it."""
    nothing = np.zeros((*series.shape[:-1], 1), series.dtype)
    return np.concatenate([nothing, np.cumsum(series, axis=-1)], axis=-1)


def _refuse_broken(counts: NDArray, baseline: Floats, lengths: tuple[int, int]) -> None:  # type: ignore[type-arg]
    days = counts.shape[-1]
    if not 1 <= lengths[0] <= lengths[1] <= days:
        raise DesignError(
            f"lengths {lengths}: fewest and most days of an interval lie in this order between "
            f"1 and the {days} days of the series"
        )
    if baseline.shape != (days,):
        raise DataError(f"baseline has shape {baseline.shape}, not one number for {days} days")
    if (baseline < 0).any() or baseline.sum() == 0:
        raise DataError("the baseline is negative somewhere, or nothing is expected on any day")
    lost = ((counts > 0) & (baseline == 0)).reshape(-1, days).any(axis=0)
    if lost.any():
        raise DataError(
            f"{int(lost.sum())} days hold events where none is expected, the first is day "
            f"{int(np.argmax(lost))}; set those events aside or mend the baseline"
        )
