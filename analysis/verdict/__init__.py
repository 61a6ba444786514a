"""The verdict: a rule that reads the evidence, and templates that choose the words."""

from analysis.verdict.decide import CODES, Verdict, decide

__all__ = ["CODES", "Verdict", "decide"]
