"""What an analyst must know about an event file before any test: one function a check."""

from analysis.events.base import Events
from analysis.events.checks.base import EventCheck, EventFinding
from analysis.events.checks.completeness import (
    beyond_the_sources,
    later_than_source,
    long_gaps,
    monthly_as_daily,
    row_caps,
    weekly_as_daily,
)
from analysis.events.checks.description import date_precision, dropped_rows, what_it_is
from analysis.events.checks.heaping import heaped_dates, imprecise_on_the_first
from analysis.events.checks.identity import (
    duplicated_ids,
    lost_references,
    near_duplicates,
    possible_duplicates,
)

EVENT_CHECKS: dict[str, EventCheck] = {
    "what_it_is": what_it_is,
    "dropped_rows": dropped_rows,
    "date_precision": date_precision,
    "imprecise_on_the_first": imprecise_on_the_first,
    "heaped_dates": heaped_dates,
    "weekly_as_daily": weekly_as_daily,
    "monthly_as_daily": monthly_as_daily,
    "long_gaps": long_gaps,
    "row_caps": row_caps,
    "later_than_source": later_than_source,
    "beyond_the_sources": beyond_the_sources,
    "duplicated_ids": duplicated_ids,
    "possible_duplicates": possible_duplicates,
    "lost_references": lost_references,
    "near_duplicates": near_duplicates,
}


def check_events(events: Events) -> list[EventFinding]:
    """Run every check over a file that was read.

    Use it before any test; a file that breaks its schema never comes this far.

    Parameters
    ----------
    events : Events
        From `load_events`.

    Returns
    -------
    list of EventFinding
        In the order of `EVENT_CHECKS`; a check that has nothing to say is silent.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> findings = check_events(load_events("data/iraq-us-interests/events.csv"))
    >>> any(finding.severity == "refusal" for finding in findings)
    False
    """
    return [finding for check in EVENT_CHECKS.values() for finding in check(events)]


__all__ = ["EVENT_CHECKS", "EventCheck", "EventFinding", "check_events"]
