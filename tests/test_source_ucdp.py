"""UCDP's exports read back: ranges of dates honoured, and every trap they are known for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.events import SOURCES, Events, load_events
from analysis.events.raw import RawTable, ReadOptions, no_damage
from tests.exports import Made, Table, some_events, ucdp
from tests.exports.writers import write_csv, write_geojson, write_json_records

MADE = some_events()
REACH = ((0, 0), (1, 1), (3, 3), (2, 3), (10, 10), (15, 15))
MIXED = [
    ucdp.known_within(one, *REACH[i % 6], turn=i // 6 * 2 + (i % 6 == 5))
    for i, one in enumerate(MADE)
]
Row = tuple[str, dt.date, str, dt.date, dt.date]


def read(tmp_path: Path, table: Table, source: str | None = None) -> Events:
    return load_events(write_csv(tmp_path / "ged.csv", table), source)


def as_made(made: Sequence[Made]) -> list[Row]:
    return [(one.event_id, one.date, one.precision, one.earliest, one.latest) for one in made]


def as_read(events: Events) -> list[Row]:
    columns = ["event_id", "date", "date_precision", "earliest", "latest"]
    return list(events.table[columns].itertuples(index=False, name=None))


def told(events: Events, name: str) -> list[tuple[str, str]]:
    return [(one.severity, one.text) for one in events.remarks if one.name == name]


def by_hand(*rows: str, columns: str = "id date_prec date_start date_end") -> Table:
    """Rows of cells between blanks; "-" is an empty cell."""
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    return columns.split(), cells


def spans(events: Events) -> list[str]:
    return [f"{row.earliest} {row.latest}" for row in events.table.itertuples()]


@pytest.mark.parametrize("empty", ["-", "NA", "unknown"])
def test_an_empty_end_is_no_end(tmp_path: Path, empty: str) -> None:
    events = read(tmp_path, by_hand("1 1 2016-02-01 2016-02-01", f"2 3 2016-02-01 {empty}"))
    assert spans(events) == ["2016-02-01 2016-02-01", "2016-02-01 2016-02-07"]
    assert "Rows without date_end: 1 of 2" in told(events, "precision")[1][1]


@pytest.mark.parametrize("generation", ucdp.GENERATIONS)
def test_every_generation_comes_back_the_same(tmp_path: Path, generation: str) -> None:
    events = read(tmp_path, ucdp.table(MIXED, generation))
    assert (events.source, events.rows_read, events.dropped) == ("ucdp", 60, {})
    assert as_read(events) == as_made(MIXED)


def test_the_columns_are_as_many_as_were_seen() -> None:
    assert [len(ucdp.table([], name)[0]) for name in ucdp.GENERATIONS] == [49, 42, 49]


@pytest.mark.parametrize("dates", ucdp.ENDINGS)
def test_midnight_after_the_date_changes_nothing(tmp_path: Path, dates: str) -> None:
    assert as_read(read(tmp_path, ucdp.table(MIXED, dates=dates))) == as_made(MIXED)


def test_the_api_answer_comes_back_the_same(tmp_path: Path) -> None:
    table = ucdp.table(MIXED, dates="api")
    path = tmp_path / "answer.json"
    events = load_events(write_json_records(path, table, "Result", numbers=("id", "date_prec")))
    assert events.source == "ucdp"
    assert as_read(events) == as_made(MIXED)


def test_geojson_comes_back_the_same(tmp_path: Path) -> None:
    table = ucdp.table(MIXED, dates="api")
    events = load_events(write_geojson(tmp_path / "ged.geojson", table, numbers=("date_prec",)))
    assert events.source == "ucdp"
    assert as_read(events) == as_made(MIXED)


def test_a_copy_with_a_row_of_tags_comes_back_the_same(tmp_path: Path) -> None:
    events = load_events(write_csv(tmp_path / "hdx.csv", ucdp.table(MIXED), tag_row=True))
    assert as_read(events) == as_made(MIXED)


def test_the_other_columns_are_kept(tmp_path: Path) -> None:
    table = read(tmp_path, ucdp.table(MADE)).table
    assert table["side_b"].tolist() == [one.actor for one in MADE]
    assert set(table["number_of_sources"]) == {"-1"}
    assert set(table["active_year"]) == {"True"}


@pytest.mark.parametrize(
    "kept", [{"id", "date_prec", "date_start", "date_end"}, {"date_prec", "date_start", "date_end"}]
)
def test_a_cut_export_is_recognised_and_dated(tmp_path: Path, kept: set[str]) -> None:
    events = read(tmp_path, ucdp.table(MIXED, columns=kept))
    assert events.source == "ucdp"
    assert [row[1:] for row in as_read(events)] == [row[1:] for row in as_made(MIXED)]
    assert bool(told(events, "made_ids")) == ("id" not in kept)


def test_ranges_counted_by_hand(tmp_path: Path) -> None:
    table = by_hand(
        "1 1 2016-02-28 2016-02-28",
        "2 2 2016-02-28 2016-03-01",
        "3 3 2016-02-29 2016-03-06",
        "4 4 2016-01-01 2016-01-31",
        "5 4 2016-01-01 2016-02-01",
        "6 5 2016-01-01 2016-12-31",
        "7 5 2016-01-01 2016-01-20",
    )
    events = read(tmp_path, table)
    days = [f"{day} {how}" for day, how in events.table[["date", "date_precision"]].to_numpy()]
    assert days == [
        "2016-02-28 day", "2016-02-29 plus_minus_1", "2016-03-03 week", "2016-01-20 month",
        "2016-01-05 month",
    ]  # fmt: skip
    assert events.dropped == {"date known only to more than a month": 2}
    (severity, text), (warned, short) = told(events, "precision")
    assert (severity, warned) == ("note", "warning")
    assert "on one day: 1; on 2 to 7 days, counted on the middle one: 2; on 8 to 31 days" in text
    assert "counted on days spread evenly over their month or range: 2; left out" in text
    assert "left out (date_prec 5, or a range of more than 31 days): 2." in text
    assert "5 more than a month): 1 of 7 (14.3%), line 8. The range is used." in short


def test_a_range_shorter_than_its_precision_is_used_and_warned_of(tmp_path: Path) -> None:
    table = by_hand("1 2 2016-02-01 2016-02-02", "2 3 2016-02-01 2016-02-06",
                    "3 3 2016-02-01 2016-02-07", "4 4 2016-02-01 2016-02-07",
                    "5 4 2016-02-01 2016-02-08", "6 5 2016-02-01 2016-03-02",
                    "7 5 2016-02-01 2016-02-01", "8 1 2016-02-01 2016-02-01")  # fmt: skip
    events = read(tmp_path, table)
    assert events.table["event_id"].tolist() == ["1", "2", "3", "4", "5", "6", "8"]
    assert spans(events) == [f"{row[2]} {row[3]}" for row in table[1] if row[0] != "7"]
    ((_, text),) = [it for it in told(events, "precision") if "shorter" in it[1]]
    assert "3 of 8 (37.5%), lines 3, 5, 7. The range is used." in text


def test_without_an_end_the_precision_decides(tmp_path: Path) -> None:
    starts = [f"{code} {code} 2016-02-01" for code in (1, 2, 3, 4, 5)]
    events = read(tmp_path, by_hand(*starts, "6 - 2016-02-01", columns="id date_prec date_start"))
    assert spans(events) == [
        "2016-02-01 2016-02-01", "2016-02-01 2016-02-07", "2016-02-01 2016-02-07",
        "2016-02-01 2016-03-02",
    ]  # fmt: skip
    assert events.table["date_precision"].tolist() == ["day", "week", "week", "month"]
    assert events.dropped == {
        "date known only to more than a month": 1,
        "precision of the date unknown": 1,
    }
    assert [severity for severity, _ in told(events, "precision")] == ["note", "warning"]
    assert (
        "Rows without date_end: 4 of 6 (66.7%), lines 2, 3, 4, 5."
        in told(events, "precision")[1][1]
    )


def test_an_exact_row_with_a_range_is_dated_to_the_range(tmp_path: Path) -> None:
    events = read(tmp_path, by_hand("1 1 2016-02-01 2016-02-01", "2 1 2016-02-01 2016-02-02"))
    assert events.table["date_precision"].tolist() == ["day", "plus_minus_1"]
    ((_, _), (severity, text)) = told(events, "precision")
    assert severity == "warning"
    assert "date_prec 1 (exact) and a range of several days: 1 of 2 (50.0%), line 3." in text


def test_an_inexact_row_on_one_day_is_not_believed_exact(tmp_path: Path) -> None:
    table = by_hand("1 2 2016-02-01 2016-02-01", "2 4 2016-02-10 2016-02-10",
                    "3 3 2016-02-29 2016-02-29", "4 5 2016-02-10 2016-02-10")  # fmt: skip
    events = read(tmp_path, table)
    assert spans(events) == [
        "2016-01-29 2016-02-04", "2016-02-01 2016-02-29", "2016-02-26 2016-03-03",
    ]  # fmt: skip
    assert [str(day) for day in events.table["date"]] == ["2016-02-01", "2016-02-18", "2016-02-29"]
    assert events.dropped == {"date known only to more than a month": 1}
    (_, (_, text)) = told(events, "precision")
    assert "start and end on one day: 3 of 4 (75.0%)" in text
    assert "that day plus or minus 3 days, 4 as its calendar month." in text


def test_an_unknown_precision_leaves_the_range(tmp_path: Path) -> None:
    table = by_hand("1 - 2016-02-01 2016-02-03", "2 x 2016-02-01 2016-02-01")
    events = read(tmp_path, table)
    assert spans(events) == ["2016-02-01 2016-02-03", "2016-02-01 2016-02-01"]
    assert "date_prec is none of 1 to 5: 2 of 2" in told(events, "precision")[1][1]


def test_an_end_before_the_start_is_lost(tmp_path: Path) -> None:
    table = by_hand("1 1 2016-02-01 2016-02-01", "2 2 2016-02-03 2016-02-01",
                    "3 5 2016-02-03 2016-02-01")  # fmt: skip
    events = read(tmp_path, table)
    assert events.dropped == {"end before start": 2}
    assert events.lost.index.tolist() == [3, 4]


def test_a_start_or_end_that_is_no_date_is_lost(tmp_path: Path) -> None:
    table = by_hand("1 1 2016-02-01 2016-02-01", "2 1 2016-02-30 2016-03-01",
                    "3 1 2016-02-01 2016-02-30", "4 1 - 2016-02-01")  # fmt: skip
    events = read(tmp_path, table)
    assert events.table.index.tolist() == [2]
    assert events.dropped == {"no such day": 2, "no date": 1}


def test_a_repeated_id_is_counted_once(tmp_path: Path) -> None:
    table = by_hand(*["7 1 2016-02-01 2016-02-01"] * 3, "8 1 2016-02-01 2016-02-01")
    events = read(tmp_path, table)
    assert events.dropped == {"same event id again": 2}
    ((severity, text),) = told(events, "repeated_ids")
    assert severity == "warning"
    assert "(4 rows, 2 events): 2 of 4 (50.0%), lines 3, 4." in text


def test_one_id_with_two_ranges_is_a_refusal(tmp_path: Path) -> None:
    table = by_hand("7 1 2016-02-01 2016-02-01", "7 2 2016-02-01 2016-02-03")
    ((severity, text),) = told(read(tmp_path, table), "ids_on_several_dates")
    assert severity == "refusal"
    assert "such as '7'" in text


@pytest.mark.parametrize(("one", "two"), [("1", "2"), ("1.0", "2.0")])
def test_summaries_are_counted_and_can_be_left_out(tmp_path: Path, one: str, two: str) -> None:
    columns = "Date_Prec DATE_START date_end Event_Clarity"
    rows = [f"1 2016-02-0{i} 2016-02-0{i} {two if i > 2 else one}" for i in range(1, 6)]
    events = read(tmp_path, by_hand(*rows, columns=columns))
    ((severity, text),) = told(events, "summaries")
    assert severity == "note"
    assert "sum up several incidents: 3 of 5 (60.0%), lines 4, 5, 6." in text
    assert f'where: {{Event_Clarity: ["{one}"]}}' in text
    assert (events.table["Event_Clarity"] == one).sum() == 2


def test_preliminary_codings_are_warned_of(tmp_path: Path) -> None:
    events = read(tmp_path, ucdp.table(MADE, "candidate"))
    ((severity, text),) = told(events, "preliminary")
    assert severity == "warning"
    assert "(such as 'Check type of violence'): 60 of 60 (100.0%)" in text
    assert told(read(tmp_path, ucdp.table(MADE)), "preliminary") == []
    table = by_hand(
        "1 2020-01-01 -", "1 2020-01-02 CLEAR", columns="date_prec date_start code_status"
    )
    assert told(read(tmp_path, table), "preliminary") == []


def test_a_year_outside_the_range_is_warned_of(tmp_path: Path) -> None:
    columns = "id date_prec date_start date_end year"
    table = by_hand("1 1 2016-12-31 2016-12-31 2017", "2 3 2016-12-30 2017-01-05 2017",
                    "3 3 2016-12-30 2017-01-05 2016", columns=columns)  # fmt: skip
    ((_, text),) = told(read(tmp_path, table), "wrong_years")
    assert "not that of date_start and date_end: 1 of 3 (33.3%), line 2." in text


def test_a_file_said_to_be_ucdps_must_have_its_columns(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column 'date_start', 'date_prec' missing"):
        read(tmp_path, (["when"], [["2020-01-01"]]), source="ucdp")


def test_the_reader_says_that_only_lethal_events_are_counted() -> None:
    assert "a count of lethal events, not of attacks" in SOURCES["ucdp"].caution


RANGES = st.tuples(st.integers(0, 9000), st.integers(-2, 40), st.sampled_from("012345x"))


@given(st.lists(RANGES, min_size=1, max_size=30))
@settings(max_examples=60)
def test_a_used_row_may_lie_anywhere_in_its_range_and_no_row_goes_missing(
    ranges: list[tuple[int, int, str]],
) -> None:
    first = dt.date(1990, 1, 1)
    starts = [first + dt.timedelta(day) for day, _, _ in ranges]
    ends = [start + dt.timedelta(more) for start, (_, more, _) in zip(starts, ranges, strict=True)]
    cells = {"date_start": starts, "date_end": ends, "date_prec": [code for _, _, code in ranges]}
    raw = RawTable("ged.csv", pd.DataFrame(cells).astype(str), no_damage())
    usable = [0 <= more <= 30 and (more > 0 or code != "5") for _, more, code in ranges]
    if not any(usable):
        with pytest.raises(DataError, match="none of the"):
            SOURCES["ucdp"].read(raw, ReadOptions())
        return
    reading = SOURCES["ucdp"].read(raw, ReadOptions())
    assert reading.table.index.tolist() == [i for i, used in enumerate(usable) if used]
    assert reading.rows_read == len(ranges)
    for i, row in reading.table.iterrows():
        assert row["earliest"] <= starts[i] <= ends[i] <= row["latest"]
        assert row["earliest"] <= row["date"] <= row["latest"]
        if starts[i] < ends[i]:
            assert (row["earliest"], row["latest"]) == (starts[i], ends[i])
        elif ranges[i][2] != "4":
            assert row["date"] == starts[i]
