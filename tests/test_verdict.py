"""The verdict: each branch of its rule, and words that never say more than the rule."""

import re
from dataclasses import replace

import pytest
from makers import checks, power, result

from analysis import decide
from analysis.checks import CheckResult
from analysis.verdict import CODES
from analysis.verdict.wording import TEXTS

ONE_YEAR = {"leave_one_out": None, "share": None, "date_push": None}
SURGE = {"p1": 0.01, "p2": 0.02}
STEADY = {"leave_one_out": True, "share": True, "date_push": False}


def verdict_of(numbers, answers=None, **changes):
    return decide(
        result(**numbers),
        checks(**(answers or {})),
        changes.pop("power", power()),
        attacks_a_month=1.5,
        **changes,
    )


CASES = [
    # the numbers, the checks that differ, the code
    (SURGE, {}, "surge"),
    ({"p1": 0.05, "p2": 0.05}, {}, "surge"),
    (SURGE, {"negative_controls": True}, "surge"),
    ({"p1": 0.01, "p2": 0.06}, {}, "season_not_ruled_out"),
    ({"p1": 0.01, "p2": None}, {}, "season_not_ruled_out"),
    (SURGE | {"controlled": False}, {}, "season_not_ruled_out"),
    (SURGE, {"date_push": False}, "season_not_ruled_out"),
    (SURGE, {"negative_controls": False}, "season_not_ruled_out"),
    (SURGE | {"years": 1}, ONE_YEAR, "season_not_ruled_out"),
    (SURGE, {"leave_one_out": False}, "one_year_only"),
    (SURGE, {"share": False}, "one_year_only"),
    (SURGE | {"controlled": False}, {"share": False}, "one_year_only"),
    ({"p1": 0.99, "p1_lower": 0.02, "conf_int": (0.1, 0.9)}, {}, "fewer"),
    ({"p1": 0.99, "p1_lower": 0.02, "conf_int": (0.1, 0.9), "upper": 0.8}, {}, "fewer"),
    ({"p1": 0.99, "p1_lower": 0.03, "conf_int": (0.1, 0.9)}, {}, "cannot_tell"),
    ({"p1": 0.99, "p1_lower": 0.02, "conf_int": (0.1, 1.0)}, {}, "cannot_tell"),
    ({"p1_lower": 0.02, "conf_int": (0.1, 0.9)}, {"leave_one_out": False}, "cannot_tell"),
    ({"p1_lower": 0.02, "conf_int": (0.1, 0.9)}, {"share": False}, "cannot_tell"),
    ({"p1_lower": 0.02, "conf_int": (0.1, 0.9), "years": 1}, ONE_YEAR, "cannot_tell"),
    ({"upper": 1.49}, {}, "no_large_surge"),
    ({"upper": 1.5}, {}, "cannot_tell"),
    ({"p1": 0.06}, {}, "cannot_tell"),
    ({"p1": 0.06, "p2": 0.001}, {}, "cannot_tell"),
]


@pytest.mark.parametrize(("numbers", "answers", "code"), CASES)
def test_the_first_rule_that_applies_gives_the_code(numbers, answers, code):
    assert verdict_of(numbers, answers).code == code


def test_a_further_check_that_fails_blocks_a_surge_and_is_named():
    planted = CheckResult("moon_phase", False, "in words")
    made = decide(result(**SURGE), checks() | {"moon_phase": planted}, power(), attacks_a_month=1)
    assert made.code == "season_not_ruled_out"
    assert "But the check moon phase fails, so the excess may" in made.text


@pytest.mark.parametrize("passed", [True, None])
def test_a_further_check_that_does_not_fail_blocks_nothing(passed):
    planted = {"moon_phase": CheckResult("moon_phase", passed, "in words")}
    assert decide(result(**SURGE), checks() | planted, power(), attacks_a_month=1).code == "surge"


def test_a_pvalue_at_the_level_itself_rejects():
    """18 of 365 shifts, at a level of 18 / 365, in step 1 and in step 2."""
    at_level = result(p1=18 / 365, p2=18 / 365)
    made = decide(at_level, checks(), power(), attacks_a_month=1.5, alpha=18 / 365)
    assert made.code == "surge"


def test_every_code_is_reached_and_has_its_words():
    assert {code for _, _, code in CASES} == set(CODES)
    assert list(TEXTS) == list(CODES)


@pytest.mark.parametrize(
    ("numbers", "answers", "words"),
    [
        (
            SURGE,
            {},
            "so season is unlikely to explain all of it. This describes the 4 anniversaries",
        ),
        (SURGE, {}, "nor predict the next"),
        ({"p1": 0.01, "p2": 0.06}, {}, "the years before the event may be chance (p = 0.060)"),
        ({"p1": 0.01, "p2": None}, {}, "no year before the event to compare with"),
        (SURGE | {"controlled": False}, {}, "the years before the event hold too few attacks"),
        (SURGE, {"date_push": False}, "imprecise dates could account for it"),
        (SURGE, {"negative_controls": False}, "outcomes that the anniversary cannot move rise"),
        (SURGE | {"years": 1}, ONE_YEAR, "there is only one anniversary"),
        (SURGE, {"share": False}, "comes from 2020; without it the ratio is"),
        ({"p1_lower": 0.02, "conf_int": (0.1, 0.9)}, {}, "Heightened security and restraint"),
        ({"upper": 1.2}, {}, "rule out a surge as large as 1.5-fold"),
        ({}, {}, "No finding of a surge is not a finding of no surge"),
        ({}, {}, "would detect (4 times in 5) only a surge of 3.2-fold or more"),
        ({}, {}, "anything from 0.5 to 4.0 times the usual rate"),
        ({"conf_int": (0.5, float("inf"))}, {}, "anything from 0.5 times the usual rate upwards"),
    ],
)
def test_the_words_name_what_the_rule_found(numbers, answers, words):
    assert words in verdict_of(numbers, answers).text


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        (0, "show no such peak (difference p = 0.019), so season is an unlikely explanation."),
        (1, "show no such peak (difference p = 0.019), so season is an unlikely explanation."),
        (2, "show a smaller rise (ratio 1.23, difference p = 0.019), so season is unlikely to"),
    ],
)
def test_a_rise_in_the_years_before_is_said_with_its_ratio(observed, words):
    """Ten in 368 days of flanks, so 1.6 expected in the 60 of the four windows before."""
    base = result(**SURGE)
    before = base.placement.before
    counted = before.observed.copy()
    counted[:, before.true_shift] = [observed, 0, 0, 0]
    placement = replace(base.placement, before=replace(before, observed=counted))
    made = decide(replace(base, placement=placement), checks(), power(), attacks_a_month=1)
    assert f"The years before the event {words}" in made.text


@pytest.mark.parametrize(
    ("numbers", "answers", "end"),
    [
        ({}, {}, "only one anniversary, so nothing follows for other anniversaries."),
        ({"p2": 0.06}, {}, "so this time of year may simply be busier every year."),
        ({"years": 4}, STEADY, "so the excess may have nothing to do with the date."),
    ],
)
def test_what_is_not_ruled_out_ends_with_what_it_means(numbers, answers, end):
    text = verdict_of(SURGE | {"years": 1} | numbers, ONE_YEAR | answers).text
    assert text.endswith(end)


def test_the_interval_beside_cannot_tell_is_named_and_set_against_the_level():
    above_1 = {"p1": 4 / 365, "conf_int": (1.1, 9.5)}
    text = verdict_of(above_1, alpha=0.01).text
    assert (
        "anything from 1.1 to 9.5 times the usual rate is compatible (95% interval). The study "
        "asks for a p-value of at most 0.01; it is 0.011. With 4 anniversaries"
    ) in text
    assert "asks for" not in verdict_of({}).text


def test_a_surge_that_nothing_could_have_shown_is_said():
    text = verdict_of({}, power=power(ratio=float("nan"))).text
    assert "would miss even a surge of 6.4-fold more often than one time in five" in text


def test_the_year_that_supplies_most_of_the_excess_is_named():
    # 2020 alone has attacks in its window beyond the background
    text = verdict_of({"years": 2}).text
    assert re.search(r"Most of the excess, \d\.\d of \d\.\d attacks, is 2020\.", text) or (
        re.search(r"\+\d\.\d attacks where all together make \+\d\.\d, is 2020\.", text)
    )


@pytest.mark.parametrize(
    ("naive", "p1", "words"),
    [
        (0.01, 0.3, "would have said p = 0.010; on series like this one"),
        (0.01, 0.01, "says so too (p = 0.010), but on series like this one"),
        (0.20, 0.3, "Even a simple count comparison finds nothing (p = 0.200)"),
        (0.20, 0.01, "would have missed it (p = 0.200)"),
    ],
)
def test_the_counter_headline_has_a_branch_for_each_case(naive, p1, words):
    assert words in verdict_of({"naive": naive, "p1": p1}).counter_headline


def test_the_counter_headline_gives_the_true_size_with_its_error():
    words = verdict_of({"naive": 0.01}).counter_headline
    assert "wrong 13% of the time (Monte Carlo error 1.5%)" in words


@pytest.mark.parametrize(("numbers", "answers", "code"), CASES)
def test_forbidden_words_and_broken_numbers_do_not_occur(numbers, answers, code):
    verdict = verdict_of(numbers, answers)
    everything = f"{verdict.headline} {verdict.text} {verdict.counter_headline}".lower()
    assert not re.search(
        r"trend towards|suggestive|pattern|tends to|linked to|\bnan\b|\binf\b", everything
    )
