"""The comparison of counts, widened by how much more than chance the counts vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.errors import DesignError
from analysis.stats.windows import WindowSums

Floats = NDArray[np.float64]

LEAST_TILES = 2
"""One tile a year cannot vary."""


def quasi_pvalues(sums: WindowSums, *, lead: int, lag: int) -> tuple[Floats, Floats]:
    r"""Compare windows and flanks by a binomial test whose variance the data set.

    Use it as a quick check beside a test that shifts the windows.

    Parameters
    ----------
    sums : WindowSums
        One row a date, with a leading axis of series or none.
    lead, lag : int
        Days of the window before and after the date.

    Returns
    -------
    tuple of (ndarray, ndarray), each of shape (series,)
        The p-values for a surge and for a lull; shape () for one series.

    Raises
    ------
    DesignError
        If fewer than two tiles fit beside the window.

    Notes
    -----
    N of M = N + C events fall in the windows, :math:`\pi` is the windows' share of the days
    and :math:`\phi` the dispersion. :math:`N / \phi` is taken for binomial of size
    :math:`M / \phi`, which makes the variance of N :math:`\phi \pi (1 - \pi) M`, keeps its
    skew, and is the exact test where :math:`\phi = 1`. Sizes that are not whole go through
    the incomplete beta function: :math:`p = I_\pi(N / \phi, C / \phi + 1)`.

    **Assumes** what `quasi` in `analysis.surges` assumes. Source: McCullagh and Nelder
    (1989), Generalized Linear Models, section 4.5, for the variance.

    Examples
    --------
    >>> from analysis.stats.windows import window_sums
    >>> design = {"lead": 0, "lag": 0, "guard": 0, "flank": 1, "shifts": 2}
    >>> sums = window_sums([0, 1, 0, 0, 3, 0, 0, 1, 0, 0], [1] * 10, [4], **design)
    >>> [round(float(p), 4) for p in quasi_pvalues(sums, lead=0, lag=0)]  # (1/3)^3, and 1
    [0.037, 1.0]
    """
    phi = tile_dispersion(sums, lead=lead, lag=lag)
    n, c, window_days, flank_days = sums.at_true_dates()
    share = window_days / (window_days + flank_days)
    more = _at_least(n / phi, c / phi, share)
    fewer = _at_least(c / phi, n / phi, 1 - share)
    return more, fewer


def tile_dispersion(sums: WindowSums, *, lead: int, lag: int) -> Floats:
    r"""Estimate how much more than independent events the counts of a window vary.

    Use it for the dispersion beside a comparison of windows and flanks.

    Parameters
    ----------
    sums : WindowSums
        One row a date, with a leading axis of series or none.
    lead, lag : int
        Days of the window before and after the date.

    Returns
    -------
    ndarray of float, shape (series,)
        At least 1; 1 where the tiles hold no event.

    Raises
    ------
    DesignError
        If fewer than two tiles fit beside the window.

    Notes
    -----
    A tile is the window itself, moved by a whole number of its own lengths, to either side:
    tiles lie edge to edge, do not overlap, and the window is none of them. Those are used
    whose days all lie within the largest shift of the date: within 182 days, 11 tiles of 15
    days on either side of a window of 7 days before and after.

    Tile j of year y holds :math:`n_{yj}` events in :math:`d_{yj}` observed days; the year's
    tiles hold :math:`N_y` in :math:`D_y`. With rate :math:`r_y = N_y / D_y`,

    .. math:: \phi = \frac{\sum_{y,j} (n_{yj} - r_y d_{yj})^2}
              {\sum_y r_y (D_y - \sum_j d_{yj}^2 / D_y)},

    whose top and bottom have the same mean for independent events at one rate a year. Busy
    years weigh more, as they do in the windows. **Assumes** that the tiles vary as the
    windows do. Source: Wedderburn (1974), Biometrika 61, 439-447, for the idea.
    """
    tiles = _tiles(sums.shifts, lead, lag)
    counts, days = sums.observed[..., tiles], sums.window_days[:, tiles]
    seen = np.maximum(days.sum(axis=-1), 1)
    rate = counts.sum(axis=-1) / seen
    spread = ((counts - rate[..., None] * days) ** 2).sum(axis=(-2, -1))
    by_chance = (rate * (seen - (days**2).sum(axis=-1) / seen)).sum(axis=-1)
    return np.asarray(np.maximum(spread / np.where(by_chance > 0, by_chance, np.inf), 1.0))


def _tiles(shifts: NDArray[np.int64], lead: int, lag: int) -> NDArray[np.int64]:
    """Find the columns at which the window, moved by its own lengths, stays within reach."""
    days, reach = lead + lag + 1, int(shifts.max())
    within = (shifts - lead >= -reach) & (shifts + lag <= reach)
    tiles = np.flatnonzero((shifts % days == 0) & (shifts != 0) & within)
    if tiles.size < LEAST_TILES:
        raise DesignError(
            f"a dispersion needs {LEAST_TILES} stretches of {days} days beside the window, and "
            f"{tiles.size} fit within {reach} days of the date; narrow the window or raise shifts"
        )
    return tiles


def _at_least(inside: Floats, outside: Floats, share: float) -> Floats:
    """Probability of at least so many inside; 1 where there is none."""
    some = np.maximum(inside, np.finfo(float).tiny)
    found = special.betainc(some, outside + 1, share)
    return np.asarray(np.where(inside > 0, found, 1.0))
