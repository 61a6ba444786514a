"""What is ruled out: two one-sided tests against someone else's, and the margins' mirror."""

import datetime as dt
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from makers import result, surge
from numpy.testing import assert_allclose
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from analysis import Anchor, DailyCounts, Window, surge_test
from analysis.errors import DesignError
from analysis.stats.interval import local_interval
from analysis.stats.rates import rate_ratio
from analysis.surges.equivalence import Equivalence, equivalence

MARGINS = tuple(np.linspace(1.05, 6, 100))


def counts_of(tested):
    observed, around, window_days, flank_days = tested.placement.after.at_true_dates()
    return int(observed), window_days, int(around), flank_days


@pytest.fixture
def by_ranking(monkeypatch):
    """Put limits by ranking of one's own choice in place of the real ones."""
    module = import_module("analysis.surges.limits")

    def limits(low, high=0.0):
        monkeypatch.setattr(module, "local_interval", lambda *_: (low, high))

    return limits


def by_counts(tested):
    return rate_ratio(*counts_of(tested), conf_level=0.9).conf_int


@pytest.mark.parametrize("margin", MARGINS[::14])
def test_by_counts_alone_it_is_the_pair_of_exact_tests(margin, by_ranking):
    """statsmodels.stats.rates.test_poisson_2indep(method="exact-cond"), each at 5%."""
    by_ranking(np.inf)
    tested = surge({"2020-01-02": 3, "2021-01-04": 2})
    (asked,) = equivalence(tested, [margin])
    counts = counts_of(tested)
    surge_p, lull_p = (
        poisson_test(*counts, value=value, method="exact-cond", alternative=side).pvalue
        for value, side in ((margin, "smaller"), (1 / margin, "larger"))
    )
    assert asked.excluded == (surge_p < 0.05)
    assert asked.lull_excluded == (lull_p < 0.05)


def test_the_lower_limit_is_the_more_cautious_of_ranking_and_counts(by_ranking):
    tested = surge({"2020-01-02": 3, "2021-01-04": 2})
    limit = by_counts(tested)[0]
    by_ranking(limit / 2)
    assert equivalence(replace(tested), [2])[0].lower_limit == limit / 2
    by_ranking(limit * 2)
    assert_allclose(equivalence(replace(tested), [2])[0].lower_limit, limit, rtol=1e-12)


def test_the_limit_by_ranking_is_that_of_step_1_at_5_percent():
    """Winter bursts spread the shifts, so that the ranking is the more cautious of the two."""
    tested = surge({"2020-01-02": 3, "2021-01-04": 2, "2021-03-05": 9, "2022-02-20": 9})
    limit = local_interval(tested.placement.after, 0.05)[0]
    assert limit < by_counts(tested)[0]
    assert equivalence(tested, [2])[0].lower_limit == limit


def test_the_upper_limit_is_that_of_the_result():
    (asked,) = equivalence(result(upper=1.7), [1.5])
    assert asked.upper_limit == 1.7


def test_a_limit_at_the_margin_rules_nothing_out():
    one, other = equivalence(result(upper=1.5), [1.5, 1.50001])
    assert (one.excluded, other.excluded) == (False, True)


def test_both_sides_are_ruled_out_exactly_when_the_limits_lie_between_the_margins():
    counts = DailyCounts(dt.date(2015, 1, 1), [2, 0, 1, 1] * 1000)
    design = {"anchor": Anchor("an event", "2016-06-01"), "window": Window(7, 7)}
    asked = equivalence(surge_test(counts, **design), MARGINS)
    low, high = asked[0].lower_limit, asked[0].upper_limit
    within = [1 / margin < low and high < margin for margin in MARGINS]
    assert [row.equivalent for row in asked] == within
    assert any(within)
    assert not all(within)


@pytest.mark.parametrize(
    ("surge_out", "lull_out", "both"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_equivalence_needs_both_sides(surge_out, lull_out, both):
    assert Equivalence(1.5, 1.4, 0.7, surge_out, lull_out).equivalent == both


def test_a_larger_margin_is_no_harder_to_rule_out():
    asked = equivalence(surge({"2020-01-02": 3}), MARGINS)
    assert [row.margin for row in asked] == list(MARGINS)
    assert (np.diff([row.excluded for row in asked]) >= 0).all()
    assert (np.diff([row.lull_excluded for row in asked]) >= 0).all()


@pytest.mark.parametrize("margin", [1.0, 0.5, -2, float("nan")])
def test_a_margin_that_is_no_surge_is_refused(margin):
    with pytest.raises(DesignError, match=f"got {margin:g}"):
        equivalence(result(), [2.0, margin])


def test_the_sentence_names_margin_and_limits():
    said = Equivalence(1.5, 1.32, 0.61, True, False).sentence()
    assert said == (
        "The data rule out a surge as large as 1.5-fold (upper 95% limit 1.32) but do not rule "
        "out a lull to 1/1.5 of the usual rate (lower 95% limit 0.61)."
    )


@pytest.mark.parametrize(
    ("surge_out", "lull_out", "words"),
    [
        (False, True, "do not rule out a surge as large as 2-fold (upper 95% limit 2.10) but do "),
        (True, True, "data rule out a surge as large as 2-fold (upper 95% limit 2.10) and rule "),
        (False, False, "(upper 95% limit 2.10) and do not rule out a lull"),
    ],
)
def test_the_sentence_sets_a_surge_against_a_lull(surge_out, lull_out, words):
    assert words in Equivalence(2, 2.1, 0.6, surge_out, lull_out).sentence()


def test_where_no_flank_holds_an_event_no_surge_is_ruled_out():
    tested = result(upper=float("inf"))
    (asked,) = equivalence(tested, [1e9])
    assert not asked.excluded
    assert "no upper limit" in asked.sentence()
