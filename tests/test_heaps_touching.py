"""Heaps in the windows of a study, and its events by precision: by hand, and where nothing is."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from checked_events import FIRST, clean, events_on, every, large

from analysis.anchors import Window
from analysis.counts import count_events
from analysis.counts.heaps import HeapTouch, heaps_touching
from analysis.counts.precision import precision_account
from analysis.errors import DesignError
from analysis.events import Events, load_events
from analysis.events.precision import PRECISIONS

PERIOD = ("2020-01-01", "2022-12-31")
DAYS = every(1, 1096)
NEW_YEARS = [dt.date(2021, 1, 1), dt.date(2022, 1, 1)]


def on(*more: dt.date, **columns: list[str]) -> Events:
    """One event on each day of three years, and more of them where said."""
    return events_on([*DAYS, *more], **columns)


def touches(
    events: Events, dates: list[dt.date], window: tuple[int, int] = (-7, 7)
) -> tuple[HeapTouch, ...]:
    return heaps_touching(events, dates, window, period=PERIOD)


def test_a_heap_on_new_year_is_named_with_its_numbers_and_windows() -> None:
    """15 more on each 1 January beside one a day: 2020 begins the period, so three such days.

    Observed 3 + 30; the days beside hold one event each, so 3 are expected.
    """
    found = touches(on(*NEW_YEARS * 15), [dt.date(2021, 1, 3), dt.date(2022, 1, 3)])
    (heap,) = [it for it in found if it.kind == "1 January"]
    assert (heap.observed, heap.expected, heap.windows, heap.touched) == (33, 3.0, 2, 2)
    assert heap.events == 32
    assert heap.sentence() == (
        "Dates heap on 1 January (33 events where the days beside suggest 3.0): each window holds "
        "such a day, with 32 events on such days, so a surge there may be a habit of coding."
    )


def test_windows_that_hold_no_such_day_are_counted_and_where_none_does_nothing_is_said() -> None:
    events = on(*NEW_YEARS * 15)
    dates = [dt.date(2021, 1, 3), dt.date(2021, 6, 10), dt.date(2022, 6, 10)]
    (heap,) = [it for it in touches(events, dates) if it.kind == "1 January"]
    assert (heap.touched, heap.windows, heap.events) == (1, 3, 16)
    assert "1 of 3 windows holds such a day, with 16 events on such days" in heap.sentence()
    assert touches(events, dates[1:], (-3, 3)) == ()


@pytest.mark.parametrize(
    ("kind", "heaped", "inside"),
    [
        ("the 1st", [(year, month, 1) for year in (2020, 2021, 2022) for month in range(2, 13)],
         (2021, 6, 5)),
        ("the 15th", [(year, month, 15) for year in (2020, 2021) for month in range(1, 13)],
         (2021, 6, 12)),
        ("the last of the month", [(2020, 1, 31), (2021, 2, 28), (2021, 3, 31), (2022, 5, 31)] * 4,
         (2021, 6, 3)),
        ("31 December", [(2020, 12, 31), (2021, 12, 31)] * 8, (2022, 1, 3)),
    ],
)  # fmt: skip
def test_each_kind_of_day_is_looked_for(
    kind: str, heaped: list[tuple[int, int, int]], inside: tuple[int, int, int]
) -> None:
    events = on(*[dt.date(*day) for day in heaped * 2])
    kinds = {touch.kind for touch in touches(events, [dt.date(*inside)], (-4, 3))}
    assert kind in kinds
    assert kind not in {it.kind for it in touches(events, [dt.date(2021, 6, 21)], (-3, 3))}


WEDNESDAYS = [day for day in DAYS if day.weekday() == 2]


def test_a_heap_on_a_weekday_is_told_with_what_it_alone_could_give_a_window() -> None:
    """8 January 2020 is a Wednesday, a usual day holds 1 and a Wednesday 5.

    15 days about it hold three: (3 * 5 + 12) / 15 = 1.8 a day, in a week (5 + 6) / 7: 1.145.
    """
    (heap,) = touches(on(*WEDNESDAYS * 4), [dt.date(2020, 1, 8)])
    assert (heap.kind, heap.events) == ("Wednesdays", 15)
    assert heap.gain == pytest.approx(1.8 / (11 / 7))
    assert heap.sentence().endswith(
        ": the window holds such a day, with 15 events on such days; the heap alone could give a "
        "window 1.15 times its usual events, so that much of a surge may be a habit of coding."
    )


@pytest.mark.parametrize(
    ("times", "day", "window", "gain"),
    [
        (1, 8, (-7, 7), None),  # (6 + 12) / 15 over 8 / 7 is 1.05
        (2, 8, (-7, 7), None),  # (9 + 12) / 15 over 9 / 7 is 1.09
        (3, 8, (-7, 7), 1.12),  # (12 + 12) / 15 over 10 / 7
        (9, 10, (-7, 7), None),  # two Wednesdays of 15 days, who lose by it
        (9, 10, (-6, 7), None),  # whole weeks
        (1, 8, (0, 0), 1.75),  # 2 over 8 / 7
        (1, 8, (-1, 1), 7 / 6),  # 4 / 3 over 8 / 7
    ],
)
def test_a_weekday_that_could_give_a_window_less_than_a_tenth_is_not_told(
    times: int, day: int, window: tuple[int, int], gain: float | None
) -> None:
    """Until 27 December 2022, the last whole week of the period, every week is alike."""
    found = touches(on(*WEDNESDAYS * times), [dt.date(2020, 1, day)], window)
    assert [it.gain for it in found] == ([] if gain is None else [pytest.approx(gain)])


def test_the_window_that_gains_most_is_told_and_days_not_observed_are_no_part_of_it(
    tmp_path: Path,
) -> None:
    """Of the window about 8 January only the 7th to the 9th were observed: 4 / 3 over 8 / 7."""
    coverage = tmp_path / "coverage.csv"
    unseen = ("2020-01-01,2020-01-06", "2020-01-10,2020-01-15", "2021-03-01,2021-04-30")
    lines = [f"{days},all,missing,x" for days in unseen]
    coverage.write_text("start,end,scope,state,note\n" + "\n".join(lines) + "\n")
    dates = [dt.date(2020, 6, 10), dt.date(2020, 1, 8), dt.date(2021, 4, 1)]
    (heap,) = heaps_touching(on(*WEDNESDAYS), dates, (-7, 7), period=PERIOD, coverage=coverage)
    assert (heap.touched, heap.windows) == (2, 3)
    assert heap.gain == pytest.approx(7 / 6)


def test_events_on_one_weekday_alone_give_a_window_seven_times_its_share() -> None:
    (heap,) = touches(events_on(WEDNESDAYS), [dt.date(2020, 1, 8)], (0, 0))
    assert (heap.expected, heap.gain) == (0.0, 7.0)


def test_days_on_either_side_of_a_gap_are_no_neighbours(tmp_path: Path) -> None:
    """Half a year is missing; 30 events a day before it, one a day after it.

    1 January 2021 holds 16 where 2 to 4 January hold one each; 28 to 30 June, with 30 each,
    would hide it if the days between were cut out.
    """
    coverage = tmp_path / "coverage.csv"
    coverage.write_text(
        "start,end,scope,state,note\n2020-07-01,2020-12-31,all,missing,x\n", encoding="utf-8"
    )
    spring = every(1, 182)
    assert spring[-1] == dt.date(2020, 6, 30)
    later = [day for day in DAYS if day.year == 2021]
    events = events_on([*spring * 30, *later, *[NEW_YEARS[0]] * 15])
    seen = {"period": ("2020-02-01", "2021-11-30"), "coverage": coverage}
    (heap,) = heaps_touching(events, NEW_YEARS[:1], (-7, 7), **seen)
    assert (heap.kind, heap.observed, heap.expected) == ("1 January", 16, 1.0)


def test_a_day_with_none_observed_beside_it_makes_no_heap(tmp_path: Path) -> None:
    """31 December 2021 alone was watched between two gaps; cut out, they would give it others."""
    coverage = tmp_path / "coverage.csv"
    gaps = ("2021-01-01,2021-12-30", "2022-01-01,2022-06-30")
    lines = [f"{days},all,missing,x" for days in gaps]
    coverage.write_text("start,end,scope,state,note\n" + "\n".join(lines) + "\n")
    events = on(*[dt.date(2021, 12, 31)] * 40)
    seen = {"period": ("2020-02-01", "2022-11-30"), "coverage": coverage}
    assert heaps_touching(events, [dt.date(2021, 12, 31)], (-7, 7), **seen) == ()


def test_without_a_heap_nothing_is_said() -> None:
    assert touches(on(), NEW_YEARS) == ()
    assert touches(clean(), [dt.date(2021, 1, 1)]) == ()
    assert touches(on(), []) == ()


def test_only_the_events_of_the_outcome_count() -> None:
    kinds = ["battle"] * len(DAYS) + ["protest"] * 30
    events = on(*NEW_YEARS * 15, kind=kinds)
    dates = [dt.date(2021, 1, 3)]
    assert len(heaps_touching(events, dates, (-7, 7), period=PERIOD)) == 2  # and "the 1st"
    battles = {"period": PERIOD, "where": {"kind": ["battle"]}}
    assert heaps_touching(events, dates, (-7, 7), **battles) == ()


def test_days_not_observed_are_neither_neighbours_nor_in_a_window(tmp_path: Path) -> None:
    """Two of three days about New Year: not observed, they would lower what is expected.

    29 December and 4 January hold four each, so that two such days should hold eight.
    """
    coverage = tmp_path / "coverage.csv"
    lines = [f"{year}-12-30,{year}-12-31,all,missing,x" for year in (2020, 2021)]
    lines += [f"{year}-01-02,{year}-01-03,all,missing,x" for year in (2021, 2022)]
    coverage.write_text("start,end,scope,state,note\n" + "\n".join(lines) + "\n")
    busy = [day for day in DAYS for _ in range(4)]
    events = events_on([*busy, *NEW_YEARS])
    seen = {"period": ("2020-02-01", "2022-12-31"), "coverage": coverage}
    assert heaps_touching(events, NEW_YEARS, (-7, 7), **seen) == ()
    heaped = events_on([*busy, *NEW_YEARS * 15])
    found = heaps_touching(heaped, NEW_YEARS, (-7, 7), **seen)
    (heap,) = [it for it in found if it.kind == "1 January"]
    assert (heap.observed, heap.expected) == (38, 8.0)


def test_a_period_of_which_no_day_was_observed_has_no_heap(tmp_path: Path) -> None:
    coverage = tmp_path / "coverage.csv"
    coverage.write_text("start,end,scope,state,note\n2019-01-01,2023-12-31,all,missing,x\n")
    events = on()
    assert heaps_touching(events, NEW_YEARS, (-7, 7), period=PERIOD, coverage=coverage) == ()


def test_a_window_that_reaches_out_of_the_period_is_no_error() -> None:
    (first,) = [
        it for it in touches(on(*[FIRST] * 20, *NEW_YEARS * 10), [FIRST]) if it.kind == "1 January"
    ]
    assert first.events == 21


PARTS = {
    "window": [dt.date(2020, 3, 9), dt.date(2020, 3, 10), dt.date(2020, 3, 11)],
    "guard": [dt.date(2020, 3, 8), dt.date(2020, 3, 12)],
    "flank": [dt.date(2020, 3, 6), dt.date(2020, 3, 7), dt.date(2020, 3, 13), dt.date(2020, 3, 14)],
    "beyond": [dt.date(2020, 3, 5), dt.date(2020, 3, 15)],
}  # fmt: skip


def test_ten_days_about_a_date_by_hand() -> None:
    """Window of one day either way, one day of guard, flanks to four days from the date."""
    days = [day for part in PARTS.values() for day in part]
    precision = ["day", "week", "day", "month", "day", "day", "week", "day", "day", "week", "day"]
    events = events_on(days, date_precision=precision)
    account = precision_account(
        events, [dt.date(2020, 3, 10)], (-1, 1), 4, guard=1, period=("2020-03-01", "2020-03-31")
    )
    assert account.window == {"day": 2, "plus_minus_1": 0, "week": 1, "month": 0}
    assert account.flank == {"day": 3, "plus_minus_1": 0, "week": 1, "month": 0}
    assert account.elsewhere == {"day": 2, "plus_minus_1": 0, "week": 1, "month": 1}
    assert account.imprecise_in_windows == 1
    assert account.sentence() == (
        "Of 3 events in the windows, 1 has an imprecise date; of 4 in the flanks, 1."
    )


def test_a_day_in_the_window_of_one_date_and_the_flank_of_another_is_in_the_window() -> None:
    dates = [dt.date(2020, 3, 10), dt.date(2020, 3, 14)]
    events = events_on([dt.date(2020, 3, 14)])
    account = precision_account(
        events, dates, Window(0, 0), 5, guard=1, period=("2020-03-01", "2020-03-31")
    )
    assert (account.window["day"], account.flank["day"]) == (1, 0)


def test_every_counted_event_is_in_one_part_and_no_other_event_is() -> None:
    events = load_events("data/iraq-us-interests/events.csv")
    period = ("2020-01-01", "2023-12-31")
    where = {"target_type": ["convoy", "base"]}
    dates = [dt.date(year, 1, 3) for year in (2021, 2022, 2023)]
    account = precision_account(events, dates, (-7, 7), 60, period=period, where=where)
    parts = (account.window, account.flank, account.elsewhere)
    assert all(tuple(part) == PRECISIONS for part in parts)
    total = count_events(events, period=period, where=where).total
    assert sum(sum(part.values()) for part in parts) == total


def test_columns_of_categories_give_the_same_answers() -> None:
    events = on(*NEW_YEARS * 15, date_precision=["day"] * 1120 + ["week"] * 6)
    assert touches(events, NEW_YEARS)
    assert touches(large(events), NEW_YEARS) == touches(events, NEW_YEARS)
    accounts = [
        precision_account(it, NEW_YEARS, (-7, 7), 60, period=PERIOD)
        for it in (events, large(events))
    ]
    assert accounts[0].window == accounts[1].window


def test_imprecise_dates_make_no_heap_and_are_no_events_of_one() -> None:
    """A coder put them where they stand: on the 1st, on 31 December, on a week's Wednesday."""
    ends = [dt.date(2020, 12, 31), dt.date(2021, 12, 31)]
    coarse = {"date_precision": ["day"] * 1096 + ["month"] * 30}
    assert touches(on(*NEW_YEARS * 15, **coarse), NEW_YEARS) == ()
    assert touches(on(*ends * 15, **coarse), NEW_YEARS) == ()
    both = {"date_precision": ["day"] * 1126 + ["month"] * 30}
    (heap,) = [
        it for it in touches(on(*NEW_YEARS * 30, **both), NEW_YEARS) if it.kind == "1 January"
    ]
    assert (heap.observed, heap.events) == (33, 32)
    coded = {"date_precision": ["day"] * 1096 + ["week"] * len(WEDNESDAYS)}
    assert touches(on(*WEDNESDAYS, **coded), [dt.date(2020, 1, 10)]) == ()


def test_an_unknown_column_is_an_error_as_in_counting() -> None:
    with pytest.raises(DesignError, match="no column 'nowhere'"):
        heaps_touching(on(), NEW_YEARS, (-1, 1), period=PERIOD, where={"nowhere": ["x"]})


def test_events_of_the_window_are_counted_once_where_windows_overlap() -> None:
    dates = [dt.date(2021, 1, 1), dt.date(2021, 1, 3)]
    (heap,) = [it for it in touches(on(*NEW_YEARS * 15), dates) if it.kind == "1 January"]
    assert (heap.touched, heap.events) == (2, 16)
    assert np.isfinite(heap.pvalue)
