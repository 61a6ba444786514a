"""Tables as CSV files that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re

from analysis.report.schema import Table

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# Spreadsheets take text that begins so for a formula (CWE-1236), full-width signs included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def guarded_csv(table: Table) -> str:
    r"""Write a table's raw values as CSV in which no cell can act as a formula.

    Use it for every CSV that people open; numbers stay numbers.

    Parameters
    ----------
    table : Table
        Its `csv` holds the raw values, the first line the names of the columns.

    Returns
    -------
    str
        CSV with text cells that look like formulas led by an apostrophe.

    Examples
    --------
    >>> from analysis.report.schema import Column
    >>> columns = (Column(name="place", numeric=False), Column(name="change", numeric=True))
    >>> text = "place,change\n=1+1,-3.5\n"
    >>> table = Table(id="tbl-a", caption="", columns=columns, rows=(), csv=text)
    >>> print(guarded_csv(table), end="")
    place,change
    '=1+1,-3.5
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in csv.reader(io.StringIO(table.csv, newline="")):
        writer.writerow([guarded(cell) for cell in row])
    return written.getvalue()


def guarded(cell: str) -> str:
    """Lead a text that a spreadsheet would run by an apostrophe; leave numbers as they are.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-3.5"), guarded("a=b")
    ("'=1+1", '-3.5', 'a=b')
    """
    if not cell.startswith(_FORMULA_STARTS) or _NUMBER.fullmatch(cell):
        return cell
    return "'" + cell
