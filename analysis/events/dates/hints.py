"""What the texts that were not read look like, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from analysis.events.dates.bare import DAY_NUMBERS
from analysis.events.dates.marks import without_marks
from analysis.events.dates.names import month_number, plain
from analysis.events.dates.ranges import NO_DATE
from analysis.events.dates.shapes import LONGEST, NOT_A_DATE
from analysis.events.dates.texts import Chosen, Texts
from analysis.events.reasons import Reasons

YEARLESS, WEEK, DAY_NUMBER = "no year", "week", "day number"

ADVICE = {
    YEARLESS: "a month and a day without a year of four digits; write the year as well",
    WEEK: (
        "weeks; write each as its Thursday, YYYY-MM-DD, and give it the precision `week` in a "
        "column of precisions"
    ),
    DAY_NUMBER: (
        "day numbers of Excel (or Stata); format the column as dates in the program that wrote it "
        "and export again"
    ),
}
MERGED = "looks like merged date cells: fill the dates down"

_WEEK = re.compile("[0-9]{4}[- ]?W(?:eek)? ?[0-9]{1,2}(?:-?[1-7])?", re.IGNORECASE)
_YEARLESS = re.compile(
    "(?P<name>[^\\W\\d_]+)[-./, ]{0,2}[0-9]{1,2}(?:st|nd|rd|th)?|"
    "[0-9]{1,2}(?:st|nd|rd|th)?[-./, ]{0,2}(?:of )?(?P<after>[^\\W\\d_]+)",
    re.IGNORECASE,
)
_NUMBER = re.compile("[0-9]{5}(?:\\.[0-9]+)?")


def hints(texts: Texts, reasons: Reasons) -> Iterator[str]:
    """Say what unread texts of the usual kinds look like, and what to do.

    Use it where `unread_dates` counts them.

    Parameters
    ----------
    texts : Texts
        The different texts of the column.
    reasons : ndarray of str, shape (k,)
        Why each gives no date; "" where it does.

    Yields
    ------
    str
        A sentence.
    """
    unread = (reasons == NOT_A_DATE) & (texts.rows > 0)
    kinds = np.full(len(texts.values), "", dtype=object)
    kinds[unread] = [_kind(str(value)) for value in texts.values[unread]]
    for kind, advice in ADVICE.items():
        if (chosen := kinds == kind).any():
            number = texts.count(chosen)
            yield (
                f"{number:,} {'looks' if number == 1 else 'look'} like {advice} "
                f"({texts.examples(chosen, 1)})."
            )
    if _merged(texts, reasons):
        blank = texts.count(_blank(texts, reasons))
        yield f"{blank:,} empty cells stand below dates, row after row: {MERGED}."


def _kind(text: str) -> str:
    text = without_marks(plain(text[: LONGEST + 1]))
    if _NUMBER.fullmatch(text):
        return DAY_NUMBER if DAY_NUMBERS[0] <= float(text) < DAY_NUMBERS[1] else ""
    if _WEEK.fullmatch(text):
        return WEEK
    match = _YEARLESS.fullmatch(text)
    return YEARLESS if match and month_number(match["name"] or match["after"]) else ""


def _blank(texts: Texts, reasons: Reasons) -> Chosen:
    blank: Chosen = reasons == NO_DATE
    blank[blank] = [not str(value).strip() for value in texts.values[blank]]
    return blank


def _merged(texts: Texts, reasons: Reasons) -> bool:
    """Tell whether empty cells follow dates as they do where one cell was merged over many.

    A merged cell holds its date once, so that no date stands twice in a row; some have empty
    cells below them, and the first row has its date.
    """
    rows = texts.codes.size
    lost = texts.count(reasons != "")
    if 4 * lost <= rows:
        return False
    blank, dated = _blank(texts, reasons)[texts.codes], (reasons == "")[texts.codes]
    after = blank[1:] & dated[:-1]
    twice = dated[1:] & (texts.codes[1:] == texts.codes[:-1])
    runs, longer = after.sum(), (after[:-1] & blank[2:]).sum()
    return bool(dated[0] and runs >= 2 and longer and not twice.any())
