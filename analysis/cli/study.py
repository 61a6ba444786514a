"""`redletter study new`: a commented study file from an event file and a date."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.codes import INTERRUPTED
from analysis.cli.reading_options import add_reading_options
from analysis.cli.terminal import complain, near, say, typed

if TYPE_CHECKING:
    from analysis.cli.new_study.plan import StudyPlan

CALENDARS = ("gregorian", "lunar_hijri", "solar_hijri")
IMPRECISE = ("stated", "impute", "exclude")
# Written out here: the registries that hold these names load slow packages.

EXAMPLES = """\
examples:
  redletter study new
  redletter study new embassy --events my-events.csv --date 2020-01-03 \\
    --name-of-date "Killing of Qassem Soleimani" \\
    --where country=Iraq --where "event_type=Armed clash"

At a terminal, what is not given is asked for. Then read the file written,
notebooks/studies/embassy.yml, mend what is not so, and run
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
    new.add_argument("name", nargs="?", metavar="NAME", help="small letters, digits and hyphens")
    new.add_argument("--events", type=Path, metavar="FILE", help="the event file")
    _add_anchor(new)
    new.add_argument("--title", metavar="TEXT", help="title of the report")
    _add_choices(new)
    add_reading_options(new)
    new.set_defaults(run=run, refuse=new.error)


def _add_anchor(new: argparse.ArgumentParser) -> None:
    anchor = new.add_mutually_exclusive_group()
    anchor.add_argument(
        "--date",
        type=day,
        metavar="YYYY-MM-DD",
        help="the event whose anniversaries are asked about",
    )
    anchor.add_argument(
        "--recurrence",
        metavar="NAME",
        help=typed("instead: a date of `redletter list anchors`"),
    )
    new.add_argument("--name-of-date", metavar="TEXT", help="what happened on that date")
    new.add_argument(
        "--calendar",
        choices=CALENDARS,
        metavar="CALENDAR",
        help=f"in which the date recurs: {', '.join(CALENDARS)}; default: {CALENDARS[0]}",
    )
    new.add_argument(
        "--window",
        nargs=2,
        type=int,
        metavar=("FROM", "TO"),
        help="days about it, such as -7 7 (the default)",
    )


def _add_choices(new: argparse.ArgumentParser) -> None:
    new.add_argument(
        "--where",
        action="append",
        default=[],
        type=column_and_value,
        metavar="COLUMN=VALUE",
        help="count only such events; may be given again, and values of one column add up",
    )
    new.add_argument("--by", metavar="COLUMN", help="one study for each value of a column")
    new.add_argument(
        "--period",
        nargs=2,
        type=day,
        metavar=("FIRST", "LAST"),
        help="days on which an event could have been counted; default: from the first event "
        "to the end of the last complete month",
    )
    new.add_argument(
        "--imprecise",
        choices=IMPRECISE,
        metavar="HOW",
        help="dates not known to the day: impute, exclude or stated; default: impute, if any",
    )


def run(arguments: argparse.Namespace) -> int:
    """Decide, write, read back, and say what to do next."""
    # Imported here: reading events loads pandas.
    from analysis.cli.new_study.choices import decide
    from analysis.cli.new_study.file import write_study
    from analysis.cli.new_study.questions import Nobody, somebody

    asks = somebody()
    if isinstance(asks, Nobody):
        _refuse_missing(arguments)
    try:
        plan = decide(arguments, asks)
    except (KeyboardInterrupt, EOFError):
        say()
        complain("stopped; nothing was written")
        return INTERRUPTED
    path = write_study(plan)
    return _tell(plan, path)


def day(word: str) -> dt.date:
    """Read an ISO date."""
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{word!r} is not a date YYYY-MM-DD, such as 2015-11-13"
        ) from None


def column_and_value(word: str) -> str:
    """Pass on COLUMN=VALUE; where the column ends is known once the file is read."""
    if "=" not in word:
        raise argparse.ArgumentTypeError(f"{word!r} is not COLUMN=VALUE, such as country=Iraq")
    return word


def _refuse_missing(arguments: argparse.Namespace) -> None:
    missing = []
    if arguments.name is None:
        missing.append("NAME")
    if arguments.events is None:
        missing.append("--events FILE")
    if arguments.date is None and arguments.recurrence is None:
        missing.append("--date YYYY-MM-DD (or --recurrence NAME)")
    if missing:
        arguments.refuse(f"there is no terminal to ask at; give {', '.join(missing)}")


def _tell(plan: StudyPlan, path: Path) -> int:
    """Say what was decided, what would stop the report, and the next command."""
    from analysis.cli.new_study.summary import likeliest, summary
    from analysis.errors import AnalysisError
    from analysis.run.preflight import preflight
    from analysis.study import load_study

    say(near(path))
    study = load_study(path)
    try:
        for line in summary(plan, study):
            say(line)
        preflight(likeliest(plan, study))
    except AnalysisError as error:
        complain(f"the file is written, but `report` would stop:\n{error}")
        return 1
    say(typed(f"Read it, mend what is not so, then run: redletter report {plan.name}"))
    return 0
