"""Dates as files write them: understood over the whole column, never row by row."""

from analysis.events.dates.columns import three_columns
from analysis.events.dates.parsing import DateReading, parse_dates
from analysis.events.dates.ranges import NO_DATE, TOO_WIDE, within_bounds

__all__ = [
    "NO_DATE",
    "TOO_WIDE",
    "DateReading",
    "parse_dates",
    "three_columns",
    "within_bounds",
]
