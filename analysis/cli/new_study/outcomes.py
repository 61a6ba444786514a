"""The outcomes of a new study file, with what else could be chosen as comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.cli.new_study.plan import StudyPlan
from analysis.cli.new_study.yaml_text import scalar, where
from analysis.events.filters import LONGEST_TEXT, FilterColumn, column_values, filter_columns

MOST_COLUMNS = 4
MOST_VALUES = 20
"""Candidates that a study file shows: columns, and values of each."""


def outcomes(plan: StudyPlan) -> Iterator[str]:
    """Write the keys `by`, `outcomes` and `negative_controls`."""
    columns = filter_columns(plan.events)
    free = [it for it in columns if it.name not in plan.where and it.name != plan.by]
    yield from _by(plan, columns)
    yield "# The first outcome is primary. `where` keeps the events whose cell is one of the values"
    yield "# named; behind each, the number of its events in the file."
    yield "outcomes:"
    yield f"  {plan.outcome}:"
    yield from _chosen(plan) if plan.where else ["    where: {}"]
    if free and not plan.where:
        yield "    # To choose events, put this in place of `where: {}` and take away '# ' before"
        yield "    # a column and each value wanted:"
        yield "    # where:"
    elif free:
        yield "      # To choose further, take away '# ' before a column and each value wanted:"
    for column in free[:MOST_COLUMNS]:
        yield f"      # {scalar(column.name)}:"
        yield from _candidates(column.values, "      #   ")
    yield "    coverage: [] # scopes of the coverage file that it needs"
    yield from _examples(plan, columns)


def _by(plan: StudyPlan, columns: tuple[FilterColumn, ...]) -> Iterator[str]:
    countries = [it.name for it in columns if it.role == "country" and it.name not in plan.where]
    if plan.by is not None:
        yield f"by: {scalar(plan.by)} # one study for each value of this column"
    elif countries:
        yield f"# by: {scalar(countries[0])} # would make one study for each value of this column"


def _chosen(plan: StudyPlan) -> Iterator[str]:
    yield "    where:"
    for name, chosen in plan.where.items():
        found = column_values(plan.events, name)
        yield f"      {scalar(name)}:"
        yield from (f"        - {_counted(it)}" for it in found if it[0] in chosen)
        yield from _candidates([it for it in found if it[0] not in chosen], "        # ")


def _candidates(found: Sequence[tuple[str, int]], start: str) -> Iterator[str]:
    """Write the first values as comments, each ready to be taken."""
    shown = [it for it in found if len(it[0]) <= LONGEST_TEXT][:MOST_VALUES]
    yield from (f"{start}- {_counted(it)}" for it in shown)
    if len(found) > len(shown):
        yield f"{start}and {len(found) - len(shown):,} more"


def _counted(value: tuple[str, int]) -> str:
    return f"{scalar(value[0])} # {value[1]:,}"


def _examples(plan: StudyPlan, columns: tuple[FilterColumn, ...]) -> Iterator[str]:
    chosen = {name: list(values) for name, values in plan.where.items()}
    # Kinds of events lend themselves best, countries least.
    for column in sorted(columns, key=lambda it: (it.role != "kind", it.role == "country")):
        others = [value for value, _ in column.values if value not in chosen.get(column.name, ())]
        if others:
            further = where(chosen | {column.name: others[:1]})
            control = where(chosen | {column.name: others[-1:]})
            yield "  # A second outcome, reported beside the first and corrected for; an example:"
            yield f"  # further: {{where: {further}}}"
            yield "  # Events that the anniversary cannot move, if there are such; an example:"
            yield f"  # control: {{where: {control}}}"
            break
    yield "negative_controls: [] # names of outcomes that the anniversary cannot move"
