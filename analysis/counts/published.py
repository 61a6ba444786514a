"""Counts that others published, set against the rows coded for the same days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from analysis.events import Events
from analysis.events.precision import Days, as_days
from analysis.events.reading import Breach, refuse_file
from analysis.events.schema import Column, Schema, read_checked
from analysis.events.words import long_date

SCHEMA: Schema = (
    Column("as_of_date", filled=True, day=True),
    Column("period_start", day=True),
    Column("count", filled=True, pattern="[0-9]{1,9}", written="a whole number of 0 or more"),
    Column("what_is_counted", filled=True),
    Column("source", filled=True),
    Column("url", optional=True),
)


A_FEW = 2
"""Attacks by which two counts of the same days may differ for the first or last day alone."""


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """One count that somebody published, and the rows coded for the same days.

    Attributes
    ----------
    start, end : datetime.date
        First and last day counted, both in.
    published : int
        The number given.
    coded : int
        Rows of the event file stated on these days, whatever they are.
    what : str
        What was counted, in the coder's words.
    source : str
        Who published it.
    """

    start: dt.date
    end: dt.date
    published: int
    coded: int
    what: str
    source: str

    @property
    def reached(self) -> bool:
        """Whether at least as many rows are coded as were published."""
        return self.coded >= self.published


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """The published counts that end in one year.

    Attributes
    ----------
    year : int
        Year of the last day counted.
    counts, reached : int
        Published counts, and those reached by the rows coded.
    share : float
        Median of coded over published, of the counts above zero; nan without any.
    widest : PublishedCount or None
        The count by which the rows fall short most; None if all are reached.
    """

    year: int
    counts: int
    reached: int
    share: float
    widest: PublishedCount | None


@dataclass(frozen=True, slots=True)
class PublishedComparison:
    """Every published count that states its days, set against the rows.

    Attributes
    ----------
    counts : tuple of PublishedCount
        In the order of their last day.
    undated : int
        Published counts that do not say when they begin.
    named : bool
        Whether there is a file of published counts at all.
    """

    counts: tuple[PublishedCount, ...]
    undated: int
    named: bool = True

    @property
    def short(self) -> tuple[PublishedCount, ...]:
        """Published counts that the rows do not reach."""
        return tuple(count for count in self.counts if not count.reached)

    def by_year(self) -> tuple[PublishedYear, ...]:
        """Sum up by the year in which a count ends."""
        years = sorted({count.end.year for count in self.counts})
        return tuple(
            _of_year(year, [count for count in self.counts if count.end.year == year])
            for year in years
        )

    def sentence(self) -> str:
        """Say how far the rows reach what was published, as the report prints it."""
        if not self.named:
            return (
                "The study names no file of published counts: how much of the record the events "
                "hold is not known here."
            )
        undated = f" Another {self.undated} do not say when they begin." if self.undated else ""
        if not self.counts:
            return f"No published count names the days it is for.{undated}"
        reached = len(self.counts) - len(self.short)
        return (
            f"Of {len(self.counts)} counts that others published, {reached}"
            " are reached by the rows coded for the same days. A count that is not reached may "
            "mean attacks missing here, a wider scope there, another way of counting, or the "
            f"first or last day{self._hardly_short()}.{undated} They overlap and repeat one "
            "another, so that no sum of them is given."
        )

    def _hardly_short(self) -> str:
        if not self.short:
            return ""
        few = sum(count.published - count.coded <= A_FEW for count in self.short)
        fall = "falls" if few == 1 else "fall"
        return f"; {few} of the {len(self.short)} not reached {fall} short by one or two"


def compare_published(events: Events, path: str | Path | None) -> PublishedComparison:
    """Set every published count against the rows coded for the same days.

    Use it to see when a hand-coded file is thin; the comparison decides nothing.

    Parameters
    ----------
    events : Events
        From `load_events`.
    path : str, pathlib.Path or None
        CSV with columns as_of_date, period_start, count, what_is_counted, source and, if
        wanted, url; None if there is no such file.

    Returns
    -------
    PublishedComparison

    Raises
    ------
    DataError
        Listing every line that breaks a rule.

    Notes
    -----
    Rows of every kind are counted, on the date stated: the widest reading of "attack". A count
    that is not reached may mean missing rows, a wider scope or another way of counting there;
    one that is reached proves nothing.

    **Assumes** that both ends of a published period are meant to be counted. Sources often
    say "since October"; do not quote a difference of one or two attacks.

    Examples
    --------
    >>> from analysis.events import load_events
    >>> folder = "data/iraq-us-interests"
    >>> events = load_events(f"{folder}/events.csv")
    >>> found = compare_published(events, f"{folder}/published_counts.csv")
    >>> len(found.counts), found.undated
    (187, 2)
    """
    if path is None:
        return PublishedComparison((), 0, named=False)
    path = Path(path)
    cells = read_checked(path, SCHEMA)
    dated = cells[cells["period_start"] != ""]
    backwards = dated[dated["as_of_date"] < dated["period_start"]]
    refuse_file(
        path.name,
        [
            Breach(int(line), f"as_of_date = '{row.as_of_date}'", "before period_start")
            for line, row in zip(backwards.index, backwards.itertuples(), strict=True)
        ],
    )
    days = np.sort(as_days(events.table["date"]))
    counts = [_compared(row, days) for row in dated.to_dict("records")]
    return PublishedComparison(
        tuple(sorted(counts, key=lambda count: (count.end, count.start))), len(cells) - len(dated)
    )


def _compared(row: dict[str, str], days: Days) -> PublishedCount:
    start, end = (dt.date.fromisoformat(row[name]) for name in ("period_start", "as_of_date"))
    before = np.searchsorted(days, np.datetime64(start), "left")
    return PublishedCount(
        start=start,
        end=end,
        published=int(row["count"]),
        coded=int(np.searchsorted(days, np.datetime64(end), "right") - before),
        what=row["what_is_counted"],
        source=row["source"],
    )


def _of_year(year: int, counts: Sequence[PublishedCount]) -> PublishedYear:
    short = [count for count in counts if not count.reached]
    return PublishedYear(
        year=year,
        counts=len(counts),
        reached=len(counts) - len(short),
        share=_median(count.coded / count.published for count in counts if count.published),
        widest=max(short, key=lambda count: count.published - count.coded, default=None),
    )


def _median(shares: Iterable[float]) -> float:
    found = list(shares)
    return float(median(found)) if found else float("nan")


def span(count: PublishedCount) -> str:
    """Write the days of a published count out."""
    return f"{long_date(count.start)} to {long_date(count.end)}"
