"""Tables as the report shows them: whole numbers kept, rounding only for display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.errors import DesignError

MIME = "application/vnd.redletter+json"
"""The media type under which a notebook cell hands a typed bundle to the report."""

MISSING = "\N{EN DASH}"


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
        The rows; numbers unrounded, dates as text.
    formats : mapping of str to str
        Format of a column when shown, e.g. {"ratio": ".2f"}; a missing value shows as a dash.
    """

    id: str
    caption: str
    frame: pd.DataFrame
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id.startswith("tbl-"):
            raise DesignError(f"a table's id begins with 'tbl-', got {self.id!r}")

    def cells(self) -> list[list[str]]:
        """Rows as text, as they are shown."""
        return [
            [_shown(value, self.formats.get(name, "")) for name, value in row.items()]
            for row in self.frame.to_dict("records")
        ]

    def bundle(self) -> dict[str, Any]:
        """Return what the report reads: columns, shown rows and raw values."""
        columns = [
            {"name": str(name), "numeric": bool(pd.api.types.is_numeric_dtype(self.frame[name]))}
            for name in self.frame.columns
        ]
        return {
            "kind": "table",
            "id": self.id,
            "caption": self.caption,
            "columns": columns,
            "rows": self.cells(),
            "csv": self.frame.to_csv(index=False, lineterminator="\n"),
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown = pd.DataFrame(self.cells(), columns=list(self.frame.columns))
        return {
            MIME: self.bundle(),
            "text/html": shown.to_html(index=False, escape=True),
            "text/plain": shown.to_string(index=False),
        }


def _shown(value: object, format_: str) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return MISSING
    return format(value, format_)
