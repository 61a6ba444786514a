"""ACLED's event files, of every generation of columns; its files of weekly sums are refused."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.assembling import assemble_reading, first_reason, reason_where
from analysis.events.base import Reading, Source
from analysis.events.dates import DateReading, parse_dates, within_bounds
from analysis.events.findings import EventFinding
from analysis.events.precision import Dated, Days, intervals
from analysis.events.raw import RawTable, ReadOptions, each
from analysis.events.reading import quoted
from analysis.events.sources.columns import cells_of, found, has, needed, whole
from analysis.events.sources.remarks import UNKNOWN_PRECISION, wrong_years
from analysis.events.sources.repeats import event_ids, leave_out_repeats

WORDS = {1: "day", 2: "week", 3: "month"}
"""Values of `time_precision`: the date itself, its week or weekend, its month."""

OWN = ("event_id_cnty", "time_precision")
"""Columns that mark ACLED's events beside `event_date`, the second with one of `KINDS`."""

KINDS = ("event_type", "sub_event_type", "disorder_type", "interaction", "geo_precision")

OLD = ("data_id", "event_id_no_cnty")
"""Columns that do so beside `iso` in files from before March 2023."""

SUMS = {
    "week": ("week", "events", "fatalities"),
    "month": ("month", "year", "events", "fatalities"),
}
"""Columns of the files that hold sums of events, not events."""

COUNTS = ("events", "event_count", "n_events", "count")
SATURDAY = 5
LEAST_SATURDAYS = 8
"""Fewer dates may all be Saturdays by chance: with 8, fewer than one file in five million."""

MONADIC = (
    "ACLED's actor-based (monadic) export has a row for each actor of an event: a filter on "
    "actors sees only the first; to filter by actor use the event-based (dyadic) export."
)


def recognises(raw: RawTable) -> bool:
    """Tell whether a file has ACLED's id or precision beside its date, or ACLED's sums."""
    own = has(raw, "event_id_cnty") or (has(raw, "time_precision") and _any(raw, KINDS))
    old = has(raw, "iso") and _any(raw, OLD)
    return (has(raw, "event_date") and (own or old)) or _summed_by(raw) != ""


def _any(raw: RawTable, names: Iterable[str]) -> bool:
    return any(has(raw, name) for name in names)


def _summed_by(raw: RawTable) -> str:
    """Name the unit of time by which the file sums its events; "" if its rows are events."""
    if _any(raw, (*OWN, *OLD)):
        return ""
    return next((unit for unit, names in SUMS.items() if has(raw, *names)), "")


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one event a row, its date as well known as `time_precision` says."""
    if unit := _summed_by(raw):
        raise DataError(_sums(raw, unit))
    (texts,) = needed(raw, "event_date")
    levels = _levels(raw)
    dated, reasons, of_dates = _dated(raw, texts, levels, options)
    ids, made = _ids(raw)
    reasons, repeats = leave_out_repeats(raw, ids, dated, reasons, meaning=MONADIC)
    years = wrong_years(raw, dated, reasons, "event_date")
    said = _said(raw, levels[reasons == ""])
    remarks = [*of_dates, *said, *made, *repeats, *years]
    return assemble_reading(raw, ids, dated, reasons, remarks=remarks)


def _sums(raw: RawTable, unit: str) -> str:
    columns = ", ".join(quoted(name) for name in found(raw, SUMS[unit]).values())
    return (
        f"{raw.file}: this is ACLED's file of sums by {unit} (columns {columns}), not of events; "
        "a test by the day is impossible with it. Get the event-level file from ACLED's Export "
        "Tool or API (it has event_id_cnty and event_date)."
    )


def _refuse_saturdays(raw: RawTable, days: Days) -> None:
    """Refuse weekly sums that were given an event file's column names."""
    counts = list(found(raw, COUNTS).values())
    if not counts:
        return
    known = np.unique(days[~np.isnat(days)])
    if known.size < LEAST_SATURDAYS:
        return
    # 1 January 1970, day 0, was a Thursday.
    if ((known.astype(np.int64) + 3) % 7 == SATURDAY).all():
        raise DataError(
            f"{raw.file}: all {known.size:,} different dates are Saturdays and there is a column "
            f"{quoted(counts[0])}: the file is summed by week (ACLED's weeks start on Saturday); "
            "a test by the day is impossible with it. Get the event-level file."
        )


def _levels(raw: RawTable) -> NDArray[np.int8]:
    """Say how well each date is known, a key of `WORDS`; 0 where nobody says."""
    texts = cells_of(raw, "time_precision")
    if texts is None:
        return np.ones(len(raw.cells), dtype=np.int8)
    return each(texts, lambda text: level if (level := whole(text)) in WORDS else 0, "int8")


def _said(raw: RawTable, levels: NDArray[np.int8]) -> list[EventFinding]:
    if not has(raw, "time_precision"):
        text = (
            "There is no column time_precision: every date is taken as exact, though ACLED dates "
            "events known to a week in its middle, and those known to a month in its middle, on "
            "its first or on its last day; export the file again with time_precision."
        )
        return [EventFinding("precision", "warning", text)]
    weeks, months = (int((levels == level).sum()) for level in (2, 3))
    if not weeks + months:
        return []
    text = (
        f"time_precision 2 (rows used: {weeks:,}) is read as the stated day plus or minus 3 days, "
        f"3 (rows used: {months:,}) as its calendar month: ACLED dates such events in the middle "
        "of the week, and in the middle or at an end of the month."
    )
    return [EventFinding("precision", "note", text)]


def _dated(
    raw: RawTable, texts: pd.Series, levels: NDArray[np.int8], options: ReadOptions
) -> tuple[Dated, NDArray[np.object_], tuple[EventFinding, ...]]:
    """Give every row its date and interval, or the reason why it cannot have one."""
    dates = parse_dates(texts, options, column="event_date")
    _refuse_saturdays(raw, dates.earliest)
    unknown = reason_where(levels == 0, UNKNOWN_PRECISION)
    dated, wide = within_bounds(*_widened(dates, levels))
    return dated, first_reason(dates.reasons, unknown, wide), dates.remarks


def _widened(dates: DateReading, levels: NDArray[np.int8]) -> tuple[Days, Days, Days]:
    """Give the first, the last and the stated day of each row."""
    words = np.array(["", *WORDS.values()], dtype=object)[levels]
    earliest, latest = intervals(dates.earliest, words)
    if dates.latest is dates.earliest:
        return earliest, latest, dates.earliest
    stated = dates.earliest + (dates.latest - dates.earliest) // 2
    return earliest, intervals(dates.latest, words)[1], stated


def _ids(raw: RawTable) -> tuple[pd.Series, list[EventFinding]]:
    told = found(raw, ("event_id_cnty", *OLD, "iso"))
    # Numbers of the third kind start again in every country.
    if "event_id_cnty" in told or "data_id" in told or "event_id_no_cnty" not in told:
        name = next((name for name in ("event_id_cnty", "data_id") if name in told), OWN[0])
        return event_ids(raw, cells_of(raw, name), name)
    iso, number = needed(raw, "iso", "event_id_no_cnty")
    joined = iso.astype(object) + "-" + number.astype(object)
    return event_ids(raw, joined.where(each(number, str.strip) != "", ""), "event_id_no_cnty")


SOURCE = Source(
    title="ACLED: political violence and protest, one event on one day a row",
    looks_for="event_date with event_id_cnty or time_precision (before 2023: with iso and data_id)",
    recognises=recognises,
    read=read,
    caution=(
        "ACLED is a living dataset: rows are changed and removed later, so keep the file; events "
        "known only to a week or a month are dated in its middle, and numbers of deaths are "
        "estimates, 0 where unknown and 3, 10, 12 or 100 for words such as 'several' or 'dozens'."
    ),
)
