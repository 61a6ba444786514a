"""Time and memory to read, check and count millions of events, beside pandas, DuckDB and pyarrow.

OPENBLAS_NUM_THREADS=1 .venv/bin/python benchmarks/large_files.py --rows 10000000

Writes an invented file in ACLED's columns (10 million rows: 2.2 GB of CSV, and the same as a
folder of Parquet files) into a temporary folder; each way runs in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

PERIOD = ("2016-01-01", "2024-12-31")
WHERE = {"country": ["Iraq"]}
NEEDED = [
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1",
    "country", "admin1", "location", "fatalities",
]  # fmt: skip
PARTS = 10

EVENTS = """
SELECT 'EVT' || i AS event_id_cnty,
       strftime(DATE '2016-01-01' + CAST(hash(i) % 3288 AS INT), '%d %B %Y') AS event_date,
       year(DATE '2016-01-01' + CAST(hash(i) % 3288 AS INT)) AS year,
       1 + CAST(hash(i + 1) % 20 = 0 AS INT) AS time_precision,
       'Political violence' AS disorder_type,
       ['Battles', 'Explosions/Remote violence', 'Riots', 'Protests']
           [CAST(1 + hash(i + 2) % 4 AS INT)]
           AS event_type,
       ['Armed clash', 'Remote explosive', 'Mob violence', 'Peaceful protest']
           [CAST(1 + hash(i + 3) % 4 AS INT)] AS sub_event_type,
       'Actor ' || (hash(i + 4) % 5000) AS actor1,
       ['Iraq', 'Syria', 'Yemen', 'Iran', 'Turkey'][CAST(1 + hash(i + 5) % 5 AS INT)] AS country,
       'Province ' || (hash(i + 6) % 100) AS admin1,
       'Town, ' || (hash(i + 7) % 20000) AS location,
       round(20 + (hash(i + 7) % 20000) / 1000.0, 4) AS latitude,
       round(30 + (hash(i + 8) % 20000) / 1000.0, 4) AS longitude,
       hash(i + 9) % 5 AS fatalities,
       'On that day, armed men attacked "a convoy", said source ' || i || '; nobody was named and '
           || 'the report could not be confirmed' AS notes,
       1700000000 + i AS timestamp
FROM range({first}, {last}) t(i)
"""


def main() -> None:
    """Print seconds, peak memory, and both as multiples of our first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="events (default 10 million)")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        WAYS[options.way](options.file)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
        return
    with TemporaryDirectory() as folder:
        files = write(Path(folder), options.rows)
        print(
            f"{options.rows:,} events: {', '.join(f'{k} {size(f)} MB' for k, f in files.items())}"
        )
        print(f"{'way':18}{'seconds':>9}{'processor':>11}{'MiB':>7}{'time':>8}{'memory':>8}")
        first = None
        for way, kind in RUNS:
            seconds, processor, memory = measure(way, files[kind])
            first = first or (seconds, memory)
            ratios = f"{seconds / first[0]:8.2f}{memory / first[1]:8.2f}"
            figures = f"{seconds:9.1f}{processor:11.1f}{memory:7,}"
            print(f"{f'{way}, {kind}':18}{figures}{ratios}", flush=True)


def write(folder: Path, rows: int) -> dict[str, Path]:
    """Write the same events as one CSV file and as a folder of Parquet files."""
    import duckdb

    text, parts = folder / "events.csv", folder / "events"
    parts.mkdir()
    with duckdb.connect(config={"threads": 2}) as database:
        every = EVENTS.format(first=0, last=rows)
        database.execute(f"COPY ({every}) TO '{text}' (FORMAT csv, HEADER)")
        for part in range(PARTS):
            some = EVENTS.format(first=rows * part // PARTS, last=rows * (part + 1) // PARTS)
            database.execute(f"COPY ({some}) TO '{parts}/{part:02}.parquet' (FORMAT parquet)")
    os.sync()  # or the first way would wait for the disk
    return {"CSV": text, "Parquet": parts}


def size(file: Path) -> int:
    """Size of a file or of all files in a folder, in megabytes."""
    files = list(file.iterdir()) if file.is_dir() else [file]
    return sum(it.stat().st_size for it in files) // 10**6


def measure(way: str, file: Path) -> tuple[float, float, int]:
    """Run one way in a process of its own: seconds to its end, processor seconds, and MiB."""
    for part in file.iterdir() if file.is_dir() else [file]:
        with part.open("rb") as bytes_of:  # so that no way waits for the disk
            while bytes_of.read(1 << 24):
                pass
    start = time.perf_counter()
    command = [sys.executable, __file__, "--way", way, "--file", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    processor, memory = answer.stdout.split()[-2:]
    return time.perf_counter() - start, float(processor), int(memory)


def ours(file: Path) -> None:
    """Read every column, account for every row, run all checks, count by day."""
    from analysis import check_events, count_events, load_events

    events = load_events(file)
    check_events(events)
    count_events(events, period=PERIOD, where=WHERE)


def pandas(file: Path) -> None:
    """Read ten columns as text and count by day; nothing is checked."""
    import pandas as pd

    table = pd.read_csv(file, usecols=NEEDED, dtype=str, keep_default_na=False)
    days = pd.to_datetime(table["event_date"], format="%d %B %Y")
    table[table["country"].isin(WHERE["country"])].groupby(days).size()


def duckdb(file: Path) -> None:
    """Count by day in one query; nothing is read into Python and nothing checked."""
    import duckdb as database

    config = {"memory_limit": "400MB", "threads": 2}
    with database.connect(config=config) as connection:
        connection.execute(
            "SELECT strptime(event_date, '%d %B %Y') AS day, count(*) FROM read_csv(?, "
            "all_varchar = true) WHERE country = 'Iraq' GROUP BY day",
            [str(file)],
        ).fetchall()


def pyarrow(file: Path) -> None:
    """Read ten columns as text and count by day; nothing is checked."""
    import pyarrow as pa
    from pyarrow import compute, csv

    types = dict.fromkeys(NEEDED, pa.string())
    table = csv.read_csv(
        file,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(include_columns=NEEDED, column_types=types),
    )
    table = table.filter(compute.equal(table["country"], "Iraq"))
    table.group_by("event_date").aggregate([("event_date", "count")])


WAYS: dict[str, Callable[[Path], None]] = {
    "ours": ours,
    "pandas": pandas,
    "duckdb": duckdb,
    "pyarrow": pyarrow,
}
RUNS = [
    ("ours", "CSV"),
    ("ours", "Parquet"),
    ("pandas", "CSV"),
    ("duckdb", "CSV"),
    *([("pyarrow", "CSV")] if find_spec("pyarrow") else []),
]


if __name__ == "__main__":
    main()
