"""Write `environment.yml` from the lock: ``python -m analysis.run.environment``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from analysis.run.inputs import LOCK
from analysis.study import ROOT

FILE = ROOT / "environment.yml"
BY_NAME = ("jupyterlab", "pandas", "statsmodels", "matplotlib", "papermill")
PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?"
)
HEADER = """\
# Generated from requirements.lock by `python -m analysis.run.environment`; do not edit.
#
#   conda env create --file environment.yml
#   conda activate redletter
#   python -m analysis report
#
# Every version is the one in the lock, so that a report has the same bytes as with `run.py`.
# Checked against the lock by a test; creating it with conda is not part of the tests.
name: redletter
channels:
  - conda-forge
dependencies:
  - python >=3.11
  - pip
  - pip:
"""


def environment_text() -> str:
    """Write the file's text: exact pins of all that the lock names.

    Use it to write `environment.yml`, and to hold the file against the lock.

    Returns
    -------
    str
        YAML; first the five packages that the work rests on, then the other direct ones, then
        what these need.
    """
    pins = dict(locked(LOCK.read_text(encoding="utf-8")))
    direct = [name for name in direct_dependencies() if name not in BY_NAME]
    rest = [name for name in pins if name not in {*BY_NAME, *direct}]
    groups = {
        "what the work rests on": list(BY_NAME),
        "used directly": direct,
        "what these need": rest,
    }
    return HEADER + "".join(_group(title, names, pins) for title, names in groups.items())


def locked(text: str) -> Iterator[tuple[str, str]]:
    """Read the pins of a requirements file: name, and the requirement without its hashes."""
    for line in text.splitlines():
        pin = PIN.match(line)
        if pin is not None:
            marker = f" ; {pin['marker'].strip()}" if pin["marker"] else ""
            yield normal_name(pin["name"]), f"{pin['name']}=={pin['version']}{marker}"


def direct_dependencies() -> list[str]:
    """Name the packages that `pyproject.toml` asks for, those for development included."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return sorted(normal_name(re.split(r"[^\w.-]", word, maxsplit=1)[0]) for word in asked)


def normal_name(name: str) -> str:
    """Write a package's name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def write_environment(path: Path) -> None:
    """Write `environment.yml`."""
    path.write_text(environment_text(), encoding="utf-8", newline="\n")


def _group(title: str, names: list[str], pins: dict[str, str]) -> str:
    # Double quotes: a marker holds single ones.
    return f"      # {title}\n" + "".join(f'      - "{pins[name]}"\n' for name in names)


if __name__ == "__main__":
    write_environment(FILE)
