"""GDELT events, version 1 and 2: coded by machine from news, one row for each story's event."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import DataError
from analysis.events.assembling import assemble_reading, first_reason, reason_where
from analysis.events.base import Reading, Source
from analysis.events.dates import NO_DATE, within_bounds
from analysis.events.findings import EventFinding
from analysis.events.precision import Days, parse_day
from analysis.events.raw import RawTable, ReadOptions, each
from analysis.events.sources.machine_coded import cells_called, ids_and_repeats
from analysis.events.sources.own_columns import simple, the_columns
from analysis.events.sources.remarks import about_rows

ID, DAY, ADDED = "GLOBALEVENTID", "SQLDATE", "DATEADDED"

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
    "Religion2Code", "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_EVENT = (
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
)  # fmt: skip
_PLACE = (
    "Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID",
)  # fmt: skip


def _names(place: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *(ID, DAY, "MonthYear", "Year", "FractionDate"),
        *(f"Actor{n}{part}" for n in (1, 2) for part in _ACTOR),
        *_EVENT,
        *(f"{whose}Geo_{part}" for whose in ("Actor1", "Actor2", "Action") for part in place),
        *(ADDED, "SOURCEURL"),
    )


VERSION_1 = _names(tuple(part for part in _PLACE if part != "ADM2Code"))
"""The 58 columns of version 1; its files up to March 2013 lack the last."""
VERSION_2 = _names(_PLACE)
"""The 61 columns of version 2."""

LATE = 30
"""Days from an event to the news of it beyond which the date is not believed."""
EARLY = 1
"""Days by which an event may be dated after the news of it: time zones differ."""

REPORTED_LATE = f"reported more than {LATE} days after its date"
DATED_AHEAD = "dated after it was reported"

CAUTION = (
    "Counts measure how much the news wrote, and no count of attacks: one attack may stand on "
    "many rows, and an anniversary test on them finds the coverage of the anniversary."
)


def recognises(raw: RawTable) -> bool:
    """Tell GDELT's header, or without one its number of columns and the form of its dates."""
    if raw.headed:
        names = {simple(name) for name in raw.cells.columns}
        return "globaleventid" in names and bool(names & {"sqldate", "day"})
    return _layout(raw) is not None


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one row an event, by the day on which it happened.

    Use it for daily files, 15-minute files and exports of queries alike.

    Parameters
    ----------
    raw : RawTable
        The file; without a header its columns get GDELT's names.
    options : ReadOptions
        Not used: GDELT's dates are YYYYMMDD.

    Returns
    -------
    Reading
        Left out are rows whose date is no day, rows reported more than 30 days after it or
        dated more than a day after their report, and ids that stand on an earlier row.

    Raises
    ------
    DataError
        If there is no header and the columns are not GDELT's, or no row is left.

    Notes
    -----
    **Assumes** that an event worth counting is reported within 30 days. A test on what is left
    is one of media attention all the same.
    """
    raw = _named(raw)
    texts = cells_called(raw, "SQLDATE", "Day")
    if texts is None:
        raise DataError(f"{raw.file}: no column SQLDATE; it has {the_columns(raw)}")
    days, no_day = _days(texts)
    lagging, of_lag = _against_report(raw, days)
    reasons = first_reason(no_day, lagging)
    ids, reasons, of_ids = ids_and_repeats(raw, ID, reasons)
    dated, _ = within_bounds(days, days)
    caution = EventFinding("news_not_events", "warning", CAUTION)
    return assemble_reading(raw, ids, dated, reasons, remarks=(caution, *of_lag, *of_ids))


def _layout(raw: RawTable) -> tuple[str, ...] | None:
    # Large files come without the columns that hold too many different texts.
    numbers = [
        int(found[1]) for name in raw.cells if (found := re.fullmatch(r"column (\d+)", name))
    ]
    last = max(numbers, default=0)
    names = VERSION_1 if last in (57, 58) else VERSION_2 if last in (60, 61) else None
    top = raw.cells.head(20)
    forms = {"column 2": "[0-9]{8}", "column 3": "[0-9]{6}", "column 4": "[0-9]{4}"}
    right = [
        re.fullmatch(form, text) is not None
        for name, form in forms.items()
        if name in top
        for text in top[name]
    ]
    return names if right and sum(right) > len(right) / 2 else None


def _named(raw: RawTable) -> RawTable:
    if raw.headed:
        return raw
    names = _layout(raw)
    if names is None:
        raise DataError(
            f"{raw.file}: {len(raw.cells.columns)} columns without a header, where GDELT has "
            f"{len(VERSION_1)} (version 1) or {len(VERSION_2)} (version 2), the second YYYYMMDD"
        )
    named = {f"column {n}": name for n, name in enumerate(names, 1)}
    return dataclasses.replace(raw, cells=raw.cells.rename(columns=named), headed=True)


def _days(texts: pd.Series) -> tuple[Days, NDArray[np.object_]]:
    days = each(texts, _day, "datetime64[D]")
    return days, each(texts, _reason)


def _day(text: str) -> np.datetime64:
    written = f"{text[:4]}-{text[4:6]}-{text[6:8]}" if re.fullmatch("[0-9]{8}", text) else ""
    return np.datetime64(parse_day(written), "D")


def _reason(text: str) -> str:
    if not text:
        return NO_DATE
    if not np.isnat(_day(text)):
        return ""
    return "no such day" if re.fullmatch("[0-9]{8}", text) else "not a date"


def _added(text: str) -> np.datetime64:
    return _day(text[:8]) if re.fullmatch("[0-9]{8}([0-9]{6})?", text) else np.datetime64("NaT")


def _against_report(raw: RawTable, days: Days) -> tuple[NDArray[np.object_], list[EventFinding]]:
    texts = cells_called(raw, ADDED)
    if texts is None:
        text = (
            "There is no column DATEADDED, so events that are dated long before their report, as "
            "coverage of anniversaries makes them, cannot be told; export the file again with it."
        )
        none = np.full(len(raw.cells), "", dtype=object)
        return none, [EventFinding("reported_late", "warning", text)]
    added = each(texts, _added, "datetime64[D]")
    lag = (added - days).astype("timedelta64[D]")
    late, ahead = lag > np.timedelta64(LATE), lag < np.timedelta64(-EARLY)
    reasons = first_reason(reason_where(late, REPORTED_LATE), reason_where(ahead, DATED_AHEAD))
    return reasons, [*_late(raw, late), *_unknown(raw, np.isnat(added) & ~np.isnat(days))]


def _late(raw: RawTable, late: NDArray[np.bool_]) -> list[EventFinding]:
    then = (
        "They are left out: news that looks back, above all on anniversaries, is coded as new "
        "events on old days, often a year or more back to the day."
    )
    return about_rows(raw, late, "reported_late", "note", f"Rows {REPORTED_LATE}", then)


def _unknown(raw: RawTable, unknown: NDArray[np.bool_]) -> list[EventFinding]:
    what = "Rows whose DATEADDED is no date"
    then = "How long after the event they were reported cannot be told; they are used."
    return about_rows(raw, unknown, "reported_late", "warning", what, then)


SOURCE = Source(
    title="GDELT events, coded by machine from news",
    looks_for="GLOBALEVENTID and SQLDATE, or 57, 58 or 61 columns without a header",
    recognises=recognises,
    read=read,
    caution=CAUTION,
)
