"""Heaps of dates are found where one date in ten was put on a day that stands for a month."""

import numpy as np
import pytest

from analysis import simulate_counts
from analysis.events.checks.heaping import LEVEL, SPECIAL, heap

FIRST = np.datetime64("2013-01-01")
DAYS = np.arange(FIRST, np.datetime64("2023-01-01"))
MONTHS = DAYS.astype("datetime64[M]")
RATE = 55 / 365.25
SHARE = 0.1
SERIES = 60


def position(days):
    return (days.astype("datetime64[D]") - FIRST).astype(int)


STAND_IN = {
    "the 1st": position(MONTHS),
    "the 15th": position(MONTHS) + 14,
    "the last of the month": position(MONTHS + 1) - 1,
    "1 January": position(DAYS.astype("datetime64[Y]")),
}


def heaped(counts, stand_in, rng):
    """Move one event in ten to the day that stands for its month or year."""
    at = np.repeat(np.arange(DAYS.size), counts)
    vague = rng.random(at.size) < SHARE
    return np.bincount(np.where(vague, stand_in[at], at), minlength=DAYS.size)


@pytest.mark.parametrize("place", SPECIAL)
def test_one_date_in_ten_is_found_on_each_place_among_bursts(place, rng):
    """All of 60 series of ten years, 55 attacks a year: a power of .9 does that twice in 1,000."""
    drawn = simulate_counts("hawkes", days=DAYS.size, rate=RATE, rng=rng, series=SERIES)
    special = SPECIAL[place](DAYS)
    found = [heap(heaped(y, STAND_IN[place], rng), special).pvalue < LEVEL for y in drawn]
    assert all(found)


def test_bursts_alone_are_seldom_called_a_heap(rng):
    """Four places in 60 series: at a level of .001 each, three alarms come twice in 1,000 runs."""
    drawn = simulate_counts("hawkes", days=DAYS.size, rate=RATE, rng=rng, series=SERIES)
    alarms = sum(heap(y, is_special(DAYS)).pvalue < LEVEL
                 for y in drawn for is_special in SPECIAL.values())  # fmt: skip
    assert alarms < 3
