"""Ten days that can be counted on one's fingers.

day of January 2020      1  2  3  4  5  6  7  8  9 10
rocket                   1     2        .  .     1
bomb                        1           1  .           and one on 12 January
coverage, scope road     -  -  -  -  -  x  x  -  -  -   missing
coverage, scope town     -  t  t  -  -  -  -  -  -  q   thin, quiet
"""

import datetime as dt
from pathlib import Path

import pytest

from analysis.counts import DailyCounts, account_for, count_events, thin_stretches
from analysis.errors import DesignError
from analysis.events import Events, load_events

PERIOD = ("2020-01-01", "2020-01-10")
ROWS = """event_id,date,date_precision,weapon,place
a,2020-01-01,day,rocket,
b,2020-01-03,day,rocket,north
c,2020-01-03,week,rocket,south
d,2020-01-09,plus_minus_1,rocket,south
e,2020-01-02,day,bomb,north
f,2020-01-06,month,bomb,south
g,2020-01-12,day,bomb,south
"""
COVERAGE = """start,end,scope,state,note
2020-01-06,2020-01-07,road,missing,
2020-01-02,2020-01-03,town,thin,
2020-01-10,2020-01-10,town,quiet,
"""


@pytest.fixture
def events(tmp_path: Path) -> Events:
    path = tmp_path / "ten_days.csv"
    path.write_text(ROWS, encoding="utf-8")
    return load_events(path)


@pytest.fixture
def coverage(tmp_path: Path) -> Path:
    path = tmp_path / "coverage.csv"
    path.write_text(COVERAGE, encoding="utf-8")
    return path


def test_days_without_events_are_zeros_and_imprecise_events_stand_on_their_stated_date(
    events: Events,
) -> None:
    counts = count_events(events, period=PERIOD)
    assert counts.counts.tolist() == [1, 1, 2, 0, 0, 1, 0, 0, 1, 0]
    assert counts.exposure.tolist() == [1.0] * 10
    assert (counts.first, counts.last) == (dt.date(2020, 1, 1), dt.date(2020, 1, 10))


def test_both_ends_of_the_period_are_in(events: Events) -> None:
    counts = count_events(events, period=("2020-01-02", "2020-01-12"))
    assert counts.counts.tolist() == [1, 2, 0, 0, 1, 0, 0, 1, 0, 0, 1]


def test_a_period_of_one_day_is_a_period(events: Events) -> None:
    counts = count_events(events, period=(dt.date(2020, 1, 3), dt.date(2020, 1, 3)))
    assert counts.counts.tolist() == [2]


def test_where_lets_through_only_the_values_it_names(events: Events) -> None:
    counts = count_events(events, period=PERIOD, where={"weapon": ["bomb"]})
    assert counts.counts.tolist() == [0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    both = count_events(events, period=PERIOD, where={"weapon": ["bomb"], "place": ["north"]})
    assert both.counts.tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_an_empty_value_means_an_empty_cell(events: Events) -> None:
    counts = count_events(events, period=PERIOD, where={"place": [""]})
    assert counts.counts.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_missing_days_have_no_exposure_and_their_events_are_set_aside(
    events: Events, coverage: Path
) -> None:
    counts = count_events(events, period=PERIOD, coverage=coverage, scopes=["road"])
    assert counts.exposure.tolist() == [1, 1, 1, 1, 1, 0, 0, 1, 1, 1]
    assert counts.counts.tolist() == [1, 1, 2, 0, 0, 0, 0, 0, 1, 0]


def test_thin_and_quiet_days_keep_their_exposure(events: Events, coverage: Path) -> None:
    counts = count_events(events, period=PERIOD, coverage=coverage, scopes=["town"])
    assert counts.exposure.tolist() == [1.0] * 10


def test_a_stretch_longer_than_the_period_is_cut_at_its_ends(
    events: Events, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "start,end,scope,state,note\n"
        "2019-01-01,2020-01-02,all,missing,\n2020-01-09,2021-01-01,all,unverified,\n"
        "2018-01-01,2018-12-31,all,missing,\n2022-01-01,2022-12-31,all,missing,\n",
        encoding="utf-8",
    )
    counts = count_events(events, period=PERIOD, coverage=path)
    assert counts.exposure.tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]


def test_a_stretch_that_begins_just_before_the_period_is_cut_at_its_first_day(
    events: Events, tmp_path: Path
) -> None:
    path = tmp_path / "before.csv"
    path.write_text(
        "start,end,scope,state,note\n2019-12-29,2020-01-02,all,missing,\n", encoding="utf-8"
    )
    counts = count_events(events, period=PERIOD, coverage=path)
    assert counts.exposure.tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]


def test_the_account_names_every_row(events: Events, coverage: Path) -> None:
    account = account_for(
        events, period=PERIOD, where={"weapon": ["bomb"]}, coverage=coverage, scopes=["road"]
    )
    assert (account.rows_read, account.selected, account.used) == (7, 3, 1)
    assert (account.outside_period, account.set_aside) == (1, ("f",))
    assert account.dropped == {
        "not part of the outcome": 4,
        "outside the period": 1,
        "on a day not observed": 1,
    }
    assert account.sentence() == (
        "Of 7 rows read, 1 are counted, 0 of them with an imprecise date, on the date stated. "
        "Not counted: 4 not part of the outcome, 1 outside the period, 1 on a day not observed."
    )


def test_the_account_counts_imprecise_dates_among_the_events_used(events: Events) -> None:
    account = account_for(events, period=PERIOD)
    assert account.by_precision == {"day": 3, "plus_minus_1": 1, "week": 1, "month": 1}
    assert account.imprecise == 3


def test_a_column_or_value_that_does_not_occur_is_refused_all_at_once(events: Events) -> None:
    with pytest.raises(DesignError) as caught:
        count_events(events, period=PERIOD, where={"wepon": ["x"], "place": ["north", "nort"]})
    assert "no column 'wepon'; the file has 'event_id', 'date'" in str(caught.value)
    assert "'place': 'nort' occurs nowhere; its values: '', 'north', 'south'" in str(caught.value)


def test_the_values_of_a_long_column_are_cut_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "date,n\n" + "".join(f"2020-01-01,{n:02}\n" for n in range(30)), encoding="utf-8"
    )
    with pytest.raises(DesignError, match="'19' and 10 more"):
        count_events(load_events(path), period=PERIOD, where={"n": ["30"]})


def test_a_bare_text_is_no_list_of_values(events: Events) -> None:
    with pytest.raises(DesignError, match="give a list of allowed values, got 'bomb'"):
        count_events(events, period=PERIOD, where={"weapon": "bomb"})


@pytest.mark.parametrize(
    "period", [("2020-01-10", "2020-01-01"), ("2020-01-01", "soon"), ("2020-01-01",)]
)
def test_a_period_that_is_none_is_refused(events: Events, period: tuple[str, ...]) -> None:
    with pytest.raises(DesignError, match="period"):
        count_events(events, period=period)  # type: ignore[arg-type]


def test_a_scope_that_does_not_occur_is_refused(events: Events, coverage: Path) -> None:
    with pytest.raises(DesignError, match="'rode' do not occur in"):
        count_events(events, period=PERIOD, coverage=coverage, scopes=["rode"])


def test_a_scope_without_a_coverage_file_is_refused(events: Events) -> None:
    with pytest.raises(DesignError, match="no coverage file"):
        count_events(events, period=PERIOD, scopes=["road"])


def test_thin_days_are_told_apart_in_window_guard_and_flank(coverage: Path) -> None:
    """Window -1..+1, guard 1, flank 4: flanks are days -4, -3 and +3, +4."""

    def parts(day: int) -> list[tuple[str, int]]:
        date = dt.date(2019, 12, 31) + dt.timedelta(day)
        found = thin_stretches(coverage, ["town"], [date], (-1, 1), 4, guard=1)
        return [(touch.part, touch.days) for touch in found]

    assert parts(-2) == [("flank", 1)]
    assert parts(-1) == [("flank", 2)]
    assert parts(0) == [("flank", 1)]  # 2 January is day +2 and lies in the guard
    assert parts(2) == [("window", 2)]
    assert parts(4) == [("window", 1)]
    assert parts(5) == [("flank", 1)]  # 2 January is day -3, 3 January lies in the guard
    assert parts(6) == [("flank", 2)]
    assert parts(7) == [("flank", 1)]
    assert parts(8) == []


def test_only_thin_stretches_of_the_needed_scope_are_named(coverage: Path) -> None:
    dates = [dt.date(2020, 1, 6)]
    assert thin_stretches(coverage, ["road"], dates, (-7, 7), 20) == ()
    assert thin_stretches(None, (), dates, (-7, 7), 20) == ()


def test_a_touch_says_which_way_it_bends_the_answer(coverage: Path) -> None:
    (inside,) = thin_stretches(coverage, ["town"], [dt.date(2020, 1, 2)], (0, 0), 20, guard=5)
    (beside,) = thin_stretches(coverage, ["town"], [dt.date(2020, 1, 12)], (0, 0), 20, guard=5)
    assert inside.sentence() == (
        "Attacks were under-counted from 2 January 2020 to 3 January 2020 (town): 1 of the "
        "window days about 2 January 2020 lies there, so that it looks quieter than it was."
    )
    assert beside.sentence() == (
        "Attacks were under-counted from 2 January 2020 to 3 January 2020 (town): 2 of the "
        "days compared with 12 January 2020 lie there, so that its window looks busier than it "
        "was."
    )


def test_a_series_can_be_written_down_without_a_file() -> None:
    counts = DailyCounts(dt.date(2020, 1, 1), [0, 2, 1])
    assert counts.total == 3
    assert counts.position(dt.date(2020, 1, 3)) == 2
