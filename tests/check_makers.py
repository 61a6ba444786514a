"""Files of events made up for the tests of `redletter check`, and what to do with them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.cli.checking.page import print_page
from analysis.cli.checking.summary import Summary
from analysis.events import EventFinding, Events
from analysis.events.precision import Dated, dated_table, intervals
from analysis.events.stretches import Stretch
from analysis.study import ROOT

IRAQ = str(ROOT / "data/iraq-us-interests/events.csv")
HOSTILE = "<script>alert(1)</script> [bold]x[/] \x1b[31m \u202e {0} %s"


def made(
    days: list[str] | np.ndarray,
    precision: list[str] | str = "day",
    *,
    name: str = "events.csv",
    dropped: dict[str, int] | None = None,
    lost: pd.DataFrame | None = None,
    unobserved: tuple[Stretch, ...] = (),
) -> Events:
    """Give events on days of our own choice."""
    dates = np.array(days, dtype="datetime64[D]")
    words = np.full(dates.size, precision) if isinstance(precision, str) else np.array(precision)
    words = words.astype(object)
    cells = pd.DataFrame({"place": ["x"] * dates.size}, index=pd.RangeIndex(2, dates.size + 2))
    ids = pd.Series([f"e{n}" for n in range(dates.size)], index=cells.index)
    table = dated_table(cells, ids, Dated(dates, words, *intervals(dates, words)))
    given = {} if lost is None else {"lost": lost}
    read = dates.size + sum((dropped or {}).values())
    return Events(
        table, "dates", Path(name), "ab" * 32, read, dropped or {}, unobserved=unobserved, **given
    )


FINDINGS = (
    EventFinding("coarse", "refusal", "All dates " + "are the same, " * 20 + "alas.", (2, 3)),
    EventFinding("odd_rows", "warning", "12 rows are odd (lines 5, 6 and 10 more).", (5, 6)),
    EventFinding("a_name_that_is_much_longer_than_others", "note", "Nothing to see."),
)
MESSY = made(
    ["2019-12-31", "2020-01-01", "2020-01-01", "2020-02-29", "2021-03-01"],
    ["day", "day", "week", "month", "plus_minus_1"],
    dropped={"no date": 3, "not a date": 1},
    unobserved=(Stretch(dt.date(2020, 4, 1), dt.date(2020, 6, 10), "all", "missing", "lost"),),
)


def page(summary: Summary, width: int, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    print_page(summary)
    return str(capsys.readouterr().out)


def run(*words: str) -> int:
    try:
        return main(["check", *words])
    except SystemExit as end:
        return int(end.code or 0)
