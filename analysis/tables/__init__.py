"""Results as tables: whole numbers kept, rounding only for display."""

from analysis.tables.base import MIME, Table
from analysis.tables.results import (
    tabulate_checks,
    tabulate_dropped,
    tabulate_findings,
    tabulate_fits,
    tabulate_outcomes,
    tabulate_power,
    tabulate_rivals,
    tabulate_steps,
    tabulate_terms,
    tabulate_variants,
    tabulate_years,
)

__all__ = [
    "MIME",
    "Table",
    "tabulate_checks",
    "tabulate_dropped",
    "tabulate_findings",
    "tabulate_fits",
    "tabulate_outcomes",
    "tabulate_power",
    "tabulate_rivals",
    "tabulate_steps",
    "tabulate_terms",
    "tabulate_variants",
    "tabulate_years",
]
