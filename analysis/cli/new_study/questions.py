"""Questions to an analyst at a terminal, and how the answers are read."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from zoneinfo import available_timezones

from analysis.anchors import ANCHORS
from analysis.cli.new_study.zones import zone_of
from analysis.cli.terminal import complain, harmless, say
from analysis.errors import AnalysisError
from analysis.events.filters import FilterColumn
from analysis.events.proposals import ProposedPeriod

T = TypeVar("T")

MOST_LISTED = 25
"""Values of a column shown at once; every one can be named all the same."""
EMPTY = "(empty)"
IMPRECISE = ("stated", "impute", "exclude")


class Asks(Protocol):
    """Somebody to ask, or nobody."""

    def tell(self, text: str) -> None:
        """Show what an answer needs."""

    def ask(self, question: str, proposal: str, read: Callable[[str], T]) -> T:
        """Put a question and read the answer, which is the proposal unless another is given."""


class Terminal:
    """Asks at the terminal, again and again until the answer can be used."""

    def tell(self, text: str) -> None:
        """Print it."""
        say(text)

    def ask(self, question: str, proposal: str, read: Callable[[str], T]) -> T:
        """Ask; an empty answer takes the proposal, a wrong one is told why."""
        offered = f" [{proposal}]" if proposal else ""
        while True:
            answer = input(harmless(f"{question}{offered}: ")).strip()
            try:
                return read(answer or proposal)
            except (ValueError, AnalysisError) as error:
                complain(str(error))


class Nobody:
    """Takes every proposal in silence."""

    def tell(self, text: str) -> None:
        """Keep it to oneself."""

    def ask(self, question: str, proposal: str, read: Callable[[str], T]) -> T:
        """Take the proposal."""
        return read(proposal)


def somebody() -> Asks:
    """Say whom to ask: whoever sits at the terminal, if anybody does."""
    return Terminal() if sys.stdin.isatty() and sys.stdout.isatty() else Nobody()


def read_anchor(answer: str) -> dt.date | str:
    """Read a day, or the name of a recurrence.

    Examples
    --------
    >>> read_anchor("2020-01-03"), read_anchor("ashura")
    (datetime.date(2020, 1, 3), 'ashura')
    """
    if answer in ANCHORS:
        return answer
    try:
        return dt.date.fromisoformat(answer)
    except ValueError:
        raise ValueError(
            f"{answer!r} is neither a day YYYY-MM-DD, such as 2015-11-13, nor a name of "
            "`redletter list anchors`, such as ashura"
        ) from None


def read_zone(answer: str) -> str:
    """Read the name of a time zone, whatever its capitals."""
    known = {name.lower(): name for name in available_timezones()}
    if answer.lower() not in known:
        raise ValueError(f"{answer!r} is no time zone, such as UTC, Europe/Paris or Asia/Baghdad")
    return known[answer.lower()]


def read_imprecise(answer: str) -> str:
    """Read what is done with imprecise dates."""
    if answer not in IMPRECISE:
        raise ValueError(f"{answer!r} is none of {', '.join(IMPRECISE)}")
    return answer


def read_period(answer: str) -> tuple[dt.date, dt.date]:
    """Read two days.

    Examples
    --------
    >>> first, last = read_period("2019-01-01 to 2024-12-31")
    >>> str(first), str(last)
    ('2019-01-01', '2024-12-31')
    """
    words = answer.replace(",", " ").replace(" to ", " ").split()
    try:
        first, last = map(dt.date.fromisoformat, words)
    except ValueError:
        raise ValueError(f"{answer!r} is not two days, such as 2019-01-01 to 2024-12-31") from None
    if first >= last:
        raise ValueError(f"the first day, {first}, must come before the last, {last}")
    return first, last


def ask_period(asks: Asks, proposed: ProposedPeriod) -> ProposedPeriod:
    """Ask for the days on which events could have been counted."""
    asks.tell(f"Proposed period: {proposed.sentence()}")
    first, last = asks.ask(
        "Days on which an event could have been counted, first and last",
        f"{proposed.first} to {proposed.last}",
        read_period,
    )
    if (first, last) == (proposed.first, proposed.last):
        return proposed
    return ProposedPeriod(first, last, "as its author answered.")


def ask_zone(asks: Asks, countries: Sequence[str]) -> str:
    """Ask for the time zone; only somebody who can say no is offered that of the country."""
    usual = zone_of(countries[0]) if len(countries) == 1 and isinstance(asks, Terminal) else None
    return asks.ask("Time zone whose local dates are meant", usual or "UTC", read_zone)


def ask_values(asks: Asks, question: str, column: FilterColumn) -> tuple[str, ...]:
    """Ask which values of a column are meant; none named means all."""
    asks.tell("\n".join(listed(column)))
    how = "names" if _are_numbers(column) else "numbers or names"
    by = "" if column.role == "country" else f", by {harmless(column.name)}"
    return asks.ask(
        f"{question}{by}? ({how}, commas between; empty for all)",
        "",
        lambda answer: read_values(answer, column),
    )


def listed(column: FilterColumn) -> list[str]:
    """List the values of a column with their numbers of events, one a line."""
    lines = [f"{column.name}:"]
    for number, (value, events) in enumerate(column.values[:MOST_LISTED], 1):
        # Values that are numbers themselves are named: "2" would mean two things.
        before = "" if _are_numbers(column) else f"{number:>3}  "
        lines.append(f"  {before}{_shown(value)} ({events:,})")
    if len(column.values) > MOST_LISTED:
        lines.append(f"       and {len(column.values) - MOST_LISTED} more, rarer ones")
    return lines


def read_values(answer: str, column: FilterColumn) -> tuple[str, ...]:
    """Read values of a column by number or name; an empty answer means all.

    Examples
    --------
    >>> column = FilterColumn("country", "country", (("Iraq", 7), ("Congo, D.R.", 5)))
    >>> read_values("iraq, 2", column), read_values("Congo, D.R.", column)
    (('Iraq', 'Congo, D.R.'), ('Congo, D.R.',))
    """
    if not answer:
        return ()
    known = {_shown(value).lower(): value for value, _ in reversed(column.values)}
    if not _are_numbers(column):
        numbers = {str(i): value for i, (value, _) in enumerate(column.values, 1)}
        known = numbers | known
    if answer.lower() in known:  # a name may hold a comma
        return (known[answer.lower()],)
    words = [word.strip() for word in answer.split(",") if word.strip()]
    unknown = [word for word in words if word.lower() not in known]
    if unknown or not words:
        raise ValueError(f"{', '.join(unknown) or answer!r} is not in the list above")
    return tuple(dict.fromkeys(known[word.lower()] for word in words))


def _are_numbers(column: FilterColumn) -> bool:
    return any(value.isdecimal() for value, _ in column.values)


def _shown(value: str) -> str:
    return " ".join(harmless(value).split()) or EMPTY
