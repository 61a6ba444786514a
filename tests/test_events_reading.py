"""Hand-coded files are refused where they break their scheme, all breaches in one DataError."""

import csv
from pathlib import Path

import pytest

from analysis.errors import DataError, DesignError
from analysis.events import load_events
from analysis.events.reading import MOST_PRINTED, read_text_table

BUNDLED = Path("data/iraq-us-interests/events.csv")


def rows_of_the_bundled_file(n: int = 3) -> list[dict[str, str]]:
    with BUNDLED.open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(n), strict=False)]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def refusal(path: Path, source: str | None = None) -> str:
    with pytest.raises(DataError) as caught:
        load_events(path, source)
    return str(caught.value)


def own_file_refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_text_table(path)
    return str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "lost.csv: no such file" in refusal(tmp_path / "lost.csv")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert "a folder" in refusal(tmp_path)
    assert "a folder" in refusal(tmp_path, "redletter")
    assert "this is a folder" in own_file_refusal(tmp_path)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert "cannot be read" in refusal(Path("a\0b.csv"))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    assert "empty.csv: the file is empty" in refusal(path)
    assert "empty.csv: the file is empty" in refusal(path, "redletter")
    assert "empty.csv: the file is empty" in own_file_refusal(path)


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(BUNDLED.read_text(encoding="utf-8").split("\n", 1)[0] + "\n", encoding="utf-8")
    assert "bare.csv: a header but no rows" in refusal(path)


def test_an_own_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("date,place\n2020-01-01,a\n2020-01-02,Orléans\n".encode("latin-1"))
    message = own_file_refusal(path)
    assert "line 3" in message
    assert "0xe9" in message


def test_events_that_are_not_utf_8_are_read_with_a_remark(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[1]["notes"] = "Orléans"
    path = write(tmp_path / "latin.csv", rows)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    events = load_events(path)
    assert events.table["notes"].tolist()[1] == "Orléans"
    assert [(it.name, it.rows) for it in events.remarks] == [("encoding", (3,))]


@pytest.mark.parametrize(
    ("first", "named"),
    [
        (b"PK\x03\x04\x14\0", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Excel workbook"),
        ("date\n2020-01-01\n".encode("utf-16"), "text in UTF-16"),
    ],
)
def test_an_own_file_that_is_no_csv_is_named_for_what_it_is(
    first: bytes, named: str, tmp_path: Path
) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(first)
    assert f"events.csv: {named}" in own_file_refusal(path)


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "nul.csv"
    path.write_bytes(b"date\n2020-01-01\n2020-01-02\0\n")
    assert "line 3 holds a NUL byte" in refusal(path)
    assert "line 3 holds a NUL byte" in own_file_refusal(path)


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    for row in rows:
        del row["killed"], row["flags"]
    message = refusal(write(tmp_path / "e.csv", rows), "redletter")
    assert "e.csv: 1 place(s)" in message
    assert "'killed', 'flags': missing; the header has 'event_id', 'date'" in message


def test_a_file_that_lost_a_column_is_not_taken_for_a_list_of_dates(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    for row in rows:
        del row["weapon"]
    assert "'weapon': missing" in refusal(write(tmp_path / "e.csv", rows))


@pytest.mark.parametrize("date", ["2020-02-30", "3/1/2020", "20200103", "2020-1-3", " 2020-01-03"])
def test_a_bad_date_is_named_with_line_and_value(tmp_path: Path, date: str) -> None:
    rows = rows_of_the_bundled_file()
    rows[1]["date"] = date
    message = refusal(write(tmp_path / "e.csv", rows))
    assert f"line 3, date = '{date}': not a day written YYYY-MM-DD" in message


def test_an_empty_date_is_named(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[0]["date"] = ""
    assert "line 2, date = '': empty, but needed" in refusal(write(tmp_path / "e.csv", rows))


def test_an_unknown_category_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[2]["target_type"] = "Embassy"
    message = refusal(write(tmp_path / "e.csv", rows))
    assert "line 4, target_type = 'Embassy': not one of embassy, consulate" in message


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("killed", "-1"),
        ("killed", "2.0"),
        ("munitions", "many"),
        ("time_local", "24:00"),
        ("event_id", "2017-1"),
        ("flags", "disputed, claim_only"),
        ("source_2_url", "www.example.org"),
        ("source_1_date", "yesterday"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(tmp_path: Path, column: str, value: str) -> None:
    rows = rows_of_the_bundled_file()
    rows[0][column] = value
    assert f"line 2, {column} = '{value}': not" in refusal(write(tmp_path / "e.csv", rows))


def test_an_id_used_twice_is_named_with_its_first_line(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[2]["event_id"] = rows[0]["event_id"]
    message = refusal(write(tmp_path / "e.csv", rows))
    assert "line 4, event_id = '2017-0001': already used on line 2" in message


def test_every_breach_is_listed_at_once_in_order_of_line(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[2]["weapon"], rows[0]["date"], rows[1]["killed"] = "sling", "never", "some"
    message = refusal(write(tmp_path / "e.csv", rows))
    assert "3 place(s)" in message
    assert message.index("line 2") < message.index("line 3") < message.index("line 4")


def test_a_long_list_of_breaches_is_cut_and_the_rest_counted(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file(50)
    for row in rows:
        row["date"] = "never"
    message = refusal(write(tmp_path / "many.csv", rows))
    assert message.count("'never'") == MOST_PRINTED
    assert message.endswith("… and 30 more")


def test_a_damaged_row_is_named_among_the_other_breaches(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[1]["date"] = "never"
    path = write(tmp_path / "cut.csv", rows)
    text = path.read_text(encoding="utf-8")
    first = text.split("\n")[1]
    path.write_text(text.replace(first, "2017-0001,2017-01-01", 1) + first[:40], encoding="utf-8")
    message = refusal(path)
    assert "3 place(s)" in message
    assert "line 2: cells do not match the header" in message
    assert "line 3, date = 'never'" in message
    assert "line 5: cut off at the end of the file" in message


def test_a_cut_row_of_an_own_file_is_a_breach(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("date,place\n2020-01-01\n2020-01-02,a\n2020-01-02,a,b\n", encoding="utf-8")
    found = [str(breach) for breach in read_text_table(path).breaches]
    assert len(found) == 2
    assert found[0].startswith("line 2: 1 cell(s) where the header has 2")
    assert found[1].startswith("line 4: 3 cell(s)")


def test_an_open_quotation_mark_is_named_with_the_line_it_stands_on(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text('date,note\n2020-01-01,a\n2020-01-02,"b\n2020-01-03,c\n', encoding="utf-8")
    breaches = [str(it) for it in read_text_table(path).breaches]
    assert len(breaches) == 1
    assert breaches[0].startswith("line 3: cannot be read as CSV from here on")
    lost = load_events(path, "table").lost["reason"]
    assert lost.to_dict() == {3: "cut off at the end of the file"}


def test_a_blank_line_inside_is_named_and_blank_lines_at_the_end_are_let_pass(
    tmp_path: Path,
) -> None:
    path = tmp_path / "blank.csv"
    path.write_text("date\n2020-01-01\n\n2020-01-02\n", encoding="utf-8")
    breaches = [str(it) for it in read_text_table(path).breaches]
    assert breaches == ["line 3: blank line inside the table; delete it"]
    assert [it.rows for it in load_events(path).remarks if it.name == "blank_lines"] == [(3,)]
    path.write_text("date\n2020-01-01\n2020-01-02\n\n\n", encoding="utf-8")
    assert read_text_table(path).breaches == ()
    assert load_events(path).rows_read == 2


@pytest.mark.parametrize("name", ["date", "notes"])
def test_a_column_named_twice_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "twice.csv"
    header, *rows = BUNDLED.read_text(encoding="utf-8").splitlines()[:3]
    path.write_text("\n".join([f"{header},{name}", *(f"{row}," for row in rows)]), encoding="utf-8")
    assert f"column '{name}': column named twice; give each" in refusal(path)
    breaches = [str(it) for it in read_text_table(path).breaches]
    assert breaches == [
        f"line 1, column '{name}': column named twice; give each column its own name"
    ]


def test_a_column_of_another_table_named_twice_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("date,notes,notes\n2020-01-01,a,b\n", encoding="utf-8")
    events = load_events(path)
    assert events.table["notes (2)"].tolist() == ["b"]
    assert [(it.name, it.severity) for it in events.remarks if it.name == "repeated_name"] == [
        ("repeated_name", "warning")
    ]


def test_a_column_that_bears_our_name_is_refused_in_our_scheme(tmp_path: Path) -> None:
    rows = [{**row, "earliest": "x"} for row in rows_of_the_bundled_file()]
    message = refusal(write(tmp_path / "taken.csv", rows))
    assert "column 'earliest': the name is taken" in message


def test_lines_are_those_of_the_file_even_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[0]["notes"], rows[1]["date"] = "a\nb\nc", "never"
    assert "line 5, date = 'never'" in refusal(write(tmp_path / "lines.csv", rows))


def test_hostile_text_is_printed_on_one_line_without_control_characters(tmp_path: Path) -> None:
    rows = rows_of_the_bundled_file()
    rows[0]["date"], rows[1]["date"] = "\x1b[31mred\n{0}%s", "x" * 500
    message = refusal(write(tmp_path / "hostile.csv", rows))
    assert "\x1b" not in message
    assert len(message.splitlines()) == 3
    assert max(map(len, message.splitlines())) < 200


def test_an_unknown_source_is_a_fault_of_the_design(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="no source 'acledd'; known: redletter, acled"):
        load_events(BUNDLED, "acledd")


def test_a_file_that_nobody_recognises_is_answered_with_columns_and_sources(
    tmp_path: Path,
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("who,where\nme,here\n", encoding="utf-8")
    message = refusal(path)
    assert "'who', 'where'" in message
    assert "redletter: " in message
    assert "dates: a single column of dates" in message


def test_a_file_divided_by_semicolons_is_read_and_told_so(tmp_path: Path) -> None:
    path = write(tmp_path / "semi.csv", rows_of_the_bundled_file())
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    events = load_events(path)
    assert events.source == "redletter"
    assert [it.text for it in events.remarks] == ["Cells are divided by semicolons."]
