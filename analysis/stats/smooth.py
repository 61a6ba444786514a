"""Smooth curves for a penalised regression: spline bases and what their roughness costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BSpline

Floats = NDArray[np.float64]

DEGREE = 3
ORDER = 2
"""Of the differences that count as rough: a straight line costs nothing."""


@dataclass(frozen=True, slots=True)
class Splines:
    r"""B-splines of equal width, in a row or round a circle.

    Use it for a trend (in a row) or a season (round the year).

    Attributes
    ----------
    start, end : float
        Where the curve begins and ends; of a cyclic one, a whole turn.
    pieces : int
        Pieces of equal length between them.
    cyclic : bool
        Whether the end meets the start.

    Notes
    -----
    Cubic B-splines on equally spaced knots; the cost of roughness is the sum of the squared
    second differences of neighbouring coefficients. **Assumes** nothing but a curve no finer
    than its pieces. Source: Eilers and Marx (1996), Statistical Science 11, 89-121.

    Examples
    --------
    >>> Splines(0, 10, 5).functions, Splines(0, 10, 5, cyclic=True).functions
    (8, 5)
    """

    start: float
    end: float
    pieces: int
    cyclic: bool = False

    @property
    def functions(self) -> int:
        """How many splines there are."""
        return self.pieces if self.cyclic else self.pieces + DEGREE

    def at(self, x: ArrayLike) -> Floats:
        """Give the value of every spline; beyond the ends a curve stays level.

        Parameters
        ----------
        x : array_like of float, shape (n,)
            Where.

        Returns
        -------
        ndarray of float, shape (n, functions)
        """
        where, length = np.asarray(x, dtype=float), self.end - self.start
        if self.cyclic:
            where = self.start + np.mod(where - self.start, length)
        where = np.clip(where, self.start, self.end)
        steps = np.arange(-DEGREE, self.pieces + DEGREE + 1)
        # Taken in units of a piece the knots are whole numbers, and the ends are met exactly.
        values = BSpline.design_matrix(
            np.clip((where - self.start) * (self.pieces / length), 0, self.pieces),
            steps.astype(float),
            DEGREE,
        ).toarray()
        if self.cyclic:
            values[:, :DEGREE] += values[:, self.pieces :]
            values = values[:, : self.pieces]
        return np.asarray(values)

    def penalty(self) -> Floats:
        """Give the matrix of the cost of roughness, shape (functions, functions)."""
        identity = np.eye(self.functions)
        if self.cyclic:
            rough = np.roll(identity, 1, axis=1) - 2 * identity + np.roll(identity, -1, axis=1)
        else:
            rough = np.diff(identity, ORDER, axis=0)
        return np.asarray(rough.T @ rough)


@dataclass(frozen=True, slots=True, eq=False)
class Smooth:
    """A curve centred on its data, in coordinates that fit for a penalised regression.

    Attributes
    ----------
    splines : Splines
        What it is made of.
    transform : ndarray of float, shape (splines, q)
        From its coordinates to the coefficients of the splines. The first `free` coordinates
        cost nothing, the others their own square.
    free : int
        1 for a trend, whose straight line costs nothing; 0 for a season.
    """

    splines: Splines
    transform: Floats
    free: int

    @classmethod
    def centred(cls, splines: Splines, x: ArrayLike) -> Smooth:
        r"""Make a curve that sums to zero over its data.

        Use it beside an intercept, which takes the level.

        Parameters
        ----------
        splines : Splines
            The basis.
        x : array_like of float, shape (n,)
            Where the data lie.

        Returns
        -------
        Smooth

        Notes
        -----
        The coordinates are those of the eigenvectors of the penalty among all centred curves,
        each in units that make the penalty the identity. The restricted likelihood is the
        same in any coordinates; in these a penalty that grows without bound does no harm to
        the arithmetic. Source: Wood (2017), Generalized Additive Models, sections 5.4 and 6.2.

        Examples
        --------
        >>> days = np.arange(100.0)
        >>> curve = Smooth.centred(Splines(0, 99, 4), days)
        >>> bool(np.allclose(curve.at(days).sum(axis=0), 0))
        True
        """
        totals = splines.at(x).sum(axis=0)[:, None]
        among = np.linalg.qr(totals, mode="complete")[0][:, 1:]
        costs, axes = np.linalg.eigh(among.T @ splines.penalty() @ among)
        free = 0 if splines.cyclic else ORDER - 1
        scale = np.concatenate([np.ones(free), 1 / np.sqrt(costs[free:])])
        return cls(splines, among @ axes * scale, free)

    def at(self, x: ArrayLike) -> Floats:
        """Give the columns of a design, shape (n, q)."""
        return np.asarray(self.splines.at(x) @ self.transform)
