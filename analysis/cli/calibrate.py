"""`redletter calibrate`: the tests in worlds where the truth is known."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.report import positive
from analysis.cli.terminal import complain, near, processors, say
from analysis.errors import DesignError

if TYPE_CHECKING:
    from analysis.calibration.bars import BarResult
    from analysis.calibration.base import Plan
    from analysis.calibration.store import Made, Row
    from analysis.run.places import Places

NAME, QUICK = "calibration", "calibration-quick"
EXAMPLES = """\
examples:
  redletter calibrate --quick
  redletter calibrate --jobs 4
  redletter calibrate --only null
  redletter calibrate --report-only

It may be stopped at any time: what is done is kept, and the next start goes
on from there. Tables and report go to reports/calibration/."""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "calibrate",
        help="simulate worlds where the truth is known, and report how the tests did",
        description="Run the simulation protocol and write its tables and report.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--quick", action="store_true", help=f"a few cells, into reports/{QUICK}/")
    command.add_argument(
        "--jobs",
        type=positive,
        default=processors(),
        metavar="N",
        help="processes side by side (default here: %(default)s)",
    )
    command.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="a Dask scheduler to use instead, such as tcp://localhost:8786",
    )
    command.add_argument(
        "--only", nargs="+", default=[], metavar="PLAN", help="these plans; the others are kept"
    )
    command.add_argument(
        "--report-only", action="store_true", help="write the report anew from the tables there are"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the plans, write tables and report, and print the bars."""
    with _reproducible():
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from analysis.run.folders import only_builder, replacing, same_permissions

    places = _places()
    folder = places.reports / (QUICK if arguments.quick else NAME)
    plans = {} if arguments.report_only else _chosen(arguments.only)
    with only_builder(folder, places.cache / "locks"):
        tables, history = ({}, {}) if not plans else _simulate(plans, arguments, places)
        with replacing(folder) as draft:
            _keep_others(folder, draft, tables)
            results = _write(draft, tables, history)
            same_permissions(draft)
    _print_bars(results)
    say(near(folder / "report.html"))
    say(near(folder / "report.pdf"))
    return 0


def _simulate(
    plans: Mapping[str, Plan], arguments: argparse.Namespace, places: Places
) -> tuple[dict[str, list[Row]], dict[str, Made]]:
    """Run what is missing, then a share of the tasks once more."""
    from analysis.calibration.fingerprint import fingerprint
    from analysis.calibration.kept import Kept
    from analysis.calibration.runner import recheck, run_plans
    from analysis.calibration.store import Made, rows_of
    from analysis.cli.bars import CellBar

    kept = Kept(places.cache / (QUICK if arguments.quick else NAME))
    how = {
        "quick": arguments.quick,
        "jobs": arguments.jobs,
        "scheduler": arguments.scheduler,
    }
    try:
        with CellBar() as bar:
            ran = run_plans(plans, kept, progress=bar, **how)
    except KeyboardInterrupt:
        complain("what is done is kept; the same command goes on from here")
        raise
    say(ran.sentence())
    redone = recheck(plans, kept, **how)
    for told in redone:
        say(told.sentence())
    history = {
        told.plan: Made(
            title=plans[told.plan].title,
            code=fingerprint(plans[told.plan].run),
            quick=arguments.quick,
            tasks=told.tasks,
            redone=told.redone,
            differing=len(told.differing),
            rerun=told.sentence(),
        )
        for told in redone
    }
    return {name: rows_of(results) for name, results in ran.results.items()}, history


def _chosen(names: Sequence[str]) -> dict[str, Plan]:
    plans = _plans()
    unknown = [name for name in names if name not in plans]
    if unknown:
        raise DesignError(f"no plan {unknown[0]!r}; known: {', '.join(plans)}")
    return {name: plan for name, plan in plans.items() if not names or name in names}


def _keep_others(folder: Path, draft: Path, tables: Mapping[str, Any]) -> None:
    """Copy what is not made anew: tables of other plans, how they were made, the peers."""
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in tables:
            shutil.copyfile(path, draft / path.name)
    from analysis.calibration.store import HISTORY

    if (folder / HISTORY).is_file():
        shutil.copyfile(folder / HISTORY, draft / HISTORY)


def _write(
    draft: Path, tables: Mapping[str, Sequence[Row]], history: Mapping[str, Made]
) -> list[BarResult]:
    """Write tables and report into a folder that holds what is kept of the old one."""
    from analysis.calibration.bars import judge_bars
    from analysis.calibration.store import (
        PEERS,
        read_history,
        read_peers,
        read_rows,
        write_history,
        write_rows,
    )
    from analysis.report import build_report
    from analysis.report.calibration import Calibration, calibration_document

    for name, rows in tables.items():
        write_rows(rows, draft / f"{name}.csv")
    told = {**read_history(draft), **history}
    known = [name for name in [*_plans(), *told] if (draft / f"{name}.csv").is_file()]
    every = {name: read_rows(draft / f"{name}.csv") for name in dict.fromkeys(known)}
    if not every:
        raise DesignError("there are no tables yet; run the command without --report-only")
    told = {name: told[name] for name in every if name in told}
    write_history(told, draft)
    made = Calibration(every, told, read_peers(draft / PEERS))
    printed = draft / "printed"
    printed.mkdir()
    build_report(calibration_document(made, _provenance(draft, told)), printed)
    for path in sorted(printed.iterdir()):
        path.rename(draft / path.name)
    printed.rmdir()
    return judge_bars(made.rows, made.worlds)


def _provenance(draft: Path, history: Mapping[str, Made]) -> list[tuple[str, str]]:
    from analysis.run.places import package_version
    from analysis.study.hashing import sha256_of

    tables = [(path.name, sha256_of(path)) for path in sorted(draft.glob("*.csv"))]
    codes = [(f"Code that simulated {name}", made.code) for name, made in history.items()]
    return [*tables, *codes, ("Redletter", package_version())]


def _print_bars(results: Sequence[BarResult]) -> None:
    widths = [max(len(bar.name) for bar in results), max(len(bar.bar) for bar in results)]
    for bar in results:
        say(f"{bar.outcome:<8} {bar.name:<{widths[0]}}  {bar.bar:<{widths[1]}}  {bar.found}")


def _plans() -> dict[str, Plan]:
    from analysis.calibration.plans import PLANS

    return PLANS


def _places() -> Places:
    from analysis.run.places import PROJECT

    return PROJECT


@contextlib.contextmanager
def _reproducible() -> Iterator[None]:
    """Simulate under the settings of the notebooks, which hold every processor to one sum."""
    from analysis.run.crew import reproducible_environment

    before = dict(os.environ)
    # Before NumPy is loaded here, and for every process started from here.
    os.environ.update(reproducible_environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
