"""report.pdf: the same model set by typst as tagged, archivable PDF (PDF/UA-1 and PDF/A-3a).

Text from data reaches typst as JSON only, so nothing in it can be run; the text cells come
as typst source that pandoc has escaped.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.report import schema
from analysis.report.front import NOTICES_SHOWN
from analysis.report.glyphs import breakable, font_folder, in_pdf
from analysis.report.model import METHOD, Block, Document, NumberedFigure, NumberedTable
from analysis.report.page import TEMPLATES, kind_of, notices_chapter
from analysis.report.text import Written

# A table of fewer rows and less text than this is kept on one page; a taller one, moved whole,
# would leave half of the page before it empty.
_SHORT_ROWS, _SHORT_TEXT = 20, 1500
# A column of running text shares the width that the others leave.
_RUNNING_TEXT = 34
_GIANT_CELL = 1200
_PROSE_HEAD = '#import "/report.typ": horizontalrule\n'
_MAIN = """#import "/report.typ": report
#show: report.with(json("/model.json"))
"""


def pdf_report(document: Document) -> bytes:
    """Set a document as PDF, with results.json and the study file attached.

    Use it through `build_report`. Characters without a glyph are shown as U+FFFD, in the
    PDF only: the standards refuse them, and one such character would cost the whole report.

    Raises
    ------
    AnalysisError
        If typst cannot set it, with typst's reason.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="redletter-") as name:
        folder = Path(name)
        _lay_out(document, folder)
        try:
            pdf = typst.compile(
                str(folder / "main.typ"),
                root=str(folder),
                font_paths=[str(font_folder())],
                ignore_system_fonts=True,
                pdf_standards=["a-3a", "ua-1"],
                timestamp=0,
            )
        except typst.TypstError as error:
            raise AnalysisError(f"report.pdf cannot be set: {error}") from error
    return bytes(pdf)


def _lay_out(document: Document, folder: Path) -> None:
    """Write everything that typst reads into one folder, which is all that it can see."""
    pieces = _Pieces(folder)
    (folder / "model.json").write_text(
        json.dumps(in_pdf(_model(document, pieces)), ensure_ascii=False), encoding="utf-8"
    )
    for name in ("report.typ", "parts.typ"):
        (folder / name).write_bytes((TEMPLATES / name).read_bytes())
    (folder / "main.typ").write_text(_MAIN, encoding="utf-8")
    (folder / "results.json").write_text(document.results, encoding="utf-8")
    if document.study is not None:
        (folder / "study.yml").write_text(document.study[1], encoding="utf-8")


class _Pieces:
    """Files of a report under construction: text cells and drawings, numbered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def add(self, ending: str, text: str) -> str:
        """Write a file and return the path by which typst finds it."""
        self.count += 1
        path = self.folder / f"piece-{self.count}.{ending}"
        path.write_text(text, encoding="utf-8")
        return f"/{path.name}"


def _model(document: Document, pieces: _Pieces) -> dict[str, Any]:
    front, news = document.front, document.front.news
    more = document.notices[NOTICES_SHOWN:]
    chapters = [
        {
            "title": chapter.title,
            "blocks": [_block(block, pieces) for block in chapter.blocks],
            "details": [_block(block, pieces) for block in chapter.details],
            "own-page": chapter.id == METHOD,
            "notices": document.notices if more and chapter.id == notices_chapter(document) else [],
        }
        for chapter in document.chapters
    ]
    return {
        "title": document.title,
        "as_of": [document.as_of.year, document.as_of.month, document.as_of.day],
        "question": document.question,
        "badges": document.badges,
        "headline": front.headline,
        "verdict": front.verdict,
        "counter": front.counter_headline,
        "footnote": front.footnote,
        "news": None if news is None else {
            "year": str(news.year), "says": news.says,
            "source": news.source, "sentence": news.sentence,
        },
        "figure": None if document.figure is None else _block(document.figure, pieces),
        "table": _block(document.table, pieces),
        "notices": document.notices[:NOTICES_SHOWN],
        "more": len(more),
        "chapters": chapters,
        "provenance": [[breakable(name), value] for name, value in document.provenance],
        "words": asdict(document.words),
        "study_file": None
        if document.study is None
        else re.sub(r"[^A-Za-z0-9_-]", "-", document.study[0]) + ".yml",
    }  # fmt: skip


def _block(block: Block, pieces: _Pieces) -> dict[str, Any]:
    kind = kind_of(block)
    if isinstance(block, Written):
        file = pieces.add("typ", _PROSE_HEAD + in_pdf(block.typst) + "\n")
        return {"kind": kind, "file": file, "headed": block.typst.startswith("=")}
    if isinstance(block, NumberedFigure):
        figure = block.figure
        return {
            "kind": kind, "id": figure.id, "name": f"Figure {block.number}",
            "caption": figure.caption, "alt": figure.alt, "made_by": block.made_by,
            "file": pieces.add("svg", block.svg),
        }  # fmt: skip
    if isinstance(block, NumberedTable):
        return {"kind": kind, **_table(block)}
    return {"kind": kind, "text": block.text}


def _table(block: NumberedTable) -> dict[str, Any]:
    table: schema.Table = block.table
    return {
        "id": table.id,
        "name": f"Table {block.number}",
        "caption": table.caption,
        "long": _is_long(table),
        "giant": any(len(cell) > _GIANT_CELL for row in table.rows for cell in row),
        "columns": [
            {"name": breakable(c.name), "numeric": c.numeric, "weight": _weight(table, place)}
            for place, c in enumerate(table.columns)
        ],
        "parts": [
            {"title": breakable(title), "rows": [[breakable(cell) for cell in row] for row in rows]}
            for title, rows in table.parts
        ],
    }


def _is_long(table: schema.Table) -> bool:
    text = sum(len(cell) for row in table.rows for cell in row)
    return len(table.rows) > _SHORT_ROWS or text > _SHORT_TEXT


def _weight(table: schema.Table, place: int) -> float:
    """Give a column of running text its share of the width; 0 for a column of short cells."""
    lengths = [len(row[place]) for row in table.rows]
    if max(lengths, default=0) <= _RUNNING_TEXT:
        return 0
    # The root keeps a very long column from starving the others.
    return round(math.sqrt(sum(lengths) / len(lengths)), 2) + 1
