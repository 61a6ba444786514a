"""What the years before the event show at the date, and what season would explain the excess."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np

from analysis.anchors.design import LEAST_CONTROL_ATTACKS
from analysis.events.words import counted
from analysis.stats.shift import log_ratio
from analysis.surges.base import Placement, Step
from analysis.surges.did_shift import difference_step
from analysis.surges.shift_local import local_step
from analysis.surges.words import between, ratio, were


@dataclass(frozen=True, slots=True, eq=False)
class SeasonBefore:
    """The same windows in the years before the event, and the season that would be needed.

    Attributes
    ----------
    dates : tuple of datetime.date
        The control dates; empty without control years.
    observed : int or None
        Events in their windows.
    expected : float or None
        Events there at the rate of the flanks.
    step : Step or None
        Step 1 asked of the control years: ratio, interval and rank; None without them.
    control_attacks : int
        Events in windows and flanks of the control years.
    least : int
        Control attacks from which the season counts as controlled.
    bump : float
        New yearly bump, as a rate ratio, that brings the lower limit of step 1 to 1; 1 where
        none is needed.
    bump_difference : float or None
        The same for step 2; None without control years.
    largest : float or None
        Largest ratio, upwards or downwards, at any shift of the control years.
    """

    dates: tuple[dt.date, ...]
    observed: int | None
    expected: float | None
    step: Step | None
    control_attacks: int
    least: int
    bump: float
    bump_difference: float | None
    largest: float | None

    @property
    def share(self) -> float | None:
        """Bump of step 1 over the largest before, both as logarithms; None if undefined."""
        return _share(self.bump, self.largest)

    @property
    def share_difference(self) -> float | None:
        """Bump of step 2 over the largest before, both as logarithms; None if undefined."""
        return _share(self.bump_difference, self.largest)

    @property
    def _few(self) -> bool:
        return self.control_attacks < self.least

    def sentence(self) -> str:
        """Say it in words, as the report prints it."""
        return f"{self._before()} {self._needed()}"

    def _before(self) -> str:
        if self.step is None or self.expected is None:
            return "No year before the event can be used: what the season did then is not known."
        weak = f", fewer than the {self.least} that could show a season" if self._few else ""
        return (
            f"In the {counted(len(self.dates), 'year')} before the event the same windows held "
            f"{counted(self.observed or 0, 'attack')}, where the weeks around lead one to expect "
            f"{self.expected:.1f}: ratio {ratio(self.step.ratio)} (95% interval "
            f"{between(self.step.conf_int)}). Of {self.step.n_shifts} ways to place them, "
            f"{were(self.step.rank)} at least as busy. Windows and flanks of those years hold "
            f"{counted(self.control_attacks, 'attack')}{weak}."
        )

    def _needed(self) -> str:
        said = _bump_in_words("the excess over the weeks around", self.bump)
        if self.bump_difference is not None:
            said += " " + _bump_in_words(
                "the difference from the years before", self.bump_difference
            )
        if self.largest is None:
            return said
        noise = " With so few attacks that is chance, not season." if self._few else ""
        return (
            f"{said} The largest rise or fall at any date of the years before, half an attack "
            f"added to each count, was {self.largest:.1f}-fold.{noise}"
        )


def season_before(
    placement: Placement, *, min_control_attacks: int = LEAST_CONTROL_ATTACKS
) -> SeasonBefore:
    r"""Ask the years before the event whether the date was busy then, and how firmly.

    Use it beside step 2: "no bump before" is a claim that itself needs power.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.
    min_control_attacks : int, optional
        With fewer events in the control years the season counts as not controlled.

    Returns
    -------
    SeasonBefore

    Notes
    -----
    The ratio, interval and rank before are those of step 1 (`shift_local`) with the control
    years in place of the anniversaries. If the date had gained a new season that multiplies
    the rate in the windows by M, every ratio would have to be divided by M; the smallest M
    that brings a lower limit to 1 is that limit. It is set against
    :math:`\exp \max_s |L_0(s)|` with :math:`L_0` as in `log_ratio`; their logarithms give
    :math:`\bar M = \log(\text{limit}) / \max_s |L_0(s)|`, as in relative magnitudes of
    Rambachan and Roth. Sampling noise is part of the largest :math:`L_0`, so with few
    control attacks it says more about their number than about a season.

    **Assumes** that a new season would be of the size of what the years before show at some
    date. Do not quote the share where the control attacks are fewer than
    `min_control_attacks`. Source: Rambachan and Roth (2023), Review of Economic Studies 90,
    2555-2591.

    Examples
    --------
    >>> from analysis import Anchor, DailyCounts, Window
    >>> from analysis.surges import place_windows
    >>> counts = DailyCounts(dt.date(2015, 1, 1), [0, 0, 1, 0] * 800)
    >>> anchor = Anchor("an event", "2019-06-01")
    >>> season = season_before(place_windows(counts, anchor=anchor, window=Window(7, 7)))
    >>> season.control_attacks, season.bump
    (81, 1.0)
    """
    before, difference = placement.before, difference_step(placement)
    bump = _needed_bump(local_step(placement))
    if difference is None:
        return SeasonBefore((), None, None, None, 0, min_control_attacks, bump, None, None)
    observed, around, _, _ = before.at_true_dates()
    return SeasonBefore(
        dates=placement.control_dates,
        observed=int(observed),
        expected=float(before.pooled().expected()[0, before.true_shift]),
        step=local_step(_controls_as_anniversaries(placement)),
        control_attacks=int(observed + around),
        least=min_control_attacks,
        bump=bump,
        bump_difference=_needed_bump(difference),
        largest=_largest(placement),
    )


def _controls_as_anniversaries(placement: Placement) -> Placement:
    return replace(
        placement,
        dates=placement.control_dates,
        after=placement.before,
        drawn_after=placement.drawn_before,
    )


def _needed_bump(step: Step) -> float:
    return max(1.0, step.conf_int[0])


def _largest(placement: Placement) -> float:
    # nan where no day of the windows, or of the flanks, was observed
    values, _ = log_ratio(placement.before)
    return float(np.exp(np.nanmax(np.abs(values))))


def _share(bump: float | None, largest: float | None) -> float | None:
    if bump is None or largest is None or largest <= 1:
        return None
    return math.log(bump) / math.log(largest)


def _bump_in_words(what: str, bump: float) -> str:
    if bump <= 1:
        return f"No new season is needed to explain {what}: its interval includes 1."
    return f"A new yearly bump of {bump:.1f}-fold would be enough to explain {what}."
