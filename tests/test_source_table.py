"""A table of one's own: its columns are found by name or named by the study, never guessed."""

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError, DesignError
from analysis.events import Events, RawTable, ReadOptions, check_events, load_events
from analysis.events.base import Reading
from analysis.events.raw import no_damage
from analysis.events.sources import SOURCES
from analysis.events.sources.own_ids import made_ids
from analysis.events.words import month_name
from tests.exports import Table, generic, some_events
from tests.exports.writers import (
    write_csv,
    write_json_lines,
    write_parquet,
    write_stata,
    write_xlsx,
)

EVENTS = some_events()
PLAIN = [replace(event, note=event.note.replace("\n", " ")) for event in EVENTS]


def raw(**columns: list[str]) -> RawTable:
    rows = len(next(iter(columns.values())))
    cells = pd.DataFrame(columns, pd.RangeIndex(2, rows + 2), dtype=str)
    return RawTable("mine.csv", cells, no_damage())


def read(
    table: RawTable,
    columns: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
    source: str = "table",
) -> Reading:
    return SOURCES[source].read(table, ReadOptions(columns or {}, values or {}))


def named(reading: Reading | Events, name: str) -> list[Any]:
    return [remark for remark in reading.remarks if remark.name == name]


def dates_of(events: Events | Reading) -> list[dt.date]:
    return list(events.table["date"])


FORMATS: dict[str, Callable[[Path, Table], Path]] = {
    "csv": lambda path, table: write_csv(path, table),
    "csv of windows": lambda path, table: write_csv(path, table, bom=True, newline="\r\n"),
    "quoted throughout": lambda path, table: write_csv(path, table, quoting=csv.QUOTE_ALL),
    "tabs": lambda path, table: write_csv(path, table, delimiter="\t"),
    "semicolons": lambda path, table: write_csv(path, table, delimiter=";", sep_line=True),
    "workbook": lambda path, table: write_xlsx(path, table, dates=["date"]),
    "parquet": lambda path, table: write_parquet(path, table),
    "parquet with dates": lambda path, table: write_parquet(path, table, dates=["date"]),
    "folder of parquet": lambda path, table: write_parquet(path, table, parts=3),
    "json lines": lambda path, table: write_json_lines(path, table),
    "stata": lambda path, table: write_stata(path, table, dates=["date"]),
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_comes_back_from_any_kind_of_file(form: str, tmp_path: Path) -> None:
    """Line ends in cells are the text files' own matter and are tested there."""
    events = load_events(FORMATS[form](tmp_path / "mine", generic.table(PLAIN)))
    assert (events.source, events.rows_read, events.dropped) == ("table", len(PLAIN), {})
    found = events.table.sort_values("event_id")
    assert list(found["event_id"]) == [event.event_id for event in PLAIN]
    assert list(found["date"]) == [event.date for event in PLAIN]
    for name in ("country", "kind", "actor", "place", "note"):
        assert list(found[name]) == [getattr(event, name) for event in PLAIN]
    assert set(found["date_precision"]) == {"day"}


def test_columns_that_the_study_names_are_taken_whatever_else_there_is(tmp_path: Path) -> None:
    names = {"date": "Vorfall", "event_id": "Nr", "end": "bis", "date_precision": "wie genau"}
    late = [replace(event, latest=event.date + dt.timedelta(2)) for event in EVENTS]
    columns = (*generic.COLUMNS, "end", "date_precision")
    table = generic.table(late, {**names, "note": "date"}, columns=columns)
    events = load_events(
        write_csv(tmp_path / "mine.csv", table, quoting=csv.QUOTE_ALL), columns=names
    )
    assert events.source == "table"
    assert list(events.table["event_id"]) == [event.event_id for event in EVENTS]
    assert list(events.table["earliest"]) == [event.earliest for event in late]
    assert list(events.table["latest"]) == [event.latest for event in late]
    assert dates_of(events) == [event.date + dt.timedelta(1) for event in late]  # the middle
    assert list(events.table["date (file)"]) == [event.note for event in EVENTS]


def test_a_date_in_three_columns_is_put_together_and_said(tmp_path: Path) -> None:
    table = generic.table(PLAIN, columns=("event_id", "year", "month", "day"))
    events = load_events(write_csv(tmp_path / "mine.csv", table))
    assert dates_of(events) == [event.date for event in PLAIN]
    (remark,) = named(events, "columns_found")
    assert "'year', 'month', 'day'" in remark.text


def test_three_columns_may_be_named_by_the_study() -> None:
    reading = read(raw(y=["2020"], m=["2"], d=["29"]), {"year": "y", "month": "m", "day": "d"})
    assert dates_of(reading) == [dt.date(2020, 2, 29)]


def test_an_unknown_day_or_month_in_three_columns_widens_the_date() -> None:
    table = raw(year=["2020", "2020", "2020"], month=["2", "2", ""], day=["29", "0", "0"])
    reading = read(table)
    assert list(reading.table["earliest"].astype(str)) == ["2020-02-29", "2020-02-01"]
    assert list(reading.table["latest"].astype(str)) == ["2020-02-29", "2020-02-29"]
    assert list(reading.table["date_precision"]) == ["day", "month"]
    assert reading.dropped == {"date known only to more than a month": 1}
    assert [str(day) for day in reading.table["date"]] == ["2020-02-29", "2020-02-18"]
    (found,) = named(reading, "precision")
    assert "1 of 3 (33.3%), line 3. They are counted on days spread evenly" in found.text


@pytest.mark.parametrize("columns", [{"year": "y"}, {"date": "d", "year": "y", "month": "m"}])
def test_half_a_date_in_the_mapping_is_a_fault_of_the_design(columns: dict[str, str]) -> None:
    with pytest.raises(DesignError, match="either 'date', or 'year', 'month' and 'day' together"):
        read(raw(y=["2020"], m=["2"], d=["29"]), columns)


@pytest.mark.parametrize(
    "name", ["event_date", "Incident Date", "dateOfIncident", "DATUM", "fecha"]
)
def test_a_usual_name_is_taken_and_said(name: str) -> None:
    reading = read(raw(**{name: ["2020-01-03"], "other": ["x"]}))
    assert dates_of(reading) == [dt.date(2020, 1, 3)]
    (remark,) = named(reading, "columns_found")
    assert f"column '{name}', by its name" in remark.text


def test_a_column_called_date_needs_no_word_unless_another_could_be_meant() -> None:
    assert named(read(raw(Date=["2020-01-03"])), "columns_found") == []
    reading = read(raw(DATE=["2020-01-03"], event_date=["3 January 2020"], datum=[""]))
    assert dates_of(reading) == [dt.date(2020, 1, 3)]
    assert "'DATE'; not 'event_date', 'datum'" in named(reading, "columns_found")[0].text


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            raw(event_date=["2020-01-03"], datum=["2020-02-03"], x=["a"]),
            "2 columns could be it:\n  'event_date', such as '2020-01-03'\n  'datum', such",
        ),
        (raw(Date=["2020-01-03"], date=["2020-01-04"]), "2 columns could be it:\n  'Date'"),
        (
            raw(place=["x"], reported=["2020-01-03"], seen=["2020-01-04"], n=["33"]),
            "2 columns could be it:\n  'reported', such as '2020-01-03'\n  'seen', such as",
        ),
        (raw(place=["x"], reported=["2020-01-03"]), "only one column could be it:\n  'reported'"),
        (raw(place=["x"], number=["12"]), "no column holds dates; it has 'place', 'number'"),
    ],
)
def test_where_the_date_is_not_clear_the_candidates_are_shown(table: RawTable, says: str) -> None:
    with pytest.raises(DataError) as caught:
        read(table)
    assert says in str(caught.value)
    name = "reported" if "only one" in says else "NAME"
    assert f"--column date={name} (in a study file: columns: {{date: {name}}})" in str(caught.value)


def test_coordinates_counts_and_years_are_no_candidates_for_the_date() -> None:
    table = raw(lat=["33.31"], year=["2020"], iso=["368"], killed=["12"], note=["on 3 May they"])
    with pytest.raises(DataError, match="no column holds dates"):
        read(table)


def test_every_fault_of_a_mapping_is_named_at_once() -> None:
    with pytest.raises(DesignError) as caught:
        read(raw(date=["2020-01-03"]), {"datum": "date", "end": "bis", "event_id": "Nr"})
    said = str(caught.value)
    assert "knows no role 'datum'; known: date, end, event_id" in said
    assert "no column 'bis', 'Nr'; it has 'date'" in said
    with pytest.raises(DataError, match="no column 'bis'; it has 'date'"):
        read(raw(date=["2020-01-03"]), {"end": "bis"})


HAND = {  # by hand: first day, last day, word; then interval, day stated and precision
    ("2020-02-10", "", "day"): ("2020-02-10", "2020-02-10", "2020-02-10", "day"),
    ("2020-02-10", "", "plus_minus_1"): ("2020-02-09", "2020-02-11", "2020-02-10", "plus_minus_1"),
    ("2020-02-10", "", "week"): ("2020-02-07", "2020-02-13", "2020-02-10", "week"),
    ("2020-02-10", "", "month"): ("2020-02-01", "2020-02-29", "2020-02-10", "month"),
    ("2020-02-10", "2020-02-10", "day"): ("2020-02-10", "2020-02-10", "2020-02-10", "day"),
    ("2020-02-10", "2020-02-11", "day"): ("2020-02-10", "2020-02-11", "2020-02-10", "plus_minus_1"),
    ("2020-02-10", "2020-02-14", "month"): ("2020-02-10", "2020-02-14", "2020-02-12", "week"),
    ("2020-02-10", "2020-02-10", "week"): ("2020-02-07", "2020-02-13", "2020-02-10", "week"),
    ("2020-02-10", "2020-03-10", "week"): ("2020-02-10", "2020-03-10", "2020-02-28", "month"),
}


def test_ranges_and_words_give_the_intervals_counted_by_hand() -> None:
    first, last, word = map(list, zip(*HAND, strict=True))
    reading = read(raw(date=first, end=last, date_precision=word), {"end": "end"})
    columns = ["earliest", "latest", "date", "date_precision"]
    rows = reading.table[columns].astype(str).itertuples(index=False, name=None)
    assert list(rows) == list(HAND.values())
    assert named(reading, "open_ranges")[0].text.startswith("4 rows have no last possible day")
    (found,) = named(reading, "precision")
    assert (
        "Rows known only to 8 to 31 days, such as a month: 1 of 9 (11.1%), line 10." in found.text
    )


def test_a_range_that_cannot_be_is_lost_under_its_reason() -> None:
    table = raw(
        date=["2020-02-10", "2020-02-10", "2020-02-10", "", "2020-02-10"],
        end=["2020-02-09", "soon", "2020-03-12", "2020-02-10", "2020-02-12"],
    )
    reading = read(table, {"end": "end"})
    assert reading.dropped == {
        "last possible day before the first": 1,
        "last possible day is no date": 1,
        "date known only to more than a month": 1,
        "no date": 1,
    }
    assert list(reading.lost.index) == [2, 3, 4, 5]


def test_words_of_precision_are_the_study_s_or_ours() -> None:
    table = raw(
        date=["2020-02-10"] * 5, prec=["1", "2", "Day", "99", ""], note=["a", "b", "c", "d", "e"]
    )
    values = {"1": "day", "2": "week", "99": "wider", "": "month"}
    reading = read(table, {"date_precision": "prec"}, values)
    assert list(reading.table["date_precision"]) == ["day", "week", "day", "month"]
    assert reading.dropped == {"date known only to more than a month": 1}
    assert list(reading.lost.index) == [5]


def test_a_value_of_precision_without_a_meaning_is_refused_with_its_rows() -> None:
    table = raw(date=["2020-02-10"] * 4, date_precision=["2", "day", "", "2"])
    with pytest.raises(DataError) as caught:
        read(table)
    said = str(caught.value)
    assert "what 2 value(s) of the precision column 'date_precision' mean" in said
    assert said.index("'2' (2 rows)") < said.index("'' (1 rows)")
    assert "precision_values: {'2': day, '': day}" in said


def test_a_meaning_that_is_no_precision_is_a_fault_of_the_design() -> None:
    table = raw(date=["2020-02-10"], p=["2"])
    with pytest.raises(DesignError, match="'about' is no precision; known: day, plus_minus_1"):
        read(table, {"date_precision": "p"}, {"2": "about"})
    with pytest.raises(DesignError, match="but no column date_precision"):
        read(table, {}, {"2": "week"})


@pytest.mark.parametrize(
    ("column", "role"),
    [("time_precision", "date_precision"), ("Date Prec", "date_precision"), ("end_date", "end")],
)
def test_a_column_that_may_blur_the_date_is_never_passed_over_in_silence(
    column: str, role: str
) -> None:
    table = raw(**{"date": ["2020-02-10"], column: ["2020-02-12"]})
    (remark,) = named(read(table), "columns_not_used")
    assert remark.severity == "warning"
    assert f"--column {role}=NAME" in remark.text
    if role == "end":
        assert named(read(table, {"end": column}), "columns_not_used") == []


def test_ids_of_the_file_are_used_where_each_stands_once() -> None:
    reading = read(raw(ID=["a", "b"], date=["2020-02-10", "2020-02-11"]))
    assert list(reading.table["event_id"]) == ["a", "b"]
    assert named(reading, "repeated_ids") == []


@pytest.mark.parametrize(
    ("name", "severity"), [("id", "warning"), ("event_id", "refusal"), ("EventID", "refusal")]
)
def test_ids_found_by_name_that_repeat_are_not_used_and_weigh_by_their_name(
    name: str, severity: str
) -> None:
    table = raw(**{name: ["a", "b", "a", ""], "date": ["2020-02-10"] * 4})
    reading = read(table)
    assert list(reading.table["event_id"]) == ["line-2", "line-3", "line-4", "line-5"]
    (remark,) = named(reading, "repeated_ids")
    assert (remark.severity, remark.rows) == (severity, (2, 4))
    if name == "event_id":
        assert list(reading.table["event_id (file)"]) == ["a", "b", "a", ""]


def test_ids_that_the_study_names_are_left_to_the_check_of_ids(tmp_path: Path) -> None:
    table: Table = (["nr", "date"], [["a", "2020-01-03"], ["a", "2020-01-05"], ["b", "2020-01-08"]])
    path = write_csv(tmp_path / "mine.csv", table)
    events = load_events(path, columns={"event_id": "nr"})
    assert list(events.table["event_id"]) == ["a", "a", "b"]
    findings = {finding.name: finding.severity for finding in check_events(events)}
    assert findings["duplicated_ids"] == "refusal"


def test_rows_without_an_id_get_one_and_are_named() -> None:
    reading = read(raw(nr=["a", "", "c"], date=["2020-02-10"] * 3), {"event_id": "nr"})
    assert list(reading.table["event_id"]) == ["a", "line-3", "c"]
    assert named(reading, "made_ids")[0].rows == (3,)


def test_made_ids_say_what_the_file_counts() -> None:
    table = replace(raw(date=["2020-02-10"]), counted_in="record")
    assert made_ids(table).to_list() == ["record-2"]


def test_a_column_of_counts_in_a_table_is_never_passed_over_in_silence() -> None:
    days = ["2020-02-10", "2020-02-10", "2020-02-11"]
    ones = read(raw(date=days, place=["a", "b", "a"], events=["1", "3", "2"]))
    assert [it.severity for it in named(ones, "counts_in_rows")] == ["warning"]
    zeros = read(raw(date=days, place=["a", "b", "a"], events=["1", "0", ""]))
    (remark,) = named(zeros, "counts_in_rows")
    assert remark.severity == "refusal"
    assert "(1 times 0)" in remark.text
    words = read(raw(date=days, place=["a", "b", "a"], events=["1", "riot", ""]))
    assert named(words, "counts_in_rows") == []


def test_the_day_of_the_report_is_handed_on_under_our_name() -> None:
    table = raw(
        date=["2020-02-10", "2020-02-11"], told=["2020-02-12", "soon"], published=["x", "y"]
    )
    reading = read(table, {"published": "told"})
    assert list(reading.table["published"]) == ["2020-02-12", ""]
    assert list(reading.table["published (file)"]) == ["x", "y"]
    assert list(reading.table["told"]) == ["2020-02-12", "soon"]


def test_rows_without_a_date_are_lost_and_written_out_with_their_cells() -> None:
    reading = read(raw(date=["2020-02-10", "never", "2020-02-30", ""], place=["a", "b", "c", "d"]))
    assert len(reading.table) == 1
    assert list(reading.lost["place"]) == ["b", "c", "d"]
    assert reading.rows_read == 4


def test_a_table_of_which_nothing_can_be_used_is_refused() -> None:
    with pytest.raises(DataError, match="none of the 2 rows can be used"):
        read(raw(date=["never", "x"]))


def test_categories_are_read_as_text_is(tmp_path: Path) -> None:
    """Large files keep their cells as categories."""
    plain = raw(
        date=["2020-02-10", "2020-02-11", "", "2020-02-10"],
        end=["", "2020-02-12", "", "2020-02-10"],
        date_precision=["day", "week", "day", "month"],
        nr=["a", "b", "a", ""],
        told=["2020-02-12", "", "", "2020-02-10"],
        n=["1", "2", "0", "1"],
    )
    coded = replace(plain, cells=plain.cells.astype("category"))
    columns = {"end": "end", "event_id": "nr", "published": "told"}
    one, other = read(plain, columns), read(coded, columns)
    assert one.table.astype(str).equals(other.table.astype(str))
    assert one.lost.astype(str).equals(other.lost.astype(str))
    assert one.remarks == other.remarks


@pytest.mark.parametrize("ending", ["txt", "csv"])
@pytest.mark.parametrize("header", [True, False])
def test_a_plain_list_of_dates_is_read_with_and_without_a_header(
    header: bool, ending: str, tmp_path: Path
) -> None:
    table = generic.dates(EVENTS, "when it was")
    events = load_events(write_csv(tmp_path / f"days.{ending}", table, header=header))
    assert events.source == "dates"
    assert dates_of(events) == [event.date for event in EVENTS]
    assert events.table["event_id"].iloc[0] == ("line-2" if header else "line-1")


def test_a_list_of_dates_may_be_a_sheet_and_in_words(tmp_path: Path) -> None:
    def written(day: dt.date) -> str:
        return f"{day.day} {month_name(day)} {day.year}"

    sheet = load_events(write_xlsx(tmp_path / "days.xlsx", generic.dates(EVENTS), dates=["date"]))
    words = load_events(write_csv(tmp_path / "days.txt", generic.dates(EVENTS, write=written)))
    for events in (sheet, words):
        assert (events.source, dates_of(events)) == ("dates", [event.date for event in EVENTS])


def test_the_source_dates_may_be_named_for_any_table_with_a_date() -> None:
    events = load_events("data/planted-surge/events.csv", "dates")
    assert events.source == "dates"
    assert events.dropped == {}
    assert set(events.table["kind"]) == {"attack", "control"}
    assert events.table["event_id"].iloc[0] == "sim-0001"
    assert events.remarks == ()


def test_one_column_of_words_is_no_list_of_dates(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "words.txt", (["place"], [["Basra"], ["Erbil"]]))
    with pytest.raises(DataError, match="no known source"):
        load_events(path)


MADE = st.lists(
    st.tuples(
        st.one_of(st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)).map(dt.date.isoformat),
                  st.sampled_from(["", "never", "2020-02-30"])),
        st.sampled_from(["day", "plus_minus_1", "week", "month"]),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


@given(MADE)
@settings(max_examples=60, deadline=None)
def test_every_row_is_used_or_lost_and_lies_in_its_interval(rows: list[tuple[str, str]]) -> None:
    table = raw(date=[day for day, _ in rows], date_precision=[word for _, word in rows])
    if not any(day[:1] in "12" and day != "2020-02-30" for day, _ in rows if day):
        with pytest.raises(DataError):
            read(table)
        return
    reading = read(table)
    assert reading.rows_read == len(rows)
    assert sorted([*reading.table.index, *reading.lost.index]) == list(table.cells.index)
    found = reading.table
    assert ((found["earliest"] <= found["date"]) & (found["date"] <= found["latest"])).all()
    assert list(found["date_precision"]) == [word for line, (_, word) in enumerate(rows, 2)
                                             if line in set(found.index)]  # fmt: skip


def test_a_table_of_a_million_and_more_rows_gets_numbers_for_ids() -> None:
    rows = 1_000_001
    days = pd.Categorical.from_codes(np.zeros(rows, int), ["2020-01-03"])
    table = RawTable("big", pd.DataFrame({"date": days}, pd.RangeIndex(2, rows + 2)), no_damage())
    ids = read(table).table["event_id"]
    assert ids.iloc[-1] == rows + 1
    assert not ids.duplicated().any()


def test_fingerprints_of_a_large_file_serve_as_ids() -> None:
    """Large files keep ids as numbers of 64 bits, 0 where the cell is empty."""
    plain = raw(event_id=["a", "b", "c"], date=["2020-02-10"] * 3)
    for prints, ids in (([7, 0, 2**63 + 1], [7, 3, 2**63 + 1]), ([7, 0, 7], ["line-2"])):
        cells = plain.cells.assign(event_id=np.array(prints, dtype=np.uint64))
        reading = read(replace(plain, cells=cells))
        assert list(reading.table["event_id"])[: len(ids)] == ids


def test_columns_named_for_a_source_that_knows_its_own_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "own.csv", generic.table(EVENTS))
    with pytest.raises(DesignError, match="'acled' knows its own columns"):
        load_events(path, "acled", columns={"date": "date"})


def test_where_no_row_is_left_the_unread_dates_are_quoted_with_advice() -> None:
    with pytest.raises(DataError) as caught:
        read(raw(date=["January 5", "2016-W05", "soon", "later"]))
    said = str(caught.value)
    assert "none of the 4 rows can be used: not a date (4)\n" in said
    assert "'date': rows without a date 4 of 4 (100.0%): 4 'not a date'" in said
    assert "line 2: 'January 5'; line 3: '2016-W05'; line 4: 'soon'" in said
    assert "without a year" in said
    assert "look like weeks" in said or "looks like weeks" in said


def every_day(rows: int) -> list[str]:
    return [(dt.date(2020, 1, 1) + dt.timedelta(n)).isoformat() for n in range(rows)]


def test_a_row_for_nearly_each_day_is_never_taken_for_an_event_in_silence() -> None:
    numbers, words = [str(n % 3) for n in range(60)], ["x"] * 60
    (found,) = named(read(raw(date=every_day(60), note=words, Iraq=numbers)), "looks_like_counts")
    assert found.severity == "refusal"
    assert "--source daily_counts --column count='Iraq'" in found.text
    (found,) = named(read(raw(date=every_day(60), note=words)), "looks_like_counts")
    assert found.severity == "warning"
    for days in (every_day(59), [*every_day(59), "2020-01-01"], every_day(120)[::2]):
        few = read(raw(date=days, Iraq=[str(n % 3) for n in range(len(days))]))
        assert named(few, "looks_like_counts") == []


def test_counts_by_country_and_day_are_not_sent_to_daily_counts() -> None:
    days = ["2020-02-10", "2020-02-10", "2020-02-11"]
    (found,) = named(
        read(raw(date=days, country=["a", "b", "a"], events=["1", "3", "2"])), "counts_in_rows"
    )
    assert "daily_counts" not in found.text
    assert "counts by country and day: keep one country in a file of its own" in found.text


def test_a_running_number_beside_the_dates_needs_no_word() -> None:
    table = raw(n=["1", "2", "3"], date=["2020-02-10", "2020-02-10", "2020-02-11"])
    assert named(read(table), "counts_in_rows") == []


@pytest.mark.parametrize(
    ("name", "first", "period"),
    [("Week", "2016-W0", "week"), ("KW", "", "week"), ("semaine", "", "week"),
     ("Monat", "2016-0", "month"), ("Period", "2016-0", "month"), ("Year", "201", "year"),
     ("week_starting", "", "week")],
)  # fmt: skip
def test_counts_by_more_than_a_day_are_said_to_be_of_no_use(
    name: str, first: str, period: str, tmp_path: Path
) -> None:
    rows = [[f"{first}{n}", str(n % 3)] for n in range(1, 9)]
    path = write_csv(tmp_path / "counts.csv", ([name, "Attacks"], rows))
    said = (
        f"looks like counts by the {period}: a test by the day is impossible; get the event-level"
    )
    with pytest.raises(DataError, match=said):
        load_events(path)


def test_weeks_beside_days_do_not_hide_the_days() -> None:
    table = raw(
        week=["1", "2", "3"], when=["2020-02-10", "2020-02-17", "2020-02-25"], n=["5", "3", "4"]
    )
    assert len(read(table).table) == 3
