"""The typed bundles that notebook cells hand to the report: one class writes and reads each.

Nothing else leaves a notebook: what a cell displays in another form stays in JupyterLab.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)

# Control characters break XML and PDF; lone surrogates cannot be written as UTF-8; bidi
# overrides can make a cell read as something else than it holds.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    r"""Replace the characters that no reader should be handed by the replacement character.

    Examples
    --------
    >>> printable("a\r\nb\x00")
    'a\nb�'
    """
    return _UNPRINTABLE.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def _printable_if_text(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_printable_if_text)]
"""Text from anywhere: safe to encode, and still never markup."""

# Ids become names of files and anchors of pages, hence the narrow alphabet.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,60}$")]
FigureId = Annotated[str, Field(pattern=r"^fig-[a-z0-9-]{1,60}$")]
TableId = Annotated[str, Field(pattern=r"^tbl-[a-z0-9-]{1,60}$")]


class _Bundle(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Finding(_Bundle):
    """A sentence that a result object said."""

    kind: Literal["finding"] = "finding"
    id: Name | None = None
    text: Text = Field(min_length=1)


class Notice(_Bundle):
    """Warnings that a reader of the first page must see."""

    kind: Literal["notice"] = "notice"
    id: Name
    texts: tuple[Text, ...]


class Numbers(_Bundle):
    """Numbers for results.json; not shown in the report."""

    kind: Literal["numbers"] = "numbers"
    section: Name
    values: dict[str, Any] | list[Any]


class Figure(_Bundle):
    """A drawing, its caption and its description in words."""

    kind: Literal["figure"] = "figure"
    id: FigureId
    caption: Text
    alt: Text = Field(min_length=40)


class Column(_Bundle):
    """One column of a table."""

    name: Text
    numeric: bool


class Group(_Bundle):
    """Rows of a table under a head of their own."""

    title: Text
    rows: int = Field(ge=1)


class Table(_Bundle):
    """A table as it is shown, and its raw values as CSV."""

    kind: Literal["table"] = "table"
    id: TableId
    caption: Text
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[tuple[Text, ...], ...]
    groups: tuple[Group, ...] = ()
    csv: Text

    @model_validator(mode="after")
    def _every_row_is_whole(self) -> Table:
        wrong = [n for n, row in enumerate(self.rows, 1) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"row {wrong[0]} does not have {len(self.columns)} cells")
        return self

    @model_validator(mode="after")
    def _groups_hold_every_row(self) -> Table:
        held = sum(group.rows for group in self.groups)
        if self.groups and held != len(self.rows):
            raise ValueError(f"its groups hold {held} rows of {len(self.rows)}")
        return self

    @property
    def parts(self) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
        """The rows by group, each with its head; one part without a head where there are none."""
        if not self.groups:
            return (("", self.rows),)
        parts, place = [], 0
        for group in self.groups:
            parts.append((group.title, self.rows[place : place + group.rows]))
            place += group.rows
        return tuple(parts)


Bundle = Annotated[Finding | Notice | Numbers | Figure | Table, Field(discriminator="kind")]
BUNDLE: TypeAdapter[Finding | Notice | Numbers | Figure | Table] = TypeAdapter(Bundle)
"""Reads any bundle by its `kind`."""
