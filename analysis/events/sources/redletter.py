"""The coding scheme of the bundled events (`data/iraq-us-interests/CODEBOOK.md`)."""

from __future__ import annotations

from analysis.events.base import Reading, Source
from analysis.events.precision import PRECISIONS, event_table
from analysis.events.raw import RawTable, ReadOptions
from analysis.events.reading import Breach, quoted, refuse_file
from analysis.events.schema import Column, Schema, check_event_rows

GOVERNORATES = (
    "Anbar", "Babil", "Baghdad", "Basra", "Dhi Qar", "Duhok", "Erbil", "Kirkuk",
    "Muthanna", "Najaf", "Nineveh", "Qadisiyyah", "Salah al-Din",
)  # fmt: skip
TARGETS = ("embassy", "consulate", "base", "airport", "convoy", "contractor", "oil", "other")
WEAPONS = ("rocket", "drone", "mortar", "ied", "missile", "small_arms", "crowd", "unknown")
OUTCOMES = ("hit", "missed", "intercepted", "partly_intercepted", "foiled", "unknown")
PERPETRATORS = ("militia_claimed", "militia_suspected", "state", "unknown")

ID = "[0-9]{4}-[0-9]{4}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]|night|morning|afternoon|evening"
FLAG = f"(possible_duplicate:{ID}|disputed|borderline_scope|date_inferred|claim_only)"


def _number(name: str) -> Column:
    return Column(name, pattern="[0-9]+", written="a whole number of 0 or more")


def _address(name: str, *, filled: bool = False) -> Column:
    written = "an address that begins with http:// or https://"
    return Column(name, filled=filled, pattern=r"https?://\S+", written=written)


SCHEMA: Schema = (
    Column("event_id", filled=True, unique=True, pattern=ID, written="an id such as 2020-0021"),
    Column("date", filled=True, day=True),
    Column("date_precision", filled=True, values=PRECISIONS),
    Column("time_local", pattern=TIME, written="HH:MM, night, morning, afternoon or evening"),
    Column("governorate", values=GOVERNORATES),
    Column("location"),
    Column("target", filled=True),
    Column("target_type", filled=True, values=TARGETS),
    Column("weapon", filled=True, values=WEAPONS),
    _number("munitions"),
    Column("outcome", filled=True, values=OUTCOMES),
    _number("killed"),
    _number("injured"),
    Column("perpetrator_type", filled=True, values=PERPETRATORS),
    Column("claimed_by"),
    Column("summary", filled=True),
    Column("source_1", filled=True),
    _address("source_1_url", filled=True),
    Column("source_1_date", day=True),
    Column("source_2"),
    _address("source_2_url"),
    Column("confidence", filled=True, values=("high", "medium", "low")),
    Column("coding_round", filled=True, values=("1", "2", "3")),
    Column("flags", pattern=f"{FLAG}(;{FLAG})*", written="flags of the codebook with ';' between"),
    Column("notes"),
)


def recognises(raw: RawTable) -> bool:
    """Tell whether a header is this scheme's, even with some of its columns lost."""
    # Not "all columns": a file that lost one would pass for a plain list of dates, in silence.
    ours = {column.name for column in SCHEMA}
    return len(ours.intersection(raw.cells.columns)) > len(ours) / 2


def read(raw: RawTable, options: ReadOptions) -> Reading:
    """Read a file of this scheme, or say every place where it departs from the codebook."""
    _refuse_repeated(raw)
    # Hand-coded rows are mended, never dropped: `check_event_rows` refuses damaged ones as well.
    return Reading(event_table(check_event_rows(raw, SCHEMA)), raw.damaged)


def _refuse_repeated(raw: RawTable) -> None:
    """Refuse a column of the codebook that stands twice; the reader numbers the second."""
    rule = "column named twice; give each column its own name"
    twice = [it.name for it in SCHEMA if f"{it.name} (2)" in raw.cells.columns]
    refuse_file(raw.file, [Breach(1, f"column {quoted(name)}", rule) for name in twice])


SOURCE = Source(
    title="hand-coded attacks in the scheme of the bundled codebook",
    looks_for="most of the codebook's columns (event_id, date, date_precision, target_type ...)",
    recognises=recognises,
    read=read,
)
