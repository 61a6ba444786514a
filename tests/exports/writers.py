"""Put a table of texts into any kind of file that providers export, with its known oddities."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tests.exports import Table


def write_csv(
    path: Path,
    table: Table,
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    bom: bool = False,
    newline: str = "\n",
    sep_line: bool = False,
    tag_row: bool = False,
    header: bool = True,
    quoting: Any = csv.QUOTE_MINIMAL,
    cut_last_row: bool = False,
) -> Path:
    """Write delimited text; with `csv.QUOTE_NONE`, quotes stand in the cells as they are.

    `sep_line` puts Excel's line `sep=;` first, `tag_row` a row of HXL tags below the header,
    and `cut_last_row` ends the file within the last row, as a broken download does.
    """
    columns, rows = table
    lines = [columns] if header else []
    lines += [[tag(name) for name in columns]] if tag_row else []
    text = f"sep={delimiter}{newline}" if sep_line else ""
    text += "".join(line(cells, delimiter, quoting) + newline for cells in lines + rows[:-1])
    for cells in rows[-1:]:
        whole = line(cells, delimiter, quoting)
        text += line(cut(cells), delimiter, quoting) if cut_last_row else whole + newline
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + text.encode(encoding))
    return path


def line(cells: list[str], delimiter: str, quoting: Any) -> str:
    """One row as text, without its line end."""
    if quoting == csv.QUOTE_NONE:
        return delimiter.join(cells)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n")


def tag(name: str) -> str:
    """An HXL tag for a column."""
    return "#date+occurred" if "date" in name.lower() else f"#meta+{name.lower().replace(' ', '_')}"


def cut(cells: list[str]) -> list[str]:
    """The first half of a row, its last cell halved as well."""
    kept = cells[: (len(cells) + 1) // 2]
    return [*kept[:-1], kept[-1][: (len(kept[-1]) + 1) // 2]]


def write_xlsx(
    path: Path,
    table: Table,
    dates: Collection[str] = (),
    *,
    numbers: Collection[str] = (),
    sheet: str = "Sheet1",
) -> Path:
    """Write a workbook; columns in `dates` (ISO texts) and `numbers` as Excel's own kinds."""
    from openpyxl import Workbook

    columns, rows = table
    book = Workbook()
    page = book.active
    page.title = sheet
    for r, cells in enumerate([columns, *rows], start=1):
        for c, text in enumerate(cells, start=1):
            if text == "":
                continue
            cell = page.cell(r, c, text)
            cell.data_type = "s"  # a text such as "=1+1" would become a formula
            if r > 1 and columns[c - 1] in {*dates, *numbers}:
                day = columns[c - 1] in dates
                cell.value = dt.datetime.fromisoformat(text) if day else float(text)
    book.save(path)
    return path


def write_parquet(path: Path, table: Table, parts: int = 1, *, dates: Collection[str] = ()) -> Path:
    """Write Parquet with columns of text, or of dates; `parts` above 1 make a folder of files."""
    import duckdb

    frame = as_frame(table)
    names = [f'"{name}"' for name in table[0]]
    kinds = ["DATE" if name in dates else "VARCHAR" for name in table[0]]
    columns = ", ".join(
        f"CAST({name} AS {kind}) AS {name}" for name, kind in zip(names, kinds, strict=True)
    )
    if parts > 1:
        path.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as database:
        database.register("made", frame.assign(row_made=range(len(frame))))
        for part in range(parts):
            file = path / f"part-{part}.parquet" if parts > 1 else path
            first, last = len(frame) * part // parts, len(frame) * (part + 1) // parts
            database.execute(
                f"COPY (SELECT {columns} FROM made WHERE row_made >= {first} AND "
                f"row_made < {last} ORDER BY row_made) TO '{file}' (FORMAT parquet)"
            )
    return path


def write_json_records(
    path: Path,
    table: Table,
    envelope: str | Mapping[str, Any] | None = None,
    *,
    numbers: Collection[str] = (),
) -> Path:
    """Write a list of objects, or an answer of an API that holds one.

    `envelope` is "data" (as ACLED answers), "Result" (as UCDP does), any other key, or a
    mapping in which the records take the place of the empty list.
    """
    found = records(table, numbers)
    answer: object = found
    if isinstance(envelope, Mapping):
        answer = {key: found if value == [] else value for key, value in envelope.items()}
    elif envelope == "data":
        answer = {"status": 200, "success": True, "count": len(found), "data": found}
    elif envelope == "Result":
        pages = {"TotalCount": len(found), "TotalPages": 1}
        answer = {**pages, "PreviousPageUrl": "", "NextPageUrl": "", "Result": found}
    elif envelope is not None:
        answer = {envelope: found}
    path.write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def write_json_lines(path: Path, table: Table, *, numbers: Collection[str] = ()) -> Path:
    """Write one object a line."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records(table, numbers)]
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return path


def write_geojson(path: Path, table: Table, *, numbers: Collection[str] = ()) -> Path:
    """Write a FeatureCollection; points are the columns longitude and latitude, if there."""
    features = [
        {"type": "Feature", "geometry": point(record), "properties": record}
        for record in records(table, numbers)
    ]
    answer = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    return path


def point(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The geometry of a record with coordinates."""
    if not record.get("longitude") or not record.get("latitude"):
        return None
    place = [float(record["longitude"]), float(record["latitude"])]
    return {"type": "Point", "coordinates": place}


def write_stata(path: Path, table: Table, dates: Collection[str] = ()) -> Path:
    """Write a Stata 14 file; columns in `dates` (ISO texts) as Stata's days."""
    frame = as_frame(table)
    for name in dates:
        frame[name] = pd.to_datetime(frame[name], format="%Y-%m-%d")
    frame.to_stata(path, write_index=False, version=118, convert_dates=dict.fromkeys(dates, "td"))
    return path


def as_frame(table: Table) -> pd.DataFrame:
    """The table with every cell a Python text."""
    columns, rows = table
    return pd.DataFrame(rows, columns=columns, dtype=object)


def records(table: Table, numbers: Collection[str]) -> list[dict[str, Any]]:
    """One object a row; columns in `numbers` hold numbers, or null where empty."""
    columns, rows = table

    def value(name: str, text: str) -> Any:
        if name not in numbers:
            return text
        return json.loads(text) if text else None

    return [
        {name: value(name, text) for name, text in zip(columns, cells, strict=True)}
        for cells in rows
    ]
