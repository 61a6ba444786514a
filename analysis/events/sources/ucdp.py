"""UCDP's georeferenced events, yearly (GED) and monthly (Candidate): lethal events with ranges."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.events.assembling import assemble_reading, first_reason
from analysis.events.base import Reading, Source
from analysis.events.dates import NO_DATE, TOO_WIDE, DateReading, parse_dates, within_bounds
from analysis.events.findings import EventFinding
from analysis.events.precision import Dated, Days
from analysis.events.raw import RawTable, ReadOptions, distinct, each
from analysis.events.reading import quoted
from analysis.events.sources.columns import cells_of, found, has, needed, whole
from analysis.events.sources.remarks import UNKNOWN_PRECISION, about_rows, flagged, wrong_years
from analysis.events.sources.repeats import event_ids, leave_out_repeats

BEFORE = "end before start"

FURTHER = {1: 0, 2: 6, 3: 6, 4: 30, 5: 365}
"""Days after `date_start` that each value of `date_prec` allows, where no end is stated."""

LEAST = {2: 2, 3: 7, 4: 8, 5: 32}
"""Days that a range has at least by its `date_prec`: some days, a week, a month, more."""

MONTH, WIDE = 4, 5
"""Values of `date_prec` for a date known only to a month, and to more than a month."""

ABOUT = 3
"""Days on either side of a single day whose `date_prec` is 2 or 3."""

REPEATS = "Are two versions of the dataset put together? Use one."


def recognises(raw: RawTable) -> bool:
    """Tell whether a file has UCDP's precision beside its first possible day."""
    return has(raw, "date_prec", "date_start")


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read one lethal event a row, its date anywhere from `date_start` to `date_end`."""
    texts, precision = needed(raw, "date_start", "date_prec")
    start = parse_dates(texts, options, column="date_start")
    codes = each(precision, lambda text: whole(text) or 0, "int64")
    codes[~np.isin(codes, list(FURTHER))] = 0
    end, without = _ends(raw, options, start)
    dated, reasons, told = _ranges(raw, start, end, without, codes)
    column = cells_of(raw, "id")
    ids, made = event_ids(raw, column, "id")
    reasons, repeats = leave_out_repeats(raw, ids, dated, reasons, meaning=REPEATS)
    years = wrong_years(raw, dated, reasons, "date_start and date_end")
    ends = end.remarks if end is not start else ()
    remarks = [*start.remarks, *ends, *told, *made, *repeats, *years, *_summaries(raw)]
    return assemble_reading(raw, ids, dated, reasons, remarks=[*remarks, *_candidates(raw)])


def _ends(
    raw: RawTable, options: ReadOptions, start: DateReading
) -> tuple[DateReading, NDArray[np.bool_]]:
    """Read the last possible days, and find the rows that state none."""
    texts = cells_of(raw, "date_end")
    if texts is None:
        return start, np.ones(len(raw.cells), dtype=bool)
    end = parse_dates(texts, options, column="date_end")
    return end, end.reasons == NO_DATE


def _ranges(
    raw: RawTable,
    start: DateReading,
    end: DateReading,
    without: NDArray[np.bool_],
    codes: NDArray[np.int64],
) -> tuple[Dated, NDArray[np.object_], list[EventFinding]]:
    narrow = ~without & (start.earliest == end.latest) & (codes > 1)
    earliest, latest = _bounds(start, end, without, narrow, codes)
    backwards = ~without & (end.latest < start.earliest)
    dated, wide = within_bounds(earliest, latest)
    reasons = first_reason(
        start.reasons,
        np.where(without, "", end.reasons).astype(object),
        np.where(backwards, BEFORE, "").astype(object),
        np.where(without & (codes == 0), UNKNOWN_PRECISION, "").astype(object),
        wide,
    )
    return dated, reasons, _said(raw, dated, reasons, without, narrow, codes)


def _bounds(
    start: DateReading,
    end: DateReading,
    without: NDArray[np.bool_],
    narrow: NDArray[np.bool_],
    codes: NDArray[np.int64],
) -> tuple[Days, Days]:
    """Give the first and the last possible day: the stated range, or what `date_prec` allows."""
    # By the codebook date_start is the first possible day: without an end, a range runs on from it.
    by_code = without | (narrow & (codes == WIDE))
    earliest = start.earliest.copy()
    latest = np.where(by_code, earliest + _by_code(FURTHER, codes), end.latest)
    about, month = narrow & (codes < MONTH), narrow & (codes == MONTH)
    earliest[about] -= ABOUT
    latest[about] += ABOUT
    months = earliest[month].astype("datetime64[M]")
    earliest[month] = months.astype("datetime64[D]")
    latest[month] = (months + 1).astype("datetime64[D]") - 1
    return earliest, latest


def _by_code(days: Mapping[int, int], codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.array([days.get(code, 0) for code in range(WIDE + 1)], dtype=np.int64)[codes]


def _said(
    raw: RawTable,
    dated: Dated,
    reasons: NDArray[np.object_],
    without: NDArray[np.bool_],
    narrow: NDArray[np.bool_],
    codes: NDArray[np.int64],
) -> list[EventFinding]:
    read = reasons == ""
    length = (dated.latest - dated.earliest).astype(np.int64) + 1
    long, spread = read & (length > 1), read & (dated.precision == "month")
    short = read & (length < _by_code(LEAST, codes))
    text = (
        "date_start and date_end are taken as the first and last possible day: rows on one day: "
        f"{int((read & ~long).sum()):,}; on 2 to 7 days, counted on the middle one: "
        f"{int((long & ~spread).sum()):,}; on 8 to 31 days, counted on days spread evenly over "
        f"their month or range: {int(spread.sum()):,}; left out (date_prec 5, or a range of more "
        f"than 31 days): {int((reasons == TOO_WIDE).sum()):,}."
    )
    rows = (
        (read & without, "Rows without date_end", "date_prec decides: 2 and 3 are read as the 7 "
         "days from date_start on, 4 as the 31 days, 5 as too wide; get the file with date_end."),
        (read & narrow, "Rows with date_prec 2 to 4 that start and end on one day", "The wider is "
         "believed: 2 and 3 are read as that day plus or minus 3 days, 4 as its calendar month."),
        (short, "Rows with a range shorter than their date_prec says (3 a week, 4 a month, 5 more "
         "than a month)", "The range is used."),
        (read & long & (codes == 1) & ~without, "Rows with date_prec 1 (exact) and a range of "
         "several days", "The range is used."),
        (read & ~without & (codes == 0), "Rows whose date_prec is none of 1 to 5", "Their range "
         "from date_start to date_end is used."),
    )  # fmt: skip
    told = [about_rows(raw, which, "precision", "warning", *words) for which, *words in rows]
    return [EventFinding("precision", "note", text), *(one for some in told for one in some)]


def _summaries(raw: RawTable) -> list[EventFinding]:
    summed = flagged(raw, "event_clarity", 2)
    if not summed.any():
        return []
    column = found(raw, ["event_clarity"])["event_clarity"]
    single = [str(text) for text in distinct(raw.cells[column])[0] if whole(str(text)) == 1]
    values = ", ".join(f'"{text}"' for text in single)
    what = "Rows with event_clarity 2, which sum up several incidents"
    then = f"Leave them out with where: {{{column}: [{values}]}}." if single else "No row has 1."
    return about_rows(raw, summed, "summaries", "note", what, then)


def _candidates(raw: RawTable) -> list[EventFinding]:
    texts = cells_of(raw, "code_status")
    if texts is None:
        return []
    open_ones = each(texts, lambda text: text.strip().casefold() not in ("", "clear"), "bool")
    values = ", ".join(quoted(value) for value in pd.unique(texts[open_ones].to_numpy(object))[:3])
    what = f"Rows whose code_status is not Clear (such as {values})"
    then = (
        "They are preliminary codings of the Candidate dataset, which may change or be removed; "
        "repeat the analysis without them."
    )
    return about_rows(raw, open_ones, "preliminary", "warning", what, then)


SOURCE = Source(
    title="UCDP georeferenced events (GED or Candidate): one lethal event a row",
    looks_for="date_prec with date_start (and date_end)",
    recognises=recognises,
    read=read,
    caution=(
        "Every row has at least one death: a count of rows is a count of lethal events, not of "
        "attacks; a row may sum up several incidents (event_clarity 2) and cover several days."
    ),
)
