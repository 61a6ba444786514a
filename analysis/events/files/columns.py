"""Columns of text, gathered row by row: each different text of a column is kept once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.findings import EventFinding, Severity
from analysis.events.reading import MOST_NAMES, Breach, quoted, refuse_file

MANY = 200_000
"""Rows beyond which columns are categories."""


class _Codes(dict[str, int]):
    """A number for each different text, in order of first appearance."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Columns:
    """The cells of a table, gathered in portions of rows.

    Use it in a reader that goes through a file once; a file of a million rows needs about
    4 bytes a cell and each different text once.

    Parameters
    ----------
    number : int
        Columns of the table.

    Examples
    --------
    >>> columns = Columns(2)
    >>> columns.add([("a", "1"), ("a", "2")])
    >>> columns.frame("e.csv", ["name", "n"], [2, 3])["name"].tolist()
    ['a', 'a']
    """

    def __init__(self, number: int) -> None:
        self._codes = [_Codes() for _ in range(number)]
        self._parts: list[list[NDArray[np.int32]]] = [[] for _ in range(number)]

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Take rows, each with as many cells as there are columns."""
        for texts, codes, parts in zip(
            zip(*rows, strict=True), self._codes, self._parts, strict=False
        ):
            parts.append(np.fromiter(map(codes.__getitem__, texts), np.int32, len(rows)))

    def always_filled(self, place: int) -> bool:
        """Tell whether a column has text in every row taken so far."""
        return "" not in self._codes[place]

    def widen(self, number: int, rows: int) -> None:
        """Add columns that were empty in the rows taken so far."""
        for _ in range(number):
            codes = _Codes()
            self._parts.append([np.full(rows, codes[""], np.int32)] if rows else [])
            self._codes.append(codes)

    def frame(
        self, file: str, names: Sequence[str], index: Sequence[int], line: int = 1
    ) -> pd.DataFrame:
        """Put the columns together under their names.

        Parameters
        ----------
        file : str
            Name of the file, for messages.
        names : sequence of str
            As they stand in the header, which is on `line`.
        index : sequence of int
            Where each row stands in the file.
        line : int, optional
            Line of the header.

        Returns
        -------
        pandas.DataFrame
            Columns of text, or of categories in large files. A column without a name is
            called by its place, or left out where it is empty.

        Raises
        ------
        DataError
            If a name is given twice.
        """
        kept = column_names(file, names, [set(codes) <= {""} for codes in self._codes], line)
        rows = pd.Index(np.asarray(index, dtype=np.int64))
        cells = {name: self._column(place) for place, name in kept.items()}
        frame = pd.DataFrame(cells, rows, columns=list(kept.values()), copy=False)
        return frame if rows.is_monotonic_increasing else frame.sort_index()

    def _column(self, place: int) -> pd.Categorical | pd.api.extensions.ExtensionArray:
        parts = self._parts[place]
        codes = np.concatenate(parts) if parts else np.empty(0, np.int32)
        texts = np.empty(len(self._codes[place]), dtype=object)
        texts[:] = list(self._codes[place])
        if codes.size > MANY:
            return pd.Categorical.from_codes(codes, pd.Index(texts, dtype=str))
        return pd.array(texts[codes], dtype=str)


def column_names(
    file: str, names: Sequence[str], empty: Sequence[bool], line: int = 1
) -> dict[int, str]:
    """Name the columns of a table by its header.

    Use it in every reader of tables with a header.

    Parameters
    ----------
    file : str
        Name of the file, for the message.
    names : sequence of str
        Cells of the header; blanks around them are taken off.
    empty : sequence of bool
        Whether each column has no text below its header.
    line : int, optional
        Line of the header.

    Returns
    -------
    dict of int to str
        Place of each column that is kept, from 0, and its name: "column N" (N from 1) where
        the header has none. Columns without name and text are left out.

    Raises
    ------
    DataError
        If a name is given twice.

    Examples
    --------
    >>> column_names("e.csv", [" date ", "", ""], [False, False, True])
    {0: 'date', 1: 'column 2'}
    """
    kept = {
        place: name.strip() or f"column {place + 1}"
        for place, name in enumerate(names)
        if name.strip() or not empty[place]
    }
    rule = "column named twice; give each column its own name"
    twice = sorted(name for name, times in Counter(kept.values()).items() if times > 1)
    refuse_file(file, [Breach(line, f"column {quoted(name)}", rule) for name in twice])
    return kept


def apart(names: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Give a column whose name stood before a number: the second `Notes` is `Notes (2)`.

    Use it on the headers of other people's tables, and say so by `repeated_findings`.

    Parameters
    ----------
    names : sequence of str
        Cells of the header.

    Returns
    -------
    names : list of str
        Each different but for empty ones; those that stand once are as they were.
    repeated : dict of str to str
        Each new name, and the name that it was.

    Examples
    --------
    >>> apart(["Date", "Notes", "Notes "])
    (['Date', 'Notes', 'Notes (2)'], {'Notes (2)': 'Notes'})
    """
    taken = {name.strip() for name in names}
    seen: set[str] = set()
    repeated: dict[str, str] = {}
    new = list(names)
    for place, name in enumerate(map(str.strip, names)):
        if name and name in seen:
            free = (f"{name} ({number})" for number in count(2))
            new[place] = next(it for it in free if it not in taken)
            taken.add(new[place])
            repeated[new[place]] = name
        seen.add(name)
    return new, repeated


def repeated_findings(
    repeated: Mapping[str, str], differing: Collection[str]
) -> Iterator[EventFinding]:
    """Say which columns were renamed, as a warning where they hold something else.

    Use it with what `apart` returns.

    Parameters
    ----------
    repeated : mapping of str to str
        New name of each column, and the name that it was.
    differing : collection of str
        New names of those that differ in some row from the first column of the name.

    Yields
    ------
    EventFinding

    Examples
    --------
    >>> [it.severity for it in repeated_findings({"Notes (2)": "Notes"}, {"Notes (2)"})]
    ['warning']
    """
    same = [new for new in repeated if new not in differing]
    other = [new for new in repeated if new in differing]
    kinds: list[tuple[Severity, list[str], str]] = [
        ("note", same, SAME),
        ("warning", other, DIFFERENT),
    ]
    for severity, columns, what in kinds:
        if columns:
            pairs = [f"{quoted(repeated[new])} (now {quoted(new)})" for new in columns[:MOST_NAMES]]
            more = len(columns) - len(pairs)
            named = ", ".join(pairs) + (f" and {more:,} more" if more else "")
            text = f"Columns named as one before them: {named}. {what}"
            yield EventFinding("repeated_name", severity, text)


SAME = "They hold the same as the first column of that name."
DIFFERENT = "They differ from the first column of that name: look which is meant, and name it."
