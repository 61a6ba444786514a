"""Text too large to be held: the same rows as the careful reader gives, in bounded memory."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import check_events, count_events
from analysis.errors import DataError
from analysis.events import files, load_events
from analysis.events.files import different, large, text_look
from analysis.events.files.delimited import read_delimited
from analysis.events.files.large import read_large_text
from analysis.events.raw import RawTable, ReadOptions
from tests.exports import some_events
from tests.exports.acled import table as acled_table
from tests.exports.writers import write_csv

OPTIONS = ReadOptions()
ACLED = acled_table(some_events())
IN_WINDOWS = (
    ACLED[0],
    [[cell.encode("cp1252", "replace").decode("cp1252") for cell in row] for row in ACLED[1]],
)


def read(path, **options) -> RawTable:
    return read_large_text(Path(path), ReadOptions(**options))


def both(path) -> tuple[RawTable, RawTable]:
    return read_delimited(path, OPTIONS), read(path)


def texts(raw: RawTable):
    return [list(raw.cells.columns), *raw.cells.astype(object).to_numpy().tolist()]


def names(raw: RawTable):
    return [it.name for it in raw.remarks]


def body(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("table", "how"),
    [
        (ACLED, {}),
        (ACLED, {"delimiter": ";", "sep_line": True}),
        (ACLED, {"delimiter": "\t"}),
        (ACLED, {"delimiter": "|", "quoting": csv.QUOTE_ALL}),
        (ACLED, {"bom": True, "newline": "\r\n", "tag_row": True}),
        (ACLED, {"encoding": "utf-16"}),
        (IN_WINDOWS, {"encoding": "cp1252"}),
        ((["date"], [["2020-01-05"], ["2020-01-06"]]), {}),
    ],
)
def test_clean_files_give_the_same_cells_as_the_careful_reader(tmp_path, table, how):
    careful, fast = both(write_csv(tmp_path / "a.csv", table, **how))
    assert texts(fast) == texts(careful)
    assert fast.damaged.empty
    assert set(names(careful)) <= set(names(fast))


def test_the_same_events_are_loaded_checked_and_counted_either_way(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", ACLED)
    events = [load_events(path)]
    monkeypatch.setattr(files, "LARGE", 0)
    events.append(load_events(path))
    tables = [it.table.astype(object).reset_index(drop=True) for it in events]
    pd.testing.assert_frame_equal(*tables)
    period = ("2019-01-01", "2021-12-31")
    counts = [count_events(it, period=period).counts.tolist() for it in events]
    assert counts[0] == counts[1]
    found = [{(f.name, f.severity) for f in check_events(it)} for it in events]
    assert found[1] == found[0] | {("row_numbers", "note")}


CELL = st.text(st.sampled_from('ab,;"é\n\t |'), max_size=6)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12))
def test_any_cells_that_csv_can_write_come_back(tmp_path_factory, rows):
    rows = [[f"r{i}", *row] for i, row in enumerate(rows)]
    path = tmp_path_factory.mktemp("any") / "a.csv"
    write_csv(path, (["id", "x", "y", "z"], rows))
    assert texts(read(path))[1:] == rows


def test_rows_have_the_lines_of_the_file_where_each_takes_up_one(tmp_path):
    careful, fast = both(body(tmp_path / "a.csv", "sep=;\na;b\n#x;\n1;2\n3\n5;6\n"))
    assert fast.cells.index.tolist() == careful.cells.index.tolist() == [4, 6]
    assert fast.counted_in == "line"
    assert "row_numbers" not in names(fast)


def test_rows_are_counted_and_that_is_said_where_cells_hold_line_breaks(tmp_path):
    raw = read(body(tmp_path / "a.csv", 'a,b\n1,"x\ny"\n2,z\n'))
    assert raw.cells.index.tolist() == [2, 3]
    assert raw.counted_in == "row"
    assert "row_numbers" in names(raw)


def test_a_last_line_without_an_end_is_a_line(tmp_path):
    raw = read(body(tmp_path / "a.csv", "a,b\n1,2\n3,4"))
    assert raw.counted_in == "line"
    assert raw.cells.index.tolist() == [2, 3]


def test_a_header_that_takes_up_two_lines_is_skipped_whole(tmp_path):
    careful, fast = both(body(tmp_path / "a.csv", '"a\nx",b\n#y,\n1,2\n3,4\n'))
    assert texts(fast) == texts(careful)
    assert fast.cells.index.tolist() == careful.cells.index.tolist() == [4, 5]
    careful, fast = both(body(tmp_path / "a.csv", '"a\nx",b\n1,2\n3\n4,5\n'))
    assert fast.cells.index.tolist() == careful.cells.index.tolist() == [3, 5]
    assert fast.damaged.index.tolist() == careful.damaged.index.tolist() == [4]


def test_blank_lines_do_not_push_rows_beyond_the_damage(tmp_path):
    raw = read(body(tmp_path / "a.csv", "a,b\n1,2\n\n\n\nx\n"))
    assert raw.cells.index.tolist() == [2]
    assert raw.counted_in == "row"


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("a,b,c\n1,2,3\n4,5\n7,8,9\n", {3: "cells do not match the header"}),
        ("a,b,c\n1,2,3,4\n4,5,6\n", {2: "cells do not match the header"}),
        ('a,b,c\n1,"2,3\n4,5,6\n7,"8",9\n1,1,1\n', {2: "quotation marks do not match"}),
        ("a,b,c\n1,2,3\n4,5", {3: "cut off at the end of the file"}),
        (
            "a,b,c\nx\ny\n1,2,3\nz\n2,2,2\n",
            dict.fromkeys([2, 3, 5], "cells do not match the header"),
        ),
    ],
)
def test_damaged_rows_are_named_as_the_careful_reader_names_them(tmp_path, text, damaged):
    careful, fast = both(body(tmp_path / "a.csv", text))
    assert fast.damaged["reason"].to_dict() == careful.damaged["reason"].to_dict() == damaged
    assert texts(fast) == texts(careful)
    assert {it.name: it.rows for it in careful.remarks}.items() <= {
        it.name: it.rows for it in fast.remarks
    }.items()


def test_an_undoubled_quotation_mark_costs_one_row_and_none_below_it(tmp_path):
    raw = read(body(tmp_path / "a.csv", 'a,b\n1,2\n"Abu" Ghraib,2\n3,4\n5,6\n'))
    assert raw.cells["a"].tolist() == ["1", "3", "5"]
    assert raw.cells.index.tolist() == [2, 4, 5]
    assert raw.damaged.index.tolist() == [3]


def test_a_quotation_mark_that_swallows_rows_is_refused(tmp_path):
    path = body(tmp_path / "a.csv", 'a,b,c\n1,2,3\n1,"2,3\n' + "4,5,6\n" * 20)
    with pytest.raises(DataError, match=r"line 3 is not closed and swallows 21 lines"):
        read(path)


def test_a_file_of_nothing_but_damage_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_look, "MOST_DAMAGED", 10)
    path = body(tmp_path / "a.csv", "a,b,c\n1,2,3\n" + "4,5\n" * 20)
    with pytest.raises(DataError, match="10 rows or more have not the 3 cells"):
        read(path)


def test_no_row_is_lost_where_damage_meets_the_border_between_two_threads(tmp_path, monkeypatch):
    """Every row and every damaged row of 40,000 is found with buffers of 50 kB as well."""
    rng = np.random.default_rng(7)
    bad = set(rng.choice(40_000, 300, replace=False).tolist())
    kinds = ("{},x", "{},x,y,z", '{},"Abu" G,z', '{},"x,\ny,z')
    lines = [
        kinds[i % 4].format(i) if i in bad else f'{i},"x, y",{"k" * (i % 40)}'
        for i in range(40_000)
    ]
    path = body(tmp_path / "a.csv", "a,b,c\n" + "\n".join(lines) + "\n")
    whole = read(path)
    monkeypatch.setattr(text_look, "LONGEST", 5_000)
    source = text_look.TextFile.source
    monkeypatch.setattr(
        text_look.TextFile,
        "source",
        lambda self, *faults: source(self, *faults).replace(
            "auto_detect = false", "auto_detect = false, buffer_size = 50000, max_line_size = 10000"
        ),
    )
    parts = read(path)
    assert parts.cells.astype(object).equals(whole.cells.astype(object))
    assert len(whole.damaged) == len(parts.damaged)


def test_a_file_of_two_encodings_is_read_and_the_lines_are_named(tmp_path):
    raw = read(body(tmp_path / "a.csv", "a,b\ncafé,1\n".encode() + b"caf\xe9,2\n\x93x\x94,3\n"))
    assert raw.cells["a"].tolist() == ["café", "café", "“x”"]
    (remark,) = raw.remarks
    assert remark.rows == (3, 4)
    assert remark.severity == "warning"


def test_line_ends_of_two_kinds_are_read_and_said(tmp_path):
    raw = read(body(tmp_path / "a.csv", b"a,b\r\n1,2\r\n3,4\n5,6\r\n"))
    assert raw.cells["b"].tolist() == ["2", "4", "6"]
    assert names(raw) == ["line_ends"]


def test_broken_utf16_is_refused(tmp_path):
    with pytest.raises(DataError, match="UTF-16"):
        read(body(tmp_path / "a.csv", "a,b\n1,2\n3,4\n".encode("utf-16")[:-1]))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a\tb\n1\t"x\n2\ty"\n3\tz\n', [["1", '"x'], ["2", 'y"'], ["3", "z"]]),
        ('a\tb\n"1"\t"x"\n2\ty\n', [["1", "x"], ["2", "y"]]),
        ('a\tb\n1\t"x\ty"\n2\tz\n', [["1", "x\ty"], ["2", "z"]]),
    ],
)
def test_quotation_marks_between_tabs_are_marks_only_where_rows_need_them(tmp_path, text, cells):
    careful, fast = both(body(tmp_path / "a.tsv", text))
    assert texts(fast)[1:] == texts(careful)[1:] == cells


def test_gdelt_without_header_keeps_its_id(tmp_path):
    row = ["{}", "20200105", "202001", "2020", *["x"] * 57]
    lines = ["\t".join(row).format(900 + i) for i in range(30)]
    careful, fast = both(body(tmp_path / "a.CSV", "\n".join(lines) + "\n"))
    assert texts(fast) == texts(careful)
    assert not fast.headed
    assert text_look.TextFile(
        tmp_path / "a.CSV",
        large.find_layout(large._head(tmp_path / "a.CSV", "a", tmp_path)),
        0,
        False,
    ).table("a", OPTIONS).ids == ("column 1",)


def test_columns_without_name_are_kept_by_place_or_left_out_if_empty(tmp_path):
    careful, fast = both(body(tmp_path / "a.csv", "a,,c,\n1,,2,\n3,x,4,\n"))
    assert texts(fast) == texts(careful)
    assert list(fast.cells.columns) == ["a", "column 2", "c"]


def test_a_name_given_twice_is_kept_apart_as_the_careful_reader_does(tmp_path):
    careful, fast = both(body(tmp_path / "a.csv", "a,a\n1,2\n1,1\n"))
    assert texts(fast) == texts(careful)
    assert names(fast) == names(careful)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "a header but no rows"),
        ("a,b\n1,\0\n", "NUL byte"),
    ],
)
def test_what_the_careful_reader_refuses_is_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read(body(tmp_path / "a.csv", text))


def test_hostile_names_of_files_and_columns_are_names(tmp_path):
    name = "it's [1]*?{x}.csv"
    column = 'x" FROM nowhere; DROP TABLE found; --'
    with (tmp_path / name).open("w", newline="") as file:
        csv.writer(file).writerows([["date", column], ["2020-01-05", "'; --"]])
    name_like_it = "it's 1ab{x}.csv"
    body(tmp_path / name_like_it, "date,b\n2021-01-01,1\n")
    raw = read(tmp_path / name)
    assert texts(raw) == [["date", column], ["2020-01-05", "'; --"]]


def long_file(path, rows=70_000):
    day = [str(dt.date(2020, 1, 1) + dt.timedelta(i % 500)) for i in range(rows)]
    lines = [f"E{i // 2},{day[i]},note {i},k{i % 9}" for i in range(rows)]
    return body(path, "event_id_cnty,event_date,notes,kind\n" + "\n".join(lines) + "\n")


def test_long_texts_are_left_out_and_few_texts_are_codes(tmp_path):
    raw = read(long_file(tmp_path / "a.csv"))
    assert list(raw.cells.columns) == ["event_id_cnty", "event_date", "kind"]
    assert "'notes'" in raw.remarks[0].text
    assert raw.cells["kind"].cat.codes.dtype == np.int8
    assert raw.cells["event_date"].cat.codes.dtype == np.int16
    assert raw.cells["kind"].astype(str).tolist() == [f"k{i % 9}" for i in range(70_000)]


def test_equal_ids_have_equal_fingerprints_and_others_have_not(tmp_path):
    ids = read(long_file(tmp_path / "a.csv", 140_000)).cells["event_id_cnty"].to_numpy()
    assert ids.dtype == np.uint64
    assert (ids[::2] == ids[1::2]).all()
    assert np.unique(ids).size == 70_000


def test_a_column_is_left_out_for_texts_that_stand_only_far_down(tmp_path, monkeypatch):
    monkeypatch.setattr(different, "SAMPLE", 100)
    path = long_file(tmp_path / "a.csv")
    assert list(read(path).cells.columns) == ["event_id_cnty", "event_date", "kind"]


def test_texts_that_begin_far_down_do_not_fill_the_memory(tmp_path, monkeypatch):
    """The first look takes the column for one of few texts; DuckDB then runs out of memory."""
    path = long_file(tmp_path / "a.csv", 140_000)
    monkeypatch.setattr(different, "SAMPLE", 100)
    collected, calls = different._collected, []

    def at_first_too_large(database, table, names, source):
        calls.append(list(names))
        if len(calls) == 1:
            database.execute("SET memory_limit = '1MB'")
            try:
                return collected(database, table, names, source)
            finally:
                database.execute("SET memory_limit = '400MB'")
        return collected(database, table, names, source)

    monkeypatch.setattr(different, "_collected", at_first_too_large)
    assert list(read(path).cells.columns) == ["event_id_cnty", "event_date", "kind"]
    assert calls == [
        ["event_id_cnty", "event_date", "notes", "kind"],
        ["event_id_cnty", "event_date", "kind"],
    ]
