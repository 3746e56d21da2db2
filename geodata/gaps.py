"""Gaps: neighbouring cells that fail, as areas with a place, a measure and a rank.

The rules, each chosen to be simple enough to say in a sentence:

* A cell is in a gap when its class is weak or none for the selection (any, all, one operator).
  Unknown is never a gap. Cells outside the municipalities of the county are not looked at.
* Two such cells belong to the same gap when they share a side or a corner: a road crosses the grid
  slantwise. No hole is bridged. A single failing cell is a gap of its own: the smallest.
* A gap belongs to the municipality with most of its cells, in a tie to the lowest code. Its area is
  0.01 km2 per failing cell, wherever the cell lies; the county counts each gap once.
* Rank, within selection and year: most cells first, then most operators failing, then lowest id.
  Whom a gap hits is not known here, so inhabitants are null.
* Days measured, first and last time come from the first and last times of the counts: the days are
  those that are known, so there may be more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geodata import grid, schema
from geodata.crs import SWEREF99_TM
from geodata.judgement import FAILING, SELECTIONS
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

DIRECTIONS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""From the locality to the gap, by true north: grid north is up to 8 degrees off in the county."""

AT_THE_PLACE_KM: Final = 0.1
"""Nearer than this a direction says nothing, and none is given."""

_GEOD: Final = Geod(ellps="GRS80")

_KEY: Final = ["operator", "period"]
_HALF_NEIGHBOURS: Final = ((1, -1), (1, 0), (1, 1), (0, 1))
"""Half of the eight neighbours; the other half is the same pairs seen from the other cell."""


def find(
    cells: pd.DataFrame,
    counts: pd.DataFrame,
    localities: pd.DataFrame,
    municipalities: tuple[str, ...],
) -> gpd.GeoDataFrame:
    """Find the gaps of every selection and year that the cells hold.

    Parameters
    ----------
    cells
        Table ``coverage_cells``: judged, with their municipalities.
    counts
        Table ``coverage_counts``, for the times of the measurements.
    localities
        Table ``localities``, EPSG:4326, for the names; may be empty, then the names are too.
    municipalities
        Codes of the municipalities whose cells can be in a gap.

    Returns
    -------
    geopandas.GeoDataFrame
        Table ``coverage_gaps``, EPSG:3006, sorted by year, selection and rank. The id is made of
        selection, year and lowest cell, so the same cells give the same id.
    """
    import geopandas as gpd

    inside = cells["municipality_code"].isin(municipalities)
    failing = cells[inside & cells["class"].isin(FAILING)].reset_index(drop=True)
    if failing.empty:
        return gpd.GeoDataFrame(schema.empty("coverage_gaps"))
    failing = failing.assign(gap=joined(failing))
    grouped = failing.groupby("gap", sort=True)
    found = grouped.agg(
        operator=("operator", "first"),
        period=("period", "first"),
        lowest=("cell_id", "min"),
        cells=("cell_id", "size"),
        synthetic=("synthetic", "any"),
    )
    found["municipality_code"] = _owners(failing)
    found["area_km2"] = (found["cells"] * grid.CELL_AREA_KM2).round(2)
    found["operators_failing"] = _operators_failing(failing, cells)
    found["operators_without"] = _operators_without(failing, cells)
    found["bridged"] = 0
    found["route_km"] = (found["cells"] * 0.1 * np.pi / 4).round(1)
    found["inhabitants_from"] = ""
    most = found.groupby(_KEY)["cells"].transform("max")
    found["score"] = (100 * found["cells"] / most).round(1)
    found = found.join(_times(failing, counts)).join(_places(failing, localities))
    found["inhabitants"] = np.nan
    found["geometry"] = _areas(failing)
    parts = found[["operator", "period", "lowest"]].astype("str")
    found["gap_id"] = parts["operator"].str.lower() + "-" + parts["period"] + "-" + parts["lowest"]
    ranked = _ranked(found)
    frame = gpd.GeoDataFrame(ranked, geometry="geometry", crs=SWEREF99_TM)
    return gpd.GeoDataFrame(schema.validated(frame, "coverage_gaps"))


def joined(failing: pd.DataFrame) -> NDArray[np.int64]:
    """Give the number of the group that each cell belongs to, within selection and year.

    Parameters
    ----------
    failing
        ``cell_id``, ``operator`` and ``period``, each combination once.

    Returns
    -------
    numpy.ndarray
        Numbers from 0 in the order of each group's first row.
    """
    layer = failing.groupby(_KEY, sort=False).ngroup().to_numpy(dtype="int64")
    cell = failing["cell_id"].to_numpy(dtype="int64")
    index = pd.MultiIndex.from_arrays([layer, cell])
    rows = np.arange(len(failing))
    pairs = []
    for columns, steps in _HALF_NEIGHBOURS:
        neighbour = pd.MultiIndex.from_arrays([layer, grid.shifted(cell, columns, steps)])
        position = index.get_indexer(neighbour)
        pairs.append(np.column_stack([rows, position])[position >= 0])
    return _components(len(failing), np.vstack(pairs))


def _components(size: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each row the number of its connected component.

    A row takes the lowest position among those it is joined to, until none moves.
    """
    label = np.arange(size)
    while True:
        lower = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        # The labels themselves take the lower one too: few rounds even for long roads.
        for side in (0, 1):
            np.minimum.at(label, label[pairs[:, side]], lower)
            np.minimum.at(label, pairs[:, side], lower)
        while (label[label] != label).any():
            label = label[label]
        if (label[pairs[:, 0]] == label[pairs[:, 1]]).all():
            return np.unique(label, return_inverse=True)[1]


def _owners(failing: pd.DataFrame) -> pd.Series:
    """Give the municipality with most cells of each gap; in a tie the lowest code."""
    counted = failing.groupby(["gap", "municipality_code"], sort=True).size().reset_index(name="c")
    ordered = counted.sort_values(["gap", "c", "municipality_code"], ascending=[True, False, True])
    return ordered.drop_duplicates("gap").set_index("gap")["municipality_code"]


def _operators_failing(failing: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """Give how many operators of reference fail in at least one cell of each gap."""
    single = cells[cells["operator"].isin(OPERATORS) & cells["class"].isin(FAILING)]
    single = single[["cell_id", "period", "operator"]].rename(columns={"operator": "single"})
    pairs = failing[["gap", "cell_id", "period"]].merge(single, on=["cell_id", "period"])
    return pairs.groupby("gap")["single"].nunique()


def _operators_without(failing: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    single = cells[cells["operator"].isin(OPERATORS) & cells["class"].isin(FAILING)]
    single = single[["cell_id", "period", "operator"]].rename(columns={"operator": "single"})
    pairs = failing[["gap", "cell_id", "period"]].merge(single, on=["cell_id", "period"])
    return pairs.groupby("gap")["single"].agg(
        lambda n: ";".join(o for o in OPERATORS if o in set(n))
    )


def _times(failing: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Give the known days, the first and the last time at which each gap's cells were measured.

    For any and all the times of every operator count, for one operator its own.
    """
    own = counts[counts["operator"].isin(OPERATORS)]
    own = own.assign(period=own["month"] // 100)[
        ["cell_id", "period", "operator", "first_at", "last_at"]
    ]
    named = failing["operator"].isin(OPERATORS)
    keys = ["cell_id", "period"]
    pairs = pd.concat(
        [
            failing.loc[~named, ["gap", *keys]].merge(own, on=keys),
            failing.loc[named, ["gap", "operator", *keys]].merge(own, on=["operator", *keys]),
        ]
    )
    days = pd.concat(
        [
            pd.DataFrame({"gap": pairs["gap"], "day": pairs[column].dt.floor("D")})
            for column in ("first_at", "last_at")
        ]
    ).drop_duplicates()
    times = pairs.groupby("gap").agg(first_at=("first_at", "min"), last_at=("last_at", "max"))
    return times.assign(measured_days=days.groupby("gap").size())


def _places(failing: pd.DataFrame, localities: pd.DataFrame) -> pd.DataFrame:
    """Give the nearest locality to each gap, the distance and the direction from it.

    A gap's point is the centre of the cell that lies nearest to the mean of its centres, so that it
    lies in the gap.
    """
    east, north = grid.centres(failing["cell_id"].to_numpy())
    points = pd.DataFrame({"gap": failing["gap"], "e": east, "n": north, "c": failing["cell_id"]})
    mean = points.groupby("gap")[["e", "n"]].transform("mean")
    points["off"] = (points["e"] - mean["e"]) ** 2 + (points["n"] - mean["n"]) ** 2
    points = points.sort_values(["gap", "off", "c"]).drop_duplicates("gap").set_index("gap")
    if localities.empty:
        return pd.DataFrame(
            {"near_locality": "", "distance_km": np.nan, "direction": ""}, points.index
        )
    # In order of name, so that of two at the same distance the first name is taken.
    named = localities.sort_values(["name", "longitude", "latitude"])
    sites = np.asarray(shapely.points(*grid.project(named["longitude"], named["latitude"])))
    pairs, metres = shapely.STRtree(sites).query_nearest(
        shapely.points(points["e"], points["n"]), return_distance=True
    )
    nearest = pd.DataFrame({"at": pairs[0], "site": pairs[1], "m": metres}).groupby("at").min()
    near = named.iloc[nearest["site"].to_numpy()]
    km = (nearest["m"].to_numpy() / 1000).round(1)
    return pd.DataFrame(
        {
            "near_locality": near["name"].to_numpy(),
            "distance_km": km,
            "direction": np.where(km < AT_THE_PLACE_KM, "", _directions(near, points)),
        },
        points.index,
    )


def _directions(near: pd.DataFrame, points: pd.DataFrame) -> NDArray[Any]:
    longitude, latitude = grid.unproject(points["e"], points["n"])
    azimuth, _, _ = _GEOD.inv(
        near["longitude"].to_numpy(), near["latitude"].to_numpy(), longitude, latitude
    )
    eighth = np.floor_divide(np.asarray(azimuth) + 22.5, 45).astype("int64") % len(DIRECTIONS)
    names: NDArray[Any] = np.array(DIRECTIONS)[eighth]
    return names


def _areas(failing: pd.DataFrame) -> gpd.GeoSeries:
    import geopandas as gpd

    boxes = gpd.GeoDataFrame(
        {"gap": failing["gap"]},
        geometry=grid.boxes(failing["cell_id"].to_numpy()),
        crs=SWEREF99_TM,
    )
    return boxes.dissolve("gap", method="coverage").geometry


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    order = pd.Categorical(found["operator"], categories=list(SELECTIONS), ordered=True)
    ordered = found.assign(order=order.codes).sort_values(
        ["period", "order", "cells", "operators_failing", "lowest"],
        ascending=[True, True, False, False, True],
    )
    ordered["rank"] = ordered.groupby(_KEY, sort=False).cumcount() + 1
    return ordered.drop(columns=["order", "lowest"]).reset_index(drop=True)
