"""The list of what a report was made from and what it consists of, by hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.study.hashing import sha256_of

FILE = "manifest.json"


def write_manifest(folder: Path, described: Mapping[str, Any]) -> None:
    """Write the manifest of a finished report folder.

    Parameters
    ----------
    folder : pathlib.Path
        The report, whole.
    described : mapping
        What `describe` said of its inputs.
    """
    content = {**described, "outputs": outputs(folder)}
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a report; None where there is none.

    Raises
    ------
    DataError
        If the file is there but cannot be read as a manifest.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise DataError(f"{folder.name}/{FILE}: cannot be read ({error})") from None
    if not isinstance(content, dict) or not isinstance(content.get("outputs"), dict):
        raise DataError(f"{folder.name}/{FILE}: lists no outputs")
    return content


def still_stands(folder: Path, described: Mapping[str, Any]) -> bool:
    """Say whether a report was made from exactly these inputs and is all there."""
    try:
        written = read_manifest(folder)
    except DataError:
        # A broken manifest is mended by building again, not by an error.
        return False
    if written is None or {**described, "outputs": written["outputs"]} != written:
        return False
    return bool(outputs(folder) == written["outputs"])


def outputs(folder: Path) -> dict[str, str]:
    """Hash every file of a report but its manifest, by its path inside the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256_of(path) for name, path in names.items() if name != FILE}
