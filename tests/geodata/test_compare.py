"""Rank, county and likeness."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.compare import beside_county, ranks, similar
from geodata.errors import NotComputableError, UnknownNameError
from geodata.model import Indicator
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.themes import visits
from tests.support.tables import table

MORE = Indicator("x", "share", "ratio", better="higher", dead_band=0.01)
LESS = Indicator("x", "days", "minimum", better="lower")
SIZE = Indicator("x", "persons", "sum")

some = st.dictionaries(st.sampled_from(MUNICIPALITY_CODES), st.integers(0, 6))


def values(numbers, **more):
    """Rows of one indicator and year: a number, or a dict of columns, by area."""
    return table(
        "indicator_values",
        [
            {"municipality_code": code, **more, **(n if isinstance(n, dict) else {"value": n})}
            for code, n in numbers.items()
        ],
    )


@given(numbers=some, indicator=st.sampled_from([MORE, LESS, SIZE]), data=st.data())
def test_ranks_honour_the_direction_share_places_and_ignore_the_order(numbers, indicator, data):
    found = ranks(values(numbers), indicator)
    again = dict(data.draw(st.permutations(list(numbers.items()))))
    assert ranks(values(again), indicator) == found
    assert set(found) == set(numbers)
    for code, rank in found.items():
        ahead = [
            n < numbers[code] if indicator is LESS else n > numbers[code] for n in numbers.values()
        ]
        assert rank.place == 1 + sum(ahead)
        assert rank.of == len(numbers)
        assert rank.tied == (list(numbers.values()).count(numbers[code]) > 1)
        assert not rank.approximate


def test_those_without_a_value_and_the_county_have_no_rank():
    rows = values(
        {"2505": 1, "2506": {"value": None, "status": "missing"}, COUNTY: 9, COUNTRY: 9, "2510": 0}
    )
    found = ranks(rows, MORE)
    assert {code: (r.place, r.of) for code, r in found.items()} == {"2505": (1, 2), "2510": (2, 2)}


@given(numbers=some.filter(lambda n: len(n) > 1), data=st.data())
def test_real_and_invented_are_never_ranked_together(numbers, data):
    odd = data.draw(st.sampled_from(sorted(numbers)))
    numbers = {**numbers, odd: {"value": 1, "status": "synthetic"}}
    with pytest.raises(NotComputableError) as caught:
        ranks(values(numbers), MORE)
    assert caught.value.reason == "mixed_kinds"


def test_values_that_are_all_invented_are_ranked_among_themselves():
    assert ranks(values({"2505": 1, "2506": 2}, status="synthetic"), MORE)["2506"].place == 1


def test_shares_of_different_bases_are_never_ranked():
    rows = values({"2505": {"value": 1, "basis": "households"}, "2506": 2})
    with pytest.raises(NotComputableError) as caught:
        ranks(rows, MORE)
    assert caught.value.reason == "mixed_bases"


@pytest.mark.parametrize("indicator", visits.INDICATORS)
def test_visits_are_never_ranked(indicator):
    with pytest.raises(NotComputableError) as caught:
        ranks(values({"2505": 1, "2506": 2}), indicator)
    assert caught.value.reason == "not_ranked"


def test_a_place_that_an_uncertain_value_may_change_is_approximate():
    rows = values(
        {"2505": {"value": 0.5, "qualifier": "gt"}, "2506": 0.4, "2510": 0.6, "2513": 0.5}
    )
    found = {code: rank.approximate for code, rank in ranks(rows, MORE).items()}
    assert found == {"2505": True, "2506": False, "2510": True, "2513": True}
    rows = values({"2505": {"value": 0.5, "qualifier": "lt"}, "2506": 0.4, "2510": 0.6})
    assert [r.approximate for r in ranks(rows, MORE).values()] == [True, True, False]
    nearly = values({"2505": {"value": 0.5, "qualifier": "approx"}, "2506": 0.505, "2510": 0.6})
    assert [r.approximate for r in ranks(nearly, MORE).values()] == [True, True, False]


def test_nothing_has_no_ranks():
    assert ranks(values({}), MORE) == {}


def test_the_distance_to_the_county():
    assert beside_county(values({"2505": 0.3, COUNTY: 0.1}), "2505") == 0.2
    for other in ({"value": 0.1, "status": "synthetic"}, {"value": 0.1, "basis": "households"},
                  {"value": None, "status": "missing"}):  # fmt: skip
        with pytest.raises(NotComputableError):
            beside_county(values({"2505": 0.3, COUNTY: other}), "2505")
    with pytest.raises(NotComputableError):
        beside_county(values({"2505": 0.3}), "2505")


people = st.fixed_dictionaries({code: st.integers(1, 10**5) for code in MUNICIPALITY_CODES})


@given(population=people, density=people, code=st.sampled_from(MUNICIPALITY_CODES))
def test_those_alike_are_nearest_first_and_never_oneself(population, density, code):
    found = similar(population, density, code, 13)
    assert sorted([*found, code]) == list(MUNICIPALITY_CODES)

    def distance(other):
        return math.dist(
            (math.log(population[code]), math.log(density[code])),
            (math.log(population[other]), math.log(density[other])),
        )

    assert [distance(o) for o in found] == sorted(distance(o) for o in found)
    assert similar(population, density, code) == found[:3]


def test_one_without_population_is_like_nobody():
    with pytest.raises(UnknownNameError):
        similar({"2505": 1.0}, {}, "2505")
