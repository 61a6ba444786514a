"""Leads and lags: where about the date do the events lie, and does the excess start early?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.events.words import counted
from analysis.stats.event_study import (
    LagProfile,
    LagSums,
    lag_bins,
    lag_profile,
    lag_sums,
    moves_apart,
    moves_together,
)
from analysis.stats.shift import TWO_SIDED_TAIL
from analysis.stats.windows import WindowSums
from analysis.surges.base import Placement
from analysis.surges.words import pvalue

Moved = Literal["together", "apart"]

DRAWS = 1999
"""Placements drawn where each year moves by itself."""

MANY = 4
"""Stretches outside the band that are named one by one; more of them are counted."""

STREAM = 52
"""Keeps these draws apart from those of other methods with the same seed."""


@dataclass(frozen=True, slots=True, eq=False)
class YearProfile:
    """One date by itself.

    Attributes
    ----------
    date : datetime.date
        The anniversary, or the same day of a year before the event.
    observed : ndarray of int, shape (L,)
        Events in each bin.
    days : ndarray of float, shape (L,)
        Observed days in each bin.
    """

    date: dt.date
    observed: NDArray[np.int64]
    days: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """Events by lag about the anniversaries, and about the same day of the years before.

    Attributes
    ----------
    placement : Placement
        The dates and the windows.
    reach : int
        Days shown on either side; bins that do not fit whole are left out.
    bin : int
        Days in a bin.
    moved : {"together", "apart"}
        How the placements of the reference set were made.
    after : LagProfile
        The anniversaries pooled, with the simultaneous 95% band.
    before : LagProfile or None
        The control years pooled; None without them.
    by_year, control_by_year : tuple of YearProfile
        Each date by itself.
    """

    placement: Placement
    reach: int
    bin: int
    moved: Moved
    after: LagProfile
    before: LagProfile | None
    by_year: tuple[YearProfile, ...]
    control_by_year: tuple[YearProfile, ...]

    @property
    def shown(self) -> int:
        """Last day after the dates that lies in a whole bin."""
        return int(self.after.lags[-1]) + self.bin // 2

    @property
    def starts_early(self) -> bool:
        """Whether some bin wholly before the window lies above the band."""
        last_days = self.after.lags + self.bin // 2
        return bool(np.any(self.after.above & (last_days < -self.placement.window.lead)))

    def stretch(self, place: int) -> str:
        """Name the days of a bin, such as "4 to 10 days after"."""
        middle, half = int(self.after.lags[place]), self.bin // 2
        return _days_from(middle - half, middle + half)

    def sentence(self) -> str:
        """Say the profile in words, as the report prints it."""
        if not self.after.observed.any():
            return f"No attack fell within {self.shown} days of the anniversaries."
        said = [self._peak(), self._band(self.after, "About the anniversaries"), self._start()]
        if self.before is not None:
            said.append(self._band(self.before, "About the same dates before the event"))
        said.append(self._blunt())
        return " ".join(part for part in said if part)

    def _peak(self) -> str:
        at = self.after.peak
        stretch = "day" if self.bin == 1 else f"stretch of {self.bin} days"
        return (
            f"Within {self.shown} days of the anniversaries, the {stretch} furthest above the "
            f"weeks around is {self.stretch(at)}: {counted(int(self.after.observed[at]), 'attack')}"
            f", where {self.after.expected[at]:.1f} are expected."
        )

    def _band(self, profile: LagProfile, where: str) -> str:
        band = "the band that holds all stretches 95% of the time"
        outside = [*self._named(profile.above, "above"), *self._named(profile.below, "below")]
        leave = "leaves" if np.sum(profile.above) + np.sum(profile.below) == 1 else "leave"
        found = f"{', '.join(outside)} {leave} {band}" if outside else f"none leaves {band}"
        return (
            f"{where}, {found}; {profile.rank} of {profile.placements} placements rise as far "
            f"above the weeks around ({pvalue(profile.pvalue)})."
        )

    def _named(self, mask: NDArray[np.bool_], side: str) -> list[str]:
        """Name the stretches on one side of the band, or count them where they are many."""
        places = np.flatnonzero(mask)
        if places.size > MANY:
            return [f"{places.size} of {mask.size} stretches ({side})"]
        return [f"{self.stretch(int(place))} ({side})" for place in places]

    def _start(self) -> str:
        if not self.starts_early:
            return ""
        first = int(np.flatnonzero(self.after.above)[0])
        return (
            f"The excess begins before the window, {self.stretch(first)}: an anniversary alone "
            "does not explain that."
        )

    def _blunt(self) -> str:
        """Warn that a burst about the dates is seen from many shifts."""
        if self.moved == "apart" or self.after.above.any():
            return ""
        seen = 2 * min(self.shown, self.placement.shifts) + 1
        return (
            f"One burst is seen from up to {seen} placements, so the band is seldom left, "
            "surge or none."
        )


def event_study(
    placement: Placement, *, reach: int = 60, bin: int = 7, moved: Moved = "together"
) -> EventStudy:
    """Lay the events out by days before and after the dates, with a simultaneous band.

    Use it for the picture beside the test: days before the window are a placebo that every
    study carries. A surge that starts three weeks early is no anniversary.

    Parameters
    ----------
    placement : Placement
        Where the windows lie; stated dates are used.
    reach : int, optional
        Days on either side. Default 60, at most the reach of the flank.
    bin : int, optional
        Days in a bin, an odd number; 1 shows single days. Default 7.
    moved : {"together", "apart"}, optional
        Placements of the reference set: all dates moved by the same number of days, every
        shift taken (default), or each date by a number of its own, 1999 drawn.

    Returns
    -------
    EventStudy

    Raises
    ------
    DesignError
        If reach is beyond the flank, a bin is not an odd number of days, or `moved` is
        unknown.

    Notes
    -----
    The centre of the band is the rate of the flanks (beyond window and guard, as in step 1)
    times the observed days of each bin; its width is that of the largest studentised
    deviation over all lags among the placements, so that it holds the whole profile 95% of
    the time (`analysis.stats.event_study.lag_profile`).

    Moved together, a burst close to the dates is seen, at one lag or another, from every
    shift that keeps it within reach: with 59 days and 182 shifts, from 119 of 365. So the
    band holds its level but is seldom left, whatever happened in the window. Moved apart,
    bursts of different years no longer fall together, and a surge common to the years stands
    out; with one date both are the same, but for the draw.

    **Assumes** that without an effect of the date the local comparison is stationary over
    half a year on either side, and, moved apart, that the years are independent. Neither
    tells an anniversary from a season: do not quote a lag outside the band as a surge.
    Source: Freyaldenhoven, Hansen, Perez and Shapiro (2021), NBER working paper 29170;
    Montiel Olea and Plagborg-Moller (2019), Journal of Applied Econometrics 34, 1-17.

    Examples
    --------
    >>> from analysis import Anchor, DailyCounts, Window
    >>> from analysis.surges import place_windows
    >>> counts = DailyCounts(dt.date(2018, 1, 1), [0, 0, 1, 0] * 500)
    >>> anchor = Anchor("an event", "2019-06-01")
    >>> study = event_study(place_windows(counts, anchor=anchor, window=Window(7, 7)))
    >>> study.after.lags.size, study.after.observed[:3].tolist(), study.starts_early
    (17, [5, 5, 5], False)
    """
    if reach > placement.flank:
        raise DesignError(
            f"reach = {reach}: the days needed about a date are kept up to the flank only; "
            f"ask for at most {placement.flank}, or widen the flank"
        )
    if moved not in ("together", "apart"):
        raise DesignError(f"moved = {moved!r}: placements are moved 'together' or 'apart'")
    lags = lag_bins(reach, bin)
    after = _bins(placement, placement.dates, lags, bin)
    before = _bins(placement, placement.control_dates, lags, bin)
    return EventStudy(
        placement=placement,
        reach=reach,
        bin=bin,
        moved=moved,
        after=_profile(placement, placement.after, after, moved),
        before=_profile(placement, placement.before, before, moved)
        if placement.control_dates
        else None,
        by_year=_years(placement.dates, after, placement.after.true_shift),
        control_by_year=_years(placement.control_dates, before, placement.before.true_shift),
    )


def _bins(
    placement: Placement, dates: tuple[dt.date, ...], lags: NDArray[np.int64], width: int
) -> LagSums:
    counts, window = placement.counts, placement.window
    beyond, flank = placement.guard + 1, placement.flank
    beside = [(-flank, -window.lead - beyond), (window.lag + beyond, flank)]
    positions = [counts.position(day) for day in dates]
    return lag_sums(
        counts.counts,
        counts.exposure,
        positions,
        lags=lags,
        width=width,
        beside=beside,
        shifts=placement.shifts,
    )


def _profile(placement: Placement, sums: WindowSums, bins: LagSums, moved: Moved) -> LagProfile:
    if moved == "together":
        return lag_profile(sums, bins, moves_together(sums), TWO_SIDED_TAIL)
    rng = np.random.default_rng([placement.seed, STREAM])
    return lag_profile(sums, bins, moves_apart(sums, DRAWS, rng), TWO_SIDED_TAIL)


def _years(dates: tuple[dt.date, ...], bins: LagSums, at: int) -> tuple[YearProfile, ...]:
    return tuple(
        YearProfile(date, bins.observed[row, at], bins.days[row, at])
        for row, date in enumerate(dates)
    )


def _days_from(first: int, last: int) -> str:
    """Name days counted from the date.

    Examples
    --------
    >>> _days_from(-10, -4), _days_from(-3, 3), _days_from(1, 1), _days_from(0, 0)
    ('4 to 10 days before', '3 days before to 3 days after', '1 day after', 'the day itself')
    """
    if first == last == 0:
        return "the day itself"
    if first < 0 < last:
        return f"{counted(-first, 'day')} before to {counted(last, 'day')} after"
    near, far = sorted((abs(first), abs(last)))
    side = "before" if first < 0 else "after"
    return f"{counted(far, 'day')} {side}" if near == far else f"{near} to {far} days {side}"
