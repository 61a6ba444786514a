"""From flags, answers and the data's own values to the plan of a new study."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, cast

from analysis.anchors import ANCHORS, Anchor
from analysis.cli.new_study.file import named, refuse_taken
from analysis.cli.new_study.plan import WINDOW, StudyPlan, Where
from analysis.cli.new_study.questions import (
    Asks,
    ask_period,
    ask_values,
    ask_zone,
    read_anchor,
    read_imprecise,
)
from analysis.cli.new_study.unclear import load_asking
from analysis.cli.reading_options import reading_options
from analysis.cli.terminal import harmless
from analysis.counts.selection import select
from analysis.errors import DesignError
from analysis.events import Events, load_events
from analysis.events.filters import FilterColumn, column_values, filter_columns, role_of, rows_where
from analysis.events.proposals import (
    ProposedDates,
    ProposedPeriod,
    proposed_dates,
    proposed_period,
)
from analysis.events.reading import quoted
from analysis.events.words import long_date

MOST_KINDS = 2
"""Columns of kinds of events about which is asked."""
FEW = 12
"""Values up to which a column of no known name is taken for kinds of events."""

FilterColumns = Callable[[FilterColumn], bool]


def decide(given: argparse.Namespace, asks: Asks) -> StudyPlan:
    """Make the plan of a study: what was given, else what is answered, else what is proposed.

    Use it for `study new`; with nobody to ask, every proposal is taken.

    Parameters
    ----------
    given : argparse.Namespace
        The arguments of the command; `name`, `events` and the date may be None if somebody
        can be asked.
    asks : Asks
        Whom to ask.

    Returns
    -------
    StudyPlan

    Raises
    ------
    AnalysisError
        If the name is taken, the file cannot be read, or a column or value does not occur.
    """
    if given.name is not None:
        refuse_taken(given.name)
    file = given.events or asks.ask("Event file", "", _existing)
    reading = reading_options(given)
    events = load_asking(file, reading, asks)
    asks.tell(events.sentence())
    name = given.name or asks.ask("Name of the study and of its file", _free_name(file), _free)
    anchor, recurrence = _anchor(given, asks)
    where = _filters(given.where, events)
    _refuse_by(given.by, where, events)
    where = _country(events, where, given.by, asks)
    if given.timezone is None:
        reading["timezone"] = ask_zone(asks, _countries(events, where))
        if reading["timezone"] != "UTC":
            events = load_events(file, **reading)
    where = _narrowed(events, where, given.by, asks, "Which kinds of events", _is_kind, MOST_KINDS)
    period = _period(given.period, where, events, asks)
    dates = _dates(given.imprecise, where, events, asks)
    return StudyPlan(
        name=name,
        title=given.title or _title(anchor, _countries(events, where)),
        events=events,
        path=named(file),
        reading=reading,
        anchor=anchor,
        recurrence=recurrence,
        period=period,
        dates=dates,
        where=where,
        by=given.by,
        window=tuple(given.window or WINDOW),
    )


def _existing(answer: str) -> Path:
    path = Path(answer).expanduser()
    if not answer or not path.exists():
        raise ValueError(f"{answer!r}: no such file; give its name, with its folder if elsewhere")
    return path


def _free(answer: str) -> str:
    refuse_taken(answer)
    return answer


def _free_name(file: Path) -> str:
    """Propose a name that is allowed and not taken."""
    stem = re.sub("[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:40].strip("-") or "study"
    for name in (stem, *(f"{stem}-{number}" for number in range(2, 100))):
        try:
            return _free(name)
        except DesignError:
            continue
    return ""


def _anchor(given: argparse.Namespace, asks: Asks) -> tuple[Anchor, str | None]:
    """Find the anchor, and its name if it is one of the project's."""
    chosen = given.date or given.recurrence
    if chosen is None:
        question = "Date whose anniversaries are asked about, YYYY-MM-DD, or a recurrence"
        chosen = asks.ask(question, "", read_anchor)
    if isinstance(chosen, str):
        if chosen not in ANCHORS:
            raise DesignError(f"no recurrence {chosen!r}; known: {', '.join(ANCHORS)}")
        return ANCHORS[chosen], chosen
    proposal = f"The event of {long_date(chosen)}"
    name = given.name_of_date or asks.ask("What happened then", proposal, str)
    return Anchor(name, chosen, given.calendar or "gregorian"), None


def _filters(texts: Iterable[str], events: Events) -> Where:
    """Read COLUMN=VALUE texts; several values of one column add up."""
    chosen: dict[str, tuple[str, ...]] = {}
    for text in texts:
        # Names of columns and values may hold equals signs themselves.
        splits = [(text[:at], text[at + 1 :]) for at, sign in enumerate(text) if sign == "="]
        fits = [(name, value) for name, value in splits if name in events.table]
        name, value = (fits or splits)[0]
        chosen[name] = tuple(dict.fromkeys((*chosen.get(name, ()), value)))
    if chosen:  # columns and values that do not occur are refused
        select(events, (events.first, events.last), chosen, None, ())
    return chosen


def _refuse_by(by: str | None, where: Where, events: Events) -> None:
    if by is None:
        return
    if by not in events.table:
        known = ", ".join(quoted(column) for column in events.table.columns)
        raise DesignError(f"--by: no column {quoted(by)}; the file has {known}")
    if by in where:
        raise DesignError(
            f"--by {by!r} and --where name the same column: `by` makes one study for each of its "
            "values, `where` would leave some without events; give one of the two"
        )


def _country(events: Events, where: Where, by: str | None, asks: Asks) -> Where:
    if any(role_of(name) == "country" for name in (*where, by or "")):
        return where
    return _narrowed(events, where, by, asks, "Which country", _is_country, 1)


def _countries(events: Events, where: Where) -> tuple[str, ...]:
    """List the countries of the events chosen, by the first column that names them."""
    columns = [name for name in events.table.columns if role_of(name) == "country"]
    rows = rows_where(events, where)
    found = column_values(events, columns[0], rows) if columns else ()
    return tuple(country for country, _ in found)


def _narrowed(
    events: Events,
    where: Where,
    by: str | None,
    asks: Asks,
    question: str,
    is_meant: FilterColumns,
    most: int,
) -> Where:
    seen = {by, *where}
    for _ in range(most):
        columns = filter_columns(events, rows_where(events, where))
        open_ = [it for it in columns if it.name not in seen and is_meant(it)]
        if not open_:
            break
        seen.add(open_[0].name)
        if values := ask_values(asks, question, open_[0]):
            where = {**where, open_[0].name: values}
    return where


def _is_country(column: FilterColumn) -> bool:
    return column.role == "country"


def _is_kind(column: FilterColumn) -> bool:
    return column.role == "kind" or (column.role == "other" and len(column.values) <= FEW)


def _period(
    given: list[dt.date] | None, where: Where, events: Events, asks: Asks
) -> ProposedPeriod:
    if given is not None:
        first, last = given
        return ProposedPeriod(first, last, "as its author gave it.")
    countries = {name: values for name, values in where.items() if role_of(name) == "country"}
    return ask_period(asks, proposed_period(events, rows_where(events, countries)))


def _dates(given: str | None, where: Where, events: Events, asks: Asks) -> ProposedDates:
    proposed = proposed_dates(events, rows_where(events, where))
    if given is None and proposed.imprecise != "stated":
        asks.tell(proposed.sentence())
        question = "Imprecise dates: impute, exclude, or taken as stated"
        given = asks.ask(question, proposed.imprecise, read_imprecise)
    chosen = cast(Literal["stated", "impute", "exclude"], given or proposed.imprecise)
    return ProposedDates(chosen, proposed.reason)


def _title(anchor: Anchor, countries: tuple[str, ...]) -> str:
    day = long_date(anchor.date).rpartition(" ")[0] if anchor.date else anchor.name
    place = f" in {harmless(countries[0])}" if len(countries) == 1 and countries[0] else ""
    return f"Events{place} around {day}"
