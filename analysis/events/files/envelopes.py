"""What stands around the records of an API's answer: where they are, and whether more follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.errors import DataError
from analysis.events.findings import EventFinding
from analysis.events.reading import MOST_NAMES, quoted

RECORDS = ("data", "result", "results", "records", "features", "items", "events", "rows")
"""Keys below which APIs put their records, in lower case."""

FAULTS = ("error", "errors", "message", "messages", "detail", "error_description", "fault")
"""Keys below which APIs say what went wrong, in lower case."""

TOTALS = (
    "count", "total", "totalcount", "total_count", "totalresults", "total_results",
    "totalrecords", "numfound", "nummatched", "numbermatched",
)  # fmt: skip
PAGES = ("totalpages", "total_pages", "pages", "page_count", "pagecount", "last_page")
NEXT = ("nextpageurl", "next_page_url", "next", "nextpage", "next_page", "next_cursor")
MORE = ("exceededtransferlimit", "hasmore", "has_more", "truncated")

Answer = Mapping[str, Any]


def records_of(file: str, answer: Answer) -> tuple[list[Any], list[EventFinding]]:
    """Find the list of records in an API's answer.

    Use it where a JSON file holds one object.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    answer : mapping
        The object, its numbers as text.

    Returns
    -------
    records : list
        The list of objects below one of `RECORDS`, or the only one.
    remarks : list of EventFinding
        "one_page" if the answer says that there are more; "other_list" if another was left.

    Raises
    ------
    DataError
        If the answer is an error, holds no record, or several lists that may be meant.

    Examples
    --------
    >>> records_of("a.json", {"count": "9", "data": [{"id": "1"}]})[1][0].name
    'one_page'
    """
    lists = _lists(answer)
    if _failed(answer) or not lists:
        _refuse_fault(file, answer)
    if not lists:
        lists = {
            f"{key}.{inner}": found
            for key, value in answer.items()
            if isinstance(value, Mapping)
            for inner, found in _lists(value).items()
        }
    key = _chosen(file, answer, lists)
    found = lists.pop(key)
    if not found:
        raise DataError(f"{file}: {quoted(key)} holds no record; the query found nothing")
    return found, [*_left(key, lists), *_one_page(answer, len(found))]


def _lists(answer: Answer) -> dict[str, list[Any]]:
    """Find the lists of objects, or empty ones, below the keys of an object."""
    return {
        key: value
        for key, value in answer.items()
        if isinstance(value, list)
        and key.lower() not in FAULTS
        and (not value or any(isinstance(it, Mapping) for it in value))
    }


def _chosen(file: str, answer: Answer, lists: Mapping[str, list[Any]]) -> str:
    filled = [key for key, found in lists.items() if found]
    usual = [key for key in filled or lists if key.rpartition(".")[2].lower() in RECORDS]
    for keys in (usual, filled, list(lists)):
        if len(keys) == 1:
            return keys[0]
        if keys:
            names = ", ".join(map(quoted, keys))
            raise DataError(
                f"{file}: {len(keys)} lists may hold the records, {names}; save one of them as a "
                "file of its own"
            )
    names = ", ".join(quoted(key) for key in list(answer)[:MOST_NAMES])
    raise DataError(f"{file}: no list of records in it; its keys are {names or 'none'}")


def _left(key: str, others: Mapping[str, list[Any]]) -> Iterator[EventFinding]:
    names = ", ".join(quoted(name) for name, found in others.items() if found)
    if names:
        text = f"The records are those below {quoted(key)}; the list below {names} was left."
        yield EventFinding("other_list", "note", text)


def _failed(answer: Answer) -> bool:
    status = str(answer.get("status", ""))
    return answer.get("success") is False or (status.isdecimal() and int(status[:9]) >= 400)


def _refuse_fault(file: str, answer: Answer) -> None:
    said = [value for key, value in answer.items() if key.lower() in FAULTS and value]
    if said or _failed(answer):
        words = _first_text(said) or f"status {answer.get('status', 'unknown')}"
        raise DataError(
            f"{file}: an error answer of an API, not data; it says {quoted(words)}. Ask again."
        )


def _first_text(value: Any) -> str:
    """Find the first text anywhere in a value, what is called a message before anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        known = [inner for key, inner in value.items() if key.lower() in FAULTS]
        value = [*known, *value.values()]
    if isinstance(value, list):
        return next(filter(None, map(_first_text, value)), "")
    return ""


def _one_page(answer: Answer, rows: int) -> Iterator[EventFinding]:
    signs = [sign for part in _parts(answer) for sign in _signs(part, rows)]
    if signs:
        text = (
            f"This is one page of several: it holds {rows:,} records, and the answer says "
            f"{', '.join(signs)}. Fetch the other pages and put them together."
        )
        yield EventFinding("one_page", "warning", text)


def _parts(answer: Answer) -> list[Answer]:
    return [answer, *(value for value in answer.values() if isinstance(value, Mapping))]


def _signs(part: Answer, rows: int) -> Iterator[str]:
    for key, value in part.items():
        name = key.lower()
        signs = (
            name in TOTALS and _number(value) > rows,
            name in PAGES and _number(value) > 1,
            name in NEXT and isinstance(value, str) and value.strip() != "",
            name in MORE and value is True,
        )
        if any(signs):
            yield f"{quoted(key)} {quoted(value)}"


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
