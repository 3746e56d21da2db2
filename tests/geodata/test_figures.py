"""Figures: choice of basis, denominators, density, broadband."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.figures import POPULATION, denominator_for, figures, from_facts, indexed, quotient
from geodata.model import Indicator
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.origins import origins_from_frame
from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import broadband, context
from geodata.values import ValueRow
from tests.support.tables import tables

FIBRE = "broadband_fibre_connected_share"
SHARE = next(item for item in broadband.INDICATORS if item.id == FIBRE)


def fact(code, value, indicator=FIBRE, period=2019, **more):
    return {
        "municipality_code": code, "indicator_id": indicator, "period": period, "value": value,
        **more,
    }  # fmt: skip


def row_of(computed, indicator, code, period):
    values = computed.values
    hit = values[
        (values["indicator_id"] == indicator)
        & (values["municipality_code"] == code)
        & (values["period"] == period)
    ]
    assert len(hit) == 1
    return hit.iloc[0]


def compute(theme, *facts):
    return theme.compute(tables(facts=facts), DEFAULT_SETTINGS)


@given(st.permutations(["households", "population", "workplaces", ""]))
def test_the_preferred_basis_is_chosen_whatever_the_order(bases):
    facts = [fact("2523", n / 10, basis=basis) for n, basis in enumerate(bases)]
    for left in range(1, 5):
        (row,) = from_facts(tables(facts=facts[-left:]), SHARE)
        assert row.basis == min(bases[-left:], key=SHARE.bases.index)


def test_a_real_figure_goes_before_an_invented_one_of_a_better_basis():
    facts = [
        fact("2523", 0.1, basis="households", synthetic=True),
        fact("2523", 0.2, basis="population"),
    ]
    (row,) = from_facts(tables(facts=facts), SHARE)
    assert (row.value, row.status, row.basis) == (0.2, "observed", "population")


def test_of_the_same_key_the_later_wins():
    facts = [fact("2523", 0.1, basis="households"), fact("2523", 0.2, basis="households", row=3)]
    assert [row.value for row in from_facts(tables(facts=facts), SHARE)] == [0.2]


def test_qualifiers_words_and_licence_are_kept():
    facts = [
        fact("2523", 0.999, qualifier="gt"),
        fact("2580", 0.8, qualifier="approx", words="nästan 80", note="whole percent"),
    ]
    given_tables = tables(facts=facts, deliveries=[{"dataset": "figures", "licence": "CC0-1.0"}])
    more, nearly = from_facts(given_tables, SHARE)
    assert (more.qualifier, more.low, more.high) == ("gt", 0.999, 1.0)
    assert nearly.qualifier == "approx"
    assert nearly.low is None
    assert nearly.origin.notes == ("nästan 80", "whole percent")
    assert nearly.origin.licence == "CC0-1.0"


def test_denominators_are_the_latest_not_later_and_not_too_old():
    rows = [ValueRow("2580", year, float(year), "observed") for year in (1994, 2016, 2020)]
    index = indexed(rows)

    def year_of(period, max_age):
        row = denominator_for(index, "2580", period, max_age)
        return None if row is None else row.period

    assert [year_of(p, 5) for p in (1993, 1994, 1999, 2000, 2016, 2019, 2020, 2025, 2026)] == [
        None, 1994, 1994, None, 2016, 2016, 2020, 2020, None
    ]  # fmt: skip
    assert year_of(2015, None) == 1994
    assert denominator_for(index, "2581", 2020, 5) is None


def test_population_2025_is_the_published_county_despite_the_noise():
    facts = [fact(code, 1000, "population", 2025) for code in MUNICIPALITY_CODES]
    without = compute(context, *facts)
    assert row_of(without, "population", COUNTY, 2025)["value"] == 14000
    published = compute(context, *facts, fact(COUNTY, 13984, "population", 2025))
    assert row_of(published, "population", COUNTY, 2025)["value"] == 13984


def test_density_is_of_official_land_area_and_names_its_year():
    facts = [
        *(fact(c, 2785.0, "population", 2019) for c in (*MUNICIPALITY_CODES, COUNTRY)),
        *(fact(c, 12557.59, "land_area_km2", 2015) for c in MUNICIPALITY_CODES),
        fact("2506", 12557, "land_area_km2", 2020),
        fact("2506", 3676, "population", 1994),
    ]
    computed = compute(context, *facts)
    arjeplog = row_of(computed, "population_density", "2506", 2019)
    assert arjeplog["value"] == pytest.approx(0.2218, abs=1e-4)
    assert arjeplog["denominator"] == 12557.59
    origin = origins_from_frame(computed.origins)[arjeplog["origin_id"]]
    assert "denominator:land_area_km2:2015" in origin.notes
    county = row_of(computed, "population_density", COUNTY, 2019)
    assert county["value"] == pytest.approx(arjeplog["value"])
    assert set(computed.values.query("indicator_id == 'population_density'")["period"]) == {2019}


def test_the_density_of_the_county_divides_its_own_published_figures():
    facts = [
        *(fact(c, 1001, "population", 2025) for c in MUNICIPALITY_CODES),
        fact(COUNTY, 14000, "population", 2025),
        *(fact(c, 100, "land_area_km2", 2015) for c in MUNICIPALITY_CODES),
        fact(COUNTY, 1400, "land_area_km2", 2019),
    ]
    county = row_of(compute(context, *facts), "population_density", COUNTY, 2025)
    assert (county["value"], county["numerator"], county["denominator"]) == (10, 14000, 1400)


def test_an_invented_denominator_makes_the_quotient_invented():
    facts = [
        fact("2506", 2785, "population"),
        fact("2506", 100, "land_area_km2", 2015, synthetic=True),
    ]
    row = row_of(compute(context, *facts), "population_density", "2506", 2019)
    assert row["status"] == "synthetic"


def test_shares_have_numbers_where_the_households_of_the_year_are_known():
    facts = [
        fact("2523", 0.5, basis="households"),
        fact("2523", 0.5, period=2018, basis="households"),
        fact("2523", 0.25, f"{FIBRE}_dense", basis="households"),
        fact("2580", 0.5, basis="population"),
        fact("2581", 0.5, basis="population", denominator=400),
        fact("2523", 9000, "households"),
        fact("2580", 9000, "households"),
    ]
    computed = compute(broadband, *facts)
    known = row_of(computed, FIBRE, "2523", 2019)
    assert (known["numerator"], known["denominator"]) == (4500, 9000)
    for indicator, code, period in [
        (FIBRE, "2523", 2018), (f"{FIBRE}_dense", "2523", 2019), (FIBRE, "2580", 2019)
    ]:  # fmt: skip
        row = row_of(computed, indicator, code, period)
        assert row[["numerator", "denominator"]].isna().all()
    assert row_of(computed, FIBRE, "2581", 2019)["numerator"] == 200


def test_a_real_share_is_not_given_invented_households():
    facts = [
        fact("2523", 0.5, basis="households"),
        fact("2523", 9000, "households", synthetic=True),
    ]
    row = row_of(compute(broadband, *facts), FIBRE, "2523", 2019)
    assert row["status"] == "observed"
    assert row[["denominator"]].isna().all()


def test_gallivare_breaks_in_2021_though_its_basis_keeps_its_name():
    facts = [fact("2523", 0.8, period=y, basis="households") for y in (2019, 2020, 2021, 2022)]
    facts += [fact("2523", 9000, "households", y) for y in (2020, 2021)]
    everything = compute(broadband, *facts).values
    one = everything[(everything["municipality_code"] == "2523") & everything["series_break"]]
    assert list(one["period"]) == [2021]
    households = compute(context, *facts).values
    assert list(households[households["series_break"]]["period"]) == [2021]


def test_a_series_breaks_by_its_own_definition_where_it_states_one():
    def breaks(*stated):
        facts = [
            fact("2523", 0.8, period=year, basis="households", definition=word)
            for year, word in stated
        ]
        values = compute(broadband, *facts).values
        one = values[(values["municipality_code"] == "2523") & values["series_break"]]
        return list(one["period"])

    assert breaks((2020, "one"), (2021, "one"), (2022, "two")) == [2022]
    assert breaks((2013, ""), (2014, ""), (2015, ""), (2020, ""), (2021, "")) == [2015, 2021]
    assert breaks((2020, ""), (2021, "pts:2021"), (2022, "")) == [2021], "stated or not, the same"


def test_sweden_stands_only_where_it_is_published():
    facts = [fact(COUNTRY, 0.87, period=2020), fact("2523", 0.8, period=2019)]
    values = compute(broadband, *facts).values
    assert list(values[values["municipality_code"] == COUNTRY]["period"]) == [2020]


def test_an_unknown_basis_is_no_value_of_the_indicator():
    people = Indicator("population", "persons", "sum", bases=("",))
    facts = [fact("2580", 5, "population", basis="workplaces")]
    assert from_facts(tables(facts=facts), people) == []


def test_the_county_is_among_the_figures():
    facts = [fact(code, 10, "population") for code in MUNICIPALITY_CODES]
    assert figures(tables(facts=facts), POPULATION)[COUNTY][2019].value == 140


def test_a_quotient_keeps_the_bounds_of_what_is_divided():
    money = ValueRow("2580", 2019, 100.0, "observed", qualifier="gt", low=100.0)
    people = ValueRow("2580", 2019, 50.0, "observed")
    row = quotient(money, people, POPULATION.id)
    assert (row.qualifier, row.low, row.high) == ("gt", 2.0, None)
    about = ValueRow("2580", 2019, 50.0, "observed", qualifier="approx")
    assert quotient(money, about, POPULATION.id).low is None
