"""Coordinate reference systems: compute in SWEREF 99 TM, draw in WGS 84, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd

SWEREF99_TM: Final = "EPSG:3006"
"""Metres, easting and northing. Every area, distance and cell is computed here."""

WGS84: Final = "EPSG:4326"
"""Degrees. Only for maps and for what arrives from satellite receivers."""


def require_crs(frame: gpd.GeoDataFrame | gpd.GeoSeries, crs: str, where: str) -> None:
    """Raise unless the geometry is in the system that the caller needs.

    Parameters
    ----------
    frame
        Geometry of any kind.
    crs
        The authority code required, for example ``"EPSG:3006"``.
    where
        The table's name, for the message.

    Raises
    ------
    CrsError
        If the system is unknown or another one. Nothing is transformed silently.
    """
    if frame.crs is None:
        msg = f"{where}: the geometry has no coordinate system; expected {crs}. Declare it first."
        raise CrsError(msg)
    if frame.crs != crs:
        found = frame.crs.to_string()
        msg = f"{where}: the geometry is in {found}; expected {crs}. Transform it with to_crs()."
        raise CrsError(msg)
