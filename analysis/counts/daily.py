"""One number a day over an unbroken period, zeros and exposure kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class DailyCounts:
    """Events a day over one unbroken period; a day without events is a zero, not a gap.

    Parameters
    ----------
    first : datetime.date
        First day of the period.
    counts : array_like of int, shape (T,)
        Events of each day.
    exposure : array_like of float, shape (T,), optional
        1 where an event could have been counted, 0 where not. Default: all observed.
    imputed : array_like of int, shape (m, T), optional
        The same series with the imprecise dates drawn m times.

    Raises
    ------
    DataError
        If the shapes differ, a count is negative, or an unobserved day holds events.

    Examples
    --------
    >>> counts = DailyCounts(dt.date(2020, 1, 1), [0, 2, 1])
    >>> counts.total, str(counts.last)
    (3, '2020-01-03')
    """

    first: dt.date
    counts: NDArray[np.int64]
    exposure: NDArray[np.float64]
    imputed: NDArray[np.int64] | None

    def __init__(
        self,
        first: dt.date,
        counts: ArrayLike,
        exposure: ArrayLike | None = None,
        imputed: ArrayLike | None = None,
    ) -> None:
        series = np.array(counts, dtype=np.int64)
        observed = np.ones(series.shape) if exposure is None else np.array(exposure, dtype=float)
        drawn = None if imputed is None else np.array(imputed, dtype=np.int64)
        _refuse_broken(series, observed, drawn)
        for array in (series, observed, drawn):
            if array is not None:
                array.flags.writeable = False
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "counts", series)
        object.__setattr__(self, "exposure", observed)
        object.__setattr__(self, "imputed", drawn)

    @property
    def last(self) -> dt.date:
        """Last day of the period."""
        return self.first + dt.timedelta(self.counts.size - 1)

    @property
    def total(self) -> int:
        """Events in the whole period."""
        return int(self.counts.sum())

    def masked(self, hidden: ArrayLike) -> DailyCounts:
        """Take further days out of sight: neither attack nor calm is seen on them.

        Parameters
        ----------
        hidden : array_like of bool, shape (T,)
            The days to hide, beside those not observed already.

        Returns
        -------
        DailyCounts

        Examples
        --------
        >>> hidden = DailyCounts(dt.date(2020, 1, 1), [0, 2, 1]).masked([False, True, False])
        >>> hidden.total, hidden.exposure.tolist()
        (1, [1.0, 0.0, 1.0])
        """
        hidden = np.asarray(hidden, dtype=bool)
        return DailyCounts(
            self.first,
            np.where(hidden, 0, self.counts),
            np.where(hidden, 0.0, self.exposure),
            None if self.imputed is None else np.where(hidden, 0, self.imputed),
        )

    @property
    def per_month(self) -> float:
        """Events per 30 observed days."""
        seen = float(self.exposure.sum())
        return 30 * self.total / seen if seen else float("nan")

    @property
    def days(self) -> list[dt.date]:
        """Every day of the period, in order."""
        return [self.first + dt.timedelta(i) for i in range(self.counts.size)]

    def position(self, day: dt.date) -> int:
        """Days from the start of the period to `day`, which may lie outside it."""
        return (day - self.first).days


def _refuse_broken(
    counts: NDArray[np.int64], exposure: NDArray[np.float64], imputed: NDArray[np.int64] | None
) -> None:
    if counts.ndim != 1 or counts.shape != exposure.shape:
        raise DataError(
            f"counts have shape {counts.shape} and exposure {exposure.shape}; "
            "they are one number a day for the same days"
        )
    if imputed is not None and imputed.shape[1:] != counts.shape:
        raise DataError(f"imputed has shape {imputed.shape}, not (draws, {counts.size})")
    if (counts < 0).any():
        raise DataError(f"a count is negative, first on day {int(np.argmax(counts < 0))}")
    lost = (exposure == 0) & (counts > 0)
    if lost.any():
        raise DataError(
            f"{int(lost.sum())} days hold events but have exposure 0, the first is day "
            f"{int(np.argmax(lost))}; set those events aside or mend the observed period"
        )
