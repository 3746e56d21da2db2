"""Cells by number of operators, localities, age of the measurements; and what is behind them."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS, OPERATORS
from geodata.signals import MISSING_SIGNAL
from geodata.themes import coverage
from tests.support.measurements import (
    FAINT,
    SILENT,
    STRONG,
    counted,
)
from tests.support.strips import (
    AGE,
    ALL,
    ANY,
    BY_NUMBER,
    FIRST,
    GAPS,
    LAST,
    UNCOVERED,
    UNMEASURED,
    everybody,
    everywhere,
    given_tables,
    place,
    values,
    with_towns,
)


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


def test_rows_without_a_known_signal_make_nothing_younger_and_are_behind_nothing():
    rows = [row for code in MUNICIPALITY_CODES[1:] for row in last_measured(code, "06-30")]
    rows += last_measured(FIRST, "06-03")
    at = pd.Timestamp("2019-12-24")
    mute = [counted(place(FIRST), "Telia", MISSING_SIGNAL, last_at=at, delivery_id="mute")]
    found = values(rows + mute, d1="Own measurements", mute="No signals")
    pd.testing.assert_frame_equal(found, values(rows, d1="Own measurements"))
    assert found.loc[(AGE, FIRST, 2019), "value"] == 27
    tables = given_tables(rows + mute)
    behind = coverage.rows_behind(tables, DEFAULT_SETTINGS, f"{ANY}_telia", FIRST, 2019)
    assert set(behind["coverage_counts"]["delivery_id"]) == {"d1"}
    assert not coverage.feeds(tables, DEFAULT_SETTINGS, {"coverage_counts": [len(rows)]})


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


def test_taking_an_operator_away_leaves_no_locality_without_coverage():
    rows = everybody(place(FIRST, 0), SILENT)[1:] + everybody(place(FIRST, 1), FAINT)[1:]
    rows += everybody(place(FIRST, 0), STRONG)[:1] + everybody(place(FIRST, 1), FAINT)[:1]

    def told(rows):
        computed = coverage.compute(with_towns(rows, (FIRST, 0, 0, 80)), DEFAULT_SETTINGS)
        found = computed.values.set_index(["indicator_id", "municipality_code", "period"])
        return [found["value"].get((name, FIRST, 2019)) for name in (UNCOVERED, UNMEASURED)]

    assert told(rows) == [0, 0]
    # Measured, and not served as far as the other three are known; but the fourth is not, so nobody
    # knows.
    without = [row for row in rows if row["operator"] != OPERATORS[0]]
    assert told(without) == [None, 0]


@pytest.mark.parametrize("invented", ["measurements", "localities", "neither"])
def test_a_number_of_localities_is_invented_when_either_is(invented):
    rows = everybody(place(FIRST), STRONG, synthetic=invented == "measurements")
    tables = with_towns(rows, (FIRST, 0, 0, 80))
    tables["localities"] = tables["localities"].assign(synthetic=invented == "localities")
    found = coverage.compute(tables, DEFAULT_SETTINGS).values
    own = found[found["indicator_id"].isin([UNCOVERED, UNMEASURED]) & found["value"].notna()]
    expected = "observed" if invented == "neither" else "synthetic"
    assert own["status"].tolist() == [expected] * 2


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
    several = [ANY, f"{ANY}_telia", BY_NUMBER[1], GAPS, UNCOVERED, UNMEASURED, AGE]
    own = valued["municipality_code"] == FIRST
    county = valued["municipality_code"] == COUNTY
    asked = (own & valued["indicator_id"].isin(several)) | (
        county & valued["indicator_id"].isin([ALL, UNMEASURED])
    )
    for row in valued[asked].itertuples():
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


def test_a_figure_names_the_deliveries_that_measured_in_its_cells_and_no_others():
    rows = everybody(place(FIRST), STRONG, delivery_id="four")
    rows += [counted(place(FIRST, 3), "Tre", STRONG, delivery_id="three")]
    rows += [counted(place(FIRST, 4), "Telia", STRONG, 1, delivery_id="few")]
    named = {name: name for name in ("four", "three", "few")}
    computed = coverage.compute(given_tables(rows, **named), DEFAULT_SETTINGS)
    found = computed.values.set_index(["indicator_id", "municipality_code", "period"])
    origins = computed.origins.set_index("origin_id")["delivery_ids"].str.split("\n")

    def deliveries(name):
        return set(origins[found.loc[(name, FIRST, 2019), "origin_id"]])

    assert deliveries(f"{ANY}_telia") == deliveries(ANY) == deliveries(GAPS) == {"four"}
    assert deliveries(f"{ANY}_tre") == deliveries(AGE) == {"four", "three"}
