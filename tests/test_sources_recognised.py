"""Every kind of file is recognised by one source, and by that one alone."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from analysis.events import RawTable, load_events
from analysis.events.raw import no_damage
from analysis.events.sources import SOURCES
from tests.exports import Table, acled, gdelt, generic, gtd, icews, polecat, some_events, ucdp
from tests.exports.writers import write_csv

EVENTS = some_events()

HEADED: dict[str, tuple[str, Table]] = {
    **{
        f"acled {it}": ("acled", acled.table(EVENTS, it)) for it in acled.GENERATIONS
    },
    "acled, few columns": (
        "acled", acled.table(EVENTS, columns=("event_id_cnty", "event_date", "country")),
    ),
    "ucdp": ("ucdp", ucdp.table(EVENTS)),
    "gtd": ("gtd", gtd.table(EVENTS)),
    "gtd, few columns": ("gtd", gtd.table(EVENTS, columns=("iyear", "imonth", "iday", "city"))),
    "gdelt, a query": ("gdelt", gdelt.table(EVENTS)),
    "gdelt, few columns": ("gdelt", gdelt.table(EVENTS, ["SQLDATE", "GLOBALEVENTID"])),
    "icews": ("icews", icews.table(EVENTS)),
    "icews of 2017": ("icews", icews.table(EVENTS, write=icews.month_first)),
    "polecat": ("polecat", polecat.table(EVENTS)),
    "polecat, newer": ("polecat", polecat.table(EVENTS, newer=True)),
    "polecat, a headline": ("polecat", polecat.table(EVENTS, oddity="headline")),
    "daily counts": ("daily_counts", generic.daily(EVENTS)),
    "dates": ("dates", generic.dates(EVENTS)),
    "dates of another name": ("dates", generic.dates(EVENTS, "Vorfall")),
    "dates with ids": ("dates", generic.table(EVENTS, columns=("event_id", "date"))),
    "table": ("table", generic.table(EVENTS)),
    "table of another name": ("table", generic.table(EVENTS, {"date": "Incident Date"})),
    "table with precision": (
        "table", generic.table(EVENTS, columns=("date", "date_precision", "kind", "place")),
    ),
    "table in three columns": (
        "table", generic.table(EVENTS, columns=("year", "month", "day", "place")),
    ),
}  # fmt: skip
HEADLESS: dict[str, tuple[str, Table]] = {
    "gdelt 2": ("gdelt", gdelt.table(EVENTS)),
    "gdelt 1": ("gdelt", gdelt.table(EVENTS, gdelt.VERSION_1)),
    "gdelt 1, to 2013": ("gdelt", gdelt.table(EVENTS, gdelt.HISTORICAL)),
    "dates": ("dates", generic.dates(EVENTS)),
}


def raw(table: Table, *, headed: bool) -> RawTable:
    columns, rows = table
    names = columns if headed else [f"column {n}" for n in range(1, len(columns) + 1)]
    width = len(rows[0])
    names = names if len(names) == width else [it for it in names if it.lower() != "headline"]
    cells = pd.DataFrame(rows, pd.RangeIndex(2, len(rows) + 2), names, dtype=str)
    return RawTable("made", cells, no_damage(), headed=headed)


def recognised_by(table: RawTable) -> list[str]:
    """Those that are asked first, or else the first of the general ones."""
    fits = [name for name, source in SOURCES.items() if source.recognises(table)]
    specific = [name for name in fits if not SOURCES[name].general]
    return specific or fits[:1]


@pytest.mark.parametrize("name", HEADED)
def test_a_table_with_a_header_has_one_source(name: str) -> None:
    source, table = HEADED[name]
    assert recognised_by(raw(table, headed=True)) == [source]


@pytest.mark.parametrize("name", HEADLESS)
def test_a_table_without_a_header_has_one_source(name: str) -> None:
    source, table = HEADLESS[name]
    assert recognised_by(raw(table, headed=False)) == [source]


@pytest.mark.parametrize("name", HEADED)
def test_the_order_of_columns_and_the_case_of_their_names_change_nothing(name: str) -> None:
    source, (columns, rows) = HEADED[name]
    table = ([it.upper() for it in columns[::-1]], [cells[::-1] for cells in rows])
    assert recognised_by(raw(table, headed=True)) == [source]


@pytest.mark.parametrize("name", HEADED)
def test_a_file_says_as_what_it_was_read(name: str, tmp_path: Path) -> None:
    source, (columns, rows) = HEADED[name]
    flat = [[cell.replace("\n", " ") for cell in cells] for cells in rows]
    tabs = source in ("icews", "polecat")
    form = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if tabs else {}
    events = load_events(write_csv(tmp_path / "made.txt", (columns, flat), **form))
    assert events.source == source
    assert f"read as source '{source}'" in events.sentence()


@pytest.mark.parametrize("name", ["acled current", "ucdp", "gtd", "icews", "polecat"])
def test_naming_the_source_reads_the_same_as_recognising_it(name: str, tmp_path: Path) -> None:
    source, (columns, rows) = HEADED[name]
    flat = [[cell.replace("\n", " ").replace('"', "") for cell in cells] for cells in rows]
    path = write_csv(tmp_path / "made.csv", (columns, flat))
    one, other = load_events(path), load_events(path, source)
    assert one.table.equals(other.table)
    assert one.remarks == other.remarks


def test_the_particular_sources_come_before_the_general_ones() -> None:
    general = [source.general for source in SOURCES.values()]
    assert general == sorted(general)
    assert [name for name, it in SOURCES.items() if it.general] == [
        "daily_counts",
        "dates",
        "table",
    ]


def test_every_source_has_a_test_of_recognition() -> None:
    tested = {source for source, _ in [*HEADED.values(), *HEADLESS.values()]}
    assert tested | {"redletter"} == set(SOURCES)
