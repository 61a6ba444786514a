"""What an anniversary may do to the rate of fresh attacks about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.calendar import CALENDAR, LAYOUT, Calendar

Floats = NDArray[np.float64]
Shape = Callable[[int], tuple[int, Sequence[float]]]
"""Of anniversary 0, 1, ...: the first day from the date, and the factors from that day on."""

LEAD, DAYS = LAYOUT.window.lead, LAYOUT.window.days
LONGER = 14
"""Days over which a surge fades, or builds up: longer than the window reaches."""


def times(factor: float) -> Shape:
    """Multiply the rate of fresh attacks through the whole window of every anniversary."""
    return lambda number: (-LEAD, [factor] * DAYS)


def only_first(factor: float) -> Shape:
    """Multiply it about the first anniversary only."""
    return lambda number: (-LEAD, [factor if number == 0 else 1.0] * DAYS)


def fading(factor: float) -> Shape:
    """Multiply it less with every anniversary: the excess halves each time."""
    return lambda number: (-LEAD, [1 + (factor - 1) / 2**number] * DAYS)


def after_the_day(factor: float) -> Shape:
    """Multiply it from the day on, less with every day for two weeks."""
    falling = [1 + (factor - 1) * (1 - day / (LONGER + 1)) for day in range(LONGER + 1)]
    return lambda number: (0, falling)


def before_the_day(factor: float) -> Shape:
    """Multiply it in the two weeks before, up to the day itself."""
    return lambda number: (-LONGER, [factor] * (LONGER + 1))


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
        first, shape = EFFECTS[effect](number)
        factors[at + first : at + first + len(shape)] = shape
    return factors


def salvos(effect: str, calendar: Calendar = CALENDAR) -> NDArray[np.int64]:
    """Lay out how many attacks each attack becomes: 1 but where the effect is on salvos."""
    times_more = np.ones(calendar.days, dtype=np.int64)
    for at in calendar.anniversaries:
        times_more[LAYOUT.inside(at)] = SALVOS.get(effect, 1)
    return times_more
