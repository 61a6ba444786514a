"""Tables and figures of a report that no notebook made, numbered as they are placed."""

from __future__ import annotations

from analysis.figures import Picture
from analysis.report import schema
from analysis.report.model import Block, NumberedFigure, NumberedTable
from analysis.report.svg import clean_svg
from analysis.report.typography import typeset_bundle
from analysis.tables import Table

Item = str | schema.Finding | Table | Picture


class Printer:
    """Numbers tables and figures in the order in which they are placed.

    Parameters
    ----------
    made_by : str
        The command that stands under each figure.

    Attributes
    ----------
    references : dict of str to str
        What a reference to an id says: "Table 1".
    """

    def __init__(self, made_by: str) -> None:
        self.references: dict[str, str] = {}
        self._made_by = made_by
        self._tables = self._figures = 0

    def place(self, item: Item) -> str | Block:
        """Give a table or a figure its number; hand on everything else."""
        if isinstance(item, Table):
            return self.table(item)
        return self.figure(item) if isinstance(item, Picture) else item

    def table(self, table: Table) -> NumberedTable:
        """Give a table its number."""
        self._tables += 1
        self.references[table.id] = f"Table\N{NO-BREAK SPACE}{self._tables}"
        bundle = schema.Table.model_validate(table.bundle())
        return NumberedTable(self._tables, typeset_bundle(bundle))

    def figure(self, picture: Picture) -> NumberedFigure:
        """Give a figure its number, and clean its drawing."""
        self._figures += 1
        name = f"Figure {self._figures}"
        self.references[picture.id] = name.replace(" ", "\N{NO-BREAK SPACE}")
        figure = schema.Figure(id=picture.id, caption=picture.caption, alt=picture.alt)
        svg = clean_svg(picture.svg(), figure.id, title=name, description=figure.alt)
        return NumberedFigure(self._figures, typeset_bundle(figure), svg, self._made_by)
