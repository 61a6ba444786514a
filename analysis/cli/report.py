"""`redletter report`: from the study file to the report."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from analysis.cli.terminal import complain, near, processors, say
from analysis.errors import AnalysisError, DesignError, NotebookError

BUNDLED = "iraq-us-interests"
EXAMPLES = """\
examples:
  redletter report
  redletter report my-study --jobs 4
  redletter report iraq-us-interests --set "window=[-3, 3]"

A departure from the study file goes to reports/STUDY-exploratory/ and is
marked as exploratory. Unchanged work is not done again."""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "report",
        help="run the notebooks of a study and write its report",
        description="Run the notebooks of each study and write reports/STUDY/.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "studies",
        nargs="*",
        metavar="STUDY",
        help=f"name or file of a study; without one: {BUNDLED}",
    )
    command.add_argument("--all", action="store_true", help="every study of the project")
    command.add_argument(
        "--jobs",
        type=positive,
        default=processors(),
        metavar="N",
        help="notebooks that run side by side (default here: %(default)s)",
    )
    command.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="depart from the study file; may be given again",
    )
    command.add_argument("--force", action="store_true", help="run everything again")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build each report; go on to the next study where one fails."""
    studies = chosen(arguments.studies, everything=arguments.all, changes=arguments.changes)
    first_error: AnalysisError | None = None
    for study in studies:
        try:
            _build(study, arguments)
        except AnalysisError as error:
            if len(studies) == 1:
                raise
            complain(str(error))
            first_error = first_error or error
    if first_error is not None:
        # Said above, each in its place; what is left to say is the exit code.
        kind = NotebookError if isinstance(first_error, NotebookError) else DesignError
        raise kind("not every study has its report; the lines above say why") from first_error
    return 0


def chosen(studies: list[str], *, everything: bool, changes: Sequence[str] = ()) -> list[str]:
    """Say which studies are meant: those named, all of them, or the bundled one."""
    # Imported here: reading a study file loads pydantic, which --help does not need.
    from analysis.study import STUDIES

    named = list(dict.fromkeys(studies)) or [BUNDLED]
    if everything:
        named = sorted(file.stem for file in STUDIES.glob("*.yml"))
    return [one for name in named for one in _expanded(name, changes)]


def _expanded(name: str, changes: Sequence[str]) -> list[str]:
    """Name one study for each value of the column `by`; most studies have no such key."""
    from analysis.study import load_study
    from analysis.study.portions import MARK

    try:
        study = load_study(name, changes)
    except DesignError:
        return [name]  # told in its turn, so that the other studies are not held up
    if study.by is None or study.value is not None:
        return [name]
    # Imported here: reading events loads pandas.
    from analysis.counts.portions import portions
    from analysis.events import load_events

    found = portions(load_events(**study.reading()), study)
    say(found.sentence())
    return [f"{name}{MARK}{value}" for value in found.counts]


def positive(word: str) -> int:
    """Read a number of one or more."""
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number of 1 or more")
    return int(word)


def _build(study: str, arguments: argparse.Namespace) -> None:
    from analysis.cli.bars import Bars
    from analysis.run import build_study

    with Bars(study) as bars:
        built = build_study(
            study,
            jobs=arguments.jobs,
            changes=arguments.changes,
            force=arguments.force,
            progress=bars,
        )
    if built.unchanged:
        say("Nothing changed since this report was made.")
    say(near(built.html))
    say(near(built.pdf))
    for words in (built.headline, built.verdict):
        if words:
            say(words)
