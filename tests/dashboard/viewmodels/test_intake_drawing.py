"""What the map of the changes is drawn from: boundaries that decide, localities that move."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Polygon
from shapely.affinity import translate

from dashboard.viewmodels.intake_drawing import drawing
from tests.support import bundles


def boundaries(**changed: Any) -> gpd.GeoDataFrame:
    frame = bundles.municipalities()[["municipality_code", "name", "geometry"]].copy()
    frame["simplified"] = True
    for code, shape in changed.items():
        frame.loc[frame["municipality_code"] == code.removeprefix("m"), "geometry"] = shape
    return gpd.GeoDataFrame(frame)


def tables(localities: pd.DataFrame, drawn: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    return {
        "municipalities": bundles.municipalities(),
        "localities": localities,
        "boundaries": drawn,
    }


def test_only_boundaries_that_become_others_are_drawn_twice() -> None:
    places = bundles.localities()
    former = boundaries()
    pajala = former.set_index("municipality_code").geometry["2521"]
    found = drawing(
        tables(places, former), tables(places, boundaries(m2521=translate(pajala, 5_000)))
    )
    assert list(found.former) == list(found.newer) == ["2521"]
    assert found.former != found.newer
    assert len(found.outlines) == 14
    assert not found.places


def test_a_strait_that_crosses_itself_when_simplified_is_drawn_all_the_same() -> None:
    crossed = Polygon([(700_000, 7_400_000), (720_000, 7_420_000), (720_000, 7_400_000),
                       (700_000, 7_420_000)])  # fmt: skip
    places = bundles.localities()
    found = drawing(tables(places, boundaries()), tables(places, boundaries(m2521=crossed)))
    assert "2521" in found.newer


def test_exact_boundaries_decide_where_they_are_given() -> None:
    places = bundles.localities()
    exact = boundaries().assign(simplified=False)
    exact["geometry"] = exact.geometry.translate(3_000)
    both = gpd.GeoDataFrame(pd.concat([boundaries(), exact], ignore_index=True))
    found = drawing(tables(places, boundaries()), tables(places, both))
    assert len(found.newer) == 14


def test_without_a_former_edition_nothing_is_compared() -> None:
    found = drawing({}, tables(bundles.localities(), boundaries()))
    assert not found.former
    assert {place.change for place in found.places} == {"new"}


@pytest.mark.parametrize(("moved", "changes"), [(1e-7, []), (0.01, ["moved"])])
def test_a_locality_has_moved_when_it_is_metres_away(moved: float, changes: list[str]) -> None:
    before = bundles.localities()
    after = before.copy()
    after.loc[3, "latitude"] += moved
    found = drawing(tables(before, boundaries()), tables(after, boundaries()))
    assert [place.change for place in found.places] == changes


def test_localities_come_and_go_by_name_and_municipality() -> None:
    before = bundles.localities()
    after = before.copy()
    after.loc[0, "name"] = "Ny ort"
    found = drawing(tables(before, boundaries()), tables(after, boundaries()))
    assert sorted((place.name, place.change) for place in found.places) == sorted(
        [("Ny ort", "new"), (before.loc[0, "name"], "gone")]
    )
