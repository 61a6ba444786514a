"""Errors of a Poisson regression from how its scores scatter between stretches of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVEL = 0.95
TURNS = 720
"""Directions in which the edge of a confidence ellipse is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class ClusteredPart:
    """Some coefficients, how they scatter from stretch to stretch, and over how many.

    Attributes
    ----------
    params : ndarray of float, shape (q,)
        The coefficients.
    covariance : ndarray of float, shape (q, q)
        Of their estimates.
    effective : float
        Number of equally busy stretches that the events would fill.
    """

    params: Floats
    covariance: Floats
    effective: float

    @property
    def pvalue(self) -> float:
        """Of all of them being 0, by Hotelling's test; nan where that cannot be told."""
        free = self.effective - self.params.size
        if free <= 0 or np.linalg.matrix_rank(self.covariance) < self.params.size:
            return float("nan")
        statistic = self.params @ np.linalg.solve(self.covariance, self.params)
        scaled = statistic * free / (self.params.size * (self.effective - 1))
        return float(stats.f.sf(scaled, self.params.size, free))

    def spread(self, slope: Floats) -> float:
        """Half the width of a 95% interval of one combination of the coefficients."""
        return float(np.sqrt(self._reach(1) * (slope @ self.covariance @ slope)))

    def lengths(self) -> tuple[float, float]:
        """Bound the length of two coefficients by the ellipse that the p-value belongs to."""
        size = self.params.size
        turns = np.linspace(0, 2 * np.pi, TURNS, endpoint=False)
        lengths, axes = np.linalg.eigh(self.covariance)
        root = axes * np.sqrt(np.maximum(lengths, 0) * self._reach(size))
        edge = self.params + np.stack([np.cos(turns), np.sin(turns)], axis=1) @ root.T
        far = np.hypot(*edge.T)
        # With 0 inside the ellipse the smallest length is 0.
        inside = not self.pvalue < 1 - LEVEL
        return 0.0 if inside else float(far.min()), float(far.max())

    def _reach(self, directions: int) -> float:
        free = self.effective - directions
        if free <= 0:
            return float("inf")
        quantile = float(stats.f.ppf(LEVEL, directions, free))
        return directions * (self.effective - 1) / free * quantile


@dataclass(frozen=True, slots=True, eq=False)
class Clustered:
    """A fitted Poisson regression with what its errors are made of.

    Attributes
    ----------
    params : ndarray of float, shape (p,)
        Coefficients of the log rate.
    information : ndarray of float, shape (p, p)
        Expected information.
    scores : ndarray of float, shape (n, p)
        Of every observed day.
    counts : ndarray of float, shape (n,)
        Events of every observed day.
    """

    params: Floats
    information: Floats
    scores: Floats
    counts: Floats

    @classmethod
    def of(cls, counts: Floats, design: Floats, params: Floats) -> Clustered:
        """Take the scores of a fit."""
        mean = np.exp(design @ params)
        information = (design * mean[:, None]).T @ design
        return cls(params, information, (counts - mean)[:, None] * design, counts)

    def part(self, kept: slice, stretches: NDArray[np.int64]) -> ClusteredPart:
        """Take some coefficients with their scatter between numbered stretches of days."""
        number = np.unique(stretches, return_inverse=True)[1]
        sums = np.zeros((number.max() + 1, self.params.size))
        np.add.at(sums, number, self.scores)
        events = np.bincount(number, weights=self.counts)
        effective = float(events.sum() ** 2 / (events**2).sum())
        inverse = np.linalg.inv(self.information)
        scale = effective / max(effective - 1, 0.1)
        whole = inverse @ (sums.T @ sums) @ inverse * scale
        return ClusteredPart(self.params[kept], whole[kept, kept], effective)
