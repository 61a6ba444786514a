"""ACLED's exports, of every generation of columns, and its file of weekly sums."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from analysis.events.words import month_name, short_month
from tests.exports import Made, Table

CURRENT = [
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
]  # fmt: skip
BEFORE_2023 = [
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision",
    "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2",
    "assoc_actor_2", "inter2", "interaction", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "timestamp", "iso3",
]  # fmt: skip
OF_2016 = [
    "GWNO", "EVENT_ID_CNTY", "EVENT_ID_NO_CNTY", "EVENT_DATE", "YEAR", "TIME_PRECISION",
    "EVENT_TYPE", "ACTOR1", "ALLY_ACTOR_1", "INTER1", "ACTOR2", "ALLY_ACTOR_2", "INTER2",
    "INTERACTION", "COUNTRY", "ADMIN1", "ADMIN2", "ADMIN3", "LOCATION", "LATITUDE", "LONGITUDE",
    "GEO_PRECISION", "SOURCE", "NOTES", "FATALITIES",
]  # fmt: skip
WEEKLY = [
    "WEEK", "REGION", "COUNTRY", "ADMIN1", "EVENT_TYPE", "SUB_EVENT_TYPE", "EVENTS", "FATALITIES",
    "POPULATION_EXPOSURE", "DISORDER_TYPE", "ID", "CENTROID_LATITUDE", "CENTROID_LONGITUDE",
]  # fmt: skip

ISO = {"Iraq": "368", "Syria": "760"}
CODES = {"day": "1", "week": "2", "month": "3"}

STYLES: dict[str, Callable[[dt.date], str]] = {
    "iso": dt.date.isoformat,
    "export tool": lambda day: f"{day.day:02} {month_name(day)} {day.year}",
    "hyphens": lambda day: f"{day.day:02}-{month_name(day)}-{day.year}",
    "excel": lambda day: f"{day.day}-{short_month(day)}-{day.year % 100:02}",
    "slashes": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
}
GENERATIONS = {
    "current": (CURRENT, "export tool"),
    "api": (CURRENT, "iso"),
    "resaved": (CURRENT, "excel"),
    "before 2023": (BEFORE_2023, "export tool"),
    "2016": (OF_2016, "hyphens"),
}


def identity(event: Made) -> str:
    """The id under which ACLED would file an event."""
    return f"{event.country[:3].upper()}{event.event_id}"


def known_as(event: Made, precision: str) -> Made:
    """The event with its date known to a day, a week or a month, as `time_precision` would say."""
    first = last = event.date
    if precision == "week":
        first, last = event.date - dt.timedelta(3), event.date + dt.timedelta(3)
    if precision == "month":
        first = event.date.replace(day=1)
        last = (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
    return replace(event, precision=precision, earliest=first, latest=last)


def table(
    events: Sequence[Made],
    generation: str = "current",
    *,
    style: str | None = None,
    numeric: bool = False,
    monadic: bool = False,
    columns: Collection[str] | None = None,
) -> Table:
    """Write events as ACLED exports them, newest first.

    `style` overrides the generation's way to write dates, `numeric` gives actor codes instead
    of words, `monadic` a row for each of the two actors, and `columns` leaves out the others.
    """
    names, usual = GENERATIONS[generation]
    kept = [name for name in names if columns is None or name.lower() in columns]
    rows = []
    for event in reversed(events):
        for actor in (0, 1) if monadic else (0,):
            cells = _cells(event, STYLES[style or usual], numeric=numeric, actor=actor)
            rows.append([cells.get(name.lower(), "") for name in kept])
    return kept, rows


def _cells(
    event: Made, write: Callable[[dt.date], str], *, numeric: bool, actor: int
) -> dict[str, str]:
    actors = (event.actor, "Civilians, or nobody")
    kinds = ("2", "7") if numeric else ("Rebel group", "Civilians")
    return {
        "data_id": f"9{event.event_id}{actor}",
        "iso": ISO[event.country],
        "event_id_cnty": identity(event),
        "event_id_no_cnty": event.event_id,
        "event_date": write(event.date),
        "year": str(event.date.year),
        "time_precision": CODES[event.precision],
        "disorder_type": "Political violence",
        "event_type": event.kind,
        "sub_event_type": "Non-violent transfer of territory",
        "actor1": actors[actor],
        "inter1": kinds[actor],
        "actor2": actors[1 - actor],
        "inter2": kinds[1 - actor],
        "interaction": "27" if numeric else "Rebel group-Civilians",
        "country": event.country,
        "region": "Middle East",
        "location": event.place,
        "latitude": "33.3",
        "longitude": "44.4",
        "geo_precision": "1",
        "notes": event.note,
        "fatalities": str(event.killed),
        "timestamp": "1730000000",
    }


def weekly(events: Sequence[Made]) -> Table:
    """Sum events by country, kind and week, each week named by its Saturday."""
    sums = Counter((_saturday(event.date), event.country, event.kind) for event in events)
    rows = []
    for (week, country, kind), number in sorted(sums.items()):
        cells = {"WEEK": week, "COUNTRY": country, "EVENT_TYPE": kind, "EVENTS": str(number)}
        rows.append([(cells | {"FATALITIES": "0"}).get(name, "") for name in WEEKLY])
    return list(WEEKLY), rows


def _saturday(day: dt.date) -> str:
    return (day - dt.timedelta((day.weekday() - 5) % 7)).isoformat()
