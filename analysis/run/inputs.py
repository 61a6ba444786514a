"""What a report is made from, by hash: if none of it changed, neither would the report."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.anchors.registry import ANCHORS_FILE
from analysis.errors import DataError
from analysis.run.places import Places, package_version
from analysis.study import ROOT, Study
from analysis.study.hashing import sha256_of

QUERY = ".sql"
LOCK = ROOT / "requirements.lock"
LIBRARIES = (
    "convertdate", "fonttools", "hijridate", "ipykernel", "jinja2", "matplotlib", "nbformat",
    "numpy", "pandas", "papermill", "pypandoc-binary", "scipy", "statsmodels", "typst",
)  # fmt: skip


def describe(study: Study, places: Places) -> dict[str, Any]:
    """Describe everything that a report of a study is made from.

    Use it to decide whether a report still stands, and as the head of its manifest.

    Parameters
    ----------
    study : Study
        With its changes, if any.
    places : Places
        Where the notebooks are.

    Returns
    -------
    dict
        Names and SHA-256 hashes, as JSON holds them.

    Raises
    ------
    DataError
        Listing every file named by the study that cannot be read.
    """
    return {
        "study": study.name,
        "study_sha256": study.sha256,
        "changes": list(study.changes),
        "inputs": _hash_inputs(study),
        "notebooks": {name: sha256_of(path) for name, path in places.sources().items()},
        "code_sha256": code_hash(),
        "lock_sha256": sha256_of(LOCK),
        "version": package_version(),
        "python": python_minor(),
        "platform": this_platform(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def data_files(study: Study) -> dict[str, Path]:
    """Find the files that a study names, by the words in which it names them."""
    events = study.events
    named = [events.path, events.published_counts, events.coverage, study.rivals]
    files = {name: study.path(name) for name in named if name}
    return files | {ANCHORS_FILE.relative_to(ROOT).as_posix(): ANCHORS_FILE}


def code_hash() -> str:
    """Hash the package: every file below `analysis/` that can move a number or a letter."""
    package = ROOT / "analysis"
    files = (path for path in package.rglob("*") if path.is_file())
    kept = sorted(path for path in files if not _is_byproduct(path.relative_to(package)))
    return _hash_all((path.relative_to(package).as_posix(), sha256_of(path)) for path in kept)


def notebook_key(source: Path, parameters: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    """Name all that an executed notebook depends on, by one hash."""
    # The notebook's own text counts, not that of the other notebooks.
    rest = {key: value for key, value in described.items() if key != "notebooks"}
    text = json.dumps([source.name, dict(parameters), rest], sort_keys=True)
    return _hash_all([("notebook", sha256_of(source)), ("rest", text)])


def python_minor() -> str:
    """Name this Python as far as it matters, such as 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def this_platform() -> str:
    """Name the system and its processors, such as linux-x86_64."""
    return f"{sys.platform}-{platform.machine().lower()}"


def _hash_inputs(study: Study) -> dict[str, str]:
    hashes, faults = {}, []
    for name, path in data_files(study).items():
        try:
            hashes[name] = _hash_rows(study) if path.suffix == QUERY else sha256_of(path)
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            reason = getattr(error, "strerror", None) or error
            faults.append(f"{study.name}: {name}: cannot be read ({reason})")
    if faults:
        raise DataError("\n".join(faults) + "\nmend the path in the study file")
    return dict(sorted(hashes.items()))


def _hash_rows(study: Study) -> str:
    """Hash what a query gives: the database may have changed where the query has not."""
    # Imported here: an unchanged report on a file is recognised without pandas.
    from analysis.events import ReadOptions
    from analysis.events.files import open_table

    path = study.path(study.events.path)
    return open_table(path, ReadOptions(url=study.reading()["url"])).sha256


def _is_byproduct(relative: Path) -> bool:
    return "__pycache__" in relative.parts or any(part.startswith(".") for part in relative.parts)


def _hash_all(parts: Iterable[tuple[str, str]]) -> str:
    whole = hashlib.sha256()
    for name, text in parts:
        whole.update(f"{name}\0{text}\0".encode())
    return whole.hexdigest()
