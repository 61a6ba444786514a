"""The tables of the protocol as files: one CSV a plan, and how each was made."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

from analysis.calibration.runner import CellResult
from analysis.errors import DataError

DIGITS = 6
HISTORY = "made.json"
PEERS = "peers.csv"
PEER_COLUMNS = ("method", "ours", "H0", "H0s", "H1b", "n", "mcse", "milliseconds", "source")
_WHOLE = ("per_year", "k", "m", "series")
_DECIMAL = ("value", "mcse")


@dataclass(frozen=True, slots=True)
class Row:
    """What one measure of one method came to in one cell.

    Attributes
    ----------
    table, world : str
        Plan and world.
    per_year : int
        Mean attacks a year.
    effect, defect : str
        What the anniversary does and what is wrong with the data; "none" where nothing.
    k, m : int
        Anniversaries and control years used.
    method, measure : str
        Such as "step 1" and "rejects at .05".
    series : int
        Series that the measure was defined for.
    value, mcse : float
        Mean over the series and its Monte Carlo standard error, to six digits; nan where
        undefined.
    """

    table: str
    world: str
    per_year: int
    effect: str
    defect: str
    k: int
    m: int
    method: str
    measure: str
    series: int
    value: float
    mcse: float

    @property
    def hits(self) -> int:
        """Series for which the measure holds, where it is a share."""
        return round(self.value * self.series)

    @property
    def where(self) -> str:
        """The cell in words."""
        words = [self.world, f"{self.per_year} attacks a year", _count(self.k, "anniversary")]
        if self.m:
            words.append(f"{self.m} control year{'s' if self.m > 1 else ''}")
        if self.effect != "none":
            words.append(f"effect {self.effect}")
        if self.defect != "none":
            words.append(f"defect {self.defect}")
        return ", ".join(words)


COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True, slots=True)
class Made:
    """How the table of one plan was made.

    Attributes
    ----------
    title : str
        What the table shows.
    code : str
        Hash of the code that simulated.
    quick : bool
        Whether only the quick cells were run.
    tasks, redone, differing : int
        Tasks; how many were run again afterwards; how many of these gave other numbers.
    rerun : str
        The same in words.
    """

    title: str
    code: str
    quick: bool
    tasks: int
    redone: int
    differing: int
    rerun: str


def rows_of(results: Iterable[CellResult]) -> list[Row]:
    """Turn results into the rows of a table, in the order of the plan."""
    return [
        Row(
            **asdict(result.cell),
            k=tally.k,
            m=tally.m,
            method=tally.method,
            measure=tally.measure,
            series=tally.n,
            value=_rounded(tally.value),
            mcse=_rounded(tally.mcse),
        )
        for result in results
        for tally in result.tallies
    ]


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write a table as CSV; an undefined value is an empty cell.

    Use it on a folder that takes the old one's place once it is whole.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([_written(value) for value in astuple(row)] for row in rows)


def read_rows(path: Path) -> list[Row]:
    """Read a table back.

    Raises
    ------
    DataError
        Naming file, line and column of what cannot be read.
    """
    return [
        Row(**{name: _read(name, text, path, line) for name, text in given.items()})
        for line, given in _lines(path, COLUMNS)
    ]


def read_peers(path: Path) -> list[dict[str, str]]:
    """Read the table of other packages' tests on the same series; empty if there is none."""
    return [given for _, given in _lines(path, PEER_COLUMNS)] if path.is_file() else []


def write_history(history: Mapping[str, Made], folder: Path) -> None:
    """Write how each table was made."""
    told = {name: asdict(made) for name, made in history.items()}
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    (folder / HISTORY).write_text(text, encoding="utf-8", newline="\n")


def read_history(folder: Path) -> dict[str, Made]:
    """Read how each table was made; empty where nothing was.

    Raises
    ------
    DataError
        If the file is there but cannot be read.
    """
    path = folder / HISTORY
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): Made(**made) for name, made in told.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise DataError(
            f"{folder.name}/{HISTORY}: cannot be read ({error}); delete it and run again"
        ) from None


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            head = tuple(next(reader, ()))
            if head != columns:
                raise DataError(f"{path.name}: its columns are to be {', '.join(columns)}")
            for cells in reader:
                if len(cells) != len(columns):
                    raise DataError(f"{path.name}, line {reader.line_num}: {len(cells)} cells")
                yield reader.line_num, dict(zip(columns, cells, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name}: cannot be read ({error})") from None


def _read(name: str, text: str, path: Path, line: int) -> Any:
    try:
        if name in _WHOLE:
            return int(text)
        if name in _DECIMAL:
            return float(text) if text else float("nan")
    except ValueError:
        raise DataError(f"{path.name}, line {line}: {name} = {text!r} is no number") from None
    return text


def _written(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.{DIGITS}g}"
    return str(value)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun.removesuffix('y') + 'ies'}"
