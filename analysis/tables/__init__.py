"""Results as tables: whole numbers kept, rounding only for display."""

from analysis.tables.base import MIME, Table
from analysis.tables.results import TABLES, tabulate

__all__ = ["MIME", "TABLES", "Table", "tabulate"]
