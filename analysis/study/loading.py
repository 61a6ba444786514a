"""Reading a study file: by name or path, with every breach at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from analysis.errors import DesignError
from analysis.study.parts import (
    AnchorChoice,
    Claim,
    EventFiles,
    ImpreciseDates,
    Outcome,
    Secondary,
)
from analysis.study.portions import portion, readings
from analysis.study.schema import ROOT, Study

STUDIES = ROOT / "notebooks" / "studies"

NOT_YAML = (yaml.YAMLError, ValueError, RecursionError)
"""What the reader raises: a broken line, a day such as 30 February, brackets without end."""


def load_study(study: str | Path, changes: Iterable[str] = ()) -> Study:
    """Read a study file and check every key.

    Use it first in every notebook; a name means `notebooks/studies/<name>.yml`.

    Parameters
    ----------
    study : str or pathlib.Path
        Name of a study of this project, or the path of a study file. Where the file has the
        key `by`, "NAME@VALUE" is the study of one value of that column.
    changes : iterable of str, optional
        Departures from the file, "KEY=VALUE", the key with dots, the value as in YAML.

    Returns
    -------
    Study

    Raises
    ------
    DesignError
        If there is no such file, or listing every key that breaks a rule.

    Examples
    --------
    >>> study = load_study("iraq-us-interests", ["window=[-3, 3]"])
    >>> study.window, study.primary
    ((-3, 3), 'installations')
    """
    path, value = find_portion(study)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DesignError(f"{path.name}: cannot be read as a text file ({error})") from error
    content = _read_yaml(text, path.name)
    changes = tuple(changes)
    for change in changes:
        _apply(content, change, path.name)
    try:
        checked = Study.model_validate(content)
    except ValidationError as error:
        raise DesignError(_explain(error, path.name)) from None
    # Files of the project are named from its top; a study elsewhere names its neighbours.
    inside = path.resolve().is_relative_to(STUDIES.resolve())
    checked._name, checked._text, checked._changes = path.stem, text, changes
    checked._root = ROOT if inside else path.resolve().parent
    return checked if value is None else portion(checked, value)


def study_path(study: str | Path) -> Path:
    """Find a study file by name or path."""
    return find_portion(study)[0]


def find_portion(study: str | Path) -> tuple[Path, str | None]:
    """Find a study file by name or path, and the value of `by` that is meant, if one is."""
    for name, value in readings(study):
        for path in (STUDIES / f"{name}.yml", Path(name)):
            if path.is_file():
                return path, value
    known = ", ".join(sorted(file.stem for file in STUDIES.glob("*.yml")))
    raise DesignError(f"no study {str(study)!r}; known: {known}; or give a file's path")


FORMS = ("literal[", "tuple[")
PLAINER = {
    "tuple_type": "a list is expected here, such as [-7, 7]",
    "dict_type": "lines 'key: value' are expected here",
    "model_type": "lines 'key: value' are expected here",
}
"""Breaches that pydantic tells in the words of a programmer."""


class _NoRepeats(yaml.SafeLoader):
    """YAML whose mappings may not repeat a key: the last would win in silence."""


def _mapping_without_repeats(loader: _NoRepeats, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    repeated = {str(key) for key in keys if keys.count(key) > 1}
    if repeated:
        raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {', '.join(repeated)} given twice")
    return loader.construct_mapping(node, deep=True)


_NoRepeats.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def _read_yaml(text: str, file: str) -> dict[str, Any]:
    try:
        content = yaml.load(text, Loader=_NoRepeats)  # a SafeLoader: data, never code
    except NOT_YAML as error:
        raise DesignError(f"{file}: not a YAML file: {_reason(error)}") from None
    if not isinstance(content, dict):
        raise DesignError(f"{file}: a study file is a list of 'key: value' lines")
    return content


def _reason(error: Exception) -> str:
    return " ".join(str(error).replace('in "<unicode string>",', "at").split())


def _apply(content: dict[str, Any], change: str, file: str) -> None:
    key, equals, value = change.partition("=")
    if not equals or not key.strip():
        raise DesignError(f"{file}: a change is written KEY=VALUE, got {change!r}")
    *parents, last = key.strip().split(".")
    place = content
    for parent in parents:
        place = place.setdefault(parent, {})
        if not isinstance(place, dict):
            raise DesignError(f"{file}: {key!r} cannot be set: {parent!r} holds no keys")
    try:
        place[last] = yaml.load(value, Loader=_NoRepeats)  # a SafeLoader, as for the file
    except NOT_YAML as error:
        said = f"{change[:60]!r}: the value is not YAML: {_reason(error)}"
        raise DesignError(f"{file}: {said}") from None


def _explain(error: ValidationError, file: str) -> str:
    lines = [f"{file}: {error.error_count()} key(s) to mend"]
    for item in error.errors(include_url=False):
        # Of a key that may hold either of two forms, pydantic names the forms as well.
        key = ".".join(part for part in map(str, item["loc"]) if not part.startswith(FORMS))
        message = PLAINER.get(item["type"], item["msg"].removeprefix("Value error, "))
        if item["type"] == "extra_forbidden":
            fields = _fields_at(item["loc"][:-1])
            message = f"unknown key; known here: {', '.join(fields)}"
        elif item["type"] == "missing":
            message = "required, but not given"
        given = "" if item["type"] == "missing" or not item["loc"] else f" = {item['input']!r}"
        given = re.sub(r"datetime\.date\((\d+), (\d+), (\d+)\)", r"\1-\2-\3", given)
        lines.append(f"  {key}{given[:120]}: {message}" if key else f"  {message}")
    return "\n".join(lines)


def _fields_at(location: tuple[int | str, ...]) -> Iterable[str]:
    model: type[BaseModel] = Study
    nested: Mapping[str, type[BaseModel]] = {
        "claim": Claim,
        "events": EventFiles,
        "outcomes": Outcome,
        "anchor": AnchorChoice,
        "dates": ImpreciseDates,
        "secondary": Secondary,
    }
    if location:
        model = nested.get(str(location[0]), Study)
    return model.model_fields
