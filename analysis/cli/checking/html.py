"""The page of `redletter check` as one HTML file: no script, no request, set like the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.cli.checking.own_files import HTML_MARK, replaced
from analysis.cli.checking.page import ROUGH, SEVERITIES
from analysis.cli.checking.summary import MEANING, Summary
from analysis.events.words import MONTHS, counted, long_date
from analysis.figures.monthly import plot_monthly
from analysis.report import schema
from analysis.report.front import FirstPage
from analysis.report.glyphs import BREAK
from analysis.report.model import Block, Chapter, Document, Words
from analysis.report.page import html_report
from analysis.report.printing import Printer
from analysis.report.schema import printable
from analysis.run.places import package_version
from analysis.tables import Table

COMMAND = "redletter check"
WORDS = Words(
    answer="Does a day-level anniversary test make sense?",
    simple="What the file is",
    origin=(
        "Every number comes from the file named below, read by this command; none was typed. The "
        "same file and the same options give the same page."
    ),
)
SHARE = ".1%"


def write_html(summary: Summary, path: Path) -> None:
    """Write the page as one HTML file.

    Use it for a page to send or to print; what it says is what the terminal shows.

    Parameters
    ----------
    summary : Summary
        From `summarise`.
    path : pathlib.Path
        Replaced if it exists; `refuse_target` says whether it may be.
    """
    page = html_report(check_document(summary))
    with replaced(path) as file:
        file.write(page.replace("<!DOCTYPE html>", f"<!DOCTYPE html>\n{HTML_MARK}", 1))


def check_document(summary: Summary) -> Document:
    """Put the page together in the report's own model."""
    printer = Printer(COMMAND)
    name = printable(summary.events.path.name)
    figure = printer.figure(plot_monthly(summary.daily))
    table = printer.table(_findings(summary))
    return Document(
        title=f"Check of {name}",
        question=f"What to know about {name} before any test",
        badges=tuple(_badges(summary)),
        front=_front(summary),
        figure=figure,
        table=table,
        chapters=tuple(_chapters(summary, printer)),
        notices=(),
        provenance=tuple((key, printable(value)) for key, value in _provenance(summary)),
        results="",
        study=None,
        as_of=summary.daily.last,
        words=WORDS,
    )


def _badges(summary: Summary) -> Iterator[str]:
    for severity in SEVERITIES:
        if number := len(summary.of(severity)):
            yield counted(number, severity)
    if summary.strict:
        yield "Strict: a warning refuses"


def _front(summary: Summary) -> FirstPage:
    judgement, daily = summary.judgement, summary.daily
    ends = dict.fromkeys((daily.first, daily.last))
    caution = f" {summary.caution}" if summary.caution else ""
    what = (
        f"Read as source “{summary.events.source}”: {summary.title}. "
        f"{' to '.join(map(long_date, ends))} ({_span(daily.counts.size)}); rows: "
        f"{summary.rows_in_words()}.{caution}"
    )
    return FirstPage(
        judgement.answer.capitalize(), " ".join(judgement.reasons), printable(what), "", None
    )


def _chapters(summary: Summary, printer: Printer) -> Iterator[Chapter]:
    rows: list[Block] = [printer.table(_rows(summary)), printer.table(_precision(summary))]
    yield Chapter("chapter-rows", "Rows and dates, all accounted for", tuple(rows))
    months: list[Block] = [printer.table(_months(summary))]
    if summary.events.unobserved:
        months.append(printer.table(_unobserved(summary)))
    yield Chapter("chapter-months", "Events a month", tuple(months))
    found = summary.judgement.detectable
    if found is not None:
        said = tuple(schema.Finding(text=text) for text in (found.sentence(), ROUGH))
        title = "What a test could be expected to find"
        yield Chapter("chapter-power", title, (*said, printer.table(_power(summary))))


def _findings(summary: Summary) -> Table:
    rows = [
        (title, finding.name.replace("_", f"_{BREAK}"), finding.sentence())
        for severity, title in SEVERITIES.items()
        for finding in summary.of(severity)
    ]
    frame = pd.DataFrame(rows, columns=["severity", "check", "what was found"])
    caption = "What the checks found, the gravest first."
    return Table("tbl-findings", caption, frame, group="severity")


def _rows(summary: Summary) -> Table:
    whole = summary.events.rows_of_file
    counts = [("used", whole - summary.left_out)]
    counts += [(f"left out: {why}", rows) for why, rows in summary.events.dropped.items()]
    counts += [("read", whole)]
    frame = pd.DataFrame(
        [(what, rows, rows / whole) for what, rows in counts], columns=["rows", "number", "share"]
    )
    caption = "What became of each row of the file; those used and those left out add up."
    return Table("tbl-rows", caption, frame, {"number": ",", "share": SHARE})


def _precision(summary: Summary) -> Table:
    whole = summary.daily.total
    rows = [(MEANING[word], n, n / whole) for word, n in summary.precision.items()]
    frame = pd.DataFrame(rows, columns=["date known to", "events", "share"])
    caption = "How well the dates are known; a window of days can place only the first two."
    return Table("tbl-precision", caption, frame, {"events": ",", "share": SHARE})


def _months(summary: Summary) -> Table:
    months = summary.months()
    rows = []
    for year in dict.fromkeys(name.rpartition("-")[0] for name in months):
        cells = [months.get(f"{year}-{month:02d}") for month in range(1, 13)]
        known = [number for number in cells if number is not None]
        rows.append((year, sum(known) if known else None, *cells))
    names = ["all", *(month[:3] for month in MONTHS)]
    frame = pd.DataFrame(rows, columns=["year", *names])
    frame[names] = frame[names].astype(float)  # which can be missing, and is set to the right
    caption = "Events a month; a dash where the file does not reach, or has no data."
    return Table("tbl-months", caption, frame, dict.fromkeys(names, ",.0f"))


def _unobserved(summary: Summary) -> Table:
    frame = pd.DataFrame(summary.without_data(), columns=["days", "why"])
    return Table("tbl-unobserved", "Days for which the source has no data.", frame)


def _power(summary: Summary) -> Table:
    found = summary.judgement.detectable
    rows = [] if found is None else [
        ("anniversaries of one date that fit", f"{found.anniversaries}"),
        ("events expected in their windows", f"{found.expected:,.1f}"),
        ("variance of such counts over their mean", f"{found.dispersion:.1f}"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["what the guide rests on", "value"])
    return Table("tbl-power", "What the rough guide is made from.", frame)


def _span(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def _provenance(summary: Summary) -> Iterator[tuple[str, str]]:
    yield summary.events.path.name, summary.events.sha256
    yield "source", summary.events.source
    yield "redletter", package_version()
