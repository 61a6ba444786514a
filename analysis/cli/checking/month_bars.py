"""Events a month in letters: a row a year, or several years side by side in a long file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from analysis.events.words import short_month

MOST_ROWS = 24
"""Rows beyond which years stand side by side."""
ROOM = 66
"""Columns that a row a year takes, its margins included; a narrower screen has years only."""
FEWEST_EMPTY = 3
"""Years without an event that are drawn as one row."""

HEAD = ("year", "JFMAMJJASOND", "events")
GAP, MARGINS = 3, 4
"""Blanks between years side by side, and to the left and right of them all."""

Months = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Signs:
    """The letters of a plot.

    Attributes
    ----------
    steps : str
        From a month without an event to the busiest.
    outside, no_data : str
        A month before the first event or after the last; a month without data.
    """

    steps: str
    outside: str
    no_data: str


BARS = Signs(" ▁▂▃▄▅▆▇█", "·", "×")  # noqa: RUF001, the sign is meant
DIGITS = Signs(" 12345678", ".", "x")


@dataclass(frozen=True, slots=True)
class Year:
    """A row of the plot: one year, or several without an event.

    Attributes
    ----------
    label : str
        "2020", or "2003-2010".
    bars : str
        A letter a month; empty for several years.
    events : str
        Their number; a dash without data.
    busiest : str
        Its month with most events.
    """

    label: str
    bars: str
    events: str
    busiest: str


def month_plot(months: Months, console: Console) -> RenderableType:
    """Draw a bar a month with each year's total, so that it fits the console.

    Use it for a file of any length: beyond 24 rows the years stand side by side.

    Parameters
    ----------
    months : mapping of str to int or None
        "2020-01" and the events of that month, none left out; None where there are no data.
    console : rich.console.Console
        Tells the width, and whether its encoding has bars; without them digits stand for them.

    Returns
    -------
    rich renderable
    """
    signs = BARS if _encodes(console.encoding, BARS) else DIGITS
    years = list(_merged(_years(months, signs)))
    rows = len(years) <= MOST_ROWS and console.width >= ROOM
    plot = _rows(years) if rows else _side_by_side(years, console.width)
    return Group(plot, Text(), Text(_legend("".join(year.bars for year in years), months, signs)))


def _encodes(encoding: str, signs: Signs) -> bool:
    try:
        (signs.steps + signs.outside + signs.no_data).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _years(months: Months, signs: Signs) -> Iterator[Year]:
    tallest = _tallest(months)
    for label, names in groupby(months, lambda month: month.rpartition("-")[0]):
        counts = {int(name.rpartition("-")[2]): months[name] for name in names}
        events = {month: number for month, number in counts.items() if number}
        best = max(events, key=lambda month: events[month], default=0)
        busiest = f"{short_month(dt.date(2000, best, 1))} {events[best]:,}" if best else ""
        bars = "".join(
            _bar(counts[month], tallest, signs) if month in counts else signs.outside
            for month in range(1, 13)
        )
        seen = any(number is not None for number in counts.values())
        yield Year(label, bars, f"{sum(events.values()):,}" if seen else "-", busiest)


def _bar(number: int | None, tallest: int, signs: Signs) -> str:
    if number is None:
        return signs.no_data
    # Rounded up: a month with one event never looks like a month with none.
    return signs.steps[-(-number * (len(signs.steps) - 1) // tallest)]


def _tallest(months: Months) -> int:
    return max(number or 0 for number in months.values())


def _merged(years: Iterator[Year]) -> Iterator[Year]:
    """Draw a run of empty years as one row: one mistyped date may lie centuries off."""
    for empty, group in groupby(years, lambda year: not year.bars.strip()):
        run = list(group)
        if empty and len(run) >= FEWEST_EMPTY:
            yield Year(f"{run[0].label}-{run[-1].label}", "", "0", "")
        else:
            yield from run


def _rows(years: Sequence[Year]) -> Table:
    plot = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    plot.add_column("year")
    plot.add_column("J F M A M J J A S O N D", no_wrap=True)
    plot.add_column("events", justify="right")
    plot.add_column("busiest month")
    for year in years:
        bars = " ".join(year.bars) if year.bars else "no event"
        plot.add_row(year.label, Text(bars), year.events, year.busiest)
    return plot


def _side_by_side(years: Sequence[Year], width: int) -> Table:
    """Set years in columns, read downwards; each as wide as the widest."""
    cells = [(year.label, year.bars or "no event", year.events) for year in years]
    wide = [max(map(len, column)) for column in zip(HEAD, *cells, strict=True)]
    head, *lines = (_set(texts, wide) for texts in (HEAD, *cells))
    across = max(1, (width - MARGINS + GAP) // (len(head) + GAP))
    down = -(-len(lines) // across)
    plot = Table.grid(padding=(0, GAP, 0, 0))
    for _ in range(across):
        plot.add_column(no_wrap=True)
    plot.add_row(*[Text(head, style="bold")] * across)
    for place in range(down):
        plot.add_row(*map(Text, lines[place::down]))
    return plot


def _set(texts: Sequence[str], wide: Sequence[int]) -> str:
    label, bars, events = texts
    return f"{label:<{wide[0]}}  {bars:<{wide[1]}}  {events:>{wide[2]}}"


def _legend(drawn: str, months: Months, signs: Signs) -> str:
    tallest = _tallest(months)
    said = [f"A bar a month, the tallest {tallest:,} {'event' if tallest == 1 else 'events'}"]
    if signs.outside in drawn:
        said.append(f"{signs.outside} outside the file")
    if signs.no_data in drawn:
        said.append(f"{signs.no_data} no data")
    return "; ".join(said) + "."
