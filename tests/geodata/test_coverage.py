"""The coverage indicators: shares and gaps of measured cells, per municipality and county."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import grid, schema
from geodata.indicators import INDICATORS
from geodata.intervals import clustered, wilson
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS, OPERATORS, CoverageSettings
from geodata.themes import coverage
from tests.support.measurements import (
    EAST,
    FAINT,
    NORTH,
    SILENT,
    STRONG,
    boundaries,
    cell,
    counted,
    counts,
)
from tests.support.tables import table

STRIP = 10  # cells: each municipality is a strip of ten columns, side by side
ANY, ALL = "mobile_cells_covered_share", "mobile_cells_covered_share_all"
GAPS, AREA = "mobile_gap_count", "mobile_gap_area_km2"
UNCOVERED, UNMEASURED = (f"mobile_localities_{name}_count" for name in ("uncovered", "unmeasured"))
AGE = "mobile_measured_age_days"
BY_NUMBER = [f"mobile_cells_operators_{number}_count" for number in range(5)]


@cache
def strips():
    def box(at):
        west = EAST + at * STRIP * 100
        return (west, NORTH, west + STRIP * 100, NORTH + 1_000)

    # The fifteenth strip is of another county.
    return boundaries({code: box(at) for at, code in enumerate([*MUNICIPALITY_CODES, "2401"])})


def place(code, column=0, row=0):
    return cell([*MUNICIPALITY_CODES, "2401"].index(code) * STRIP + column, row)


def everybody(cell_id, signal, **more):
    return [counted(cell_id, operator, signal, **more) for operator in OPERATORS]


def given_tables(rows, **deliveries):
    named = [
        {"delivery_id": name, "dataset": "coverage", "source": source}
        for name, source in (deliveries or {"d1": "Own measurements"}).items()
    ]
    return {
        "coverage_counts": counts(rows),
        "boundaries": strips(),
        "localities": schema.empty("localities"),
        "population_grid": schema.empty("population_grid"),
        "deliveries": table("deliveries", named),
    }


def everywhere(signal=STRONG, **more):
    return [row for code in MUNICIPALITY_CODES for row in everybody(place(code), signal, **more)]


def values(rows, **deliveries):
    computed = coverage.compute(given_tables(rows, **deliveries), DEFAULT_SETTINGS)
    return computed.values.set_index(["indicator_id", "municipality_code", "period"])


def test_shares_are_covered_of_judged_cells_with_their_numbers():
    rows = everywhere()
    rows += everybody(place("2580", 1), SILENT) + everybody(place("2580", 2), FAINT, n=2)
    rows += [counted(place("2580", 3), "Telia", STRONG)]
    found = values(rows)
    lulea = found.loc[(ANY, "2580", 2019)]
    # Cell 2 has too few rows; in cell 3 only Telia is measured, which is enough for 'any'.
    assert (lulea["value"], lulea["numerator"], lulea["denominator"]) == (0.666666667, 2, 3)
    assert (lulea["n_obs"], lulea["n_samples"]) == (3, 45)
    assert (lulea["status"], lulea["basis"]) == ("observed", "cells")
    assert found.loc[(ALL, "2580", 2019), "value"] == 0.5
    assert found.loc[("mobile_cells_covered_share_telia", "2580", 2019), "value"] == 0.666666667
    assert found.loc[("mobile_cells_covered_share_tre", "2580", 2019), "n_samples"] == 10
    assert found.loc[(ANY, COUNTY, 2019), "numerator"] == 15
    assert found.loc[(ANY, COUNTY, 2019), "denominator"] == 16


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


def test_cells_are_counted_by_how_many_cover_where_all_four_are_measured():
    rows = everywhere()
    for column, covering in enumerate([0, 1, 1, 3], start=1):
        where = place("2580", column)
        rows += everybody(where, STRONG)[:covering] + everybody(where, FAINT)[covering:]
    rows += everybody(place("2580", 6), STRONG)[:3]  # the fourth is not measured
    found = values(rows)
    value = found["value"]
    assert [value[name, "2580", 2019] for name in BY_NUMBER] == [1, 2, 0, 1, 1]
    assert [value[name, COUNTY, 2019] for name in BY_NUMBER] == [1, 2, 0, 1, 14]
    for name in BY_NUMBER:
        assert found.loc[(name, "2580", 2019), ["n_obs", "n_samples"]].tolist() == [5, 5 * 4 * 5]


def test_where_nobody_measured_all_four_the_numbers_are_missing_and_not_zero():
    rows = [row for row in everywhere() if row["cell_id"] != place("2584")]
    rows += everybody(place("2584"), STRONG)[:3]
    found = values(rows)
    for name in BY_NUMBER:
        assert found.loc[(name, "2584", 2019), "status"] == "missing"
        assert found.loc[(name, COUNTY, 2019), "status"] == "missing"


def last_measured(code, day, column=0):
    return everybody(place(code, column), STRONG, last_at=pd.Timestamp(f"2019-{day} 23:00"))


def test_age_is_the_median_of_days_from_a_cells_last_to_the_countys_last():
    rows = [row for code in MUNICIPALITY_CODES[1:] for row in last_measured(code, "06-30")]
    days = ["06-03", "06-20", "06-30", "06-29"]
    for column, day in enumerate(days):
        rows += last_measured(MUNICIPALITY_CODES[0], day, column)
    # Telia measured the first cell again; the cell's last time is that of anyone.
    rows += [counted(place(MUNICIPALITY_CODES[0]), "Telia", STRONG, 1,
                     last_at=pd.Timestamp("2019-06-10"))]  # fmt: skip
    found = values(rows)
    own = found.loc[(AGE, MUNICIPALITY_CODES[0], 2019)]
    assert (own["value"], own["n_obs"]) == (5.5, 4)  # 20, 10, 0 and 1 days
    assert found.loc[(AGE, MUNICIPALITY_CODES[1], 2019), "value"] == 0
    assert found.loc[(AGE, COUNTY, 2019), "value"] == 0  # of 17 cells all but three


def towns(*rows):
    """Give ``localities``: code, column and row of the cell that it lies in, inhabitants."""
    at = [grid.centres([place(code, column, row)]) for code, column, row, _ in rows]
    longitude, latitude = grid.unproject([e[0] for e, _ in at], [n[0] for _, n in at])
    return table(
        "localities",
        [
            {"name": f"{code} {column}", "municipality_code": code, "population": population,
             "longitude": east, "latitude": north, "population_year": None, "source": "",
             "delivery_id": "o1", "sheet": "", "row": 1, "synthetic": False}
            for (code, column, _, population), east, north
            in zip(rows, longitude, latitude, strict=True)
        ],
    )  # fmt: skip


FIRST, LAST = MUNICIPALITY_CODES[0], MUNICIPALITY_CODES[-1]


def with_towns(rows, *places):
    named = {"d1": "Own measurements", "o1": "List"}
    return {**given_tables(rows, **named), "localities": towns(*places)}


def test_localities_are_served_not_served_or_not_measured():
    rows = everybody(place(FIRST, 0), SILENT)
    rows += everybody(place(LAST, 0), SILENT) + everybody(place(LAST, 8), STRONG)
    tables = with_towns(
        rows,
        (FIRST, 0, 20, 50),  # 2 000 m from a cell that fails
        (FIRST, 0, 21, 80),  # 2 100 m: not measured
        (FIRST, 0, 0, 49),  # too small
        (FIRST, 0, 1, None),  # not known
        (LAST, 2, 0, 700),  # a covered cell within 2 km, another fails
        (MUNICIPALITY_CODES[6], 0, 0, 60),  # nobody has measured near
    )
    computed = coverage.compute(tables, DEFAULT_SETTINGS)
    found = computed.values.set_index(["indicator_id", "municipality_code", "period"])
    value, seen = found["value"], found["n_obs"]
    assert (value[UNCOVERED, FIRST, 2019], seen[UNCOVERED, FIRST, 2019]) == (1, 1)
    assert (value[UNMEASURED, FIRST, 2019], seen[UNMEASURED, FIRST, 2019]) == (1, 2)
    assert (value[UNCOVERED, LAST, 2019], value[UNMEASURED, LAST, 2019]) == (0, 0)
    # Nothing is known of how the localities of the sixth are served; that it is not known is.
    assert found.loc[(UNCOVERED, MUNICIPALITY_CODES[6], 2019), "status"] == "missing"
    assert value[UNMEASURED, MUNICIPALITY_CODES[6], 2019] == 1
    # A municipality without a counted locality has no number, and so the county has none.
    assert found.loc[(UNMEASURED, "2580", 2019), "status"] == "missing"
    assert found.loc[(UNMEASURED, COUNTY, 2019), "status"] == "missing"
    origins = computed.origins.set_index("origin_id")
    assert origins.loc[found.loc[(UNCOVERED, FIRST, 2019), "origin_id"], "delivery_ids"].split(
        "\n"
    ) == ["d1", "o1"]


def test_without_localities_nothing_is_said_of_them():
    found = values(everywhere())
    assert not set(found.index.get_level_values("indicator_id")) & {UNCOVERED, UNMEASURED}


def test_with_localities_everywhere_the_county_is_their_sum():
    tables = with_towns(everywhere(), *((code, 0, 0, 100) for code in MUNICIPALITY_CODES),
                        (FIRST, 0, 40, 100))  # fmt: skip
    found = coverage.compute(tables, DEFAULT_SETTINGS).values.set_index(
        ["indicator_id", "municipality_code", "period"]
    )
    assert found.loc[(UNMEASURED, COUNTY, 2019), ["value", "n_obs"]].tolist() == [1, 15]
    assert found.loc[(UNCOVERED, COUNTY, 2019), ["value", "n_obs"]].tolist() == [0, 14]


def test_what_is_behind_a_value_gives_it_again_and_leads_forward_to_it():
    rows = everywhere() + everybody(place(FIRST, 3), FAINT) + everybody(place(FIRST, 4), SILENT)
    rows += [counted(place(FIRST, 5), "Telia", STRONG, 1)]
    tables = with_towns(rows, *((code, 0, 0, 100) for code in MUNICIPALITY_CODES))
    whole = {**tables, **coverage.derive(tables, DEFAULT_SETTINGS)}
    valued = coverage.compute(tables, DEFAULT_SETTINGS).values
    valued = valued[valued["value"].notna()]
    assert set(valued["indicator_id"]) == {item.id for item in coverage.INDICATORS}
    for row in valued[valued["municipality_code"].isin([FIRST, COUNTY])].itertuples():
        key = (row.indicator_id, row.municipality_code, row.period)
        behind = coverage.rows_behind(whole, DEFAULT_SETTINGS, *key)
        core = {name: rows.reset_index(drop=True) for name, rows in behind.items()
                if name in ("coverage_counts", "localities")}  # fmt: skip
        again = coverage.compute({**tables, **core}, DEFAULT_SETTINGS).values
        again = again.set_index(["indicator_id", "municipality_code", "period"])
        if row.indicator_id != AGE:  # its last day is the county's
            assert again.loc[key, "value"] == row.value, key
            assert again.loc[key, "n_obs"] == row.n_obs, key
        for name in core:
            for at in behind[name].index[:: max(1, len(behind[name]) // 3)]:
                assert key in coverage.feeds(whole, DEFAULT_SETTINGS, {name: [at]}), (key, name)
        others = set(range(len(tables["coverage_counts"]))) - set(behind["coverage_counts"].index)
        if others:
            fed = coverage.feeds(whole, DEFAULT_SETTINGS, {"coverage_counts": others})
            assert key not in fed, key


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
            row.period: (row.numerator, row.denominator, origins[row.origin_id].replace("way:", ""))
            for row in own.itertuples()
        }

    assert figures() == {2019: (1, 2, "in_vehicle\non_foot"), 2020: (0, 1, "")}
    assert figures(ways=("in_vehicle",)) == {2019: (1, 1, "in_vehicle")}
    assert figures(ways=("",)) == {2020: (0, 1, "")}
    assert figures(months=(201907, 202001)) == {2020: (0, 2, "on_foot")}
    assert figures(months=(201901, 202012))[2020][:2] == (1, 3)


def test_an_interval_by_squares_is_wider_where_neighbours_are_alike():
    strip = [place("2580", column, row) for column in range(10) for row in range(10)]
    east = {cell_id: STRONG if at < 50 else SILENT for at, cell_id in enumerate(strip)}
    mixed = {cell_id: STRONG if at % 2 else SILENT for at, cell_id in enumerate(strip)}

    def width(signals):
        rows = [row for where, signal in signals.items() for row in everybody(where, signal)]
        row = values(rows).loc[(ANY, "2580", 2019)]
        assert row["value"] == 0.5
        return row["high"] - row["low"]

    low, high = wilson(50, 100)
    assert width(mixed) >= high - low
    assert width(east) > 2 * (high - low)


def test_cells_of_other_counties_and_of_none_raise_no_value():
    nowhere = cell(-500)
    rows = everywhere()
    more = rows + everybody(place("2401"), SILENT) + everybody(nowhere, SILENT)
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


hits = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=60)


@given(hits)
def test_an_interval_by_blocks_holds_the_share_and_is_never_narrower_than_wilsons(cells):
    covered = np.array([hit for hit, _ in cells])
    low, high = clustered(covered, np.array([block for _, block in cells]))
    narrow_low, narrow_high = wilson(int(covered.sum()), len(covered))
    assert 0 <= low <= covered.mean() <= high <= 1
    assert low <= narrow_low + 1e-12
    assert high >= narrow_high - 1e-12


def test_cells_each_in_a_block_of_its_own_have_nearly_wilsons_interval():
    covered = np.arange(100) < 80
    for alone, apart in zip(clustered(covered, np.arange(100)), wilson(80, 100), strict=True):
        assert abs(alone - apart) < 0.001
    # All cells of each block alike: ten blocks are worth ten cells.
    assert clustered(covered, np.arange(100) // 10)[0] == pytest.approx(wilson(8, 10)[0], abs=0.03)
    everywhere_covered = np.ones(100, dtype=bool)
    assert clustered(everywhere_covered, np.arange(100) // 10) == wilson(10, 10)
    assert clustered(covered, np.zeros(100, dtype="int64")) == wilson(0.8, 1)


@given(st.integers(1, 5_000), st.data())
def test_wilsons_interval_holds_the_share_and_narrows_with_more_cells(judged, data):
    covered = data.draw(st.integers(0, judged))
    low, high = wilson(covered, judged)
    assert 0 <= low <= covered / judged <= high <= 1
    assert low < high
    wider_low, wider_high = wilson(covered * 4, judged * 4)
    assert wider_high - wider_low < high - low


def test_the_catalogue_knows_every_coverage_indicator():
    expected = {ANY, ALL, GAPS, AREA, AGE, UNCOVERED, UNMEASURED, *BY_NUMBER}
    expected |= {f"{ANY}_{name.lower()}" for name in OPERATORS}
    assert {item.id for item in coverage.INDICATORS} == expected
    assert expected <= set(INDICATORS)
    assert grid.CELL_AREA_KM2 == 0.01
