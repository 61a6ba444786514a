"""`redletter list`: what exists, one line each."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any

from analysis.cli.terminal import say

Line = tuple[str, str]
EXAMPLES = """\
examples:
  redletter list tests
  redletter list anchors"""


def add(commands: Any) -> None:
    """Declare the arguments of the command."""
    command = commands.add_parser(
        "list",
        help="list what exists: " + ", ".join(KINDS),
        description="List what exists, one line each, from the registries.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print name and meaning of each entry."""
    lines = list(KINDS[arguments.kind]())
    width = max((len(name) for name, _ in lines), default=0)
    for name, meaning in lines:
        say(f"{name:<{width}}  {meaning}")
    return 0


def _studies() -> Iterator[Line]:
    from analysis.errors import DesignError
    from analysis.study import STUDIES, load_study

    for file in sorted(STUDIES.glob("*.yml")):
        try:
            yield file.stem, load_study(file).title
        except DesignError as error:
            yield file.stem, f"cannot be used: {str(error).splitlines()[-1].strip()}"


def _anchors() -> Iterator[Line]:
    from analysis.anchors import ANCHORS

    for name, anchor in ANCHORS.items():
        when = f"{anchor.date}" if anchor.date else "recurs, no event of its own"
        calendar = anchor.calendar.replace("_", " ")
        yield name, f"{anchor.name} ({when}; {calendar} calendar)"


def _registry(module: str, name: str) -> Callable[[], Iterator[Line]]:
    def lines() -> Iterator[Line]:
        # Imported here: it loads `ast`, which the other commands do without.
        from analysis.cli.index import entries

        return entries(module, name)

    return lines


KINDS: dict[str, Callable[[], Iterator[Line]]] = {
    "sources": _registry("analysis/events/sources/__init__.py", "SOURCES"),
    "models": _registry("analysis/models/__init__.py", "MODELS"),
    "tests": _registry("analysis/surges/__init__.py", "SURGE_TESTS"),
    "checks": _registry("analysis/checks/__init__.py", "CHECKS"),
    "anchors": _anchors,
    "studies": _studies,
}
