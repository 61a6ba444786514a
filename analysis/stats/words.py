"""Numbers as the sentences of a result print them."""

from __future__ import annotations


def pvalue_in_words(pvalue: float, *, digits: int = 3) -> str:
    """Print a p-value, never as 0.

    Examples
    --------
    >>> pvalue_in_words(0.0271), pvalue_in_words(0.0002), pvalue_in_words(0.0271, digits=2)
    ('p = 0.027', 'p < 0.001', 'p = 0.03')
    """
    least = 10.0**-digits
    return f"p < {least:.{digits}f}" if pvalue < least else f"p = {pvalue:.{digits}f}"
