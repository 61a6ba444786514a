"""Read a registry's names and meanings without importing what it indexes.

Importing the models alone takes seconds; a list of their names should not. A registry is a plain
dictionary in a package's `__init__`, so Python's own parser can read it; a test holds this reading
against the imported registries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.study import ROOT


def entries(file: str, registry: str) -> Iterator[tuple[str, str]]:
    """Read the entries of a registry: each key, and what its value says of itself.

    Parameters
    ----------
    file : str
        The module, from the project's folder.
    registry : str
        Name of the dictionary.

    Yields
    ------
    tuple of (str, str)
        The key; and the first sentence of the docstring of the function or module behind it.
    """
    path = ROOT / file
    module = _parse(path)
    homes = _imported_from(module)
    for key, value in _dictionary(module, registry):
        yield key, _meaning(_names(value), homes)


def _dictionary(module: ast.Module, registry: str) -> Iterator[tuple[str, ast.expr]]:
    for statement in module.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        named = any(isinstance(target, ast.Name) and target.id == registry for target in targets)
        if named and isinstance(value := getattr(statement, "value", None), ast.Dict):
            for key, item in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), item


def _names(value: ast.expr) -> list[str]:
    """Names used in an entry, the wrapping class aside: the function, or the module, it means."""
    wrapper = value.func if isinstance(value, ast.Call) else None
    inside = ast.walk(value)
    return [node.id for node in inside if isinstance(node, ast.Name) and node is not wrapper]


def _meaning(names: list[str], homes: Mapping[str, str]) -> str:
    for name in names:
        if name in homes:
            # Either a module (its own docstring) or a function of that name inside one.
            text = _docstring(homes[name], name)
            if text:
                return text
    return ""


def _docstring(home: str, name: str) -> str:
    for dotted in (f"{home}.{name}", home):
        path = ROOT / Path(*dotted.split(".")).with_suffix(".py")
        if not path.is_file():
            continue
        module = _parse(path)
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return _first_line(node)
        return _first_line(module)
    return ""


def _imported_from(module: ast.Module) -> dict[str, str]:
    imports = (node for node in module.body if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: node.module or "" for node in imports for alias in node.names
    }


def _first_line(node: ast.Module | ast.FunctionDef) -> str:
    return (ast.get_docstring(node) or "").split("\n", 1)[0].removesuffix(".")


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
