"""The coverage indicators: shares and gaps of measured cells, per municipality and county."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geodata import grid, schema
from geodata.indicators import INDICATORS
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS, OPERATORS, CoverageSettings
from geodata.themes import coverage
from tests.support.measurements import (
    FAINT,
    SILENT,
    STRONG,
    cell,
    counted,
)
from tests.support.strips import (
    AGE,
    ALL,
    ANY,
    AREA,
    BY_NUMBER,
    GAPS,
    UNCOVERED,
    UNMEASURED,
    everybody,
    everywhere,
    given_tables,
    place,
    strips,
    values,
)


def test_shares_are_covered_of_judged_cells_with_their_numbers():
    rows = everywhere()
    rows += everybody(place("2580", 1), SILENT) + everybody(place("2580", 2), FAINT, n=2)
    rows += [counted(place("2580", 3), "Telia", STRONG)]
    found = values(rows)
    lulea = found.loc[(ANY, "2580", 2019)]
    # Cell 2 has too few rows; in cell 3 only Telia is measured: it is covered by 'any', but had
    # Telia failed nobody would know, so a share of 'any' cannot count it.
    assert (lulea["value"], lulea["numerator"], lulea["denominator"]) == (0.5, 1, 2)
    assert (lulea["n_obs"], lulea["n_samples"]) == (2, 40)
    assert (lulea["status"], lulea["basis"]) == ("observed", "cells")
    assert found.loc[(ALL, "2580", 2019), "value"] == 0.5
    assert found.loc[("mobile_cells_covered_share_telia", "2580", 2019), "value"] == 0.666666667
    assert found.loc[("mobile_cells_covered_share_tre", "2580", 2019), "n_samples"] == 10
    assert found.loc[(ANY, COUNTY, 2019), "numerator"] == 14
    assert found.loc[(ANY, COUNTY, 2019), "denominator"] == 15


def test_where_not_all_are_measured_nothing_is_said_of_any_or_all():
    rows = [
        row for row in everywhere() if row["cell_id"] != place("2580") or row["operator"] == "Telia"
    ]
    found = values([*rows, counted(place("2580", 1), "Telia", SILENT)])
    for indicator in (ANY, ALL, GAPS, AREA, *BY_NUMBER):
        assert found.loc[(indicator, "2580", 2019), "status"] == "missing"
    assert found.loc[("mobile_cells_covered_share_telia", "2580", 2019), "value"] == 0.5
    assert found.loc[(AGE, "2580", 2019), "n_obs"] == 2


def test_a_municipality_without_a_judged_cell_is_missing_not_zero_and_so_is_the_county():
    rows = [row for row in everywhere() if row["cell_id"] != place("2584")]
    rows += [counted(place("2584"), "Telia", STRONG, 2)]  # measured, but too little to judge
    found = values(rows)
    for indicator in (ANY, ALL, GAPS, AREA):
        for area in ("2584", COUNTY):
            row = found.loc[(indicator, area, 2019)]
            assert row["status"] == "missing"
            assert pd.isna(row["value"])
        assert found.loc[(indicator, "2580", 2019), "status"] == "observed"
    assert found.loc[(GAPS, "2580", 2019), "value"] == 0


def test_a_gap_over_a_border_is_one_in_one_municipality_and_one_in_the_county():
    # 2580 and 2581 lie side by side: one gap of three cells, two of them in 2581.
    across = [place("2580", 9, 5), place("2581", 0, 5), place("2581", 1, 5)]
    rows = everywhere() + [row for where in across for row in everybody(where, SILENT)]
    found = values(rows)["value"]
    assert (found[GAPS, "2580", 2019], found[GAPS, "2581", 2019]) == (0, 1)
    assert (found[AREA, "2581", 2019], found[AREA, COUNTY, 2019]) == (0.03, 0.03)
    assert found[GAPS, COUNTY, 2019] == 1


def test_where_one_operator_is_not_measured_there_is_no_gap_of_any():
    rows = everywhere() + everybody(place("2580", 5), SILENT)[:3]
    found = values(rows)["value"]
    assert found[GAPS, "2580", 2019] == 0
    derived = coverage.derive(given_tables(rows), DEFAULT_SETTINGS)["coverage_gaps"]
    assert set(derived["operator"]) == {"all", *OPERATORS[:3]}


def test_ways_and_months_are_chosen_and_said():
    rows = everywhere() + everybody(place("2580", 1), SILENT, way="on_foot", month=201907)
    rows += everybody(place("2580", 2), SILENT, way="", month=202001)
    tables = given_tables(rows)

    def figures(**chosen):
        settings = replace(DEFAULT_SETTINGS, coverage=CoverageSettings(**chosen))
        found = coverage.compute(tables, settings)
        origins = found.origins.set_index("origin_id")["notes"]
        own = found.values[found.values["indicator_id"] == ANY]
        own = own[(own["municipality_code"] == "2580") & own["value"].notna()]
        return {
            row.period: (row.numerator, row.denominator, origins[row.origin_id])
            for row in own.itertuples()
        }

    both, unstated = "way:in_vehicle\nway:on_foot", "way:"
    assert figures() == {2019: (1, 2, both), 2020: (0, 1, unstated)}
    assert figures(ways=("in_vehicle",)) == {2019: (1, 1, "way:in_vehicle")}
    assert figures(ways=("",)) == {2020: (0, 1, unstated)}
    assert figures(months=(201907, 202001)) == {2020: (0, 2, "way:\nway:on_foot")}
    assert figures(months=(201901, 202012))[2020][:2] == (1, 3)


def test_cells_of_other_counties_and_of_none_raise_no_value():
    nowhere = cell(-500)
    rows = everywhere()
    later = {"last_at": pd.Timestamp("2019-12-24")}  # makes nothing in the county older
    more = rows + everybody(place("2401"), SILENT, **later) + everybody(nowhere, SILENT)
    pd.testing.assert_frame_equal(
        values(more).drop(columns="origin_id"), values(rows).drop(columns="origin_id")
    )
    cells = coverage.derive(given_tables(more), DEFAULT_SETTINGS)["coverage_cells"]
    codes = cells.set_index("cell_id")["municipality_code"]
    assert set(codes[place("2401")]) == {"2401"}
    assert set(codes[nowhere]) == {""}


def test_other_boundaries_move_cells_without_a_new_count():
    tables = given_tables(everywhere())
    swapped = strips().assign(municipality_code=[*MUNICIPALITY_CODES[::-1], "2401"])
    moved = coverage.derive({**tables, "boundaries": swapped}, DEFAULT_SETTINGS)["coverage_cells"]
    first = moved[moved["cell_id"] == place(MUNICIPALITY_CODES[0])]
    assert set(first["municipality_code"]) == {MUNICIPALITY_CODES[-1]}


def test_invented_measurements_give_invented_values_from_a_named_delivery():
    rows = everywhere(synthetic=True) + everybody(
        place("2580", 1), STRONG, synthetic=True, delivery_id="d2", way="on_foot"
    )
    tables = given_tables(rows, d1="Invented", d2="Walked")
    computed = coverage.compute(tables, DEFAULT_SETTINGS)
    found = computed.values.set_index(["indicator_id", "municipality_code", "period"])
    assert set(found["status"]) == {"synthetic"}
    origins = computed.origins.set_index("origin_id")
    lulea = origins.loc[found.loc[(ANY, "2580", 2019), "origin_id"]]
    assert lulea["delivery_ids"].split("\n") == ["d1", "d2"]
    assert lulea["sources"].split("\n") == ["Invented", "Walked"]
    assert lulea["notes"].split("\n") == ["way:in_vehicle", "way:on_foot"]
    assert lulea["synthetic"]
    assert origins.loc[found.loc[(ANY, "2505", 2019), "origin_id"], "delivery_ids"] == "d1"


def test_derived_tables_are_used_when_they_are_there():
    tables = given_tables(everywhere() + everybody(place("2580", 5), SILENT))
    derived = coverage.derive(tables, DEFAULT_SETTINGS)
    for name, frame in derived.items():
        schema.validated(frame, name)
    anew = coverage.compute(tables, DEFAULT_SETTINGS)
    reused = coverage.compute({**tables, **derived}, DEFAULT_SETTINGS)
    pd.testing.assert_frame_equal(anew.values, reused.values)
    nothing = {name: schema.empty(name) for name in derived}
    assert coverage.compute({**tables, **nothing}, DEFAULT_SETTINGS).values.empty


def test_without_measurements_there_are_tables_without_rows():
    tables = given_tables([])
    assert all(frame.empty for frame in coverage.derive(tables, DEFAULT_SETTINGS).values())
    assert coverage.compute(tables, DEFAULT_SETTINGS).values.empty


@pytest.mark.parametrize("area", ["2580", COUNTY])
def test_what_is_behind_a_value_adds_up_to_it(area):
    rows = everywhere() + everybody(place("2580", 5), SILENT)
    rows += [counted(place("2580", 6), "Telia", STRONG, 1)]
    tables = given_tables(rows)
    value = values(rows).loc[(ANY, area, 2019)]
    behind = coverage.rows_behind(tables, DEFAULT_SETTINGS, ANY, area, 2019)
    assert len(behind["coverage_cells"]) == value["n_obs"]
    assert behind["coverage_counts"]["n"].sum() == value["n_samples"]
    gaps = coverage.rows_behind(tables, DEFAULT_SETTINGS, AREA, area, 2019)["coverage_gaps"]
    assert gaps["area_km2"].sum() == values(rows).loc[(AREA, area, 2019), "value"]
    assert coverage.rows_behind(tables, DEFAULT_SETTINGS, ANY, "2584", 2018)["coverage_cells"].empty


def test_the_catalogue_knows_every_coverage_indicator():
    expected = {ANY, ALL, GAPS, AREA, AGE, UNCOVERED, UNMEASURED, *BY_NUMBER}
    expected |= {f"{ANY}_{name.lower()}" for name in OPERATORS}
    assert {item.id for item in coverage.INDICATORS} == expected
    assert expected <= set(INDICATORS)
    assert grid.CELL_AREA_KM2 == 0.01
