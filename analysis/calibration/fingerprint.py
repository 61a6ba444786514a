"""Which code a simulated number depends on, by hash: words about it may change, it may not."""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

FOLLOWED = ("calibration", "stats", "power", "surges", "models")
"""Layers whose own imports count too; of others only the module that is named."""


@cache
def fingerprint(function: Callable[..., object]) -> str:
    """Hash the code that a function runs on, docstrings and comments left out.

    Use it to know whether stored numbers are still those of this code: what a module imports
    from the layers that compute is part of it, what only reads, words or draws is not.

    Parameters
    ----------
    function : callable
        A function of this package, or one made elsewhere, which then stands for itself.

    Returns
    -------
    str
        SHA-256, the same wherever the same Python parses the same code.
    """
    source = Path(inspect.getsourcefile(function) or "")
    modules = {source.resolve()}
    waiting = list(modules)
    while waiting:
        found = set(_imported(waiting.pop())) - modules
        modules |= found
        waiting += found
    whole = hashlib.sha256()
    for path in sorted(modules):
        whole.update(path.name.encode() + b"\0" + _bare(path).encode() + b"\0")
    return whole.hexdigest()


def _bare(path: Path) -> str:
    """Give a module's syntax without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
    return ast.dump(tree)


def _is_text(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _imported(path: Path) -> Iterator[Path]:
    """Find the modules of this package that a module imports, if it is one that is followed."""
    if not path.is_relative_to(PACKAGE) or path.relative_to(PACKAGE).parts[0] not in FOLLOWED:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            for name in node.names:
                yield from _home(str(node.module), name.name)


def _home(module: str, name: str) -> Iterator[Path]:
    """Find the file in which a name of a module is defined, through the package's index."""
    place = PACKAGE.parent.joinpath(*module.split("."))
    if place.with_suffix(".py").is_file():
        yield place.with_suffix(".py")
        return
    index = place / "__init__.py"
    for node in ast.walk(ast.parse(index.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.ImportFrom) else []
        if name in names:
            yield from _home(str(getattr(node, "module", "")), name)
            return
    yield index
