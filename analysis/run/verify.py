"""Hold a report against what it says of itself: same inputs, same bytes."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DesignError
from analysis.run.crew import Progress, silent
from analysis.run.inputs import python_minor, this_platform
from analysis.run.manifest import FILE, outputs, read_manifest
from analysis.run.pipeline import Build, prepare, write_report
from analysis.run.places import PROJECT, Places

# The code's hash is informative: a change that moves no number leaves a report whole.
COMPARED = ("study_sha256", "inputs", "notebooks", "lock_sha256", "version")
REBUILT_ON_DEMAND = ("notebooks/", "tables/")
SAME_BYTES_ON = "linux-x86_64"
SIX_DIGITS = 1e-5


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifest says.

    Attributes
    ----------
    name : str
        A file, or a number of results.json.
    text : str
        What is wrong with it.
    """

    name: str
    text: str

    def sentence(self) -> str:
        """Say the difference in words."""
        return f"{self.name}: {self.text}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a verification.

    Attributes
    ----------
    differences : tuple of Difference
        Empty where the report holds.
    by_bytes : bool
        Whether bytes were compared, or only numbers to six digits.
    files : int
        Outputs that were compared.
    same_code : bool
        Whether the package is the one that made the report; for information.
    """

    differences: tuple[Difference, ...]
    by_bytes: bool
    files: int
    same_code: bool


def verify_study(
    study: str | Path, *, jobs: int = 2, progress: Progress = silent, places: Places = PROJECT
) -> Verified:
    """Check the inputs of a report, build it again elsewhere, and compare.

    Use it on a report that came with the project or from someone else; it changes nothing.

    Parameters
    ----------
    study : str or pathlib.Path
        Name of a study, or the path of a study file.
    jobs : int, optional
        Notebooks that run side by side.
    progress : callable, optional
        Told each step's name, how much of it is done, and how much there is.
    places : Places, optional
        Where notebooks, reports and the cache are.

    Returns
    -------
    Verified

    Raises
    ------
    DesignError
        If there is no report to verify.
    """
    build = prepare(study, (), places)
    folder = places.folder(build.study)
    manifest = read_manifest(folder)
    if manifest is None:
        raise DesignError(f"{folder.name}: there is no report to verify; make it with `report`")
    differences = [*_changed_inputs(manifest, build.described), *_changed_files(manifest, folder)]
    if differences:
        # To build from other inputs would only say the same again, later.
        return Verified(tuple(differences), True, 0, _same_code(build, manifest))
    with tempfile.TemporaryDirectory(prefix="redletter-verify-") as name:
        return _rebuilt(build, manifest, Path(name), jobs, progress)


def _rebuilt(
    build: Build, manifest: Mapping[str, Any], again: Path, jobs: int, progress: Progress
) -> Verified:
    write_report(build, again, jobs=jobs, fresh=True, progress=progress)
    rebuilt, files = outputs(again), manifest["outputs"]
    differences = tuple(_different(files, rebuilt))
    same_kind = (manifest.get("platform"), manifest.get("python")) == (
        this_platform(),
        python_minor(),
    )
    if not differences or (same_kind and this_platform() == SAME_BYTES_ON):
        return Verified(differences, True, len(files), _same_code(build, manifest))
    old = _numbers_of(build.places.folder(build.study))
    numbers = tuple(_different_numbers(old, _numbers_of(again)))
    return Verified(numbers, False, 1, _same_code(build, manifest))


def _same_code(build: Build, manifest: Mapping[str, Any]) -> bool:
    return bool(manifest.get("code_sha256") == build.described["code_sha256"])


def _changed_inputs(
    manifest: Mapping[str, Any], described: Mapping[str, Any]
) -> Iterator[Difference]:
    for key in COMPARED:
        was, is_ = manifest.get(key), described[key]
        if isinstance(is_, dict) and isinstance(was, dict):
            for name in sorted({*was, *is_}):
                if was.get(name) != is_.get(name):
                    yield Difference(name, "is not what the report was made from")
        elif was != is_:
            yield Difference(key.removesuffix("_sha256"), "is not what the report was made from")


def _changed_files(manifest: Mapping[str, Any], folder: Path) -> Iterator[Difference]:
    present, listed = outputs(folder), manifest["outputs"]
    for name in sorted({*present, *listed}):
        if name not in listed:
            yield Difference(name, f"is not listed in {FILE}")
        elif name not in present and not name.startswith(REBUILT_ON_DEMAND):
            yield Difference(name, "is missing")
        elif name in present and present[name] != listed[name]:
            yield Difference(name, "was changed after it was made")


def _different(was: Mapping[str, str], is_: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted({*was, *is_}):
        if name not in is_:
            yield Difference(name, "is not made again")
        elif name not in was:
            yield Difference(name, f"is made, but not listed in {FILE}")
        elif was[name] != is_[name]:
            yield Difference(name, "has other bytes when made again")


def _numbers_of(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return dict(_leaves(content, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _leaves(item, f"{path}[{position}]")
    else:
        yield path, value


def _different_numbers(was: Mapping[str, Any], is_: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted({*was, *is_}):
        old, new = was.get(name), is_.get(name)
        if not _agree(old, new):
            yield Difference(f"results.json {name}", f"{old!r} became {new!r}")


def _agree(old: object, new: object) -> bool:
    if isinstance(old, float | int) and isinstance(new, float | int):
        return math.isclose(old, new, rel_tol=SIX_DIGITS)
    return old == new
