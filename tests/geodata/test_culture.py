"""Culture: projects count in full in each municipality, money adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import InputError
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.origins import origins_from_frame
from geodata.settings import DEFAULT_SETTINGS
from geodata.themes import culture
from geodata.themes.culture import allocate, reached
from tests.support.tables import table, tables

COUNT, GRANTED = "culture_project_count", "culture_granted_sek"
PER_INHABITANT = "culture_granted_sek_per_inhabitant"

codes = st.one_of(
    st.just("25"),
    st.just(""),
    st.lists(st.sampled_from([*MUNICIPALITY_CODES, "2480"]), min_size=1, max_size=5).map(";".join),
)
registers = st.lists(
    st.tuples(codes, st.sampled_from([2018, 2019]), st.integers(0, 500_000)), max_size=15
)


def project(n, where, year=2019, sek=100_000.0, **more):
    return {
        "project_id": f"p{n}", "municipality_codes": where, "year": year, "granted_sek": sek, **more
    }  # fmt: skip


def core(*projects, facts=(), covers=("2018-01-01", "2019-12-31"), synthetic=False):
    delivery = {
        "dataset": "projects", "covers_from": covers[0], "covers_to": covers[1],
        "synthetic": synthetic,
    }  # fmt: skip
    return tables(projects=projects, facts=facts, deliveries=[delivery])


def values(given_tables, rule="equal_split"):
    chosen = replace(DEFAULT_SETTINGS, culture_allocation=rule)
    rows = culture.compute(given_tables, chosen).values
    return rows.set_index(["indicator_id", "municipality_code", "period"])


def people(number, year=2019, **more):
    return [
        {"municipality_code": c, "indicator_id": "population", "period": year, "value": number,
         **more}
        for c in MUNICIPALITY_CODES
    ]  # fmt: skip


@settings(max_examples=30)
@given(registers)
def test_shares_add_up_and_the_whole_county_is_all_fourteen(drawn):
    projects = table("projects", [project(n, *row) for n, row in enumerate(drawn)])
    links = allocate(projects, "equal_split")
    for n, (where, *_) in enumerate(drawn):
        mine = links[links["project_id"] == f"p{n}"]
        assert len(mine) == len(reached(where))
        assert mine["municipality_code"].is_unique
        assert mine["share"].sum() == pytest.approx(1 if reached(where) else 0)
    assert (allocate(projects, "full")["share"] == 1).all()
    assert reached("25") == reached("25;2580") == MUNICIPALITY_CODES


@settings(max_examples=30)
@given(registers)
def test_totals_survive_equal_split_and_the_county_counts_each_project_once(drawn):
    found = values(core(*(project(n, *row) for n, row in enumerate(drawn))))["value"].to_dict()
    for year in (2018, 2019):
        mine = [(where, sek) for where, y, sek in drawn if y == year]
        inside = [(w, s) for w, s in mine if reached(w) or not w]
        assert found[COUNT, COUNTY, year] == len(inside)
        assert found[GRANTED, COUNTY, year] == sum(s for _, s in inside)
        split = sum(found[GRANTED, code, year] for code in MUNICIPALITY_CODES)
        assert split == pytest.approx(sum(s for w, s in inside if w), abs=1e-6)
        for code in MUNICIPALITY_CODES:
            assert found[COUNT, code, year] == sum(code in reached(w) for w, _ in mine)


def test_counted_in_full_the_money_no_longer_adds_up_but_the_county_stays():
    found = values(core(project(1, "2580;2581")), rule="full")["value"]
    assert (found[GRANTED, "2580", 2019], found[GRANTED, "2581", 2019]) == (100_000, 100_000)
    assert found[GRANTED, COUNTY, 2019] == 100_000


def test_an_unknown_rule_is_refused():
    with pytest.raises(InputError, match="equal_split"):
        values(core(project(1, "25")), rule="by_need")


def test_no_row_is_zero_in_years_covered_and_missing_outside():
    found = values(core(project(1, "2580", 2021), covers=("2018-01-01", "2019-12-31")))
    assert set(found.index.get_level_values("period")) == {2018, 2019}
    assert (found.loc[[COUNT, GRANTED], "value"] == 0).all()


def test_an_unknown_amount_makes_a_lower_bound_and_never_zero():
    rows = [project(1, "2580"), project(2, "2580;2581", sek=None)]
    found = values(core(*rows))
    known = found.loc[(GRANTED, "2580", 2019)]
    assert (known["value"], known["qualifier"], known["low"]) == (100_000, "gt", 100_000)
    assert found.loc[(GRANTED, "2581", 2019), "status"] == "missing"
    assert found.loc[(COUNT, "2581", 2019), "value"] == 1


def test_with_a_row_refused_numbers_and_sums_are_lower_bounds():
    given_tables = core(project("1", "2580", sek=250_000.0), project("2", "2580", sek=None))
    given_tables["deliveries"]["rows_rejected"] = 1
    found = values(given_tables)
    known = found.loc[[(COUNT, "2580", 2019), (GRANTED, "2580", 2019), (GRANTED, "2510", 2019)]]
    assert known["value"].tolist() == known["low"].tolist() == [2, 250_000, 0]
    assert known["high"].isna().all()


def test_two_decisions_on_one_project_are_one_project():
    found = values(core(project(1, "2580"), project(1, "2580", row=3)))["value"]
    assert (found[COUNT, "2580", 2019], found[GRANTED, "2580", 2019]) == (1, 200_000)


def test_money_per_inhabitant_names_the_year_of_the_inhabitants():
    given_tables = core(project(1, "25", sek=14_000), facts=people(100, 2017))
    computed = culture.compute(given_tables, DEFAULT_SETTINGS)
    found = values(given_tables)
    for code in (COUNTY, *MUNICIPALITY_CODES):
        assert found.loc[(PER_INHABITANT, code, 2019), "value"] == pytest.approx(10)
    origin = origins_from_frame(computed.origins)[
        found.loc[(PER_INHABITANT, "2580", 2019), "origin_id"]
    ]
    assert "denominator:population:2017" in origin.notes


def test_inhabitants_more_than_five_years_old_are_not_used():
    facts = people(100, 2013)
    found = values(core(project(1, "25"), facts=facts))
    assert set(found.loc[PER_INHABITANT].index.get_level_values("period")) == {2018}


@pytest.mark.parametrize(
    ("register", "census", "status"),
    [(False, False, "observed"), (True, False, "synthetic"), (False, True, "synthetic")],
)
def test_any_invented_input_makes_the_value_invented(register, census, status):
    facts = people(100, 2019, synthetic=census)
    found = values(core(project(1, "25"), facts=facts, synthetic=register))
    assert found.loc[(PER_INHABITANT, "2580", 2019), "status"] == status
    assert found.loc[(PER_INHABITANT, COUNTY, 2019), "status"] == status


@settings(max_examples=30)
@given(
    drawn=registers,
    indicator=st.sampled_from([COUNT, GRANTED, PER_INHABITANT]),
    code=st.sampled_from([COUNTY, "2580", "2505"]),
    year=st.sampled_from([2018, 2019]),
)
def test_the_rows_behind_alone_give_the_same_value(drawn, indicator, code, year):
    projects = [project(n, *row) for n, row in enumerate(drawn)]
    given_tables = core(*projects, facts=people(100, 2018))
    behind = culture.rows_behind(given_tables, DEFAULT_SETTINGS, indicator, code, year)
    columns = ["value", "qualifier", "status", "n_obs"]
    again = values({**tables(), **behind})
    assert again.loc[(indicator, code, year), columns].equals(
        values(given_tables).loc[(indicator, code, year), columns]
    )


def test_projects_of_regional_growth_are_kept_and_not_counted():
    growth = project(2, "2580", policy_area="growth")
    found = values(core(project(1, "2580"), growth))
    assert found.loc[(COUNT, "2580", 2019), "value"] == 1
    assert found.loc[(GRANTED, COUNTY, 2019), "value"] == 100_000


def test_a_register_of_growth_alone_says_nothing_of_culture():
    given_tables = core(project(1, "2580", policy_area="growth"))
    assert culture.compute(given_tables, DEFAULT_SETTINGS).values.empty
    given_tables = core()
    given_tables["deliveries"]["preset"] = "growth"
    assert culture.compute(given_tables, DEFAULT_SETTINGS).values.empty
    assert values(core()).loc[(COUNT, "2580", 2019), "value"] == 0


def test_a_corrected_register_of_growth_covers_no_year_of_culture():
    delivery = {"dataset": "projects", "covers_from": "2018-01-01", "covers_to": "2019-12-31"}
    given_tables = tables(
        projects=[project(1, "2580", policy_area="growth", delivery_id="d2", register="tillväxt")],
        deliveries=[
            {**delivery, "delivery_id": "d1", "register": "tillväxt"},
            {**delivery, "delivery_id": "d2", "register": "tillväxt"},
        ],
    )
    assert culture.compute(given_tables, DEFAULT_SETTINGS).values.empty
