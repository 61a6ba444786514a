"""Stata files: labels, and numbers that are dates."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.events import load_events
from analysis.events.files import open_table
from analysis.events.files.stata import read_stata
from analysis.events.files.stata_dates import date_text
from analysis.events.raw import ReadOptions
from tests.exports import some_events
from tests.exports.acled import table as acled_table
from tests.exports.writers import write_csv, write_stata

OPTIONS = ReadOptions()


def write(path, frame, **options):
    pd.DataFrame(frame).to_stata(path, write_index=False, **{"version": 118, **options})
    return path


def read(path):
    return read_stata(Path(path), OPTIONS)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        # Stata 18, help datetime display formats: what `display %td 0` and so on print.
        (0, "%td", "1960-01-01"),
        (-1, "%td", "1959-12-31"),
        (21919, "%td", "2020-01-05"),
        (0, "%tc", "1960-01-01"),
        (1893846600000, "%tc", "2020-01-05T12:30:00"),
        (0, "%tw", "1960-01-01"),
        (51, "%tw", "1960-12-23"),  # the 52nd week lasts to 31 December
        (52, "%tw", "1961-01-01"),
        (3120, "%tw", "2020-01-01"),
        (-1, "%tw", "1959-12-24"),
        (0, "%tm", "1960-01"),
        (-1, "%tm", "1959-12"),
        (240, "%tq", "2020q1"),
        (121, "%th", "2020h2"),
        (2020, "%ty", "2020"),
        (1e300, "%td", f"1{'0' * 300}"),
    ],
)
def test_numbers_since_1960_become_dates(number, unit, text):
    assert date_text(number, unit) == text


def test_the_same_events_come_back_from_stata_as_from_text(tmp_path):
    columns, rows = acled_table(some_events())
    columns = [name.replace(" ", "_") for name in columns]
    text = write_csv(tmp_path / "a.csv", (columns, rows))
    made = write_stata(tmp_path / "a.dta", (columns, rows))
    cells = [open_table(path, OPTIONS).cells for path in (text, made)]
    assert cells[0].to_numpy().tolist() == cells[1].to_numpy().tolist()
    assert cells[1].index.tolist() == list(range(1, len(rows) + 1))
    events = [load_events(path).table.reset_index(drop=True) for path in (text, made)]
    pd.testing.assert_frame_equal(*events)


def test_days_are_dates_and_missing_ones_are_empty(tmp_path):
    days = pd.to_datetime(["2020-02-29", None, "1959-12-31"])
    raw = read(write(tmp_path / "a.dta", {"day": days}, convert_dates={"day": "td"}))
    assert raw.cells["day"].tolist() == ["2020-02-29", "", "1959-12-31"]
    assert raw.remarks == ()


def test_weeks_and_months_are_given_as_such_and_said(tmp_path):
    days = pd.to_datetime(["2020-01-05", "2020-03-20"])
    kinds = {"w": "tw", "m": "tm"}
    raw = read(write(tmp_path / "a.dta", {"w": days, "m": days}, convert_dates=kinds))
    assert raw.cells["m"].tolist() == ["2020-01", "2020-03"]
    assert raw.cells["w"].tolist() == ["2020-01-01", "2020-03-18"]
    weeks, months = raw.remarks
    assert weeks.severity == "warning"
    assert "'w' holds Stata's weeks" in weeks.text
    assert "'m' holds Stata's months" in months.text


def test_whole_numbers_have_no_point_and_single_precision_no_tail(tmp_path):
    frame = {
        "id": [201501010001.0, 201501010002.0],
        "n": [3.0, np.nan],
        "lat": np.array([33.315, 33.0], dtype=np.float32),
    }
    assert read(write(tmp_path / "a.dta", frame)).cells.to_numpy().tolist() == [
        ["201501010001", "3", "33.315"],
        ["201501010002", "", "33"],
    ]


def test_values_are_their_labels_and_those_without_one_stay(tmp_path):
    path = tmp_path / "a.dta"
    write(path, {"kind": [1, 2, 3]}, value_labels={"kind": {1: "riot", 2: "strike"}})
    assert read(path).cells["kind"].tolist() == ["riot", "strike", "3"]


def test_one_label_for_two_values_is_warned_of(tmp_path):
    path = tmp_path / "a.dta"
    write(path, {"kind": [1, 2]}, value_labels={"kind": {1: "riot", 2: "riot"}})
    raw = read(path)
    assert raw.cells["kind"].tolist() == ["riot", "riot"]
    assert [it.name for it in raw.remarks] == ["repeated_labels"]


def test_long_texts_come_back_whole(tmp_path):
    long = "أ" * 5000
    raw = read(write(tmp_path / "a.dta", {"note": [long, ""]}, convert_strl=["note"]))
    assert raw.cells["note"].tolist() == [long, ""]


@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_every_version_that_is_written_is_read(tmp_path, version):
    raw = open_table(write(tmp_path / "a.dta", {"place": ["Erbil"]}, version=version), OPTIONS)
    assert raw.cells["place"].tolist() == ["Erbil"]


def test_a_damaged_file_is_refused_or_read_but_never_ends_in_another_error(tmp_path):
    rng = random.Random("stata")
    frame = {"day": pd.to_datetime(["2020-01-05"] * 3), "kind": [1, 2, 3], "s": ["a", "b", "c"]}
    whole = write(tmp_path / "a.dta", frame, value_labels={"kind": {1: "x"}}).read_bytes()
    said = []
    for _ in range(150):
        raw = bytearray(whole[: rng.choice([len(whole), rng.randrange(len(whole))])])
        for _ in range(rng.randrange(1, 20)):
            if raw:
                raw[rng.randrange(len(raw))] = rng.randrange(256)
        (tmp_path / "b.dta").write_bytes(bytes(raw))
        said.append(refusal(tmp_path / "b.dta"))
    assert {text.split(";")[0] for text in said if text} == {
        "b.dta: cannot be read as a Stata file"
    }
    assert said.count("") < 100


def refusal(path):
    """What is said of a file that cannot be read; "" if it can."""
    try:
        read(path)
    except DataError as error:
        return str(error)
    return ""
