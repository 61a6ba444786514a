"""The report as one frozen model, from which HTML, PDF and files are all written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.report import schema
from analysis.report.front import FirstPage
from analysis.report.text import Written

DATA_CHAPTER = "00_data"
METHOD = "method"


@dataclass(frozen=True, slots=True)
class NumberedFigure:
    """A figure in its place: number, cleaned drawing and where it was made."""

    number: int
    figure: schema.Figure
    svg: str
    made_by: str


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A table in its place."""

    number: int
    table: schema.Table


@dataclass(frozen=True, slots=True)
class Pointer:
    """A line that says where something is printed instead."""

    text: str


Block = Written | schema.Finding | NumberedFigure | NumberedTable | Pointer


@dataclass(frozen=True, slots=True)
class Chapter:
    """One notebook, or the method, as the report prints it.

    Attributes
    ----------
    id, title : str
        Its anchor and its heading.
    blocks : tuple of Block
        What every reader sees, in reading order.
    code : tuple of str
        Sources of the notebook's cells.
    details : tuple of Block
        What follows for those who want to know more: folded in HTML, smaller in the PDF.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    code: tuple[str, ...] = ()
    details: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a kind of report calls its parts.

    Attributes
    ----------
    answer, simple : str
        Heads of the first page's box and of the sentences below it.
    more_in : str
        The chapter that lists all warnings.
    origin : str
        How the numbers were made.
    """

    answer: str = "Verdict"
    simple: str = "The simple count"
    more_in: str = "the data chapter"
    origin: str = (
        "Every number comes from the notebooks named here, run from their first cell to their "
        "last; none was typed. With the same inputs the same command writes the same bytes."
    )


STUDY_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a report holds; `build_report` writes it.

    Attributes
    ----------
    title, question : str
        Of the study, or of another kind of report.
    badges : tuple of str
        What the first page says of the study's standing.
    front : FirstPage
        The first page.
    figure : NumberedFigure or None
        The main one, which stands on the first page.
    table : NumberedTable
        The main one, which stands there too.
    chapters : tuple of Chapter
        In reading order, the method last.
    notices : tuple of str
        All warnings, the most important first.
    provenance : tuple of (str, str)
        What the report was made from.
    results : str
        The text of results.json.
    study : (str, str) or None
        Name and text of the study file, where there is one.
    as_of : datetime.date
        Last day of the data: the date that the PDF bears, since no clock is read.
    words : Words
        What this kind of report calls its parts.
    """

    title: str
    question: str
    badges: tuple[str, ...]
    front: FirstPage
    figure: NumberedFigure | None
    table: NumberedTable
    chapters: tuple[Chapter, ...]
    notices: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]
    results: str
    study: tuple[str, str] | None
    as_of: dt.date
    words: Words = STUDY_WORDS

    def tables(self) -> Iterable[schema.Table]:
        """List every table of the report."""
        yield self.table.table
        for chapter in self.chapters:
            blocks = (*chapter.blocks, *chapter.details)
            yield from (b.table for b in blocks if isinstance(b, NumberedTable))
