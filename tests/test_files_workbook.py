"""Workbooks: the sheet, the header, cells as text, and what Excel does to dates."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from analysis.errors import DataError
from analysis.events import load_events
from analysis.events.files import open_table
from analysis.events.files.sheet_xml import marked_rows
from analysis.events.files.workbook import read_workbook
from analysis.events.files.workbook_cells import ColumnKinds, cell_text
from analysis.events.files.workbook_rows import sheet_cells
from analysis.events.raw import RawTable, ReadOptions
from tests.exports import some_events
from tests.exports.acled import table as acled_table
from tests.exports.writers import write_csv, write_xlsx

OPTIONS = ReadOptions()


def book(path, sheets, **kinds):
    """Write sheets of rows; a state ("hidden") for a sheet by its name."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        page.sheet_state = kinds.get(name, "visible")
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def read(path, **options):
    return read_workbook(Path(path), ReadOptions(**options))


def remark(raw: RawTable, name):
    return next(it for it in raw.remarks if it.name == name)


def names(raw: RawTable):
    return [it.name for it in raw.remarks]


ROWS = [["date", "place"], [dt.date(2020, 1, 5), "Basra"], [dt.date(2020, 1, 6), "Mosul"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (201501010001.0, "201501010001"),
        (1e-7, "0.0000001"),
        (33.25, "33.25"),
        (-0.0, "0"),
        (7, "7"),
        (1e17, "100000000000000000"),
        (False, "FALSE"),
        (dt.date(2020, 1, 5), "2020-01-05"),
        (dt.datetime(2020, 1, 5), "2020-01-05"),
        (dt.datetime(2020, 1, 5, 0, 0, 1), "2020-01-05T00:00:01"),
        (dt.time(12, 30), "12:30:00"),
        (dt.timedelta(hours=30, minutes=5), "30:05:00"),
        ("#DIV/0!", ""),
        (" 0012 ", " 0012 "),
    ],
)
def test_cells_are_written_as_an_analyst_would_have_typed_them(cell, text):
    assert cell_text(cell) == text


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them(tmp_path):
    raw = read(book(tmp_path / "a.xlsx", {"Data": ROWS}))
    assert raw.counted_in == "row"
    assert raw.cells["place"].to_dict() == {2: "Basra", 3: "Mosul"}
    assert raw.cells["date"].tolist() == ["2020-01-05", "2020-01-06"]
    assert raw.remarks == ()


def test_the_same_events_come_back_from_a_workbook_as_from_text(tmp_path):
    table = acled_table(some_events())
    text, made = write_csv(tmp_path / "a.csv", table), write_xlsx(tmp_path / "a.xlsx", table)
    cells = [open_table(path, OPTIONS).cells.to_numpy().tolist() for path in (text, made)]
    assert cells[0] == cells[1]
    events = [load_events(path).table.reset_index(drop=True) for path in (text, made)]
    pd.testing.assert_frame_equal(*events)


def test_numbers_stay_numbers_of_the_same_digits(tmp_path):
    table = (["eventid", "n"], [["201501010001", "3"], ["201501010002", "0.5"]])
    raw = read(write_xlsx(tmp_path / "a.xlsx", table, numbers=("eventid", "n")))
    assert raw.cells.to_numpy().tolist() == table[1]


def test_the_calendar_of_old_macintoshes_gives_the_same_dates(tmp_path):
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    for row in ROWS:
        made.active.append(row)
    made.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").cells["date"].tolist() == ["2020-01-05", "2020-01-06"]


def test_the_one_sheet_with_a_table_is_read_and_said(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Read me": [["See sheet 2"]], "Data": ROWS, "Empty": []})
    raw = read(path)
    assert list(raw.cells["place"]) == ["Basra", "Mosul"]
    assert "'Data' was read" in remark(raw, "sheet").text
    assert "'Read me', 'Empty'" in remark(raw, "sheet").text


def test_several_sheets_with_a_table_are_listed_and_one_must_be_named(tmp_path):
    path = book(
        tmp_path / "a.xlsx", {"2019": ROWS, "2020": [*ROWS, [dt.date(2020, 2, 1), "Erbil"]]}
    )
    with pytest.raises(DataError, match=re.escape("'2019' (3 rows, 2 columns), '2020' (4 rows")):
        read(path)
    with pytest.raises(DataError, match="sheet: NAME"):
        read(path)
    assert len(read(path, sheet="2020").cells) == 3
    with pytest.raises(DataError, match="no sheet 'x'; it has '2019'"):
        read(path, sheet="x")


def test_a_hidden_sheet_is_read_only_if_named(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Old": ROWS, "Data": ROWS[:2]}, Old="hidden")
    assert len(read(path).cells) == 1
    assert len(read(path, sheet="Old").cells) == 2


def test_a_single_column_is_a_table_where_there_is_no_other(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Dates": [["date"], [dt.date(2020, 1, 5)]], "Empty": []})
    assert read(path).cells["date"].tolist() == ["2020-01-05"]


def test_dates_without_a_header_are_all_rows(tmp_path):
    path = book(tmp_path / "a.xlsx", {"Dates": [[dt.date(2020, 1, 5)], [dt.date(2020, 1, 6)]]})
    raw = read(path)
    assert not raw.headed
    assert raw.cells["column 1"].to_dict() == {1: "2020-01-05", 2: "2020-01-06"}


def test_titles_above_the_header_are_skipped_and_said(tmp_path):
    titles = [["Events of 2020, by the ministry"], [], ["Printed", "1 May"]]
    rows = [["date", "place", "killed", "note"], [dt.date(2020, 1, 5), "Basra", 1, ""]]
    raw = read(book(tmp_path / "a.xlsx", {"Data": [*titles, *rows]}))
    assert list(raw.cells.columns) == ["date", "place", "killed", "note"]
    assert raw.cells.index.tolist() == [5]
    assert remark(raw, "preamble").rows == (1, 3)
    assert "Events of 2020, by the ministry" in remark(raw, "preamble").text


def test_the_row_of_tags_is_dropped_and_said(tmp_path):
    rows = [ROWS[0], ["#date+occurred", "#loc"], *ROWS[1:]]
    raw = read(book(tmp_path / "a.xlsx", {"Data": rows}))
    assert raw.cells.index.tolist() == [3, 4]
    assert remark(raw, "tag_row").rows == (2,)


def test_empty_rows_and_columns_at_the_end_are_nothing_and_in_between_are_said(tmp_path):
    rows = [
        ["date", "", "place", ""],
        ["2020-01-05", "", "Basra", ""],
        [],
        ["2020-01-06", "x", "", ""],
    ]
    raw = read(book(tmp_path / "a.xlsx", {"Data": [*rows, [], [None, None, None, " "]]}))
    assert list(raw.cells.columns) == ["date", "column 2", "place"]
    assert raw.cells.index.tolist() == [2, 4]
    assert remark(raw, "blank_lines").rows == (3,)


def test_a_name_given_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match="'date': column named twice"):
        read(book(tmp_path / "a.xlsx", {"Data": [["date ", "date"], ["2020-01-05", "x"]]}))


def test_errors_become_empty_cells_with_a_count(tmp_path):
    rows = [*ROWS, ["2020-01-07", "#N/A"], ["2020-01-08", "=1/0"]]
    raw = read(book(tmp_path / "a.xlsx", {"Data": rows}))
    assert raw.cells["place"].tolist() == ["Basra", "Mosul", "", ""]
    assert remark(raw, "error_cells").rows == (4,)
    assert remark(raw, "uncomputed_cells").rows == (5,)


def test_errors_are_found_on_the_sheet_that_was_read_and_no_other(tmp_path):
    good = [*ROWS, ["2020-01-07", "Erbil"]]
    path = book(
        tmp_path / "a.xlsx", {"Good": good, "Bad": [*ROWS, ["2020-01-07", "#REF!"]], "Fair": good}
    )
    assert "error_cells" in names(read(path, sheet="Bad"))
    assert "error_cells" not in names(read(path, sheet="Good"))
    assert "error_cells" not in names(read(path, sheet="Fair"))


def test_merged_cells_below_the_header_are_warned_of(tmp_path):
    made = Workbook()
    for row in [*ROWS, [dt.date(2020, 1, 7), "Mosul"]]:
        made.active.append(row)
    made.active.merge_cells("B3:B4")
    made.save(tmp_path / "a.xlsx")
    raw = read(tmp_path / "a.xlsx")
    assert raw.cells["place"].tolist() == ["Basra", "Mosul", ""]
    assert remark(raw, "merged_cells").rows == (3,)


@pytest.mark.parametrize("left", [["13/04/2020", "25/12/2020"], ["04/13/2020", "12/25/2020"]])
def test_dates_that_excel_converted_by_halves_are_refused(tmp_path, left):
    """03/04/2020 was taken for 4 March where it could be; 13/04/2020 could not and stayed text."""
    rows = [["date"], [dt.date(2020, 4, 3)], [dt.date(2020, 9, 12)], *[[text] for text in left]]
    found = remark(read(book(tmp_path / "a.xlsx", {"Data": rows})), "dates_half_converted")
    assert found.severity == "refusal"
    assert found.rows == (4, 5)
    assert left[0] in found.text


@pytest.mark.parametrize(
    ("days", "texts"),
    [
        ([3, 13], ["13/04/2020"]),  # a real date after the 12th: no mistaken order
        ([3, 12], ["11/04/2020", "13/04/2020"]),  # this text would have been converted too
        ([3, 12], ["unknown"]),
    ],
)
def test_other_mixtures_of_dates_and_texts_are_warned_of(tmp_path, days, texts):
    rows = [["date"], *[[dt.date(2020, 4, day)] for day in days], *[[text] for text in texts]]
    raw = read(book(tmp_path / "a.xlsx", {"Data": rows}))
    assert "dates_half_converted" not in names(raw)
    assert remark(raw, "mixed_cells").severity == "warning"


def test_mixtures_without_dates_and_empty_cells_are_no_matter(tmp_path):
    rows = [["date", "id"], [dt.date(2020, 4, 1), 1], [None, "A2"], [dt.date(2020, 4, 2), ""]]
    assert names(read(book(tmp_path / "a.xlsx", {"Data": rows}))) == []


def test_numbers_in_a_column_of_dates_stay_numbers(tmp_path):
    raw = read(book(tmp_path / "a.xlsx", {"Data": [["event_date", "n"], [43834, 1], [43835, 2]]}))
    assert raw.cells["event_date"].tolist() == ["43834", "43835"]
    assert raw.remarks == ()


def test_ids_that_have_lost_digits_are_warned_of(tmp_path):
    rows = [["date", "id"], ["2020-01-05", 1234567890123456789], ["2020-01-06", 12]]
    raw = read(book(tmp_path / "a.xlsx", {"Data": rows}))
    assert remark(raw, "lost_digits").rows == (2,)


def test_a_full_sheet_is_warned_of():
    rows = [["date", "n"], *[["", ""]] * (65_536 - 2), ["2020-01-05", "1"]]
    _, remarks = sheet_cells(Path("a.xls"), "Data", rows, [])
    assert "full_sheet" in [it.name for it in remarks]
    _, remarks = sheet_cells(Path("a.xls"), "Data", [*rows, ["2020-01-06", "1"]], [])
    assert "full_sheet" not in [it.name for it in remarks]


def test_what_a_column_holds_is_told_apart():
    kinds = ColumnKinds("date")
    for row, cell in enumerate(["", " ", True, dt.datetime(2020, 4, 3), 5.0, "#N/A"], start=2):
        kinds.take(row, cell)
    assert (kinds.days, kinds.texts, kinds.numbers, kinds.error_rows) == ([3], [], 1, [7])


def test_a_workbook_that_is_cut_off_is_refused_in_words(tmp_path):
    whole = book(tmp_path / "a.xlsx", {"Data": ROWS}).read_bytes()
    for size in (30, len(whole) // 2, len(whole) - 30):
        (tmp_path / "b.xlsx").write_bytes(whole[:size])
        with pytest.raises(DataError, match=r"b\.xlsx: a workbook that is damaged"):
            read(tmp_path / "b.xlsx")


def test_a_workbook_behind_a_password_is_named_as_such(tmp_path):
    """Excel wraps such a workbook into a container whose directory names the encrypted part."""
    name = "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + name)
    with pytest.raises(DataError, match="protected by a password"):
        read(tmp_path / "a.xlsx")


def test_a_workbook_without_any_table_is_refused(tmp_path):
    with pytest.raises(DataError, match="no sheet holds a table"):
        read(book(tmp_path / "a.xlsx", {"Data": [["only a title"]]}))
    with pytest.raises(DataError, match="sheet 'Empty' is empty"):
        read(book(tmp_path / "a.xlsx", {"Empty": [], "Data": ROWS}), sheet="Empty")


@pytest.mark.parametrize("place", ["XFD1048576", "XFE1", "A1048577", "AAAA1", "a99999999999"])
def test_a_cell_in_the_last_corner_is_refused_before_room_is_made_for_all_between(tmp_path, place):
    with zipfile.ZipFile(book(tmp_path / "a.xlsx", {"Data": ROWS})) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'r="B3"', f'r="{place}"'.encode())
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as far:
        for name, content in parts.items():
            far.writestr(name, content)
    with pytest.raises(DataError, match="a cell stands far away from the table"):
        read(tmp_path / "b.xlsx")


def test_an_archive_whose_index_is_broken_is_left_to_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexError("string index out of range")

    path = write_xlsx(tmp_path / "broken.xlsx", (["date"], [["2020-01-01"], ["2020-01-02"]]))
    monkeypatch.setattr("zipfile.ZipFile.__init__", broken)
    monkeypatch.setattr("zipfile.is_zipfile", lambda _: True)
    assert marked_rows(path, "Sheet1") == ([], [])


def test_an_archive_with_a_member_without_a_name_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx(tmp_path / "nameless.xlsx", (["date"], [["2020-01-01"], ["2020-01-02"]]))
    nameless = zipfile.ZipInfo("x")
    nameless.filename = ""  # as a broken directory has it: Python 3.11 asks for its last letter
    monkeypatch.setattr("zipfile.ZipFile.infolist", lambda _: [nameless])
    with pytest.raises(DataError, match=r"nameless\.xlsx: a ZIP archive"):
        load_events(path)
