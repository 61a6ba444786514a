"""Whether the file is whole: gaps, missing years, row caps, an end that was cut."""

from __future__ import annotations

import datetime as dt

import numpy as np

from analysis.events.base import Events
from analysis.events.checks.base import (
    EventFinding,
    Numbers,
    counts_by_day,
    daily,
    finding,
    joined,
)
from analysis.events.precision import Days
from analysis.events.words import counted, long_date, month_name
from analysis.stats.weeks import BEFORE, low_end_pvalue

LONG_GAP = 60
ROW_CAPS = (500, 1000, 4999, 5000, 10000)
CUT_LEVEL = 0.01
MOST_WEEKS_BACK = 8
FEW_OF_A_YEAR = 0.1
ENOUGH_BESIDE = 20
YEARS_BESIDE = 2
MOST_NAMED = 10
MOST_GAPS = 3


def long_gaps(events: Events) -> list[EventFinding]:
    """Find stretches of more than 60 days without any event."""
    days, _ = counts_by_day(events.table["date"])
    between = np.diff(days).astype(int) - 1
    gaps = [(days[i].item(), days[i + 1].item()) for i in np.flatnonzero(between > LONG_GAP)]
    gaps = [gap for gap in gaps if not _known_missing(events, _after(gap[0]), _before(gap[1]))]
    if not gaps:
        return []
    longest = sorted(gaps, key=lambda gap: gap[0] - gap[1])[:MOST_GAPS]
    spans = "; ".join(_between(before, after) for before, after in longest)
    more = f"; and {len(gaps) - MOST_GAPS} more" if len(gaps) > MOST_GAPS else ""
    order = ", the longest first" if len(gaps) > 1 else ""
    text = (
        f"{counted(len(gaps), 'gap')} of more than {LONG_GAP} days without any event{order}: "
        f"{spans}{more}. A gap may be calm or missing data; say which in a coverage file."
    )
    return [EventFinding("long_gaps", "note", text)]


def missing_years(events: Events) -> list[EventFinding]:
    """Find calendar years inside the span with no event, or far fewer than those beside them."""
    days, counts = counts_by_day(events.table["date"])
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    held = np.bincount(years - years[0], weights=counts).astype(np.int64)
    low = [i for i in range(1, held.size - 1) if _is_low(held, i)]
    low = [i for i in low if not _known_year(events, int(years[0]) + i)]
    if not low:
        return []
    named = joined([f"{years[0] + i} ({counted(int(held[i]), 'event')})" for i in low[:MOST_NAMED]])
    more = f", and {len(low) - MOST_NAMED} more" if len(low) > MOST_NAMED else ""
    text = (
        f"{counted(len(low), 'year')} inside the span with no event, or fewer than a tenth of the "
        f"years beside: {named}{more}. See whether the source covers them; if it does not, say so "
        "in a coverage file, for a year without data is not a calm one."
    )
    return [EventFinding("missing_years", "warning", text)]


def partial_end(events: Events) -> list[EventFinding]:
    """Find an end that was coded only in part: a low last week, or a month that stops short."""
    span, counts = daily(*counts_by_day(events.table["date"]))
    if span.size < 7 * (BEFORE + 1):
        return []
    whole = _last_whole_day(span, counts)
    if whole < events.last:
        return [_low_week(span, counts, whole)]
    return _cut_month(span, counts)


def row_caps(events: Events) -> list[EventFinding]:
    """Find a number of rows at which exports are known to be cut off."""
    if events.rows_read not in ROW_CAPS:
        return []
    text = (
        f"The file has exactly {events.rows_read:,} rows, a limit at which exports are cut off; "
        "see whether the rest was left behind."
    )
    return [EventFinding("row_caps", "warning", text)]


def _last_whole_day(span: Days, counts: Numbers) -> dt.date:
    """Step back by weeks from the end, as long as each is too low after the weeks before it."""
    end = counts.size
    for _ in range(MOST_WEEKS_BACK):
        weeks = _weeks(counts[:end])
        if weeks.size <= BEFORE or low_end_pvalue(int(weeks[-1]), 7, weeks[:-1]) >= CUT_LEVEL:
            break
        end -= 7
    whole: dt.date = span[end - 1].item()
    return whole


def _weeks(counts: Numbers) -> Numbers:
    """Sum the counts by whole weeks, the last of which ends with them."""
    return np.asarray(counts[counts.size % 7 :].reshape(-1, 7).sum(axis=1))


def _low_week(span: Days, counts: Numbers, whole: dt.date) -> EventFinding:
    weeks = _weeks(counts)
    pvalue = low_end_pvalue(int(weeks[-1]), 7, weeks[:-1])
    text = (
        f"The last 7 days, to {long_date(span[-1].item())}, hold "
        f"{counted(int(weeks[-1]), 'event')}, and the weeks before them "
        f"{weeks[-BEFORE - 1 : -1].mean():.1f} each (p = {pvalue:.2g}, bursts allowed for): they "
        f"may be coded only in part. End the period on {long_date(whole)} or earlier."
    )
    return finding("partial_end", "warning", text)


def _cut_month(span: Days, counts: Numbers) -> list[EventFinding]:
    last = span[-1]
    left = int(((last.astype("datetime64[M]") + 1).astype("datetime64[D]") - last).astype(int)) - 1
    weeks = _weeks(counts)
    if not left or low_end_pvalue(0, left, weeks) >= CUT_LEVEL:
        return []
    day: dt.date = last.item()
    whole = day.replace(day=1) - dt.timedelta(1)
    text = (
        f"The file stops on {long_date(day)}; the {counted(left, 'day')} left of that month would "
        f"hold about {left * weeks[-BEFORE:].sum() / (7 * BEFORE):.0f} more events. End the period "
        f"on {long_date(day)} at the latest, and take {month_name(day)} {day.year} out of counts "
        f"by the month, which are whole up to {long_date(whole)}."
    )
    return [finding("partial_end", "note", text)]


def _is_low(held: Numbers, i: int) -> bool:
    beside = np.concatenate([held[max(0, i - YEARS_BESIDE) : i], held[i + 1 :][:YEARS_BESIDE]])
    usual = float(np.median(beside))
    return bool(held[i] == 0 or (usual >= ENOUGH_BESIDE and held[i] < FEW_OF_A_YEAR * usual))


def _known_year(events: Events, year: int) -> bool:
    return _known_missing(events, dt.date(year, 1, 1), dt.date(year, 12, 31))


def _known_missing(events: Events, first: dt.date, last: dt.date) -> bool:
    """Tell whether the source has said that it has no data for these days."""
    return any(
        stretch.unobserved and stretch.start <= first and last <= stretch.end
        for stretch in events.unobserved
    )


def _between(before: dt.date, after: dt.date) -> str:
    first, last = _after(before), _before(after)
    return f"{long_date(first)} to {long_date(last)} ({(after - before).days - 1} days)"


def _after(day: dt.date) -> dt.date:
    return day + dt.timedelta(1)


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(1)
