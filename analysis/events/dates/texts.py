"""The different texts of one column, and the lines on which they stand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.findings import MOST_LINES
from analysis.events.raw import distinct
from analysis.events.reading import quoted
from analysis.events.words import long_date

MOST_SLIPS = 20
"""Different texts, at most, that may contradict a decision over the whole column."""

Chosen = NDArray[np.bool_]


def slips_allowed(texts: int) -> int:
    """Count the texts that may contradict the rest: 1 in 100, and 20 at most.

    Slips of the pen are rare and single. A second hand that writes the other order contradicts
    with six of ten dates (those after the 12th), so that 20 contradictions would stand for some
    13 dates of that hand which fit both orders and would be read wrongly; more are not risked.
    """
    return min(texts // 100, MOST_SLIPS)


def some(number: int, thing: str) -> str:
    """Print a large or small count of things.

    Examples
    --------
    >>> some(1, "row"), some(1000, "row")
    ('1 row', '1,000 rows')
    """
    return f"{number:,} {thing if number == 1 else thing + 's'}"


def spelled(ordinal: int) -> str:
    """Write out the day of a number that `datetime.date.toordinal` gives."""
    return long_date(dt.date.fromordinal(int(ordinal)))


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The different texts of one column.

    Attributes
    ----------
    column : str
        Name of the column, quoted for messages.
    values : ndarray of str, shape (k,)
        Each text once.
    rows : ndarray of int, shape (k,)
        Rows of each; 0 for a category that no row has.
    codes : ndarray of int, shape (n,)
        Which text stands in each row.
    index : pandas.Index
        Lines of the rows.
    """

    column: str
    values: NDArray[np.object_]
    rows: NDArray[np.int64]
    codes: NDArray[np.int64]
    index: pd.Index

    def counted(self, chosen: Chosen) -> str:
        """Print how many rows hold one of the chosen texts."""
        return some(self.count(chosen), "row")

    def count(self, chosen: Chosen) -> int:
        """Count the rows that hold one of the chosen texts."""
        return int(self.rows[chosen].sum())

    def lines(self, chosen: Chosen) -> tuple[int, ...]:
        """Lines that hold one of the chosen texts, the first thousand at most."""
        return tuple(int(line) for line in self.index[self._standing(chosen)[:MOST_LINES]])

    def firsts(self, chosen: Chosen, most: int = 3) -> list[tuple[int, int]]:
        """Give the first few of the chosen texts, each as its line and its place in `values`."""
        left, found = chosen.copy(), []
        for _ in range(most):
            # `argmax` of a mask: the first row, without listing millions.
            row = int(left[self.codes].argmax()) if self.codes.size else 0
            if not self.codes.size or not left[self.codes[row]]:
                break
            found.append((int(self.index[row]), int(self.codes[row])))
            left[self.codes[row]] = False
        return found

    def examples(self, chosen: Chosen, most: int = 3) -> str:
        """Quote the first few of the chosen texts with their lines."""
        return "; ".join(
            f"line {line}: {quoted(self.values[place])}"
            for line, place in self.firsts(chosen, most)
        )

    def _standing(self, chosen: Chosen) -> NDArray[np.int64]:
        return np.flatnonzero(chosen[self.codes])


def texts_of(cells: pd.Series, column: str) -> Texts:
    """Find the different texts of a column; a cell that is missing counts as empty.

    Examples
    --------
    >>> texts = texts_of(pd.Series(["x", "y", "x"], index=[2, 3, 4]), "date")
    >>> texts.rows.tolist(), texts.lines(texts.values == "x")
    ([2, 1, 0], (2, 4))
    """
    values, codes = distinct(cells)
    values = np.append(values, "").astype(object)  # where a code is -1 for a missing cell
    codes = np.where(codes < 0, len(values) - 1, codes) if (codes < 0).any() else codes
    rows = np.bincount(codes, minlength=len(values))
    return Texts(quoted(column), values, rows, codes, cells.index)
