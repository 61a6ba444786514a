"""Dates that pile up where a coder puts what is not known: the 1st, the 15th, the month's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, Severity, lines_of, share
from analysis.events.precision import Days, as_days

LEVEL = 0.001  # several kinds of day are looked at, and attacks come in bursts
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Heap:
    """Events on one kind of day, set against the days beside it.

    Attributes
    ----------
    observed, beside : int
        Events on these days, and on the days up to three before and after each.
    expected : float
        Events these days would hold at the rate of the days beside them.
    pvalue : float
        One-sided exact binomial: chance of at least as many here, if events were independent.
    """

    observed: int
    beside: int
    expected: float
    pvalue: float


def heap(counts: ArrayLike, special: ArrayLike) -> Heap:
    """Compare the events on special days with those on the three days either side.

    Use it for one kind of day at a time, over the span of a file.

    Parameters
    ----------
    counts : array_like of int, shape (T,)
        Events a day.
    special : array_like of bool, shape (T,)
        The days suspected of a heap.

    Returns
    -------
    Heap
        With a p-value of 1 where there is nothing to compare.

    Notes
    -----
    Given n events on D special days and the B days beside them, the number on special days is
    Binomial(n, D / (D + B)) if dates do not heap.

    **Assumes** independent events, so a burst that happens to fall on such a day can raise it;
    it is a prompt to look at the rows, never a result.

    Examples
    --------
    >>> heap([1, 1, 1, 9, 1, 1, 1], [0, 0, 0, 1, 0, 0, 0]).expected
    1.0
    """
    counts, special = np.asarray(counts), np.asarray(special, dtype=bool)
    near = np.convolve(special, np.ones(2 * NEIGHBOURS + 1, dtype=int), mode="full")
    beside = (near[NEIGHBOURS : NEIGHBOURS + special.size] > 0) & ~special
    days, days_beside = int(special.sum()), int(beside.sum())
    here, there = int(counts[special].sum()), int(counts[beside].sum())
    if not days or not days_beside:
        return Heap(here, there, float("nan"), 1.0)
    chance = float(binom.sf(here - 1, here + there, days / (days + days_beside)))
    return Heap(here, there, there * days / days_beside, chance)


def heaped_dates(events: Events) -> list[EventFinding]:
    """Compare the 1st, the 15th, the month's end and the turn of the year with the days beside."""
    days = as_days(events.table["date"])
    span = np.arange(days.min(), days.max() + 1)
    counts = np.bincount((days - days.min()).astype(int), minlength=span.size)
    heaps = {name: heap(counts, is_special(span)) for name, is_special in SPECIAL.items()}
    found = [_heaped(events, name, it) for name, it in heaps.items() if it.pvalue < LEVEL]
    if found:
        return found
    seen = ", ".join(f"{name} {it.observed} ({it.expected:.1f})" for name, it in heaps.items())
    text = f"No heap of dates; events found, and expected from the days beside: {seen}."
    return [EventFinding("heaped_dates", "note", text)]


def imprecise_on_the_first(events: Events) -> list[EventFinding]:
    """Say how many of the imprecise dates are put on the first of a month."""
    imprecise = events.table[events.table["date_precision"] != "day"]
    first = imprecise[_is_first(as_days(imprecise["date"]))]
    if first.empty:
        return []
    chance = float(binom.sf(len(first) - 1, len(imprecise), 12 / 365.25))
    heaped = chance < LEVEL
    advice = "; the date is a placeholder, so leave them out of tests by the day" if heaped else ""
    text = (
        f"{share(len(first), len(imprecise))} imprecise dates stand on the first of a month, where "
        f"chance would put {len(imprecise) * 12 / 365.25:.1f} (p = {chance:.2g}){advice}."
    )
    severity: Severity = "warning" if heaped else "note"
    return [EventFinding("imprecise_on_the_first", severity, text, lines_of(first))]


def _heaped(events: Events, name: str, found: Heap) -> EventFinding:
    rows = events.table[SPECIAL[name](as_days(events.table["date"]))]
    text = (
        f"Dates heap on {name}: {found.observed} events where the days beside would lead one to "
        f"expect {found.expected:.1f} (p = {found.pvalue:.2g} if events were independent); unknown "
        "days may have been put there. Keep windows off these days, or their rows out."
    )
    return EventFinding("heaped_dates", "warning", text, lines_of(rows))


def _day_of_month(days: Days) -> NDArray[np.int64]:
    into_the_month = days - days.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(into_the_month.astype(np.int64) + 1)


def _is_first(days: Days) -> NDArray[np.bool_]:
    return np.asarray(_day_of_month(days) == 1)


def _is_fifteenth(days: Days) -> NDArray[np.bool_]:
    return np.asarray(_day_of_month(days) == 15)


def _is_last(days: Days) -> NDArray[np.bool_]:
    return _is_first(days + 1)


def _is_new_year(days: Days) -> NDArray[np.bool_]:
    return np.asarray(days == days.astype("datetime64[Y]").astype("datetime64[D]"))


SPECIAL: dict[str, Callable[[Days], NDArray[np.bool_]]] = {
    "the 1st": _is_first,
    "the 15th": _is_fifteenth,
    "the last of the month": _is_last,
    "1 January": _is_new_year,
}
