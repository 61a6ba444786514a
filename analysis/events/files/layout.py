"""How a delimited text is laid out, told from its first lines: delimiter, header, titles, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from analysis.errors import DataError
from analysis.events.files.columns import apart, repeated_findings
from analysis.events.files.encoding import Text
from analysis.events.files.first_row import looks_like_data
from analysis.events.files.headers import (
    DATE,
    has_no_header,
    header_among,
    is_tag_row,
    row_width,
    surplus_name,
)
from analysis.events.files.rows import NO_DELIMITER, Record, records
from analysis.events.findings import EventFinding, named
from analysis.events.reading import quoted

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

SAMPLE = 5_000
"""Lines from which the layout is told."""

SEP_LINE = re.compile(r"\"?sep=([^\w\s\"]|\t)\"?\s*", re.IGNORECASE)
"""First line by which Excel is told the delimiter."""

CLOSE = 0.02
"""Shares of regular rows this near to each other do not decide between two delimiters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited text is laid out.

    Attributes
    ----------
    delimiter : str
        What stands between cells; `NO_DELIMITER` in a file of one column.
    header : tuple of str
        Names of the columns, each different; made up if the file has none.
    width : int
        Cells of a row: as many as the header has, more if all rows end in empty ones.
    header_line : int
        Line of the header; 0 if there is none.
    first : int
        Line on which the rows begin.
    remarks : tuple of EventFinding
        What had to be decided.
    repeated : dict of str to str
        New names of columns whose name stood before, and that name.
    """

    delimiter: str
    header: tuple[str, ...]
    width: int
    header_line: int
    first: int
    remarks: tuple[EventFinding, ...]
    repeated: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The first lines, read with one delimiter; the header is one of the rows."""

    delimiter: str
    rows: tuple[Record, ...]
    header: int
    names: tuple[str, ...]  # of the header, without a surplus one
    surplus: str
    share: float  # of the rows below the header that have as many cells

    @property
    def below(self) -> tuple[Record, ...]:
        return self.rows[self.header + 1 :]


def find_layout(text: Text) -> Layout:
    r"""Tell the layout of a delimited text from its first lines.

    Use it before the rows are read. The delimiter is the one with which rows have as many
    cells as the header, over the whole sample; a first line such as `sep=;` says it outright.

    Parameters
    ----------
    text : Text
        The file.

    Returns
    -------
    Layout

    Raises
    ------
    DataError
        If two delimiters fit equally well, or the header cannot be read.

    Examples
    --------
    >>> layout = find_layout(Text("e.csv", b"date;place\n2020-01-01;Basra\n"))
    >>> layout.delimiter, layout.header, layout.first
    (';', ('date', 'place'), 2)
    """
    sample = list(islice(text.lines(), SAMPLE))
    said = SEP_LINE.fullmatch(sample[0]) if sample else None
    first = 2 if said else 1
    trial = _decided(text.file, sample[first - 1 :], first, said[1] if said else None)
    if trial is None:
        raise DataError(f"{text.file}: the file is empty; its first line must name the columns")
    if not trial.names:
        line = trial.rows[trial.header].line
        raise DataError(f"{text.file}: a quotation mark in the header, line {line}, is not closed")
    return _laid_out(trial, sep_line=said is not None)


def _decided(file: str, sample: list[str], first: int, said: str | None) -> _Trial | None:
    if said:
        return _try(sample, said, first)
    start = next((line.strip() for line in sample if line.strip()), "")
    if DATE.fullmatch(start):  # "July 22, 2026" is one cell
        return _try(sample, NO_DELIMITER, first)
    trials = [_try(sample, delimiter, first) for delimiter in DELIMITERS]
    fitting = [trial for trial in trials if trial is not None and len(trial.names) > 1]
    if not fitting:
        broken = [trial for trial in trials if trial is not None and trial.rows[trial.header].fault]
        return broken[0] if broken else _try(sample, NO_DELIMITER, first)
    for trial in fitting:
        if has_no_header(trial.names):  # GDELT: "Place, Country" may stand in every row
            return trial
    best, *others = sorted(fitting, key=lambda it: (it.header, -it.share, -len(it.names)))
    for other in others:
        if other.header == best.header and other.share >= max(0.5, best.share - CLOSE):
            raise DataError(_ambiguous(file, best, other))
    return best


def _ambiguous(file: str, one: _Trial, other: _Trial) -> str:
    names = [
        f"{DELIMITERS[it.delimiter]} (columns {', '.join(map(quoted, it.names[:3]))} …)"
        for it in (one, other)
    ]
    return (
        f"{file}: the cells may be divided by {names[0]} or by {names[1]}; both fit. Put a line "
        "with sep= and the right sign above the header, such as sep=; for semicolons"
    )


def _try(sample: list[str], delimiter: str, first: int) -> _Trial | None:
    trials = [_read(sample, delimiter, first, quoting) for quoting in (True, delimiter != "\t")]
    return max(filter(None, trials), key=lambda it: it.share, default=None)


def _read(sample: list[str], delimiter: str, first: int, quoting: bool) -> _Trial | None:
    found = list(records(sample, delimiter, quoting=quoting, first=first))
    if len(sample) >= SAMPLE - 1 and len(found) > 1:
        del found[-1]  # it may go on beyond the sample
    rows = tuple(record for record in found if not record.blank)
    if not rows:
        return None
    header = header_among(rows)
    names, below = rows[header].cells, rows[header + 1 :]
    surplus = surplus_name(names, below)
    if surplus:
        names = [name for name in names if name != surplus]
    width = row_width(names, below)
    regular = sum(len(record.cells) == width for record in below)
    share = regular / len(below) if below else 1.0
    return _Trial(delimiter, rows, header, tuple(names), surplus, share)


def _laid_out(trial: _Trial, *, sep_line: bool) -> Layout:
    header, below = trial.rows[trial.header], trial.below
    data = looks_like_data(header.cells, [record.cells for record in below])
    headed = not (data or has_no_header(header.cells))
    names = trial.names if headed else [f"column {i + 1}" for i in range(len(trial.names))]
    names, repeated = apart(names)
    tags = below[0] if headed and below and is_tag_row(below[0].cells) else None
    last = tags or header
    return Layout(
        trial.delimiter,
        tuple(names),
        row_width(names, below),
        header.line if headed else 0,
        last.line + len(last.lines) if headed else header.line,
        (
            *_remarks(trial, headed=headed, tags=tags, sep_line=sep_line),
            *repeated_findings(repeated, _differing(names, repeated, below)),
        ),
        repeated,
    )


def _differing(
    names: Sequence[str], repeated: Mapping[str, str], below: Sequence[Record]
) -> set[str]:
    """Find the repeated columns that differ from the first of their name."""
    place = {name.strip(): i for i, name in enumerate(names)}
    rows = [record.cells for record in below if len(record.cells) >= len(names)]
    return {
        new
        for new, name in repeated.items()
        if any(cells[place[new]] != cells[place[name]] for cells in rows)
    }


def _remarks(
    trial: _Trial, *, headed: bool, tags: Record | None, sep_line: bool
) -> Iterator[EventFinding]:
    if trial.delimiter not in (",", NO_DELIMITER):
        what = DELIMITERS.get(trial.delimiter, f"the sign {quoted(trial.delimiter)}")
        why = ", as its first line says" if sep_line else ""
        yield EventFinding("delimiter", "note", f"Cells are divided by {what}{why}.")
    titles = trial.rows[: trial.header]
    if titles:
        lines = tuple(record.line for record in titles)
        texts = [" ".join(filter(None, record.cells)) for record in titles]
        text = "; ".join(quoted(title) for title in texts if title)
        text = f"Skipped above the header: {text} ({named(lines)})."
        yield EventFinding("preamble", "note", text, lines)
    if trial.surplus:
        text = f"Rows have no cell for the name {quoted(trial.surplus)} of the header; left out."
        yield EventFinding("surplus_name", "warning", text)
    if not headed:
        number = len(trial.names)
        text = _NO_HEADER.format(number)
        yield EventFinding("header", "note", text if number > 1 else _ONE_COLUMN)
    if tags:
        text = f"The row of HXL tags below the header (line {tags.line}) was skipped."
        yield EventFinding("tag_row", "note", text, (tags.line,))


_NO_HEADER = (
    "The file has no header: its first line looks like data, not like names. The columns are "
    "called column 1 to column {}, and that line is a row."
)
_ONE_COLUMN = "The file has no header; its one column is called column 1."
