"""The first page: which sentences, figure, table and warnings stand on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from analysis.report.notebooks import Drawing, ExecutedNotebook, Prose, refuse
from analysis.report.schema import Finding, Notice, Table, printable
from analysis.study import Study

MAIN_FIGURE = "fig-anniversary"
MAIN_TABLE = "tbl-anniversaries"
MAIN_FINDINGS = ("verdict-headline", "verdict", "counter-headline")
NOTICES_SHOWN = 3
# What a reader must see first; the others follow as the chapters give them.
_FIRST_NOTICES = ("changes", "specified", "coverage")
_LAST_NOTICE = "not-yet-used"


@dataclass(frozen=True, slots=True)
class YearInTheNews:
    """What was said of one year, and that year's own row in words."""

    year: int
    says: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Front:
    """The first page.

    Attributes
    ----------
    headline, verdict, counter_headline : str
        The verdict in a few words, in full, and the naive reading beside it.
    news : YearInTheNews or None
        The year in the news, where the study names one.
    drawing, drawn_in : Drawing, str
        The main figure and the name of its notebook.
    table : Table
        One row an anniversary.
    notices : tuple of str
        All warnings; the page prints the first few and says how many follow.
    """

    headline: str
    verdict: str
    counter_headline: str
    news: YearInTheNews | None
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
    return Front(headline, verdict, counter, news, drawing, stem, table, _notices(books))


def without_front(notebook: ExecutedNotebook) -> list[Prose | Drawing | BaseModel | str]:
    """List a chapter's items; what the first page prints becomes a line that says so.

    The verdict's sentences stay: a chapter should be readable by itself.
    """
    items: list[Prose | Drawing | BaseModel | str] = []
    for item in notebook.items:
        if isinstance(item, Drawing) and item.figure.id == MAIN_FIGURE:
            items.append("The main figure, Figure 1, is on the first page.")
        elif isinstance(item, Table) and item.id == MAIN_TABLE:
            items.append("The table of anniversaries, Table 1, is on the first page.")
        elif not (isinstance(item, Finding) and item.id == "verdict-headline"):
            items.append(item)
    return items


def _refuse_lacking(found: Collection[str], wanted: Iterable[str]) -> None:
    refuse([f"the first page needs {n!r}; no notebook shows it" for n in wanted if n not in found])


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
        return len(_FIRST_NOTICES) + (notice.id == _LAST_NOTICE)

    texts = (text for notice in sorted(notices, key=place) for text in notice.texts)
    return tuple(dict.fromkeys(texts))  # two notebooks may give the same warning
