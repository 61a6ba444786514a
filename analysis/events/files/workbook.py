"""Workbooks of Excel and its kin: the sheet that holds the table, each cell as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import DataError
from analysis.events.choices import UnclearError
from analysis.events.files.sheet_xml import refuse_far_cells
from analysis.events.files.workbook_rows import sheet_cells
from analysis.events.findings import EventFinding
from analysis.events.raw import RawTable, ReadOptions, no_damage
from analysis.events.reading import quoted

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

LOCKED = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0".encode("latin-1")
"""Name of the part that holds a workbook behind a password, as its container writes it."""


def read_workbook(path: Path, options: ReadOptions) -> RawTable:
    """Read the one sheet of a workbook that holds a table.

    Use it for XLSX, XLSM, XLS, XLSB and ODS.

    Parameters
    ----------
    path : pathlib.Path
        The workbook.
    options : ReadOptions
        Its `sheet` names the sheet; without one there must be only one with a table.

    Returns
    -------
    RawTable
        Counted in rows, as the spreadsheet program shows them.

    Raises
    ------
    DataError
        If the workbook is broken or protected by a password, has no table or several, or
        names a column twice.
    """
    refuse_far_cells(path)
    with _calamine(path) as book:
        sheet, notes = _chosen(path, book, options.sheet)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    table, remarks = sheet_cells(path, sheet.name, rows, merged)
    return RawTable(
        path.name,
        table.cells,
        no_damage(),
        (*notes, *remarks),
        counted_in="row",
        headed=table.headed,
    )


@contextmanager
def _calamine(path: Path) -> Iterator[CalamineWorkbook]:
    # Imported here: most studies need no workbook.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    broken = f"{path.name}: a workbook that is damaged or cut off; open it and save it anew"
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        yield book
    except DataError:
        raise
    except PasswordError:
        raise DataError(_locked(path)) from None
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise DataError(_locked(path) if _is_locked(path) else broken) from error
    except BaseException as error:
        # A panic of the reader, which is written in Rust, is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise DataError(broken) from None


def _locked(path: Path) -> str:
    return f"{path.name}: protected by a password; open it and save it without one"


def _is_locked(path: Path) -> bool:
    return LOCKED in path.read_bytes()


def _chosen(
    path: Path, book: CalamineWorkbook, name: str | None
) -> tuple[CalamineSheet, list[EventFinding]]:
    if name is not None and name in book.sheet_names:
        return book.get_sheet_by_name(name), []
    sheets = [book.get_sheet_by_name(each) for each in _visible(book)]
    if name is not None:
        raise DataError(f"{path.name}: no sheet {quoted(name)}; it has {_listed(sheets)}")
    tables = [it for it in sheets if it.height > 1 and it.width > 1]
    tables = tables or [it for it in sheets if it.height > 1]
    if not tables:
        raise DataError(f"{path.name}: no sheet holds a table; it has {_listed(sheets)}")
    if len(tables) > 1:
        raise UnclearError(
            f"{path.name}: {len(tables)} sheets hold a table: {_listed(tables)}",
            ". Say which, such as --sheet NAME (in a study file: sheet: NAME)",
            option="sheet",
            values=[it.name for it in tables],
        )
    if len(book.sheet_names) == 1:
        return tables[0], []
    others = ", ".join(quoted(each) for each in book.sheet_names if each != tables[0].name)
    text = f"Sheet {quoted(tables[0].name)} was read; others are hidden or hold no table: {others}."
    return tables[0], [EventFinding("sheet", "note", text)]


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        it.name
        for it in book.sheets_metadata
        if it.typ == SheetTypeEnum.WorkSheet and it.visible == SheetVisibleEnum.Visible
    ]


def _listed(sheets: Sequence[CalamineSheet]) -> str:
    return ", ".join(f"{quoted(it.name)} ({it.height:,} rows, {it.width} columns)" for it in sheets)
