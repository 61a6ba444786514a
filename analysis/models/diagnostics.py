"""What a fitted model of the counts gets right and what not, each in one line."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis.errors import DesignError, FitError
from analysis.models.base import FrequencyFit
from analysis.models.diagnostics_lines import (
    DiagnosticLine,
    autocorrelation,
    draw_memory,
    draw_pit,
    judged_days,
    pit,
    quantile_residuals,
    score,
    single_days,
    spread,
    waiting_times,
    zeros,
)
from analysis.models.influence import Refit
from analysis.models.words import spoken
from analysis.stats.autocorrelation import Autocorrelation
from analysis.stats.pit import PitHistogram
from analysis.stats.rootogram import Rootogram, rootogram

Diagnostic = Callable[[FrequencyFit, np.random.Generator], DiagnosticLine]

DIAGNOSTICS: dict[str, Diagnostic] = {
    "spread": spread,
    "zeros": zeros,
    "pit": pit,
    "quantile_residuals": quantile_residuals,
    "autocorrelation": autocorrelation,
    "waiting_times": waiting_times,
    "score": score,
    "influence": single_days,
}
"""Every line of a diagnosis, in the order in which the report prints them."""


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostics:
    """All that was looked at of one fit.

    Attributes
    ----------
    model : str
        Name of the model in `MODELS`.
    pit : PitHistogram
        Where the counts fall in their predictive distributions.
    rootogram : Rootogram
        Days with 0, 1, 2, ... attacks, seen and expected.
    autocorrelation : Autocorrelation
        Of the Pearson residuals.
    lines : tuple of DiagnosticLine
        One for each of `DIAGNOSTICS`.
    """

    model: str
    pit: PitHistogram
    rootogram: Rootogram
    autocorrelation: Autocorrelation
    lines: tuple[DiagnosticLine, ...]

    def table(self) -> pd.DataFrame:
        """Give the lines as rows: name, statistic, pvalue, ok, sentence."""
        names = ("name", "statistic", "pvalue", "ok", "sentence")
        return pd.DataFrame(
            [[getattr(line, name) for name in names] for line in self.lines], columns=list(names)
        )

    def line(self, name: str) -> DiagnosticLine:
        """Give one line by its name."""
        found = [line for line in self.lines if line.name == name]
        if not found:
            known = ", ".join(line.name for line in self.lines)
            raise DesignError(f"no diagnostic {name!r}; known: {known}")
        return found[0]

    def sentence(self) -> str:
        """Say in words what the model fails, as the report prints it."""
        judged = [line for line in self.lines if line.ok is not None]
        failed = [line.name.replace("_", " ") for line in judged if not line.ok]
        model = spoken(self.model)
        if not failed:
            return (
                f"The {model} model passes all {len(judged)} diagnostics; on the days it was "
                "fitted to, that is no proof."
            )
        return f"The {model} model fails {len(failed)} of {len(judged)}: {', '.join(failed)}."


def diagnose(
    fit: FrequencyFit,
    *,
    seed: int,
    refits: int = 0,
    refit: Refit | None = None,
) -> Diagnostics:
    """Look at a fit from every side that `DIAGNOSTICS` knows.

    Use it before any number of a model is quoted; the sentences say what it does not hold.

    Parameters
    ----------
    fit : FrequencyFit
        Any fitted model.
    seed : int
        Of the study; every diagnostic draws from it.
    refits : int, optional
        Simulated series to which the model is fitted anew, for the p-value of the waiting
        times; 99 are enough where a fit takes milliseconds. Default 0, with a p-value for
        known parameters, which is too large.
    refit : callable, optional
        Fits the same model to other counts. Default: by `fit_frequency`, with the same terms.

    Returns
    -------
    Diagnostics

    Raises
    ------
    DesignError
        If too few days were observed for a histogram or for autocorrelations, or if the seed or
        the refits are no whole number of at least 0.

    Notes
    -----
    Every diagnostic draws from a generator of its own, so one more changes no other. A
    diagnostic that cannot be made says why, and its `ok` is None. **Assumes** nothing of its
    own. Of right models one in six or so fails some line at 5%: spread, zeros and autocorrelation
    keep to that level, the others stay below it on the days of the fit. A single failure with p
    near 0.05 is no ground to drop a model; models are chosen by their scores.
    """
    _check_whole("seed", seed)
    _check_whole("refits", refits)
    functions = dict(DIAGNOSTICS)
    if refits:
        functions["waiting_times"] = partial(waiting_times, refits=refits, refit=refit)
    functions["influence"] = partial(single_days, refit=refit)
    lines = tuple(
        _line(name, function, fit, _generator(seed, name)) for name, function in functions.items()
    )
    predicted, counts, _ = judged_days(fit)
    return Diagnostics(
        model=fit.model,
        pit=draw_pit(fit, _generator(seed, "pit")),
        rootogram=rootogram(predicted, counts),
        autocorrelation=draw_memory(fit, _generator(seed, "autocorrelation")),
        lines=lines,
    )


def _check_whole(name: str, value: object) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or int(value) < 0:  # type: ignore[call-overload]
        raise DesignError(f"{name} is a whole number of at least 0, got {value!r}")


def _line(
    name: str, function: Diagnostic, fit: FrequencyFit, rng: np.random.Generator
) -> DiagnosticLine:
    try:
        return function(fit, rng)
    except (DesignError, FitError) as error:
        missing = float("nan")
        return DiagnosticLine(name, missing, missing, None, f"It cannot be judged: {error}.")


def _generator(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
