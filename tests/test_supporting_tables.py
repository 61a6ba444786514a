"""What stands beside the two steps, in words and tables."""

from dataclasses import replace

import numpy as np
from makers import surge

from analysis import SURGE_TESTS, equivalence, supporting_tests, tabulate
from analysis.surges import PRIMARY, Answer
from analysis.surges.supporting import SupportingTests

EVENTS = {"2020-01-02": 3, "2021-01-04": 2, "2015-01-01": 1}


def step(*values):
    return replace(surge(EVENTS).local, reference=np.array(values, dtype=float))


def test_ties_leave_few_pvalues_possible():
    """Two of four shifts tie at the top: 2/4, then 3/4 and 4/4, are all that can occur."""
    assert step(3, 1, 3, 0).attainable(0.5) == (0.5, 0.75)
    assert step(3, 1, 3, 0).attainable(0.8) == (0.75, 1.0)


def test_where_no_small_pvalue_can_occur_it_is_said():
    below, above = step(3, 1, 3, 0).attainable(0.3)
    assert np.isnan(below)
    assert above == 0.5
    result = surge(EVENTS)
    shown = tabulate("steps", replace(result, local=step(3, 1, 3, 0), did=None))
    assert shown.cells()[0][-1] == "none, 0.500"


def test_without_ties_the_pvalues_next_to_5_percent_are_those_of_365_ranks():
    assert step(*range(365)).attainable() == (18 / 365, 19 / 365)


def test_every_test_but_the_primary_ones_is_asked():
    found = supporting_tests(surge(EVENTS).placement)
    assert list(found.answers) == [name for name in SURGE_TESTS if name not in PRIMARY]
    assert [row[0] for row in tabulate("supporting", found).cells()] == [
        name.replace("_", " ") for name in found.answers
    ]


def test_the_sentence_names_the_smallest_and_the_largest():
    answers = {"one_way": Answer(0.02, 0.99), "other": Answer(0.4, 0.7)}
    holds = {"one_way": frozenset({"poisson"}), "other": frozenset({"hawkes", "regimes"})}
    found = SupportingTests(answers, dict.fromkeys(answers, "in words"), holds)
    assert "from 0.020 (one way) to 0.400 (other)" in found.sentence()
    assert "none of them decides" in found.sentence()
    last = [row[-1] for row in tabulate("supporting", found).cells()]
    assert last == ["only where attacks are independent", "in bursts, not in seasons"]


def test_margins_are_shown_with_both_answers():
    result = surge(EVENTS)
    result.__dict__["limits"] = (0.6, 1.8)
    cells = tabulate("equivalence", equivalence(result, [1.5, 2.0])).cells()
    assert cells == [
        ["1.50", "1.80", "no", "0.60", "no"],
        ["2.00", "1.80", "yes", "0.60", "yes"],
    ]
