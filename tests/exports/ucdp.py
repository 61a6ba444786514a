"""UCDP's exports of georeferenced events: the yearly dataset, an old one, and the Candidate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from tests.exports import Made, Table, day_by_turn

CURRENT = [
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name",
    "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
]  # fmt: skip
# That it had 42 columns is known, not which: the reader may rely on none of those left out.
OLD_LACKS = [
    "code_status", "conflict_dset_id", "dyad_dset_id", "side_a_dset_id", "side_b_dset_id",
    "gwnoa", "gwnob",
]  # fmt: skip

CODES = {"day": "1", "plus_minus_1": "2", "week": "3", "month": "4"}
GENERATIONS = ("25.1", "19.1", "candidate")
ENDINGS = {"iso": "", "clock": " 00:00:00.000", "api": "T00:00:00"}


def known_within(event: Made, before: int, after: int, turn: int = 0) -> Made:
    """The event with its day known only to lie so many days about its date.

    `turn` is its place among the events of 8 to 31 days.
    """
    first, last = event.date - dt.timedelta(before), event.date + dt.timedelta(after)
    days = before + after + 1
    precision = next(
        name
        for most, name in ((1, "day"), (3, "plus_minus_1"), (7, "week"), (31, "month"))
        if days <= most
    )
    day = first + dt.timedelta((days - 1) // 2)
    if precision == "month":
        day = day_by_turn(first, last, turn)
    return replace(event, date=day, earliest=first, latest=last, precision=precision)


def table(
    events: Sequence[Made],
    generation: str = "25.1",
    *,
    dates: str = "iso",
    columns: Collection[str] | None = None,
) -> Table:
    """Write events as UCDP does; `dates` is how days end, `columns` leaves out the others."""
    lacks = OLD_LACKS if generation == "19.1" else ()
    names = [name for name in CURRENT if name not in lacks]
    kept = [name for name in names if columns is None or name in columns]
    return kept, [_row(event, kept, generation, ENDINGS[dates]) for event in events]


def _row(event: Made, names: Sequence[str], generation: str, ending: str) -> list[str]:
    cells = {
        "id": event.event_id,
        "relid": f"IRQ-{event.date.year}-1-{event.event_id}",
        "year": str(event.earliest.year),
        "active_year": "True",
        "code_status": "Check type of violence" if generation == "candidate" else "Clear",
        "type_of_violence": "1",
        "side_a": f"Government of {event.country}",
        "side_b": event.actor,
        "number_of_sources": "-1",
        "source_headline": event.note,
        "where_coordinates": event.place,
        "latitude": "33.3",
        "longitude": "44.4",
        "country": event.country,
        "event_clarity": "1",
        "date_prec": CODES[event.precision],
        "date_start": f"{event.earliest}{ending}",
        "date_end": f"{event.latest}{ending}",
        "best": str(event.killed + 1),
    }
    return [cells.get(name, "") for name in names]
