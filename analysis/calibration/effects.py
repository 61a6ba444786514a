"""What an anniversary may do to the rate of fresh attacks about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.calendar import CALENDAR, LAYOUT, Calendar

Floats = NDArray[np.float64]
Shape = Callable[[int], Sequence[float]]
"""The factors on the days of the window of anniversary 0, 1, ..., from `lead` to `lag`."""

LEAD, LAG = LAYOUT.window.lead, LAYOUT.window.lag


def times(factor: float) -> Shape:
    """Multiply the rate of fresh attacks through the whole window of every anniversary."""
    return lambda number: [factor] * LAYOUT.window.days


def only_first(factor: float) -> Shape:
    """Multiply it about the first anniversary only."""
    return lambda number: [factor if number == 0 else 1.0] * LAYOUT.window.days


def fading(factor: float) -> Shape:
    """Multiply it less with every anniversary: the excess halves each time."""
    return lambda number: [1 + (factor - 1) / 2**number] * LAYOUT.window.days


def after_the_day(factor: float) -> Shape:
    """Multiply it from the day on, less with every day."""
    return lambda number: (
        [1.0] * LEAD + [1 + (factor - 1) * (1 - day / (LAG + 1)) for day in range(LAG + 1)]
    )


def before_the_day(factor: float) -> Shape:
    """Multiply it in the days before, up to the day itself."""
    return lambda number: [factor] * (LEAD + 1) + [1.0] * LAG


EFFECTS: dict[str, Shape] = {
    "none": times(1.0),
    **{f"x{factor:g}": times(factor) for factor in (0.25, 0.5, 1.5, 2.0, 3.0, 5.0, 8.0)},
    "decay x5": after_the_day(5.0),
    "anticipation x5": before_the_day(5.0),
    "first year x5": only_first(5.0),
    "fading x5": fading(5.0),
    "salvos x3": times(1.0),
}
"""By name; "salvos" leaves the rate and multiplies the attacks of each day instead."""

SALVOS = {"salvos x3": 3}


def boost(effect: str, calendar: Calendar = CALENDAR) -> Floats:
    """Lay an effect over the days of the protocol, as a factor on the rate."""
    factors = np.ones(calendar.days)
    for number, at in enumerate(calendar.anniversaries):
        factors[at - LEAD : at + LAG + 1] = EFFECTS[effect](number)
    return factors


def in_salvos(
    effect: str, counts: NDArray[np.int64], calendar: Calendar = CALENDAR
) -> NDArray[np.int64]:
    """Multiply the attacks of the days in the windows, if that is what the effect does."""
    if effect not in SALVOS:
        return counts
    times_more = np.ones(calendar.days, dtype=np.int64)
    for at in calendar.anniversaries:
        times_more[at - LEAD : at + LAG + 1] = SALVOS[effect]
    return counts * times_more
