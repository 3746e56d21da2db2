"""From a row of a file forward to the values that it feeds, and back again."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from geodata import indicators
from geodata.errors import InputError, UnknownNameError
from geodata.themes import culture
from loaders import edition, sample, store
from loaders.delivery import load
from loaders.feeds import feeds
from loaders.paths import workspace
from loaders.trace import trace
from tests.support.deliveries import FIGURE, figures, write_csv

VISIT = {"date": "2019-05-14", "visitor": "official", "municipality": "Pajala"}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    """Give the sample workspace's root, its tables and its settings."""
    root = tmp_path_factory.mktemp("sample")
    sample.create(root)
    place = workspace(root)
    manifest = edition.read_manifest(place, edition.current_id(place))
    return root, store.read_tables(place, manifest), store.settings_of(manifest)


def _some_values(tables, count, seed):
    """Give values of every theme; most of an edition's are broadband's."""
    values = tables["indicator_values"]
    valued = values[values["value"].notna()]
    by_theme = valued.groupby(valued["indicator_id"].map(lambda name: indicators.theme_of(name).id))
    chosen = [part.sample(min(count, len(part)), random_state=seed) for _, part in by_theme]
    frame = pd.concat(chosen)
    columns = ("indicator_id", "municipality_code", "period")
    return [
        (str(name), str(code), int(period))
        for name, code, period in frame[list(columns)].itertuples(index=False)
    ]


def test_every_row_behind_a_value_leads_forward_to_it(sampled):
    _, tables, settings = sampled
    chance = np.random.RandomState(1)
    for key in _some_values(tables, 4, seed=1):
        behind = indicators.rows_behind(tables, settings, *key)
        assert behind, key
        for table, rows in behind.items():
            if table.startswith("coverage_") and table != "coverage_counts":
                continue  # derived: no delivery brought them
            place = int(chance.choice(rows.index))
            assert key in indicators.fed_by(tables, settings, {table: [place]}), (key, table)


def test_every_value_that_a_row_feeds_rests_on_it(sampled):
    _, tables, settings = sampled
    chance = np.random.RandomState(2)
    for table in ("facts", "visits", "projects", "coverage_counts", "deliveries"):
        for place in chance.choice(len(tables[table]), 3, replace=False):
            fed = sorted(indicators.fed_by(tables, settings, {table: [place]}))
            for number in chance.permutation(len(fed))[:3]:
                key = fed[number]
                behind = indicators.rows_behind(tables, settings, *key)
                assert place in behind[table].index, (key, table, place)


def test_a_theme_that_does_not_say_what_it_feeds_is_asked_value_by_value(sampled, monkeypatch):
    _, tables, settings = sampled
    place = {"projects": [0]}
    quick = indicators.fed_by(tables, settings, place)
    slow = [one if one.id != "culture" else _without_feeds(one) for one in indicators.THEMES]
    monkeypatch.setattr(indicators, "THEMES", tuple(slow))

    assert quick
    assert indicators.fed_by(tables, settings, place) == quick


def _without_feeds(theme):
    from dataclasses import replace

    assert theme is culture.THEME
    return replace(theme, feeds=None)


def test_each_theme_says_what_it_feeds_in_one_pass():
    assert [theme.id for theme in indicators.THEMES if theme.feeds is None] == []


def test_what_trace_shows_feeds_the_value_by_file_and_row(sampled):
    root, tables, _ = sampled
    for key in _some_values(tables, 1, seed=3):
        traced = trace(*key, root)
        for rows in traced["rows"].values():
            for shown in rows["shown"][:1]:
                if not shown.get("row"):
                    continue
                found = feeds(shown["delivery_id"], shown["sheet"], shown["row"], root)
                assert found["status"] == "used"
                assert key in _keys(found), key
        for delivery in traced["deliveries"]:
            whole = feeds(delivery["delivery_id"], path=root)
            named = {one["indicator_id"]: one for one in whole["indicators"]}
            assert key[2] in named[key[0]]["periods"], (key, delivery["file_name"])


def _keys(found):
    return {
        (one["indicator_id"], one["municipality_code"], one["period"]) for one in found["values"]
    }


def test_a_row_of_figures_feeds_the_value_its_quotients_and_the_county(sampled):
    root, tables, _ = sampled
    facts = tables["facts"]
    row = facts[
        (facts["indicator_id"] == "population")
        & (facts["municipality_code"] == "2580")
        & (facts["period"] == 2019)
    ].iloc[0]
    found = feeds(row["delivery_id"][:12], row=int(row["row"]), path=root)

    assert {
        ("population", "2580", 2019),
        ("population_density", "2580", 2019),
        ("culture_granted_sek_per_inhabitant", "2580", 2019),
    } <= _keys(found)
    assert {one["municipality_code"] for one in found["values"]} <= {"2580", "25"}
    [value] = [one for one in found["values"] if one["indicator_id"] == "population"][:1]
    assert (value["value"], value["status"]) == (78_105.0, "observed")
    [core] = found["rows"]
    assert (core["stands"], core["content"]["value"]) == (True, 78_105.0)


def test_measurements_are_followed_as_a_whole(sampled):
    root, tables, _ = sampled
    deliveries = tables["deliveries"]
    coverage = deliveries[deliveries["dataset"] == "coverage"]["delivery_id"].iloc[0]
    found = feeds(coverage, path=root)
    named = {one["indicator_id"] for one in found["indicators"]}

    assert {"mobile_cells_covered_share", "mobile_gap_count"} <= named
    assert found["rows"]["standing"] == found["rows"]["given"] > 0
    with pytest.raises(InputError, match="not rows: single rows"):
        feeds(coverage, row=2, path=root)


def test_a_trace_of_coverage_names_the_files_of_each_cell_and_of_them_all(sampled):
    root, *_ = sampled
    found = trace("mobile_cells_covered_share", "2580", 2023, root)
    cells = found["rows"]["coverage_cells"]
    counts = found["rows"]["coverage_counts"]

    assert cells["count"] > len(cells["shown"])
    assert all(len(one["measured_in"][0]["sha256"]) == 64 for one in cells["shown"])
    assert sum(counts["by_delivery"].values()) == counts["count"]
    assert {d["dataset"] for d in found["deliveries"]} == {"coverage"}
    for delivery in found["deliveries"]:
        assert delivery["covers_from"]
        assert {"sheet", "register", "preset", "rows_accepted"} <= set(delivery)
    json.dumps(found, allow_nan=False)


def test_what_may_name_a_person_is_shown_neither_way(sampled):
    root, *_ = sampled
    back = trace("culture_project_count", "2580", 2019, root)
    shown = back["rows"]["projects"]["shown"][0]
    forward = feeds(shown["delivery_id"], row=shown["row"], path=root)

    for content in (shown["content"], forward["rows"][0]["content"]):
        assert "municipality_codes" in content
        assert not {"title", "applicant"} & set(content)


def _facts(path, *rows):
    return write_csv(path, [{**FIGURE, **row} for row in rows])


@pytest.mark.usefixtures("quick")
def test_a_row_that_a_later_file_corrects_is_overruled_by_that_files_row(place, tmp_path):
    first = load(place, "figures", figures(tmp_path / "1.csv", {2019: 1, 2020: 2}))
    later = load(place, "figures", figures(tmp_path / "2.csv", {2018: 8, 2020: 3}))

    found = feeds(first.delivery_id, row=3, path=place.root)
    [row] = found["rows"]
    assert (found["status"], row["stands"], found["values"]) == ("overruled", False, [])
    by = row["overruled_by"]
    assert (by["delivery_id"], by["file"], by["row"]) == (later.delivery_id, "2.csv", 3)
    assert len(by["sha256"]) == 64
    assert feeds(first.delivery_id, row=2, path=place.root)["status"] == "used"
    whole = feeds(first.delivery_id, path=place.root)
    assert (whole["rows"]["given"], whole["rows"]["standing"]) == (2, 1)
    assert [one["rows"] for one in whole["rows"]["overruled_by"]] == [1]


@pytest.mark.usefixtures("quick")
def test_a_visit_that_a_later_list_covers_is_overruled_even_by_an_empty_day(place, tmp_path):
    rows = [{**VISIT, "date": f"2019-05-{day}"} for day in (10, 14, 20)]
    first = load(place, "visits", write_csv(tmp_path / "1.csv", rows))
    load(place, "visits", write_csv(tmp_path / "2.csv", [rows[0]]), covers="2019-05-01/2019-05-14")

    fates = [feeds(first.delivery_id, row=n, path=place.root) for n in (2, 3, 4)]
    assert [one["status"] for one in fates] == ["overruled", "overruled", "used"]
    assert [one["rows"][0]["overruled_by"] for one in fates][2] is None
    assert [one["rows"][0]["overruled_by"]["row"] for one in fates[:2]] == [2, None]


@pytest.mark.usefixtures("quick")
def test_a_rejected_row_and_one_that_is_not_there_are_told_apart(place, tmp_path):
    path = _facts(
        tmp_path / "f.csv", {"value": 1}, {"value": 2, "municipality": "Lulå"},
        {"value": 3, "indicator": "sea_area"},
    )  # fmt: skip
    report = load(place, "figures", path)

    rejected = feeds(report.delivery_id, row=3, path=place.root)
    assert (rejected["status"], rejected["rows"]) == ("rejected", [])
    [problem] = rejected["problems"]
    assert (problem["code"], problem["value"]) == ("unknown_municipality", "Lulå")
    left = feeds(report.delivery_id, row=4, path=place.root)
    assert (left["status"], left["left_out"]) == ("no_row", {"no_indicator:sea_area": 1})
    assert feeds(report.delivery_id, row=99, path=place.root)["status"] == "no_row"


@pytest.mark.usefixtures("quick")
def test_a_delivery_that_the_edition_does_not_have_feeds_nothing(place, tmp_path):
    old = load(place, "visits", write_csv(tmp_path / "1.csv", [VISIT]))
    load(
        place, "visits", write_csv(tmp_path / "2.csv", [{**VISIT, "date": "2019-06-01"}]),
        replaces=old.delivery_id,
    )  # fmt: skip

    found = feeds(old.delivery_id[:8], row=2, path=place.root)
    assert (found["status"], found["values"]) == ("not_in_edition", [])
    assert not found["delivery"]["in_edition"]
    assert found["rows"][0]["overruled_by"] is None
    assert feeds(old.delivery_id, path=place.root)["status"] == "not_in_edition"
    before = feeds(old.delivery_id, row=2, path=place.root, edition_id=old.edition_id)
    assert before["status"] == "used"


@pytest.mark.usefixtures("quick")
def test_a_delivery_is_named_by_enough_of_its_id(place, tmp_path):
    load(place, "figures", figures(tmp_path / "1.csv", {2019: 1}))
    for wrong in ("", "zz", "../x", "*"):
        with pytest.raises(UnknownNameError, match="The edition has"):
            feeds(wrong, path=place.root)


@pytest.mark.usefixtures("quick")
def test_boundaries_and_places_stand_or_are_replaced_as_a_whole(place, tmp_path):
    each = {"municipality_code": "2584", "longitude": 18.8, "latitude": 68.3, "source": "SCB"}
    rows = [{**each, "name": name} for name in ("Abisko", "Björkliden")]
    old = load(place, "localities", write_csv(tmp_path / "1.csv", rows))
    load(place, "localities", write_csv(tmp_path / "2.csv", rows[1:]))
    found = [feeds(old.delivery_id, row=n, path=place.root) for n in (2, 3)]
    boundaries = edition.editions(place)[0].deliveries[0]

    assert [one["rows"][0]["overruled_by"]["row"] for one in found] == [None, 2]
    assert feeds(boundaries.delivery_id, path=place.root)["rows"]["standing"] == 290


def _run(*words, data):
    return CliRunner(env={"KOMMUNATLAS_DATA": str(data)}).invoke(main, [str(w) for w in words])


@pytest.mark.usefixtures("quick")
def test_the_command_prints_one_object_or_lines_for_people(place, tmp_path):
    report = load(place, "figures", figures(tmp_path / "1.csv", {2019: 78_105}))
    load(place, "figures", figures(tmp_path / "2.csv", {2020: 1}))

    result = _run("feeds", report.delivery_id[:10], "--row", 2, "--json", data=place.root)
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (found["status"], found["row"]) == ("used", 2)
    said = _run("feeds", report.delivery_id[:10], "--row", 2, data=place.root).stdout
    assert "population, 2580, 2019: 78105" in said
    assert "1 of 1 rows stand" in _run("feeds", report.delivery_id, data=place.root).stdout
    wrong = _run("feeds", "zz", data=place.root)
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "1.csv" in wrong.stderr


def test_positions_of_numpy_are_as_good_as_any(sampled):
    _, tables, settings = sampled
    plain = indicators.fed_by(tables, settings, {"visits": [0, 1]})
    assert indicators.fed_by(tables, settings, {"visits": np.array([0, 1])}) == plain
