"""Rough words, marks around dates, and what is said of texts that are no dates."""

from __future__ import annotations

import pytest

from analysis.events.dates import shapes, within_bounds
from analysis.events.dates.names import plain
from analysis.events.dates.rough import ROUGH_SHAPES
from tests.date_makers import days, names, read, remark, spans

ROUGH = {
    "early April 2016": ("2016-04-01", "2016-04-10"),
    "Beginning of April 2016": ("2016-04-01", "2016-04-10"),
    "start of April 2016": ("2016-04-01", "2016-04-10"),
    "mid-June 2017": ("2017-06-11", "2017-06-20"),
    "mid June 2017": ("2017-06-11", "2017-06-20"),
    "the middle of June 2017": ("2017-06-11", "2017-06-20"),
    "late May 2018": ("2018-05-21", "2018-05-31"),
    "late February 2020": ("2020-02-21", "2020-02-29"),
    "end of May 2018": ("2018-05-21", "2018-05-31"),
    "around 5 May 2018": ("2018-05-02", "2018-05-08"),
    "about May 5, 2018": ("2018-05-02", "2018-05-08"),
    "c. 5 May 2018": ("2018-05-02", "2018-05-08"),
    "ca. 5 May 2018": ("2018-05-02", "2018-05-08"),
    "circa 5th of May 2018": ("2018-05-02", "2018-05-08"),
    "~5 May 2018": ("2018-05-02", "2018-05-08"),
    "~2018-05-05": ("2018-05-02", "2018-05-08"),
    "31 October 2016?": ("2016-10-28", "2016-11-03"),
    "5 May 2018 (approx.)": ("2018-05-02", "2018-05-08"),
    "night of 4/5 May 2018": ("2018-05-04", "2018-05-05"),
    "night of 4-5 May 2018": ("2018-05-04", "2018-05-05"),
    "the night of 4th\u20135th May 2018": ("2018-05-04", "2018-05-05"),
    "4/5 May 2018": ("2018-05-04", "2018-05-05"),
}
NO_DAY = ["around 31 April 2018", "night of 4/7 May 2018", "night of 31/32 May 2018"]
NOT_ROUGH = ["early Apr 2016", "early 2016", "mid", "about noon", "around 3/4/2018", "night of May"]
MARKED = [
    "3 January 2020[4]", "3 January 2020 [a]", "3 January 2020[note 2]", "3 January 2020[1][b]",
    "3 January 2020*", "2020-01-03\u2020", "2020-01-03 \u2021", "'2020-01-03", '="2020-01-03"',
    "Friday, 3 January 2020[4]", "'20200103",
]  # fmt: skip


@pytest.mark.parametrize("text", ROUGH)
def test_rough_words_become_the_days_they_may_mean(text: str) -> None:
    reading = read([text])
    assert spans(reading) == [ROUGH[text]]
    assert reading.reasons.tolist() == [""]


@pytest.mark.parametrize("text", ROUGH)
def test_a_rough_text_fits_one_shape(text: str) -> None:
    patterns = [pattern for _, pattern in (*shapes._SHAPES, *ROUGH_SHAPES)]
    assert sum(bool(pattern.fullmatch(plain(text))) for pattern in patterns) == 1


@pytest.mark.parametrize("text", [*NO_DAY, *NOT_ROUGH, "~1 January 1000", "early May 0999"])
def test_what_is_rough_and_no_date_is_lost_under_a_reason(text: str) -> None:
    reasons = dict.fromkeys(NO_DAY, "no such day") | dict.fromkeys(NOT_ROUGH, "not a date")
    assert read([text]).reasons.tolist() == [reasons.get(text, "year out of range")]


def test_rough_dates_get_the_precision_of_their_interval() -> None:
    reading = read(["night of 4/5 May 2018", "c. 5 May 2018", "early May 2018"])
    dated, reasons = within_bounds(reading.earliest, reading.latest)
    assert list(dated.precision) == ["plus_minus_1", "week", "month"]
    assert reasons.tolist() == ["", "", ""]


def test_rough_words_are_named_with_the_interval_they_get() -> None:
    texts = ["5 May 2018", "early May 2018", "~5 May 2018", "night of 4/5 May 2018"]
    found = remark(read(texts), "date_forms")
    assert found.severity == "note"
    assert "1 as a part of a month (early: days 1 to 10, mid: 11 to 20" in found.text
    assert "1 as about a day (from 3 days before it to 3 days after it) (line 4:" in found.text
    assert "1 as the night between two days (both days) (line 5:" in found.text


@pytest.mark.parametrize("text", MARKED)
def test_marks_around_a_date_are_left_aside(text: str) -> None:
    reading = read([text, "2020-02-14"])
    assert days(reading) == ["2020-01-03", "2020-02-14"]
    found = next(it for it in reading.remarks if "left aside" in it.text)
    assert (found.name, found.severity, found.rows) == ("date_forms", "note", (2,))
    assert "1 row with a footnote's mark, a leading apostrophe" in found.text


def test_marked_numbers_take_part_in_the_decision_over_the_order() -> None:
    assert days(read(["13/01/2020[4]", "02/03/2020*"])) == ["2020-01-13", "2020-03-02"]


@pytest.mark.parametrize("text", ["*", "[4]", "'", '=""', "2020-01-03[four]", "2020-01-03[12345]"])
def test_a_mark_without_a_date_and_what_is_no_mark_are_not_read(text: str) -> None:
    assert read([text, "2020-01-03"]).reasons.tolist() == ["not a date", ""]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["January 5", "Jan-12", "5 May"], "3 look like a month and a day without a year"),
        (["2016-W05", "2016W06"], "2 look like weeks; write each as its Thursday"),
        (["'Jan-12"], "1 looks like a month and a day without a year"),
    ],
)
def test_unread_texts_of_usual_kinds_come_with_advice(texts: list[str], said: str) -> None:
    assert said in remark(read(texts), "unread_dates").text


def test_day_numbers_among_dates_are_said_to_be_of_excel() -> None:
    dates = [f"2014-01-{day:02}" for day in range(1, 11)]
    said = remark(read([*dates, "41651", "41652.5", "12", "99999"]), "unread_dates").text
    assert "2 look like day numbers of Excel (or Stata); format the column as dates" in said
    assert "export again (line 12: '41651')" in said


def test_other_unread_texts_come_without_advice() -> None:
    said = remark(read(["soon", "about 12", "Foo 12", "2020-01-03"]), "unread_dates").text
    assert "look" not in said


def test_dates_in_merged_cells_are_recognised() -> None:
    merged = ["2020-01-03", "", "", "2020-01-04", "2020-01-05", "", "", "", "2020-01-09", ""]
    said = remark(read(merged), "unread_dates").text
    assert "6 empty cells stand below dates" in said
    assert "looks like merged date cells: fill the dates down" in said
    fuller = ["2020-01-03", "", "", "", "2020-01-04", "", ""]
    fuller += [f"2021-01-{n:02}" for n in range(1, 10)]  # 5 of 16 rows are empty
    assert "merged" in remark(read(fuller), "unread_dates").text


@pytest.mark.parametrize(
    "texts",
    [
        ["", "2020-01-03", "", "", "2020-01-04", "", ""],  # the first row has no date
        ["2020-01-03", "2020-01-03", "", "", "2020-01-04", "", ""],  # a date twice in a row
        ["2020-01-03", "", "2020-01-04", "", "2020-01-05"],  # never two empty cells
        ["2020-01-03", "2020-01-04", "", "", ""],  # one run, at the end
        ["2020-01-03", "NA", "NA", "2020-01-04", "NA", "NA"],  # a word, not an empty cell
        ["2020-01-03", "", "", "2020-01-04", "", ""] + [f"2021-01-{n:02}" for n in range(1, 11)],
    ],
)
def test_other_empty_cells_are_not_called_merged(texts: list[str]) -> None:
    assert "merged" not in remark(read(texts), "unread_dates").text


def test_plain_dates_come_without_any_of_these_remarks() -> None:
    assert names(read(["2020-01-03", "2020-01-04"])) == []
