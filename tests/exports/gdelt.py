"""GDELT's event files: version 1 and 2 without a header, and exports of queries with one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.exports import Made, Table

BEGIN = [
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", "Actor1Code", "Actor1Name",
    "Actor1CountryCode", "Actor1KnownGroupCode", "Actor1EthnicCode", "Actor1Religion1Code",
    "Actor1Religion2Code", "Actor1Type1Code", "Actor1Type2Code", "Actor1Type3Code",
    "Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2KnownGroupCode", "Actor2EthnicCode",
    "Actor2Religion1Code", "Actor2Religion2Code", "Actor2Type1Code", "Actor2Type2Code",
    "Actor2Type3Code", "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode",
    "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone",
]  # fmt: skip
PLACES = [
    "Actor1Geo_Type", "Actor1Geo_FullName", "Actor1Geo_CountryCode", "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code", "Actor1Geo_Lat", "Actor1Geo_Long", "Actor1Geo_FeatureID",
    "Actor2Geo_Type", "Actor2Geo_FullName", "Actor2Geo_CountryCode", "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code", "Actor2Geo_Lat", "Actor2Geo_Long", "Actor2Geo_FeatureID",
    "ActionGeo_Type", "ActionGeo_FullName", "ActionGeo_CountryCode", "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code", "ActionGeo_Lat", "ActionGeo_Long", "ActionGeo_FeatureID",
]  # fmt: skip
VERSION_2 = [*BEGIN, *PLACES, "DATEADDED", "SOURCEURL"]
VERSION_1 = [name for name in VERSION_2 if not name.endswith("ADM2Code")]
HISTORICAL = VERSION_1[:-1]


def table(
    events: Sequence[Made], names: Sequence[str] = VERSION_2, *, lags: Sequence[int] = ()
) -> Table:
    """Write events as GDELT does; `lags` are days from event to report, 0 where none is given."""
    delays = [*lags, *[0] * (len(events) - len(lags))]
    clock = "121500" if "ActionGeo_ADM2Code" in names else ""
    rows = [_cells(event, lag, clock) for event, lag in zip(events, delays, strict=True)]
    return list(names), [[cells.get(name, "") for name in names] for cells in rows]


def _cells(event: Made, lag: int, clock: str) -> dict[str, str]:
    day = event.date
    return {
        "GLOBALEVENTID": event.event_id,
        "SQLDATE": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": str(day.year),
        "FractionDate": f"{day.year + (day.month * 30 + day.day) / 365:.4f}",
        "Actor1Name": event.actor.upper(),
        "IsRootEvent": "1",
        "EventCode": "0841",
        "EventBaseCode": "084",
        "EventRootCode": "08",
        "QuadClass": "1",
        "ActionGeo_FullName": f"{event.place}, {event.country}",
        "ActionGeo_Lat": "33.3",
        "DATEADDED": f"{day + dt.timedelta(lag):%Y%m%d}{clock}",
        "SOURCEURL": f"https://example.org/{event.event_id}",
    }
