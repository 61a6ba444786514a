"""The years before the event as a table: what they show, and what season would be needed."""

from __future__ import annotations

import pandas as pd

from analysis.surges.season import SeasonBefore
from analysis.tables.base import Table

COLUMNS = ["what", "ratio", "low", "high", "rank", "out of", "share of the largest"]


def season(found: SeasonBefore) -> Table:
    """Show the ratio before the event, its rank, and the season that would explain the excess."""
    rows: list[dict[str, object]] = []
    if found.step is not None:
        step, (low, high) = found.step, found.step.conf_int
        at_date = {"what": "windows of the years before", "ratio": step.ratio}
        rows.append(
            at_date | {"low": low, "high": high, "rank": step.rank, "out of": step.n_shifts}
        )
        rows.append({"what": "largest rise or fall of those years", "ratio": found.largest})
    rows.append(_needed("step 1", found.bump, found.share))
    if found.bump_difference is not None:
        rows.append(_needed("step 2", found.bump_difference, found.share_difference))
    caption = (
        "The same windows in the years before the event, with the 95% interval of their ratio, and "
        "the new yearly bump that would bring the low end of a step's interval to 1 (1.00: none "
        "is needed). The last column sets it, in logarithms, against the largest rise or fall at "
        f"any date of those years{_with_few(found)}."
    )
    formats = dict.fromkeys(["ratio", "low", "high"], ".2f")
    formats |= {"rank": ".0f", "out of": ".0f", "share of the largest": ".0%"}
    # Numbers throughout, also where a column is empty: a dash is shown for what is undefined.
    frame = pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(COLUMNS[1:], float))
    return Table("tbl-season-before", caption, frame, formats)


def _needed(step: str, bump: float, share: float | None) -> dict[str, object]:
    return {"what": f"new bump needed, {step}", "ratio": bump, "share of the largest": share}


def _with_few(found: SeasonBefore) -> str:
    if found.control_attacks >= found.least:
        return ""
    return f"; with few attacks (here {found.control_attacks}) that largest is chance"
