"""24-Aug-05: the month is named, but the year of two digits may stand before or behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.events.choices import UnclearError
from analysis.events.dates.candidates import ORDERS, day_in
from analysis.events.dates.shapes import DAY_NAME_YEAR, NO_SUCH_DAY, Form
from analysis.events.dates.spans import spans_of
from analysis.events.dates.texts import Chosen, Texts, spelled
from analysis.events.raw import DateOrder
from analysis.events.reading import quoted


def with_day(form: Form, day: int) -> Form:
    """Give a form its day; 0 is no such day."""
    return form._replace(first=day, last=day, reason="" if day else NO_SUCH_DAY)


def order_advice(order: DateOrder) -> str:
    """Say how a study states the order of its dates."""
    return (
        f"Say which it is: `date_order: {order}` in the study file, or `--date-order {order}` "
        f"(known: {', '.join(ORDERS)})."
    )


def settle_short_names(texts: Texts, forms: list[Form], stated: DateOrder | None) -> list[Form]:
    """Read 24-Aug-05 with the day in front, unless the column speaks for the year."""
    short = np.array([form.numbers is not None and form.name == DAY_NAME_YEAR for form in forms])
    if not short.any() or stated in ("day_first", "month_first"):
        return forms
    year_first = [day_in("year_first", form.numbers) if form.numbers else 0 for form in forms]
    if stated is None:
        _refuse_years_in_front(texts, forms, short, np.array(year_first))
        return forms
    return [
        with_day(form, day) if chosen else form
        for form, day, chosen in zip(forms, year_first, short, strict=True)
    ]


def _refuse_years_in_front(
    texts: Texts, forms: list[Form], short: Chosen, year_first: NDArray[np.int64]
) -> None:
    numbers = [form.numbers for form, chosen in zip(forms, short, strict=True) if chosen]
    fronts, backs = ({number[place] for number in numbers if number} for place in (0, 2))
    # Years repeat and days vary: many backs behind few fronts look like years in front.
    if not (year_first[short] > 0).all() or len(fronts) >= len(backs):
        return
    rows = "".join(
        f"\n  line {line}: {quoted(texts.values[place])} is {spelled(forms[place].first)} "
        f"(day_first) or {spelled(year_first[place])} (year_first)"
        for line, place in texts.firsts(short & np.array([form.first > 0 for form in forms]))
    )
    day_first = np.array([form.first for form in forms])
    spans = spans_of({"day_first": day_first[short], "year_first": year_first[short]})
    raise UnclearError(
        f"column {texts.column}: {len(fronts)} different numbers stand before the month's name "
        f"and {len(backs)} behind it, so the year may come first:{rows}\n"
        f"Read throughout, the dates would run from{spans}",
        f"\n{order_advice('day_first')}",
        option="date_order",
        values=("day_first", "year_first"),
    )
