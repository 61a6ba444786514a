"""Many questions, one level: p-values corrected for the number of times something was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError
from analysis.stats.shift import TIE, rank_upper

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Method = Literal["holm", "hochberg", "bh", "by"]

METHODS = {"holm": "holm", "hochberg": "simes-hochberg", "bh": "fdr_bh", "by": "fdr_by"}
"""Our names of the corrections, and those of statsmodels."""


@dataclass(frozen=True, slots=True, eq=False)
class MinP:
    """The smallest of several p-values, ranked among the smallest at every shift.

    Attributes
    ----------
    pvalues : ndarray of float, shape (..., windows)
        Of each window by itself, at the true dates.
    adjusted : ndarray of float, shape (..., windows)
        The same, corrected for having tried all windows.
    pvalue : ndarray of float, shape (...)
        Of the family: does any window surge?
    """

    pvalues: Floats
    adjusted: Floats
    pvalue: Floats


def min_p(values: ArrayLike, true_shift: int) -> MinP:
    r"""Correct the p-values of several windows for having tried them all.

    Use it where the same dates are asked about by windows of several lengths: their
    statistics rise and fall together, and a correction that takes them for strangers would
    cost power.

    Parameters
    ----------
    values : array_like of float, shape (..., windows, S)
        A statistic of every window on one common set of shifts; several series at once are
        allowed.
    true_shift : int
        Column of the true dates.

    Returns
    -------
    MinP

    Raises
    ------
    DesignError
        If a value is not a number: such a shift is in no reference set.

    Notes
    -----
    With :math:`p_w(s)` the share of shifts at which window w is at least as busy as at s,

    .. math:: \tilde p_w = \frac{\#\{s : \min_v p_v(s) \le p_w(0)\}}{S}, \quad
              \tilde p = \min_w \tilde p_w .

    Ties count against the claim, in both rankings; values closer than 1e-12 are tied.

    **Assumes** what the statistic assumes: do not quote it under a season that peaks at the
    date when the statistic is step 1 alone. Source: Westfall and Young (1993),
    Resampling-Based Multiple Testing, single-step adjustment.

    Examples
    --------
    >>> found = min_p([[5.0, 1.0, 2.0, 3.0], [4.0, 9.0, 2.0, 1.0]], 0)
    >>> found.pvalues.tolist(), found.adjusted.tolist(), float(found.pvalue)
    ([0.25, 0.5], [0.5, 0.75], 0.5)
    """
    given = np.asarray(values, dtype=float)
    if np.isnan(given).any():
        raise DesignError(
            "the statistic of a window is not a number at some shift; "
            "keep only the shifts that are in the reference set of every window"
        )
    ranks, shifts = _ranks(given), given.shape[-1]
    smallest = ranks.min(axis=-2)
    own = ranks[..., true_shift]
    as_small = (smallest[..., None, :] <= own[..., None]).sum(axis=-1)
    return MinP(own / shifts, as_small / shifts, as_small.min(axis=-1) / shifts)


def _ranks(values: Floats) -> Integers:
    """Count, for every value, those of its row that are at least as large."""
    size = values.shape[-1]
    order = np.argsort(-values, axis=-1)
    ordered = np.take_along_axis(values, order, axis=-1)
    last_of_ties = np.ones(values.shape, dtype=bool)
    last_of_ties[..., :-1] = ordered[..., :-1] - ordered[..., 1:] > TIE
    # All of a run of ties get the place of its last: the next such place, looking onwards.
    place = np.where(last_of_ties, np.arange(1, size + 1), size)
    place = np.minimum.accumulate(place[..., ::-1], axis=-1)[..., ::-1]
    ranks = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, place, axis=-1)
    return ranks


def joint_median(values: ArrayLike, true_shift: int) -> tuple[Floats, Integers]:
    """Rank the median over several ways of asking among the same median at every shift.

    Use it to give all specifications of one question a single p-value.

    Parameters
    ----------
    values : array_like of float, shape (..., specifications, S)
        A statistic of every specification on one common set of shifts, comparable across
        them, such as a log rate ratio.
    true_shift : int
        Column of the true dates.

    Returns
    -------
    medians : ndarray of float, shape (..., S)
        Median over the specifications at every shift.
    rank : ndarray of int, shape (...)
        Shifts whose median is at least that of the true dates, which are among them; over S
        it is the joint p-value.

    Notes
    -----
    **Assumes** what the statistic assumes; all specifications move together, so nothing is
    assumed of their dependence. Do not quote it where they hold different dates. Source:
    Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214.

    Examples
    --------
    >>> medians, rank = joint_median([[3, 0, 1], [2, 5, 1], [1, 1, 4]], 0)
    >>> medians.tolist(), int(rank)
    ([2.0, 1.0, 1.0], 1)
    """
    medians = np.median(np.asarray(values, dtype=float), axis=-2)
    return medians, rank_upper(medians, medians[..., true_shift])


def adjust_pvalues(pvalues: ArrayLike, method: Method = "holm") -> Floats:
    """Correct p-values for the number of questions asked.

    Use it inside a family that was declared beforehand ("holm"), or to label lines that
    nobody declared ("bh", then called q-values).

    Parameters
    ----------
    pvalues : array_like of float, shape (n,)
        One p-value a question, in any order.
    method : {"holm", "hochberg", "bh", "by"}, optional
        "holm" and "hochberg" bound the chance of any false claim; "bh" and "by" bound the
        expected share of false ones among the claims. Default "holm".

    Returns
    -------
    ndarray of float, shape (n,)
        In the order given, never above 1.

    Raises
    ------
    DesignError
        If the method is unknown, or a value is no p-value.

    Notes
    -----
    **Assumes** nothing of the dependence for "holm" and "by"; "hochberg" and "bh" assume that
    the p-values are independent or rise and fall together, and must not be quoted where one
    question's yes is another's no. Source: Holm (1979), Scandinavian Journal of Statistics
    6, 65-70; Hochberg (1988), Biometrika 75, 800-802; Benjamini and Hochberg (1995), Journal
    of the Royal Statistical Society B 57, 289-300; Benjamini and Yekutieli (2001), Annals of
    Statistics 29, 1165-1188.

    Examples
    --------
    >>> adjust_pvalues([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(pvalues, dtype=float)
    if method not in METHODS:
        raise DesignError(f"no correction {method!r}; known: {', '.join(METHODS)}")
    wrong = given[~((given >= 0) & (given <= 1))]
    if wrong.size:
        raise DesignError(f"{wrong[0]} is no p-value; leave out what could not be tested")
    if not given.size:
        return given
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(given, method=METHODS[method])[1], dtype=float)
