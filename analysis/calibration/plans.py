"""The tables of the protocol: which cells, and how many series of each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from analysis.calibration.base import Cell, Plan
from analysis.calibration.detectable import run_detectable
from analysis.calibration.flawed import run_flawed
from analysis.calibration.primary import run_power, run_primary
from analysis.calibration.single import run_bursts, run_models
from analysis.calibration.supporting import run_supporting
from analysis.calibration.worlds import WORLDS

RATES = (11, 55, 182)
"""Attacks a year: few, a usual number, many."""

USUAL = 55
HAWKES = "hawkes 0.6 5 d"
CLUSTERED = ("hawkes 0.3 5 d", HAWKES, "hawkes 0.8 5 d", "hawkes and regimes", "slow cox")
SURGES = ("x0.25", "x0.5", "x1.5", "x2", "x3", "x5", "x8")
SHAPES = ("decay x5", "anticipation x5", "first year x5", "fading x5", "salvos x3")
FLAWS = (
    "none",
    "first of the month 10%",
    "first of the month 25%",
    "30% missed",
    "30% missed, 10% in windows",
    "late reports",
    "a day off",
)


def null_cells() -> Iterable[Cell]:
    """Every world at every rate, where nothing happens at the date."""
    return (Cell("null", world, rate) for world, rate in product(WORLDS, RATES))


def power_cells() -> Iterable[Cell]:
    """Surges and lulls of several sizes, then surges of other shapes."""
    worlds = ("poisson", "nb 0.3", "regimes", *CLUSTERED)
    yield from (Cell("power", *one) for one in product(worlds, RATES, ("none", *SURGES)))
    yield from (Cell("power", HAWKES, *one) for one in product(RATES, SHAPES))


def supporting_cells() -> Iterable[Cell]:
    """Every world without a surge, and some with one."""
    yield from (Cell("supporting", world, USUAL) for world in WORLDS)
    worlds = ("poisson", "nb 0.3", "regimes", *CLUSTERED)
    yield from (Cell("supporting", *one) for one in product(worlds, (USUAL,), ("x3", "x5")))


def flawed_cells() -> Iterable[Cell]:
    """Every flaw of the data in a bursty world, without and with a surge."""
    for effect, flaw in product(("none", "x5"), FLAWS):
        yield Cell("defects", HAWKES, USUAL, effect, flaw)


def burst_cells() -> Iterable[Cell]:
    """Worlds in which the burst-aware test is held against step 1."""
    worlds = ("poisson", "nb 0.3", "season 0.6", "trend", "regimes", *CLUSTERED)
    return (Cell("bursts", *one) for one in product(worlds, (USUAL,), ("none", "x3", "x5")))


PLANS: dict[str, Plan] = {
    "null": Plan(
        "False alarms of the primary tests",
        tuple(null_cells()),
        series=10_000,
        quick=500,
        block=500,
        run=run_primary,
        quick_cells=tuple(
            Cell("null", world, USUAL).name
            for world in ("poisson", "nb 0.3", "season 0.6", "bump 2", HAWKES, "regimes")
        ),
    ),
    "power": Plan(
        "Power, intervals and verdicts where there is a surge",
        tuple(power_cells()),
        series=2000,
        quick=200,
        block=500,
        run=run_power,
        quick_cells=tuple(Cell("power", HAWKES, USUAL, effect).name for effect in ("x3", "x5")),
    ),
    "supporting": Plan(
        "The supporting tests, without a surge and with one",
        tuple(supporting_cells()),
        series=2000,
        quick=200,
        block=200,
        run=run_supporting,
        quick_cells=(Cell("supporting", HAWKES, USUAL).name,),
    ),
    "bursts": Plan(
        "The burst-aware test beside step 1",
        tuple(burst_cells()),
        series=1000,
        quick=20,
        block=100,
        run=run_bursts,
        quick_cells=(Cell("bursts", HAWKES, USUAL, "x3").name,),
    ),
    "models": Plan(
        "False alarms of tests that take their errors from a model",
        tuple(Cell("models", world, USUAL) for world in ("poisson", HAWKES, "bump 2")),
        series=2000,
        quick=20,
        block=100,
        run=run_models,
        quick_cells=(Cell("models", HAWKES, USUAL).name,),
    ),
    "defects": Plan(
        "What flaws of the data do",
        tuple(flawed_cells()),
        series=2000,
        quick=100,
        block=100,
        run=run_flawed,
        quick_cells=tuple(
            Cell("defects", HAWKES, USUAL, "none", f"first of the month {share}%").name
            for share in (10, 25)
        ),
    ),
    "detectable": Plan(
        "Whether the printed detectable surge is honest",
        tuple(
            Cell("detectable", world, rate)
            for world, rate in ((HAWKES, 55), (HAWKES, 182), ("poisson", 55))
        ),
        series=200,
        quick=4,
        block=10,
        run=run_detectable,
        quick_cells=(Cell("detectable", HAWKES, USUAL).name,),
    ),
}
