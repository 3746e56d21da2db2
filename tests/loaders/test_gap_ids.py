"""A gap is called the same in one edition after another, and what is stored keeps its names."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from geodata import grid, schema
from geodata.settings import OPERATORS
from loaders import edition, store, tables
from loaders.delivery import load, preview
from loaders.prepare import Request
from loaders.verify import verify
from tests.support.deliveries import figures, write_csv

EAST, NORTH = 700_000, 7_400_000
"""In Jokkmokk."""


def log(path, silent, year=2023, served=()):
    """Write a log in which nobody has service in some cells of a row, and all have in others."""
    rows = []
    for columns, technology, signal in ((silent, "none", ""), (served, "4G", -80)):
        for column in columns:
            [longitude], [latitude] = grid.unproject([EAST + 100 * column + 50], [NORTH + 50])
            rows += [
                {
                    "timestamp": f"{year}-06-03T05:{column:02}:{second:02}Z",
                    "longitude": f"{longitude:.6f}",
                    "latitude": f"{latitude:.6f}",
                    "operator": operator,
                    "technology": technology,
                    "signal_dbm": signal,
                }
                for operator in OPERATORS
                for second in (0, 20, 40)
            ]
    return write_csv(path, rows)


def cell(column):
    return (EAST + 100 * column) * 10**7 + NORTH


def named(place):
    """Give the published gaps of 'any': period to ids, largest first."""
    gaps = store.open_bundle(place.root).gaps
    own = gaps[gaps["operator"] == "any"]
    return {int(p): rows["gap_id"].tolist() for p, rows in own.groupby("period")}


def gaps_from(place):
    return edition.read_manifest(place, edition.current_id(place)).gaps_from


@pytest.fixture
def loaded(place, tmp_path):
    """Give a workspace with one gap, and the edition."""
    report = load(place, "coverage", log(tmp_path / "1.csv", [3, 4, 5]))
    return place, report.edition_id


def test_a_gap_that_grows_by_another_delivery_keeps_its_id(loaded, tmp_path):
    place, first = loaded
    assert named(place) == {2023: [f"any-{cell(3)}"]}
    assert gaps_from(place) == ""
    load(place, "coverage", log(tmp_path / "2.csv", [1, 2], 2023))
    load(place, "coverage", log(tmp_path / "3.csv", [0, 1, 2, 3], 2024))
    assert named(place) == {year: [f"any-{cell(3)}"] for year in (2023, 2024)}
    assert gaps_from(place) != first
    found = verify(place.root)
    assert found.whole, found.findings


def test_an_edition_published_again_keeps_the_ids_that_it_had(loaded, tmp_path):
    place, first = loaded
    grown = log(tmp_path / "2.csv", [1, 2])
    second = load(place, "coverage", grown).edition_id
    edition.rollback(place, first)
    assert named(place) == {2023: [f"any-{cell(3)}"]}
    assert load(place, "coverage", grown).edition_id == second
    assert (named(place), gaps_from(place)) == ({2023: [f"any-{cell(3)}"]}, first)


@pytest.mark.parametrize("lost", [False, True], ids=["all there", "the one before is lost"])
def test_an_edition_known_already_keeps_its_ids_whatever_is_published_now(place, tmp_path, lost):
    load(place, "figures", figures(tmp_path / "f.csv", {2019: 1}))
    without = edition.current_id(place)
    one, other = log(tmp_path / "1.csv", [3, 4, 5]), log(tmp_path / "2.csv", [1, 2])
    first = load(place, "coverage", one).edition_id
    second = load(place, "coverage", other).edition_id
    edition.rollback(place, without)
    if lost:
        place.manifest(first).unlink()
    # Loaded at once there is no gap before them: alone, the gap would be called by its first cell.
    seen = preview(place, [Request("coverage", one), Request("coverage", other)])
    assert seen.reports[0].edition_id == second
    gaps = seen.after["coverage_gaps"]
    assert set(gaps.loc[gaps["operator"] == "any", "gap_id"]) == {f"any-{cell(3)}"}


def test_a_damaged_edition_is_made_anew_with_the_ids_that_it_had(loaded, tmp_path):
    place, first = loaded
    grown = log(tmp_path / "2.csv", [1, 2])
    load(place, "coverage", grown)
    manifest = edition.read_manifest(place, edition.current_id(place))
    place.table(manifest.tables["coverage_gaps"][0].sha256).write_bytes(b"x")
    load(place, "coverage", grown)
    assert (named(place), gaps_from(place)) == ({2023: [f"any-{cell(3)}"]}, first)
    assert verify(place.root).whole


def test_where_one_cell_is_served_now_the_larger_part_keeps_the_id(loaded, tmp_path):
    place, _ = loaded
    load(place, "coverage", log(tmp_path / "2.csv", [6, 7, 8]))
    assert named(place) == {2023: [f"any-{cell(3)}"]}
    # Twelve more rows of each operator in cell 5, all with signal: twelve of fifteen are enough.
    for hour in range(11, 15):
        path = log(tmp_path / f"{hour}.csv", [], served=[5])
        path.write_text(path.read_text().replace("T05:", f"T{hour}:"))
        load(place, "coverage", path)
    assert named(place) == {2023: [f"any-{cell(3)}", f"any-{cell(3)}-2"]}
    gaps = store.open_bundle(place.root).gaps
    cells = gaps[gaps["operator"] == "any"].set_index("gap_id")["cells"]
    assert cells.to_dict() == {f"any-{cell(3)}": 3, f"any-{cell(3)}-2": 2}


def test_ids_of_before_they_were_lasting_are_not_gone_on_with(loaded, tmp_path, monkeypatch):
    place, _ = loaded
    really = edition.read_manifest

    def older(where, name):
        return replace(really(where, name), schema_version=3)

    with monkeypatch.context() as patched:
        patched.setattr("loaders.edition.read_manifest", older)
        load(place, "coverage", log(tmp_path / "2.csv", [1, 2]))
    assert (named(place), gaps_from(place)) == ({2023: [f"any-{cell(1)}"]}, "")


def test_gaps_of_before_they_were_ranked_are_opened_and_told_as_not_known(
    place, tmp_path, monkeypatch
):
    came_later = {"score", "bridged", "route_km", "inhabitants_from", "operators_without"}
    really = tables.store

    def without_what_came_later(where, frame):
        return really(where, frame.drop(columns=came_later & set(frame.columns)))

    with monkeypatch.context() as older:
        older.setattr("loaders.version.SCHEMA_VERSION", 3)
        older.setattr("loaders.tables.store", without_what_came_later)
        load(place, "coverage", log(tmp_path / "1.csv", [3, 4, 5]))
    gaps = store.open_bundle(place.root).gaps
    assert list(gaps.columns) == schema.columns("coverage_gaps")
    assert gaps[["score", "route_km"]].isna().all(axis=None)
    assert set(gaps["bridged"]) == {0}
    assert set(gaps["inhabitants_from"]) | set(gaps["operators_without"]) == {""}
    assert verify(place.root).whole
    load(place, "coverage", log(tmp_path / "2.csv", [6]))
    assert store.open_bundle(place.root).gaps["score"].notna().all()


def test_a_manifest_from_before_the_field_is_read(loaded):
    place, _ = loaded
    path = place.manifest(edition.current_id(place))
    record = json.loads(path.read_bytes())
    del record["gaps_from"], record["seal"]
    from loaders import paths

    seal = paths.sha256_of_bytes(json.dumps(record, ensure_ascii=False, sort_keys=True).encode())
    path.write_text(json.dumps({**record, "seal": seal}), encoding="utf-8")
    assert gaps_from(place) == ""
