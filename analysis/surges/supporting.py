"""Every other test of the same windows: evidence beside the two steps, which decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.surges.base import Answer, Placement, SurgeMethod


@dataclass(frozen=True, slots=True, eq=False)
class SupportingTests:
    """What the other tests say of the same windows.

    Attributes
    ----------
    answers : mapping of str to Answer
        By name of the test.
    titles : mapping of str to str
        What each compares, in a few words.
    holds_in : mapping of str to frozenset of str
        Worlds in which each keeps its false-alarm rate.
    """

    answers: Mapping[str, Answer]
    titles: Mapping[str, str]
    holds_in: Mapping[str, frozenset[str]]

    def sentence(self) -> str:
        """Say how far the tests agree, as the report prints it."""
        pvalues = {name: answer.pvalue for name, answer in self.answers.items()}
        low, high = min(pvalues, key=pvalues.__getitem__), max(pvalues, key=pvalues.__getitem__)
        return (
            f"{len(pvalues)} other tests of the same windows give p-values for a surge from "
            f"{_digits(pvalues[low])} ({_words(low)}) to "
            f"{_digits(pvalues[high])} ({_words(high)}). "
            "They are supporting evidence: none of them decides the verdict, and the smallest was "
            "not chosen beforehand."
        )


def ask_supporting(placement: Placement, methods: Mapping[str, SurgeMethod]) -> SupportingTests:
    """Ask each of several tests the question of one placement."""
    return SupportingTests(
        answers={name: method.test(placement) for name, method in methods.items()},
        titles={name: method.title for name, method in methods.items()},
        holds_in={name: method.holds_in for name, method in methods.items()},
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _digits(value: float) -> str:
    """Print a p-value, which is small but never 0."""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"
