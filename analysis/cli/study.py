"""`redletter study new`: a study file with the pre-specified defaults, commented."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path
from typing import Any

from analysis.cli.terminal import complain, near, say, typed

EXAMPLES = """\
example:
  redletter study new embassy --events my-events.csv --date 2020-01-03 \\
    --name-of-date "Killing of Qassem Soleimani"

Then read notebooks/studies/embassy.yml, mend what is not so, and run
  redletter report embassy"""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    group = commands.add_parser(
        "study",
        help="write a study file",
        description="Study files: one file, one study, one report.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = group.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = actions.add_parser(
        "new",
        help="write a study file with the defaults",
        description="Write notebooks/studies/NAME.yml; an existing one is never overwritten.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    new.add_argument("name", metavar="NAME", help="small letters, digits and hyphens")
    new.add_argument("--events", required=True, type=Path, metavar="FILE", help="the event file")
    new.add_argument("--source", metavar="NAME", help="kind of event file; default: recognised")
    new.add_argument(
        "--date",
        required=True,
        type=day,
        metavar="YYYY-MM-DD",
        help="the event whose anniversaries are asked about",
    )
    new.add_argument("--name-of-date", metavar="TEXT", help="what happened on that date")
    new.add_argument("--title", metavar="TEXT", help="title of the report")
    new.add_argument(
        "--period",
        nargs=2,
        type=day,
        metavar=("FIRST", "LAST"),
        help="days on which an event could have been counted; default: from\n"
        "the first to the last event of the file",
    )
    new.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file, read it back, and say what to do next."""
    # Imported here: reading events loads pandas.
    from analysis.cli.study_file import write_study
    from analysis.errors import AnalysisError
    from analysis.events import load_events
    from analysis.events.words import long_date
    from analysis.run.preflight import preflight
    from analysis.study import load_study

    events = load_events(arguments.events, arguments.source)
    first, last = arguments.period or (events.first, events.last)
    on = long_date(arguments.date)
    path = write_study(
        arguments.name,
        events=named_from_project(arguments.events),
        source=events.source,
        date=arguments.date,
        name_of_date=arguments.name_of_date or f"The event of {on}",
        title=arguments.title or f"Events of {events.path.stem} around {on.rpartition(' ')[0]}",
        period=(first, last),
    )
    say(near(path))
    try:
        preflight(load_study(path))
    except AnalysisError as error:
        complain(f"the file is written, but `report` would stop:\n{error}")
    else:
        say(typed(f"Read it, mend what is not so, then run: redletter report {arguments.name}"))
    return 0


def day(word: str) -> dt.date:
    """Read an ISO date."""
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{word!r} is not a date YYYY-MM-DD, such as 2015-11-13"
        ) from None


def named_from_project(file: Path) -> str:
    """Name a file as a study file does: from the project's folder if it lies inside."""
    from analysis.study import ROOT

    path = Path(os.path.abspath(file))
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()
