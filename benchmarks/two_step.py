"""Time the tests beside a plain loop and SciPy's permutation test, in the same run.

.venv/bin/python benchmarks/two_step.py
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import numpy as np
from scipy import stats

from analysis import (
    Anchor,
    DailyCounts,
    Window,
    event_study,
    simulate_counts,
    smallest_detectable_surge,
    supporting_tests,
    surge_test,
)
from analysis.surges import place_windows
from analysis.surges.secondary_windows import min_p_windows

DAYS = 2500
FIRST = dt.date(2017, 1, 1)
ANCHOR = Anchor("an event", "2020-01-03")
WINDOW = Window(7, 7)
REACH = ((3, 3), (14, 14), (30, 30), (0, 7), (0, 14), (0, 30), (14, 0))
WINDOWS = tuple(Window(lead, lag) for lead, lag in REACH)


def main() -> None:
    """Print milliseconds a test, and the ratio to ours."""
    drawn = simulate_counts("hawkes", days=DAYS, rate=0.15, rng=np.random.default_rng(1))[0]
    counts = DailyCounts(FIRST, drawn)
    ours = milliseconds(lambda: surge_test(counts, anchor=ANCHOR, window=WINDOW))
    intervals = milliseconds(lambda: with_intervals(counts))
    peers = {
        "plain loop over 365 shifts": milliseconds(lambda: by_loop(counts)),
        "scipy permutation_test, 9,999 draws": milliseconds(lambda: by_permutation(counts)),
    }
    print(f"{'two_step, 365 shifts':38}{ours:9.2f} ms")
    print(f"{'  with both intervals':38}{intervals:9.2f} ms")
    for name, taken in peers.items():
        print(f"{name:38}{taken:9.2f} ms{taken / ours:8.1f} times ours")
    for name, task in others(counts).items():
        taken = milliseconds(task)
        print(f"{name:38}{taken:9.2f} ms{taken / ours:8.1f} times two_step")


def with_intervals(counts: DailyCounts) -> object:
    """Ask for the intervals too, which are worked out only then."""
    result = surge_test(counts, anchor=ANCHOR, window=WINDOW)
    return result.local.conf_int, result.did.conf_int if result.did else None


def others(counts: DailyCounts) -> dict[str, Callable[[], object]]:
    """Name what else a report asks of the same windows."""
    placement = place_windows(counts, anchor=ANCHOR, window=WINDOW)
    return {
        "min-P over eight windows": lambda: min_p_windows(placement, WINDOWS),
        "the supporting tests": lambda: supporting_tests(placement),
        "event study, 2,000 placements": lambda: event_study(placement, moved="apart"),
        "detectable surge, 500 series a size": lambda: smallest_detectable_surge(placement),
    }


def milliseconds(task: Callable[[], object], repeats: int = 7) -> float:
    """Take the median of several runs, each of at least a tenth of a second."""
    task()
    runs = []
    for _ in range(repeats):
        rounds, start = 0, time.perf_counter()
        while (passed := time.perf_counter() - start) < 0.1:
            task()
            rounds += 1
        runs.append(1000 * passed / rounds)
    return float(np.median(runs))


def by_loop(counts: DailyCounts) -> int:
    """Rank the local statistic by slicing the series at every shift of every date."""
    y = counts.counts
    dates = place_windows(counts, anchor=ANCHOR, window=WINDOW).dates
    at = [counts.position(date) for date in dates]
    values = []
    for shift in range(-182, 183):
        n = sum(int(y[a + shift - 7 : a + shift + 8].sum()) for a in at)
        c = sum(int(y[a + shift - 60 : a + shift - 14].sum()) for a in at)
        c += sum(int(y[a + shift + 15 : a + shift + 61].sum()) for a in at)
        share = 15 / (15 + 92)
        values.append((n - share * (n + c)) / np.sqrt(share * (1 - share) * (n + c) + 0.25))
    return int(np.sum(np.array(values) >= values[182] - 1e-12))


def by_permutation(counts: DailyCounts) -> float:
    """Shuffle single days between windows and flanks: fast to write, and wrong for bursts."""
    placement = place_windows(counts, anchor=ANCHOR, window=WINDOW)
    at = [counts.position(date) for date in placement.dates]
    inside = np.concatenate([counts.counts[a - 7 : a + 8] for a in at])
    around = np.concatenate(
        [np.r_[counts.counts[a - 60 : a - 14], counts.counts[a + 15 : a + 61]] for a in at]
    )
    return float(
        stats.permutation_test(
            (inside, around),
            lambda x, y, axis: x.mean(axis=axis) - y.mean(axis=axis),
            vectorized=True,
            alternative="greater",
            rng=np.random.default_rng(1),
        ).pvalue
    )


if __name__ == "__main__":
    main()
