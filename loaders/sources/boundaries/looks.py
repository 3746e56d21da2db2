"""What deserves a look in boundaries that are taken: overlaps, holes, areas. Nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import shapely

from geodata.municipalities import MUNICIPALITY_CODES, SHORT_NAMES, swedish_order
from loaders.embedded import official_areas
from loaders.sources.boundaries.shapes import SLIVER_KM2
from loaders.words import problem

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geodata.errors import Problem

PAIRS: Final = 3
"""Pairs of municipalities that are named, those that overlap most."""

LEAST_OF_LAND: Final = 0.95
MOST_OF_TOTAL: Final = 1.03
"""How a shape's area may differ from the official figures: not smaller than the land, not larger
than land, lakes and sea together. Thinned-out coasts lose up to 3 percent of the land (Luleå), and
areas in EPSG:3006 are up to 2.1 percent above the official totals (Haparanda)."""

_TOUCHES_M: Final = 1.0


def looks(rows: gpd.GeoDataFrame, *, simplified: bool) -> list[Problem]:
    """Give the notes on the 14; one valid polygon each, EPSG:3006."""
    shapes = rows[rows["municipality_code"].isin(MUNICIPALITY_CODES)]
    ours = dict(zip(shapes["municipality_code"], shapes.geometry, strict=True))
    others = rows.geometry[~rows["municipality_code"].isin(MUNICIPALITY_CODES)].to_list()
    holes = _holes(ours, others, simplified=simplified)
    return [*_overlaps(ours), *holes, *_areas(ours)]


def _overlaps(ours: dict[str, BaseGeometry]) -> list[Problem]:
    codes = list(ours)
    tree = shapely.STRtree([ours[code] for code in codes])
    first, second = tree.query(list(ours.values()), predicate="intersects")
    shared: dict[tuple[str, str], float] = {}
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one < other:
            area = ours[codes[one]].intersection(ours[codes[other]]).area / 1e6
            if area > SLIVER_KM2:
                shared[codes[one], codes[other]] = area
    if not shared:
        return []
    most = sorted(shared.items(), key=lambda item: -item[1])
    total = problem("overlaps", km2=_rounded(sum(shared.values())), pairs=len(shared))
    return [total, *(_pair(pair, km2) for pair, km2 in most[:PAIRS])]


def _pair(pair: tuple[str, str], km2: float) -> Problem:
    return problem("overlap_of_two", names=[SHORT_NAMES[c] for c in pair], km2=_rounded(km2))


def _holes(
    ours: dict[str, BaseGeometry], others: list[BaseGeometry], *, simplified: bool
) -> list[Problem]:
    """Tell of ground inside the county's outline that belongs to no municipality of the file.

    A hole between municipalities is a fault. One inside a single municipality may be a piece of
    another county: Piteå has one of Skellefteå, 0.97 km².
    """
    whole = shapely.union_all(list(ours.values()))
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    found: dict[str, list[tuple[float, list[str]]]] = {}
    for ring in rings:
        filled = shapely.Polygon(ring)
        inside_it = [shape for shape in others if shape.intersects(filled)]
        hole = filled.difference(shapely.union_all(inside_it))
        near = [SHORT_NAMES[c] for c, shape in ours.items() if shape.distance(hole) < _TOUCHES_M]
        faulty = "holes" if len(near) > 1 else "holes_within"
        words = "holes_simplified" if simplified else faulty
        found.setdefault(words, []).append((hole.area / 1e6, near))
    notes = []
    for words, holes in found.items():
        km2 = sum(area for area, _ in holes)
        names = sorted({name for _, near in holes for name in near}, key=swedish_order)
        if km2 > SLIVER_KM2:
            notes.append(
                problem("holes", words=words, km2=_rounded(km2), count=len(holes), names=names)
            )
    return notes


def _areas(ours: dict[str, BaseGeometry]) -> list[Problem]:
    notes = []
    for code, (land, total) in official_areas().items():
        km2 = ours[code].area / 1e6
        if not LEAST_OF_LAND * land <= km2 <= MOST_OF_TOTAL * total:
            notes.append(
                problem(
                    "area_differs",
                    name=SHORT_NAMES[code],
                    km2=round(km2, 1),
                    land=round(land, 1),
                    total=round(total, 1),
                )
            )
    return notes


def _rounded(km2: float) -> float:
    return round(km2, 2)
