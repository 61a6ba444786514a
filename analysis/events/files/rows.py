"""The records of a delimited text, with the lines they stand on, broken ones among them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

NO_DELIMITER = "\0"
"""For files of one column; decoded text never holds it."""


LONGEST_CELL = 16_000_000
"""Characters of a cell at most; a report pasted into one has thousands."""

LONG = "a cell of more than 16 million characters"
"""Why a record with a longer one is no row."""

# The csv module has one limit for the whole program, 131,072 characters unless told; full texts
# of reports are longer. It is set here, once, and not around each call: readers may take turns.
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One record of a delimited text.

    Attributes
    ----------
    line : int
        Line on which it begins.
    cells : list of str
        Its cells; none if it is a blank line, or broken beyond reading.
    lines : list of str
        The lines it takes up.
    fault : str
        Why it is no row, "" if it is one.
    stray : bool
        Whether a quotation mark stands inside a quoted cell without being doubled.
    open_quote : bool
        Whether the file ended before a quotation mark was closed.
    """

    line: int
    cells: list[str]
    lines: list[str] = field(default_factory=list)
    fault: str = ""
    stray: bool = False
    open_quote: bool = False

    @property
    def blank(self) -> bool:
        """Whether it is a line without any text or delimiter."""
        lonely = len(self.cells) == 1 and self.lines[0].isspace()
        return not self.fault and (not self.cells or lonely)

    @property
    def bare_quotes(self) -> bool:
        """Whether a cell holds a quotation mark without being quoted itself."""
        text = "".join(self.lines)
        if '"' not in text:
            return False
        doubled = [cell.replace('"', '""') for cell in self.cells if '"' in cell]
        return any(f'"{cell}"' not in text for cell in doubled)


class _Feed:
    """Hands lines to the reader, and remembers those of the record it is in."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.taken.append(line)
        return line


def records(
    lines: Iterable[str], delimiter: str, *, quoting: bool = True, first: int = 1
) -> Iterator[Record]:
    r"""Go through the records of a delimited text.

    Use it for any text whose delimiter is known. A record that cannot be read is yielded with
    its fault, and reading goes on with the next line.

    Parameters
    ----------
    lines : iterable of str
        Lines with their ends.
    delimiter : str
        One sign, or `NO_DELIMITER`.
    quoting : bool, optional
        Whether quotation marks may hold delimiters and line ends.
    first : int, optional
        Number of the first line.

    Yields
    ------
    Record

    Examples
    --------
    >>> [(it.line, it.cells) for it in records(['a,"b\n', 'c"\n', 'd,e\n'], ",")]
    [(1, ['a', 'b\nc']), (3, ['d', 'e'])]
    """
    feed = _Feed(lines)
    reader = csv.reader(
        feed,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        feed.taken = []
        try:
            yield Record(first, next(reader), feed.taken)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(first, feed, delimiter, str(error))
        first += len(feed.taken)


def _broken(line: int, feed: _Feed, delimiter: str, fault: str) -> Record:
    if not feed.ended and fault.endswith("expected after '\"'"):
        # Such as "Abu" Ghraib: if it is all on one line there is no doubt where the row ends.
        try:
            cells = next(csv.reader(feed.taken, delimiter=delimiter))
        except csv.Error:
            cells = []
        if any("\n" in cell or "\r" in cell for cell in cells):
            cells = []
        return Record(line, cells, feed.taken, "" if cells else fault, stray=True)
    fault = LONG if fault.startswith("field larger") else fault
    return Record(line, [], feed.taken, fault, open_quote=feed.ended)
