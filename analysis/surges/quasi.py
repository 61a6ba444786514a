"""Supporting evidence: counts in and around the windows, with the dispersion of the data."""

from __future__ import annotations

from analysis.stats.quasi import quasi_pvalues
from analysis.surges.base import Answer, Placement


def quasi(placement: Placement) -> Answer:
    """Compare windows and flanks by a binomial test widened by the dispersion.

    Use it as a quick check beside step 1. Supporting evidence only: it decides nothing.

    Parameters
    ----------
    placement : Placement
        Where the windows lie.

    Returns
    -------
    Answer

    Raises
    ------
    DesignError
        If fewer than two stretches as long as the window fit beside it.

    Notes
    -----
    The dispersion is that of stretches as long as the window, edge to edge with it and
    within the largest shift of each anniversary, the window itself left out; it is never
    taken for less than 1 (see `analysis.stats.quasi`).

    **Assumes** one dispersion for windows and stretches, and a rate that the flanks carry
    over to the window. A narrow season at the date passes for a surge: do not quote it alone.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, section 4.5.
    """
    window = placement.window
    more, fewer = quasi_pvalues(placement.after, lead=window.lead, lag=window.lag)
    return Answer(float(more), float(fewer))
