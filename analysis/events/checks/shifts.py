"""Rows whose cells stand a column too far to the left or right."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    Numbers,
    finding,
    joined,
    named,
    number_of_rows,
    rows_with,
    tally,
)
from analysis.events.checks.columns import is_known
from analysis.events.reading import quoted

NEARLY_ALL = 0.98
FEWEST_CELLS = 10
FEW_VALUES = 20
SAMPLE = 200
"""The commonest values, by which a column is seen to hold words; the rest need no look."""

OURS = ("event_id", "date", "date_precision", "earliest", "latest")

_NUMBER = re.compile(r"[-+]?[0-9][0-9., ]*(?:[eE][-+]?[0-9]+)? ?%?")
_DATE = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ;,|].*)?"
    r"|[0-9]{1,2}[- ][^\W\d]{3,}[- ,]+[0-9]{2,4}"
)

Texts = NDArray[np.object_]


def shifted_columns(events: Events) -> list[EventFinding]:
    """Find rows with words where other rows have numbers or dates, in two columns or more.

    Notes
    -----
    A column counts where 98% of its filled cells, or all but one, are numbers, or dates, or
    come from at most 20 values; a row is named if it departs from two such columns, at least
    one of them of numbers or dates.
    """
    firm, loose = (np.zeros(len(events.table), dtype=np.int16) for _ in range(2))
    which: dict[str, NDArray[np.bool_]] = {}
    for name in events.table.columns:
        # Ids of large files are fingerprints, numbers that say nothing.
        if name not in OURS and not is_numeric_dtype(events.table[name].dtype):
            odd, of_numbers = _odd_rows(events.table[name])
            if odd is not None:
                (firm if of_numbers else loose)[odd] += 1
                which[str(name)] = odd
    rows = (firm > 0) & (firm + loose > 1)
    lines = events.table.index[rows]
    if lines.empty:
        return []
    columns = [quoted(name) for name, odd in which.items() if odd[rows].any()]
    text = (
        f"{number_of_rows(len(lines))} with another kind of text than the rest of the file in two "
        f"columns or more ({named(lines)}; {joined(columns[:5])}): a comma outside quotation "
        "marks may have shifted their cells. Mend the rows, or export the file again."
    )
    return [finding("shifted_columns", "warning", text, lines)]


def _odd_rows(texts: pd.Series) -> tuple[NDArray[np.bool_] | None, bool]:
    """Mark the rows that depart from the rest of a column; whether it holds numbers or dates."""
    values, counts = tally(texts)
    filled = np.array([is_known(value) for value in values], dtype=bool)
    values, counts = values[filled], counts[filled]
    if counts.sum() < FEWEST_CELLS:
        return None, False
    for kind in (_NUMBER, _DATE):
        odd = _not_of(values, counts, kind)
        if odd is not None:
            return _rows_of(texts, odd), True
    return _rows_of(texts, _beyond_the_few(values, counts)), False


def _not_of(values: Texts, counts: Numbers, kind: re.Pattern[str]) -> Texts | None:
    """Return the values that are not of a kind; None unless nearly all cells are."""
    most = np.argsort(-counts)[:SAMPLE]
    sample = [
        n for value, n in zip(values[most], counts[most], strict=True) if kind.fullmatch(value)
    ]
    if 2 * sum(sample) < counts[most].sum():
        return None
    of_it = np.array([kind.fullmatch(value) is not None for value in values], dtype=bool)
    return values[~of_it] if _nearly_all(int(counts[of_it].sum()), int(counts.sum())) else None


def _beyond_the_few(values: Texts, counts: Numbers) -> Texts:
    order = np.argsort(-counts, kind="stable")
    held = np.cumsum(counts[order][:FEW_VALUES])
    enough = [i for i, rows in enumerate(held) if _nearly_all(int(rows), int(counts.sum()))]
    return values[order[enough[0] + 1 :]] if enough else values[:0]


def _nearly_all(rows: int, of: int) -> bool:
    return rows >= NEARLY_ALL * of or rows == of - 1


def _rows_of(texts: pd.Series, odd: Texts) -> NDArray[np.bool_] | None:
    return rows_with(texts, set(odd).__contains__) if odd.size else None
