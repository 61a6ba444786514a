"""What the limits of the verdict do: the share of the excess that one year may supply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.anchors.design import LARGEST_SHARE
from analysis.calibration.store import Row
from analysis.calibration.worlds import World
from analysis.tables.base import Table

METHOD = re.compile(r"verdict(?:, share ([\d.]+))?")
EVERY_YEAR, ONE_YEAR = "x5", "first year x5"


def thresholds(rows: Sequence[Row], worlds: Mapping[str, World]) -> Table | None:
    """Show false and true surges for each share of the excess that one year may supply.

    Use it to see what the limit was chosen by; None where no such verdict was simulated.
    """
    by_share: dict[float, list[Row]] = {}
    for row in rows:
        named = METHOD.fullmatch(row.method)
        if named and row.measure == "surge" and row.k > 1 and row.m:
            by_share.setdefault(float(named[1] or LARGEST_SHARE), []).append(row)
    if len(by_share) < 2:
        return None
    shown = [_line(share, by_share[share], worlds) for share in sorted(by_share)]
    caption = (
        "Verdict “a surge” with other limits on the share of the excess that one anniversary may "
        f"supply; {LARGEST_SHARE:.0%} is the one used. False: highest over worlds without a surge. "
        "Found: mean over clustered and other worlds in which every anniversary has a surge of "
        "fresh attacks by five. One year: the same where only the first anniversary has it, "
        "which should not be called a surge. Several anniversaries, with control years."
    )
    formats = {"share": ".0%", "false": ".1%", "found": ".1%", "one year": ".1%"}
    return Table("tbl-thresholds", caption, pd.DataFrame(shown), formats)


def _line(share: float, rows: Iterable[Row], worlds: Mapping[str, World]) -> dict[str, object]:
    kept = list(rows)
    false = [row.value for row in kept if row.effect == "none" and worlds[row.world].judged]
    return {
        "share": share,
        "false": max(false, default=None),
        "found": _mean(row.value for row in kept if row.effect == EVERY_YEAR),
        "one year": _mean(row.value for row in kept if row.effect == ONE_YEAR),
    }


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None
