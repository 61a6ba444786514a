"""results.json: the numbers of a study under fixed keys, for machines and for `verify`."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import DesignError, NotebookError
from analysis.report.notebooks import read_notebooks
from analysis.report.schema import Numbers
from analysis.study import Study

DIGITS = 6
FREE: Mapping[str, Any] = {}
"""A mapping whose keys the data choose."""

_YEAR = dict.fromkeys(("date", "observed", "expected", "ratio", "rank", "shifts"))
_FIT = dict.fromkeys(("name", "log_score", "dss", "aic", "dispersion", "branching_ratio"))

# The shape of results.json. None: any value. A list: rows of the one shape it holds.
SHAPE: dict[str, Any] = {
    "data": {
        **dict.fromkeys(("events", "days", "first", "last", "imprecise")),
        "dropped": FREE,
        "sha256": None,
        "coverage_touching": [],
        "heaps_touching": [],
        "precision": dict.fromkeys(("window", "flank", "elsewhere"), FREE),
    },
    "frequency": {"models": [_FIT], "preferred": None, "changepoints": None},
    "anniversary": {
        **dict.fromkeys(("anchor", "calendar", "window")),
        **{"dates": [], "dropped_dates": []},
        **dict.fromkeys(("observed", "expected", "rate_ratio", "conf_int")),
        **dict.fromkeys(("p_local", "p_local_lower", "p_did", "p_claim", "p_guaranteed")),
        **dict.fromkeys(("n_effective", "control_attacks")),
        "by_year": [_YEAR],
        "control_by_year": [_YEAR],
        "claim_year": _YEAR,
        "naive": dict.fromkeys(("p", "true_size")),
        "secondary": [dict.fromkeys(("family", "name", "p", "p_adjusted"))],
    },
    "power": {
        **dict.fromkeys(("detectable_ratio_80", "detectable_ratio_80_both_steps")),
        "curve": [],
    },
    "checks": [dict.fromkeys(("name", "passed", "sentence"))],
    "verdict": dict.fromkeys(("code", "sentence", "counter_headline")),
}


def results_json(notebooks: Mapping[str, Path], study: Study) -> dict[str, Any]:
    """Collect the recorded numbers of executed notebooks under the fixed keys.

    Use it for results.json; every key is there whatever was recorded, null or empty where
    nothing was.

    Parameters
    ----------
    notebooks : mapping of str to pathlib.Path
        Executed notebooks by name.
    study : Study
        The study they were run for.

    Returns
    -------
    dict
        Plain values, floats to six significant digits, never nan.

    Raises
    ------
    NotebookError
        Listing every key that is unknown or recorded twice.
    """
    bundles = [b for nb in read_notebooks(notebooks).values() for b in nb.of_kind(Numbers)]
    return collect(bundles, study)


def collect(recorded: Sequence[Numbers], study: Study) -> dict[str, Any]:
    """Put recorded numbers under the fixed keys."""
    problems: list[str] = []
    merged = _merge(recorded, problems)
    sections = {key: _fit(merged.get(key), SHAPE[key], key, problems) for key in SHAPE}
    if problems:
        raise NotebookError("the recorded numbers cannot be used:\n  " + "\n  ".join(problems))
    return {"study": study.name, "specified": study.specified, **sections}


def results_text(results: Mapping[str, Any]) -> str:
    """Write results as JSON text, the same bytes each time."""
    return json.dumps(results, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def json_value(value: Any) -> Any:
    """Turn a value into what JSON can hold: dates as ISO text, nan and infinity as None.

    Examples
    --------
    >>> json_value({"first": dt.date(2020, 1, 3), "ratio": float("nan"), "window": (-7, 7)})
    {'first': '2020-01-03', 'ratio': None, 'window': [-7, 7]}
    """
    if hasattr(value, "tolist"):  # NumPy scalars and arrays, without importing NumPy
        value = value.tolist()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [json_value(item) for item in value]
    raise DesignError(
        f"numbers, text, dates, lists and mappings can be recorded, not {type(value).__name__}"
    )


def _merge(recorded: Sequence[Numbers], problems: list[str]) -> dict[str, Any]:
    """Join the sections; several notebooks may each record a part of one."""
    merged: dict[str, Any] = {}
    for bundle in recorded:
        shape = SHAPE.get(bundle.section)
        if shape is None:
            problems.append(f"{bundle.section}: no such section; known: {', '.join(SHAPE)}")
        elif isinstance(shape, list) or not isinstance(bundle.values, dict):
            values = bundle.values if isinstance(bundle.values, list) else [bundle.values]
            merged.setdefault(bundle.section, []).extend(values)
        else:
            section = merged.setdefault(bundle.section, {})
            twice = sorted(section.keys() & bundle.values.keys())
            problems += [f"{bundle.section}.{key}: recorded twice" for key in twice]
            section.update(bundle.values)
    return merged


def _fit(value: Any, shape: Any, where: str, problems: list[str]) -> Any:
    """Give a value the wanted keys in the wanted order, noting those that are unknown."""
    if shape is None or shape is FREE:
        return _rounded(value) if value is not None or shape is None else {}
    if isinstance(shape, list):
        rows = value if isinstance(value, list) else []
        if value is not None and not isinstance(value, list):
            problems.append(f"{where}: a list is wanted, got {value!r:.80}")
        row_shape = shape[0] if shape else None
        return [_fit(row, row_shape, f"{where}[{n}]", problems) for n, row in enumerate(rows)]
    return _fit_mapping(value, shape, where, problems)


def _fit_mapping(value: Any, shape: Mapping[str, Any], where: str, problems: list[str]) -> Any:
    if value is None and shape is _YEAR:
        return None  # no year in the news, or not among the anniversaries used
    if value is not None and not isinstance(value, dict):
        problems.append(f"{where}: keys with values are wanted, got {value!r:.80}")
        return None
    given = value or {}
    unknown = sorted(given.keys() - shape.keys())
    problems += [f"{where}.{key}: unknown key; known here: {', '.join(shape)}" for key in unknown]
    return {key: _fit(given.get(key), shape[key], f"{where}.{key}", problems) for key in shape}


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
