"""Any list of events, written as any source in any format, comes back the same."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.events import Events, load_events
from tests.exports import Made, Table, acled, gdelt, generic, gtd, icews, polecat, ucdp
from tests.exports.writers import (
    write_csv,
    write_json_lines,
    write_json_records,
    write_parquet,
    write_stata,
    write_xlsx,
)

# No control characters: a workbook cannot hold them, and exports do not.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=12)
DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2029, 12, 31))


@st.composite
def event_lists(draw: st.DrawFn) -> list[Made]:
    days = draw(st.lists(DAYS, min_size=2, max_size=12, unique=True))
    return [made(1000 + i, day, draw(TEXTS), draw(TEXTS)) for i, day in enumerate(days)]


def made(number: int, day: dt.date, place: str, note: str) -> Made:
    return Made(
        str(number), day, day, day, "day", "Iraq", "Armed clash", "Group of the North",
        place, number % 3, note,
    )  # fmt: skip


def tab_separated(path: Path, table: Table) -> Path:
    return write_csv(path, table, delimiter="\t")


def semicolons(path: Path, table: Table) -> Path:
    return write_csv(path, table, delimiter=";", sep_line=True, bom=True, newline="\r\n")


def enveloped(path: Path, table: Table) -> Path:
    return write_json_records(path, table, envelope="data")


WRITERS: dict[str, Callable[[Path, Table], Path]] = {
    "events.csv": write_csv,
    "events.tsv": tab_separated,
    "semicolons.csv": semicolons,
    "events.xlsx": write_xlsx,
    "events.parquet": write_parquet,
    "events.jsonl": write_json_lines,
    "events.json": enveloped,
    "events.dta": write_stata,
}
SOURCES: dict[str, tuple[Callable[[list[Made]], Table], Callable[[Made], str], str]] = {
    "acled": (acled.table, acled.identity, "location"),
    "ucdp": (ucdp.table, lambda one: one.event_id, "where_coordinates"),
    "gtd": (gtd.table, gtd.identity, "city"),
    "polecat": (polecat.table, lambda one: f"20230103{one.event_id}-0-0", ""),
    "icews": (icews.table, lambda one: f"{one.event_id}-{one.date}", ""),
    "table": (generic.table, lambda one: one.event_id, "place"),
}


def read_back(table: Table, name: str) -> Events:
    with tempfile.TemporaryDirectory() as folder:
        return load_events(WRITERS[name](Path(folder) / name, table))


# Names with blanks cannot be variables of Stata.
PAIRS = [
    (source, name)
    for source in SOURCES
    for name in WRITERS
    if name != "events.dta" or source not in ("icews", "polecat")
]


@pytest.mark.parametrize(("source", "name"), PAIRS)
@settings(max_examples=5, deadline=None)
@given(events=event_lists())
def test_events_come_back_the_same(source: str, name: str, events: list[Made]) -> None:
    write, identity, place = SOURCES[source]
    read = read_back(write(events), name)
    assert read.source == source
    assert read.lost.empty
    table = read.table
    assert dict(zip(table["event_id"], table["date"], strict=True)) == {
        identity(one): one.date for one in events
    }
    assert set(table["date_precision"]) == {"day"}
    assert (table["earliest"] == table["date"]).all()
    if place:
        assert sorted(table[place]) == sorted(one.place for one in events)


@settings(max_examples=20, deadline=None)
@given(events=event_lists())
def test_gdelt_comes_back_the_same(events: list[Made]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day.export.CSV"
        read = load_events(write_csv(path, gdelt.table(events), delimiter="\t", header=False))
    assert read.source == "gdelt"
    assert dict(zip(read.table["event_id"], read.table["date"], strict=True)) == {
        one.event_id: one.date for one in events
    }


@pytest.mark.parametrize("parts", [1, 3])
@settings(max_examples=10, deadline=None)
@given(events=event_lists())
def test_a_folder_of_parquet_files_is_one_file(parts: int, events: list[Made]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        read = load_events(write_parquet(Path(folder) / "parts", generic.table(events), parts))
    assert sorted(read.table["event_id"]) == sorted(one.event_id for one in events)
