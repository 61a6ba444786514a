"""Rows of the simulation by what a bar asks for, and shares set against a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration.store import Row
from analysis.calibration.worlds import World
from analysis.errors import DesignError
from analysis.stats.multiplicity import adjust_pvalues

LEVEL = 0.01
"""Chance of failing a bar that is just met, over all its cells together."""
LOCAL_WORLDS = ("N1", "N2", "N3", *(f"N{n}" for n in range(6, 14)))
"""Without a season: step 1 looks at the weeks around only."""
ALL_WORLDS = tuple(f"N{n}" for n in range(1, 14))
WORST = 3

Site = tuple[str, int, str, str, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge says: passed (None: nothing to judge by), the decisive number, and why."""

    passed: bool | None
    found: str
    text: str
    worst: tuple[Row, ...] = ()


NOT_RUN = Judged(None, "", "Nothing was simulated to judge it by.")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows of all tables, with the worlds they come from and the true ratios.

    Attributes
    ----------
    rows : sequence of Row
        Of all tables.
    worlds : mapping of str to World
        By name.
    ratios : mapping
        True ratio of expected counts by site.
    """

    rows: Sequence[Row]
    worlds: Mapping[str, World]
    ratios: Mapping[Site, float]

    def of(
        self, methods: Iterable[str], measure: str, codes: Iterable[str] = ALL_WORLDS
    ) -> list[Row]:
        """Return the rows of a measure where it is defined, in judged worlds of these codes."""
        wanted, known = set(methods), set(codes)
        return [
            row
            for row in self.rows
            if row.measure == measure
            and row.method in wanted
            and row.series
            and self.worlds[row.world].judged
            and self.worlds[row.world].code in known
        ]

    def null(
        self, methods: Iterable[str], measure: str, codes: Iterable[str] = ALL_WORLDS
    ) -> list[Row]:
        """Return the same where nothing happens at the date and nothing is wrong with the data."""
        rows = self.of(methods, measure, codes)
        return [row for row in rows if (row.effect, row.defect) == ("none", "none")]

    def ratio(self, row: Row) -> float:
        """Return the true ratio of expected counts in a row's cell; nan where it is not known."""
        return 1.0 if row.effect == "none" else self.ratios.get(site(row), float("nan"))

    def lacking(self, rows: Iterable[Row], codes: Iterable[str]) -> str:
        """Name the worlds that a bar asks for and nobody simulated."""
        seen = {self.worlds[row.world].code for row in rows}
        missing = [code for code in codes if code not in seen]
        return f" Not simulated: {', '.join(missing)}." if missing else ""


def gather(rows: Sequence[Row], worlds: Mapping[str, World]) -> Evidence:
    """Put rows and worlds together.

    Raises
    ------
    DesignError
        If the world of a row is unknown.
    """
    for row in rows:
        if row.world not in worlds:
            raise DesignError(
                f"{row.table}: world {row.world!r} is not known to this version; run it again"
            )
    truths = (row for row in rows if (row.method, row.measure) == ("truth", "ratio"))
    return Evidence(rows, worlds, {site(row): row.value for row in truths})


def site(row: Row) -> Site:
    """Name what was simulated, whatever was measured on it."""
    return row.world, row.per_year, row.effect, row.defect, row.k


def not_above(rows: Sequence[Row], limit: Callable[[Row], float]) -> Judged:
    """Judge that no share lies significantly above its limit.

    Examples
    --------
    >>> row = Row("null", "poisson", 55, "none", "none", 2, 3, "m", "r", 10_000, .07, .0026)
    >>> not_above([row], lambda row: .06).passed, not_above([row], lambda row: .07).passed
    (False, True)
    """
    if not rows:
        return NOT_RUN
    over = _significant(rows, limit, above=True)
    ordered = sorted(rows, key=lambda row: limit(row) - row.value)
    top = ordered[0]
    text = (
        f"Highest {percent(top.value)} ({top.where}); {_tell(over, rows)} significantly above "
        f"{percent(limit(top))}."
    )
    return Judged(not over, f"highest {percent(top.value)}", text, tuple(ordered[:WORST]))


def not_below(rows: Sequence[Row], limit: float) -> Judged:
    """Judge that no share lies significantly below a limit."""
    if not rows:
        return NOT_RUN
    under = _significant(rows, lambda row: limit, above=False)
    ordered = sorted(rows, key=lambda row: row.value)
    low = ordered[0]
    text = (
        f"Lowest {percent(low.value)} ({low.where}); {_tell(under, rows)} significantly below "
        f"{percent(limit)}."
    )
    return Judged(not under, f"lowest {percent(low.value)}", text, tuple(ordered[:WORST]))


def significantly_above(rows: Sequence[Row], limit: float) -> bool:
    """Say whether any of some shares lies significantly above a limit."""
    return bool(_significant(rows, lambda row: limit, above=True))


def percent(share: float) -> str:
    """Write a share in percent, to one decimal.

    Examples
    --------
    >>> percent(.06), percent(.0532)
    ('6%', '5.3%')
    """
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


def _significant(rows: Sequence[Row], limit: Callable[[Row], float], *, above: bool) -> list[Row]:
    """Find cells beyond their limit: exact one-sided binomial tests, Holm over the cells."""
    from scipy.stats import binom

    hits = np.array([row.hits for row in rows])
    series = np.array([row.series for row in rows])
    limits = np.array([limit(row) for row in rows])
    pvalues = binom.sf(hits - 1, series, limits) if above else binom.cdf(hits, series, limits)
    adjusted = adjust_pvalues(np.clip(pvalues, 0, 1))
    return [row for row, p in zip(rows, adjusted, strict=True) if p < LEVEL]


def _tell(beyond: Sequence[Row], rows: Sequence[Row]) -> str:
    return f"{len(beyond) or 'none'} of {len(rows)} cells {'is' if len(beyond) < 2 else 'are'}"
