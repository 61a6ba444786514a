"""What an analyst must know about an event file before any test: one function a check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from analysis.events.base import Events
from analysis.events.checks.base import EventCheck, EventFinding
from analysis.events.checks.coarseness import monthly_as_daily, weekly_as_daily
from analysis.events.checks.completeness import long_gaps, missing_years, partial_end, row_caps
from analysis.events.checks.contents import coordinates, many_in_one_day, no_event_rows
from analysis.events.checks.description import date_precision, dropped_rows, reading, what_it_is
from analysis.events.checks.habits import heaped_dates, heaped_weekdays, heaped_year_end
from analysis.events.checks.heaping import imprecise_on_the_first
from analysis.events.checks.identity import duplicated_ids, lost_references, possible_duplicates
from analysis.events.checks.publication import (
    beyond_the_sources,
    future_dates,
    impossible_dates,
    later_than_source,
)
from analysis.events.checks.repetition import (
    identical_rows,
    near_duplicates,
    per_actor_rows,
    per_person_rows,
)
from analysis.events.checks.shifts import shifted_columns

EVENT_CHECKS: dict[str, EventCheck] = {
    "what_it_is": what_it_is,
    "reading": reading,
    "dropped_rows": dropped_rows,
    "impossible_dates": impossible_dates,
    "shifted_columns": shifted_columns,
    "date_precision": date_precision,
    "imprecise_on_the_first": imprecise_on_the_first,
    "heaped_dates": heaped_dates,
    "heaped_year_end": heaped_year_end,
    "heaped_weekdays": heaped_weekdays,
    "weekly_as_daily": weekly_as_daily,
    "monthly_as_daily": monthly_as_daily,
    "many_in_one_day": many_in_one_day,
    "long_gaps": long_gaps,
    "missing_years": missing_years,
    "partial_end": partial_end,
    "row_caps": row_caps,
    "future_dates": future_dates,
    "later_than_source": later_than_source,
    "beyond_the_sources": beyond_the_sources,
    "duplicated_ids": duplicated_ids,
    "identical_rows": identical_rows,
    "possible_duplicates": possible_duplicates,
    "lost_references": lost_references,
    "near_duplicates": near_duplicates,
    "per_person_rows": per_person_rows,
    "per_actor_rows": per_actor_rows,
    "no_event_rows": no_event_rows,
    "coordinates": coordinates,
}


def check_events(events: Events, *, today: dt.date | None = None) -> list[EventFinding]:
    """Run every check over a file that was read.

    Use it before any test; a file that breaks its schema never comes this far.

    Parameters
    ----------
    events : Events
        From `load_events`.
    today : datetime.date, optional
        The day after which no event can lie. Without it `future_dates` is silent: a report
        must not depend on the clock.

    Returns
    -------
    list of EventFinding
        In the order of `EVENT_CHECKS`; a check that has nothing to say is silent. What
        reading brought to light stands in the place of `reading`, under its own names.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> findings = check_events(load_events("data/iraq-us-interests/events.csv"))
    >>> any(finding.severity == "refusal" for finding in findings)
    False
    """
    found: list[EventFinding] = []
    for check in EVENT_CHECKS.values():
        found += future_dates(events, today=today) if check is future_dates else check(events)
    return found


BENDING = (
    "damaged_rows", "cut_last_row", "unread_dates", "dropped_rows", "mixed_cells", "one_page",
    "row_caps", "missing_years", "per_person_rows", "per_actor_rows", "counts_in_rows",
    "looks_like_counts",
)  # fmt: skip
"""Findings by which a count of rows is no count of attacks, or not of all of them."""


def bending_findings(findings: Iterable[EventFinding]) -> tuple[EventFinding, ...]:
    """List the warnings by which the counts themselves are in doubt.

    Use it for the first page of a report: whoever reads "12 attacks" must know that they may be
    rows for each victim, or that a tenth of the rows were left out.

    Parameters
    ----------
    findings : iterable of EventFinding
        From `check_events`.

    Returns
    -------
    tuple of EventFinding
        In their order, the first of each name.

    Examples
    --------
    >>> found = [EventFinding("row_caps", "warning", ""), EventFinding("long_gaps", "note", "")]
    >>> [finding.name for finding in bending_findings(found)]
    ['row_caps']
    """
    warnings = {it.name: it for it in reversed(list(findings)) if it.severity != "note"}
    return tuple(warnings[name] for name in BENDING if name in warnings)


def refusals(
    findings: Iterable[EventFinding], accept: Collection[str] = ()
) -> tuple[EventFinding, ...]:
    """List the findings for which a test by the day is refused.

    Use it before a report; the study's key `accept` of its events names what its author has
    looked into and takes as it is.

    Parameters
    ----------
    findings : iterable of EventFinding
        From `check_events`.
    accept : collection of str, optional
        Names of findings that are accepted.

    Returns
    -------
    tuple of EventFinding

    Examples
    --------
    >>> found = [EventFinding("duplicated_ids", "refusal", ""), EventFinding("x", "note", "")]
    >>> [finding.name for finding in refusals(found)], refusals(found, ["duplicated_ids"])
    (['duplicated_ids'], ())
    """
    return tuple(it for it in findings if it.severity == "refusal" and it.name not in accept)


__all__ = ["EVENT_CHECKS", "EventCheck", "EventFinding", "check_events", "refusals"]
