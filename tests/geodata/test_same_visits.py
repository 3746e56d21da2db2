"""One visit in several entries: proposed by place, days and hours, never by anything else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.same_visits import joint, possible_same_visits
from loaders.same_visits import notes
from tests.support.tables import table

HERE = {"date": "2019-05-14", "municipality_code": "2521"}


def made(*rows):
    return table("visits", [{**HERE, **row} for row in rows])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"municipality_code": "2584"}, False),
        ({}, {"date": "2019-05-15"}, False),
        ({"starts": "09:00", "ends": "10:00"}, {"starts": "10:00", "ends": "11:00"}, False),
        ({"starts": "09:00", "ends": "10:01"}, {"starts": "10:00", "ends": "11:00"}, True),
        ({"starts": "09:00", "ends": "10:00"}, {}, True),
        ({"starts": "09:00"}, {"starts": "08:00", "ends": "09:00"}, False),
        ({"starts": "09:00", "ends": "09:00"}, {"starts": "09:00", "ends": "09:00"}, True),
        ({"status": "cancelled"}, {}, False),
        ({"status": "planned"}, {"status": "planned"}, False),
        ({"last_date": "2019-05-16"}, {}, False),
        (
            {"last_date": "2019-05-16", "starts": "09:00", "ends": "10:00"},
            {"last_date": "2019-05-16", "starts": "13:00", "ends": "15:00"},
            True,
        ),
    ],
)
def test_entries_are_one_visit_where_place_days_and_hours_agree(one, other, same):
    assert possible_same_visits(made(one, other)) == ([(0, 1)] if same else [])
    assert possible_same_visits(made(other, one)) == ([(0, 1)] if same else [])


def test_a_later_entry_stands_in_one_pair_with_the_first_that_stays():
    chain = made(
        {"starts": "09:00", "ends": "11:00"}, {"starts": "10:00", "ends": "13:00"},
        {"starts": "12:00", "ends": "14:00"}, {"starts": "12:30", "ends": "15:00"},
    )  # fmt: skip
    assert possible_same_visits(chain) == [(0, 1), (2, 3)]


def test_a_pair_as_one_keeps_what_only_the_second_says_of_who_and_what():
    rows = made({"visitor": "politician"}, {"visitor": "official", "kind": "dialogue"})
    [row] = joint(rows, [(0, 1)]).to_dict("records")
    assert (row["visitor"], row["kind"]) == ("both", "dialogue")


entries = st.lists(
    st.fixed_dictionaries(
        {
            "municipality_code": st.sampled_from(["2521", "2584"]),
            "date": st.sampled_from(["2019-05-14", "2019-05-15"]),
            "starts": st.sampled_from(["", "09:00", "12:00"]),
            "ends": st.sampled_from(["", "10:00", "13:00"]),
            "status": st.sampled_from(["held", "held", "cancelled"]),
        }
    ),
    max_size=12,
)


@given(entries)
def test_joining_loses_no_municipality_and_no_day_and_nothing_is_left_to_join(rows):
    visits = table("visits", rows)
    once = joint(visits, possible_same_visits(visits))
    key = ["municipality_code", "date", "status"]
    assert set(map(tuple, once[key].to_numpy())) == set(map(tuple, visits[key].to_numpy()))
    assert possible_same_visits(once) == []


def test_a_visit_that_another_register_may_have_is_told_of_the_new_delivery_alone():
    old = {"delivery_id": "old", "register": "politiker", "row": 7}
    new = {"delivery_id": "new", "register": "tjänstepersoner"}
    rows = made(old, {**new, "row": 2}, {**new, "row": 3, "municipality_code": "2584"})
    [note] = notes(rows, {"new"})
    assert (note.code, note.row) == ("same_visit_elsewhere", 2)
    assert "politiker" in note.message
    assert "2 + 7 (2019-05-14)" in note.message
    [seen_from_the_other] = notes(rows, {"old"})
    assert "7 + 2 (2019-05-14)" in seen_from_the_other.message
    assert notes(rows, {"third"}) == []
    assert notes(made(), {"new"}) == []


def test_many_visits_of_another_register_are_counted_not_listed():
    rows = [
        {"delivery_id": name, "register": name, "date": f"2019-05-{day:02}", "row": day}
        for name in ("a", "b")
        for day in range(1, 29)
    ]
    [note] = notes(made(*rows), {"b"})
    assert note.message.startswith("28 visits")
    assert "18 more" in note.message


def test_a_table_of_fifty_thousand_rows_of_one_day_does_not_grow_beyond_measure():
    rows = pd.concat([made({"starts": "09:00", "ends": "10:00"})] * 50_000, ignore_index=True)
    assert len(possible_same_visits(rows)) == 49_999
