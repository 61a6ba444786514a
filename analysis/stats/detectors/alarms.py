"""What every detector gives back, and what every detector checks first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DesignError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Alarms:
    """What a detector says of each step, such as a week, from the steps before it.

    Attributes
    ----------
    expected : ndarray of float, shape (T,)
        Events expected of the step; nan where it was not judged.
    bound : ndarray of float, shape (T,)
        Events above which the step counts as unusual; nan where it was not judged.
    statistic : ndarray of float, shape (T,)
        The method's own measure of how unusual the step is; nan where it was not judged.
    alarm : ndarray of bool, shape (T,)
        Whether the method raised an alarm; False where it was not judged.
    """

    expected: Floats
    bound: Floats
    statistic: Floats
    alarm: Flags

    def __post_init__(self) -> None:
        for array in (self.expected, self.bound, self.statistic, self.alarm):
            array.flags.writeable = False

    @property
    def judged(self) -> Flags:
        """Steps with enough history, and observed."""
        return np.asarray(~np.isnan(self.bound))


def read_steps(counts: ArrayLike, exposure: ArrayLike | None) -> tuple[Floats, Floats]:
    """Check a series of counts with its exposure, and give both as floats.

    Raises
    ------
    DesignError
        If the shapes differ, a number is negative or not finite, or an unobserved step holds
        events.

    Examples
    --------
    >>> read_steps([1, 0], None)[1].tolist()
    [1.0, 1.0]
    """
    y = np.array(counts, dtype=float)
    seen = np.ones(y.shape) if exposure is None else np.array(exposure, dtype=float)
    if y.ndim != 1 or y.shape != seen.shape:
        raise DesignError(
            f"counts have shape {y.shape} and exposure {seen.shape}; a detector needs one number "
            "of each for every step"
        )
    for name, series in (("count", y), ("exposure", seen)):
        wrong = ~np.isfinite(series) | (series < 0)
        if wrong.any():
            at = int(np.argmax(wrong))
            raise DesignError(f"the {name} of step {at} is {series[at]}; give 0 or more")
    if (y[seen == 0] > 0).any():
        at = int(np.argmax((seen == 0) & (y > 0)))
        raise DesignError(f"step {at} holds events but has exposure 0; set them aside")
    return y, seen


def refuse_level(alpha: float) -> None:
    """Refuse a level that is no probability between 0 and one half."""
    if not 0 < alpha <= 0.5:
        raise DesignError(f"alpha is a small probability above 0, at most 0.5, got {alpha}")


def enough_events(counts: Floats, limit: tuple[int, int]) -> Flags:
    """Mark the steps that, with those just before them, hold so many events.

    Use it to keep one lone event after a calm from raising an alarm.

    Parameters
    ----------
    counts : ndarray of float, shape (T,)
        Events of each step.
    limit : tuple of (int, int)
        Fewest events, and the steps in which they are counted, the present one included.

    Returns
    -------
    ndarray of bool, shape (T,)

    Raises
    ------
    DesignError
        If the number of events is negative or there is no step.

    Examples
    --------
    >>> enough_events(np.array([4.0, 1.0, 0.0, 0.0, 0.0, 5.0]), (5, 4)).tolist()
    [False, True, True, True, False, True]
    """
    events, steps = limit
    if events < 0 or steps < 1:
        raise DesignError(f"limit is (events, steps), such as (5, 4), got {limit}")
    total = np.concatenate([np.zeros(steps), np.cumsum(counts)])
    return np.asarray(total[steps:] - total[:-steps] >= events)
