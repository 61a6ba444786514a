"""Numbers of binary files as text, as an analyst would have typed them."""

from __future__ import annotations

import math

import numpy as np


def number_text(value: float | np.floating) -> str:
    """Write a number without a needless point and never with an exponent; "" if it is none.

    Use it for cells that a file holds as floating-point numbers, ids among them.

    Parameters
    ----------
    value : float
        In double or single precision, which decides how many digits are meant.

    Returns
    -------
    str
        The shortest text that stands for the number.

    Examples
    --------
    >>> number_text(201501010001.0), number_text(33.25), number_text(float("nan"))
    ('201501010001', '33.25', '')
    """
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = np.format_float_positional(value, trim="-")
    return "0" if text == "-0" else text
