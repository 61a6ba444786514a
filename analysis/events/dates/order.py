"""Which of three numbers is the day: decided over the whole column, or not at all."""

from __future__ import annotations

import numpy as np

from analysis.errors import DataError
from analysis.events.choices import UnclearError
from analysis.events.dates.candidates import ORDERS, Tried, try_orders
from analysis.events.dates.shapes import Form
from analysis.events.dates.short_names import order_advice, settle_short_names, with_day
from analysis.events.dates.spans import spans_of
from analysis.events.dates.texts import Texts, slips_allowed, some, spelled
from analysis.events.findings import EventFinding, Severity
from analysis.events.raw import DateOrder
from analysis.events.reading import quoted

IN_WORDS: dict[DateOrder, str] = {
    "day_first": "day before month",
    "month_first": "month before day",
    "year_first": "year, month, day",
}
TIMES_WORSE = 10
"""How many times more texts every other order must fail on before slips are forgiven."""

FEW = 10
"""An order that fewer than 1 date in 10 decide is doubtful: 6 in 10 days are after the 12th."""


def settle_order(
    texts: Texts, forms: list[Form], stated: DateOrder | None
) -> tuple[list[Form], list[EventFinding]]:
    """Decide the order of day, month and year for all numeric dates of a column.

    Use it before anything that needs their days.

    Parameters
    ----------
    texts : Texts
        The different texts of the column.
    forms : list of Form
        What each says by itself.
    stated : {"day_first", "month_first", "year_first"}, optional
        The order, where the study says it.

    Returns
    -------
    forms : list of Form
        With the days of numeric dates, or the reason why they are none.
    remarks : list of EventFinding

    Raises
    ------
    DataError
        If two orders fit and give different days, or if none fits.
    """
    forms = settle_short_names(texts, forms, stated)
    tried = try_orders(texts, forms)
    if not tried.numeric.any():
        return forms, []
    order = stated or _decide(tried)
    settled = [
        with_day(form, int(day)) if numeric else form
        for form, day, numeric in zip(forms, tried.days[order], tried.numeric, strict=True)
    ]
    return settled, [_remark(tried, order, bool(stated))] if tried.real.any() else []


def _decide(tried: Tried) -> DateOrder:
    """Find the one order that fits, or refuse."""
    wrong = {order: tried.count(tried.misfits(order)) for order in ORDERS}
    allowed = slips_allowed(tried.count(tried.real))
    best = min(wrong, key=lambda order: wrong[order])
    # Two orders within what slips may explain are two that fit: one slip must not decide.
    fit = [order for order in ORDERS if wrong[order] <= max(allowed, wrong[best])]
    others = min(wrong[order] for order in ORDERS if order != best)
    if wrong[best] > allowed or (wrong[best] and others < TIMES_WORSE * wrong[best]):
        raise DataError(_contradiction(tried, wrong))
    if tried.differing(fit).any():
        shown, advice = _both_fit(tried, fit), f"\n{order_advice(fit[0])}"
        raise UnclearError(shown, advice, option="date_order", values=fit)
    return best


def _remark(tried: Tried, order: DateOrder, stated: bool) -> EventFinding:
    wrong, only = tried.misfits(order), tried.only(order)
    severity = _severity(tried, order, stated)
    text = (
        f"{tried.texts.column}: read as {IN_WORDS[order]} ({order}"
        f"{', as the study says' if stated else ''}): "
        f"{some(tried.count(tried.days[order] > 0), 'different date')}, of which "
        f"{tried.count(only):,} cannot be read otherwise."
    )
    if not wrong.any():
        if severity == "warning":
            text += f" Look at what decides: {tried.texts.examples(only)}."
        return EventFinding("date_order", severity, text)
    text += (
        f" {tried.count(wrong):,} fit only another order and are left out "
        f"({tried.texts.examples(wrong)}); dates of the same hand that fit both orders cannot be "
        "found by Redletter, so mend them at the source."
    )
    return EventFinding("date_order", severity, text, tried.texts.lines(wrong))


def _severity(tried: Tried, order: DateOrder, stated: bool) -> Severity:
    wrong = {name: tried.count(tried.misfits(name)) for name in ORDERS}
    dates, only = tried.count(tried.real), tried.count(tried.only(order))
    allowed = slips_allowed(dates)
    if stated and wrong[order] > allowed and min(wrong.values()) <= allowed:
        return "refusal"  # the column speaks for another order than the study
    if wrong[order]:
        return "warning"
    same = not tried.differing(list(ORDERS)).any()
    return "note" if stated or same or only * FEW >= dates else "warning"


def _both_fit(tried: Tried, fit: list[DateOrder]) -> str:
    chosen = tried.differing(fit)
    rows = "".join(
        f"\n  line {line}: {quoted(tried.texts.values[place])} is "
        + " or ".join(_readings(tried, fit, place))
        for line, place in tried.texts.firsts(chosen)
    )
    spans = spans_of({order: tried.days[order] for order in fit})
    return (
        f"column {tried.texts.column}: {some(tried.count(chosen), 'different date')} can be read "
        f"in {len(fit)} orders, and {_too_few(tried, fit)}:{rows}\n"
        f"Read throughout, the dates would run from{spans}"
    )


def _too_few(tried: Tried, fit: list[DateOrder]) -> str:
    deciding = np.logical_or.reduce([tried.misfits(order) for order in fit])
    if not deciding.any():
        return "nothing in the column tells which is meant"
    return (
        f"the {tried.count(deciding):,} that only one can read may be slips "
        f"({tried.texts.examples(deciding)})"
    )


def _readings(tried: Tried, orders: list[DateOrder], place: int) -> list[str]:
    days = ((order, tried.days[order][place]) for order in orders)
    return [f"{spelled(day)} ({order})" for order, day in days if day]


def _contradiction(tried: Tried, wrong: dict[DateOrder, int]) -> str:
    rows = "".join(
        f"\n  {IN_WORDS[order]} ({order}) fails on {number:,}, such as "
        f"{tried.texts.examples(tried.misfits(order))}"
        for order, number in sorted(wrong.items(), key=lambda item: item[1])
        if tried.days[order].any()
    )
    return (
        f"column {tried.texts.column}: no order of day and month fits the "
        f"{tried.count(tried.real):,} different dates:{rows}\n"
        "Dates in different orders cannot be told apart where the day is 12 or less; write them "
        f"all in one. {order_advice('day_first')} Dates that do not fit it are left out."
    )
