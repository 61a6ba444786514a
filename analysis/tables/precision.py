"""How well dates are known, where a test looks and where it does not."""

from __future__ import annotations

import pandas as pd

from analysis.counts.precision import PrecisionAccount
from analysis.events.precision import PRECISIONS
from analysis.tables.base import Table

WORDS = {
    "day": "to the day",
    "plus_minus_1": "within a day either way",
    "week": "to the week",
    "month": "to the month",
}


def precision(found: PrecisionAccount) -> Table:
    """Show counted events by precision: in the windows, in the flanks, elsewhere."""
    rows = [
        {
            "date known": WORDS[name],
            "in the windows": found.window[name],
            "in the weeks around": found.flank[name],
            "elsewhere": found.elsewhere[name],
        }
        for name in PRECISIONS
    ]
    caption = (
        "Events of the primary outcome by how well their date is known, on the day stated: in the "
        "windows of the anniversaries and control dates used, in the weeks around that they are "
        "compared with, and on all other days."
    )
    return Table("tbl-precision", caption, pd.DataFrame(rows))
