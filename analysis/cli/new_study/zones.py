"""The time zone of a country that has one alone, from the tables of the time zone database."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources


def zone_of(country: str) -> str | None:
    """Name the zone of a country; None if it has several, or none is known by this name.

    Use it for a proposal only: names of countries are written in many ways.

    Parameters
    ----------
    country : str
        English name or two letters.

    Returns
    -------
    str or None

    Examples
    --------
    >>> zone_of("Iraq"), zone_of("Russia"), zone_of("Atlantis")
    ('Asia/Baghdad', None, None)
    """
    wanted = country.strip().lower()
    codes = {code for code, name in _table("iso3166.tab") if wanted in (code.lower(), name.lower())}
    zones = [zone for code, _, zone, *_ in _table("zone.tab") if code in codes]
    return zones[0] if len(zones) == 1 else None


def _table(name: str) -> Iterator[list[str]]:
    try:
        text = (resources.files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):  # a system that keeps its own tables
        return
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
