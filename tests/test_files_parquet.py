"""Parquet: one file, a folder of them, and columns of every kind."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events import load_events
from analysis.events.files import open_table, parquet
from analysis.events.files.parquet import read_parquet
from analysis.events.raw import ReadOptions
from tests.exports import some_events
from tests.exports.acled import table as acled_table
from tests.exports.writers import write_csv, write_parquet

OPTIONS = ReadOptions()


def put(path, query):
    """Write the answer of a query."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.execute(
            f"COPY ({query}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
        )
    return path


def read(path, **options):
    return read_parquet(Path(path), ReadOptions(**options))


def cells(path):
    return read(path).cells.astype(object).to_numpy().tolist()


@pytest.fixture
def large(monkeypatch):
    """Take the way of large files."""
    monkeypatch.setattr(parquet, "MANY", 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("DATE '2020-01-05'", "2020-01-05"),
        ("TIMESTAMP '2020-01-05 00:00:00'", "2020-01-05"),
        ("TIMESTAMP '2020-01-05 12:30:01.5'", "2020-01-05T12:30:01"),
        ("TIMESTAMP_NS '2020-01-05 00:00:00'", "2020-01-05"),
        ("TIMESTAMPTZ '2020-01-05 02:30:00+03'", "2020-01-04T23:30:00Z"),
        ("TIMESTAMPTZ '2020-01-05 00:00:00+00'", "2020-01-05T00:00:00Z"),
        ("TIMESTAMP 'infinity'", "infinity"),
        ("201501010001::DOUBLE", "201501010001"),
        ("1e20::DOUBLE", "100000000000000000000"),
        ("33.25::DOUBLE", "33.25"),
        ("33.315::FLOAT", "33.315"),
        ("'nan'::DOUBLE", ""),
        ("-0.0::DOUBLE", "0"),
        ("1.50::DECIMAL(5, 2)", "1.50"),
        ("NULL::INT", ""),
        ("true", "true"),
        ("' 007 '", " 007 "),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_cells_are_text_dates_in_iso_form_and_whole_numbers_whole(tmp_path, value, text):
    assert cells(put(tmp_path / "a.parquet", f"SELECT {value} AS x")) == [[text]]


@pytest.mark.parametrize("parts", [1, 3])
def test_the_same_events_come_back_from_parquet_as_from_text(tmp_path, parts):
    table = acled_table(some_events())
    text = write_csv(tmp_path / "a.csv", table)
    made = write_parquet(tmp_path / "made", table, parts=parts)
    assert cells(made) == open_table(text, OPTIONS).cells.to_numpy().tolist()
    events = [load_events(path).table.reset_index(drop=True) for path in (text, made)]
    pd.testing.assert_frame_equal(*events)


def test_the_way_of_large_files_gives_the_same_cells(tmp_path, large, monkeypatch):
    made = write_parquet(tmp_path / "made", acled_table(some_events()), parts=3)
    coded = read(made)
    monkeypatch.setattr(parquet, "MANY", 1_000_000)
    plain = read(made)
    assert coded.cells.astype(object).equals(plain.cells.astype(object))
    assert list(coded.cells.columns) == list(plain.cells.columns)
    assert {str(kind) for kind in coded.cells.dtypes} == {"category"}
    assert coded.cells.index.tolist() == plain.cells.index.tolist()


def test_files_are_taken_in_order_of_their_names_and_rows_counted_through(tmp_path):
    for name, n in (("b", 3), ("a/z", 2), ("a/b", 1), ("c", 4)):
        put(tmp_path / f"{name}.parquet", f"SELECT {n} AS n UNION ALL SELECT {n * 10}")
    raw = read(tmp_path)
    assert raw.cells["n"].tolist() == ["1", "10", "2", "20", "3", "30", "4", "40"]
    assert raw.cells.index.tolist() == list(range(1, 9))
    assert raw.counted_in == "row"


def test_folders_give_columns_and_strange_signs_in_names_mean_nothing(tmp_path):
    put(tmp_path / "country=Iraq" / "it's [1]*?.parquet", "SELECT 1 AS n")
    put(tmp_path / "country=Côte d%27Ivoire" / "a.parquet", "SELECT 2 AS n")
    put(tmp_path / "country=__HIVE_DEFAULT_PARTITION__" / "a.parquet", "SELECT 3 AS n")
    assert cells(tmp_path) == [["2", "Côte d'Ivoire"], ["1", "Iraq"], ["3", ""]]


def test_a_name_that_reads_as_a_pattern_means_one_file(tmp_path):
    put(tmp_path / "a[1].parquet", "SELECT 'this' AS n")
    put(tmp_path / "a1.parquet", "SELECT 'other' AS n")
    assert cells(tmp_path / "a[1].parquet") == [["this"]]
    assert cells(tmp_path) == [["other"], ["this"]]


def test_moments_are_in_utc_wherever_the_machine_stands(tmp_path, monkeypatch):
    path = put(tmp_path / "a.parquet", "SELECT TIMESTAMPTZ '2020-01-04 23:30:00+00' AS t")
    opened = parquet.database_for

    @contextmanager
    def in_baghdad(file):
        with opened(file) as (database, folder):
            database.execute("SET TimeZone = 'Asia/Baghdad'")
            yield database, folder

    monkeypatch.setattr(parquet, "database_for", in_baghdad)
    assert cells(path) == [["2020-01-04T23:30:00Z"]]


def test_a_folder_above_the_one_named_gives_no_column(tmp_path):
    put(tmp_path / "year=2020" / "mine" / "a.parquet", "SELECT 1 AS n")
    assert list(read(tmp_path / "year=2020" / "mine").cells.columns) == ["n"]
    assert list(read(tmp_path / "year=2020" / "mine" / "a.parquet").cells.columns) == ["n"]


def test_columns_may_stand_in_another_order_and_be_of_another_kind(tmp_path):
    put(tmp_path / "a.parquet", "SELECT 1 AS n, 'x' AS s")
    put(tmp_path / "b.parquet", "SELECT 'y' AS s, '2' AS n")
    assert cells(tmp_path) == [["1", "x"], ["2", "y"]]


def test_files_with_other_columns_are_named_with_what_differs(tmp_path):
    put(tmp_path / "a.parquet", "SELECT 1 AS n, 2 AS m")
    put(tmp_path / "b.parquet", "SELECT 1 AS n, 2 AS k")
    put(tmp_path / "k=1" / "c.parquet", "SELECT 1 AS n, 2 AS m")
    with pytest.raises(DataError) as caught:
        read(tmp_path)
    assert "2 of 3 files have other columns than 'a.parquet'" in str(caught.value)
    assert "'b.parquet' lacks 'm'; has besides 'k'" in str(caught.value)
    assert "'k=1/c.parquet' has besides 'k'" in str(caught.value)


def test_other_files_in_a_folder_are_counted_and_not_read(tmp_path):
    put(tmp_path / "a.parquet", "SELECT 1 AS n")
    for name in ("_SUCCESS", "_metadata.parquet", ".a.parquet", "notes.txt"):
        (tmp_path / name).write_text("no Parquet")
    (remark,) = read(tmp_path).remarks
    assert "read as one table, in order of their names: 1" in remark.text
    assert "Other files in the folder (4)" in remark.text


def test_a_folder_without_parquet_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("date\n")
    with pytest.raises(DataError, match=r"a folder without Parquet files \(it holds 1 others\)"):
        read(tmp_path)


def test_a_damaged_file_is_named(tmp_path):
    whole = put(tmp_path / "a.parquet", "SELECT 1 AS n").read_bytes()
    for raw in (b"PAR1", whole[:-10], whole[:8] + bytes(40) + whole[48:], b"PAR1" + whole[9:]):
        (tmp_path / "b.parquet").write_bytes(raw)
        with pytest.raises(DataError, match=r"b\.parquet"):
            read(tmp_path / "b.parquet")


def test_hostile_names_of_columns_are_names(tmp_path, large):
    name = 'x" FROM nowhere; DROP TABLE found; --'
    with duckdb.connect() as database:
        quoted = '"' + name.replace('"', '""') + '"'
        database.execute(f"COPY (SELECT 1 AS {quoted}) TO '{tmp_path / 'a.parquet'}'")
    raw = read(tmp_path / "a.parquet")
    assert list(raw.cells.columns) == [name]
    assert raw.cells[name].tolist() == ["1"]


def test_long_texts_are_left_out_of_large_files_and_ids_become_fingerprints(tmp_path, large):
    rows = 70_000
    put(
        tmp_path / "a.parquet",
        "SELECT 'E' || i AS event_id, "
        "'note ' || i AS note, i % 7 AS kind, 'k' || (i % 40000) AS place, "
        f"TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS event_date FROM range({rows}) t(i)",
    )
    raw = read(tmp_path / "a.parquet")
    assert list(raw.cells.columns) == ["event_id", "kind", "place", "event_date"]
    notes = {it.name: it.text for it in raw.remarks}
    assert "'note'" in notes["columns_left_out"]
    assert "'event_id'" in notes["id_fingerprints"]
    assert raw.cells["event_id"].dtype == np.uint64
    assert raw.cells["kind"].cat.codes.dtype == np.int8
    assert raw.cells["place"].cat.codes.dtype == np.int32
    assert raw.cells["event_date"].iloc[3661] == "2020-01-01T01:01:01"
    assert raw.cells["kind"].astype(str).tolist() == [str(i % 7) for i in range(rows)]
    assert raw.cells["place"].astype(str).tolist() == [f"k{i % 40000}" for i in range(rows)]


def test_fingerprints_are_equal_where_ids_are_and_0_where_there_is_none(tmp_path, large):
    rows = 140_000
    put(
        tmp_path / "a.parquet",
        f"SELECT CASE WHEN i < 2 THEN ' ' ELSE 'E' || (i // 2) END AS \"Event ID\" "
        f"FROM range({rows}) t(i)",
    )
    ids = read(tmp_path / "a.parquet").cells["Event ID"].to_numpy()
    assert ids.dtype == np.uint64
    assert (ids[:2] == 0).all()
    assert (ids[2::2] == ids[3::2]).all()
    assert np.unique(ids).size == rows // 2


def test_a_column_that_the_study_names_as_id_is_kept(tmp_path, large):
    put(tmp_path / "a.parquet", "SELECT 'E' || i AS nummer, 1 AS n FROM range(70000) t(i)")
    assert list(read(tmp_path / "a.parquet").cells.columns) == ["n"]
    kept = read(tmp_path / "a.parquet", columns={"event_id": "nummer"}).cells
    assert kept["nummer"].dtype == np.uint64
    assert kept["nummer"].nunique() == 70_000


def test_an_empty_table_has_its_columns_and_no_row(tmp_path):
    raw = read(put(tmp_path / "a.parquet", "SELECT 1 AS n WHERE false"))
    assert raw.cells.shape == (0, 1)


def test_a_file_that_denies_its_empty_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As DuckDB gives one whose statistics are broken: nothing fills the empty cells."""
    path = tmp_path / "denied.parquet"
    duckdb.sql(f"COPY (SELECT '2020-01-01' AS date, NULL AS place) TO '{path}'")
    monkeypatch.setattr(parquet._Column, "as_text", parquet._Column._text)
    with pytest.raises(DataError, match="says that no cell of a column is empty"):
        read_parquet(path, ReadOptions())
