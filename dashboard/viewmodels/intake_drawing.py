"""What a file would change on the map: boundaries that become others, localities that move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.maps.choropleth import geometry_texts
from dashboard.viewmodels.intake import Drawing, Place
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_TOLERANCE_METRES: Final = 200
"""Of the outlines on the small map, where one pixel is a kilometre. Exact ones are megabytes."""

_MOVED_DEGREES: Final = 1e-5
"""About one metre: a place that is nearer to where it was has not moved."""


def drawing(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> Drawing:
    """Give what the map of the changes is drawn from.

    Parameters
    ----------
    before, after
        The tables of the published edition, empty if there is none, and of the would-be one.
        Boundaries are in EPSG:3006, localities in WGS 84.
    """
    drawn: Any = after["municipalities"]
    former: dict[str, str] = {}
    newer: dict[str, str] = {}
    if before:
        old, new = (_deciding(tables["boundaries"]) for tables in (before, after))
        codes = [code for code in new if old.get(code) not in (None, new[code])]
        former, newer = ({code: texts[code] for code in codes} for texts in (old, new))
    places = _places(before.get("localities"), after["localities"])
    return Drawing(geometry_texts(drawn), former, newer, places)


def _deciding(boundaries: Any) -> dict[str, str]:  # noqa: ANN401 - a GeoDataFrame
    """Give the outlines that say in which municipality a point lies, as a small map shows them."""
    ours = boundaries[boundaries["municipality_code"].isin(MUNICIPALITY_CODES)]
    exact = ours[~ours["simplified"]]
    chosen = (exact if len(exact) else ours).copy()
    chosen["geometry"] = chosen.geometry.simplify(_TOLERANCE_METRES)
    return geometry_texts(chosen)


def _places(before: pd.DataFrame | None, after: pd.DataFrame) -> tuple[Place, ...]:
    """Give the localities that come, go or move. A place is known by name and municipality."""
    old, new = _points(before), _points(after)
    found = []
    for key in sorted(old.keys() | new.keys()):
        at = new.get(key) or old[key]
        change = "gone" if key not in new else "new" if key not in old else "moved"
        if change == "moved" and _near(old[key], new[key]):
            continue
        found.append(Place(key[0], key[1], *at, change))
    return tuple(found)


def _points(frame: pd.DataFrame | None) -> dict[tuple[str, str], tuple[float, float]]:
    if frame is None:
        return {}
    columns = ("name", "municipality_code", "latitude", "longitude")
    rows = zip(*(frame[name] for name in columns), strict=True)
    return {(str(name), str(code)): (float(lat), float(lon)) for name, code, lat, lon in rows}


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) < _MOVED_DEGREES for a, b in zip(one, other, strict=True))
