"""Kinds of event files, one file each; the first that recognises a header reads it."""

from analysis.events.base import Source
from analysis.events.sources import dates, redletter

# The most particular first: `dates` takes any file with a column of that name.
SOURCES: dict[str, Source] = {
    "redletter": redletter.SOURCE,
    "dates": dates.SOURCE,
}

__all__ = ["SOURCES"]
