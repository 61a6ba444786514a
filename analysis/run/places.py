"""Where the project keeps its notebooks, its reports and what it may throw away."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DesignError
from analysis.study import ROOT, STUDIES, Study, study_path

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
CALIBRATIONS = ("calibration", "calibration-quick")
"""Folders of reports that no study may have."""

EXPLORATORY = "-exploratory"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that a build reads from and writes to.

    Attributes
    ----------
    notebooks : pathlib.Path
        The numbered notebooks.
    reports : pathlib.Path
        One folder a study.
    cache : pathlib.Path
        Executed notebooks, failed ones, locks; safe to delete.
    """

    notebooks: Path
    reports: Path
    cache: Path

    def sources(self) -> dict[str, Path]:
        """Find the notebooks of the report by name, in the order of their numbers."""
        return {path.stem: path for path in sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))}

    def folder(self, study: Study) -> Path:
        """Say where a study's report stands: exploration never overwrites the frozen one."""
        return self.reports / (study.name + (EXPLORATORY if study.changes else ""))


PROJECT = Places(ROOT / "notebooks", ROOT / "reports", ROOT / ".cache")


def refuse_name(name: str) -> None:
    """Refuse a study name that cannot also name a folder.

    Raises
    ------
    DesignError
        If the name has other characters, is too long, or is kept for explorations.
    """
    if not NAME.fullmatch(name):
        raise DesignError(
            f"study name {name!r}: use 1 to 60 small letters, digits and hyphens, no hyphen "
            "first, since it also names the report's folder"
        )
    if name in CALIBRATIONS:
        raise DesignError(f"study name {name!r}: kept for the report of `redletter calibrate`")
    if name.endswith(EXPLORATORY):
        raise DesignError(f"study name {name!r}: the ending {EXPLORATORY} is kept for --set")


def refuse_shadow(path: Path) -> None:
    """Refuse a study file that would write into the report of another study.

    Raises
    ------
    DesignError
        If a study of the project has the same name but is another file.
    """
    refuse_name(path.stem)
    namesake = STUDIES / f"{path.stem}.yml"
    if namesake.is_file() and not namesake.samefile(path):
        raise DesignError(
            f"{path.name} has the name of a study of this project; rename the file, "
            "or its report would replace the other"
        )


def find_study(study: str | Path) -> Path:
    """Find a study file by name or path, and refuse a name that cannot be reported on."""
    path = study_path(study)
    refuse_shadow(path)
    return path


def refuse_portion(study: Study) -> None:
    """Refuse a study that stands for several, or one whose report another study would share.

    Raises
    ------
    DesignError
        If the study has a key `by` and no value was named, or a study has the portion's name.
    """
    if study.by is not None and study.value is None:
        raise DesignError(
            f"{study.name} is one study for each value of {study.by!r}; name one of them, as in "
            f"{study.name}@VALUE"
        )
    if study.value is not None and (STUDIES / f"{study.name}.yml").exists():
        raise DesignError(
            f"the report for {study.value!r} would be named {study.name}, as another study is; "
            "rename one of the two study files"
        )


def package_version() -> str:
    """Return the version of the project."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
