"""ICEWS's files: tab-separated with a header, quotation marks that do not quote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from tests.exports import Made, Table

COLUMNS = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
]  # fmt: skip


def month_first(day: dt.date) -> str:
    """Write a day as the file of 2017 does."""
    return f"{day.month}/{day.day}/{day.year}"


def table(
    events: Sequence[Made],
    *,
    write: Callable[[dt.date], str] = dt.date.isoformat,
    columns: Collection[str] = tuple(COLUMNS),
) -> Table:
    """Write events as ICEWS does."""
    kept = [name for name in COLUMNS if name in columns]
    return kept, [[_cells(event, write).get(name, "") for name in kept] for event in events]


def _cells(event: Made, write: Callable[[dt.date], str]) -> dict[str, str]:
    return {
        "Event ID": event.event_id,
        "Event Date": write(event.date),
        "Source Name": f'"{event.actor}" and others',
        "Source Sectors": "Rebel,Dissident",
        "Event Text": event.kind,
        "CAMEO Code": "041",
        "Intensity": "-10.0",
        "Story ID": "30715245",
        "Sentence Number": "6",
        "Publisher": 'The "Herald',
        "City": event.place,
        "Country": event.country,
        "Latitude": "33.3",
        "Longitude": "44.4",
    }
