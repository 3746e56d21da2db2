"""Coverage at other settings: what an edition would hold of them, and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dashboard import data
from geodata.errors import InputError
from geodata.settings import DEFAULT_SETTINGS
from loaders import coverage_view, edition, gap_list, store
from loaders.delivery import load
from loaders.paths import Workspace
from tests.support.logs import FAINT, MIDDLING, STRONG, drive

if TYPE_CHECKING:
    from geodata.model import Tables
    from geodata.settings import Settings
    from loaders.edition import Manifest

ROAD = [STRONG] * 2 + [MIDDLING] + [FAINT] * 4 + [STRONG] * 3 + [MIDDLING] * 2


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    place = Workspace(tmp_path_factory.mktemp("view") / "data")
    folder = tmp_path_factory.mktemp("logs")
    load(place, "coverage", drive(folder / "a.csv", ROAD))
    load(place, "coverage", drive(folder / "b.csv", ROAD, start="2020-02-04T05:00:00", north=9))
    return place


@pytest.fixture
def manifest(measured: Workspace) -> Manifest:
    return edition.read_manifest(measured, edition.current_id(measured))


@pytest.fixture
def tables(measured: Workspace, manifest: Manifest) -> Tables:
    return coverage_view.inputs(measured, manifest)


def limited(dbm: int, **more: object) -> object:
    cover = DEFAULT_SETTINGS.coverage
    limits = {**cover.thresholds_dbm, "4G": dbm, "5G": dbm}
    return replace(DEFAULT_SETTINGS, coverage=replace(cover, thresholds_dbm=limits, **more))  # type: ignore[arg-type]


def test_the_edition_s_settings_give_the_edition(
    measured: Workspace, manifest: Manifest, tables: Tables
) -> None:
    found = coverage_view.at(tables, store.settings_of(manifest))
    stored = store.read_tables(measured, manifest)
    values = stored["indicator_values"]
    own = values[values["indicator_id"].isin(set(found.values["indicator_id"]))]
    pd.testing.assert_frame_equal(found.cells, stored["coverage_cells"])
    pd.testing.assert_frame_equal(
        pd.DataFrame(found.gaps), pd.DataFrame(stored["coverage_gaps"]), check_dtype=False
    )
    pd.testing.assert_frame_equal(found.values, own.reset_index(drop=True), check_dtype=False)


def test_a_stricter_limit_finds_more_gaps_and_those_of_before_keep_their_ids(
    tables: Tables,
) -> None:
    before = tables["coverage_gaps"]
    after = coverage_view.at(tables, limited(-100)).gaps  # type: ignore[arg-type]
    of_any = after[after["operator"] == "any"]
    # The larger gap begins a cell further west, and is the same gap all the same.
    assert list(of_any["cells"]) == [5, 2, 5, 2]
    assert set(before["gap_id"]) <= set(after["gap_id"])


def test_a_year_s_months_as_a_span_are_the_year(tables: Tables) -> None:
    whole = coverage_view.at(tables, limited(-100))  # type: ignore[arg-type]
    year = coverage_view.at(tables, limited(-100, months=(201901, 201912)))  # type: ignore[arg-type]
    cells = whole.cells[whole.cells["period"] == 2019].reset_index(drop=True)
    pd.testing.assert_frame_equal(year.cells, cells)
    gaps = whole.gaps[whole.gaps["period"] == 2019].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.DataFrame(year.gaps), pd.DataFrame(gaps))


def test_a_limit_off_the_edges_is_refused(tables: Tables) -> None:
    with pytest.raises(InputError, match="-110 and -105"):
        coverage_view.at(tables, limited(-107))  # type: ignore[arg-type]


def test_the_pages_see_other_settings_and_the_workspace_does_not(
    measured: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMMUNATLAS_DATA", str(measured.root))
    files = {path: path.stat().st_mtime_ns for path in measured.root.rglob("*")}
    bundle = store.open_bundle(measured.root)
    view = data.coverage_at(bundle, limited(-100))  # type: ignore[arg-type]
    again = data.coverage_at(bundle, limited(-100))  # type: ignore[arg-type]
    assert view is again, "computed once for everybody"
    assert len(view.gaps) > len(bundle.gaps)
    assert view.settings != bundle.settings
    assert view.edition_id == bundle.edition_id
    assert len(view.values) == len(bundle.values), "what is not of coverage is as it was"
    assert set(view.values["origin_id"]) <= {"", *view.origins}
    assert {path: path.stat().st_mtime_ns for path in measured.root.rglob("*")} == files


def test_other_weights_judge_no_cell_anew(
    measured: Workspace, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = {"inhabitants": 0.0, "area": 0.0, "operators": 0.0, "days": 1.0}

    def weighed(settings: Settings) -> Settings:
        return replace(settings, gaps=replace(settings.gaps, weights=weights))

    expected = coverage_view.at(tables, weighed(DEFAULT_SETTINGS)).gaps
    bundle = store.open_bundle(measured.root)
    monkeypatch.setenv("KOMMUNATLAS_DATA", str(measured.root))
    limit = limited(-95)
    judged = data.coverage_at(bundle, limit)  # type: ignore[arg-type]

    def never(*_: object) -> None:
        pytest.fail("cells were judged anew")

    monkeypatch.setattr(coverage_view, "derived", never)
    ranked = data.coverage_at(bundle, weighed(DEFAULT_SETTINGS))
    pd.testing.assert_frame_equal(pd.DataFrame(ranked.gaps), pd.DataFrame(expected))
    assert ranked.coverage_cells is bundle.coverage_cells
    assert ranked.settings.gaps.weights == weights
    assert data.coverage_at(bundle, weighed(DEFAULT_SETTINGS)) is ranked
    other = data.coverage_at(bundle, weighed(limit))  # type: ignore[arg-type]
    assert other.coverage_cells is judged.coverage_cells
    listed = gap_list.gap_list(measured.root, gap_list.Asked(weights="days=1"))
    own = expected[expected["operator"] == "any"]
    assert list(listed.gaps["gap_id"]) == list(own["gap_id"])
    assert list(listed.gaps["score"]) == list(own["score"])


def test_gaps_of_an_older_edition_are_found_anew_since_they_lack_what_ranks(tables: Tables) -> None:
    found = tables["coverage_gaps"]
    assert coverage_view.rankable(found)
    assert coverage_view.rankable(found.iloc[:0])
    assert not coverage_view.rankable(found.assign(score=None))
