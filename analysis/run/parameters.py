"""Typed parameters of a notebook, read from its tagged cell by Python's own parser.

papermill guesses the parameters with a regular expression, runs with the defaults when a name
is misspelt, and turns what JSON cannot hold into text. Here all three are refused beforehand.
"""

from __future__ import annotations

import ast
import io
import math
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import DesignError, NotebookError

TAG = "parameters"
TYPES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of a notebook's parameters cell: ``name: type = value  # help``.

    Attributes
    ----------
    name : str
        Name of the variable.
    type : str
        One of "str", "int", "float", "bool" and "list".
    default : object
        Value where none is given.
    help : str
        The comment behind it.
    """

    name: str
    type: str
    default: object
    help: str


def declared(source: str) -> dict[str, Parameter]:
    """Read the parameters that a cell declares.

    Use it on the text of the cell tagged ``parameters``; nothing is executed.

    Parameters
    ----------
    source : str
        Lines of the form ``name: type = value  # help``.

    Returns
    -------
    dict of str to Parameter
        In the order of the cell.

    Raises
    ------
    NotebookError
        Listing every line of another form, or whose default does not have its type.

    Examples
    --------
    >>> found = declared("label: str = 'a=b'  # may hold an equals sign")
    >>> found["label"].default, found["label"].help
    ('a=b', 'may hold an equals sign')
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise NotebookError(f"parameters cell, line {error.lineno}: {error.msg}") from None
    comments = _comments(source)
    found: dict[str, Parameter] = {}
    faults: list[str] = []
    for statement in statements:
        try:
            parameter = _parameter(statement, comments)
            if parameter.name in found:
                raise ValueError(f"{parameter.name} is declared twice")
        except ValueError as error:
            faults.append(f"parameters cell, line {statement.lineno}: {error}")
        else:
            found[parameter.name] = parameter
    if faults:
        raise NotebookError("\n".join(faults))
    return found


def parameters_of(notebook: Mapping[str, Any]) -> dict[str, Parameter]:
    """Read the parameters of a notebook, given as parsed JSON.

    Raises
    ------
    NotebookError
        If not exactly one code cell is tagged ``parameters``.
    """
    tagged = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and TAG in cell.get("metadata", {}).get("tags", [])
    ]
    if len(tagged) != 1:
        raise NotebookError(f"one code cell must be tagged '{TAG}', found {len(tagged)}")
    return declared("".join(tagged[0]["source"]))


def refuse_wrong(known: Mapping[str, Parameter], given: Mapping[str, object]) -> None:
    """Refuse values that the notebook does not declare, or of another type.

    Raises
    ------
    DesignError
        Listing every unknown name, wrong type and value that JSON cannot hold.

    Examples
    --------
    >>> refuse_wrong(declared("days: int = 7"), {"days": 14})
    """
    faults = list(_faults(known, given))
    if faults:
        raise DesignError("\n".join(faults))


def _faults(known: Mapping[str, Parameter], given: Mapping[str, object]) -> Iterable[str]:
    for name, value in given.items():
        if name not in known:
            yield f"no parameter {name!r}; known: {', '.join(known)}"
        elif not _has_type(value, known[name].type):
            yield f"parameter {name} must be a {known[name].type}, got {value!r}"
        elif not _fits_json(value):
            yield f"parameter {name} may hold text, finite numbers, true, false and lists of these"


def _has_type(value: object, type_: str) -> bool:
    # To Python True is an int; to a reader of a study it is not.
    if isinstance(value, bool):
        return type_ == "bool"
    return isinstance(value, TYPES[type_])


def _fits_json(value: object) -> bool:
    # `type` and not isinstance: a NumPy number is a float to Python, but not to JSON.
    if type(value) is list:
        return all(_fits_json(item) for item in value)
    if type(value) is float:
        return math.isfinite(value)
    return value is None or type(value) in (str, int, bool)


def _parameter(statement: ast.stmt, comments: Mapping[int, str]) -> Parameter:
    form = "write 'name: type = value  # help'"
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
        raise ValueError(form)
    if statement.value is None:
        raise ValueError(f"{statement.target.id} has no default; {form}")
    name, type_ = statement.target.id, ast.unparse(statement.annotation)
    if type_ not in TYPES:
        raise ValueError(f"{name} has type {type_}; known: {', '.join(TYPES)}")
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        raise ValueError(f"the default of {name} must be a plain value") from None
    if not (_has_type(default, type_) and _fits_json(default)):
        raise ValueError(f"{name} is a {type_}, but its default is {default!r}")
    return Parameter(name, type_, default, comments.get(statement.end_lineno or 0, ""))


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }
