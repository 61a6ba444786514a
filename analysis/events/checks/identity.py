"""Whether one row is one event: ids given twice, flagged duplicates, and rows that look alike."""

from __future__ import annotations

from analysis.events.base import Events
from analysis.events.checks.base import EventFinding, lines_of, named
from analysis.events.reading import quoted

ALIKE = ("date", "location", "target_type")
FLAG = "possible_duplicate:"


def duplicated_ids(events: Events) -> list[EventFinding]:
    """Find ids that stand on several rows: one attack would be counted twice."""
    rows = events.table[events.table["event_id"].duplicated(keep=False)]
    if rows.empty:
        return []
    text = (
        f"{rows['event_id'].nunique()} event_ids stand on several rows ({named(rows.index)}), so "
        "that an event would be counted more than once; keep one row an event."
    )
    return [EventFinding("duplicated_ids", "refusal", text, lines_of(rows))]


def possible_duplicates(events: Events) -> list[EventFinding]:
    """Find rows that the coder flagged as perhaps the same attack as another."""
    if "flags" not in events.table:
        return []
    rows = events.table[events.table["flags"].str.contains(FLAG, regex=False)]
    if rows.empty:
        return []
    text = (
        f"{len(rows)} rows are flagged as perhaps the same event as another row "
        f"({named(rows.index)}); repeat the analysis without them."
    )
    return [EventFinding("possible_duplicates", "note", text, lines_of(rows))]


def lost_references(events: Events) -> list[EventFinding]:
    """Find flags that name an event which the file does not hold."""
    if "flags" not in events.table:
        return []
    flags = events.table["flags"].str.split(";").explode()
    named_ids = flags[flags.str.startswith(FLAG, na=False)].str.removeprefix(FLAG)
    lost = named_ids[~named_ids.isin(events.table["event_id"])]
    if lost.empty:
        return []
    text = (
        f"{len(lost)} flags name an event that is not in the file, the first {quoted(lost.iloc[0])}"
        f" ({named(lost.index)}); mend the id or take the flag away."
    )
    return [EventFinding("lost_references", "warning", text, tuple(map(int, lost.index)))]


def near_duplicates(events: Events) -> list[EventFinding]:
    """Find rows with the same day, place and kind of target."""
    if not set(ALIKE) <= set(events.table.columns):
        return []
    table = events.table[events.table["location"] != ""]
    rows = table[table.duplicated(list(ALIKE), keep=False)]
    if rows.empty:
        return []
    groups = rows.groupby(list(ALIKE)).ngroups
    text = (
        f"{len(rows)} rows share day, location and target_type with another, in {groups} groups "
        f"({named(rows.index)}); see whether each is an attack of its own."
    )
    return [EventFinding("near_duplicates", "warning", text, lines_of(rows))]
