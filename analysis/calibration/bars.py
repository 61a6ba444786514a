"""The bars that the tests must clear, judged on the rows of the simulation.

A bar is judged only in worlds in which a test can hold, and not at all where its rows are
missing. Shares are set against a bar by the exact one-sided binomial test, with Holm's
correction over the cells of the bar, at the level of 1%.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.calibration.evidence import ALL_WORLDS, LOCAL_WORLDS, Evidence, Judged, gather
from analysis.calibration.judges import (
    covers,
    detectable,
    failure_seen,
    heaping,
    imputed,
    min_p,
    one_percent,
    power,
    reassurance,
    size,
    used,
    verdict,
    width,
)
from analysis.calibration.store import Row
from analysis.calibration.worlds import WORLDS, World


@dataclass(frozen=True, slots=True)
class BarResult:
    """Whether one bar was cleared.

    Attributes
    ----------
    name, bar : str
        What was judged, and what was asked of it.
    passed : bool or None
        None where nothing was simulated to judge it by.
    found : str
        The decisive number, with its meaning, in a few words.
    text : str
        The same in a sentence or two.
    worst : tuple of Row
        Up to three cells that fail, or come nearest to failing.
    """

    name: str
    bar: str
    passed: bool | None
    found: str
    text: str
    worst: tuple[Row, ...] = ()

    @property
    def outcome(self) -> str:
        """Pass, fail or not run."""
        return {True: "pass", False: "fail", None: "not run"}[self.passed]

    def sentence(self) -> str:
        """Say what was judged and what was found."""
        return f"{self.name}: {self.outcome}. {self.text}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, what it asks, and who judges it."""

    name: str
    said: str
    judge: Callable[[Evidence], Judged]


def judge_bars(rows: Sequence[Row], worlds: Mapping[str, World] = WORLDS) -> list[BarResult]:
    """Judge every bar on the rows of all tables.

    Use it on whatever was run: a bar without rows is said to be not run.

    Parameters
    ----------
    rows : sequence of Row
        Of all plans.
    worlds : mapping of str to World, optional
        Worlds by name, which say what can be judged. Default: those of the protocol.

    Returns
    -------
    list of BarResult
        In the order of `BARS`.

    Raises
    ------
    DesignError
        If a row's world is unknown.
    """
    evidence = gather(rows, worlds)
    judged = ((bar, bar.judge(evidence)) for bar in BARS)
    return [BarResult(b.name, b.said, j.passed, j.found, j.text, j.worst) for b, j in judged]


BARS = (
    Bar("Step 1, false alarms", "at most 6% at the 5% level", size("step 1", LOCAL_WORLDS)),
    Bar("Step 1, level used", "at least 2% at the 5% level", used("step 1", LOCAL_WORLDS)),
    Bar("Step 2, false alarms", "at most 6% at the 5% level", size("step 2", ALL_WORLDS)),
    Bar("Step 2, level used", "at least 2% at the 5% level", used("step 2", ALL_WORLDS)),
    Bar("Each step at the 1% level", "at most 1.5%", one_percent),
    Bar("Verdict “a surge”, false", "at most 5%; 6.5% under a narrow bump", verdict),
    Bar("Best of several windows, corrected", "at most 6% at the 5% level", min_p),
    Bar("95% intervals, coverage", "at least 93% in every cell, ratios 1 to 5", covers),
    Bar("95% intervals, width", "at most twice that of an oracle", width),
    Bar("Power of step 1", "within 10 points of the best valid method", power),
    Bar("Detectable surge, as printed", "true power 70% to 90% in 90% of data sets", detectable),
    Bar("Verdict “no large surge”, false", "at most 5%", reassurance),
    Bar("Dates heaped on the first", "noticed in 90% at one date in ten", heaping),
    Bar("Imprecise dates, drawn anew", "at most 6.5% false alarms", imputed),
    Bar("The naive test, seen to fail", "at least 8% where attacks cluster", failure_seen),
)
"""In the order of the report's first table."""
