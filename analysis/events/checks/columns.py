"""The names under which files keep a place, an actor, a kind of event, and the like."""

from __future__ import annotations

import re
from typing import Literal

import pandas as pd

Role = Literal[
    "id", "place", "actor", "kind", "person", "published", "changed", "latitude", "longitude"
]

NAMES: dict[Role, tuple[str, ...]] = {
    "id": (
        "eventid", "eventidcnty", "eventidnocnty", "dataid", "id", "relid", "gtdid",
        "globaleventid", "eventidfile", "storyid", "sentencenumber", "rownumber", "index",
        "objectid", "fid", "uuid",
    ),
    "place": (
        "city", "location", "wherecoordinates", "placename", "actiongeofullname", "place",
        "town", "village", "settlement", "locality", "locationname", "site", "municipality",
        "address",
    ),
    "actor": (
        "actor1", "gname", "dyadname", "sidea", "sideb", "actor", "actorname", "sourcename",
        "actor1name", "actor2", "actor2name", "targetname", "recipientname", "groupname",
        "perpetratorgroup", "perpetratorname", "armedgroup", "group", "organisation",
        "organization",
    ),
    "kind": (
        "subeventtype", "attacktype1txt", "typeofviolence", "targettype", "eventmode",
        "eventcode", "cameocode", "eventtype", "eventkind", "attacktype", "incidenttype",
        "typeofattack", "violencetype", "type", "kind", "category", "event", "incident",
    ),
    "person": (
        "name", "victim", "victimname", "nameofvictim", "victimsname", "nameofdeceased",
        "deceased", "perpetrator", "suspect", "suspectname", "shooter", "attacker", "firstname",
        "lastname", "surname", "fullname", "person", "personname", "personid", "victimid",
        "age", "victimage", "sex", "gender", "victimsex", "victimgender", "dateofbirth",
        "occupation",
    ),
    "published": (
        "source1date", "sourcedate", "published", "publicationdate", "publisheddate",
        "datepublished", "dateadded", "reportdate", "datereported", "reportedon", "dateofreport",
    ),
    "changed": ("timestamp", "lastupdated", "lastmodified", "updatedat", "dateupdated"),
    "latitude": ("latitude", "lat", "actiongeolat"),
    "longitude": ("longitude", "long", "lon", "lng", "actiongeolong"),
}  # fmt: skip
"""Letters and digits of the usual names, the one to be preferred first."""

BESIDE_THE_ACTOR = (
    "assocactor1", "assocactor2", "inter1", "inter2", "inter", "interaction", "assocactor",
    "actortype", "actorcountry", "actorid", "actor1id", "actor2id", "side", "role",
)  # fmt: skip
"""What changes with the actor where a file has one row for each."""

UNKNOWN = ("", "unknown", "unspecified", "none", "n/a", "na", "-", "not known", "not specified")
"""What stands where a place or a name is not known; two of these are not alike."""


def plain(name: str) -> str:
    """Reduce the name of a column to its letters and digits.

    Examples
    --------
    >>> plain("Event Mode"), plain("event_mode")
    ('eventmode', 'eventmode')
    """
    return re.sub("[^a-z0-9]", "", name.lower())


def columns_for(table: pd.DataFrame, role: Role) -> list[str]:
    """List the columns of a table that have a role, the one to be preferred first.

    Examples
    --------
    >>> columns_for(pd.DataFrame(columns=["location", "Event Type", "City"]), "place")
    ['City', 'location']
    """
    return _named(table, NAMES[role])


def columns_that_follow_the_actor(table: pd.DataFrame) -> list[str]:
    """List the columns that differ between the rows of one event if each has its own actor."""
    return _named(table, (*NAMES["actor"], *BESIDE_THE_ACTOR, *NAMES["changed"]))


def is_known(text: str) -> bool:
    """Tell a place or a name from what stands where it is not known."""
    return text.strip().lower() not in UNKNOWN


def _named(table: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    having = {plain(str(column)): str(column) for column in reversed(table.columns)}
    return [having[name] for name in names if name in having]
