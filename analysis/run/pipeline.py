"""From a study to its report: check, run the notebooks, write, and only then replace."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DesignError, NotebookError
from analysis.run.cache import Cache
from analysis.run.crew import Crew, Job, Progress, silent
from analysis.run.folders import only_builder, replacing, same_permissions
from analysis.run.inputs import describe, notebook_key
from analysis.run.manifest import still_stands, write_manifest
from analysis.run.notebook import make_job, read_notebook
from analysis.run.places import PROJECT, Places, find_study, refuse_portion
from analysis.run.preflight import preflight
from analysis.study import ROOT, STUDIES, Study, load_study
from analysis.study.portions import MARK

# As in analysis.tables, which would load pandas for this one word.
MIME = "application/vnd.redletter+json"

LONGEST = ("01_frequency", "04_power")


@dataclass(frozen=True, slots=True)
class BuiltReport:
    """A report as it stands on disk.

    Attributes
    ----------
    folder, html, pdf : pathlib.Path
        Where it is.
    headline, verdict : str
        Its verdict in a few words, and in a sentence.
    unchanged : bool
        Whether it stood already, and nothing was done.
    """

    folder: Path
    html: Path
    pdf: Path
    headline: str
    verdict: str
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Build:
    """One study about to be built.

    Attributes
    ----------
    study : Study
        With its changes, if any.
    file : pathlib.Path
        The study file.
    places : Places
        Where things are.
    described : mapping
        What the report is made from, by hash.
    """

    study: Study
    file: Path
    places: Places
    described: Mapping[str, Any]

    @property
    def failed(self) -> Path:
        """Folder for notebooks that did not run to their end."""
        return self.places.cache / "failed" / self.places.folder(self.study).name


def build_study(
    study: str | Path,
    *,
    jobs: int = 2,
    changes: Sequence[str] = (),
    force: bool = False,
    progress: Progress = silent,
    places: Places = PROJECT,
) -> BuiltReport:
    """Run the notebooks of a study and write its report.

    Use it for the whole way; nothing is done where nothing changed, and nothing below
    `reports/` changes unless the new report is whole.

    Parameters
    ----------
    study : str or pathlib.Path
        Name of a study, or the path of a study file.
    jobs : int, optional
        Notebooks that run side by side.
    changes : sequence of str, optional
        Departures from the study file, KEY=VALUE; the report then goes to a folder of its own.
    force : bool, optional
        Run everything again, whatever is known already.
    progress : callable, optional
        Told each step's name, how much of it is done, and how much there is.
    places : Places, optional
        Where notebooks, reports and the cache are.

    Returns
    -------
    BuiltReport

    Raises
    ------
    AnalysisError
        If the study, the data or the design is wrong, or a notebook fails.
    """
    build = prepare(study, changes, places)
    folder = places.folder(build.study)
    with only_builder(folder, places.cache / "locks"):
        unchanged = not force and still_stands(folder, build.described)
        if not unchanged:
            with replacing(folder) as draft:
                write_report(build, draft, jobs=jobs, fresh=force, progress=progress)
    return _finished(folder, unchanged)


def prepare(study: str | Path, changes: Sequence[str], places: Places) -> Build:
    """Read a study and hash all that its report is made from."""
    file = find_study(study)
    loaded = load_study(study, changes)
    refuse_portion(loaded)
    return Build(loaded, file, places, describe(loaded, places))


def write_report(
    build: Build, folder: Path, *, jobs: int, fresh: bool, progress: Progress = silent
) -> None:
    """Run the notebooks and write the whole report into an empty folder."""
    executed = folder / "notebooks"
    executed.mkdir()
    _run_notebooks(build, executed, jobs=jobs, fresh=fresh, progress=progress)
    progress("report", 0, 1)
    # Imported here: an unchanged report is recognised without the packages that print it.
    from analysis.report import build_report, read_document

    notebooks = {path.stem: path for path in sorted(executed.glob("*.ipynb"))}
    document = read_document(notebooks, study=build.study, provenance=_provenance(build))
    printed = folder / "printed"
    printed.mkdir()
    build_report(document, printed)
    for path in sorted(printed.iterdir()):
        path.rename(folder / path.name)
    printed.rmdir()
    same_permissions(folder)
    write_manifest(folder, build.described)
    progress("report", 1, 1)


def _run_notebooks(
    build: Build, executed: Path, *, jobs: int, fresh: bool, progress: Progress
) -> None:
    cache = Cache(build.places.cache / "notebooks")
    keys: dict[str, str] = {}
    waiting: list[Job] = []
    shutil.rmtree(build.failed, ignore_errors=True)
    for job in _jobs(build, executed):
        key = notebook_key(job.source, job.parameters, build.described)
        if not fresh and cache.fetch(key, job.target):
            progress(job.source.stem, job.cells, job.cells)
        else:
            keys[job.target.name] = key
            waiting.append(job)
    with Crew(min(max(jobs, 1), len(waiting))) as crew:
        preflight(build.study)
        # Only now: a wrong study ends in one message, without bars that never moved.
        for job in waiting:
            progress(job.source.stem, 0, job.cells)
        try:
            crew.run(waiting, progress)
        except NotebookError as error:
            raise _naming_what_was_kept(build, error) from error
    for job in waiting:
        cache.keep(keys[job.target.name], job.target)


def _naming_what_was_kept(build: Build, error: NotebookError) -> NotebookError:
    kept = [path.relative_to(build.places.cache.parent) for path in build.failed.glob("*.ipynb")]
    where = "".join(f"\nas far as it came: {path.as_posix()}" for path in sorted(kept))
    return NotebookError(f"study {build.study.name}: {error}{where}")


def _jobs(build: Build, executed: Path) -> Iterator[Job]:
    sources = build.places.sources()
    if not sources:
        raise DesignError(f"no numbered notebooks in {build.places.notebooks.name}/")
    # Those that simulate most take longest: begun first, they are not waited for.
    for name in sorted(sources, key=lambda name: (name not in LONGEST, name)):
        parameters: dict[str, Any] = {"study": _study_word(build)}
        if build.study.changes:
            parameters["changes"] = list(build.study.changes)
        failed = build.failed / f"{name}.failed.ipynb"
        yield make_job(sources[name], executed / f"{name}.ipynb", parameters, failed=failed)


def _study_word(build: Build) -> str:
    """Name the study as a notebook can load it: from the project's folder, on any machine."""
    file = build.file.resolve()
    inside = file.parent == STUDIES
    word = file.stem if inside else Path(os.path.relpath(file, ROOT)).as_posix()
    return word if build.study.value is None else f"{word}{MARK}{build.study.value}"


def _provenance(build: Build) -> list[tuple[str, str]]:
    """Say what the report was made from; no clock, and no commit that changes nothing."""
    described = build.described
    libraries = ", ".join(f"{name} {number}" for name, number in described["libraries"].items())
    return [
        ("Study file", f"{build.file.name}, SHA-256 {described['study_sha256']}"),
        *((name, f"SHA-256 {hash_}") for name, hash_ in described["inputs"].items()),
        *(
            (f"notebooks/{name}.ipynb", f"SHA-256 {hash_}")
            for name, hash_ in sorted(described["notebooks"].items())
        ),
        *(("Change", change) for change in described["changes"]),
        ("Redletter", f"version {described['version']}"),
        ("requirements.lock", f"SHA-256 {described['lock_sha256']}"),
        ("Libraries", libraries),
    ]


def _finished(folder: Path, unchanged: bool) -> BuiltReport:
    said = dict(_findings(folder / "notebooks"))
    return BuiltReport(
        folder=folder,
        html=folder / "report.html",
        pdf=folder / "report.pdf",
        headline=said.get("verdict-headline", ""),
        verdict=said.get("verdict", ""),
        unchanged=unchanged,
    )


def _findings(notebooks: Path) -> Iterator[tuple[str, str]]:
    """Read the findings with a name from executed notebooks."""
    for path in sorted(notebooks.glob("*.ipynb")):
        for cell in read_notebook(path)["cells"]:
            for output in cell.get("outputs", []):
                bundle = output.get("data", {}).get(MIME, {})
                if bundle.get("kind") == "finding" and bundle.get("id"):
                    yield str(bundle["id"]), str(bundle["text"])
