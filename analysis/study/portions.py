"""One study file, one study for each value of a column: the key `by`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import DesignError
from analysis.study.schema import Study

MARK = "@"
"""Between a study and a value, as in ``sahel@Mali``."""

PLAIN = re.compile(r"[A-Z][a-z]+( [A-Z][a-z]+){0,3}")
"""Values that make a readable name which no other value makes."""


def readings(study: str | Path) -> Iterator[tuple[str, str | None]]:
    """Say what a name may mean: a study as a whole, or a study and a value, in this order."""
    text = str(study)
    yield text, None
    for place in (found.start() for found in re.finditer(MARK, text)):
        yield text[:place], text[place + 1 :]


def portion_name(name: str, value: str) -> str:
    """Name the study of one value, so that no two values share a name.

    Examples
    --------
    >>> portion_name("sahel", "Burkina Faso"), portion_name("sahel", "../mali")
    ('sahel-burkina-faso', 'sahel-mali-0016d3')
    """
    short = re.sub("[^a-z0-9]+", "-", value.lower()).strip("-")[:30]
    if not PLAIN.fullmatch(value):
        short = "-".join(filter(None, [short, hashlib.sha256(value.encode()).hexdigest()[:6]]))
    return f"{name}-{short}"


def portion(study: Study, value: str) -> Study:
    """Narrow a study to the events with one value of its column `by`.

    Raises
    ------
    DesignError
        If the study has no such column, or an outcome asks for other values of it.
    """
    if study.by is None:
        raise DesignError(f"{study.name}: no key `by`, so there is no {study.name}{MARK}{value}")
    outcomes = {}
    for name, outcome in study.outcomes.items():
        if value not in outcome.where.get(study.by, (value,)):
            raise DesignError(
                f"{study.name}: the outcome {name!r} filters {study.by} already and leaves out "
                f"{value!r}; take {study.by} out of its `where`"
            )
        where = {**outcome.where, study.by: (value,)}
        outcomes[name] = outcome.model_copy(update={"where": where})
    narrowed = study.model_copy(update={"outcomes": outcomes, "title": f"{study.title}: {value}"})
    narrowed._name, narrowed._value = portion_name(study.name, value), value
    return narrowed
