"""No row may vanish: whatever the events, the period and the coverage."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.counts import account_for, count_events
from analysis.events import Events
from analysis.events.precision import PRECISIONS, event_table

FIRST = dt.date(2020, 1, 1)


def day(offset: int) -> dt.date:
    return FIRST + dt.timedelta(offset)


offsets = st.integers(0, 60)
rows = st.lists(
    st.tuples(offsets, st.sampled_from(PRECISIONS), st.sampled_from(["a", "b", ""])), min_size=1
)
stretches = st.lists(
    st.tuples(offsets, offsets, st.sampled_from(["road", "town", "all"]),
              st.sampled_from(["thin", "missing", "quiet", "unverified"])),
    max_size=4,
)  # fmt: skip
periods = st.tuples(offsets, offsets).map(lambda ends: (day(min(ends)), day(max(ends))))


def events_of(rows: list[tuple[int, str, str]], lost: int = 0) -> Events:
    cells = pd.DataFrame(
        {
            "event_id": [f"e{n}" for n in range(len(rows))],
            "date": [day(offset).isoformat() for offset, _, _ in rows],
            "date_precision": [precision for _, precision, _ in rows],
            "kind": [kind for _, _, kind in rows],
        },
        dtype=str,
    )
    dropped = {"no date": lost} if lost else {}
    return Events(event_table(cells), "dates", Path("made.csv"), "", len(rows) + lost, dropped)


def with_coverage(lines: list[tuple[int, int, str, str]], use: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.csv"
        body = "".join(
            f"{day(min(a, b))},{day(max(a, b))},{scope},{state},\n" for a, b, scope, state in lines
        )
        path.write_text("start,end,scope,state,note\n" + body, encoding="utf-8")
        use(path)


@given(rows, periods, stretches, st.integers(0, 5))
def test_rows_read_are_rows_used_and_rows_dropped(
    rows: list[tuple[int, str, str]],
    period: tuple[dt.date, dt.date],
    lines: list[tuple[int, int, str, str]],
    lost: int,
) -> None:
    events = events_of(rows, lost)
    where = {"kind": [rows[0][2]]}
    scopes = [scope for _, _, scope, _ in lines][:1]

    def conserved(path: Path) -> None:
        chosen = {"period": period, "where": where, "coverage": path, "scopes": scopes}
        account = account_for(events, **chosen)
        counts = count_events(events, **chosen)
        assert account.rows_read == account.used + sum(account.dropped.values())
        assert account.selected == account.used + account.outside_period + len(account.set_aside)
        assert counts.total == account.used == sum(account.by_precision.values())
        assert counts.counts[counts.exposure == 0].sum() == 0
        assert counts.counts.size == (period[1] - period[0]).days + 1

    with_coverage(lines, conserved)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[int, str, str]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    period = (day(0), day(60))
    one, other = (count_events(events_of(it), period=period) for it in (rows, shuffled))
    assert one.counts.tolist() == other.counts.tolist()


@given(rows)
def test_a_split_of_the_values_splits_the_counts(rows: list[tuple[int, str, str]]) -> None:
    events, period = events_of(rows), (day(0), day(60))
    kinds = {kind for _, _, kind in rows}
    parts = [count_events(events, period=period, where={"kind": [kind]}) for kind in kinds]
    whole = count_events(events, period=period)
    assert sum(part.counts for part in parts).tolist() == whole.counts.tolist()
