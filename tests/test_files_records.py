"""JSON from bytes to cells: lists, answers of APIs, GeoJSON and one object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.events.files import open_table
from analysis.events.raw import RawTable, ReadOptions
from tests.exports import Table, some_events
from tests.exports.writers import write_geojson, write_json_lines, write_json_records


def made() -> Table:
    rows = [[e.event_id, str(e.date), e.note, e.place, str(e.killed)] for e in some_events()]
    return ["event_id", "date", "note", "place", "killed"], rows


def opened(folder: Path, content: str | bytes, name: str = "events.json") -> RawTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, ReadOptions())


def refused(folder: Path, content: str, name: str = "events.json") -> str:
    with pytest.raises(DataError) as caught:
        opened(folder, content, name)
    return str(caught.value)


def rows(raw: RawTable) -> list[list[str]]:
    return raw.cells.to_numpy().tolist()


def remark(raw: RawTable, name: str) -> Any:
    found = [it for it in raw.remarks if it.name == name]
    assert len(found) == 1, [it.name for it in raw.remarks]
    return found[0]


@pytest.mark.parametrize("envelope", [None, "data", "Result", "features", "whatever"])
def test_records_come_back_from_any_envelope(tmp_path: Path, envelope: str | None) -> None:
    path = write_json_records(tmp_path / "e.json", made(), envelope, numbers=["killed"])
    raw = open_table(path, ReadOptions())
    assert list(raw.cells) == made()[0]
    assert rows(raw) == made()[1]
    assert raw.cells.index.tolist() == list(range(1, 61))
    assert (raw.counted_in, raw.headed, raw.remarks) == ("record", True, ())


def test_records_within_an_inner_object_are_found(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, '{"response": {"data": [{"a": 1}], "n": 1}}')) == [["1"]]


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    content = """[{"id": 201501010001, "x": 1.10, "big": 123456789012345678901, "e": 1E5,
        "no": null, "yes": true, "list": [1, 1.0, null, "é"], "inner": {"k": "v\\""}}]"""
    assert rows(opened(tmp_path, content)) == [
        ["201501010001", "1.10", "123456789012345678901", "1E5", "", "true",
         '[1,1.0,null,"é"]', '{"k":"v\\""}'],
    ]  # fmt: skip


def test_records_may_have_different_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.events.files.objects.PORTION", 2)
    content = [{"a": "1"}, {"b": "2"}, {"a": "3", "c": "4"}, {}, {"d": "5"}]
    raw = opened(tmp_path, json.dumps(content))
    assert list(raw.cells) == ["a", "b", "c", "d"]
    assert rows(raw) == [[it.get(name, "") for name in "abcd"] for it in content]


def test_a_list_that_holds_something_else_as_well_loses_it_with_a_warning(tmp_path: Path) -> None:
    raw = opened(tmp_path, '[{"a": 1}, null, {"a": 3}, [2]]')
    assert raw.cells.index.tolist() == [1, 3]
    assert raw.damaged["reason"].tolist() == ["not a record"] * 2
    assert raw.damaged["text"].to_dict() == {2: "", 4: "[2]"}
    assert remark(raw, "damaged_rows").rows == (2, 4)


# One page of several


@pytest.mark.parametrize(
    "more",
    [
        {"count": 61},
        {"TotalCount": "500"},
        {"TotalPages": 2},
        {"NextPageUrl": "https://example.org/2"},
        {"meta": {"next": "x"}},
        {"exceededTransferLimit": True},
    ],
)
def test_one_page_of_several_is_a_warning(tmp_path: Path, more: dict[str, Any]) -> None:
    path = write_json_records(tmp_path / "e.json", made(), {**more, "data": []})
    found = remark(open_table(path, ReadOptions()), "one_page")
    assert found.severity == "warning"
    assert "60 records" in found.text


@pytest.mark.parametrize(
    "all_there", [{"count": 60}, {"TotalPages": 1}, {"NextPageUrl": ""}, {"next": None}]
)
def test_a_whole_answer_is_no_page(tmp_path: Path, all_there: dict[str, Any]) -> None:
    path = write_json_records(tmp_path / "e.json", made(), {**all_there, "data": []})
    assert open_table(path, ReadOptions()).remarks == ()


def test_a_second_list_that_was_left_is_said(tmp_path: Path) -> None:
    raw = opened(tmp_path, '{"links": [{"u": 1}], "data": [{"a": 1}]}')
    assert rows(raw) == [["1"]]
    assert "'links'" in remark(raw, "other_list").text


# Answers that are no data


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"status": 403, "success": false, "error": [{"message": "Denied"}]}', "'Denied'"),
        ('{"status": 403, "success": false, "data": [{"a": 1}]}', "'status 403'"),
        ('{"error": {"code": 5, "message": "bad token"}}', "'bad token'"),
        ('{"message": "Not found"}', "'Not found'"),
        ('{"errors": ["quota"], "data": null}', "'quota'"),
    ],
)
def test_an_error_answer_is_refused_with_its_message(
    tmp_path: Path, content: str, said: str
) -> None:
    message = refused(tmp_path, content)
    assert "an error answer of an API, not data" in message
    assert said in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"count": 0, "data": []}', "'data' holds no record"),
        ("[1, 2]", "no list of records"),
        ("[]", "no list of records"),
        ('{"a": 1, "b": [2]}', "its keys are 'a', 'b'"),
        ('{"a": [{"x": 1}], "b": [{"x": 1}]}', "2 lists may hold the records, 'a', 'b'"),
        ('[{"a": 1},\n {"a": 2', "cut off at line 2"),
        ('[{"a": 1, "a": 2}]', "the key 'a' twice"),
        ('[{"a": 1, " a": 2}]', "column 'a': column named twice"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_holds_no_records_is_refused(tmp_path: Path, content: str, said: str) -> None:
    assert said in refused(tmp_path, content)


def test_hostile_text_is_quoted_on_one_line(tmp_path: Path) -> None:
    message = refused(tmp_path, json.dumps({"error": "\x1b[31m\nred" + "x" * 500}))
    assert "\x1b" not in message
    assert "\n" not in message
    assert len(message) < 200


# GeoJSON


def test_geojson_gives_its_properties_and_where_its_points_are(tmp_path: Path) -> None:
    content = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": 7,
                "geometry": {"type": "Point", "coordinates": [44.1, 33.2, 5]},
                "properties": {"date": "2020-01-01"},
            },
            {"type": "Feature", "geometry": None, "properties": {"date": "2020-01-02"}},
        ],
    }
    raw = opened(tmp_path, json.dumps(content), "e.geojson")
    assert list(raw.cells) == ["date", "id", "longitude", "latitude"]
    assert rows(raw) == [["2020-01-01", "7", "44.1", "33.2"], ["2020-01-02", "", "", ""]]


def test_coordinates_that_are_properties_stay(tmp_path: Path) -> None:
    columns, cells = made()
    table = ([*columns, "longitude", "latitude"], [[*row, "44.10", "33.2"] for row in cells])
    raw = open_table(write_geojson(tmp_path / "e.geojson", table), ReadOptions())
    assert rows(raw) == table[1]


# One object a line


@pytest.mark.parametrize("name", ["e.jsonl", "e.ndjson", "e.json", "e.csv"])
def test_one_object_a_line_comes_back_with_its_lines(tmp_path: Path, name: str) -> None:
    raw = open_table(write_json_lines(tmp_path / name, made()), ReadOptions())
    assert rows(raw) == made()[1]
    assert raw.cells.index.tolist() == list(range(1, 61))
    assert raw.counted_in == "line"


def test_broken_lines_are_damaged_and_blank_ones_skipped(tmp_path: Path) -> None:
    content = '{"a":1}\n\n{"a":2\n{"a":3}\n[4]\n{"a":5,"a":6}\n{"a":7}\n{"a":8}\n{"a":'
    raw = opened(tmp_path, content, "e.jsonl")
    assert raw.cells["a"].to_dict() == {1: "1", 4: "3", 7: "7", 8: "8"}
    assert raw.damaged["reason"].to_dict() == {
        3: "not a record",
        5: "not a record",
        6: "not a record",
        9: "cut off at the end of the file",
    }
    assert raw.damaged.loc[3, "text"] == '{"a":2'
    assert remark(raw, "damaged_rows").rows == (3, 5, 6)
    assert remark(raw, "cut_last_row").rows == (9,)


def test_a_single_line_is_a_record_only_where_the_ending_says_so(tmp_path: Path) -> None:
    one = '{"date": "2020-01-01", "tags": [{"a": 1}]}\n'
    assert rows(opened(tmp_path, one, "e.jsonl")) == [["2020-01-01", '[{"a":1}]']]
    assert "no list of records" in refused(tmp_path, '{"date": "2020-01-01"}', "e.json")
    assert rows(opened(tmp_path, '{"data": [{"a": 1}]}', "e.jsonl")) == [["1"]]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_records_are_read_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    assert rows(opened(tmp_path, '[{"a": "سنجار"}]'.encode(encoding))) == [["سنجار"]]


def test_half_of_a_sign_is_replaced_with_a_warning(tmp_path: Path) -> None:
    raw = opened(tmp_path, '[{"a": "x"}, {"a": "\\ud83d"}, {"a": "\\ud83d\\ude00"}]')
    assert rows(raw) == [["x"], ["�"], ["😀"]]
    assert remark(raw, "encoding").rows == (2,)
    raw.cells.to_csv().encode()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUE = st.none() | st.booleans() | st.integers() | TEXT
RECORDS = st.lists(st.fixed_dictionaries({"date": TEXT, "id": VALUE}), min_size=2, max_size=5)


def as_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value)


@settings(max_examples=60, deadline=None)
@given(records=RECORDS, ascii_only=st.booleans(), lines=st.booleans())
def test_any_records_come_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[dict[str, Any]],
    ascii_only: bool,
    lines: bool,
) -> None:
    if lines:
        content = "\n".join(json.dumps(it, ensure_ascii=ascii_only) for it in records)
    else:
        content = json.dumps(records, ensure_ascii=ascii_only)
    raw = opened(tmp_path_factory.mktemp("any"), content)
    found = raw.cells.to_dict("records")
    assert found == [{key: as_cell(value) for key, value in it.items()} for it in records]


@settings(max_examples=100, deadline=None)
@given(where=st.floats(0, 1), what=st.sampled_from([*'{}[]:,"\n\\', ""]), lines=st.booleans())
def test_a_corrupted_file_is_refused_remarked_or_differs_in_one_cell(
    tmp_path_factory: pytest.TempPathFactory, where: float, what: str, lines: bool
) -> None:
    columns, cells = made()
    table = (columns, cells[:9])
    path = tmp_path_factory.mktemp("bad") / "e.json"
    (write_json_lines if lines else write_json_records)(path, table)
    text = path.read_text(encoding="utf-8")
    at = round(where * len(text))
    try:
        raw = opened(path.parent, text[:at] + what + text[at + 1 :])
    except DataError:
        return
    if not raw.remarks:
        meant = [dict(zip(columns, row, strict=True)) for row in table[1]]
        found = raw.cells.to_dict("records")
        assert len(found) == len(meant)
        assert sum(filled(a) != filled(b) for a, b in zip(found, meant, strict=True)) <= 1


def filled(record: dict[Any, str]) -> dict[Any, str]:
    return {key: text for key, text in record.items() if text}
