"""Worlds in which attacks come about: a level that moves, and attacks that set off others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.calibration.calendar import CALENDAR, Calendar
from analysis.stats.constants import YEAR

Floats = NDArray[np.float64]
Level = Callable[[np.random.Generator, int, Calendar], Floats]
Delay = Callable[[np.random.Generator, int], NDArray[np.int64]]

BURN_IN = 400
"""Days before the period, so that it does not begin without a past."""


@dataclass(frozen=True, slots=True)
class World:
    """How attacks come about.

    Attributes
    ----------
    code : str
        Its name in the protocol, "N1" to "N15".
    level : callable
        ``level(rng, series, calendar)``: relative rate of fresh attacks, shape (T,) or
        (series, T), burn-in included.
    branching : float
        Attacks that each attack sets off, on average.
    delay : callable or None
        ``delay(rng, n)``: days from an attack to those it sets off, at least 1.
    mean_delay : float
        Mean of those days, where they fade by the same share each day.
    salvo : float
        Negative binomial size of the attacks of a day (or of those set off); infinite for
        Poisson.
    judged : bool
        Whether the bars apply; no test can hold in the others.
    seasonal : bool
        Whether every year is busier about the date.
    """

    code: str
    level: Level
    branching: float = 0.0
    delay: Delay | None = None
    mean_delay: float = 0.0
    salvo: float = float("inf")
    judged: bool = True
    seasonal: bool = False


def draw(
    world: World,
    rng: np.random.Generator,
    series: int,
    rate: float,
    *,
    boost: Floats | None = None,
    calendar: Calendar = CALENDAR,
) -> NDArray[np.int64]:
    """Draw series of daily counts.

    Parameters
    ----------
    world : World
        How attacks come about.
    rng : numpy.random.Generator
        Source of randomness.
    series : int
        How many to draw.
    rate : float
        Mean attacks a day.
    boost : ndarray of float, shape (T,), optional
        Factor on the rate of fresh attacks of each day.
    calendar : Calendar, optional
        The days of the protocol.

    Returns
    -------
    ndarray of int, shape (series, T)
    """
    level = relative_level(world, rng, series, calendar)
    if boost is not None:
        level = level * np.concatenate([np.ones(BURN_IN), boost])
    mean = np.broadcast_to(rate * (1 - world.branching) * level, (series, level.shape[1]))
    counts = rng.poisson(mean * _gamma(rng, world.salvo, mean.shape))
    if world.delay is not None:
        counts = _with_descendants(counts, world, rng)
    return np.ascontiguousarray(counts[:, BURN_IN:])


def relative_level(
    world: World, rng: np.random.Generator, series: int, calendar: Calendar = CALENDAR
) -> Floats:
    """Return the level of each day, burn-in included; one row where it is the same in all series.

    A level that is the same in all series has mean 1 over the period; the others have it on
    average.
    """
    level = world.level(rng, series, calendar)
    if level.ndim == 1:
        return np.asarray(level / level[BURN_IN:].mean())[None]
    return level


def _with_descendants(
    counts: NDArray[np.int64], world: World, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Add what fresh attacks set off, and what these set off, generation by generation."""
    series, days = counts.shape
    total = counts.ravel().copy()
    parents = np.repeat(np.arange(total.size), total)
    while parents.size and world.delay is not None:
        children = rng.poisson(
            world.branching * _gamma(rng, world.salvo, (parents.size,)), parents.size
        )
        born = np.repeat(parents, children)
        day = born % days + world.delay(rng, born.size)
        parents = (born - born % days + day)[day < days]
        total += np.bincount(parents, minlength=total.size)
    return total.reshape(series, days)


def _gamma(rng: np.random.Generator, size: float, shape: tuple[int, ...]) -> Floats | float:
    return 1.0 if np.isinf(size) else rng.gamma(size, 1 / size, shape)


def flat(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Leave the level as it is."""
    return np.ones(BURN_IN + calendar.days)


def trend(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Let the level grow sixfold over the period, evenly on the log scale."""
    growth = np.exp(np.linspace(0, np.log(6), calendar.days))
    return np.concatenate([np.ones(BURN_IN), growth])


def season(amplitude: float) -> Level:
    """Make a cosine that peaks at the date."""

    def level(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
        return np.asarray(1 + amplitude * np.cos(2 * np.pi * _from_date(calendar) / YEAR))

    return level


def bump(factor: float, *, after_only: bool = False) -> Level:
    """Make a bump of 15 days either way about the date, in every year or after the event."""

    def level(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
        near = np.abs(_from_date(calendar)) <= 15
        late = _day(calendar) > calendar.event + 182
        return np.where(near & (late | (not after_only)), factor, 1.0)

    return level


def regimes(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Switch between a busy state of about 60 days and a calm one of 200, nine to one."""
    days = BURN_IN + calendar.days
    most = days // 60 + 40
    stay = np.stack([rng.geometric(1 / 60, (series, most)), rng.geometric(1 / 200, (series, most))])
    first = rng.random(series) < 60 / 260
    lengths = np.empty((series, 2 * most), dtype=np.int64)
    lengths[:, 0::2] = np.where(first[:, None], stay[0], stay[1])
    lengths[:, 1::2] = np.where(first[:, None], stay[1], stay[0])
    turns = np.cumsum(lengths, axis=1)
    changed = np.zeros((series, days + 1), dtype=np.int64)
    rows = np.repeat(np.arange(series), 2 * most)
    np.add.at(changed, (rows, np.minimum(turns, days).ravel()), 1)
    busy = (np.cumsum(changed[:, :days], axis=1) % 2 == 0) == first[:, None]
    return np.where(busy, 9.0, 1.0) / (9 * 60 / 260 + 200 / 260)


def slow_cox(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Let the log level wander: memory 30 days, standard deviation .9."""
    from scipy.signal import lfilter

    keep = np.exp(-1 / 30)
    noise = rng.standard_normal((series, BURN_IN + calendar.days)) * 0.9 * np.sqrt(1 - keep**2)
    noise[:, 0] = 0.9 * rng.standard_normal(series)
    wander = lfilter([1.0], [1.0, -keep], noise, axis=1)
    return np.asarray(np.exp(wander - 0.9**2 / 2))


def campaign(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Raise the level fivefold for four months that hold the first anniversary."""
    start = calendar.anniversaries[0] - rng.integers(0, 120, series) + BURN_IN
    from_start = np.arange(BURN_IN + calendar.days) - start[:, None]
    busy = (from_start >= 0) & (from_start < 120)
    return np.where(busy, 5.0, 1.0) / (1 + 4 * 120 / calendar.days)


def weekday(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Halve the level on two days of the week."""
    week = np.array([0.5, 1.2, 1.2, 1.2, 1.2, 1.2, 0.5])
    return week[_day(calendar) % 7]


def new_source(rng: np.random.Generator, series: int, calendar: Calendar) -> Floats:
    """Double the level from the event on: a second source begins to report."""
    return np.where(_day(calendar) >= calendar.event, 4 / 3, 2 / 3)


def geometric(mean: float) -> Delay:
    """Make delays that fade by the same share each day."""
    return lambda rng, n: rng.geometric(1 / mean, n)


def lomax(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    """Draw delays with a long tail: a power law of mean 10 days."""
    return np.minimum(np.ceil(5 * rng.pareto(1.5, n)), 10**6).astype(np.int64).clip(1)


def _day(calendar: Calendar) -> NDArray[np.int64]:
    return np.arange(-BURN_IN, calendar.days)


def _from_date(calendar: Calendar) -> Floats:
    """Days from the nearest 3 January, in years of equal length."""
    return np.asarray((_day(calendar) - calendar.event + YEAR / 2) % YEAR - YEAR / 2)


def _hawkes() -> dict[str, World]:
    return {
        f"hawkes {share} {lag} d": World("N6", flat, share, geometric(lag), lag)
        for share in (0.3, 0.6, 0.8)
        for lag in (2, 5, 14, 30)
    }


WORLDS: dict[str, World] = {
    "poisson": World("N1", flat),
    "nb 0.3": World("N2", flat, salvo=0.3),
    "nb 1": World("N2", flat, salvo=1.0),
    "trend": World("N3", trend),
    "season 0.3": World("N4", season(0.3), seasonal=True),
    "season 0.6": World("N4", season(0.6), seasonal=True),
    "bump 1.5": World("N5", bump(1.5), seasonal=True),
    "bump 2": World("N5", bump(2.0), seasonal=True),
    **_hawkes(),
    "hawkes power law": World("N7", flat, 0.6, lomax),
    "regimes": World("N8", regimes),
    "hawkes and regimes": World("N9", regimes, 0.5, geometric(5), 5),
    "slow cox": World("N10", slow_cox),
    "nb offspring": World("N11", flat, 0.6, geometric(5), 5, salvo=0.5),
    "campaign": World("N12", campaign),
    "weekday": World("N13", weekday),
    "new source": World("N14", new_source, judged=False),
    "season after": World("N15", bump(2.0, after_only=True), judged=False, seasonal=True),
}
"""By name; the code is that of the protocol."""
