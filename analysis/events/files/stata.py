"""Stata files: labelled values as their labels, Stata's counts of days and weeks as dates."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import DataError
from analysis.events.files.columns import column_names
from analysis.events.files.numbers import number_text
from analysis.events.files.stata_dates import UNITS, date_text
from analysis.events.findings import EventFinding, Severity
from analysis.events.raw import RawTable, ReadOptions, no_damage
from analysis.events.reading import quoted


@dataclass(frozen=True, slots=True)
class _Column:
    """One variable: its display format, and the texts its values stand for."""

    name: str
    shown: str
    labels: Mapping[Any, str]

    @property
    def unit(self) -> str:
        """What its numbers count since 1960 ("%td", "%tw" ...), "" if nothing."""
        shown = self.shown.replace("%-", "%")
        if shown.startswith("%d"):  # days, in old files
            return "%td"
        return shown[:3] if shown[:3] in UNITS else ""


def read_stata(path: Path, options: ReadOptions) -> RawTable:
    """Read the observations of a Stata file.

    Use it for `.dta` files of any version from 8 on.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    options : ReadOptions
        Nothing of it matters here.

    Returns
    -------
    RawTable
        Counted in rows, as Stata numbers observations.

    Raises
    ------
    DataError
        If it cannot be read as a Stata file, or holds no observations.
    """
    frame, columns, remarks = _opened(path)
    index = pd.RangeIndex(1, len(frame) + 1)
    texts = [_texts(frame.iloc[:, place], column) for place, column in enumerate(columns)]
    empty = [bool((text == "").all()) for text in texts]
    kept = column_names(path.name, [column.name for column in columns], empty)
    cells = pd.DataFrame({name: texts[place].array for place, name in kept.items()}, index)
    remarks += [told for column in columns for told in _said(column)]
    return RawTable(path.name, cells, no_damage(), tuple(remarks), counted_in="row")


def _opened(path: Path) -> tuple[pd.DataFrame, list[_Column], list[EventFinding]]:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with pd.io.stata.StataReader(path) as reader:
                # Formats and labels apart: pandas stops at labels that are not unique, and drops
                # the days of weeks and months without a word.
                frame = reader.read(convert_dates=False, convert_categoricals=False)
                columns = _columns(reader, frame)
    except Exception as error:  # a broken file can end in nearly any of Python's errors
        raise DataError(
            f"{path.name}: cannot be read as a Stata file; it is damaged, cut off or of a "
            "version before 8. Save it anew from Stata, or export it as CSV"
        ) from error
    if any(issubclass(it.category, UnicodeWarning) for it in caught):
        text = "Some texts are not in UTF-8, as such a file should be; they were read as Latin-1."
        return frame, columns, [EventFinding("encoding", "note", text)]
    return frame, columns, []


def _columns(reader: Any, frame: pd.DataFrame) -> list[_Column]:
    # pandas reads formats and the names of label sets, but offers neither in public.
    labels = reader.value_labels()
    return [
        _Column(str(name), shown, labels.get(label, {}))
        for name, shown, label in zip(frame.columns, reader._fmtlist, reader._lbllist, strict=True)
    ]


def _texts(values: pd.Series, column: _Column) -> pd.Series:
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
        return values.fillna("").astype(str)
    numbers, codes = np.unique(values.to_numpy(), return_inverse=True)
    texts = np.array([_text(number, column) for number in numbers], dtype=object)
    return pd.Series(texts[codes] if texts.size else texts, dtype=str)


def _text(number: Any, column: _Column) -> str:
    if np.isnan(number):
        return ""
    if column.unit:
        return date_text(float(number), column.unit)
    return column.labels.get(number, number_text(number))


def _said(column: _Column) -> Iterator[EventFinding]:
    name = quoted(column.name)
    if UNITS.get(column.unit):
        severity: Severity = "warning" if column.unit == "%tw" else "note"
        text = f"Column {name} holds Stata's {UNITS[column.unit]}."
        yield EventFinding("coarse_dates", severity, text)
    if column.shown.startswith("%tb"):
        text = (
            f"Column {name} counts the days of a business calendar, which the file does not "
            "hold; they were left as numbers. Turn them into %td in Stata."
        )
        yield EventFinding("coarse_dates", "warning", text)
    twice = len(set(column.labels.values())) < len(column.labels)
    if twice:
        text = f"Column {name} gives one label to several values; they cannot be told apart here."
        yield EventFinding("repeated_labels", "warning", text)
