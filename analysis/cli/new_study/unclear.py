"""Questions about a file that can be read in several ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.cli.new_study.questions import Asks, Terminal
from analysis.events import Events, load_events
from analysis.events.choices import Option, UnclearError
from analysis.events.reading import quoted

QUESTIONS: Mapping[Option, str] = {
    "column": "Which column holds the date of the event?",
    "source": "Which source is it?",
    "sheet": "Which sheet?",
}


def load_asking(file: Path, reading: dict[str, Any], asks: Asks) -> Events:
    """Read an event file; what it leaves open is asked, if somebody can answer.

    Use it for a new study.

    Parameters
    ----------
    file : pathlib.Path
        The event file.
    reading : dict
        Arguments of `load_events`; the answers are added to it.
    asks : Asks
        Whom to ask.

    Returns
    -------
    Events

    Raises
    ------
    DataError
        If the file cannot be read, or leaves something open and there is nobody to ask.
    """
    while True:
        try:
            return load_events(file, **reading)
        except UnclearError as error:
            # What was answered once and is still open would be asked for ever.
            option = error.option
            if not isinstance(asks, Terminal) or option is None or _is_said(option, reading):
                raise
            asks.tell(error.shown)
            _ask(option, error.values, reading, asks)


def read_choice(answer: str, values: Sequence[str]) -> str:
    """Read one of some values by its number or name, whatever its capitals and underscores.

    Examples
    --------
    >>> read_choice("2", ["day_first", "month_first"]), read_choice("Day first", ["day_first"])
    ('month_first', 'day_first')
    """
    if answer in values:
        return answer
    numbers = {} if _are_numbers(values) else {str(i): it for i, it in enumerate(values, 1)}
    alike = [value for value in values if _plain(value) == _plain(answer)]
    if answer in numbers or len(alike) == 1:
        return numbers.get(answer) or alike[0]
    raise ValueError(f"{answer!r} is none of {', '.join(map(quoted, values))}")


def _ask(option: Option, values: Sequence[str], reading: dict[str, Any], asks: Asks) -> None:
    chosen = asks.ask(_question(option, values), "", lambda it: read_choice(it, values))
    if option == "column":
        reading["columns"] = {**reading.get("columns", {}), "date": chosen}
    else:
        reading[option] = chosen


def _question(option: Option, values: Sequence[str]) -> str:
    if option == "date_order":
        words = " or ".join(f"{value.replace('_', ' ')} ({i})" for i, value in enumerate(values, 1))
        return f"{words[0].upper()}{words[1:]}?"
    # Names that are numbers themselves have none: "2" would mean two things.
    named = [quoted(value) for value in values]
    if not _are_numbers(values):
        named = [f"{i} {name}" for i, name in enumerate(named, 1)]
    return f"{QUESTIONS[option]} ({', '.join(named)})"


def _is_said(option: Option, reading: Mapping[str, Any]) -> bool:
    return "date" in reading.get("columns", {}) if option == "column" else option in reading


def _are_numbers(values: Sequence[str]) -> bool:
    return any(value.isdecimal() for value in values)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
