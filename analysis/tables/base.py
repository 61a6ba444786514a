"""Tables as the report shows them: whole numbers kept, rounding only for display."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

import pandas as pd

from analysis.errors import DesignError
from analysis.events.words import long_date

MIME = "application/vnd.redletter+json"
"""The media type under which a notebook cell hands a typed bundle to the report."""

MISSING = "\N{EN DASH}"

PVALUE = "p-value"
"""Format of a column of p-values, none of which is ever shown as 0.000."""

Format = str | Callable[[Any], str]
"""How a value is printed: a format such as ".2f", or a function that puts it in words."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table with a name, a caption and a way to print each column.

    Attributes
    ----------
    id : str
        "tbl-" and a short name; unique in a report.
    caption : str
        What the rows are, in one sentence.
    frame : pandas.DataFrame
        The rows; numbers unrounded, dates as `datetime.date`.
    formats : mapping of str to str or function
        How a column is shown, e.g. {"ratio": ".2f"}; a missing value shows as a dash.
    group : str, optional
        A column whose values head groups of rows instead of standing in each of them; rows of
        one group follow each other.
    """

    id: str
    caption: str
    frame: pd.DataFrame
    formats: Mapping[str, Format] = field(default_factory=dict)
    group: str = ""

    def __post_init__(self) -> None:
        if not self.id.startswith("tbl-"):
            raise DesignError(f"a table's id begins with 'tbl-', got {self.id!r}")

    @property
    def columns(self) -> list[str]:
        """Names of the columns shown."""
        return [str(name) for name in self.frame.columns if name != self.group]

    def cells(self) -> list[list[str]]:
        """Rows as text, as they are shown."""
        return [
            [_shown(row[name], self.formats.get(name, "")) for name in self.columns]
            for row in self.frame.to_dict("records")
        ]

    def groups(self) -> list[dict[str, Any]]:
        """Heads of the groups, each with its number of rows; none without a grouping column."""
        if not self.group:
            return []
        heads = (_shown(value, "") for value in self.frame[self.group])
        return [{"title": head, "rows": len(list(rows))} for head, rows in groupby(heads)]

    def bundle(self) -> dict[str, Any]:
        """Return what the report reads: columns, shown rows and raw values."""
        return {
            "kind": "table",
            "id": self.id,
            "caption": self.caption,
            "columns": [{"name": name, "numeric": self._is_numeric(name)} for name in self.columns],
            "rows": self.cells(),
            "groups": self.groups(),
            "csv": self.frame.to_csv(index=False, lineterminator="\n"),
        }

    def _is_numeric(self, name: str) -> bool:
        in_words = callable(self.formats.get(name))
        return not in_words and bool(pd.api.types.is_numeric_dtype(self.frame[name]))

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown = pd.DataFrame(self.cells(), columns=self.columns)
        return {
            MIME: self.bundle(),
            "text/html": self._html(),
            "text/plain": shown.to_string(index=False),
        }

    def _html(self) -> str:
        """Write the table for a notebook: text to the left, numbers to the right."""
        sides = ["right" if self._is_numeric(name) else "left" for name in self.columns]
        rows = [_html_row("td", cells, sides) for cells in self.cells()]
        place = 0
        for group in self.groups():
            head = f"<b>{escape(group['title'])}</b>"
            span = f'<td colspan="{len(sides)}" style="text-align: left">{head}</td>'
            rows.insert(place, f"<tr>{span}</tr>")
            place += group["rows"] + 1
        caption = f'<caption style="text-align: left">{escape(self.caption)}</caption>'
        head = _html_row("th", self.columns, sides)
        return f"<table>{caption}<thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _html_row(tag: str, cells: list[str], sides: list[str]) -> str:
    pairs = zip(cells, sides, strict=True)
    inside = (f'<{tag} style="text-align: {side}">{escape(c)}</{tag}>' for c, side in pairs)
    return f"<tr>{''.join(inside)}</tr>"


def _shown(value: Any, format_: Format) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return MISSING
    if isinstance(value, float) and math.isinf(value):
        return "no limit"
    if callable(format_):
        return format_(value)
    if isinstance(value, dt.date):
        return long_date(value)
    if format_ == PVALUE:
        return "< 0.001" if value < 0.001 else f"{value:.3f}"
    text = format(value, format_)
    # Rounded away, a number below 0 is 0.
    return text[1:] if text.startswith("-") and not text.strip("-0.%") else text
