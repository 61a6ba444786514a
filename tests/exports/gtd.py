"""The Global Terrorism Database's file of 135 columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from tests.exports import Made, Table, day_by_turn


def _numbered(stems: str, numbers: Sequence[int]) -> list[str]:
    """Columns that come once for each number, the number before `_txt`."""
    return [
        f"{stem.removesuffix('_txt')}{number}{'_txt' if stem.endswith('_txt') else ''}"
        for number in numbers
        for stem in stems.split()
    ]


COLUMNS = [
    "eventid", "iyear", "imonth", "iday", "approxdate", "extended", "resolution", "country",
    "country_txt", "region", "region_txt", "provstate", "city", "latitude", "longitude",
    "specificity", "vicinity", "location", "summary", "crit1", "crit2", "crit3", "doubtterr",
    "alternative", "alternative_txt", "multiple", "success", "suicide",
    *_numbered("attacktype attacktype_txt", (1, 2, 3)),
    *_numbered(
        "targtype targtype_txt targsubtype targsubtype_txt corp target natlty natlty_txt", (1, 2, 3)
    ),
    "gname", "gsubname", "gname2", "gsubname2", "gname3", "gsubname3", "motive", "guncertain1",
    "guncertain2", "guncertain3", "individual", "nperps", "nperpcap", "claimed", "claimmode",
    "claimmode_txt", "claim2", "claimmode2", "claimmode2_txt", "claim3", "claimmode3",
    "claimmode3_txt", "compclaim",
    *_numbered("weaptype weaptype_txt weapsubtype weapsubtype_txt", (1, 2, 3, 4)),
    "weapdetail", "nkill", "nkillus", "nkillter", "nwound", "nwoundus", "nwoundte", "property",
    "propextent", "propextent_txt", "propvalue", "propcomment", "ishostkid", "nhostkid",
    "nhostkidus", "nhours", "ndays", "divert", "kidhijcountry", "ransom", "ransomamt",
    "ransomamtus", "ransompaid", "ransompaidus", "ransomnote", "hostkidoutcome",
    "hostkidoutcome_txt", "nreleased", "addnotes", "scite1", "scite2", "scite3", "dbsource",
    "INT_LOG", "INT_IDEO", "INT_MISC", "INT_ANY", "related",
]  # fmt: skip

NUMBERS = ("eventid", "iyear", "imonth", "iday", "extended", "doubtterr", "multiple", "nkill")
"""Columns that a workbook holds as numbers."""


def identity(event: Made) -> str:
    """The id of the only attack of its day."""
    return f"{event.date:%Y%m%d}0001"


def month_known(event: Made, turn: int) -> Made:
    """The event with its day unknown: counted on the day of its turn among such events."""
    first = event.date.replace(day=1)
    last = (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
    day = day_by_turn(first, last, turn)
    return replace(event, date=day, earliest=first, latest=last, precision="month")


def table(
    events: Sequence[Made],
    *,
    encoding: str = "utf-8",
    columns: Collection[str] | None = None,
) -> Table:
    """Write events as the database does; letters that `encoding` lacks become question marks."""
    kept = [name for name in COLUMNS if columns is None or name in columns]
    rows = [_row(event, kept) for event in events]
    return kept, [
        [cell.encode(encoding, "replace").decode(encoding) for cell in cells] for cells in rows
    ]


def _row(event: Made, names: Sequence[str]) -> list[str]:
    cells = {
        "eventid": identity(event),
        "iyear": str(event.date.year),
        "imonth": str(event.date.month),
        "iday": "0" if event.precision == "month" else str(event.date.day),
        "extended": "0",
        "country_txt": event.country,
        "city": event.place,
        "summary": event.note,
        "doubtterr": "0",
        "multiple": "0",
        "attacktype1_txt": event.kind,
        "gname": event.actor,
        "nkill": str(event.killed),
        "nperps": "-99",
        "INT_LOG": "-9",
    }
    return [cells.get(name, "") for name in names]
