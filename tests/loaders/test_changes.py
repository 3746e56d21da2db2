"""A corrected cell is one changed row; values say by how much they move."""

from __future__ import annotations

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geodata import schema
from geodata.tables import COLUMNS, CORE_TABLES
from loaders.catalog import DATASETS
from loaders.changes import EXAMPLES, WITHHELD, changes
from loaders.delivery import load
from loaders.differences import KEYS, difference
from loaders.edition import PARTED_TABLES
from tests.support.deliveries import figures, write_csv
from tests.support.editions import edition, part
from tests.support.tables import table


def visits(*days, **said):
    each = {"municipality_code": "2580", **said}
    return table("visits", [{**each, **(d if isinstance(d, dict) else {"date": d})} for d in days])


def counts(diff):
    return len(diff.new), len(diff.gone), len(diff.before)


def test_every_table_that_is_compared_row_by_row_has_a_key_of_its_own_columns():
    assert set(KEYS) == set(CORE_TABLES) - set(PARTED_TABLES)
    for name, key in KEYS.items():
        assert set(key) <= {*schema.columns(name), "identity"}


def test_a_corrected_cell_is_one_changed_row_and_names_its_column():
    old = visits("2019-01-10", "2019-01-15", visitor="official")
    new = visits({"date": "2019-01-10"}, {"date": "2019-01-15", "visitor": "both"})
    diff = difference("visits", old, new)

    assert counts(diff) == (0, 0, 1)
    assert diff.columns == (("visitor",),)
    assert (diff.before.tolist(), diff.after.tolist()) == ([1], [1])


def test_where_a_row_stood_and_in_which_file_is_no_change():
    old = visits("2019-01-10", "2019-01-15")
    new = old.iloc[::-1].assign(delivery_id="other", sheet="Blad2", row=99)

    assert not difference("visits", old, new)


def test_a_visit_on_another_day_is_another_visit():
    assert counts(difference("visits", visits("2019-01-10"), visits("2019-01-11"))) == (1, 1, 0)


def test_of_two_visits_a_day_the_one_that_is_the_same_stays_and_the_other_changed():
    old = visits({"date": "2019-01-10", "visitor": "both"}, {"date": "2019-01-10"})
    new = visits({"date": "2019-01-10", "theme": "vård"}, {"date": "2019-01-10", "visitor": "both"})
    diff = difference("visits", old, new)

    assert counts(diff) == (0, 0, 1)
    assert diff.columns == (("theme",),)
    assert (diff.before.tolist(), diff.after.tolist()) == ([1], [0])


def test_repeats_are_counted():
    assert counts(difference("visits", visits(*["2019-01-10"] * 3), visits("2019-01-10"))) == (
        0, 2, 0,
    )  # fmt: skip


def project(**said):
    each = {"project_id": "p1", "year": 2019, "municipality_codes": "2580", "title": "Kulturarv"}
    return table("projects", [{**each, **said}])


def test_a_project_is_known_by_its_reference_number_whatever_else_is_corrected():
    old = project(reference_number="A1", granted_sek=125_000.0)
    new = project(reference_number="A1", granted_sek=152_000.0, project_id="p2", title="Kulturår")
    diff = difference("projects", old, new)

    assert counts(diff) == (0, 0, 1)
    assert set(diff.columns[0]) == {"granted_sek", "project_id", "title"}
    assert counts(difference("projects", project(), project(project_id="p2"))) == (1, 1, 0)


def test_what_may_name_a_person_is_told_to_have_changed_and_not_to_what():
    before = edition(projects=project(reference_number="A1", applicant="Anna Andersson"))
    after = edition(projects=project(reference_number="A1", applicant="Bo Berg", granted_sek=5.0))
    [row] = [one for one in changes(before, after) if one["kind"] == "row"]

    assert row["columns"] == {"granted_sek": [0.0, 5.0]}
    assert row["withheld"] == ["applicant"]
    assert "Berg" not in str(row)


def test_each_text_column_of_a_dataset_with_personal_data_has_been_thought_of():
    harmless = {
        "visits": {"theme", "register", "starts", "ends"},
        "projects": {
            "project_id", "reference_number", "municipality_codes", "support_form", "art_form",
            "register",
        },
        "coverage_counts": {"operator"},
    }  # fmt: skip
    for spec in DATASETS.values():
        if not spec.personal:
            continue
        free = {
            name
            for name, column in COLUMNS[spec.table].items()
            if schema.pandas_types(spec.table)[name] == "str"
            and not any(check.name == "isin" for check in column.checks)
            and name not in ("delivery_id", "sheet", "municipality_code")
        }
        assert free == harmless[spec.table] | set(WITHHELD.get(spec.table, ())), spec.table


def test_a_boundary_that_moves_is_one_changed_row_with_its_area():
    def shapes(width):
        frame = gpd.GeoDataFrame(
            {
                "municipality_code": ["2580"], "name": ["Luleå"], "simplified": [True],
                "delivery_id": ["a"], "sheet": [""], "row": [1], "synthetic": [False],
            },
            geometry=[box(0, 0, width, 1000)],
            crs="EPSG:3006",
        )  # fmt: skip
        return frame[schema.columns("boundaries")]

    found = changes(edition(boundaries=shapes(1000)), edition(boundaries=shapes(3000)))
    [row] = [one for one in found if one["kind"] == "row"]

    assert row["key"] == {"municipality_code": "2580", "simplified": True}
    assert row["columns"]["area_km2"] == [1.0, 3.0]
    assert row["columns"]["shape"][0] != row["columns"]["shape"][1]
    assert not difference("boundaries", shapes(1000), shapes(1000))


def test_rows_add_up_and_examples_are_few_with_the_changed_ones_first():
    days = [str(day.date()) for day in pd.date_range("2019-01-01", periods=200)]
    before = edition(visits=visits(*days[:120]))
    after = edition(visits=visits(*days[60:]).assign(theme=["x"] * 5 + [""] * 135))
    found = changes(before, after)
    [rows] = [one for one in found if one["kind"] == "rows"]
    examples = [one for one in found if one["kind"] == "row"]

    assert (rows["new"], rows["gone"], rows["changed"]) == (80, 60, 5)
    assert rows["rows_before"] + rows["new"] - rows["gone"] == rows["rows_after"] == 140
    assert len(examples) == EXAMPLES
    assert [one["change"] for one in examples] == ["changed"] * 5 + ["gone"] * 45
    assert examples[0]["columns"] == {"theme": ["", "x"]}
    assert examples[5]["key"]["date"] == "2019-01-01T00:00:00"


def test_a_table_that_was_empty_is_counted_without_examples():
    found = changes(edition(), edition(visits=visits("2019-01-10")))

    assert [one["kind"] for one in found] == ["rows"]
    assert changes({}, edition()) == []


def values(*given):
    names = ("municipality_code", "period", "value")
    made = [dict(zip(names, one, strict=True)) for one in given]
    for one in made:
        one["status"] = "missing" if one["value"] is None else "observed"
    return {"indicator_values": table("indicator_values", made)}


def test_values_that_move_say_by_how_much_and_are_summed_up_by_indicator():
    before = edition(**values(("2580", 2019, 0.5), ("2581", 2019, 0.9), ("2582", 2019, None)))
    after = edition(**values(("2580", 2019, 0.7), ("2581", 2019, 0.3), ("2582", 2019, 0.1)))
    found = changes(before, after)
    moved = {one["municipality_code"]: one["difference"] for one in found if one["kind"] == "value"}
    [summary] = [one for one in found if one["kind"] == "indicator"]

    assert moved == {"2580": 0.2, "2581": -0.6, "2582": None}
    assert (summary["moved"], summary["new"], summary["gone"], summary["restated"]) == (2, 1, 0, 0)
    assert summary["largest_rise"]["municipality_code"] == "2580"
    assert summary["largest_fall"]["difference"] == -0.6
    assert summary["municipalities"] == ["2580", "2581", "2582"]
    assert summary["periods"] == [2019]


def test_a_value_that_is_only_said_otherwise_is_restated_and_neither_rises_nor_falls():
    before = edition(**values(("2580", 2019, 5.0)))
    invented = before["indicator_values"].assign(status="synthetic")
    [summary, value] = changes({**before, "indicator_values": invented}, before)

    assert (summary["restated"], summary["moved"], summary["largest_rise"]) == (1, 0, None)
    assert (value["status_before"], value["status"], value["difference"]) == (
        "synthetic", "observed", 0.0,
    )  # fmt: skip


def test_a_year_in_which_one_municipality_has_a_value_restates_none_of_the_others():
    new = edition(**values(("2580", 2091, 5.0), ("2581", 2091, None)))
    [summary, value] = changes(edition(), new)

    assert (summary["new"], summary["restated"], summary["moved"]) == (1, 0, 0)
    assert summary["municipalities"] == [value["municipality_code"]] == ["2580"]


rows_of_visits = st.lists(
    st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(["2580", "2505"]), st.booleans()),
    max_size=8,
)


@given(rows_of_visits, rows_of_visits)
def test_counts_are_those_of_a_naive_comparison(before, after):
    def frame(given):
        return visits(
            *(
                {
                    "date": f"2019-01-0{day}",
                    "municipality_code": code,
                    "visitor": "both" if both else "official",
                }
                for day, code, both in given
            )
        )

    left, right = list(before), list(after)
    for row in before:
        if row in right:
            left.remove(row)
            right.remove(row)
    changed = 0
    for row in list(left):
        match = next((one for one in right if one[:2] == row[:2]), None)
        if match is not None:
            left.remove(row)
            right.remove(match)
            changed += 1
    diff = difference("visits", frame(before), frame(after))

    assert counts(diff) == (len(right), len(left), changed)


def test_a_large_register_is_compared_in_a_blink():
    days = pd.Timestamp("2015-01-01") + pd.to_timedelta(np.arange(50_000) % 3650, unit="D")
    old = visits("2019-01-01").iloc[np.zeros(50_000, dtype=int)].assign(date=days, last_date=days)
    old = old.reset_index(drop=True)
    new = old.assign(theme=["x", *[""] * 49_999])
    started = time.perf_counter()
    diff = difference("visits", old, new)

    assert counts(diff) == (0, 0, 1)
    assert time.perf_counter() - started < 5


@pytest.mark.usefixtures("quick")
def test_a_corrected_file_is_reported_as_the_cells_that_it_corrects(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 78_015, 2020: 78_549}))
    report = load(place, "figures", figures(tmp_path / "2.csv", {2019: 78_105, 2021: 78_867}))
    [rows] = [one for one in report.changes if one["kind"] == "rows"]
    changed, new = (one for one in report.changes if one["kind"] == "row")

    assert (rows["new"], rows["gone"], rows["changed"]) == (1, 0, 1)
    assert changed["key"]["period"] == 2019
    assert changed["columns"] == {"value": [78_015.0, 78_105.0]}
    assert (changed["delivery_id"], changed["row"]) == (report.delivery_id, 2)
    assert (new["change"], new["columns"]["value"]) == ("new", [None, 78_867.0])


@pytest.mark.usefixtures("quick")
def test_real_figures_change_invented_ones_and_it_is_seen(place, tmp_path):
    load(place, "figures", figures(tmp_path / "i.csv", {2019: 1}, exempeldata="ja"))
    report = load(place, "figures", figures(tmp_path / "r.csv", {2019: 78_105}))
    [row] = [one for one in report.changes if one["kind"] == "row"]

    assert row["columns"]["synthetic"] == [True, False]


@pytest.mark.usefixtures("quick")
def test_a_place_is_known_by_name_and_municipality(place, tmp_path):
    each = {"municipality_code": "2584", "longitude": 18.8, "latitude": 68.3, "source": "SCB"}
    load(place, "localities", write_csv(tmp_path / "1.csv", [{**each, "name": "Abisko"}]))
    moved = {**each, "name": "Abisko", "longitude": 18.83}
    report = load(place, "localities", write_csv(tmp_path / "2.csv", [moved]))
    [rows] = [one for one in report.changes if one["kind"] == "rows"]

    assert (rows["table"], rows["new"], rows["gone"], rows["changed"]) == ("localities", 0, 0, 1)


def test_parts_without_rows_change_nothing():
    nothing = part("visits", "1", [], covers_from="2019-01-01", covers_to="2019-01-31")
    assert changes(edition(), edition(nothing)) == []
