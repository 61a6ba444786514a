"""report.html: one file without scripts or requests, readable in light, dark and on paper."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.report import schema
from analysis.report.front import NOTICES_SHOWN
from analysis.report.glyphs import BREAK, breakable
from analysis.report.model import (
    DATA_CHAPTER,
    Document,
    NumberedFigure,
    NumberedTable,
    Pointer,
)
from analysis.report.text import Written

TEMPLATES = Path(__file__).parent / "templates"


def html_report(document: Document) -> str:
    """Write a document as one HTML page.

    Use it through `build_report`. Everything but the text cells, the drawings and the style
    sheet, which are ours or have been rebuilt from known parts, is escaped by the template.
    """
    template = _templates().get_template("report.html.j2")
    return str(
        template.render(
            document=document,
            front=document.front,
            shown=document.notices[:NOTICES_SHOWN],
            more=document.notices[NOTICES_SHOWN:],
            all_notices_in=notices_chapter(document),
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        )
    )


def notices_chapter(document: Document) -> str:
    """Name the chapter that lists all notices: the data chapter, else the last one."""
    ids = [chapter.id for chapter in document.chapters]
    data = "chapter-" + DATA_CHAPTER.partition("_")[2]
    return data if data in ids else ids[-1]


def kind_of(block: Any) -> str:
    """Name a block's template."""
    names = {
        Written: "prose",
        schema.Finding: "finding",
        NumberedFigure: "figure",
        NumberedTable: "table",
        Pointer: "pointer",
    }
    return names[type(block)]


def _breakable(text: str) -> Markup:
    """Let very long words break, leaving no trace in what is copied from the page."""
    return Markup("<wbr>").join(breakable(text).split(BREAK))


@functools.cache
def _templates() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["kind_of"] = kind_of
    environment.filters["trusted"] = Markup
    environment.filters["breakable"] = _breakable
    return environment
