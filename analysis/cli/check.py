"""`redletter check`: what an analyst must know about an event file before any test."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.checking.own_files import CSV_MARK, HTML_MARK, refuse_target
from analysis.cli.codes import WRONG_INPUT
from analysis.cli.reading_options import add_reading_options, reading_options
from analysis.cli.terminal import complain, harmless, near, say

if TYPE_CHECKING:
    from analysis.cli.checking.summary import Summary

BIG = 20_000_000
"""Bytes from which on reading takes long enough to say so."""
EXAMPLES = """\
examples:
  redletter check data/iraq-us-interests/events.csv
  redletter check my-events.csv --column date=Datum --date-order day_first
  redletter check export.csv --html export.html --dropped left-out.csv

The exit code is 1 where a finding refuses a day-level test; with --strict
also where one warns."""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "check",
        help="what to know about an event file before any test",
        description="Read an event file and say what an analyst must know about it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "file", type=Path, metavar="FILE", help="the event file, a folder of Parquet files, or .sql"
    )
    command.add_argument("--json", action="store_true", help="print JSON instead of a page")
    command.add_argument(
        "--html", type=Path, metavar="FILE", help="write the page as one HTML file too"
    )
    command.add_argument(
        "--dropped", type=Path, metavar="FILE", help="write every row left out, and why, as CSV"
    )
    command.add_argument("--strict", action="store_true", help="exit code 1 for warnings too")
    add_reading_options(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, check, print; write what was asked for."""
    # Imported here: reading events loads pandas.
    from analysis.cli.checking.summary import summarise
    from analysis.events import check_events, load_events

    _refuse_targets(arguments)
    with _waiting(arguments.file):
        events = load_events(arguments.file, **reading_options(arguments))
        findings = check_events(events, today=dt.date.today())
        summary = summarise(events, findings, strict=arguments.strict)
    _show(summary, as_json=arguments.json)
    _write(summary, arguments)
    return WRONG_INPUT if summary.refused else 0


def _show(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        from analysis.cli.checking.summary import as_json as for_machines

        say(json.dumps(for_machines(summary), indent=1, sort_keys=True, allow_nan=False))
    else:
        from analysis.cli.checking.page import print_page

        print_page(summary)


def _refuse_targets(arguments: argparse.Namespace) -> None:
    """Complain of a file that may not be written before a long reading, not after it."""
    targets = [(arguments.html, HTML_MARK), (arguments.dropped, CSV_MARK)]
    for path, mark in targets:
        if path is not None:
            others = [arguments.file, *(p for p, _ in targets if p is not None and p is not path)]
            refuse_target(path, mark, others)


def _write(summary: Summary, arguments: argparse.Namespace) -> None:
    # With --json standard output holds nothing but JSON.
    tell = complain if arguments.json else say
    if arguments.dropped is not None:
        from analysis.cli.checking.dropped_rows import write_dropped

        rows = write_dropped(summary.events, arguments.dropped)
        tell(f"{near(arguments.dropped)}: {rows:,} {'row' if rows == 1 else 'rows'} left out")
    if arguments.html is not None:
        from analysis.cli.checking.html import write_html

        write_html(summary, arguments.html)
        tell(f"{near(arguments.html)}")


def _waiting(file: Path) -> AbstractContextManager[object]:
    """Turn a wheel on standard error while a big file is read, if somebody watches."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    small = file.is_file() and file.suffix != ".sql" and file.stat().st_size < BIG
    if small or not console.is_terminal or not file.exists():
        return nullcontext()
    return console.status(escape(harmless(f"Reading {file.name} ...")))
