"""One hash for an input, be it a file or a folder of files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Hash a file by its bytes, a folder by the names and bytes of all files in it."""
    if not path.is_dir():
        with path.open("rb") as bytes_of:
            return hashlib.file_digest(bytes_of, "sha256").hexdigest()
    whole = hashlib.sha256()
    for file in sorted(one for one in path.rglob("*") if one.is_file()):
        whole.update(f"{file.relative_to(path).as_posix()}\0{sha256_of(file)}\0".encode())
    return whole.hexdigest()
