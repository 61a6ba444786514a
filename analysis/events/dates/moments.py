"""Moments with an offset from UTC, and the local day on which each falls."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from analysis.errors import DesignError
from analysis.events.dates.bare import EPOCH
from analysis.events.dates.shapes import FIRST_YEAR, LAST_YEAR, YEAR_OUT_OF_RANGE, Form
from analysis.events.dates.texts import Texts
from analysis.events.findings import EventFinding, share
from analysis.events.reading import quoted

START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def localise(
    texts: Texts, forms: list[Form], timezone: str
) -> tuple[list[Form], list[EventFinding]]:
    """Turn moments with an offset from UTC into local dates; say what is done with other times.

    Use it once every form has its day.

    Parameters
    ----------
    texts : Texts
        The different texts of the column.
    forms : list of Form
        What each says, the days settled.
    timezone : str
        Zone of the study.

    Returns
    -------
    forms : list of Form
        Moments with the day on which they fall in the zone.
    remarks : list of EventFinding

    Raises
    ------
    DesignError
        If there is no such zone.

    Notes
    -----
    **Assumes** that moments which are all exactly midnight in their own offset are dates that
    a program has written as moments; they stay as written.
    """
    remarks = [remark] if (remark := _naive(texts, forms)) else []
    moments = np.array([form.first > 0 and form.offset is not None for form in forms])
    if not moments.any():
        return forms, remarks
    if all(form.clock == 0 for form, chosen in zip(forms, moments, strict=True) if chosen):
        text = (
            f"{texts.column}: {texts.counted(moments)} in UTC or with an offset from it, every one "
            "exactly at midnight: dates that were written as moments, taken as written."
        )
        return forms, [*remarks, EventFinding("timezone", "note", text)]
    local = _local_days(forms, _zone(timezone))
    moved = np.array(
        [bool(new) and new != form.first for form, new in zip(forms, local, strict=True)]
    )
    placed = [
        _on(form, day) if day and day != form.first else form
        for form, day in zip(forms, local, strict=True)
    ]
    utc = not any(form.offset for form in forms)
    text = (
        f"{texts.column}: moments in UTC or with an offset from it ({texts.counted(moments)}) "
        f"became local dates of {timezone}; {share(texts.count(moved), texts.count(moments))} fall "
        f"on another day than {'in UTC' if utc else 'as written'}."
    )
    return placed, [*remarks, EventFinding("timezone", "note", text)]


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # unknown; no name at all; a folder of zones
        raise DesignError(
            f"no time zone {quoted(timezone)}; names are such as Asia/Baghdad"
        ) from None


def _local_days(forms: list[Form], zone: ZoneInfo) -> list[int]:
    """Give the local day of every moment; 0 for what is no moment."""
    return [
        0 if not form.first or form.offset is None else _local_day(form, form.offset, zone)
        for form in forms
    ]


def _local_day(form: Form, offset: int, zone: ZoneInfo) -> int:
    seconds = (form.clock or 0) - offset
    moment = START + dt.timedelta(days=form.first - EPOCH, seconds=seconds)
    return moment.astimezone(zone).toordinal()


def _on(form: Form, day: int) -> Form:
    within = FIRST_YEAR <= dt.date.fromordinal(day).year <= LAST_YEAR
    return form._replace(
        first=day if within else 0,
        last=day if within else 0,
        reason="" if within else YEAR_OUT_OF_RANGE,
    )


def _naive(texts: Texts, forms: list[Form]) -> EventFinding | None:
    naive = np.array(
        [form.first > 0 and form.clock is not None and form.offset is None for form in forms]
    )
    if not any(form.clock for form, chosen in zip(forms, naive, strict=True) if chosen):
        return None  # midnight everywhere: no time is stated
    text = (
        f"{texts.column}: {texts.counted(naive)} with a time of day and no offset from UTC; the "
        "date is taken as local, as written."
    )
    return EventFinding("local_times", "note", text)
