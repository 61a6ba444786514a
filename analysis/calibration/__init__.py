"""Simulation of the tests in worlds where the truth is known (the protocol of the method page)."""
