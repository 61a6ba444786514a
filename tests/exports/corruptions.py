"""What happens to event files on their way: each corruption turns a sound table into bytes.

The events behind the file are known, so that a test can tell survival from silent error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.exports import Table

Corruption = Callable[[Table, np.random.Generator], bytes]


@dataclass(frozen=True)
class Corrupted:
    """One kind of corruption, and what may become of the file.

    `may_lose` is the largest number of events that may be missing, each under a reason;
    `may_add` how many rows that are no events may be taken for some (none, as a rule);
    `silent` is true where nothing is damaged, so that nothing need be said.
    """

    make: Corruption
    may_lose: int = 0
    silent: bool = False


def as_csv(table: Table, *, delimiter: str = ",", newline: str = "\n") -> str:
    """Write a table as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    writer.writerow(table[0])
    writer.writerows(table[1])
    return text.getvalue()


def _lines(table: Table) -> list[str]:
    return as_csv((table[0], [[c.replace("\n", " ") for c in row] for row in table[1]])).split("\n")


def _some_row(table: Table, rng: np.random.Generator) -> int:
    return int(rng.integers(1, len(table[1]) - 1))


def cut_last_row(table: Table, rng: np.random.Generator) -> bytes:
    """Cut the download in the middle of its last row."""
    text = "\n".join(_lines(table)).rstrip("\n")
    start = text.rindex("\n") + 1
    # Behind the first delimiter at least: a cut inside the first cell leaves one whole cell.
    return text[: start + int((len(text) - start) * 0.6)].encode()


def surplus_comma(table: Table, rng: np.random.Generator) -> bytes:
    """Put a comma outside quotation marks into one row, which shifts its columns."""
    lines, row = _lines(table), _some_row(table, rng)
    place = lines[row].index(",")
    lines[row] = lines[row][:place] + ",x" + lines[row][place:]
    return "\n".join(lines).encode()


def open_quote(table: Table, rng: np.random.Generator) -> bytes:
    """Open a quotation mark that is never closed."""
    lines = _lines(table)
    lines[-2] = '"' + lines[-2].replace('"', "")
    return "\n".join(lines).encode()


def header_again(table: Table, rng: np.random.Generator) -> bytes:
    """Join two downloads, the header of the second in the middle."""
    lines, row = _lines(table), _some_row(table, rng)
    return "\n".join([*lines[: row + 1], lines[0], *lines[row + 1 :]]).encode()


def rows_twice(table: Table, rng: np.random.Generator) -> bytes:
    """Join two downloads that overlap."""
    lines, row = _lines(table), _some_row(table, rng)
    return "\n".join([*lines[: row + 6], *lines[row:]]).encode()


def total_below(table: Table, rng: np.random.Generator) -> bytes:
    """Add the line of a spreadsheet: "Total", and a number."""
    cells = ["Total", str(len(table[1]))] + [""] * (len(table[0]) - 2)
    return as_csv((table[0], [*table[1], cells])).encode()


def note_below(table: Table, rng: np.random.Generator) -> bytes:
    """Add a line of one cell below the table."""
    return (as_csv(table) + "Source: the provider's website\n").encode()


def title_above(table: Table, rng: np.random.Generator) -> bytes:
    """Put a title above the header."""
    return ("Attacks since 2019\n\n" + as_csv(table)).encode()


def mixed_encodings(table: Table, rng: np.random.Generator) -> bytes:
    """Join rows in UTF-8 and rows in Windows-1252."""
    lines = _lines(table)
    lines[1] = lines[1].replace("Group", "Gruppé").replace("Iraq", "Irák")
    half = len(lines) // 2
    first = "\n".join(lines[:half]).encode()
    second = "\n".join(lines[half:]).encode("cp1252", "replace")
    return first + b"\n" + second


def windows_text(table: Table, rng: np.random.Generator) -> bytes:
    """Save in Windows-1252 with Windows line ends."""
    return as_csv(table, newline="\r\n").encode("cp1252", "replace")


def utf_16(table: Table, rng: np.random.Generator) -> bytes:
    """Save as the text that Excel calls Unicode."""
    return as_csv(table, delimiter="\t").encode("utf-16")


def semicolons(table: Table, rng: np.random.Generator) -> bytes:
    """Save in a country where the comma divides decimals."""
    return ("sep=;\n" + as_csv(table, delimiter=";")).encode("utf-8-sig")


def blank_lines(table: Table, rng: np.random.Generator) -> bytes:
    """Put a blank line behind every row."""
    return "\n\n".join(_lines(table)).encode()


def nul_byte(table: Table, rng: np.random.Generator) -> bytes:
    """Put a NUL byte into the text."""
    data = as_csv(table).encode()
    return data[: len(data) // 2] + b"\0" + data[len(data) // 2 :]


def columns_shuffled(table: Table, rng: np.random.Generator) -> bytes:
    """Change the order of the columns."""
    order = rng.permutation(len(table[0]))
    return as_csv(
        ([table[0][i] for i in order], [[r[i] for i in order] for r in table[1]])
    ).encode()


def newest_first(table: Table, rng: np.random.Generator) -> bytes:
    """Turn the order of the rows round."""
    return as_csv((table[0], table[1][::-1])).encode()


def blanks_about(table: Table, rng: np.random.Generator) -> bytes:
    """Put blanks about the names of the columns."""
    return as_csv(([f" {name} " for name in table[0]], table[1])).encode()


def cut_in_the_header(table: Table, rng: np.random.Generator) -> bytes:
    """Keep only half of the header."""
    return as_csv(table).encode()[:20]


def spreadsheet_error(table: Table, rng: np.random.Generator) -> bytes:
    """Put an error of a spreadsheet where the id of one row stood."""
    row = _some_row(table, rng)
    rows = [list(cells) for cells in table[1]]
    rows[row] = ["#REF!"] * len(rows[row])
    return as_csv((table[0], rows)).encode()


def web_page(table: Table, rng: np.random.Generator) -> bytes:
    """Save the page that asks for a password in place of the file."""
    return b"<!DOCTYPE html>\n<html><head><title>Sign in, please</title></head></html>\n"


CORRUPTIONS: dict[str, Corrupted] = {
    "cut last row": Corrupted(cut_last_row, may_lose=1),
    "surplus comma": Corrupted(surplus_comma, may_lose=1),
    "open quote": Corrupted(open_quote, may_lose=1),
    "header again": Corrupted(header_again),
    "rows twice": Corrupted(rows_twice),
    "total below": Corrupted(total_below),
    "note below": Corrupted(note_below),
    "title above": Corrupted(title_above),
    "mixed encodings": Corrupted(mixed_encodings),
    "windows text": Corrupted(windows_text, silent=True),
    "utf-16": Corrupted(utf_16),
    "semicolons": Corrupted(semicolons),
    "blank lines": Corrupted(blank_lines),
    "nul byte": Corrupted(nul_byte),
    "columns shuffled": Corrupted(columns_shuffled, silent=True),
    "newest first": Corrupted(newest_first, silent=True),
    "blanks about": Corrupted(blanks_about, silent=True),
    "cut in the header": Corrupted(cut_in_the_header),
    "spreadsheet error": Corrupted(spreadsheet_error, may_lose=1),
    "web page": Corrupted(web_page),
}
