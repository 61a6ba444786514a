"""One-sided limits of the rate ratio: by the ranking and by counts, the more cautious of both."""

from __future__ import annotations

from analysis.stats.interval import compare, exact_limits, local_interval
from analysis.stats.shift import ONE_SIDED_TAIL, reference_shifts
from analysis.stats.windows import WindowSums


def one_sided_limits(after: WindowSums, drawn: WindowSums | None) -> tuple[float, float]:
    """Find the one-sided 95% limits of the ratio, below and above.

    With few attacks most shifts tie, and the ranking alone would rule out surges that the
    data could not have shown; with many in bursts the exact limits are the narrower ones.
    """
    usable = reference_shifts(after)
    given = compare(after, usable) if drawn is None else compare(drawn, usable, drawn=True)
    low, high = exact_limits(given, ONE_SIDED_TAIL)
    by_rank = local_interval(after, ONE_SIDED_TAIL, drawn)
    return min(low, by_rank[0]), max(high, by_rank[1])
