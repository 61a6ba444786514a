"""`analysis.stats.rates` against published values and its own logic."""

from math import inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from analysis import rate_ratio
from analysis.errors import DesignError

counts = st.integers(0, 200)
some = st.integers(1, 200)
days = st.floats(1, 5000)


def test_against_r_poisson_test():
    """R docs: poisson.test(c(11, 21), c(800, 3011)): ratio 1.971488, CI .8584 to 4.2773.

    R's two-sided p (.0797) counts outcomes by likelihood; ours doubles the smaller tail, so
    that it agrees with the interval.
    """
    result = rate_ratio(11, 800, 21, 3011)
    assert_allclose(result.ratio, 1.971488, rtol=1e-6)
    assert_allclose(result.conf_int, (0.858428, 4.277268), rtol=1e-4)


@pytest.mark.parametrize(("alternative", "pvalue"), [("greater", 0.000428)])
def test_against_gu_and_others_2008(alternative, pvalue):
    """Breast cancer after fluoroscopy, Gu et al. (2008): 60/51477.5 against 30/54308.7.

    The exact conditional p as statsmodels 0.15 gives it: test_poisson_2indep(...,
    method="exact-cond", alternative="larger").
    """
    result = rate_ratio(60, 51477.5, 30, 54308.7, alternative=alternative)
    assert_allclose(result.pvalue, pvalue, atol=5e-7)


def test_pvalue_at_each_end_of_the_interval_is_half_the_rest():
    """An end of the interval, taken as the null, gives p = .025 on its side."""
    result = rate_ratio(60, 500, 30, 540)
    low, high = result.conf_int
    assert_allclose(rate_ratio(60, 500 * low, 30, 540, alternative="greater").pvalue, 0.025)
    assert_allclose(rate_ratio(60, 500 * high, 30, 540, alternative="less").pvalue, 0.025)


@given(counts, days, counts, days)
def test_swapping_the_stretches_keeps_the_pvalue(x, t, b, s):
    forth, back = rate_ratio(x, t, b, s), rate_ratio(b, s, x, t)
    assert_allclose(forth.pvalue, back.pvalue, rtol=1e-6, atol=1e-12)


@given(some, days, some, days)
def test_swapping_the_stretches_inverts_the_ratio(x, t, b, s):
    forth, back = rate_ratio(x, t, b, s), rate_ratio(b, s, x, t)
    assert_allclose(forth.ratio * back.ratio, 1)


def test_no_events_say_nothing():
    result = rate_ratio(0, 10, 0, 100)
    assert isnan(result.ratio)
    assert result.conf_int == (0, inf)
    assert result.pvalue == 1


def test_impossible_counts_are_refused():
    with pytest.raises(DesignError, match="counts cannot be negative"):
        rate_ratio(-1, 10, 3, 100)
