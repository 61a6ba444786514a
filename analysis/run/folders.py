"""Folders that appear whole or not at all, one builder at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from analysis.errors import DesignError


@contextlib.contextmanager
def only_builder(folder: Path, locks: Path) -> Iterator[None]:
    """Hold the lock of an output folder; refuse to begin while another holds it.

    Parameters
    ----------
    folder : pathlib.Path
        The output that is about to be replaced.
    locks : pathlib.Path
        Folder of the lock files; an abandoned one does not block.

    Raises
    ------
    DesignError
        If another build of the same output is under way.
    """
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / f"{folder.name}.lock").open("w") as file:
        try:
            _lock(file)
        except OSError:
            raise DesignError(
                f"{folder.name} is being built by another process; wait for it or stop it"
            ) from None
        _mend(folder)
        yield


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `folder` if all goes well.

    Parameters
    ----------
    folder : pathlib.Path
        The output; untouched until the new one is whole.

    Yields
    ------
    pathlib.Path
        Where to write, on the same disk.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(0o755)
        swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def swap(draft: Path, folder: Path) -> None:
    """Put `draft` in the place of `folder`, and the old one back if that fails."""
    old = _old(folder)
    if not folder.exists():
        os.rename(draft, folder)
        return
    try:
        os.rename(folder, old)
        os.rename(draft, folder)
    except BaseException:
        if old.exists() and not folder.exists():
            os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _mend(folder: Path) -> None:
    """Clear away what a build that was killed has left; bring back what it had moved."""
    old = _old(folder)
    if old.exists() and not folder.exists():
        os.rename(old, folder)
    shutil.rmtree(old, ignore_errors=True)
    for draft in folder.parent.glob(f".{folder.name}-????????"):
        shutil.rmtree(draft, ignore_errors=True)


def _lock(file: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def same_permissions(folder: Path) -> None:
    """Give everything in a folder the permissions it would have anywhere, whatever the umask."""
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
