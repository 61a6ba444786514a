"""The first page: which sentences, figure, table and warnings stand on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from analysis.report.notebooks import Drawing, ExecutedNotebook, Prose, refuse_notebooks
from analysis.report.schema import Finding, Notice, Numbers, Table, printable
from analysis.report.typography import without_opening
from analysis.study import Study

MAIN_FIGURE = "fig-anniversary"
MAIN_TABLE = "tbl-anniversaries"
MAIN_FINDINGS = ("verdict-headline", "verdict", "counter-headline")
NOTICES_SHOWN = 3
# What a reader must see first; the others follow as the chapters give them.
_FIRST_NOTICES = (
    "simulated", "changes", "specified", "accepted", "findings", "precision", "heaps", "coverage",
)  # fmt: skip
_P_VALUE = re.compile(r"\bp\s*[=<]")
P_IN_WORDS = (
    "p: the chance of a count at least this high if the date meant nothing and each attack came "
    "alone."
)


@dataclass(frozen=True, slots=True)
class YearInTheNews:
    """What was said of one year, and that year's own row in words."""

    year: int
    says: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The sentences of the first page.

    Attributes
    ----------
    headline, verdict, counter_headline : str
        The verdict in a few words, in full without repeating them, and the naive reading.
    footnote : str
        What p means, where the naive reading gives one.
    news : YearInTheNews or None
        The year in the news, where the study names one.
    """

    headline: str
    verdict: str
    counter_headline: str
    footnote: str
    news: YearInTheNews | None


@dataclass(frozen=True, slots=True)
class Front(FirstPage):
    """The first page of a study.

    Attributes
    ----------
    drawing, drawn_in : Drawing, str
        The main figure and the name of its notebook.
    table : Table
        One row an anniversary.
    notices : tuple of str
        All warnings; the page prints the first few and says how many follow.
    """

    drawing: Drawing
    drawn_in: str
    table: Table
    notices: tuple[str, ...]


def read_front(notebooks: Iterable[ExecutedNotebook], study: Study) -> Front:
    """Find what the first page needs among the bundles of all notebooks.

    Raises
    ------
    NotebookError
        Naming every piece that no notebook shows.
    """
    books = list(notebooks)
    findings = {f.id or "": f.text for nb in books for f in nb.of_kind(Finding)}
    tables = {table.id: table for nb in books for table in nb.of_kind(Table)}
    drawings = {
        item.figure.id: (item, nb.stem)
        for nb in books
        for item in nb.items
        if isinstance(item, Drawing)
    }
    _refuse_lacking(findings, MAIN_FINDINGS)
    _refuse_lacking({**drawings, **tables}, (MAIN_FIGURE, MAIN_TABLE))
    headline, verdict, counter = (findings[name] for name in MAIN_FINDINGS)
    drawing, stem = drawings[MAIN_FIGURE]
    news = _news(study, findings.get("claim-year", ""))
    table = tables[MAIN_TABLE]
    footnote = P_IN_WORDS if _P_VALUE.search(counter) else ""
    verdict = without_opening(verdict, headline)
    return Front(headline, verdict, counter, footnote, news, drawing, stem, table, _notices(books))


def without_front(
    notebook: ExecutedNotebook, front: Front
) -> list[Prose | Drawing | BaseModel | str]:
    """List a chapter's items; for what the first page prints, a line says that it is there."""
    items: list[Prose | Drawing | BaseModel | str] = []
    moved: list[str] = []
    for item in notebook.items:
        place = _on_first_page(item, front)
        if place is not None:
            moved += [place] if place else []
        elif not isinstance(item, Numbers | Notice):  # which no chapter prints
            items += [_listed(moved)] if moved else []
            items.append(item)
            moved = []
    return [*items, _listed(moved)] if moved else items


def _on_first_page(item: Prose | Drawing | BaseModel, front: Front) -> str | None:
    """Name what the first page prints; "" if it needs no line, None for anything else."""
    if isinstance(item, Drawing):
        return "Figure 1, the main figure" if item.figure.id == MAIN_FIGURE else None
    if isinstance(item, Table):
        return "Table 1, the anniversaries one by one" if item.id == MAIN_TABLE else None
    if not isinstance(item, Finding) or item.id is None:
        return None
    if item.id == "claim-year":
        return None if front.news is None else "the year in the news"
    return {"verdict-headline": "", "verdict": "the verdict", "counter-headline": ""}.get(item.id)


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{'; '.join(most)}; and {last}" if most else last


def _refuse_lacking(found: Collection[str], wanted: Iterable[str]) -> None:
    refuse_notebooks(
        [f"the first page needs {n!r}; no notebook shows it" for n in wanted if n not in found]
    )


def _news(study: Study, sentence: str) -> YearInTheNews | None:
    if study.claim is None:
        return None
    claim = study.claim
    return YearInTheNews(claim.year, printable(claim.says), printable(claim.source), sentence)


def _notices(notebooks: Iterable[ExecutedNotebook]) -> tuple[str, ...]:
    notices = [notice for notebook in notebooks for notice in notebook.of_kind(Notice)]

    def place(notice: Notice) -> int:
        if notice.id in _FIRST_NOTICES:
            return _FIRST_NOTICES.index(notice.id)
        return len(_FIRST_NOTICES)

    texts = (text for notice in sorted(notices, key=place) for text in notice.texts)
    return tuple(dict.fromkeys(texts))  # two notebooks may give the same warning
