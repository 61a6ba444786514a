"""Every writer of the tests puts the same table into a file, and every reader gets it back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.events.files import open_table
from analysis.events.raw import ReadOptions
from tests.exports import Table, some_events
from tests.exports.writers import (
    write_csv,
    write_geojson,
    write_json_lines,
    write_json_records,
    write_parquet,
    write_stata,
    write_xlsx,
)

COLUMNS = ["event_id", "date", "country", "actor", "place", "killed", "note"]
WRITERS: dict[str, Callable[[Path, Table], Path]] = {
    "csv": lambda folder, table: write_csv(folder / "e.csv", table),
    "csv_of_excel": lambda folder, table: write_csv(
        folder / "e.csv", table, delimiter=";", sep_line=True, bom=True, newline="\r\n"
    ),
    "csv_of_hdx": lambda folder, table: write_csv(folder / "e.csv", table, tag_row=True),
    "csv_all_quoted": lambda folder, table: write_csv(
        folder / "e.csv", table, quoting=csv.QUOTE_ALL
    ),
    "tsv": lambda folder, table: write_csv(folder / "e.tsv", table, delimiter="\t"),
    "utf_16": lambda folder, table: write_csv(
        folder / "e.txt", table, delimiter="\t", encoding="utf-16"
    ),
    "xlsx": lambda folder, table: write_xlsx(folder / "e.xlsx", table),
    "xlsx_typed": lambda folder, table: write_xlsx(
        folder / "e.xlsx", table, dates=["date"], numbers=["killed"]
    ),
    "parquet": lambda folder, table: write_parquet(folder / "e.parquet", table),
    "parquet_typed": lambda folder, table: write_parquet(
        folder / "e.parquet", table, dates=["date"]
    ),
    "parquet_folder": lambda folder, table: write_parquet(folder / "parts", table, parts=3),
    "json": lambda folder, table: write_json_records(folder / "e.json", table),
    "json_of_acled": lambda folder, table: write_json_records(folder / "e.json", table, "data"),
    "json_of_ucdp": lambda folder, table: write_json_records(folder / "e.json", table, "Result"),
    "json_lines": lambda folder, table: write_json_lines(folder / "e.jsonl", table),
    "geojson": lambda folder, table: write_geojson(folder / "e.geojson", table),
    "stata": lambda folder, table: write_stata(folder / "e.dta", table),
    "stata_typed": lambda folder, table: write_stata(folder / "e.dta", table, dates=["date"]),
}


def made() -> Table:
    events = some_events()
    return COLUMNS, [[str(getattr(event, name)) for name in COLUMNS] for event in events]


@pytest.mark.parametrize("name", WRITERS)
def test_a_table_comes_back_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    columns, rows = made()
    raw = open_table(WRITERS[name](tmp_path, made()), ReadOptions())
    assert list(raw.cells) == columns
    assert raw.cells.to_numpy().tolist() == rows
    assert raw.damaged.empty
    assert not any(it.severity == "refusal" for it in raw.remarks)


def test_a_cut_last_row_is_cut_within_it(tmp_path: Path) -> None:
    whole = write_csv(tmp_path / "whole.csv", made()).read_bytes()
    cut = write_csv(tmp_path / "cut.csv", made(), cut_last_row=True).read_bytes()
    assert whole.startswith(cut)
    assert whole.rstrip().rfind(b"\n") < len(cut) < len(whole) - 1


def test_quotes_are_left_alone_where_nothing_is_to_be_quoted(tmp_path: Path) -> None:
    table = (["a", "b"], [['say "x"', ""]])
    path = write_csv(tmp_path / "e.txt", table, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert path.read_text(encoding="utf-8") == 'a\tb\nsay "x"\t\n'
