"""What `unusual_weeks` gives back, and how it says it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from analysis.counts import DailyCounts
from analysis.events.words import counted, long_date
from analysis.surges.unusual_nearness import Nearness
from analysis.surges.words import were

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")

NO_TEST = "This describes where unusual weeks lie; it is not a test of the anniversary."


@dataclass(frozen=True, slots=True)
class Judged:
    """What one detector could judge.

    Attributes
    ----------
    detector : str
        Its name.
    weeks : int
        Weeks it judged.
    since : datetime.date or None
        Monday of the first of them; None if its history never sufficed.
    flagged : int
        Weeks it flagged.
    """

    detector: str
    weeks: int
    since: dt.date | None
    flagged: int


@dataclass(frozen=True, slots=True, eq=False)
class UnusualWeeks:
    """The weeks that detectors flagged, and where they lie.

    Attributes
    ----------
    counts : DailyCounts
        What was judged.
    weeks : pandas.DataFrame
        Every whole week: "week" (its Monday), "count", "days" observed, "exposure", "judged_by"
        and "flagged_by", numbers of detectors.
    flagged : pandas.DataFrame
        One row a week flagged by any detector: "week", "count", "expected" (the median of those
        detectors), "bound" (the highest of theirs), "detectors", "flagged_by", "nearest_date"
        and "days_from_date": 0 inside the week, below 0 where the week lies before the date.
    judged : tuple of Judged
        One a detector.
    dates : tuple of datetime.date
        Anniversaries in the period that are tested elsewhere, or asked about.
    also : tuple of datetime.date
        Other recurrences in the period: for "nearest_date" and the figure alone.
    nearness : Nearness or None
        Share of unusual weeks near a date; None without such weeks or usable dates.
    near : int
        Days within which a week is near a date.
    shifts : int
        Largest move of the dates, in days.
    agree : int
        Detectors that must flag a week for it to be called unusual.
    alpha : float
        Level of the detectors.
    least_events : int
        Fewest events of a flagged week.
    """

    counts: DailyCounts
    weeks: pd.DataFrame
    flagged: pd.DataFrame
    judged: tuple[Judged, ...]
    dates: tuple[dt.date, ...]
    also: tuple[dt.date, ...]
    nearness: Nearness | None
    near: int
    shifts: int
    agree: int
    alpha: float
    least_events: int

    @property
    def unusual(self) -> pd.DataFrame:
        """Rows of `flagged` on which enough detectors agree."""
        return self.flagged[self.flagged["flagged_by"] >= self.agree]

    @property
    def n_judged(self) -> int:
        """Weeks that at least so many detectors judged."""
        return int((self.weeks["judged_by"] >= self.agree).sum())

    def most_unusual(self, rows: int = 12) -> pd.DataFrame:
        """Give the most unusual weeks first: by the number of detectors, then by the excess.

        Parameters
        ----------
        rows : int, optional
            At most so many. Default 12; the rest is `len(result.unusual)` less these.

        Returns
        -------
        pandas.DataFrame
            Columns as of `flagged`.
        """
        ranked = self.unusual.assign(excess=lambda table: table["count"] - table["expected"])
        ranked = ranked.sort_values(
            ["flagged_by", "excess", "week"], ascending=[False, False, True], kind="stable"
        )
        return ranked.drop(columns="excess").head(rows).reset_index(drop=True)

    def sentence(self) -> str:
        """Say how many weeks were unusual and where they lie, as the report prints it."""
        found = len(self.unusual)
        detectors = self._detectors()
        if not self.n_judged:
            need = "needs" if len(self.judged) == 1 else "need"
            return f"No week has the history that {detectors} {need}, so none could be judged."
        begin = f"Of {counted(self.n_judged, 'week')}, {_were(found)} unusual by {detectors}."
        parts = [begin, self._calm(), self._nearness(found) if found else ""]
        return " ".join(part for part in parts if part)

    def history(self) -> str:
        """Say from when each detector could judge, as the report prints it."""
        known = [row for row in self.judged if row.since is not None]
        parts = [
            f"{_name(row.detector)} {counted(row.weeks, 'week')} from {long_date(row.since)} on"
            for row in known
            if row.since is not None
        ]
        never = [_name(row.detector) for row in self.judged if row.since is None]
        silent = f" Too little history for: {', '.join(never)}." if never else ""
        judged = f"Weeks judged, each by those before it: {', '.join(parts)}." if parts else ""
        return f"{judged}{silent}".strip()

    def _detectors(self) -> str:
        number = len(self.judged)
        if number == 1:
            return f"the {_name(self.judged[0].detector)} detector"
        if self.agree == number:
            return "both detectors" if number == 2 else f"all {_word(number)} detectors"
        return f"at least {_word(self.agree)} of the {_word(number)} detectors"

    def _calm(self) -> str:
        if self.least_events == 1:
            return ""
        return f"A week of fewer than {self.least_events} attacks is never called so."

    def _nearness(self, found: int) -> str:
        if not self.dates:
            return NO_TEST
        if self.nearness is None:
            return f"{self._no_share()} {NO_TEST}"
        near = self.nearness
        where = f"{_so_many(near, found)} {self._within()}{_by_chance(near, found)}."
        return f"{where}{_left_out(near)} {NO_TEST}"

    def _within(self) -> str:
        if not self.near:
            return "in the week of an anniversary"
        return f"within {counted(self.near, 'day')} of an anniversary"

    def _no_share(self) -> str:
        reach = counted(self.near + self.shifts, "day")
        return (
            f"No anniversary lies in judged weeks and has {reach} of them on either side "
            f"(near={self.near} and shifts={self.shifts}), so how many would lie near one by "
            "chance cannot be said."
        )


def _were(found: int) -> str:
    return were(found) if found else "none was"


def _so_many(near: Nearness, found: int) -> str:
    if found == 1:
        return "It lies" if near.near else "It does not lie"
    if not near.near:
        return "None of them lies"
    return f"{near.near} of them ({near.share:.0%}) {'lies' if near.near == 1 else 'lie'}"


def _by_chance(near: Nearness, found: int) -> str:
    """Say how many would lie near moved dates; nothing where the dates were not moved."""
    if near.n_shifts == 1:
        return ""
    share = f"{near.share_by_chance:.0%}" if near.share_by_chance >= 0.005 else "less than 1%"
    moved = "; moving the anniversaries through the year, "
    if found == 1:
        return f"{moved}it would lie that near by chance in {share} of the placements"
    told = f"{moved}{share} would lie that near by chance"
    if not near.near:
        return told
    bring = "brings" if near.rank == 1 else "bring"
    return (
        f"{told}, and {near.rank} of {near.n_shifts} such placements, the true one among them, "
        f"{bring} at least as many"
    )


def _left_out(near: Nearness) -> str:
    days = ", ".join(long_date(day) for day in near.left_out)
    named = f" Not counted, for want of judged weeks around: {days}." if days else ""
    if not near.n_unjudged:
        return named
    lead = "leads" if near.n_unjudged == 1 else "lead"
    moves = counted(near.n_unjudged, "more placement")
    return f" {moves.capitalize()} {lead} to weeks that were not judged.{named}"


def _word(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _name(detector: str) -> str:
    """Write a detector's name for readers.

    Examples
    --------
    >>> _name("ears_c1"), _name("cusum"), _name("farrington")
    ('EARS C1', 'CUSUM', 'Farrington')
    """
    plain = detector.replace("_", " ")
    return plain.upper() if detector.startswith(("ears", "cusum")) else plain.capitalize()
