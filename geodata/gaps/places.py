"""Where a gap is, in words to be: the nearest locality, how far from it, and in which direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from geodata import grid

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

DIRECTIONS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""From the locality to the gap, by true north: grid north is up to 8 degrees off in the county."""

AT_THE_PLACE_KM: Final = 0.1
"""Nearer than this a direction says nothing, and none is given."""

_GEOD: Final = Geod(ellps="GRS80")


def places(failing: pd.DataFrame, localities: pd.DataFrame) -> pd.DataFrame:
    """Give the nearest locality to each gap, the distance and the direction from it.

    A gap's point is the centre of the cell that lies nearest to the mean of its centres, so that it
    lies in the gap.

    Parameters
    ----------
    failing
        ``gap`` and ``cell_id`` of every failing cell.
    localities
        Table ``localities``, EPSG:4326; may be empty, then the names are too.

    Returns
    -------
    pandas.DataFrame
        ``near_locality``, ``near_municipality_code`` (the locality's, which need not be the gap's),
        ``distance_km`` (one decimal, EPSG:3006) and ``direction``, by gap.
    """
    east, north = grid.centres(failing["cell_id"].to_numpy())
    points = pd.DataFrame({"gap": failing["gap"], "e": east, "n": north, "c": failing["cell_id"]})
    mean = points.groupby("gap")[["e", "n"]].transform("mean")
    points["off"] = (points["e"] - mean["e"]) ** 2 + (points["n"] - mean["n"]) ** 2
    points = points.sort_values(["gap", "off", "c"]).drop_duplicates("gap").set_index("gap")
    if localities.empty:
        nowhere = {"near_locality": "", "near_municipality_code": "", "direction": ""}
        return pd.DataFrame({**nowhere, "distance_km": np.nan}, points.index)
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
            "near_municipality_code": near["municipality_code"].to_numpy(),
            "distance_km": km,
            "direction": np.where(km < AT_THE_PLACE_KM, "", _directions(near, points)),
        },
        points.index,
    )


def with_points(gaps: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give gaps with ``latitude`` and ``longitude`` (degrees) of a point in each for their shape.

    By it a gap is named where no locality is loaded.
    """
    inside = shapely.point_on_surface(gaps.geometry.to_numpy())
    longitude, latitude = grid.unproject(shapely.get_x(inside), shapely.get_y(inside))
    return pd.DataFrame(gaps.drop(columns="geometry")).assign(
        latitude=latitude, longitude=longitude
    )


def _directions(near: pd.DataFrame, points: pd.DataFrame) -> NDArray[Any]:
    longitude, latitude = grid.unproject(points["e"], points["n"])
    azimuth, _, _ = _GEOD.inv(
        near["longitude"].to_numpy(), near["latitude"].to_numpy(), longitude, latitude
    )
    eighth = np.floor_divide(np.asarray(azimuth) + 22.5, 45).astype("int64") % len(DIRECTIONS)
    names: NDArray[Any] = np.array(DIRECTIONS)[eighth]
    return names
