"""Every corruption of every source: survived with a note, or refused with a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import DataError
from analysis.events import Events, check_events, load_events
from tests.exports import Table, acled, generic, gtd, some_events, ucdp
from tests.exports.corruptions import CORRUPTIONS, as_csv

SOURCES: dict[str, Callable[..., Table]] = {
    "acled": acled.table,
    "ucdp": ucdp.table,
    "gtd": gtd.table,
    "table": generic.table,
}
EVENTS = some_events(30, seed=4)
QUIET = {"what_it_is", "date_precision", "heaped_dates", "long_gaps", "precision"}
"""Checks that speak of sound files too."""


def loaded(path: Path) -> Events | DataError:
    try:
        return load_events(path)
    except DataError as error:
        return error


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("source", SOURCES)
def test_a_corrupted_file_is_never_silently_wrong(source: str, name: str, tmp_path: Path) -> None:
    corrupted = CORRUPTIONS[name]
    path = tmp_path / "export.csv"
    path.write_bytes(corrupted.make(SOURCES[source](EVENTS), np.random.default_rng(7)))
    events = loaded(path)
    if isinstance(events, DataError):
        assert "export.csv" in str(events)
        assert not corrupted.silent, str(events)
        return
    truth, found = Counter(one.date for one in EVENTS), Counter(events.table["date"])
    findings = check_events(events)
    if found - truth:  # rows read twice: an event counted twice must be refused
        assert any(one.severity == "refusal" for one in findings), found - truth
    missing = (truth - found).total()
    assert missing <= corrupted.may_lose
    assert missing <= len(events.lost)
    if not events.lost.empty:
        assert "dropped_rows" in {one.name for one in findings}
        assert (events.lost["reason"] != "").all()
    assert corrupted.silent or {one.name for one in findings} - QUIET, "nothing was said of it"


@pytest.mark.parametrize("source", SOURCES)
def test_a_sound_file_is_not_complained_of(source: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(as_csv(SOURCES[source](EVENTS)), encoding="utf-8")
    events = load_events(path)
    assert (len(events.table), len(events.lost)) == (30, 0)
    found = [one for one in check_events(events) if one.severity != "note"]
    assert found == []
