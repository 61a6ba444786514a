"""Kinds of event files, one file each; the first that recognises a header reads it."""

from analysis.events.base import Source
from analysis.events.sources import (
    acled,
    daily_counts,
    dates,
    gdelt,
    gtd,
    icews,
    polecat,
    redletter,
    table,
    ucdp,
)

# The most particular first: `table` takes any file with a column of dates.
SOURCES: dict[str, Source] = {
    "redletter": redletter.SOURCE,
    "acled": acled.SOURCE,
    "ucdp": ucdp.SOURCE,
    "gtd": gtd.SOURCE,
    "gdelt": gdelt.SOURCE,
    "icews": icews.SOURCE,
    "polecat": polecat.SOURCE,
    "daily_counts": daily_counts.SOURCE,
    "dates": dates.SOURCE,
    "table": table.SOURCE,
}

__all__ = ["SOURCES"]
