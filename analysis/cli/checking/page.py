"""The page that `redletter check` prints. Text from the file is shown as text, never as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from analysis.cli.checking.month_bars import month_plot
from analysis.cli.checking.summary import MEANING, Summary
from analysis.cli.terminal import harmless
from analysis.events import EventFinding
from analysis.events.words import counted, long_date

SEVERITIES = {"refusal": "Refused", "warning": "Look into first", "note": "Good to know"}
WIDEST = 100
HASH_SHOWN = 12
ROUGH = (
    "This is a rough guide from the whole file; a study's report works it out for its own date "
    "and events."
)


def print_page(summary: Summary) -> None:
    """Print what the file is, its months, its dates, the findings and the judgement."""
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    _section(console, summary.events.path.name, _grid(_head(summary)), first=True)
    if summary.left_out:
        reasons = _numbers(summary.events.dropped.items(), summary.events.rows_of_file)
        _section(console, "Why rows were left out", reasons)
    _section(console, "Events a month", month_plot(summary.months(), console))
    words = ((MEANING[word], number) for word, number in summary.precision.items())
    _section(console, "How well the dates are known", _numbers(words, summary.daily.total))
    for severity, title in SEVERITIES.items():
        if findings := summary.of(severity):
            _section(console, f"{title} ({len(findings)})", _findings(findings))
    _judgement(console, summary)


def _head(summary: Summary) -> Iterable[tuple[str, str]]:
    daily = summary.daily
    yield "Read as", f"{summary.events.source}: {summary.title}"
    if summary.caution:
        yield "Caution", summary.caution
    ends = dict.fromkeys((daily.first, daily.last))
    span = counted(daily.counts.size, "day") if len(ends) == 1 else f"{daily.counts.size:,} days"
    yield "Dates", f"{' to '.join(map(long_date, ends))} ({span})"
    yield "Rows", summary.rows_in_words()
    for days, why in summary.without_data():
        yield "No data", f"{days}: {why}" if why else days
    yield "SHA-256", f"begins {summary.events.sha256[:HASH_SHOWN]}"


def _judgement(console: Console, summary: Summary) -> None:
    judgement = summary.judgement
    answer = Text(f"{judgement.answer.capitalize()}.", style="bold")
    reasons = Table.grid(padding=(0, 1, 0, 0))
    reasons.add_column()
    reasons.add_column(overflow="fold")
    for reason in judgement.reasons:
        reasons.add_row("-", _text(reason))
    if judgement.detectable and judgement.answer != "no":
        reasons.add_row("-", _text(ROUGH))
    _section(console, "Does a day-level anniversary test make sense?", answer)
    console.print(Padding(reasons, (0, 2)))
    warnings = summary.of("warning")
    if summary.strict and warnings:
        number = counted(len(warnings), "warning")
        console.print(
            Padding(_text(f"With --strict the file is refused for {number}."), (1, 2, 0, 2))
        )


def _section(console: Console, title: str, body: RenderableType, *, first: bool = False) -> None:
    if not first:
        console.print()
    heading = Text(harmless(title).replace("\n", " "), style="bold", overflow="fold")
    if heading.cell_len + 4 <= console.width:
        console.print(Rule(heading, align="left", characters="-", style=""))
    else:
        console.print(heading)
    console.print(Padding(body, (0, 2)))


def _grid(rows: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in rows:
        grid.add_row(_text(label), _text(words))
    return grid


def _numbers(rows: Iterable[tuple[str, int]], whole: int) -> Table:
    """Set out numbers with their share of the whole."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for words, number in rows:
        grid.add_row(_text(words), f"{number:,}", _percent(number / whole))
    return grid


def _percent(share: float) -> str:
    # A few of millions are not none.
    return "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def _findings(findings: Sequence[EventFinding]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold", max_width=24)
    grid.add_column(overflow="fold")
    for finding in findings:
        grid.add_row(Text(harmless(finding.name), style="bold"), _text(finding.sentence()))
    return grid


def _text(words: str) -> Text:
    return Text(harmless(words))
