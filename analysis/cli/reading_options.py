"""The options that say how an event file is to be read, the same for every command."""

from __future__ import annotations

import argparse
import zoneinfo
from collections.abc import Iterable
from typing import Any

from analysis.cli.terminal import typed
from analysis.errors import DesignError

# Written out here: the registries that hold these names load pandas, which --help does not need.
ROLES = (
    "date", "end", "year", "month", "day", "event_id", "date_precision", "count", "published",
)  # fmt: skip
"""Our names of columns, as `ReadOptions.columns` knows them."""
WORDS = ("day", "plus_minus_1", "week", "month", "wider")
"""What a value of a precision column may mean."""
ORDERS = ("day_first", "month_first", "year_first")
"""How dates such as 03/04/2020 may be read."""

Pair = tuple[str, str]


def add_reading_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of reading; `reading_options` reads them back.

    Use it in every command that reads an event file.

    Parameters
    ----------
    command : argparse.ArgumentParser
        The command's own parser.
    """
    group = command.add_argument_group("how the file is read")
    group.add_argument(
        "--source",
        metavar="NAME",
        help=typed("kind of file, see `redletter list sources`; default: recognised"),
    )
    group.add_argument(
        "--column",
        dest="columns",
        action="append",
        default=[],
        type=role_and_name,
        metavar="ROLE=NAME",
        help=f"which column holds what, for a table of your own; ROLE is one of {_or(ROLES)}; "
        "may be given again",
    )
    group.add_argument(
        "--precision",
        dest="precision_values",
        action="append",
        default=[],
        type=value_and_word,
        metavar="VALUE=WORD",
        help=f"what a value of the precision column means; WORD is one of {_or(WORDS)}; "
        "may be given again",
    )
    group.add_argument(
        "--date-order",
        choices=ORDERS,
        metavar="ORDER",
        help=f"how 03/04/2020 is read: {_or(ORDERS)}; default: as the whole column allows",
    )
    group.add_argument(
        "--timezone",
        type=zone,
        metavar="ZONE",
        help="zone in which times with an offset become local dates, such as Asia/Baghdad; "
        "default: UTC",
    )
    group.add_argument("--sheet", metavar="NAME", help="sheet of a workbook")
    group.add_argument(
        "--url",
        metavar="ADDRESS",
        help="SQLAlchemy address of the database on which a .sql file is run",
    )


def reading_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was given as keyword arguments of `load_events`; nothing that was not.

    Raises
    ------
    DesignError
        If a role or a value is given twice.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> add_reading_options(parser)
    >>> reading_options(parser.parse_args(["--column", "date=Day", "--sheet", "2020"]))
    {'columns': {'date': 'Day'}, 'sheet': '2020'}
    """
    given: dict[str, Any] = {
        "source": arguments.source,
        "columns": _once("--column", arguments.columns),
        "precision_values": _once("--precision", arguments.precision_values),
        "date_order": arguments.date_order,
        "timezone": arguments.timezone,
        "sheet": arguments.sheet,
        "url": arguments.url,
    }
    return {name: value for name, value in given.items() if value not in (None, {})}


def role_and_name(word: str) -> Pair:
    """Read ROLE=NAME; the name may itself hold an equals sign."""
    role, equals, name = word.partition("=")
    if not (equals and name) or role not in ROLES:
        raise argparse.ArgumentTypeError(
            f"{word!r} is not ROLE=NAME, such as date=Datum; ROLE is one of {_or(ROLES)}"
        )
    return role, name


def value_and_word(word: str) -> Pair:
    """Read VALUE=WORD; the value may itself hold an equals sign."""
    value, equals, meaning = word.rpartition("=")
    if not equals or meaning not in WORDS:
        raise argparse.ArgumentTypeError(
            f"{word!r} is not VALUE=WORD, such as approximate=week; WORD is one of {_or(WORDS)}"
        )
    return value, meaning


def zone(word: str) -> str:
    """Read the name of a time zone."""
    if word not in zoneinfo.available_timezones():
        raise argparse.ArgumentTypeError(
            f"{word!r} is no time zone, such as UTC, Europe/Paris or Asia/Baghdad"
        )
    return word


def _once(option: str, pairs: Iterable[Pair]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, meaning in pairs:
        if name in found:
            raise DesignError(f"{option} {name!r} is given twice; give it once")
        found[name] = meaning
    return found


def _or(words: Iterable[str]) -> str:
    *rest, last = words
    return f"{', '.join(rest)} or {last}"
