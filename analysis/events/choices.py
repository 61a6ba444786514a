"""What only an analyst can decide about a file: an error that says among which values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from analysis.errors import DataError

Option = Literal["date_order", "column", "source", "sheet"]


class UnclearError(DataError):
    """A file that can be read in several ways, and which of them is meant it does not say.

    Use it to ask an analyst, and to read the file again with the answer.

    Parameters
    ----------
    shown : str
        What was found, with examples.
    advice : str, optional
        How to say which is meant, with what parts it from `shown`.
    option : {"date_order", "column", "source", "sheet"}, optional
        The argument of `load_events` that decides; "column" is `columns` for the role "date".
        None where the error was only passed on in other words.
    values : iterable of str, optional
        The values among which to choose, as that argument takes them.

    Examples
    --------
    >>> error = UnclearError("2 sheets", "; say which", option="sheet", values=["a", "b"])
    >>> str(error.within("my.xlsx")), error.values
    ('my.xlsx: 2 sheets; say which', ('a', 'b'))
    """

    # Whoever puts words before a message makes the error anew from its text alone.
    def __init__(
        self,
        shown: str,
        advice: str = "",
        *,
        option: Option | None = None,
        values: Iterable[str] = (),
    ) -> None:
        super().__init__(shown + advice)
        self.shown, self.advice = shown, advice
        self.option = option
        self.values = tuple(values)

    def within(self, file: str) -> UnclearError:
        """Name the file in front, for an error of a column, which knows no file."""
        return UnclearError(
            f"{file}: {self.shown}", self.advice, option=self.option, values=self.values
        )
