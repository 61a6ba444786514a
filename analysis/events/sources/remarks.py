"""Remarks that sources share: so many rows of the file, on these lines, and what follows."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.findings import MOST_LINES, EventFinding, Severity, named, share
from analysis.events.precision import Dated, portions
from analysis.events.raw import RawTable, each
from analysis.events.sources.columns import cells_of, whole

UNKNOWN_PRECISION = "precision of the date unknown"
"""Reason to leave out a row whose precision cell says nothing: unknown is never exact."""


def about_rows(
    raw: RawTable,
    rows: NDArray[np.bool_],
    name: str,
    severity: Severity,
    what: str,
    then: str,
) -> list[EventFinding]:
    """Say of some rows of a file how many they are, where they stand and what follows.

    Use it for anything a source finds in single rows.

    Parameters
    ----------
    raw : RawTable
        The file.
    rows : ndarray of bool, shape (n,)
        The rows meant.
    name : str
        Name of the finding.
    severity : {"note", "warning", "refusal"}
        Its weight.
    what : str
        What the rows are, as "Rows ...".
    then : str
        What was done or is to be done, in whole sentences.

    Returns
    -------
    list of EventFinding
        One, or none if no row is meant.

    Examples
    --------
    >>> from analysis.events.raw import no_damage
    >>> raw = RawTable("a.csv", pd.DataFrame({"x": ["1", "2"]}, [2, 3]), no_damage())
    >>> told = about_rows(raw, np.array([False, True]), "two", "note", "Rows with 2", "Look.")
    >>> told[0].text
    'Rows with 2: 1 of 2 (50.0%), line 3. Look.'
    """
    number = int(rows.sum())
    if not number:
        return []
    lines = _lines(raw.cells.index[np.flatnonzero(rows)[:MOST_LINES]])
    more = f" and {number - 5:,} more" if number > 5 else ""
    text = f"{what}: {share(number, rows.size)}, {named(lines[:5])}{more}. {then}"
    return [EventFinding(name, severity, text, lines)]


def _lines(index: pd.Index) -> tuple[int, ...]:
    return tuple(int(line) for line in index)


def spread_rows(raw: RawTable, rows: NDArray[np.bool_]) -> list[EventFinding]:
    """Say of rows known to 8 to 31 days, without a stated day, on which day they are counted."""
    what = "Rows known only to 8 to 31 days, such as a month"
    then = (
        "They are counted on days spread evenly over their month or range; the day itself means "
        "nothing."
    )
    return about_rows(raw, rows, "precision", "note", what, then)


def code_of(raw: RawTable, name: str) -> NDArray[np.float64] | None:
    """Return a column of whole numbers, NaN where a cell holds none; None without the column."""
    texts = cells_of(raw, name)
    if texts is None:
        return None
    return each(texts, lambda text: np.nan if (code := whole(text)) is None else code, "float64")


def flagged(raw: RawTable, name: str, code: int) -> NDArray[np.bool_]:
    """Find the rows that bear a code in a column; none if the file lacks it."""
    codes = code_of(raw, name)
    return np.zeros(len(raw.cells), dtype=bool) if codes is None else codes == code


def wrong_years(
    raw: RawTable, dated: Dated, reasons: NDArray[np.object_], date: str
) -> list[EventFinding]:
    """Find rows whose column `year` disagrees with the date in column `date`."""
    texts = cells_of(raw, "year")
    if texts is None:
        return []
    years = each(texts, lambda text: np.nan if (year := whole(text)) is None else year, "float32")
    wrong = reasons == ""
    for part in portions(wrong.size):
        first, last = _year(dated.earliest[part]), _year(dated.latest[part])
        wrong[part] &= (years[part] < first) | (years[part] > last)
    what = f"Rows whose year is not that of {date}"
    then = "The dates are used; see whether cells were shifted or dates misread."
    return about_rows(raw, wrong, "wrong_years", "warning", what, then)


def _year(days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where(np.isnat(days), np.nan, years)
