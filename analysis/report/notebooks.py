"""Reading executed notebooks: their text cells, their code and their typed bundles, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from analysis.errors import NotebookError
from analysis.report.schema import BUNDLE, Figure, printable
from analysis.report.typography import typeset_bundle
from analysis.tables import MIME

ORDER = ("02_anniversaries", "04_power", "01_frequency", "00_data", "03_robustness")
"""The chapters in the order of the report: the answer first, then what it rests on."""

DETAILS = "details"
"""Tag of the text cell from which on a chapter is for those who want to know more."""

_B = TypeVar("_B", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text cell, in Markdown; one tagged "details" begins what HTML folds away."""

    markdown: str
    opens_details: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's bundle with its SVG."""

    figure: Figure
    svg: str


@dataclass(frozen=True, slots=True)
class ExecutedNotebook:
    """What the report may know of one executed notebook.

    Attributes
    ----------
    stem : str
        Name without the ending.
    title : str
        Its first heading.
    items : tuple
        Prose, drawings and bundles in reading order.
    code : tuple of str
        Sources of its code cells.
    """

    stem: str
    title: str
    items: tuple[Prose | Drawing | BaseModel, ...]
    code: tuple[str, ...]

    def of_kind(self, kind: type[_B]) -> list[_B]:
        """List the bundles of one kind."""
        return [item for item in self.items if isinstance(item, kind)]


def read_notebooks(notebooks: Mapping[str, Path]) -> dict[str, ExecutedNotebook]:
    """Read executed notebooks in the order of the report.

    Raises
    ------
    NotebookError
        Listing every breach: no such chapter, a cell that failed, no title, a broken bundle.
    """
    problems = [
        f"{stem}: not a chapter of the report; known: {', '.join(sorted(ORDER))}"
        for stem in sorted(notebooks.keys() - set(ORDER))
    ]
    read = {stem: _read(stem, notebooks[stem], problems) for stem in ORDER if stem in notebooks}
    refuse_notebooks(problems)
    return read


def refuse_notebooks(problems: list[str]) -> None:
    """Raise if there is anything to complain of, all of it at once."""
    if problems:
        raise NotebookError("the notebooks cannot be reported:\n  " + "\n  ".join(problems))


def _read(stem: str, path: Path, problems: list[str]) -> ExecutedNotebook:
    cells = _cells(stem, path, problems)
    title, items, code = "", list[Prose | Drawing | BaseModel](), list[str]()
    for number, cell in enumerate(cells, 1):
        where = f"{stem}, cell {number}"
        source = printable(_joined(cell.get("source", "")))
        if cell.get("cell_type") == "markdown":
            if not title:
                title, source = _split_title(source)
            tags = cell.get("metadata", {}).get("tags", [])
            items.append(Prose(source, opens_details=DETAILS in tags))
        elif cell.get("cell_type") == "code":
            code += [source] if source.strip() else []
            items += _bundles(cell.get("outputs", []), where, problems)
    if not title and cells:
        problems.append(f"{stem}: no title; its first text cell begins with '# '")
    return ExecutedNotebook(stem, title, tuple(items), tuple(code))


def _cells(stem: str, path: Path, problems: list[str]) -> list[dict[str, Any]]:
    try:
        cells = list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems.append(f"{stem}: {path.name} cannot be read as a notebook ({error})")
        return []
    return cells


def _split_title(source: str) -> tuple[str, str]:
    first, _, rest = source.lstrip().partition("\n")
    return (first[2:].strip(), rest) if first.startswith("# ") else ("", source)


def _bundles(
    outputs: list[dict[str, Any]], where: str, problems: list[str]
) -> Iterator[Drawing | BaseModel]:
    for output in outputs:
        if output.get("output_type") == "error":
            problems.append(f"{where} failed: {output.get('ename')}: {output.get('evalue')}")
        data = output.get("data", {})
        if MIME not in data:
            continue
        try:
            bundle = typeset_bundle(BUNDLE.validate_python(data[MIME]))
        except ValidationError as error:
            problems += [f"{where}: {_explain(item)}" for item in error.errors(include_url=False)]
            continue
        if isinstance(bundle, Figure):
            yield Drawing(bundle, _joined(data.get("image/svg+xml", "")))
        else:
            yield bundle


def _explain(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"]) or "bundle"
    return f"{key} = {item['input']!r:.60}: {item['msg'].removeprefix('Value error, ')}"


def _joined(value: Any) -> str:
    """Notebooks may keep long text as a list of lines."""
    return "".join(value) if isinstance(value, list) else str(value)
