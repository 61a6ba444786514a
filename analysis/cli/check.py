"""`redletter check`: what an analyst must know about an event file before any test."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.codes import WRONG_INPUT
from analysis.cli.terminal import harmless, say, typed

if TYPE_CHECKING:
    from analysis.events import EventFinding, Events

EXAMPLES = """\
examples:
  redletter check data/iraq-us-interests/events.csv
  redletter check my-events.csv --source dates --json

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
    command.add_argument("file", type=Path, metavar="FILE", help="the event file")
    command.add_argument(
        "--source",
        metavar="NAME",
        help=typed("kind of file, see `redletter list sources`; default: recognised"),
    )
    command.add_argument("--json", action="store_true", help="print JSON instead of a page")
    command.add_argument("--strict", action="store_true", help="exit code 1 for warnings too")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, check, print."""
    # Imported here: reading events loads pandas.
    from analysis.events import check_events, load_events

    events = load_events(arguments.file, arguments.source)
    findings = check_events(events)
    if arguments.json:
        say(json.dumps(as_json(events, findings), indent=1, sort_keys=True))
    else:
        from analysis.cli.check_page import print_page

        print_page(events, findings)
    refusing = {"refusal", "warning"} if arguments.strict else {"refusal"}
    return WRONG_INPUT if any(found.severity in refusing for found in findings) else 0


def as_json(events: Events, findings: list[EventFinding]) -> dict[str, Any]:
    """Say all that the page says in a form for machines."""
    from analysis.cli.day_level import judge

    judgement = judge(events, findings)
    return {
        "file": harmless(events.path.name),
        "source": events.source,
        "sha256": events.sha256,
        "rows_read": events.rows_read,
        "events": len(events.table),
        "dropped": dict(events.dropped),
        "first": str(events.first),
        "last": str(events.last),
        "precision": precision(events),
        "months": months(events),
        "findings": [
            {
                "name": finding.name,
                "severity": finding.severity,
                "text": finding.text,
                "rows": list(finding.rows),
            }
            for finding in findings
        ],
        "day_level_test": {"answer": judgement.answer, "reasons": list(judgement.reasons)},
    }


def precision(events: Events) -> dict[str, int]:
    """Count events by how well their date is known."""
    return dict(Counter(str(word) for word in events.table["date_precision"]).most_common())


def months(events: Events) -> dict[str, int]:
    """Count events a month, from the first to the last, months without any included."""
    counted = Counter((day.year, day.month) for day in events.table["date"])
    first, last = events.first, events.last
    return {
        f"{year}-{month:02d}": counted[year, month]
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    }
