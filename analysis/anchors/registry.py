"""The anchors that come with the project, read from `data/anchors.yml`."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import yaml

from analysis.anchors.base import Anchor
from analysis.errors import DesignError

ANCHORS_FILE = Path(__file__).parents[2] / "data" / "anchors.yml"


def read_anchors(path: Path) -> dict[str, Anchor]:
    """Read anchors by name; each entry holds the fields of `Anchor`."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {field.name for field in fields(Anchor)}
    unknown = [f"{key}.{name}" for key, entry in entries.items() for name in set(entry) - known]
    if unknown:
        raise DesignError(f"{path.name}: unknown key {', '.join(unknown)}; known: {sorted(known)}")
    return {key: Anchor(**entry) for key, entry in entries.items()}


ANCHORS: dict[str, Anchor] = read_anchors(ANCHORS_FILE)
