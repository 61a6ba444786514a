"""`redletter verify`: does a report hold against what it was made from?"""

from __future__ import annotations

import argparse
from typing import Any

from analysis.cli.codes import DIFFERENT
from analysis.cli.report import BUNDLED, chosen, positive
from analysis.cli.terminal import processors, say

EXAMPLES = """\
examples:
  redletter verify
  redletter verify my-study

The exit code is 4 where something differs."""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "verify",
        help="check a report: same inputs, same bytes",
        description=(
            "Check the hashes of a report's inputs, build it again in a temporary\n"
            "folder, and compare every byte. Nothing is changed."
        ),
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "studies",
        nargs="*",
        metavar="STUDY",
        help=f"name or file of a study; without one: {BUNDLED}",
    )
    command.add_argument(
        "--jobs",
        type=positive,
        default=processors(),
        metavar="N",
        help="notebooks that run side by side (default here: %(default)s)",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify each report and say what differs."""
    verdicts = [
        _verify(study, arguments.jobs) for study in chosen(arguments.studies, everything=False)
    ]
    return 0 if all(verdicts) else DIFFERENT


def _verify(study: str, jobs: int) -> bool:
    from analysis.cli.bars import Bars
    from analysis.run import verify_study

    with Bars(study) as bars:
        verified = verify_study(study, jobs=jobs, progress=bars)
    if not verified.by_bytes:
        say(
            f"{study}: made on another kind of machine or Python, where the last digits may "
            "differ; the numbers of results.json were compared to six digits"
        )
    for difference in verified.differences:
        say(f"{study}: {difference.sentence()}")
    if verified.differences and not verified.same_code:
        say(f"{study}: the package in analysis/ has changed since this report was made")
    if not verified.differences:
        held = (
            f"{verified.files} files, the same bytes" if verified.by_bytes else "the same numbers"
        )
        say(f"{study}: holds ({held})")
    return not verified.differences
