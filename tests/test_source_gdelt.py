"""GDELT: columns without a header, old events in new news, ids that repeat."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events import RawTable, ReadOptions, load_events
from analysis.events.base import Reading
from analysis.events.findings import EventFinding
from analysis.events.raw import no_damage
from analysis.events.sources import SOURCES, gdelt
from tests.exports import Table, some_events
from tests.exports import gdelt as made
from tests.exports.writers import write_csv, write_parquet

EVENTS = some_events()
LAYOUTS = {"version 2": made.VERSION_2, "version 1": made.VERSION_1, "1979-2013": made.HISTORICAL}


def headless(names: list[str], lags: list[int] | None = None) -> RawTable:
    rows = made.table(EVENTS, names, lags=lags or [])[1]
    columns = [f"column {n}" for n in range(1, len(names) + 1)]
    cells = pd.DataFrame(rows, pd.RangeIndex(1, len(rows) + 1), columns, dtype=str)
    return RawTable("export.CSV", cells, no_damage(), headed=False)


def headed(table: Table) -> RawTable:
    columns, rows = table
    cells = pd.DataFrame(rows, pd.RangeIndex(2, len(rows) + 2), columns, dtype=str)
    return RawTable("query.csv", cells, no_damage())


def read(table: RawTable) -> Reading:
    return SOURCES["gdelt"].read(table, ReadOptions())


def remarks(reading: Reading, name: str) -> list[EventFinding]:
    return [it for it in reading.remarks if it.name == name]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_events_come_back_from_a_file_without_a_header(layout: str, tmp_path: Path) -> None:
    table = made.table(EVENTS, LAYOUTS[layout])
    events = load_events(
        write_csv(
            tmp_path / "20190105.export.CSV", table, delimiter="\t", header=False,
            quoting=csv.QUOTE_NONE,
        )
    )  # fmt: skip
    assert (events.source, events.dropped) == ("gdelt", {})
    assert list(events.table["event_id"]) == [event.event_id for event in EVENTS]
    assert list(events.table["date"]) == [event.date for event in EVENTS]
    assert list(events.table.index) == list(range(1, len(EVENTS) + 1))
    assert set(events.table["EventCode"]) == {"0841"}  # a code keeps its leading zero
    assert events.table["ActionGeo_FullName"].iloc[0] == f"{EVENTS[0].place}, {EVENTS[0].country}"
    assert ("SOURCEURL" in events.table) is (layout != "1979-2013")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_events_come_back_from_an_export_of_a_query(form: str, tmp_path: Path) -> None:
    names = ["SQLDATE", "EventCode", "GLOBALEVENTID", "DATEADDED"]
    table = made.table(EVENTS, names)
    path = tmp_path / "query"
    events = load_events(write_csv(path, table) if form == "csv" else write_parquet(path, table))
    assert (events.source, events.dropped) == ("gdelt", {})
    assert list(events.table["date"]) == [event.date for event in EVENTS]


def test_the_columns_stand_where_the_codebooks_put_them() -> None:
    """Places, from 1, as listed in the codebooks of version 1.03 and 2.0."""
    two = {n + 1: name for n, name in enumerate(gdelt.VERSION_2)}
    one = {n + 1: name for n, name in enumerate(gdelt.VERSION_1)}
    assert (len(one), len(two)) == (58, 61)
    places = {6: "Actor1Code", 16: "Actor2Code", 27: "EventCode", 31: "GoldsteinScale",
              35: "AvgTone", 36: "Actor1Geo_Type"}  # fmt: skip
    assert {n: two[n] for n in places} == places == {n: one[n] for n in places}
    assert (two[40], two[44], two[52], two[60]) == (
        "Actor1Geo_ADM2Code", "Actor2Geo_Type", "ActionGeo_Type", "DATEADDED",
    )  # fmt: skip
    assert (one[43], one[50], one[57]) == ("Actor2Geo_Type", "ActionGeo_Type", "DATEADDED")
    assert list(gdelt.VERSION_2) == made.VERSION_2
    assert list(gdelt.VERSION_1) == made.VERSION_1


@pytest.mark.parametrize("names", [made.VERSION_2, made.VERSION_1])
def test_days_between_event_and_report_by_hand(names: list[str]) -> None:
    lags = [0, 30, 31, 365, -1, -2]
    reading = read(headless(names, lags))
    assert list(reading.lost.index) == [3, 4, 6]
    assert list(reading.lost["reason"]) == [
        "reported more than 30 days after its date", "reported more than 30 days after its date",
        "dated after it was reported",
    ]  # fmt: skip
    (remark,) = remarks(reading, "reported_late")
    assert "2 of 60 (3.3%), lines 3, 4" in remark.text
    assert "looks back" in remark.text


def test_a_later_row_of_the_same_event_is_lost_and_the_first_usable_kept() -> None:
    table = headless(made.VERSION_2, [400, 0, 0])
    cells = table.cells.copy()
    cells.loc[[1, 2, 3], "column 1"] = "7"
    reading = read(replace(table, cells=cells))
    assert reading.dropped == {
        "reported more than 30 days after its date": 1, "same event id again": 1,
    }  # fmt: skip
    assert reading.table.index[0] == 2
    assert remarks(reading, "repeated_ids")[0].rows == (3,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no date"),
        ("2019-01-05", "not a date"),
        ("201901", "not a date"),
        ("20190230", "no such day"),
        ("٢٠١٩٠١٠٥", "not a date"),
        ("20190105.0", "not a date"),
    ],
)
def test_a_date_that_is_not_eight_digits_is_lost(text: str, reason: str) -> None:
    table = headless(made.VERSION_2)
    cells = table.cells.copy()
    cells.loc[2, "column 2"] = text
    reading = read(replace(table, cells=cells))
    assert reading.dropped == {reason: 1}
    assert list(reading.lost.index) == [2]


def test_a_report_without_a_day_leaves_the_event_in_and_is_said() -> None:
    table = headless(made.VERSION_2)
    cells = table.cells.copy()
    cells.loc[[2, 5], "column 60"] = ["", "2019"]
    reading = read(replace(table, cells=cells))
    assert reading.dropped == {}
    (remark,) = remarks(reading, "reported_late")
    assert (remark.severity, remark.rows) == ("warning", (2, 5))


def test_without_the_day_of_the_report_old_events_cannot_be_told_and_that_is_said() -> None:
    reading = read(headed(made.table(EVENTS, ["GLOBALEVENTID", "SQLDATE"], lags=[400])))
    assert reading.dropped == {}
    assert [it.severity for it in remarks(reading, "reported_late")] == ["warning"]


def test_that_counts_measure_the_news_is_said_of_every_file() -> None:
    for table in (headless(made.VERSION_1), headed(made.table(EVENTS))):
        (remark,) = remarks(read(table), "news_not_events")
        assert remark.severity == "warning"
        assert "anniversary" in remark.text
    assert "anniversary" in SOURCES["gdelt"].caution


def test_an_event_dated_on_an_anniversary_by_a_look_back_is_not_counted() -> None:
    """The trap itself: news of 20 May 2020 that tells of 20 May 2019."""
    day = dt.date(2019, 5, 20)
    events = [replace(event, date=day) for event in EVENTS[:5]] + [
        replace(EVENTS[6], date=dt.date(2020, 5, 20))
    ]
    reading = read(headed(made.table(events, lags=[366] * 5)))
    assert list(reading.table["date"]) == [dt.date(2020, 5, 20)]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (headless(made.VERSION_2), True),
        (headless(made.VERSION_1), True),
        (headless(made.HISTORICAL), True),
        (headless(made.VERSION_2[:-2]), False),
        (headless([*made.VERSION_2[2:], "x", "y"]), False),  # as many columns, not the same
        (headed((["GlobalEventID", "Day"], [["1", "20190105"]])), True),
        (headed((["globaleventid", "place"], [["1", "x"]])), False),
    ],
)
def test_gdelt_is_recognised_by_header_or_by_width_and_form(
    table: RawTable, expected: bool
) -> None:
    assert SOURCES["gdelt"].recognises(table) is expected


def test_another_table_without_a_header_is_refused() -> None:
    table = headless(made.VERSION_2)
    with pytest.raises(DataError, match=r"1 columns without a header, where GDELT has 58"):
        read(replace(table, cells=table.cells[["column 2"]]))
    with pytest.raises(DataError, match="no column SQLDATE; it has 'GLOBALEVENTID'"):
        read(headed((["GLOBALEVENTID"], [["1"]])))


def test_a_large_file_comes_without_ids_and_addresses_and_that_is_said() -> None:
    """Large files keep categories, and leave out columns with too many different texts."""
    cells = headless(made.VERSION_2, [31]).cells.astype("category")
    table = RawTable(
        "big.CSV", cells.drop(columns=["column 1", "column 61"]), no_damage(), headed=False
    )
    assert SOURCES["gdelt"].recognises(table)
    reading = read(table)
    assert reading.dropped == {"reported more than 30 days after its date": 1}
    assert reading.table["event_id"].is_unique
    assert [it.severity for it in remarks(reading, "made_ids")] == ["warning"]
