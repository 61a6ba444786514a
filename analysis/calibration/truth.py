"""What is true in a simulated world: expected counts, without drawing any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from analysis.calibration.base import Cell
from analysis.calibration.calendar import CALENDAR, LAYOUT
from analysis.calibration.effects import boost, salvos
from analysis.calibration.worlds import BURN_IN, WORLDS, relative_level
from analysis.errors import DesignError
from analysis.stats.constants import YEAR
from analysis.stats.windows import WindowSums, window_sums

Floats = NDArray[np.float64]

DIGITS = 12
"""To which a ratio is rounded, so that no effect is a ratio of 1 exactly."""


def expected_counts(cell: Cell) -> Floats:
    r"""Expect the attacks of every day of a cell's world, effect included.

    Notes
    -----
    With fresh attacks :math:`\nu_t`, the mean follows :math:`m_t = \nu_t + \eta e_t`,
    :math:`e_{t+1} = (1 - \delta) e_t + \delta m_t`, a linear filter: what one attack sets off
    on average does not depend on the others. A level that differs between series has the same
    mean every day in the worlds that are asked about.

    Raises
    ------
    DesignError
        If delays do not fade by the same share each day.
    """
    world, rate = WORLDS[cell.world], cell.per_year / YEAR
    if world.branching and not world.mean_delay:
        raise DesignError(f"{cell.world}: expected counts need delays that fade evenly")
    drawn = relative_level(world, np.random.default_rng(0), 2)
    level = drawn[0] if len(drawn) == 1 else np.ones(drawn.shape[1])
    factor = np.concatenate([np.ones(BURN_IN), boost(cell.effect)])
    fresh = rate * (1 - world.branching) * level * factor
    if not world.branching:
        return np.asarray(fresh[BURN_IN:] * salvos(cell.effect))
    share = 1 / world.mean_delay
    settled = [fresh[0] / (1 - world.branching)]
    excited, _ = lfilter([0.0, share], [1.0, share * (1 - world.branching) - 1], fresh, zi=settled)
    return np.asarray(fresh + world.branching * excited)[BURN_IN:] * salvos(cell.effect)


def true_ratios(cell: Cell, k: int) -> tuple[float, float, float]:
    """Find the ratio of windows to flanks, that to control years, and that of counts.

    The last sets the expected counts in the windows against those without the effect.
    """
    plain = Cell(cell.table, cell.world, cell.per_year)
    counts, usual = expected_counts(cell), expected_counts(plain)
    after = _rate_ratio(counts, CALENDAR.anniversaries[:k])
    before = _rate_ratio(counts, CALENDAR.controls)
    inside = [_sums(one, CALENDAR.anniversaries[:k]).at_true_dates()[0] for one in (counts, usual)]
    return _round(after), _round(after / before), _round(float(inside[0]) / float(inside[1]))


def _rate_ratio(counts: Floats, positions: tuple[int, ...]) -> float:
    observed, around, window, flank = _sums(counts, positions).at_true_dates()
    return float(observed) / window / (float(around) / flank)


def _sums(counts: Floats, positions: tuple[int, ...]) -> WindowSums:
    window = LAYOUT.window
    reach = {"lead": window.lead, "lag": window.lag}
    return window_sums(
        counts,
        np.ones(CALENDAR.days),
        positions,
        **reach,
        guard=LAYOUT.guard,
        flank=LAYOUT.flank,
        shifts=0,
        own=False,
    )


def _round(ratio: float) -> float:
    return round(ratio, DIGITS)
