"""Coverage files: stretches of thin, missing, quiet and unverified days."""

import datetime as dt
from pathlib import Path

import pytest

from analysis.errors import DataError
from analysis.events import Stretch, read_coverage

BUNDLED = Path("data/iraq-us-interests/coverage.csv")


def stretch(state: str = "thin", scope: str = "convoys") -> Stretch:
    return Stretch(dt.date(2020, 1, 5), dt.date(2020, 1, 9), scope, state, "")


@pytest.mark.parametrize(
    ("state", "unobserved"),
    [("thin", False), ("quiet", False), ("missing", True), ("unverified", True)],
)
def test_only_missing_and_unverified_days_are_unobserved(state: str, unobserved: bool) -> None:
    assert stretch(state).unobserved is unobserved


def test_a_stretch_is_needed_by_its_scope_and_all_stands_for_every_scope() -> None:
    assert stretch(scope="convoys").needed_by(["convoys", "installations"])
    assert not stretch(scope="convoys").needed_by(["installations"])
    assert not stretch(scope="convoys").needed_by([])
    assert stretch(scope="all").needed_by(["installations"])
    assert stretch(scope="all").needed_by([])
    assert stretch(scope="convoys").needed_by(["all"])


def test_days_within_counts_both_ends() -> None:
    assert stretch().days_within(dt.date(2020, 1, 1), dt.date(2020, 1, 5)) == 1
    assert stretch().days_within(dt.date(2020, 1, 1), dt.date(2020, 2, 1)) == 5
    assert stretch().days_within(dt.date(2020, 1, 10), dt.date(2020, 2, 1)) == 0


def test_the_bundled_file_is_read_in_its_order() -> None:
    stretches = read_coverage(BUNDLED)
    assert len(stretches) == 30
    assert stretches[0].state == "quiet"
    assert stretches[1] == Stretch(
        dt.date(2017, 1, 1), dt.date(2019, 9, 30), "convoys", "unverified", stretches[1].note
    )


def test_every_breach_is_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "coverage.csv"
    path.write_text(
        "start,end,scope,state,note\n2020-01-01,soon,,empty,\n2020-01-01,2020-01-02,all,thin,\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        read_coverage(path)
    assert "3 place(s)" in str(caught.value)
    for breach in ("end = 'soon'", "scope = ''", "state = 'empty'"):
        assert f"line 2, {breach}" in str(caught.value)


def test_a_stretch_that_ends_before_it_starts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coverage.csv"
    path.write_text(
        "start,end,scope,state,note\n2020-01-02,2020-01-01,all,thin,\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="line 2, end = '2020-01-01': before start"):
        read_coverage(path)


def test_a_file_without_stretches_says_that_nothing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "coverage.csv"
    path.write_text("start,end,scope,state,note\n", encoding="utf-8")
    assert read_coverage(path) == ()
