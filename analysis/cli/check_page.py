"""The page that `redletter check` prints. Text from the file is shown as text, never as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from analysis.cli.check import months, precision
from analysis.cli.day_level import judge
from analysis.cli.terminal import harmless
from analysis.events import EventFinding, Events

SEVERITIES = {"refusal": "Refused", "warning": "Look into first", "note": "Good to know"}
WHAT = "what_it_is"
STEPS = " ▁▂▃▄▅▆▇█"
WIDEST = 100


def print_page(events: Events, findings: Sequence[EventFinding]) -> None:
    """Print what the file is, its months, its dates, the findings and the judgement."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDEST)
    described = {finding.name: finding for finding in findings}.get(WHAT)
    console.print(_text(described.sentence() if described else events.sentence()))
    _section(console, "Events a month")
    console.print(Padding(month_plot(events), (0, 2)))
    _section(console, "How well the dates are known")
    for word, number in precision(events).items():
        console.print(_text(f"  {word.replace('_', ' '):<14}{number:>6}"))
    for severity, title in SEVERITIES.items():
        chosen = [f for f in findings if f.severity == severity and f.name != WHAT]
        if chosen:
            _section(console, title)
            for finding in chosen:
                console.print(Padding(_text(f"{finding.name}: {finding.sentence()}"), (0, 2)))
    judgement = judge(events, findings)
    _section(console, "Does a day-level anniversary test make sense?")
    console.print(Padding(_text(f"{judgement.answer.capitalize()}."), (0, 2)))
    for reason in judgement.reasons:
        console.print(Padding(_text(reason), (0, 2)))


def month_plot(events: Events) -> Table:
    """Draw a row a year: a bar a month, and the year's total."""
    counts = months(events)
    most = max(counts.values())
    plot = Table(box=None, show_header=True, pad_edge=False)
    for title in ("year", "J F M A M J J A S O N D", "events", "busiest month"):
        plot.add_column(title, justify="right" if title == "events" else "left")
    for year in sorted({month[:4] for month in counts}):
        of_year = {month: n for month, n in counts.items() if month.startswith(year)}
        top = max(of_year.values())
        plot.add_row(
            year,
            _text(" ".join(_bars(year, counts, most))),
            str(sum(of_year.values())),
            str(top) if top else "",
        )
    return plot


def _bars(year: str, counts: dict[str, int], most: int) -> Iterator[str]:
    for month in range(1, 13):
        number = counts.get(f"{year}-{month:02d}")
        # A dot is a month outside the file: not the same as a month without events.
        yield "·" if number is None else STEPS[-(-number * (len(STEPS) - 1) // most)]


def _section(console: Console, title: str) -> None:
    console.print()
    console.print(Rule(_text(title), align="left", characters="-"))


def _text(words: str) -> Text:
    return Text(harmless(words))
