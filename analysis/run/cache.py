"""Executed notebooks, kept by the hash of all they depend on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from analysis.study.hashing import sha256_of

KEPT = 200
"""Executed notebooks that are kept; the oldest go first."""


class Cache:
    """A folder of executed notebooks, each named by its key and by its own hash.

    Parameters
    ----------
    folder : pathlib.Path
        Safe to delete at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, key: str, target: Path) -> bool:
        """Copy the notebook kept under a key to `target`; say whether there was one."""
        for kept in self._folder.glob(f"{key}-*.ipynb"):
            if kept.stem.removeprefix(f"{key}-") == sha256_of(kept):
                shutil.copyfile(kept, target)
                os.utime(kept)
                return True
            # Someone edited it, or the disk did: its name no longer tells the truth.
            kept.unlink(missing_ok=True)
        return False

    def keep(self, key: str, executed: Path) -> None:
        """Keep an executed notebook under a key."""
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / f"{key}-{sha256_of(executed)}.ipynb"
        draft = target.with_suffix(f".{os.getpid()}")
        shutil.copyfile(executed, draft)
        os.replace(draft, target)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.ipynb"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-KEPT]:
            path.unlink(missing_ok=True)
