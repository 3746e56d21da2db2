"""Where the shapes lie: in the system that the file declares, or in the one told by their size.

A system that the file does not declare is proposed, never assumed. A proposal is only made if all
14 municipalities then lie where they are known to lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from geodata.coordinates import LOCAL_ZONES, LOST_DECIMAL, recognised
from geodata.crs import SWEREF99_TM
from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES
from loaders.embedded import known_shapes
from loaders.sources.boundaries.shapes import repaired
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from geodata.coordinates import Range, System
    from geodata.errors import Problem

PROPOSAL: Final = "crs_by_size"

SWEDEN: Final = (200_000.0, 6_050_000.0, 1_000_000.0, 7_750_000.0)
"""West, south, east and north of Sweden with its sea and a margin, metres in EPSG:3006."""

COVERED_AT_LEAST: Final = 0.5
LARGER_AT_MOST: Final = 3.0
"""How a municipality may differ from its embedded shape: half of that must lie in it, and it may be
three times as large, because some producers draw the sea along (Luleå's then doubles)."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A municipality that does not lie where it should."""

    code: str
    km2: float
    known_km2: float
    covered: float
    """Share of the known land that lies in the shape given."""


@dataclass(slots=True)
class Placed:
    """Shapes in EPSG:3006, valid, with what was done to them."""

    shapes: gpd.GeoDataFrame
    repaired: list[str]
    notes: list[Problem]


def placed(shapes: gpd.GeoDataFrame, file: str, accept: Sequence[str]) -> Placed:
    """Give the shapes in EPSG:3006, all 14 municipalities where they belong.

    Parameters
    ----------
    shapes
        Polygons with ``municipality_code`` and ``name``, all 14 among them; ``crs`` may be None.
    file
        Its name, for errors.
    accept
        Proposals that the person has accepted.

    Raises
    ------
    DeliveryRefusedError
        If the shapes lie elsewhere, with a proposal where another system would put them right.
    """
    declared = shapes.crs
    first = _moved(shapes, None) if declared is not None else None
    if first is not None and _in_sweden(first) and not odd(first):
        return Placed(*repaired(first), notes=[])
    for system, swapped in _by_size(shapes):
        found = _moved(shapes, system, swapped=swapped)
        if found is None or odd(found):
            continue
        words = f"{PROPOSAL}_{'swapped' if swapped else 'undeclared' if not declared else 'other'}"
        title, crs, name = system.title, system.crs, _name(shapes)
        if PROPOSAL not in accept:
            raise refused(PROPOSAL, words=words, file=file, system=title, crs=crs, declared=name)
        accepted = problem(
            PROPOSAL, words=f"{words}_accepted", system=title, crs=crs, declared=name
        )
        return Placed(*repaired(found), notes=[accepted])
    if first is None and declared is None:
        raise refused("no_crs", file=file)
    if first is None or not _in_sweden(first):
        reach = [] if first is None else [f"{bound:.0f}" for bound in first.total_bounds]
        sweden = [f"{bound:.0f}" for bound in SWEDEN]
        raise refused("wrong_crs", file=file, declared=_name(shapes), found=reach, sweden=sweden)
    raise _elsewhere(odd(first), file)


def odd(shapes: gpd.GeoDataFrame) -> list[Odd]:
    """Give those of the 14 that are not where, or not as large as, they are known to be."""
    known = known_shapes()
    valid, _ = repaired(shapes[shapes["municipality_code"].isin(MUNICIPALITY_CODES)])
    found = []
    for code in MUNICIPALITY_CODES:
        shape = shapely.union_all(list(valid.geometry[valid["municipality_code"] == code]))
        covered = known[code].intersection(shape).area / known[code].area
        if covered < COVERED_AT_LEAST or shape.area / known[code].area > LARGER_AT_MOST:
            found.append(Odd(code, shape.area / 1e6, known[code].area / 1e6, covered))
    return found


def _by_size(shapes: gpd.GeoDataFrame) -> Iterator[tuple[System, bool]]:
    """Give the systems that the size of the 14's coordinates allows, and whether north is first.

    Which local zone it is cannot be told by size; where the municipalities then lie tells it.
    """
    ours = shapes.geometry[shapes["municipality_code"].isin(MUNICIPALITY_CODES)]
    x, y = shapely.get_coordinates(list(ours)).T
    found = recognised(y, x)
    if found is not None and found.system is not LOST_DECIMAL:
        yield found.system, found.swapped
    for swapped, north, east in ((False, y, x), (True, x, y)):
        for zone in LOCAL_ZONES:
            if _within(north.min(), north.max(), zone.north) and _within(
                east.min(), east.max(), zone.east
            ):
                yield zone, swapped


def _within(least: float, most: float, limits: Range) -> bool:
    return bool(least >= limits[0] and most <= limits[1])


def _moved(
    shapes: gpd.GeoDataFrame, system: System | None, *, swapped: bool = False
) -> gpd.GeoDataFrame | None:
    """Give the shapes in EPSG:3006, from their own system or another; None if that cannot be."""
    from pyproj.exceptions import ProjError

    given = shapes
    if swapped:
        turned = shapely.transform(shapes.geometry.to_numpy(), lambda pairs: pairs[:, ::-1])
        given = given.set_geometry(turned)
    if system is not None:
        given = given.set_crs(system.crs, allow_override=True)
    try:
        return given.to_crs(SWEREF99_TM)
    except ProjError:  # a system of somebody's own, without a place on earth
        return None


def _in_sweden(shapes: gpd.GeoDataFrame) -> bool:
    west, south, east, north = shapes.total_bounds.tolist()
    # A coordinate that cannot be transformed becomes infinite.
    return bool(
        west >= SWEDEN[0] and south >= SWEDEN[1] and east <= SWEDEN[2] and north <= SWEDEN[3]
    )


def _name(shapes: gpd.GeoDataFrame) -> str:
    return str(shapes.crs.name) if shapes.crs is not None else ""


def _elsewhere(found: Sequence[Odd], file: str) -> Exception:
    worst = min(found, key=lambda item: item.covered)
    return refused(
        "wrong_place",
        file=file,
        names=[f"{SHORT_NAMES[item.code]} ({item.code})" for item in found],
        worst=SHORT_NAMES[worst.code],
        km2=round(worst.km2),
        known=round(worst.known_km2),
        covered=round(worst.covered, 2),
    )
