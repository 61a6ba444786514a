"""Throw broken files at the readers: ``python -m tests.fuzz_readers --seconds 600``.

Each trial takes a sound file of some format, breaks its bytes at random, and reads it. Nothing
but an `AnalysisError` may come out; what is read must be accounted for to the row, and every
date must lie inside its interval.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.errors import AnalysisError
from analysis.events import check_events, load_events
from analysis.events.precision import as_days
from tests.exports import Made, acled, gdelt, generic, gtd, icews, polecat, some_events, ucdp
from tests.exports.writers import (
    write_csv,
    write_geojson,
    write_json_lines,
    write_json_records,
    write_parquet,
    write_stata,
    write_xlsx,
)

Bytes = bytes
Mutation = Callable[[Bytes, np.random.Generator], Bytes]

TOKENS = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"=",
    b"1e999", b"-99", b"NaN", b"0000-00-00", b"2020-02-31", b"9999-99-99", b"{", b"}", b"[", b"]",
    b"null", b"\xc3\xa9", b"\xe9", b"#date", b"sep=;\n", b"date", b"<html>", b"9" * 20,
    b"1969-12-31T24:00:00Z", b"01/02/03", b"PAR1", b"PK\x03\x04",
    "\u0662\u0660\u0662\u0660-\u0660\u0661-\u0660\u0661".encode(),
)  # fmt: skip


def western(events: list[Made]) -> list[Made]:
    """Put all events in a place that Windows-1252 can write."""
    return [replace(one, place="Tel Qasr", actor="Garde d'Été") for one in events]


def sound_files(folder: Path) -> list[Path]:
    """Write one small sound file of every format and source."""
    events = some_events(12)
    own = generic.table(events)
    return [
        write_csv(folder / "acled.csv", acled.table(events)),
        write_csv(folder / "acled16.csv", acled.table(events, generation="2016")),
        write_csv(folder / "tagged.csv", acled.table(events), tag_row=True, bom=True),
        write_json_records(folder / "acled.json", acled.table(events), envelope="data"),
        write_csv(folder / "ucdp.csv", ucdp.table(events)),
        write_geojson(folder / "ucdp.geojson", ucdp.table(events)),
        write_csv(
            folder / "gtd.csv", gtd.table(western(events)), encoding="cp1252", newline="\r\n"
        ),
        write_xlsx(folder / "gtd.xlsx", gtd.table(events)),
        write_csv(folder / "gdelt.CSV", gdelt.table(events), delimiter="\t", header=False),
        write_csv(folder / "icews.tab", icews.table(events), delimiter="\t"),
        write_csv(folder / "polecat.txt", polecat.table(events), delimiter="\t"),
        write_csv(folder / "own.csv", own),
        write_csv(folder / "semicolons.csv", own, delimiter=";", sep_line=True),
        write_csv(folder / "utf16.csv", own, encoding="utf-16"),
        write_json_lines(folder / "own.jsonl", own),
        write_parquet(folder / "own.parquet", own),
        write_stata(folder / "own.dta", own),
        write_csv(folder / "list.txt", (["date"], [[str(one.date)] for one in events])),
    ]


def flip(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Change a few bytes."""
    array = bytearray(data)
    for place in rng.integers(len(array), size=int(rng.integers(1, 8))):
        array[place] = int(rng.integers(256))
    return bytes(array)


def cut(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Keep only the beginning."""
    return data[: int(rng.integers(len(data)))]


def behead(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Keep only the end."""
    return data[int(rng.integers(len(data))) :]


def repeat(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Write a piece twice, somewhere else."""
    start, stop = sorted(rng.integers(len(data) + 1, size=2))
    place = int(rng.integers(len(data) + 1))
    return data[:place] + data[start:stop] + data[place:]


def remove(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Take a piece out."""
    start = int(rng.integers(len(data)))
    return data[:start] + data[start + int(rng.integers(1, 60)) :]


def insert(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Put in a few pieces of text that mean something somewhere."""
    for _ in range(int(rng.integers(1, 5))):
        place = int(rng.integers(len(data) + 1))
        data = data[:place] + TOKENS[int(rng.integers(len(TOKENS)))] + data[place:]
    return data


def swap(data: Bytes, rng: np.random.Generator) -> Bytes:
    """Replace one kind of token by another, throughout."""
    old, new = (TOKENS[int(one)] for one in rng.integers(len(TOKENS), size=2))
    return data.replace(old, new)


MUTATIONS: tuple[Mutation, ...] = (flip, cut, behead, repeat, remove, insert, swap)


def trials(folder: Path, seed: int) -> Iterator[tuple[int, Path]]:
    """Write one broken file after another, without end."""
    files = [(path.name, path.read_bytes()) for path in sound_files(folder)]
    endings = sorted({Path(name).suffix for name, _ in files})
    for trial in range(seed, 2**62):
        rng = np.random.default_rng(trial)
        name, data = files[int(rng.integers(len(files)))]
        for mutation in rng.choice(len(MUTATIONS), size=int(rng.integers(1, 4))):
            data = MUTATIONS[int(mutation)](data, rng) if data else data
        ending = Path(name).suffix if rng.random() < 0.9 else str(rng.choice(endings))
        path = folder / f"broken{ending}"
        path.write_bytes(data)
        yield trial, path


def read(path: Path) -> str:
    """Read a broken file; say what became of it, or let the fault out."""
    try:
        events = load_events(path)
        check_events(events)
    except AnalysisError as error:
        if not str(error).strip():
            raise ValueError("an error without a word") from error
        return "refused"
    table = events.table
    if events.rows_read != len(table) + len(events.lost):
        raise ValueError(f"{events.rows_read} rows read, {len(table)} + {len(events.lost)} known")
    if sum(events.dropped.values()) != len(events.lost):
        raise ValueError("not every lost row has a reason")
    earliest, date, latest = (as_days(table[name]) for name in ("earliest", "date", "latest"))
    if not ((earliest <= date) & (date <= latest)).all():
        raise ValueError("a date lies outside its interval")
    return "read"


def main() -> None:
    """Run for a while and print every fault with the seed that makes it again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    outcomes: collections.Counter[str] = collections.Counter()
    end = time.monotonic() + arguments.seconds
    with tempfile.TemporaryDirectory() as folder:
        for trial, path in trials(Path(folder), arguments.seed):
            try:
                outcomes[read(path)] += 1
            except Exception as error:
                place = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
                outcomes[where] += 1
                if outcomes[where] == 1:
                    print(f"seed {trial}, {path.name}: {where}: {error}")
            if time.monotonic() > end:
                break
    print(dict(outcomes))


if __name__ == "__main__":
    main()
