"""A short run of `tests.fuzz_readers`; the long one is started by hand."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from analysis.events import load_events
from tests.fuzz_readers import read, sound_files, trials


def test_the_sound_files_are_all_read_whole(tmp_path: Path) -> None:
    for path in sound_files(tmp_path):
        events = load_events(path)
        assert (len(events.table), len(events.lost)) == (12, 0), path.name


@pytest.mark.filterwarnings("error")
def test_a_broken_file_is_read_to_the_row_or_refused_with_a_message(tmp_path: Path) -> None:
    outcomes = [read(path) for _, path in islice(trials(tmp_path, seed=10**6), 400)]
    # Both must occur often, or the trial tries nothing.
    assert min(outcomes.count("read"), outcomes.count("refused")) > 60
