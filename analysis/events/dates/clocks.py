"""Times of day behind a date, with or without their offset from UTC."""

from __future__ import annotations

from collections.abc import Mapping

CLOCK = (
    "(?:(?:,? |T|:)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    "(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    "(?: ?(?P<half>[AP])\\.?M)?"
    "(?: ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-5][0-9])?))?)?"
)
"""Pattern of a time of day that may stand behind a date; nothing where there is none."""

FARTHEST = 14 * 3600  # seconds from UTC; no zone has ever been farther

Time = tuple[int | None, int | None]


def time_of(said: Mapping[str, str | None]) -> Time | None:
    """Turn the groups of `CLOCK` into seconds since midnight and seconds east of UTC.

    Returns
    -------
    tuple of (int or None, int or None), or None
        None in a place where nothing is said; None for both together if there is no such time.

    Examples
    --------
    >>> time_of({"hour": "2", "minute": "05", "half": "p", "zone": "+03:00"})
    (50700, 10800)
    """
    if not said.get("hour"):
        return None, None
    hour, minute, second = (int(said.get(part) or 0) for part in ("hour", "minute", "second"))
    if half := said.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    zone = said.get("zone")
    offset = _offset(zone) if zone else None
    if hour > 23 or minute > 59 or second > 59 or abs(offset or 0) > FARTHEST:
        return None
    return hour * 3600 + minute * 60 + second, offset


def _offset(zone: str) -> int:
    if zone[0] not in "+-":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[3:].lstrip(":") or 0) * 60
    return -seconds if zone[0] == "-" else seconds
