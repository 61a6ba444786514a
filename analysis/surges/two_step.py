"""The primary test: step 1 against the weeks around, then step 2 against the years before."""

from __future__ import annotations

from analysis.surges.base import Answer, Placement
from analysis.surges.did_shift import difference_step
from analysis.surges.shift_local import local_step


def two_step(placement: Placement) -> Answer:
    """Ask both questions in a fixed order; a surge needs both to say yes.

    Use it as the primary test of a study.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer
        The p-value of the claim "surge" is the larger of the two; without years before the
        event it is that of step 1, and no more than step 1 may be claimed.

    Notes
    -----
    The order is fixed, so the chance of a false claim stays at the level of one test: a
    mere dip before the event cannot make a surge. **Assumes** what each step assumes (see
    `shift_local` and `did_shift`). Source: fixed-sequence testing, Marcus, Peritz and
    Gabriel (1976), Biometrika 63, 655-660.
    """
    first, second = local_step(placement), difference_step(placement)
    steps = (first,) if second is None else (first, second)
    return Answer(
        pvalue=max(step.pvalue for step in steps),
        pvalue_lower=max(step.pvalue_lower for step in steps),
        steps=steps,
    )
