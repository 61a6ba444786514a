"""One row, one event: ids, repeats, likeness, rows a person and rows an actor."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from checked_events import FIRST, clean, events_on, every, found, only
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.events import EVENT_CHECKS, load_events
from analysis.events.checks.columns import columns_for
from analysis.events.checks.likeness import alike, differing, shared

ROWS = st.lists(st.tuples(*[st.sampled_from("ab")] * 6), min_size=1, max_size=12)


def test_an_id_on_two_rows_is_refused() -> None:
    finding = only("duplicated_ids", events_on(every(1, 3), event_id=["x", "y", "x"]))
    assert (finding.severity, finding.rows) == ("refusal", (2, 4))
    assert finding.text.startswith("1 event_id on several rows (lines 2, 4)")
    assert found("duplicated_ids", clean()) == []


def test_a_flag_that_names_no_event_is_a_warning() -> None:
    flags = ["disputed;possible_duplicate:id1x", "possible_duplicate:id9x", ""]
    finding = only("lost_references", events_on(every(1, 3), flags=flags))
    assert (finding.severity, finding.rows) == ("warning", (3,))
    assert "'id9x'" in finding.text
    flagged = only("possible_duplicates", events_on(every(1, 3), flags=flags))
    assert (flagged.severity, flagged.rows) == ("note", (2, 3))
    assert found("lost_references", events_on(every(1, 3), flags=[*flags[::2], ""])) == []
    assert found("possible_duplicates", clean()) == []


def test_rows_alike_in_day_place_and_target_are_named_and_unknown_places_are_not() -> None:
    columns = {"location": ["Taji", "Taji", "", ""], "target_type": ["base"] * 4}
    finding = only("near_duplicates", events_on([FIRST] * 4, **columns))
    assert (finding.severity, finding.rows) == ("warning", (2, 3))
    assert "share day, location and target_type with another, in 1 group" in finding.text
    assert found("near_duplicates", events_on([FIRST] * 4)) == []


@pytest.mark.parametrize("unknown", ["", "Unknown", " unknown ", "None", "N/A"])
def test_two_events_at_unknown_places_are_not_alike(unknown: str) -> None:
    columns = {"city": [unknown, unknown], "gname": ["north", "north"]}
    assert found("near_duplicates", events_on([FIRST] * 2, **columns)) == []


def test_another_day_place_actor_or_kind_is_another_event() -> None:
    base = {"city": ["A", "A"], "actor1": ["x", "x"], "sub_event_type": ["k", "k"]}
    assert len(only("near_duplicates", events_on([FIRST] * 2, **base)).rows) == 2
    for column in base:
        other = base | {column: ["1", "2"]}
        assert found("near_duplicates", events_on([FIRST] * 2, **other)) == []
    assert found("near_duplicates", events_on(every(1, 2), **base)) == []


def test_where_no_place_is_named_its_coordinates_are_the_place() -> None:
    columns = {"lat": ["33.1", "33.1", "33.1"], "lon": ["44", "44", "45"], "kind": ["x"] * 3}
    assert only("near_duplicates", events_on([FIRST] * 3, **columns)).rows == (2, 3)
    assert found("near_duplicates", events_on([FIRST] * 2, lat=["1", "1"], kind=["x", "x"])) == []


PROVIDERS = {
    "ACLED": (("location", "actor1", "sub_event_type"), "location", "actor1", "sub_event_type"),
    "UCDP": (("where_coordinates", "side_a", "side_b", "dyad_name", "type_of_violence"),
             "where_coordinates", "dyad_name", "type_of_violence"),
    "GTD": (("city", "location", "gname", "attacktype1_txt"), "city", "gname", "attacktype1_txt"),
    "GDELT": (("Actor1Name", "EventCode", "ActionGeo_FullName"),
              "ActionGeo_FullName", "Actor1Name", "EventCode"),
    "ICEWS": (("Source Name", "CAMEO Code", "Target Name", "City"),
              "City", "Source Name", "CAMEO Code"),
    "POLECAT": (("Event Type", "Event Mode", "Actor Name", "Placename"),
                "Placename", "Actor Name", "Event Mode"),
    "Redletter": (("location", "target_type", "perpetrator_type"), "location", "", "target_type"),
}  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
def test_place_actor_and_kind_are_found_under_each_providers_names(provider: str) -> None:
    columns, *expected = PROVIDERS[provider]
    table = pd.DataFrame(columns=list(columns))
    found = [(columns_for(table, role) or [""])[0] for role in ("place", "actor", "kind")]
    assert found == expected


def test_of_two_columns_with_one_name_the_first_counts() -> None:
    table = pd.DataFrame(columns=["City", "city", "Actor 1"])
    assert columns_for(table, "place") == ["City"]
    assert columns_for(table, "actor") == ["Actor 1"]
    assert columns_for(table, "kind") == []


WHOLE = {
    "city": ["Taji", "Taji", "Taji"], "kind": ["battle"] * 3, "actor1": ["north"] * 3,
    "notes": ["same", "same", "other"],
}  # fmt: skip


def test_rows_equal_in_every_cell_but_the_id_are_named() -> None:
    finding = only("identical_rows", events_on([FIRST] * 3, **WHOLE))
    assert (finding.severity, finding.rows) == ("warning", (2, 3))
    assert "takes 1 out" in finding.text
    assert found("identical_rows", events_on(every(1, 3), **WHOLE)) == []


def test_the_providers_own_ids_are_ids_too() -> None:
    finding = only("identical_rows", events_on([FIRST] * 3, data_id=["7", "8", "9"], **WHOLE))
    assert finding.rows == (2, 3)


def test_two_events_on_one_day_in_a_list_of_dates_are_not_identical_rows() -> None:
    assert found("identical_rows", events_on([FIRST] * 3, country=["Iraq"] * 3)) == []


def test_a_row_for_each_victim_is_a_warning() -> None:
    people = {
        "city": ["Taji", "Taji", "Taji", "Basra"], "kind": ["attack"] * 4,
        "victim_name": ["A", "B", "C", "A"], "age": ["30", "30", "", "30"],
    }  # fmt: skip
    finding = only("per_person_rows", events_on([FIRST] * 4, **people))
    assert (finding.severity, finding.rows) == ("warning", (2, 3, 4))
    assert "differ in 'victim_name' and 'age'" in finding.text
    assert found("per_person_rows", clean()) == []


def test_the_same_person_twice_is_no_row_for_each_person() -> None:
    same = {"city": ["Taji"] * 2, "kind": ["attack"] * 2, "victim": ["A", "A"]}
    assert found("per_person_rows", events_on([FIRST] * 2, **same)) == []


def test_people_without_a_place_need_two_columns_to_be_seen_as_people() -> None:
    """A column `name` alone may name events; with age and sex it names people."""
    assert found("per_person_rows", events_on([FIRST] * 2, name=["A", "B"])) == []
    people = {"name": ["A", "B"], "age": ["30", "31"]}
    assert only("per_person_rows", events_on([FIRST] * 2, **people)).rows == (2, 3)


def per_actor(**more: Sequence[str]) -> dict[str, Sequence[str]]:
    return {
        "country": ["Iraq"] * 3, "city": ["Taji"] * 3, "kind": ["battle"] * 3,
        "notes": ["a", "a", "b"], "actor": ["north", "south", "north"],
    } | more  # fmt: skip


def test_rows_equal_but_for_the_actor_are_a_warning() -> None:
    finding = only("per_actor_rows", events_on([FIRST] * 3, **per_actor()))
    assert (finding.severity, finding.rows) == ("warning", (2, 3))
    assert "'actor'" in finding.text
    assert found("per_actor_rows", events_on(every(1, 3), **per_actor())) == []
    assert found("per_actor_rows", clean()) == []


def test_what_goes_with_the_actor_may_differ_as_well() -> None:
    columns = per_actor(inter1=["1", "2", "3"], assoc_actor_1=["x", "", "y"])
    assert only("per_actor_rows", events_on([FIRST] * 3, **columns)).rows == (2, 3)


@pytest.mark.parametrize("ids", [["7a", "7b", "8"], ["IRQ7-1", "IRQ7-2", "IRQ8"], ["7", "7b", "9"]])
def test_ids_with_one_root_are_one_event_told_by_its_actors(ids: list[str]) -> None:
    columns = per_actor(notes=["a", "b", "c"], event_id=ids)
    assert only("per_actor_rows", events_on([FIRST] * 3, **columns)).rows == (2, 3)


def test_ids_with_one_root_on_several_days_are_a_way_of_numbering() -> None:
    """2020-01, 2020-02 and so on number the events of a year."""
    columns = per_actor(notes=["a", "b", "c"], event_id=["2020-01", "2020-02", "2020-03"])
    days = [FIRST, FIRST, dt.date(2020, 5, 1)]
    assert found("per_actor_rows", events_on(days, **columns)) == []
    assert found("per_actor_rows", events_on([FIRST] * 3, **per_actor(
        notes=["a", "b", "c"], event_id=["1001", "1002", "1003"])
    )) == []  # fmt: skip


@settings(max_examples=60)
@given(ROWS)
def test_rows_are_alike_as_pandas_finds_them(rows: list[tuple[str, ...]]) -> None:
    """Pandas' `duplicated`, in text and in categories; six columns are more than a first look."""
    table = pd.DataFrame(rows, columns=list("uvwxyz"))
    expected = table.duplicated(keep=False).to_numpy()
    assert (alike(table, list("uvwxyz")) == expected).all()
    assert (alike(table.astype("category"), list("uvwxyz")) == expected).all()


@settings(max_examples=60)
@given(ROWS)
def test_rows_that_agree_and_differ_are_those_that_pandas_counts(
    rows: list[tuple[str, ...]],
) -> None:
    """In a group of equal u and v, more than one combination of w and x."""
    table = pd.DataFrame(rows, columns=list("uvwxyz"))
    combined = table["w"] + table["x"]
    expected = combined.groupby([table["u"], table["v"]]).transform("nunique") > 1
    assert (differing(table, ["u", "v"], ["w", "x"]) == expected.to_numpy()).all()


def test_two_shared_keys_among_millions_are_found() -> None:
    keys = np.arange(3_000_000, dtype=np.uint64)
    keys[2_999_999] = 5
    assert np.flatnonzero(shared(keys)).tolist() == [5, 2_999_999]


def test_equal_rows_known_to_their_month_are_found_though_put_on_different_days(
    tmp_path: Path,
) -> None:
    rows = "".join(f"20170{n}000001,2017,5,0,Basra\n" for n in range(1, 4))
    path = tmp_path / "gtd.csv"
    path.write_text("eventid,iyear,imonth,iday,city\n" + rows, encoding="utf-8")
    events = load_events(path)
    assert events.table["date"].nunique() == 3
    (found,) = EVENT_CHECKS["identical_rows"](events)
    assert len(found.rows) == 3


@pytest.mark.parametrize(("others", "told"), [(2, 0), (3, 1)])
def test_rows_equal_in_two_columns_beside_the_date_say_nothing(
    others: int, told: int, tmp_path: Path
) -> None:
    names = ["place", "kind", "weapon"][:others]
    row = ",".join(["2020-01-01", *names])
    path = tmp_path / "few.csv"
    path.write_text("\n".join([",".join(["date", *names]), row, row]), encoding="utf-8")
    assert len(EVENT_CHECKS["identical_rows"](load_events(path))) == told
