"""Evidence for a surge, and for none, as Bayes factors: supporting only."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from analysis.stats.bayes import SCALES, shift_dispersion, surge_bayes_factors
from analysis.surges.base import Placement

GRADES = (
    (3.0, "not worth more than a bare mention"),
    (20.0, "positive"),
    (150.0, "strong"),
    (math.inf, "very strong"),
)
"""Words of Kass and Raftery (1995) for a factor up to each bound."""


@dataclass(frozen=True, slots=True)
class BayesFactors:
    """How much more probable the counts are under a surge than without one.

    Attributes
    ----------
    scales : tuple of float
        Spreads of the half-normal prior of the log rate ratio.
    factors : tuple of float
        Bayes factor for a surge at each scale; below 1 it speaks for no surge.
    dispersion : float
        How many times as much the windows vary over the shifts as with independent attacks.
    """

    scales: tuple[float, ...]
    factors: tuple[float, ...]
    dispersion: float

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        each = "; ".join(map(_at_scale, self.scales, self.factors))
        return (
            "How many times as probable the counts are under a surge as without one, with "
            f"counts that vary {self.dispersion:.2f} times as much as independent attacks: "
            f"{each}. The words for the strength of this evidence are those of Kass and Raftery "
            "(1995). These Bayes factors only support; no verdict rests on them."
        )


def bayes_factors(placement: Placement) -> BayesFactors:
    """Weigh a surge against none by Bayes factors at three scales of the prior.

    Use it beside the p-value, above all where it is large: unlike a p-value, a factor can
    speak for no surge.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    BayesFactors

    Notes
    -----
    See `analysis.stats.bayes.log_bayes_factor`; the dispersion is the variance of the local
    statistic over the shifts, and at least 1 (`shift_dispersion`).

    **Assumes** that attacks cluster alike in windows and flanks, and no season near the date.
    Do not quote one factor without the others: with few anniversaries it hangs on the prior.
    Source: Kass and Raftery (1995), Journal of the American Statistical Association 90, 773-795.

    Examples
    --------
    >>> import datetime as dt
    >>> from analysis import Anchor, DailyCounts, Window
    >>> from analysis.surges import place_windows
    >>> counts = DailyCounts(dt.date(2018, 1, 1), [0, 0, 1, 0] * 500)
    >>> anchor = Anchor("an event", "2019-06-01")
    >>> weighed = bayes_factors(place_windows(counts, anchor=anchor, window=Window(7, 7)))
    >>> weighed.dispersion, [round(factor, 2) for factor in weighed.factors]
    (1.0, [0.64, 0.38, 0.2])
    """
    factors = surge_bayes_factors(placement.after)
    dispersion = float(shift_dispersion(placement.after))
    return BayesFactors(SCALES, tuple(map(float, factors)), dispersion)


def in_words(factor: float) -> str:
    """Say which side a Bayes factor speaks for, and how strongly.

    Examples
    --------
    >>> in_words(5.0), in_words(0.004)
    ('for a surge, positive', 'for no surge, very strong')
    """
    strength = max(factor, 1 / factor)
    grade = next(words for bound, words in GRADES if strength <= bound)
    return f"for {'a surge' if factor >= 1 else 'no surge'}, {grade}"


def _at_scale(scale: float, factor: float) -> str:
    # A half-normal has half its mass below this many of its scales.
    median = math.exp(scale * float(stats.halfnorm.median()))
    shown = "over 1,000" if factor > 1000 else f"{factor:.2g}" if factor < 0.1 else f"{factor:.2f}"
    return f"{shown} if a surge is expected to be about {median:.1f}-fold ({in_words(factor)})"
