"""Why rows are left out: one short text a row, "" where it is used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reasons = NDArray[np.object_]


def no_reason(rows: int) -> Reasons:
    """Give no row a reason; of whatever length, such an array takes up no memory.

    Examples
    --------
    >>> no_reason(2).tolist()
    ['', '']
    """
    return np.broadcast_to(np.array("", dtype=object), (rows,))


def reason_where(rows: NDArray[np.bool_], why: str) -> Reasons:
    """Give some rows a reason to be left out, and the others none.

    Examples
    --------
    >>> reason_where(np.array([True, False]), "no date").tolist()
    ['no date', '']
    """
    if not rows.any():
        return no_reason(rows.size)
    reasons = np.full(rows.shape, "", dtype=object)  # of fixed width it would fill the memory
    reasons[rows] = why
    return reasons


def first_reason(*reasons: Reasons) -> Reasons:
    """Give each row the first of its reasons to be left out, in the order named.

    Examples
    --------
    >>> first_reason(np.array(["", "a"], object), np.array(["b", "b"], object)).tolist()
    ['b', 'a']
    """
    telling = [some for some in reasons if (some != "").any()]
    if not telling:
        return no_reason(reasons[0].size)
    found = telling[0]
    for further in telling[1:]:
        found = np.where(found == "", further, found)
    return found
