"""What a power simulation gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.stats.hawkes import HawkesFit


@dataclass(frozen=True, slots=True)
class PowerPoint:
    """Power against one surge.

    Attributes
    ----------
    multiplier : float
        Factor on the rate of fresh attacks in the windows.
    ratio : float
        What that makes of the expected counts in the windows.
    power, power_both : float
        Share of simulated series in which step 1, and both steps, find it; the second is
        nan without years before the event.
    """

    multiplier: float
    ratio: float
    power: float
    power_both: float


@dataclass(frozen=True, slots=True)
class DetectableSurge:
    """The smallest surge that would be found four times in five.

    Attributes
    ----------
    ratio, ratio_both : float
        Ratio of expected counts in the windows, for step 1 and for both steps; nan if even
        the largest one tried is missed too often.
    ratio_error : float
        Monte Carlo standard error of `ratio`.
    curve : tuple of PowerPoint
        Power at each ratio tried, the null first.
    simulations : int
        Series simulated for each point.
    naive_size, local_size : float
        Share of series without a surge in which the naive test, and step 1, reject.
    null : HawkesFit
        The fitted process that the series were drawn from.
    alpha : float
        Level of the tests.
    """

    ratio: float
    ratio_both: float
    ratio_error: float
    curve: tuple[PowerPoint, ...]
    simulations: int
    naive_size: float
    local_size: float
    null: HawkesFit
    alpha: float

    def standard_error(self, share: float) -> float:
        """Monte Carlo standard error of a simulated share."""
        return float(np.sqrt(share * (1 - share) / self.simulations))

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        largest = self.curve[-1]
        if np.isnan(self.ratio):
            found = (
                f"Even a {largest.ratio:.1f}-fold surge, the largest tried, would have been found "
                f"only {largest.power:.0%} of the time."
            )
        else:
            found = (
                "These data would have shown, four times in five, a surge of "
                f"{self.ratio:.1f}-fold or more (Monte Carlo error {self._error()})."
            )
        return (
            f"{found} On the same series without any surge the naive count comparison cries wolf "
            f"{self.naive_size:.1%} of the time and the shift test {self.local_size:.1%} "
            f"(standard error up to {self.standard_error(max(self.naive_size, 0.05)):.1%}), where "
            f"{self.alpha:.0%} is promised."
        )

    def _error(self) -> str:
        """Print the error of the ratio; a simulation is never without one."""
        shown = f"{self.ratio_error:.1f}"
        return "under 0.1" if shown == "0.0" else shown
