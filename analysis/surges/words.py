"""Numbers as the sentences of a result print them: never a nan, never "1 attacks"."""

from __future__ import annotations

import math


def were(number: int) -> str:
    """Print how many were so.

    Examples
    --------
    >>> were(1), were(42)
    ('1 was', '42 were')
    """
    return f"{number} was" if number == 1 else f"{number} were"


def ratio(value: float) -> str:
    """Print a ratio, or say that there is none.

    Examples
    --------
    >>> ratio(1.5), ratio(float("nan"))
    ('1.50', 'undefined')
    """
    return "undefined" if math.isnan(value) else f"{value:.2f}"


def between(interval: tuple[float, float]) -> str:
    """Print an interval, which may have no upper end.

    Examples
    --------
    >>> between((0.5, 2)), between((0.5, float("inf")))
    ('0.50 to 2.00', '0.50 upwards')
    """
    low, high = interval
    return f"{low:.2f} upwards" if math.isinf(high) else f"{low:.2f} to {high:.2f}"


def pvalue(value: float) -> str:
    """Print a p-value.

    Examples
    --------
    >>> pvalue(0.0271), pvalue(0.0002)
    ('p = 0.027', 'p < 0.001')
    """
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
