"""The usual design of a study, in days: what is taken where a study file says nothing else."""

GUARD = 7
"""Left out on either side of the window, so that what spills over a window is in no flank."""

FLANK = 60
"""Reach of the flanks from the date."""

SHIFTS = 182
"""Largest shift: half a year either way, so that every placement in the year is met once."""

CYCLE0 = (-182, 182)
"""About the event itself: recurrences in these days are neither anniversary nor control."""

LEAST_CONTROL_ATTACKS = 20
"""With fewer attacks in the control years the season counts as not controlled."""

LARGEST_SHARE = 0.75
"""Part of the excess that one anniversary may supply; set by simulation."""
