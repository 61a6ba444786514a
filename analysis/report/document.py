"""From executed notebooks to the model of a report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from analysis.report import schema
from analysis.report.front import Front, read_front, without_front
from analysis.report.method import method_text
from analysis.report.model import (
    METHOD,
    Block,
    Chapter,
    Document,
    NumberedFigure,
    NumberedTable,
    Pointer,
)
from analysis.report.notebooks import (
    Drawing,
    ExecutedNotebook,
    Prose,
    read_notebooks,
    refuse_notebooks,
)
from analysis.report.results import collect, results_text
from analysis.report.schema import printable
from analysis.report.svg import clean_svg
from analysis.report.text import Written, write_prose
from analysis.report.typography import typeset
from analysis.study import Study

Items = Sequence[Prose | Drawing | BaseModel | str]

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_HASHED = re.compile(r"(?:(?P<file>.+), )?SHA-256 (?P<digest>[0-9a-f]{64})")


def read_document(
    notebooks: Mapping[str, Path], *, study: Study, provenance: Sequence[tuple[str, str]]
) -> Document:
    """Read executed notebooks into the model of one report.

    Use it once all notebooks of a study have run to their end.

    Parameters
    ----------
    notebooks : mapping of str to pathlib.Path
        Executed notebooks by name ("02_anniversaries"); the report has its own order.
    study : Study
        The study they were run for.
    provenance : sequence of (str, str)
        What the report was made from, in the order to print; a row named
        "notebooks/<name>.ipynb" also gives the hash under that notebook's figures.

    Returns
    -------
    Document

    Raises
    ------
    NotebookError
        Listing every breach: a failed cell, a broken bundle, an id used twice, an unknown
        reference, something the first page lacks.
    """
    read = read_notebooks(notebooks)
    front = read_front(read.values(), study)
    _refuse_repeated_ids(read.values())
    numbering = _number(read.values())
    maker = _Maker(numbering, dict(provenance))
    figure, table = maker.figure(front.drawing, front.drawn_in), maker.table(front.table)
    return Document(
        title=typeset(printable(study.title)),
        question=typeset(printable(study.question or study.title)),
        badges=_badges(study),
        front=front,
        figure=figure,
        table=table,
        chapters=_chapters(read.values(), maker, front, study),
        notices=front.notices,
        provenance=tuple(_origin(printable(name), printable(value)) for name, value in provenance),
        results=results_text(collect(_recorded(read.values()), study)),
        study=(study.name, study.text),
        as_of=study.period[1],
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Gives figures and tables their numbers, and figures their maker's name."""

    numbers: Mapping[str, int]
    hashes: Mapping[str, str]

    def figure(self, drawing: Drawing, stem: str) -> NumberedFigure:
        figure = drawing.figure
        number = self.numbers[figure.id]
        name = f"Figure {number}"
        svg = clean_svg(drawing.svg, figure.id, title=name, description=figure.alt)
        return NumberedFigure(number, figure, svg, self._made_by(stem))

    def table(self, table: schema.Table) -> NumberedTable:
        return NumberedTable(self.numbers[table.id], table)

    def _made_by(self, stem: str) -> str:
        path = f"notebooks/{stem}.ipynb"
        digest = _SHA256.search(self.hashes.get(path, ""))
        return f"{path}, SHA-256 {digest.group()[:12]}…" if digest else path


def _origin(name: str, value: str) -> tuple[str, str]:
    """Set one line of the provenance: a hash stands alone, so that it fits a line."""
    hashed = _HASHED.fullmatch(value)
    if hashed is None:
        return name, value
    return (f"{name} ({hashed['file']})" if hashed["file"] else name), hashed["digest"]


def _badges(study: Study) -> tuple[str, ...]:
    when = {
        "before data": "Specified before the data were seen",
        "after inspection": "Specified after inspection of the data",
    }
    changes = f"Exploratory: differs from the study file in {', '.join(study.changes)}"
    return (
        *(["Simulated: nothing of this happened"] if study.truth else []),
        when[study.specified],
        *([printable(changes)] if study.changes else []),
    )


def _refuse_repeated_ids(notebooks: Iterable[ExecutedNotebook]) -> None:
    ids = Counter(_id(item) for nb in notebooks for item in nb.items)
    refuse_notebooks(
        [f"id {name!r} is used {n} times" for name, n in ids.items() if name and n > 1]
    )


def _id(item: Prose | Drawing | BaseModel) -> str | None:
    if isinstance(item, Drawing):
        return item.figure.id
    return getattr(item, "id", None) if isinstance(item, schema.Finding | schema.Table) else None


def _number(notebooks: Iterable[ExecutedNotebook]) -> dict[str, int]:
    """Count figures and tables in the order of the report, the first page first."""
    drawings, tables = [], []
    for notebook in notebooks:
        drawings += [item.figure.id for item in notebook.items if isinstance(item, Drawing)]
        tables += [table.id for table in notebook.of_kind(schema.Table)]
    drawings.sort(key=lambda name: name != "fig-anniversary")
    tables.sort(key=lambda name: name != "tbl-anniversaries")
    return {name: n for names in (drawings, tables) for n, name in enumerate(names, 1)}


def _recorded(notebooks: Iterable[ExecutedNotebook]) -> list[schema.Numbers]:
    return [bundle for notebook in notebooks for bundle in notebook.of_kind(schema.Numbers)]


def _chapters(
    notebooks: Iterable[ExecutedNotebook], maker: _Maker, front: Front, study: Study
) -> tuple[Chapter, ...]:
    kept = [(nb, without_front(nb, front)) for nb in notebooks]
    cells = [[item.markdown for item in items if isinstance(item, Prose)] for _, items in kept]
    *written, method = write_prose([*cells, [method_text(study)]], _references(maker.numbers))
    chapters = [
        _chapter(nb, items, texts, maker) for (nb, items), texts in zip(kept, written, strict=True)
    ]
    return (*chapters, Chapter(METHOD, "Method in one page", tuple(method)))


def _chapter(
    notebook: ExecutedNotebook, items: Items, texts: Sequence[Written], maker: _Maker
) -> Chapter:
    """Set one chapter, parted where its details begin."""
    blocks = _blocks(notebook.stem, items, texts, maker)
    opening = (isinstance(item, Prose) and item.opens_details for item in items)
    parted = next((place for place, opens in enumerate(opening) if opens), len(items))
    return Chapter(
        _chapter_id(notebook.stem),
        notebook.title,
        blocks[:parted],
        notebook.code,
        blocks[parted:],
    )


def _chapter_id(stem: str) -> str:
    return "chapter-" + stem.partition("_")[2]


def _references(numbers: Mapping[str, int]) -> dict[str, str]:
    kinds = {"fig": "Figure", "tbl": "Table"}
    return {name: f"{kinds[name[:3]]}\u00a0{number}" for name, number in numbers.items()}


def _blocks(
    stem: str,
    items: Items,
    texts: Sequence[Written],
    maker: _Maker,
) -> tuple[Block, ...]:
    prose = iter(texts)
    blocks: list[Block] = []
    for item in items:
        if isinstance(item, Prose):
            blocks.append(next(prose))
        elif isinstance(item, Drawing):
            blocks.append(maker.figure(item, stem))
        elif isinstance(item, schema.Table):
            blocks.append(maker.table(item))
        elif isinstance(item, schema.Finding):
            blocks.append(item)
        elif isinstance(item, str):
            blocks.append(Pointer(item))
    return tuple(blocks)
