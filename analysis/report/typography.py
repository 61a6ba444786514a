"""Sentences as a printer sets them; those recorded in results.json stay as they were said."""

from __future__ import annotations

import re
from typing import TypeVar

from pydantic import BaseModel

from analysis.report.schema import Figure, Finding, Notice, Table

_B = TypeVar("_B", bound=BaseModel)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
# A hyphen is a minus where it opens a number that stands by itself in a sentence. Inside a key
# or a path (`window=[-3, 3]`, `a/-1.csv`) it is left, so that it can be pasted back.
_MINUS = re.compile(r"(?:^|(?<=[\s(]))-(?=\d+(?:[.,]\d+)*(?!\w|[/=]|[.,]\w))(?![^\[]*\])")
_EQUATION = re.compile(r"\b(p) ([=<≤]) (?=[\d.])")


def typeset(text: str) -> str:
    r"""Set apostrophes, minus signs and short equations of a sentence as a printer would.

    Use it for prose that is printed, never for cells that come from a data file.

    Examples
    --------
    >>> typeset("Soleimani's killing, -7 to +7 days (2022-01-03)")
    'Soleimani’s killing, −7 to +7 days (2022-01-03)'
    >>> typeset("p = 0.104").split(" ")
    ['p\xa0=\xa00.104']
    >>> typeset("differs in window=[-3, -1, 1]")
    'differs in window=[-3, -1, 1]'
    """  # noqa: RUF002
    text = _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", text)
    text = _MINUS.sub("\N{MINUS SIGN}", text)
    return _EQUATION.sub("\\1\N{NO-BREAK SPACE}\\2\N{NO-BREAK SPACE}", text)


def typeset_bundle(bundle: _B) -> _B:
    """Set the sentences of a bundle, and the minus signs in its columns of numbers."""
    if isinstance(bundle, Finding):
        return bundle.model_copy(update={"text": typeset(bundle.text)})
    if isinstance(bundle, Notice):
        if bundle.id == "changes":  # quotes what was typed after --set, to be typed again
            return bundle
        return bundle.model_copy(update={"texts": tuple(map(typeset, bundle.texts))})
    if isinstance(bundle, Figure):
        words = {"caption": typeset(bundle.caption), "alt": typeset(bundle.alt)}
        return bundle.model_copy(update=words)
    if isinstance(bundle, Table):
        rows = tuple(_typeset_row(bundle, row) for row in bundle.rows)
        return bundle.model_copy(update={"caption": typeset(bundle.caption), "rows": rows})
    return bundle


def _typeset_row(table: Table, row: tuple[str, ...]) -> tuple[str, ...]:
    cells = zip(row, table.columns, strict=True)
    return tuple(_MINUS.sub("\N{MINUS SIGN}", c) if column.numeric else c for c, column in cells)


def without_opening(text: str, opening: str) -> str:
    """Leave out a first sentence that stands above the text already.

    Examples
    --------
    >>> without_opening("The data cannot tell. We counted 11.", "The data cannot tell")
    'We counted 11.'
    >>> without_opening("We counted 11.", "The data cannot tell")
    'We counted 11.'
    """
    rest = text.removeprefix(f"{opening}. ")
    return rest if rest else text
