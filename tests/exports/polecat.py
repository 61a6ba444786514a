"""POLECAT's files: tab-separated, "None" where nothing is known, headers and rows at odds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Literal

from tests.exports import Made, Table

COLUMNS = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *(f"Actor {name}" for name in ("Name", "Country", "COW")),
    "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID",
    *(f"Recipient {name}" for name in ("Name", "Country", "COW")),
    "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude",
    "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
]  # fmt: skip

Oddity = Literal["", "headline", "surplus tabs", "some surplus tabs"]


def table(
    events: Sequence[Made],
    *,
    newer: bool = False,
    oddity: Oddity = "",
    columns: Collection[str] = tuple(COLUMNS),
) -> Table:
    """Write events as POLECAT does.

    `newer` files say "Event Intensity". The oddities are a name "Headline" in the header
    without cells below it, and tabs at the end of all rows or of every third.
    """
    kept = [name for name in COLUMNS if name in columns]
    rows = [[_cells(event).get(name, "None") for name in kept] for event in events]
    names = ["Event Intensity" if newer and name == "Intensity" else name for name in kept]
    if oddity == "headline":
        names.insert(3, "Headline")
    if oddity == "surplus tabs":
        rows = [[*cells, "", ""] for cells in rows]
    if oddity == "some surplus tabs":
        rows = [[*cells, "", ""] if n % 3 == 0 else cells for n, cells in enumerate(rows)]
    return names, rows


def _cells(event: Made) -> dict[str, str]:
    return {
        "Event ID": f"20230103{event.event_id}-0-0",
        "Event Date": event.date.isoformat(),
        "Event Type": "ASSAULT",
        "Event Mode": event.kind.lower(),
        "Intensity": "-7.0",
        "Quad Code": "MATERIAL CONFLICT",
        "Contexts": "terrorism;military",
        "Actor Name": event.actor,
        "Placename": f'"{event.place}',
        "Country": event.country,
        "Publication Date": (event.date + dt.timedelta(1)).isoformat(),
        "Language": "English",
        "Version": "NGEC_coder-Vers001",
    }
