"""Days covered: joined, per year, and said where a year is covered in part."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.covers import covers_of, is_whole, origin_of, partly_covered, stretches, years
from geodata.errors import InputError
from tests.support.tables import tables

days = st.dates(date(2018, 1, 1), date(2021, 12, 31))
spans = st.lists(
    st.tuples(days, st.integers(0, 400)).map(lambda t: (t[0], t[0] + timedelta(days=t[1]))),
    max_size=6,
)


def covers(*pairs, dataset="visits"):
    rows = [
        {"delivery_id": f"d{n}", "dataset": dataset, "covers_from": str(a), "covers_to": str(b)}
        for n, (a, b) in enumerate(pairs)
    ]
    return covers_of(tables(deliveries=rows), dataset)


@given(spans)
def test_stretches_hold_exactly_the_days_covered(pairs):
    found = stretches(covers(*pairs))
    wanted = {a + timedelta(days=n) for a, b in pairs for n in range((b - a).days + 1)}
    held = [s.first + timedelta(days=n) for s in found for n in range((s.last - s.first).days + 1)]
    assert set(held) == wanted
    assert len(held) == len(wanted)
    assert all(b.first - a.last > timedelta(days=1) for a, b in pairwise(found))


@given(spans)
def test_years_are_those_touched_and_whole_when_every_day_is_covered(pairs):
    given_covers = covers(*pairs)
    wanted = {a + timedelta(days=n) for a, b in pairs for n in range((b - a).days + 1)}
    assert years(given_covers) == sorted({day.year for day in wanted})
    for year in years(given_covers):
        whole = sum(day.year == year for day in wanted) == (366 if year == 2020 else 365)
        assert is_whole(given_covers, year) == whole
        assert (year in partly_covered(given_covers)) == (not whole)


def test_years_that_follow_on_each_other_are_one_stretch():
    (stretch,) = stretches(covers((2018, 2018), (2019, 2019)))
    assert (stretch.first, stretch.last) == (date(2018, 1, 1), date(2019, 12, 31))


def test_a_year_covered_in_part_says_which_days():
    given_covers = covers(("2019-01-01", "2019-01-31"), ("2019-03-01", "2020-12-31"))
    assert origin_of(given_covers, 2019).notes == (
        "2019-01-01/2019-01-31", "2019-03-01/2019-12-31"
    )  # fmt: skip
    assert origin_of(given_covers, 2020).notes == ()


def test_a_year_is_whole_only_if_every_register_that_has_any_of_it_has_it_all():
    row = {"dataset": "visits", "covers_from": "2018-01-01", "covers_to": "2019-12-31"}
    other = {**row, "delivery_id": "d2", "register": "b", "covers_from": "2019-01-01"}
    half = {**other, "covers_to": "2019-06-30"}
    rest = {**other, "delivery_id": "d3", "covers_from": "2019-07-01"}
    for rows, whole in (([row], True), ([row, half], False), ([row, half, rest], True)):
        found = covers_of(tables(deliveries=rows), "visits")
        assert (is_whole(found, 2018), is_whole(found, 2019)) == (True, whole)
        assert origin_of(found, 2019).notes == (() if whole else ("2019-01-01/2019-06-30",))


def test_a_delivery_without_covers_takes_its_first_and_last_row():
    given_tables = tables(deliveries=[{"dataset": "visits"}, {"dataset": "projects"}])
    found = {"d1": (date(2019, 2, 1), date(2019, 3, 1))}
    (cover,) = covers_of(given_tables, "visits", found)
    assert (cover.first, cover.last) == found["d1"]
    assert covers_of(given_tables, "visits") == []


def test_years_may_stand_for_days():
    (cover,) = covers((2018, 2019))
    assert (cover.first, cover.last) == (date(2018, 1, 1), date(2019, 12, 31))


def test_what_is_no_date_is_refused():
    with pytest.raises(InputError, match="no dates"):
        covers(("2019-13-01", "2019-12-31"))
