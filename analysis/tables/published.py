"""What others counted, beside what the file holds for the same days."""

from __future__ import annotations

import pandas as pd

from analysis.counts.published import PublishedComparison, PublishedYear, span
from analysis.tables.base import Table

MOST = 12
"""Published counts listed one by one; the file has them all."""


def published(found: PublishedComparison) -> Table:
    """Show, year by year, how many published counts the rows reach."""
    rows = [
        {
            "year": str(year.year),
            "published counts": year.counts,
            "reached": year.reached,
            "coded for each published": year.share,
            "furthest from reached": _widest(year),
        }
        for year in found.by_year()
    ]
    columns = list(rows[0]) if rows else ["year", "published counts", "reached"]
    caption = _none_named(found) or (
        "Counts that others published, by the year in which they end, and how many of them are "
        "reached by rows of any kind coded for the same days; in between, the median number of "
        "rows for each attack published."
    )
    frame = pd.DataFrame(rows, columns=columns)
    return Table("tbl-published", caption, frame, {"coded for each published": ".2f"})


def unreached(found: PublishedComparison) -> Table:
    """List the published counts that the rows are furthest from reaching."""
    widest = sorted(found.short, key=lambda count: count.coded - count.published)[:MOST]
    rows = [
        {
            "days": span(count),
            "published": count.published,
            "coded": count.coded,
            "what was counted": count.what,
            "by": count.source,
        }
        for count in sorted(widest, key=lambda count: (count.end, count.start))
    ]
    columns = ["days", "published", "coded", "what was counted", "by"]
    caption = _none_named(found) or (
        f"Of {len(found.short)} published counts that the rows coded for the same days do not "
        f"reach, the {len(rows)} furthest from it."
    )
    return Table("tbl-unreached", caption, pd.DataFrame(rows, columns=columns))


def _none_named(found: PublishedComparison) -> str:
    return "" if found.named else "The study names no file of published counts."


def _widest(year: PublishedYear) -> str:
    if year.widest is None:
        return "all reached"
    return f"{year.widest.coded} of {year.widest.published}, {span(year.widest)}"
