"""Supporting evidence: what the attacks before each window lead one to expect in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import DesignError
from analysis.events.words import counted
from analysis.stats.hawkes import HawkesFit, simulate_hawkes
from analysis.stats.hawkes_likelihood import excitation
from analysis.surges.base import Placement
from analysis.surges.null import fit_null

STREAM = 3
"""Keeps these draws apart from what else is drawn from the study's seed."""

ENDS = 0.05, 0.95
"""Between them lie 90% of what was simulated."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a process fitted without the windows foretells for them.

    Attributes
    ----------
    observed : int
        Events in the windows.
    expected : float
        Mean of the simulated events there.
    low, high : int
        Ends of the middle 90% of them.
    share_at_least : float
        Share of the simulations with at least as many events as observed.
    """

    observed: int
    expected: float
    low: int
    high: int
    share_at_least: float

    def sentence(self) -> str:
        """Say the result in words, as the report prints it."""
        return (
            f"From the attacks before each window the fitted process expects "
            f"{self.expected:.1f} in the windows (90% range {self.low} to {self.high}); "
            f"{counted(self.observed, 'attack')} {_was(self.observed)} observed. {self._share()} "
            "of the simulations hold at least as many."
        )

    def _share(self) -> str:
        if self.share_at_least in (0, 1):
            return "All" if self.share_at_least else "None"
        if self.share_at_least < 0.005:
            return "Under 1%"
        return "Over 99%" if self.share_at_least > 0.995 else f"{self.share_at_least:.0%}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def predict_windows(placement: Placement, simulations: int = 2000) -> Prediction:
    """Simulate every window forward from the attacks before it.

    Use it to say in plain numbers what was to be expected. Supporting evidence only: it
    decides nothing.

    Parameters
    ----------
    placement : Placement
        Where the windows lie; its seed is the study's.
    simulations : int, optional
        Default 2000.

    Returns
    -------
    Prediction

    Raises
    ------
    DesignError
        If there is no simulation.
    FitError
        With fewer than ten events outside the windows.

    Notes
    -----
    The process of `hawkes_bootstrap` is fitted with the windows masked. Each window is then
    simulated given all counts before it: the excitation they carry into its first day is
    where the simulation starts. Counts after the window are used in the fit only. Days that
    were not observed count as calm in what is carried in.

    **Assumes** that the fitted process is the right one, and its estimates the truth: the
    range is too narrow where either fails. Attacks before the date may already belong to a
    surge, and are then taken for its cause: do not quote it as a test. Source: Box (1980),
    Journal of the Royal Statistical Society A 143, 383-430, for predictive checks.
    """
    if simulations < 1:
        raise DesignError(f"simulations: {simulations} cannot show a range; give at least 1")
    null = fit_null(placement)
    rng = np.random.default_rng([placement.seed, STREAM])
    totals = sum(_draws(placement, null, day, simulations, rng) for day in placement.dates)
    observed = int(placement.after.at_true_dates()[0])
    low, high = np.quantile(totals, ENDS, method="inverted_cdf")
    return Prediction(
        observed=observed,
        expected=float(np.mean(totals)),
        low=int(low),
        high=int(high),
        share_at_least=float(np.mean(totals >= observed)),
    )


def _draws(
    placement: Placement,
    null: HawkesFit,
    day: dt.date,
    simulations: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw the events of one window, given the counts before it."""
    inside = placement.layout.inside(placement.counts.position(day))
    carried = excitation(placement.counts.counts.astype(float), null.decay)[inside.start]
    drawn = simulate_hawkes(
        null.background[inside],
        null.branching_ratio,
        null.decay,
        rng=rng,
        series=simulations,
        nb_size=null.nb_size,
        start=float(carried),
    )
    return np.asarray(drawn.sum(axis=1))
