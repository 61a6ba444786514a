"""Three numbers read in each order: what every candidate makes of every numeric date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.events.dates.day_numbers import full_year, ordinal
from analysis.events.dates.shapes import (
    DAY_NAME_YEAR,
    FIRST_YEAR,
    LAST_YEAR,
    Form,
    Numbers,
)
from analysis.events.dates.texts import Chosen, Texts
from analysis.events.raw import DateOrder

# Places of year, month and day among the three numbers.
ORDERS: dict[DateOrder, tuple[int, int, int]] = {
    "day_first": (2, 1, 0),
    "month_first": (2, 0, 1),
    "year_first": (0, 1, 2),
}


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Every order tried on every numeric date of a column.

    Attributes
    ----------
    texts : Texts
        The different texts of the column.
    numeric : ndarray of bool, shape (k,)
        The texts that are three numbers.
    days : mapping of str to ndarray of int, shape (k,)
        The day of each text by order, as `datetime.date.toordinal`; 0 where there is none.
    different : ndarray of bool, shape (k,)
        The first text of each numeric date: moments of one day are one date.
    """

    texts: Texts
    numeric: Chosen
    days: dict[DateOrder, NDArray[np.int64]]
    different: Chosen

    def count(self, chosen: Chosen) -> int:
        """Count the different dates among some texts."""
        return int((chosen & self.different).sum())

    @property
    def real(self) -> Chosen:
        """Texts that are a day in some order; the others say nothing about the order."""
        fits: Chosen = np.logical_or.reduce([days > 0 for days in self.days.values()])
        return fits

    def misfits(self, order: DateOrder) -> Chosen:
        """Texts that are a day in another order but not in this one."""
        missed: Chosen = self.real & (self.days[order] == 0)
        return missed

    def only(self, order: DateOrder) -> Chosen:
        """Texts that are a day in this order and in no other."""
        others = [days > 0 for name, days in self.days.items() if name != order]
        only: Chosen = (self.days[order] > 0) & ~np.logical_or.reduce(others)
        return only

    def differing(self, orders: list[DateOrder]) -> Chosen:
        """Texts that are different days in two of some orders."""
        days = np.array([self.days[order] for order in orders])
        last = days.max(axis=0)
        differ: Chosen = ((days > 0) & (days != last)).any(axis=0)
        return differ


def try_orders(texts: Texts, forms: list[Form]) -> Tried:
    """Read every numeric date of a column in every order."""
    numeric = np.array([form.numbers is not None and form.name != DAY_NAME_YEAR for form in forms])
    known: dict[tuple[Numbers | None, int | None], tuple[int, ...]] = {}
    table = np.zeros((len(forms), len(ORDERS)), dtype=np.int64)
    different = np.zeros(len(forms), dtype=bool)
    for place in np.flatnonzero(numeric):
        key = forms[place].numbers, forms[place].weekday
        if key not in known:
            known[key], different[place] = _days(*key), True
        table[place] = known[key]
    days = {name: table[:, i] for i, name in enumerate(ORDERS)}
    return Tried(texts, numeric, days, different)


def _days(numbers: Numbers | None, weekday: int | None) -> tuple[int, ...]:
    """Give the days in each order; those on which the weekday is right, if there are any."""
    days = tuple(day_in(order, numbers) if numbers else 0 for order in ORDERS)
    right = tuple(day if day and weekday_of(day) == weekday else 0 for day in days)
    return right if any(right) else days


def weekday_of(day: int) -> int:
    """Give the number of a day's weekday, Monday being 1."""
    return (day - 1) % 7 + 1  # ordinal 1 is a Monday


def day_in(order: DateOrder, numbers: Numbers) -> int:
    """Give the ordinal of the day that three numbers are in one order; 0 if it is none.

    Examples
    --------
    >>> import datetime as dt
    >>> str(dt.date.fromordinal(day_in("month_first", ("3", "4", "99"))))
    '1999-03-04'
    """
    year, month, day = (numbers[place] for place in ORDERS[order])
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return 0
    full = full_year(year) if len(year) == 2 else int(year)
    return ordinal(full, int(month), int(day)) if FIRST_YEAR <= full <= LAST_YEAR else 0
