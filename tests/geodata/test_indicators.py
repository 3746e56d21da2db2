"""The catalogue: complete, in one order, and every value walks back to its rows."""

from __future__ import annotations

from datetime import date
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import indicators, schema
from geodata.errors import UnknownNameError
from geodata.indicators import INDICATORS, THEMES
from geodata.model import VALUE_STATUSES
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS, OPERATORS
from geodata.tables import COLUMNS, VALUE_KEY
from tests.support.tables import tables

BROADBAND = (
    "broadband_fibre_connected_share", "broadband_homes_passed_share", "broadband_30mbit_share",
    "broadband_100mbit_share", "broadband_1gbit_share",
)  # fmt: skip
CLAIMED = [
    f"mobile_claimed_{criterion}_share"
    for criterion in (
        "total", "urban_areas_30mbit", "small_settlements_10mbit", "retail_areas_30mbit",
        "rural_buildings_10mbit", "rural_public_buildings_10mbit", "european_roads_30mbit",
        "national_roads_30mbit", "other_roads_high_traffic_30mbit",
        "other_roads_low_traffic_10mbit", "railways_high_traffic_30mbit",
        "railways_low_traffic_10mbit", "trails_10mbit",
    )
]  # fmt: skip
EXPECTED = {
    "population", "households", "land_area_km2", "population_density",
    *BROADBAND, *(f"{i}_dense" for i in BROADBAND), *(f"{i}_sparse" for i in BROADBAND),
    "mobile_cells_covered_share", "mobile_cells_covered_share_all",
    *(f"mobile_cells_covered_share_{operator.lower()}" for operator in OPERATORS),
    "mobile_gap_count", "mobile_gap_area_km2",
    *(f"mobile_cells_operators_{number}_count" for number in range(5)),
    "mobile_localities_uncovered_count", "mobile_localities_unmeasured_count",
    "mobile_measured_age_days",
    *(f"{share}{of}" for share in CLAIMED for of in ("", *(f"_{o.lower()}" for o in OPERATORS))),
    "visits_count", "visits_politician_count", "visits_official_count", "visits_days_since_last",
    "culture_project_count", "culture_granted_sek", "culture_granted_sek_per_inhabitant",
}  # fmt: skip
"""The ids stand in links and files."""


def test_the_catalogue_has_exactly_these_indicators():
    assert set(INDICATORS) == EXPECTED
    assert sum(len(theme.indicators) for theme in THEMES) == len(INDICATORS)
    assert len({theme.id for theme in THEMES}) == len(THEMES)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.id)
def test_a_theme_has_its_headline_and_its_variants_are_of_its_own(theme):
    own = {indicator.id for indicator in theme.indicators}
    assert theme.headline in own
    assert {i.variant_of for i in theme.indicators} - {""} <= own
    assert set(theme.tables) <= set(COLUMNS)
    for indicator_id in own:
        assert indicators.theme_of(indicator_id) is theme


def test_an_unknown_indicator_gets_suggestions():
    with pytest.raises(UnknownNameError) as caught:
        indicators.indicator("visit_count")
    assert "visits_count" in caught.value.suggestions
    with pytest.raises(UnknownNameError):
        indicators.rows_behind(tables(), DEFAULT_SETTINGS, "nothing", "2580", 2019)


FACT_INDICATORS = (
    "population",
    "households",
    "land_area_km2",
    BROADBAND[0],
    f"{BROADBAND[3]}_dense",
)

facts = st.lists(
    st.builds(
        dict,
        municipality_code=st.sampled_from([COUNTRY, COUNTY, *MUNICIPALITY_CODES]),
        indicator_id=st.sampled_from(FACT_INDICATORS),
        period=st.integers(2014, 2016),
        basis=st.sampled_from(["", "households", "population"]),
        value=st.integers(1, 100).map(lambda n: n / 100),
        qualifier=st.sampled_from(["", "", "gt", "approx"]),
        synthetic=st.booleans(),
    ),
    max_size=25,
    unique_by=lambda f: (f["municipality_code"], f["indicator_id"], f["period"], f["basis"]),
)


@st.composite
def core_tables(draw):
    """Some figures, three whole indicators of all 14, visits and projects over two years."""
    whole = [
        {"municipality_code": code, "indicator_id": indicator, "period": 2015, "value": n + 1.0,
         "basis": "households" if indicator == BROADBAND[0] else ""}
        for n, code in enumerate(MUNICIPALITY_CODES)
        for indicator in draw(st.sets(st.sampled_from(FACT_INDICATORS)).map(sorted))
    ]  # fmt: skip
    keys = {(f["municipality_code"], f["indicator_id"], f["period"], f["basis"]) for f in whole}
    more = [
        fact for fact in draw(facts)
        if (fact["municipality_code"], fact["indicator_id"], fact["period"], fact["basis"])
        not in keys
    ]  # fmt: skip
    code = st.sampled_from(MUNICIPALITY_CODES)
    visits = st.builds(
        dict,
        municipality_code=code,
        date=st.dates(date(2014, 1, 1), date(2015, 12, 31)).map(str),
        visitor=st.sampled_from(["politician", "official", "both"]),
    )  # fmt: skip
    projects = st.builds(
        dict,
        project_id=st.sampled_from("abcdefgh"),
        municipality_codes=st.one_of(code, st.just("25"), st.just("2505;2580")),
        year=st.integers(2014, 2016),
        granted_sek=st.one_of(st.none(), st.integers(0, 10**6)),
    )
    return tables(
        facts=whole + more,
        visits=draw(st.lists(visits, max_size=10)),
        projects=draw(st.lists(projects, max_size=8)),
        deliveries=[
            {"delivery_id": "v", "covers_from": "2014-01-01", "covers_to": "2015-06-30"},
            {"delivery_id": "p", "dataset": "projects", "covers_from": "2014", "covers_to": "2015"},
        ],
    )


@settings(max_examples=12)
@given(core_tables())
def test_the_spine(given_tables):
    computed = indicators.compute_all(given_tables, DEFAULT_SETTINGS)
    values, origins = computed.values, computed.origins
    assert list(values.columns) == schema.columns("indicator_values")
    assert not values.duplicated(list(VALUE_KEY)).any()
    assert (values["value"].notna() == values["status"].isin(VALUE_STATUSES)).all()
    for _, rows in values.groupby("indicator_id"):
        periods = set(rows.loc[rows["value"].notna(), "period"])
        found = set(zip(rows["municipality_code"], rows["period"], strict=True))
        assert {key for key in found if key[0] != COUNTRY} == set(
            product((COUNTY, *MUNICIPALITY_CODES), periods)
        )
    assert set(values.loc[values["value"].notna(), "origin_id"]) <= set(origins["origin_id"])
    assert origins["origin_id"].is_unique


@settings(max_examples=8)
@given(core_tables())
def test_the_order_of_rows_changes_nothing(given_tables):
    turned = {name: rows.iloc[::-1].reset_index(drop=True) for name, rows in given_tables.items()}
    one, two = (indicators.compute_all(t, DEFAULT_SETTINGS) for t in (given_tables, turned))
    assert one.values.equals(two.values)
    assert one.origins.equals(two.origins)


@settings(max_examples=12)
@given(given_tables=core_tables(), data=st.data())
def test_the_rows_behind_alone_give_the_same_value(given_tables, data):
    values = indicators.compute_all(given_tables, DEFAULT_SETTINGS).values
    valued = values[values["value"].notna()]
    row = valued.iloc[data.draw(st.integers(0, len(valued) - 1))]
    key = (row["indicator_id"], row["municipality_code"], int(row["period"]))
    behind = indicators.rows_behind(given_tables, DEFAULT_SETTINGS, *key)
    assert behind, key
    theme = indicators.theme_of(key[0])
    again = theme.compute({**tables(), **behind}, DEFAULT_SETTINGS).values.set_index(
        ["indicator_id", "municipality_code", "period"]
    )
    for column in (
        "value",
        "numerator",
        "denominator",
        "status",
        "basis",
        "qualifier",
        "origin_id",
    ):
        found = again.loc[key, column]
        assert found == row[column] or pd.isna([found, row[column]]).all(), column
