"""Text files from bytes to cells: every oddity is survived with a remark or refused by name."""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.events import load_events
from analysis.events.files import FORMATS, columns, contents, open_table
from analysis.events.raw import RawTable, ReadOptions
from tests.exports import Table, gdelt, polecat, some_events
from tests.exports.writers import write_csv

HEADER = ["event_id", "date", "note", "place"]
QUIET = {"encoding", "delimiter", "last_line"}


def made(number: int = 60) -> Table:
    return HEADER, [[e.event_id, str(e.date), e.note, e.place] for e in some_events(number)]


def opened(folder: Path, content: str | bytes, name: str = "events.csv") -> RawTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, ReadOptions())


def refused(folder: Path, content: str | bytes, name: str = "events.csv") -> str:
    with pytest.raises(DataError) as caught:
        opened(folder, content, name)
    return str(caught.value)


def rows(raw: RawTable) -> list[list[str]]:
    return raw.cells.to_numpy().tolist()


def remark(raw: RawTable, name: str) -> Any:
    found = [it for it in raw.remarks if it.name == name]
    assert len(found) == 1, [it.name for it in raw.remarks]
    return found[0]


def names(raw: RawTable) -> list[str]:
    return [it.name for it in raw.remarks]


# Kinds of files


def test_no_ending_belongs_to_two_formats() -> None:
    endings = [ending for it in FORMATS.values() for ending in it.endings]
    assert len(endings) == len(set(endings))


def test_the_kind_of_a_file_is_told_by_its_content_whatever_its_ending(tmp_path: Path) -> None:
    raw = opened(tmp_path, '[{"date": "2020-01-01"}]', "events.csv")
    assert rows(raw) == [["2020-01-01"]]
    assert "ends in .csv" in remark(raw, "kind_of_file").text
    raw = opened(tmp_path, "date,n\n2020-01-01,1\n", "events.json")
    assert "it is a delimited text" in remark(raw, "kind_of_file").text
    raw = opened(tmp_path, "[id],{x}\n1,2\n", "brackets.csv")
    assert list(raw.cells.columns) == ["[id]", "{x}"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
        (b"PAR1\x15", "parquet"),
        (b"<stata_dta><header>", "stata"),
        (b"\x72\x02\x01\x00", "stata"),
        (b"date\n", "delimited"),
        (codecs.BOM_UTF8 + b' \n[{"a"', "records"),
        ('{"a"'.encode("utf-16"), "records"),
    ],
)
def test_formats_are_told_by_their_first_bytes(tmp_path: Path, head: bytes, kind: str) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(head)
    assert contents.format_of(path) == kind


def test_a_zip_archive_is_refused_and_names_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GEDEvent.csv", "date\n2020-01-01\n")
    with pytest.raises(DataError, match=r"ZIP archive that holds 'GEDEvent.csv'; unzip it first"):
        open_table(path, ReadOptions())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(DataError, match="holds 2 files"):
        open_table(path, ReadOptions())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04\x14\0", "damaged or cut off"),
        (b"\x1f\x8b\x08\0", "gzip archive; unpack it first"),
        (b"%PDF-1.7", "a PDF"),
        (b"SQLite format 3\0", "with --url"),
        (b"<!DOCTYPE html><html><title>Log in &amp; go</title>", "a web page.*'Log in & go'"),
        (b"<HTML><body>Session expired</body></HTML>", "a web page.*'Session expired'"),
        (b"<?xml version='1.0'?><Error><Message>Denied</Message></Error>", "XML.*'Denied'"),
        (b"<kml><Placemark>a</Placemark></kml>\n", "XML, not a table"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(DataError, match=said):
        opened(tmp_path, content)


def test_a_column_in_angle_brackets_is_no_web_page(tmp_path: Path) -> None:
    assert list(opened(tmp_path, "<DATE>,<N>\n2020-01-01,1\n").cells) == ["<DATE>", "<N>"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "events.csv: the file is empty" in refused(tmp_path, content)


def test_json_too_large_to_be_read_whole_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.events.files.LARGE", 10)
    assert "export it as CSV or Parquet" in refused(tmp_path, '[{"date": "2020-01-01"}]')


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_unicode_comes_back_the_same(tmp_path: Path, encoding: str, newline: str) -> None:
    columns, cells = made()
    path = write_csv(tmp_path / "e.csv", (columns, cells), encoding=encoding, newline=newline)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == cells
    assert list(raw.cells) == columns
    assert names(raw) == (["encoding"] if encoding == "utf-16" else [])


def test_windows_1252_is_read_and_said_with_its_lines(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date,place\n2020-01-01,a\n2020-01-02,Orléans “x”\n".encode("cp1252"))
    assert raw.cells.loc[3, "place"] == "Orléans “x”"
    found = remark(raw, "encoding")
    assert found.severity == "note"
    assert found.rows == (3,)
    assert "line 3" in found.text


def test_the_bytes_that_windows_1252_does_not_have_are_read_as_latin_1(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, b"date,x\n1,\x81\xe9\n")) == [["1", "\x81é"]]


def test_mixed_encodings_are_a_warning_with_the_lines(tmp_path: Path) -> None:
    content = "date,place\n1,Orléans\n".encode() + b"2,b\n3,Orl\xe9ans\n"
    raw = opened(tmp_path, content)
    assert raw.cells["place"].tolist() == ["Orléans", "b", "Orléans"]
    found = remark(raw, "mixed_encodings")
    assert (found.severity, found.rows) == ("warning", (4,))
    assert "while line 2" in found.text


def test_encodings_mixed_within_a_line_are_read_sign_by_sign(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date,a,b\n1,été,".encode() + b"\xe9t\xe9\n")
    assert rows(raw) == [["1", "été", "été"]]
    assert remark(raw, "mixed_encodings").rows == (2,)


def test_lines_are_counted_across_the_pieces_in_which_a_file_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.events.files.encoding.PIECE", 7)
    lines = ["date,place"] + [f"{i},{'é' if i % 3 else 'e'}" for i in range(40)]
    content = b"\n".join(
        line.encode("utf-8" if i % 2 else "cp1252") for i, line in enumerate(lines)
    )
    raw = opened(tmp_path, content + b"\n")
    assert rows(raw) == [line.split(",") for line in lines[1:]]
    wrong = tuple(i + 1 for i, line in enumerate(lines) if i % 2 == 0 and "é" in line)
    assert remark(raw, "mixed_encodings").rows == wrong


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 3 holds a NUL byte" in refused(tmp_path, b"date\n2020-01-01\n2020\0\n")
    without_mark = "date,n\n2020-01-01,1\n".encode("utf-16-le")
    assert "UTF-16 without its mark" in refused(tmp_path, without_mark)


def test_utf_16_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    assert "UTF-16 that is broken" in refused(tmp_path, "date,n\n1,2\n".encode("utf-16")[:-1])


@pytest.mark.parametrize(
    "twice",
    [word.encode().decode("latin-1") for word in ("Orléans", "Île-d'Yeu", "القائم", "Ёлка", "Øst")]
    + [word.encode().decode("cp1252") for word in ("Orléans", "Île-d'Yeu", "القائم", "Øst")],
)
def test_a_double_conversion_is_noted_with_its_lines(tmp_path: Path, twice: str) -> None:
    raw = opened(tmp_path, f"date,place\n1,a\n2,{twice}\n")
    assert remark(raw, "mojibake").rows == (3,)


@pytest.mark.parametrize("word", ["«ÉTÉ»", "“MANHÔ", "Çatalca", "Ñuñoa", "Ørsted", "Âge", "سنجار"])
def test_proper_letters_are_no_double_conversion(tmp_path: Path, word: str) -> None:
    assert names(opened(tmp_path, f"date,place\n2020-01-01,{word}\n")) == []


@pytest.mark.parametrize(
    ("encoding", "place"),
    [("cp1256", "بغداد، الكرادة"), ("cp1256", "قتل"), ("cp1251", "Тёмный лес за рекой"),
     ("cp1253", "Αθήνα")],
)  # fmt: skip
def test_letters_of_another_alphabet_read_as_windows_1252_are_a_warning(
    tmp_path: Path, encoding: str, place: str
) -> None:
    raw = opened(tmp_path, f"date,place\n2020-01-01,x\n2020-01-02,{place}\n".encode(encoding))
    assert raw.cells["date"].tolist() == ["2020-01-01", "2020-01-02"]
    found = remark(raw, "encoding")
    assert (found.severity, found.rows) == ("warning", (3,))
    for said in ("probably wrong", "Windows-1256 (Arabic)", "1251 (Cyrillic)", "1253 (Greek)"):
        assert said in found.text
    assert "'CSV UTF-8'" in found.text
    assert "not touched" in found.text


@pytest.mark.parametrize(
    "place",
    ["Orléans, créée à l'été", "Ñuñoa “são” 5 °C", "Åäö, Malmö, Gävle, Växjö, Örebro", "Öé"],
)
def test_accents_among_latin_letters_are_no_other_alphabet(tmp_path: Path, place: str) -> None:
    raw = opened(tmp_path, f"date,place\n2020-01-01,{place}\n".encode("cp1252"))
    assert remark(raw, "encoding").severity == "note"
    assert "probably wrong" not in remark(raw, "encoding").text


def test_cyrillic_lines_among_lines_of_utf_8_are_mixed_and_said_to_be_wrong(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, "date,place\n1,Orléans\n2,".encode() + "Кабул\n".encode("cp1251"))
    found = remark(raw, "mixed_encodings")
    assert "line 2 and others are UTF-8" in found.text
    assert "probably wrong" in found.text


# Delimiters


@pytest.mark.parametrize(
    ("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
@pytest.mark.parametrize("sep_line", [False, True])
def test_a_delimiter_other_than_the_comma_is_found_and_said(
    tmp_path: Path, delimiter: str, word: str, sep_line: bool
) -> None:
    path = write_csv(tmp_path / "e.csv", made(), delimiter=delimiter, sep_line=sep_line)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == made()[1]
    assert raw.cells.index[0] == (3 if sep_line else 2)
    assert word in remark(raw, "delimiter").text
    assert ("as its first line says" in remark(raw, "delimiter").text) is sep_line


def test_the_comma_needs_no_remark(tmp_path: Path) -> None:
    assert open_table(write_csv(tmp_path / "e.csv", made()), ReadOptions()).remarks == ()


def test_commas_of_decimal_numbers_do_not_divide_a_file_of_semicolons(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date;value\n2020-01-01;1,5\n2020-01-02;2,5\n")
    assert rows(raw) == [["2020-01-01", "1,5"], ["2020-01-02", "2,5"]]


def test_delimiters_within_quotation_marks_do_not_count(tmp_path: Path) -> None:
    raw = opened(tmp_path, '"date;time",place\n"2020;1","a;b"\n"2021;2","c;d"\n')
    assert list(raw.cells) == ["date;time", "place"]


def test_the_delimiter_is_the_one_that_divides_rows_like_the_header_not_the_most_frequent(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, "date;killed, injured, missing\n2020-01-01;3\n2020-01-02;4\n")
    assert rows(raw) == [["2020-01-01", "3"], ["2020-01-02", "4"]]


def test_two_delimiters_that_fit_equally_are_refused_and_a_first_line_decides(
    tmp_path: Path,
) -> None:
    content = "a,b;c\n1,2;3\n4,5;6\n"
    message = refused(tmp_path, content)
    assert "commas" in message
    assert "semicolons" in message
    assert list(opened(tmp_path, "sep=;\n" + content).cells) == ["a,b", "c"]
    assert list(opened(tmp_path, "sep=,\n" + content).cells) == ["a", "b;c"]


def test_the_delimiter_with_which_fewer_lines_stand_above_the_header_is_taken(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, "Attacks\nwho;where\nAli, Omar;Basra\nZed, Amr;Anbar\nBo, Al;Hit\n")
    assert rows(raw) == [["Ali, Omar", "Basra"], ["Zed, Amr", "Anbar"], ["Bo, Al", "Hit"]]


def test_a_comma_in_every_row_of_gdelt_does_not_divide_it(tmp_path: Path) -> None:
    table = gdelt.table(some_events())
    place = gdelt.VERSION_2.index("ActionGeo_FullName")
    cells = [[*row[:place], "Basra, Iraq", *row[place + 1 :]] for row in table[1]]
    path = write_csv(tmp_path / "e.CSV", (table[0], cells), delimiter="\t", header=False)
    assert rows(open_table(path, ReadOptions())) == cells


def test_a_file_of_one_column_keeps_commas_in_its_dates(tmp_path: Path) -> None:
    raw = opened(tmp_path, 'date\nJuly 22, 2026\n"July 23, 2026"\n')
    assert rows(raw) == [["July 22, 2026"], ["July 23, 2026"]]


# Headers


@pytest.mark.parametrize(
    "date",
    ["2020-01-31", "31.12.2019", "20200131", "03 December 2020", "5-Aug-24", "July 22, 2026",
     "Sunday-November 19-1995", "2020-01-01T12:30:00Z", "8/1/1966"],
)  # fmt: skip
def test_a_bare_list_of_dates_has_no_header(tmp_path: Path, date: str) -> None:
    raw = opened(tmp_path, f"{date}\n{date}\n", "dates.txt")
    assert not raw.headed
    assert raw.cells["column 1"].tolist() == [date, date]
    assert raw.cells.index.tolist() == [1, 2]
    assert "no header" in remark(raw, "header").text


@pytest.mark.parametrize(
    "lines",
    [
        ["2014-01-03,Baghdad,3", "2014-01-05,Basra,1"],
        ["1,Baghdad,3 January 2014", "2,Basra,5 January 2014"],
        ["2014-01-03 12:00,Baghdad,3", "2014-01-05 08:30,Basra,1"],
        ["2014-01-03,Baghdad,n/a", "2014-01-05,Basra,3"],  # a date outweighs a text over numbers
        ["2014-01-03,Baghdad,3"],
        ["3 January,Baghdad,3,7", "5 January,Basra,1,0"],
        ["Baghdad,33.3,44.4", "Basra,30.5,47.8"],
        ["Baghdad,2014", "Basra,2015"],
    ],
)
def test_a_first_row_of_data_is_a_row_and_no_header(tmp_path: Path, lines: list[str]) -> None:
    raw = opened(tmp_path, "\n".join(lines) + "\n")
    cells = [line.split(",") for line in lines]
    assert not raw.headed
    assert rows(raw) == cells
    assert list(raw.cells) == [f"column {i + 1}" for i in range(len(cells[0]))]
    assert raw.cells.index.tolist() == list(range(1, len(lines) + 1))
    found = remark(raw, "header")
    assert found.severity == "note"
    assert "looks like data, not like names" in found.text


@pytest.mark.parametrize(
    "lines",
    [
        ["Country,2014,2015", "Iraq,12,0", "Syria,4,1"],
        ["Country,2014,2015", "Iraq,2014,0", "Syria,4,1"],
        ["Place,1,2,3", "Basra,4,5,6", "Hit,1,0,0"],
        ["0,1,2", "5,Basra,3", "9,Hit,1"],
        ["Country,2014-01-03,2014-01-04", "Iraq,3,0", "Syria,1,1"],
        ["date,3", "2014-01-03,1", "2014-01-04,2"],
        ["killed,place,3", "1,Hit,4", "2,Hit,2"],
        ["Place,7", "Hit,none", "Basra,2"],
        ["date,place", "2014-01-03,Hit"],
        [f"{'9' * 5000},x,1,2", "8,Hit,none,b"],
    ],
)
def test_a_header_with_years_days_or_numbers_for_names_stays_one(
    tmp_path: Path, lines: list[str]
) -> None:
    raw = opened(tmp_path, "\n".join(lines) + "\n")
    assert raw.headed
    assert list(raw.cells) == lines[0].split(",")
    assert rows(raw) == [line.split(",") for line in lines[1:]]
    assert "header" not in names(raw)


def test_the_first_row_of_a_file_without_header_is_an_event(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("2014-01-03,Baghdad,3\n2014-01-05,Basra,1\n", encoding="utf-8")
    events = load_events(path, columns={"date": "column 1"})
    assert [str(day) for day in events.table["date"]] == ["2014-01-03", "2014-01-05"]


@pytest.mark.parametrize("columns", [gdelt.VERSION_1, gdelt.VERSION_2, gdelt.HISTORICAL])
def test_files_of_gdelt_have_no_header(tmp_path: Path, columns: list[str]) -> None:
    table = gdelt.table(some_events(), columns)
    path = write_csv(
        tmp_path / "e.CSV", table, delimiter="\t", header=False, quoting=csv.QUOTE_NONE
    )
    raw = open_table(path, ReadOptions())
    assert not raw.headed
    assert list(raw.cells) == [f"column {i + 1}" for i in range(len(columns))]
    assert rows(raw) == table[1]


def test_a_row_of_tags_is_skipped_with_a_remark_and_is_no_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "e.csv", made(), tag_row=True)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == made()[1]
    assert raw.damaged.empty
    assert remark(raw, "tag_row").rows == (2,)


def test_titles_above_a_full_header_are_skipped_and_quoted(tmp_path: Path) -> None:
    raw = opened(
        tmp_path, "Attacks\nfrom me, 2020\n\ndate,place,n\n2020-01-01,a,3\n2020-01-02,a,4\n"
    )
    assert rows(raw) == [["2020-01-01", "a", "3"], ["2020-01-02", "a", "4"]]
    assert raw.cells.index.tolist() == [5, 6]
    assert "'Attacks'; 'from me  2020'" in remark(raw, "preamble").text
    padded = opened(tmp_path, "Attacks,,\n,,\ndate,place,n\n2020-01-01,a,3\n")
    assert rows(padded) == [["2020-01-01", "a", "3"]]


@pytest.mark.parametrize(
    ("content", "columns", "cells"),
    [
        ("Attack list for the desk,,,,\n,,,,\nNr,Date,Place,Killed,\n1,2014-01-03,Hit,3,\n"
         "2,2014-01-05,Hit,1,\n",
         ["Nr", "Date", "Place", "Killed"],
         [["1", "2014-01-03", "Hit", "3"], ["2", "2014-01-05", "Hit", "1"]]),
        ("Attack list,,,\nNr,Date,,Killed\n1,2014-01-03,,3\n", ["Nr", "Date", "Killed"],
         [["1", "2014-01-03", "3"]]),
        ("Attack list\n\nNr,Date,,Killed\n1,2014-01-03,Hit,3\n2,2014-01-04,,3\n",
         ["Nr", "Date", "column 3", "Killed"],
         [["1", "2014-01-03", "Hit", "3"], ["2", "2014-01-04", "", "3"]]),
        ("Attack list,,\nDate,Notes,Notes\n2014-01-03,a,b\n", ["Date", "Notes", "Notes (2)"],
         [["2014-01-03", "a", "b"]]),
    ],
)  # fmt: skip
def test_titles_above_a_header_with_blank_or_repeated_names_are_skipped(
    tmp_path: Path, content: str, columns: list[str], cells: list[list[str]]
) -> None:
    raw = opened(tmp_path, content)
    assert list(raw.cells) == columns
    assert rows(raw) == cells
    assert raw.damaged.empty
    assert "Attack list" in remark(raw, "preamble").text


@pytest.mark.parametrize(
    "content",
    [
        "date,,,\nsoon,,3,x\nlater,Hit,4,y\n",  # the value 3 makes a row of it
        "date,,,,\nsoon,Hit,,,\na,b,c,d,e\n",  # too few texts for the fullest row
        "date,,\n,,\n2014-01-03,Hit,\n2014-01-05,Hit,\n",
        "date,place\nsoon,Hit,\nlater,Hit,x\nnever,Hit,\n",  # a short header is no title
    ],
)
def test_rows_below_a_header_with_one_name_are_no_header(tmp_path: Path, content: str) -> None:
    raw = opened(tmp_path, content)
    assert next(iter(raw.cells)) == "date"
    assert "preamble" not in names(raw)


def test_a_short_header_above_data_is_no_title(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date,place\n2020-01-01,a,3\n2020-01-02,a,4\n")
    assert list(raw.cells) == ["date", "place"]
    assert raw.damaged["reason"].tolist() == ["cells do not match the header"] * 2
    assert "preamble" not in names(raw)


def test_names_are_stripped_and_cells_are_not(tmp_path: Path) -> None:
    raw = opened(tmp_path, " date , place\n 1 , a \n")
    assert list(raw.cells) == ["date", "place"]
    assert rows(raw) == [[" 1 ", " a "]]


def test_a_name_given_again_is_numbered_with_a_warning_where_the_columns_differ(
    tmp_path: Path,
) -> None:
    raw = opened(
        tmp_path, "Date,Notes, Notes,Notes,Notes (3)\n2020-01-01,a,a,a,\n2020-01-02,b,b,c,\n"
    )
    assert list(raw.cells) == ["Date", "Notes", "Notes (2)", "Notes (4)", "Notes (3)"]
    assert rows(raw)[1] == ["2020-01-02", "b", "b", "c", ""]
    found = {it.severity: it.text for it in raw.remarks if it.name == "repeated_name"}
    assert set(found) == {"note", "warning"}
    assert "'Notes' (now 'Notes (2)')" in found["note"]
    assert "'Notes' (now 'Notes (4)')" in found["warning"]


@pytest.mark.parametrize(("last", "severity"), [("b", "note"), ("c", "warning")])
def test_repeated_columns_are_compared_in_all_rows_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str, severity: str
) -> None:
    monkeypatch.setattr("analysis.events.files.layout.SAMPLE", 20)
    content = "date,n,n\n" + "2020-01-01,a,a\n" * 60 + f"2020-01-01,b,{last}\n"
    assert remark(opened(tmp_path, content), "repeated_name").severity == severity
    monkeypatch.setattr(columns, "MANY", 10)  # categories
    assert remark(opened(tmp_path, content), "repeated_name").severity == severity


def test_a_column_without_a_name_is_called_by_its_place_or_dropped_if_empty(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, "date,,,x\n2020-01-01,a,,b\n")
    assert list(raw.cells) == ["date", "column 2", "x"]


def test_a_quotation_mark_left_open_in_the_header_is_refused(tmp_path: Path) -> None:
    assert "in the header, line 1" in refused(tmp_path, 'date,"place\n2020-01-01,a\n')


# Rows


def test_rows_are_numbered_by_the_lines_of_the_file(tmp_path: Path) -> None:
    content = 'date,note\r\n1,"a\r\nb\nc"\r\n2,x\r\n\r\n3,y\r\n'
    raw = opened(tmp_path, content)
    assert raw.cells.index.tolist() == [2, 5, 7]
    assert raw.cells.loc[2, "note"] == "a\r\nb\nc"
    assert remark(raw, "blank_lines").rows == (6,)


def test_blank_lines_at_the_end_and_above_the_header_need_no_remark(tmp_path: Path) -> None:
    raw = opened(tmp_path, "\n \ndate,n\n2020-01-01,1\n\n  \n\n")
    assert rows(raw) == [["2020-01-01", "1"]]
    assert raw.remarks == ()


def test_rows_with_too_few_or_too_many_cells_are_damaged_and_kept_as_text(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date,n\n2020-01-01\n2020-01-02,1\n2020-01-03,a,b\n2020-01-04,2\n")
    assert raw.cells.index.tolist() == [3, 5]
    assert raw.damaged.to_dict("index") == {
        2: {"reason": "cells do not match the header", "text": "2020-01-01"},
        4: {"reason": "cells do not match the header", "text": "2020-01-03,a,b"},
    }
    found = remark(raw, "damaged_rows")
    assert (found.severity, found.rows) == ("warning", (2, 4))


def test_a_last_row_that_is_cut_off_is_damaged_for_that(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "e.csv", made(), cut_last_row=True)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == made()[1][:-1]
    assert raw.damaged["reason"].tolist() == ["cut off at the end of the file"]
    found = remark(raw, "cut_last_row")
    assert found.rows == tuple(raw.damaged.index)
    assert f"Line {raw.damaged.index[0]}: the last row is cut off" in found.text


def test_a_last_line_without_its_end_is_noted(tmp_path: Path) -> None:
    assert remark(opened(tmp_path, "date,n\n1,2\n1,20"), "last_line").rows == (3,)


def test_the_text_of_a_damaged_row_is_shortened(tmp_path: Path) -> None:
    raw = opened(tmp_path, "date,n\n" + "x" * 900 + "\n1,2\n")
    assert raw.damaged["text"].tolist() == ["x" * 500]


def test_a_cell_of_many_thousand_characters_is_read(tmp_path: Path) -> None:
    text = "x, " * 100_000
    assert rows(opened(tmp_path, f'date,note\n1,"{text}"\n2,b\n')) == [["1", text], ["2", "b"]]


@pytest.fixture
def short_cells() -> Iterator[None]:
    before = csv.field_size_limit(1000)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("short_cells")
def test_a_cell_too_long_to_be_read_is_named_as_that(tmp_path: Path) -> None:
    raw = opened(tmp_path, f"date,note\n1,{'x' * 1001}\n2,b\n")
    assert rows(raw) == [["2", "b"]]
    assert raw.damaged["reason"].to_dict() == {2: "a cell of more than 16 million characters"}


@pytest.mark.usefixtures("short_cells")
def test_an_open_quotation_mark_is_refused_even_where_its_cell_grows_too_long(
    tmp_path: Path,
) -> None:
    message = refused(tmp_path, 'date,note\n1,"a\n' + "some words of text\n" * 90)
    assert "begins on line 2 is not closed" in message


def test_an_open_quotation_mark_swallows_five_lines_at_most(tmp_path: Path) -> None:
    start = 'date,note\n2020-01-01,a\n2020-01-02,"b\n'
    raw = opened(tmp_path, start + "2020-01-03,c\n" * 4)
    assert raw.cells.index.tolist() == [2]
    assert raw.damaged["reason"].to_dict() == {3: "cut off at the end of the file"}
    assert "swallows 5 lines" in remark(raw, "cut_last_row").text
    message = refused(tmp_path, start + "2020-01-03,c\n" * 5)
    assert "begins on line 3" in message
    assert "swallows 6 lines" in message


def test_rows_swallowed_up_to_another_quotation_mark_are_damaged_not_joined(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, 'date,note\n1,"b\n2,c\n3,"d"\n4,e\n')
    assert rows(raw) == [["4", "e"]]
    assert raw.damaged["reason"].to_dict() == {2: "quotation marks do not match"}
    assert "3 lines in all" in remark(raw, "damaged_rows").text


def test_rows_within_a_quoted_cell_are_a_warning(tmp_path: Path) -> None:
    raw = opened(tmp_path, 'date,note,n\n1,"b,1\n2,c,1\n3,d",1\n4,e,1\n')
    found = remark(raw, "quoting")
    assert (found.severity, found.rows) == ("warning", (2,))


def test_a_quotation_mark_that_is_not_doubled_is_survived_with_a_note(tmp_path: Path) -> None:
    raw = opened(tmp_path, 'date,place\n1,"Abu" Ghraib\n2,"Umm ""x"" Qasr"\n')
    assert rows(raw) == [["1", "Abu Ghraib"], ["2", 'Umm "x" Qasr']]
    assert remark(raw, "quoting").rows == (2,)


def test_a_quotation_mark_in_a_cell_without_marks_is_noted_for_cells_may_have_shifted(
    tmp_path: Path,
) -> None:
    raw = opened(tmp_path, 'date,note,n\n1,"a, ""b""",1\n2a, b",1\n3,6" shell,1\n4,u "x" v,1\n')
    assert remark(raw, "quoting").rows == (3, 4, 5)


def test_tabs_with_quotation_marks_that_do_not_quote_are_read_without(tmp_path: Path) -> None:
    table = polecat.table(some_events())
    path = write_csv(tmp_path / "e.txt", table, delimiter="\t", quoting=csv.QUOTE_NONE)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == table[1]
    assert "plain signs" in remark(raw, "quoting").text


def test_tabs_with_quotation_marks_that_do_quote_are_read_with_them(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "e.txt", made(), delimiter="\t")
    assert '"first line\n' in path.read_text(encoding="utf-8")
    assert rows(open_table(path, ReadOptions())) == made()[1]


@pytest.mark.parametrize(
    ("oddity", "name"),
    [("headline", "surplus_name"), ("surplus tabs", "surplus_cells"),
     ("some surplus tabs", "surplus_cells")],
)  # fmt: skip
def test_surplus_tabs_and_names_of_polecat_are_tolerated_with_a_remark(
    tmp_path: Path, oddity: polecat.Oddity, name: str
) -> None:
    table = polecat.table(some_events(), oddity=oddity)
    path = write_csv(tmp_path / "e.txt", table, delimiter="\t", quoting=csv.QUOTE_NONE)
    raw = open_table(path, ReadOptions())
    assert rows(raw) == polecat.table(some_events())[1]
    assert raw.cells.index.tolist() == list(range(2, 62))
    assert remark(raw, name)


def test_a_column_called_headline_is_no_surplus_where_most_rows_have_it(tmp_path: Path) -> None:
    raw = opened(tmp_path, "Date\tHeadline\tn\n1\ta\t2\n2\tb\n3\tc\t4\n")
    assert list(raw.cells) == ["Date", "Headline", "n"]
    assert raw.damaged.index.tolist() == [3]


def test_a_surplus_empty_cell_is_no_reason_to_take_a_shifted_row(tmp_path: Path) -> None:
    # "b, c" lost its quotation marks, and the last cell of the row is empty.
    raw = opened(tmp_path, "date,place,tags\n1,a,x\n2,b, c,\n3,a,\n")
    assert raw.damaged.index.tolist() == [3]


# Many rows


def test_columns_of_large_files_are_categories_with_the_same_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "e.csv", made())
    small = open_table(path, ReadOptions()).cells
    assert {str(kind) for kind in small.dtypes} == {"str"}
    monkeypatch.setattr(columns, "MANY", 10)
    monkeypatch.setattr("analysis.events.files.gathering.PORTION", 7)
    large = open_table(path, ReadOptions()).cells
    assert all(isinstance(kind, pd.CategoricalDtype) for kind in large.dtypes)
    pd.testing.assert_frame_equal(large.astype(str), small)


# Any table, any corruption, any bytes

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
CELLS = st.lists(st.tuples(st.dates().map(str), CELL, CELL, CELL).map(list), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    cells=CELLS,
    delimiter=st.sampled_from(",;\t|"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    tag_row=st.booleans(),
)
def test_any_table_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[list[str]],
    delimiter: str,
    newline: str,
    encoding: str,
    tag_row: bool,
) -> None:
    path = write_csv(
        tmp_path_factory.mktemp("any") / "e.csv",
        (["date", "event_id", "note", "place"], cells),
        delimiter=delimiter,
        newline=newline,
        encoding=encoding,
        tag_row=tag_row,
    )
    raw = open_table(path, ReadOptions())
    assert rows(raw) == cells
    assert raw.damaged.empty


@settings(max_examples=150, deadline=None)
@given(
    where=st.floats(0, 1),
    what=st.sampled_from(['"', ",", "\n", "\r", "", ";"]),
    removed=st.integers(0, 1),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_corrupted_file_is_refused_remarked_or_differs_in_one_cell(
    tmp_path_factory: pytest.TempPathFactory, where: float, what: str, removed: int, quoting: int
) -> None:
    path = write_csv(tmp_path_factory.mktemp("bad") / "e.csv", made(12), quoting=quoting)
    text = path.read_text(encoding="utf-8")
    at = round(where * len(text))
    try:
        raw = opened(path.parent, text[:at] + what + text[at + removed :])
    except DataError:
        return
    if not set(names(raw)) - QUIET:
        columns, cells = made(12)
        found = [*list(raw.cells), *(cell for row in rows(raw) for cell in row)]
        meant = [*columns, *(cell for row in cells for cell in row)]
        assert len(found) == len(meant)
        assert sum(a != b for a, b in zip(found, meant, strict=True)) <= 1


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=60)
    | st.lists(
        st.sampled_from(
            [b'"', b",", b";", b"\t", b"\n", b"\r", b"date", b"2020-01-01", b"\xe9", b"\0", b"#a",
             b"sep=", b"{", b"}", b"[", b"]", b":", b"1", b"<", b"\xc3\xa9", b"\\ud800"]
        ),
        max_size=25,
    ).map(b"".join)
)  # fmt: skip
def test_any_bytes_are_read_or_refused_and_never_crash(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "e.csv"
    path.write_bytes(content)
    try:
        raw = open_table(path, ReadOptions())
    except DataError:
        return
    assert raw.cells.index.is_unique
    assert not set(raw.cells.index) & set(raw.damaged.index)
    raw.cells.to_csv().encode()
