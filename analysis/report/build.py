"""Writing a document as files: the only place of the report that writes."""

from __future__ import annotations

from pathlib import Path

from analysis.errors import AnalysisError
from analysis.report.model import Document
from analysis.report.page import html_report
from analysis.report.pdf import pdf_report
from analysis.report.spreadsheet import guarded_csv
from analysis.report.svg import standalone


def build_report(document: Document, folder: Path) -> None:
    """Write a document as HTML, PDF, results.json, tables and the main figure.

    Use it on an empty folder that takes the report's place once this function is done: it
    writes nothing elsewhere, and a failure leaves the old report as it was.

    Parameters
    ----------
    document : Document
        What `read_document` returned.
    folder : pathlib.Path
        An existing, empty folder; receives report.html, report.pdf, results.json,
        figure.svg where there is a main figure, and tables/<id>.csv.

    Raises
    ------
    AnalysisError
        If the folder is missing or not empty, or the PDF cannot be set.

    Notes
    -----
    The same document gives the same bytes, whatever the time, place, locale or umask.
    """
    if not folder.is_dir() or any(folder.iterdir()):
        raise AnalysisError(f"{folder.name}: not an empty folder to write a report into")
    files = {
        "report.html": html_report(document).encode(),
        "report.pdf": pdf_report(document),
        "results.json": document.results.encode(),
    }
    if document.figure is not None:
        files["figure.svg"] = standalone(document.figure.svg).encode()
    for table in document.tables():
        files[f"tables/{table.id}.csv"] = guarded_csv(table).encode()
    for name, content in files.items():
        _write(folder / name, content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)  # a strict umask must not make the committed report differ
