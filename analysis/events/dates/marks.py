"""Signs that stand around a date and say nothing of it: footnotes, a spreadsheet's quotes."""

from __future__ import annotations

import re

_FOOTNOTE = "(?: ?(?:\\[(?:(?:note|n|nb|fn|ref)\\.? ?)?[0-9]{1,3}\\]|\\[[a-z]\\]|[*†‡]))"
_MARKED = re.compile(
    f'(?:="(?P<formula>[^"]+)"|\'?(?P<text>[^\'="].*?)){_FOOTNOTE}*', re.IGNORECASE
)


def without_marks(text: str) -> str:
    """Take a footnote's mark, a leading apostrophe or ="..." from around a text.

    Use it on a text that is no date as it stands; the date is in what is left.

    Parameters
    ----------
    text : str
        Short: no date is longer than `shapes.LONGEST` characters.

    Returns
    -------
    str
        The text itself if no such mark stands around it.

    Examples
    --------
    >>> [without_marks(text) for text in ("3 January 2020[4]", "'2020-01-03", '="2020-01-03"')]
    ['3 January 2020', '2020-01-03', '2020-01-03']
    """
    match = _MARKED.fullmatch(text)
    return (match["formula"] or match["text"]).strip() if match else text
