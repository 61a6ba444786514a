"""Daily counts that leave out days without events: too few zeros for the counts above zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binom, chi2

from analysis.events.findings import EventFinding, lines_of
from analysis.events.raw import RawTable

MANY_ABSENT = 0.1
"""Part of the days that may be absent before a file is doubted."""

LEVEL = 0.001
"""How unlikely so few zeros must be, and the tail beyond the upper limit of the mean."""


def zeros_left_out(
    raw: RawTable, used: NDArray[np.bool_], numbers: NDArray[np.int64], absent: int
) -> list[EventFinding]:
    r"""Refuse a file with absent days whose listed days have fewer zeros than their counts imply.

    Use it once the days and the counts are read.

    Parameters
    ----------
    raw : RawTable
        The file.
    used : ndarray of bool, shape (n,)
        The rows with a day and a count.
    numbers : ndarray of int, shape (n,)
        The counts.
    absent : int
        Days between the first and the last that are absent or have no count.

    Returns
    -------
    list of EventFinding
        A refusal, or nothing.

    Notes
    -----
    Where more than 10% of the days are absent, a file without any zero is refused. With zeros,
    the mean :math:`\lambda` of a day is taken from the positive counts alone, by the
    zero-truncated Poisson: :math:`\bar x = \lambda / (1 - e^{-\lambda})`. For
    :math:`\bar x` stands its upper limit at 99.9%, from the Poisson limit of the events
    beyond one a day: few positive counts, or all of 1, do not tell :math:`\lambda` well, and
    the estimate itself would refuse honest files of few events. The file is refused if
    Binomial(listed days, :math:`e^{-\lambda}`) gives so few zeros with a chance below 0.001.

    **Assumes** independent events at one rate. Bursts and changes of rate give more zeros than
    that, and a higher mean of the positive counts, so the rule then errs on the mild side; it
    may not see zeros left out of a file with few events.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.events.raw import no_damage
    >>> cells = {"date": [f"2020-01-0{day}" for day in (1, 3, 8)], "n": ["1", "2", "1"]}
    >>> raw = RawTable("a.csv", pd.DataFrame(cells, [2, 3, 4]), no_damage())
    >>> zeros_left_out(raw, np.array([True] * 3), np.array([1, 2, 1]), 5)[0].text[:48]
    'No day has a count of 0, and 5 days are absent: '
    """
    counts = numbers[used]
    zeros = int((counts == 0).sum())
    positive = counts[counts > 0]
    if not positive.size or absent <= MANY_ABSENT * (absent + counts.size):
        return []
    none = np.exp(-poisson_mean(_upper_limit(positive)))
    if zeros and binom.cdf(zeros, counts.size, none) >= LEVEL:
        return []
    found = "No day has a count of 0"
    if zeros:
        found = (
            f"Of {counts.size:,} days listed, {zeros:,} {'has' if zeros == 1 else 'have'} a count "
            f"of 0, where the counts above 0 (mean {positive.mean():.2f}) would lead one to expect "
            f"{counts.size * none:,.0f} or more"
        )
    text = (
        f"{found}, and {absent:,} days are absent: the file seems to leave out days without "
        "events. Add a row with 0 for each day that was watched; as it is, the rate is that of "
        "days with events alone."
    )
    return [EventFinding("zeros_left_out", "refusal", text, lines_of(raw.cells[used]))]


def poisson_mean(positive: float) -> float:
    """Find the mean of a Poisson number from the mean of those above 0.

    Examples
    --------
    >>> f"{poisson_mean(1.5):.4f}"
    '0.8742'
    """
    # The mean lies below that of the numbers above 0, and less than 1 below it.
    least = max(positive - 1, 1e-9)
    if positive <= least / -np.expm1(-least):
        return 0.0
    return float(brentq(lambda mean: mean / -np.expm1(-mean) - positive, least, positive))


def _upper_limit(positive: NDArray[np.int64]) -> float:
    further = int(positive.sum()) - positive.size
    return 1 + float(chi2.ppf(1 - LEVEL, 2 * further + 2)) / (2 * positive.size)
