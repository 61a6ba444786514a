"""The calibration report: what was simulated, which bars were cleared, and every table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.calibration.bars import BarResult, judge_bars
from analysis.calibration.calendar import CALENDAR
from analysis.calibration.store import Made, Row
from analysis.calibration.worlds import WORLDS, World
from analysis.figures import Picture
from analysis.figures.calibration import plot_coverage, plot_sizes
from analysis.figures.calibration_power import plot_found
from analysis.models.words import listed
from analysis.report import schema
from analysis.report.front import FirstPage
from analysis.report.model import Block, Chapter, Document, Words
from analysis.report.printing import Item, Printer
from analysis.report.results import json_value, results_text
from analysis.report.schema import printable
from analysis.report.text import Written, write_prose
from analysis.tables.calibration import bars, found, peers, simulated, worst
from analysis.tables.calibration_plans import plan_tables
from analysis.tables.calibration_thresholds import thresholds

TITLE = "Calibration of the tests"
QUESTION = "Do the tests keep their word where the truth is known?"
COMMAND = "redletter calibrate"
WORDS = Words(
    answer="The answer",
    simple="What was simulated",
    more_in="the last chapter",
    origin=(
        "Every number comes from series that were simulated by the command named below; none was "
        "typed. The same code writes the same bytes. Each plan's table lies beside this file as "
        "CSV, one row a cell and measure."
    ),
)
WORLDS_TEXT = """
Each series is a list of daily counts over the real calendar, with the control years, the event and
the anniversaries in it, made by a mechanism in which the truth is known. Most of these worlds hold
no surge: whatever a test finds there is a false alarm. In the others a surge of known size is
planted at the anniversaries. [Table](#tbl-worlds) lists the worlds.
"""
BARS_TEXT = """
A share is set against its bar by an exact one-sided binomial test, corrected by Holm's method for
the number of cells, at the level of 1%: a bar that is just met fails by chance once in a hundred
runs of the whole protocol. [Table](#tbl-found) says what was found, [Table](#tbl-worst) which cells
come nearest to failing.

Two kinds of cells ask for what no such test can give, and are shown all the same. In the world
“campaign” four busy months are placed so that they hold an anniversary: the date is then not as
good as any other, the steps reject too often, and the verdict answers by “one year only”. In
seasonal worlds with few attacks the control years say too little of the season for step 2; the
verdict then asks for 20 attacks in them before it speaks of a surge.
"""
LIMITS_TEXT = """
Some limits of the verdict are judgement: that no anniversary supplies more than a share of the
excess, that a negative control has p above 10%, that the control years hold 20 attacks.
[Table](#tbl-thresholds) shows what other shares would do: the one used was chosen as the largest
tried at which a single busy year is called a surge in fewer than one series in twenty. A control
that the date cannot move fails at 10% by chance one time in ten. With fewer than 20 control
attacks step 2 no longer holds its level under a narrow bump, as the tables of false alarms show
at 11 attacks a year; hence that limit.
"""
PEERS_TEXT = """
The same series were given to the tests of other packages, each used as its documentation suggests.
[Table](#tbl-peers) shows how often each rejects.
"""
RERUN_TEXT = """
    python3 run.py calibrate            # everything; may be stopped and goes on where it was
    python3 run.py calibrate --quick    # a few cells, into a folder of its own
    python3 run.py calibrate --only null
    python3 run.py calibrate --scheduler tcp://localhost:8786    # on a Dask cluster

Every draw is seeded by the name of its cell and the number of its block, so that the numbers do not
hang on the machine, the number of processes or the order in which they end. At the end of every run
one task in a hundred is run again and compared to the last bit:
"""


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that the report is made from.

    Attributes
    ----------
    tables : mapping of str to sequence of Row
        By plan.
    history : mapping of str to Made
        How each was made.
    peers : sequence of mapping
        Rows of the comparison with other packages; may be empty.
    worlds : mapping of str to World
        Worlds by name.
    """

    tables: Mapping[str, Sequence[Row]]
    history: Mapping[str, Made]
    peers: Sequence[Mapping[str, str]] = ()
    worlds: Mapping[str, World] = field(default_factory=lambda: WORLDS)

    @property
    def rows(self) -> list[Row]:
        """Rows of all tables."""
        return [row for rows in self.tables.values() for row in rows]

    def seen(self) -> dict[str, World]:
        """Return the worlds that were simulated."""
        names = {row.world for row in self.rows}
        return {name: world for name, world in self.worlds.items() if name in names}

    def title(self, plan: str) -> str:
        """Return the title of a plan."""
        return self.history[plan].title if plan in self.history else plan


def calibration_document(made: Calibration, provenance: Sequence[tuple[str, str]]) -> Document:
    """Put the report of a simulation together; `build_report` writes it.

    Use it on whatever tables there are: a bar without rows is shown as not run.

    Parameters
    ----------
    made : Calibration
        Tables and how they were made.
    provenance : sequence of (str, str)
        What the tables were made from, in the order to print.

    Returns
    -------
    Document
    """
    results = judge_bars(made.rows, made.worlds)
    printer = Printer(COMMAND)
    front = printer.table(bars(results))
    drafts = list(_drafts(made, results))
    placed = [[printer.place(item) for item in draft.items] for draft in drafts]
    texts = [[item for item in items if isinstance(item, str)] for items in placed]
    written = write_prose(texts, printer.references)
    return Document(
        title=TITLE,
        question=QUESTION,
        badges=_badges(made),
        front=_front(made, results),
        figure=None,
        table=front,
        chapters=tuple(
            Chapter(f"chapter-{draft.id}", printable(draft.title), _blocks(items, prose))
            for draft, items, prose in zip(drafts, placed, written, strict=True)
        ),
        notices=(),
        provenance=tuple((printable(name), printable(value)) for name, value in provenance),
        results=results_text(json_value(_numbers(made, results))),
        study=None,
        as_of=CALENDAR.first + dt.timedelta(CALENDAR.days - 1),
        words=WORDS,
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chapter before its figures and tables have numbers."""

    id: str
    title: str
    items: tuple[Item, ...]


def _drafts(made: Calibration, results: Sequence[BarResult]) -> Iterator[_Draft]:
    seen = made.seen()
    yield _Draft("bars", "The bars, one by one", (BARS_TEXT, found(results), worst(results)))
    yield _Draft("worlds", "What was simulated", (WORLDS_TEXT, simulated(seen or made.worlds)))
    for plan, rows in made.tables.items():
        items = [*_drawings(plan, rows, seen), *plan_tables(plan, rows, seen)]
        yield _Draft(f"plan-{plan}", made.title(plan), tuple(items))
    limits = thresholds(made.rows, seen)
    if limits is not None:
        yield _Draft("limits", "The limits of the verdict", (LIMITS_TEXT, limits))
    if made.peers:
        yield _Draft("peers", "Other tests on the same series", (PEERS_TEXT, peers(made.peers)))
    told = [schema.Finding(text=told.rerun) for told in made.history.values()]
    yield _Draft("rerun", "Run it again", (RERUN_TEXT, *told))


def _drawings(plan: str, rows: Sequence[Row], seen: Mapping[str, World]) -> list[Item]:
    """Draw what belongs to a plan: each figure is drawn once."""
    drawn: list[Picture | None] = []
    if plan == "null":
        drawn = [plot_sizes(rows, seen)]
    elif plan == "power":
        drawn = [plot_found(rows), plot_coverage(rows, seen)]
    return [picture for picture in drawn if picture is not None]


def _blocks(items: Sequence[str | Block], prose: Sequence[Written]) -> tuple[Block, ...]:
    written = iter(prose)
    return tuple(next(written) if isinstance(item, str) else item for item in items)


def _front(made: Calibration, results: Sequence[BarResult]) -> FirstPage:
    passed, failed, missing = (_named(results, wanted) for wanted in (True, False, None))
    headline = f"{len(passed)} of {len(results)} bars passed, {len(failed) or 'none'} failed"
    headline += f", {len(missing)} not run" if missing else ""
    verdict = f"Failed: {'; '.join(failed)}." if failed else "No bar failed."
    verdict += f" Not run: {'; '.join(missing)}." if missing else ""
    return FirstPage(headline, verdict, _extent(made), "", None)


def _named(results: Sequence[BarResult], passed: bool | None) -> list[str]:
    return [bar.name for bar in results if bar.passed is passed]


def _extent(made: Calibration) -> str:
    cells = {(r.table, r.world, r.per_year, r.effect, r.defect) for r in made.rows}
    rates = sorted({row.per_year for row in made.rows})
    if not rates:
        return "Nothing yet."
    most = max(row.series for row in made.rows)
    return (
        f"{len(cells):,} cells in {len(made.seen())} worlds, at {listed(rates)} attacks a year, "
        f"up to {most:,} series each; {len(made.rows):,} shares and means."
    )


def _badges(made: Calibration) -> tuple[str, ...]:
    history = made.history.values()
    badges = []
    if any(told.quick for told in history):
        badges.append("Quick run: fewer cells and series than the protocol asks for")
    redone, differing = (sum(getattr(t, k) for t in history) for k in ("redone", "differing"))
    if redone:
        same = f"{differing} gave other numbers" if differing else "same numbers to the last bit"
        badges.append(f"{redone} tasks run again: {same}")
    return tuple(badges)


def _numbers(made: Calibration, results: Sequence[BarResult]) -> dict[str, object]:
    return {
        "bars": [
            {"name": b.name, "asked": b.bar, "passed": b.passed, "found": b.found, "text": b.text}
            for b in results
        ],
        "plans": {
            plan: {"title": made.title(plan), "rows": len(rows)}
            for plan, rows in made.tables.items()
        },
    }
