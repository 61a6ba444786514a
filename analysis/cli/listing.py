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


def _sources() -> Iterator[Line]:
    from analysis.events import SOURCES

    return ((name, source.title) for name, source in SOURCES.items())


def _formats() -> Iterator[Line]:
    from analysis.events.files import FORMATS

    return ((name, f"{it.title} ({', '.join(it.endings)})") for name, it in FORMATS.items())


def _findings() -> Iterator[Line]:
    from analysis.events import EVENT_CHECKS

    return ((name, _first_line(check)) for name, check in EVENT_CHECKS.items())


def _models() -> Iterator[Line]:
    from analysis.models import MODELS

    return ((name, _first_line(model)) for name, model in MODELS.items())


def _tests() -> Iterator[Line]:
    from analysis.surges import SURGE_TESTS

    return ((name, _first_line(method.test)) for name, method in SURGE_TESTS.items())


def _checks() -> Iterator[Line]:
    from analysis.checks import CHECKS

    return ((name, _first_line(check)) for name, check in CHECKS.items())


def _first_line(function: Callable[..., Any]) -> str:
    return (function.__doc__ or "").split("\n", 1)[0].removesuffix(".")


# Each imports its registry when it is asked for: some of them load slow packages.
KINDS: dict[str, Callable[[], Iterator[Line]]] = {
    "sources": _sources,
    "formats": _formats,
    "findings": _findings,
    "models": _models,
    "tests": _tests,
    "checks": _checks,
    "anchors": _anchors,
    "studies": _studies,
}
