"""Tables of what stands beside the two steps."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.surges import Equivalence, SupportingTests
from analysis.tables.base import PVALUE, Table


def supporting(tests: SupportingTests) -> Table:
    """Show what every other test says of the same windows."""
    rows = [
        {
            "test": name.replace("_", " "),
            "compares": tests.titles[name],
            "p (surge)": answer.pvalue,
            "p (lull)": answer.pvalue_lower,
            "keeps its error rate": _worlds(tests.holds_in[name]),
        }
        for name, answer in tests.answers.items()
    ]
    caption = (
        "Other tests of the same windows. None of them decides the verdict. The last column says "
        "where simulation found each to reject about as often as it promises."
    )
    formats = {"p (surge)": PVALUE, "p (lull)": PVALUE}
    return Table("tbl-supporting", caption, pd.DataFrame(rows), formats)


def _worlds(names: frozenset[str]) -> str:
    """Say in a few words in which simulated worlds a test holds."""
    bursts, seasons = {"hawkes", "regimes"} <= names, {"season", "new_year"} <= names
    if bursts and seasons:
        return "in bursts and seasons"
    if bursts:
        return "in bursts; with a mild season" if "season" in names else "in bursts, not in seasons"
    return "only where attacks are independent"


def equivalence(rows: Iterable[Equivalence]) -> Table:
    """Show which surges, and which lulls, are ruled out."""
    shown = [
        {
            "margin": row.margin,
            "upper limit": row.upper_limit,
            "surge ruled out": "yes" if row.excluded else "no",
            "lower limit": row.lower_limit,
            "lull ruled out": "yes" if row.lull_excluded else "no",
        }
        for row in rows
    ]
    caption = (
        "Surges as large as each margin, and lulls as deep (one over the margin), held against "
        "the one-sided 95% limits of the ratio. Margins were fixed beforehand."
    )
    formats = {"margin": ".2f", "upper limit": ".2f", "lower limit": ".2f"}
    return Table("tbl-equivalence", caption, pd.DataFrame(shown), formats)
