"""Two Poisson rates set against each other: the plain comparison, valid for independent events."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy import special

from analysis.errors import DesignError

Alternative = Literal["two-sided", "greater", "less"]


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A rate over a baseline rate.

    Attributes
    ----------
    ratio : float
        Rate over baseline rate; nan where both counts are 0, inf where only the baseline is.
    conf_int : tuple of (float, float)
        Two-sided interval of the ratio at `conf_level`.
    pvalue : float
        Probability, at a ratio of 1, of counts at least this far from it.
    observed, baseline : int
        The two counts.
    exposure, baseline_exposure : float
        Days over which they were counted.
    conf_level : float
        Coverage of the interval.
    """

    ratio: float
    conf_int: tuple[float, float]
    pvalue: float
    observed: int
    exposure: float
    baseline: int
    baseline_exposure: float
    conf_level: float

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        low, high = self.conf_int
        ratio = "undefined" if not math.isfinite(self.ratio) else f"{self.ratio:.2f}"
        reach = "upwards" if math.isinf(high) else f"to {high:.2f}"
        return (
            f"{self.observed} attacks in {self.exposure:g} days against {self.baseline} in "
            f"{self.baseline_exposure:g}: rate ratio {ratio} ({self.conf_level:.0%} interval "
            f"{low:.2f} {reach}, p = {self.pvalue:.3g}) if attacks were independent."
        )


def rate_ratio(
    observed: int,
    exposure: float,
    baseline: int,
    baseline_exposure: float,
    *,
    alternative: Alternative = "two-sided",
    conf_level: float = 0.95,
) -> RateRatio:
    r"""Compare two rates of independent events by the exact conditional test.

    Use it for the naive reading that a report prints beside the valid one.

    Parameters
    ----------
    observed, baseline : int
        Events in the window and in the baseline.
    exposure, baseline_exposure : float
        Days of each.
    alternative : {"two-sided", "greater", "less"}, optional
        "greater" asks for a surge. Default "two-sided".
    conf_level : float, optional
        Coverage of the two-sided interval. Default .95.

    Returns
    -------
    RateRatio

    Raises
    ------
    DesignError
        If a count is negative or a stretch has no days.

    Notes
    -----
    Given the total, :math:`x \sim \mathrm{Bin}(x + b,\ t / (t + s))` at a ratio of 1 for
    counts x, b over t, s days. The two-sided p-value doubles the smaller tail, so that it
    agrees with the Clopper-Pearson interval. Source: Przyborowski and Wilenski (1940),
    Biometrika 31, 313-323.

    **Assumes** independent events. Attacks come in bursts: on such series this test rejects
    two to four times as often as it says; quote it only as the naive reading.

    Examples
    --------
    >>> result = rate_ratio(11, 800, 21, 3011)
    >>> round(result.ratio, 6), [round(end, 4) for end in result.conf_int]
    (1.971488, [0.8584, 4.2773])
    """
    if min(observed, baseline) < 0 or min(exposure, baseline_exposure) <= 0:
        raise DesignError(
            f"counts cannot be negative and both stretches need days, got {observed} in "
            f"{exposure:g} days and {baseline} in {baseline_exposure:g}"
        )
    total = observed + baseline
    share = exposure / (exposure + baseline_exposure)
    at_least = float(special.bdtrc(observed - 1, total, share))
    at_most = float(special.bdtr(observed, total, share))
    pvalue = {
        "greater": at_least,
        "less": at_most,
        "two-sided": min(1.0, 2 * min(at_least, at_most)),
    }[alternative]
    return RateRatio(
        ratio=_over(observed, baseline) * baseline_exposure / exposure,
        conf_int=_interval(observed, baseline, baseline_exposure / exposure, conf_level),
        pvalue=pvalue,
        observed=observed,
        exposure=exposure,
        baseline=baseline,
        baseline_exposure=baseline_exposure,
        conf_level=conf_level,
    )


def _interval(observed: int, baseline: int, odds: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = float(special.betaincinv(observed, baseline + 1, tail)) if observed else 0.0
    high = float(special.betaincinv(observed + 1, baseline, 1 - tail)) if baseline else 1.0
    return _over(low, 1 - low) * odds, _over(high, 1 - high) * odds


def _over(top: float, bottom: float) -> float:
    if bottom == 0:
        return float("inf") if top else float("nan")
    return top / bottom
