"""The data package describes the bundled files as they are: every column, value and byte."""

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.events.coverage import SCHEMA as COVERAGE_SCHEMA
from analysis.events.precision import parse_day
from analysis.events.sources.redletter import SCHEMA as EVENTS_SCHEMA

FOLDER = Path("data/iraq-us-interests")
PACKAGE: dict[str, Any] = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}


PARSES = {
    "string": lambda cell: True,
    "integer": lambda cell: re.fullmatch("-?[0-9]+", cell) is not None,
    "date": lambda cell: parse_day(cell) is not None,
}


def faults(resource: dict[str, Any], raw: bytes) -> list[str]:
    """Hold a file against its description; an empty list means that they agree."""
    found = []
    if resource["hash"] != "sha256:" + hashlib.sha256(raw).hexdigest():
        found.append("hash")
    if resource["bytes"] != len(raw):
        found.append("bytes")
    header, *rows = csv.reader(raw.decode(resource["encoding"]).splitlines(), strict=True)
    fields = resource["schema"]["fields"]
    if header != [field["name"] for field in fields]:
        return [*found, "columns"]
    for number, field in enumerate(fields):
        found += column_faults(field, [row[number] for row in rows])
    return found


def column_faults(field: dict[str, Any], cells: list[str]) -> list[str]:
    rules = field.get("constraints", {})
    filled = [cell for cell in cells if cell != ""]
    numbers = [cell for cell in filled if PARSES["integer"](cell)]
    broken = {
        "type": not all(PARSES[field["type"]](cell) for cell in filled),
        "required": rules.get("required", False) and len(filled) < len(cells),
        "unique": rules.get("unique", False) and len(set(filled)) < len(filled),
        "enum": not set(filled) <= set(rules.get("enum", filled)),
        "pattern": not all(re.fullmatch(rules.get("pattern", "(?s).*"), it) for it in filled),
        "minimum": any(int(cell) < rules.get("minimum", int(cell)) for cell in numbers),
    }
    return [f"{field['name']}: {rule}" for rule, is_broken in broken.items() if is_broken]


def content(resource: dict[str, Any]) -> bytes:
    return (FOLDER / resource["path"]).read_bytes()


@pytest.mark.parametrize("name", RESOURCES)
def test_a_file_is_as_its_description_says(name: str) -> None:
    assert faults(RESOURCES[name], content(RESOURCES[name])) == []


def test_every_csv_file_is_described() -> None:
    described = {resource["path"] for resource in RESOURCES.values()}
    assert described == {path.name for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("name", RESOURCES)
def test_every_column_is_explained(name: str) -> None:
    assert all(field["description"] for field in RESOURCES[name]["schema"]["fields"])
    assert RESOURCES[name]["schema"]["missingValues"] == [""]


def test_the_package_names_its_licence_and_sources() -> None:
    assert [licence["name"] for licence in PACKAGE["licenses"]] == ["CC-BY-4.0"]
    assert all(source["title"] for source in PACKAGE["sources"])


@pytest.mark.parametrize(
    ("name", "schema"), [("events", EVENTS_SCHEMA), ("coverage", COVERAGE_SCHEMA)]
)
def test_the_reader_and_the_package_have_the_same_rules(name: str, schema: Any) -> None:
    fields = {field["name"]: field for field in RESOURCES[name]["schema"]["fields"]}
    assert list(fields) == [column.name for column in schema]
    for column in schema:
        rules = fields[column.name].get("constraints", {})
        # The reader asks less of a coverage file: another study has scopes of its own.
        if column.name not in ("scope", "note"):
            assert rules.get("required", False) == column.filled, column.name
            assert tuple(rules.get("enum", ())) == column.values, column.name
        assert rules.get("unique", False) == column.unique, column.name
        assert (fields[column.name]["type"] == "date") == column.day, column.name
        if fields[column.name]["type"] == "string":
            assert rules.get("pattern", "") == column.pattern, column.name


PLANTED = {
    "hash": (b"Baladiyat", b"Baladiyad"),
    "bytes": (b"Baladiyat", b"Baladiya"),
    "columns": (b"event_id,date,", b"event_id,day,"),
    "date: type": (b"2017-0001,2017-02-11,", b"2017-0001,2017-2-11,"),
    "munitions: type": (b",ied,1,hit,", b",ied,one,hit,"),
    "munitions: minimum": (b",ied,1,hit,", b",ied,-1,hit,"),
    "date_precision: enum": (b"2017-02-11,day,", b"2017-02-11,dya,"),
    "date_precision: required": (b"2017-02-11,day,", b"2017-02-11,,"),
    "event_id: pattern": (b"2017-0001,", b"2017-001,"),
    "event_id: unique": (b"2017-0002,2017", b"2017-0001,2017"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_seen(fault: str) -> None:
    before, after = PLANTED[fault]
    raw = content(RESOURCES["events"])
    assert before in raw
    assert fault in faults(RESOURCES["events"], raw.replace(before, after, 1))
