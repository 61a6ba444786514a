"""ICEWS and POLECAT: coded by machine, ids that repeat, quotation marks that do not quote."""

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events import RawTable, ReadOptions, load_events
from analysis.events.base import Reading
from analysis.events.raw import no_damage
from analysis.events.sources import SOURCES
from tests.exports import Table, icews, polecat, some_events
from tests.exports.writers import write_csv

# Neither has line ends within cells.
EVENTS = [replace(event, note="") for event in some_events()]


def raw(table: Table) -> RawTable:
    columns, rows = table
    cells = pd.DataFrame(rows, pd.RangeIndex(2, len(rows) + 2), columns, dtype=str)
    return RawTable("events.tab", cells, no_damage())


def read(source: str, table: Table | RawTable) -> Reading:
    table = table if isinstance(table, RawTable) else raw(table)
    return SOURCES[source].read(table, ReadOptions())


def write_tabs(path: Path, table: Table, encoding: str = "utf-8") -> Path:
    return write_csv(path, table, delimiter="\t", quoting=csv.QUOTE_NONE, encoding=encoding)


@pytest.mark.parametrize("write", [dt.date.isoformat, icews.month_first])
def test_icews_comes_back_with_its_quotation_marks(
    write: Callable[[dt.date], str], tmp_path: Path
) -> None:
    """The file of 2017 writes month/day/year; over a year there is no doubt which is which."""
    path = write_tabs(tmp_path / "Events.2017.tab", icews.table(EVENTS, write=write))
    events = load_events(path)
    assert (events.source, events.rows_read, events.dropped) == ("icews", len(EVENTS), {})
    assert list(events.table["date"]) == [event.date for event in EVENTS]
    assert list(events.table["event_id"]) == [f"{it.event_id}-{it.date}" for it in EVENTS]
    assert list(events.table["Event ID"]) == [event.event_id for event in EVENTS]
    assert list(events.table["Source Name"]) == [f'"{it.actor}" and others' for it in EVENTS]
    assert set(events.table["Publisher"]) == {'The "Herald'}
    assert set(events.table["CAMEO Code"]) == {"041"}


def test_icews_ids_name_an_event_together_with_its_date() -> None:
    first, second = EVENTS[0], replace(EVENTS[1], event_id=EVENTS[0].event_id)
    reading = read("icews", icews.table([first, second, first, replace(first, event_id="")]))
    assert list(reading.table["event_id"]) == [
        f"{first.event_id}-{first.date}", f"{first.event_id}-{second.date}", "line-5",
    ]  # fmt: skip
    assert reading.dropped == {"same event id again": 1}
    assert list(reading.lost.index) == [4]


def test_rows_that_cannot_be_used_are_nobody_s_first() -> None:
    columns, rows = icews.table([EVENTS[0], EVENTS[0], EVENTS[1]])
    rows[0][columns.index("Event Date")] = ""
    reading = read("icews", (columns, rows))
    assert list(reading.table.index) == [3, 4]
    assert list(reading.lost.index) == [2]


@pytest.mark.parametrize("newer", [False, True])
def test_polecat_comes_back_with_none_for_what_is_missing(newer: bool, tmp_path: Path) -> None:
    path = write_tabs(tmp_path / "ngecEvents.txt", polecat.table(EVENTS, newer=newer))
    events = load_events(path)
    assert (events.source, events.rows_read, events.dropped) == ("polecat", len(EVENTS), {})
    assert list(events.table["date"]) == [event.date for event in EVENTS]
    assert list(events.table["event_id"]) == [f"20230103{it.event_id}-0-0" for it in EVENTS]
    assert list(events.table["Placename"]) == [f'"{event.place}' for event in EVENTS]
    assert set(events.table["Recipient Name"]) == {""}
    assert set(events.table["Event Intensity" if newer else "Intensity"]) == {"-7.0"}
    published = [(it.date + dt.timedelta(1)).isoformat() for it in EVENTS]
    assert list(events.table["Publication Date"]) == published


@pytest.mark.parametrize("oddity", ["headline", "surplus tabs", "some surplus tabs"])
def test_polecat_s_odd_headers_and_rows_are_survived(
    oddity: polecat.Oddity, tmp_path: Path
) -> None:
    path = write_tabs(tmp_path / "ngecEvents.txt", polecat.table(EVENTS, oddity=oddity))
    events = load_events(path)
    assert (events.source, events.dropped) == ("polecat", {})
    assert list(events.table["date"]) == [event.date for event in EVENTS]
    assert list(events.table["Country"]) == [event.country for event in EVENTS]
    assert set(events.table["Version"]) == {"NGEC_coder-Vers001"}


def test_polecat_keeps_the_first_row_of_an_id_whatever_the_date() -> None:
    again = replace(EVENTS[1], event_id=EVENTS[0].event_id)
    reading = read("polecat", polecat.table([EVENTS[0], again, EVENTS[2]]))
    assert reading.dropped == {"same event id again": 1}
    assert list(reading.lost.index) == [3]


def test_none_becomes_empty_in_every_column_and_nothing_else_does() -> None:
    columns, rows = polecat.table(EVENTS[:3])
    rows[0][columns.index("City")] = "Nonesuch"
    rows[1][columns.index("City")] = "none"
    table = raw((columns, rows))
    coded = replace(table, cells=table.cells.astype("category"))
    for form in (table, coded):
        assert list(read("polecat", form).table["City"].astype(str)) == ["Nonesuch", "none", ""]


def test_a_date_that_is_none_is_lost_under_its_reason() -> None:
    columns, rows = polecat.table(EVENTS[:3])
    rows[1][columns.index("Event Date")] = "None"
    assert read("polecat", (columns, rows)).dropped == {"no date": 1}


@pytest.mark.parametrize("source", ["icews", "polecat"])
def test_without_ids_they_are_made_and_repeats_not_looked_for(source: str) -> None:
    maker = {"icews": icews, "polecat": polecat}[source]
    kept = [name for name in maker.COLUMNS if name != "Event ID"]
    reading = read(source, maker.table([EVENTS[0], EVENTS[0]], columns=kept))
    assert list(reading.table["event_id"]) == ["line-2", "line-3"]
    (remark,) = (it for it in reading.remarks if it.name == "made_ids")
    assert remark.severity == "warning"


@pytest.mark.parametrize("source", ["icews", "polecat"])
def test_both_say_that_a_count_rises_with_what_is_written(source: str) -> None:
    assert "count rises with what is written" in SOURCES[source].caution


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (["Event ID", "Event Date", "CAMEO Code"], "icews"),
        (["Event.ID", "Event.Date", "Source.Sectors"], "icews"),
        (["event_id", "event_date", "event_mode"], "polecat"),
        (["#!Event ID", "Event Date", "Quad Code"], "polecat"),
        (["event_id", "event_date", "event_type"], None),
        (["Event ID", "CAMEO Code"], None),
    ],
)
def test_subsets_of_columns_are_recognised_however_they_are_written(
    names: list[str], source: str | None
) -> None:
    table = raw((names, [["1", "2020-01-03", "x"][: len(names)]]))
    fits = [name for name in ("icews", "polecat") if SOURCES[name].recognises(table)]
    assert fits == ([source] if source else [])


def test_columns_of_both_are_an_error_that_shows_them(tmp_path: Path) -> None:
    table = (["Event ID", "Event Date", "CAMEO Code", "Quad Code"], [["1", "2020-01-03", "1", "x"]])
    with pytest.raises(DataError, match="2 sources recognise these columns"):
        load_events(write_csv(tmp_path / "both.csv", table))


@pytest.mark.parametrize("source", ["icews", "polecat"])
def test_fingerprints_of_a_large_file_find_the_same_repeats(source: str) -> None:
    """Large files keep ids as numbers of 64 bits, 0 where the cell is empty."""
    maker = {"icews": icews, "polecat": polecat}[source]
    twice = replace(EVENTS[1], event_id=EVENTS[0].event_id)
    table = raw(maker.table([EVENTS[0], twice, EVENTS[0], EVENTS[3]]))
    coded = table.cells.astype("category").assign(
        **{"Event ID": np.array([2**63, 2**63, 2**63, 0], dtype=np.uint64)}
    )
    reading = read(source, replace(table, cells=coded))
    assert list(reading.lost.index) == ([4] if source == "icews" else [3, 4])
    assert reading.table["event_id"].is_unique
    assert reading.lost.index.equals(read(source, table).lost.index)
