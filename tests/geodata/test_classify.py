"""Classes of a map: few, round, none empty where it matters, kinds apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.classify import MAX_CLASSES, MISSING, OTHER_KIND, classify
from geodata.model import Indicator
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from tests.support.tables import table

SHARE = Indicator("x", "share", "ratio")
COUNT = Indicator("x", "count", "sum")
PERSONS = Indicator("x", "persons", "sum")
SEK = Indicator("x", "sek", "distinct")

codes = st.sampled_from(MUNICIPALITY_CODES)
whole = st.one_of(st.integers(0, 12), st.integers(0, 90_000))
real = st.one_of(
    st.floats(0, 1, allow_subnormal=False).map(lambda x: round(x, 9)),
    st.floats(0, 1e7, allow_subnormal=False).map(lambda x: round(x, 9)),
)
cases = st.one_of(
    st.tuples(st.dictionaries(codes, whole), st.sampled_from([COUNT, PERSONS])),
    st.tuples(st.dictionaries(codes, real), st.sampled_from([SHARE, SEK])),
)


def values(numbers, status="observed"):
    rows = [
        {"municipality_code": code, "value": n, "status": status} for code, n in numbers.items()
    ]
    return table("indicator_values", rows)


@given(case=cases, target=st.sampled_from([None, 8, 3]))
def test_classes_are_few_ascending_and_hold_every_value(case, target):
    numbers, indicator = case
    found = classify(values(numbers), indicator, target)
    assert len(found.lowers) <= MAX_CLASSES
    assert list(found.lowers) == sorted(set(found.lowers))
    assert bool(found.lowers) == bool(numbers)
    bounds = {c.id: c for c in found.classes}
    assigned = found.assign(values(numbers))
    assert set(assigned) == set(MUNICIPALITY_CODES)
    for code, name in assigned.items():
        if code not in numbers:
            assert name == MISSING
            continue
        last = name == str(len(bounds) - 1)
        assert bounds[name].lower <= numbers[code] <= bounds[name].upper
        assert last or found.whole or numbers[code] < bounds[name].upper


@given(case=cases)
def test_the_order_of_rows_changes_no_class(case):
    numbers, indicator = case
    turned = dict(reversed(numbers.items()))
    assert classify(values(numbers), indicator) == classify(values(turned), indicator)


@given(numbers=st.dictionaries(codes, st.integers(1, 10**6), min_size=2))
def test_no_class_of_skewed_whole_numbers_is_empty(numbers):
    found = classify(values(numbers), PERSONS)
    used = set(found.assign(values(numbers)).values()) - {MISSING}
    assert used == {c.id for c in found.classes}


@given(numbers=st.dictionaries(codes, st.integers(0, 30), min_size=1), data=st.data())
def test_real_and_invented_are_never_classed_together(numbers, data):
    invented = data.draw(st.sets(st.sampled_from(sorted(numbers))))
    rows = table("indicator_values", [
        {"municipality_code": c, "value": n, "status": "synthetic" if c in invented else "observed"}
        for c, n in numbers.items()
    ])  # fmt: skip
    found = classify(rows, COUNT)
    most = "synthetic" if len(invented) > len(numbers) / 2 else "observed"
    assert found.kind == most
    of_kind = {c: n for c, n in numbers.items() if (c in invented) == (most == "synthetic")}
    assert found.lowers == classify(values(of_kind, most), COUNT).lowers
    assigned = found.assign(rows)
    for code in numbers:
        assert (assigned[code] == OTHER_KIND) == (code not in of_kind)


def lowers(numbers, indicator, target=None):
    rows = values(dict(zip(MUNICIPALITY_CODES, numbers, strict=False)))
    return list(classify(rows, indicator, target).lowers)


def test_breaks_that_can_be_read_aloud():
    shares = [0.24, 0.31, 0.42, 0.55, 0.56, 0.61, 0.66, 0.71, 0.72, 0.75, 0.78, 0.8, 0.85, 0.88]
    assert lowers(shares, SHARE) == [0.2, 0.4, 0.6, 0.8]
    people = [
        2718,
        3289,
        4217,
        4851,
        5966,
        6145,
        8054,
        9601,
        15812,
        17462,
        22664,
        28060,
        42226,
        78549,
    ]
    assert lowers(people, PERSONS) == [2700, 4000, 6000, 10000, 25000]
    assert lowers([0, 1, 3, 5, 8, 11, 30], COUNT, 8) == [0, 8]
    assert lowers([5, 6, 9, 11], COUNT, 8) == [0, 8]
    assert lowers([8, 9], COUNT, 8) == [8], "no class that holds nobody"
    assert lowers([0, 0, 0, 1, 1, 2], COUNT) == [0, 1, 2]


def test_whole_numbers_read_one_to_three():
    found = classify(values({"2505": 0, "2506": 5, "2510": 12}), COUNT, 8)
    assert [(c.lower, c.upper) for c in found.classes] == [(0, 7), (8, 12)]
    visits = replace(COUNT, ranked=False)
    found = classify(values({"2505": 0, "2506": 5, "2510": 12}), visits)
    assert [(c.lower, c.upper) for c in found.classes] == [(0, 0), (1, 12)], "none, or any"


@pytest.mark.parametrize("indicator", [SHARE, COUNT, PERSONS, SEK])
@pytest.mark.parametrize("numbers", [[], [0], [1], [1, 1, 1], [0, 0, 0, 1], [0, 1]])
def test_degenerate_maps(indicator, numbers):
    found = lowers(numbers, indicator)
    assert len(found) == 0 if not numbers else len(found) >= 1
    if len(set(numbers)) == 1:
        assert found == [numbers[0]]


def test_missing_suppressed_county_and_country_make_no_class():
    rows = table("indicator_values", [
        {"municipality_code": "2505", "value": 3},
        {"municipality_code": "2506", "value": None, "status": "suppressed"},
        {"municipality_code": COUNTY, "value": 900},
        {"municipality_code": COUNTRY, "value": 9000},
    ])  # fmt: skip
    found = classify(rows, COUNT)
    assert found.lowers == (3,)
    assert found.assign(rows)["2506"] == MISSING
    assert COUNTY not in found.assign(rows)
