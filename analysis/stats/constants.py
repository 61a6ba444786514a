"""Numbers that several layers share. Imports nothing, so that the command line may use it."""

YEAR = 365.25
"""Days, on average over the leap years."""

LEAST_EVENTS = 10
"""Fewer cannot carry a model of the rate, nor the null from which power is simulated."""
