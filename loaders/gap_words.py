"""Gaps as they stand in a file of the command: named, and with the settings that they rest on.

A file is passed on without the page or the command that made it, so every row says at which
threshold, technologies, minimum, share, ways, period and weights it is a gap of this rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geodata.gaps.places import with_points
from geodata.municipalities import SHORT_NAMES
from geodata.settings import TECHNOLOGIES
from loaders.scalars import is_missing
from loaders.words import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geodata.errors import Detail
    from geodata.settings import Settings
    from loaders.words import Language

WHOLE_KM: Final = 1.95
"""From here a distance is given in whole kilometres."""


def named(gaps: gpd.GeoDataFrame, language: Language) -> gpd.GeoDataFrame:
    """Give the gaps with ``name`` ('7 km öster om Kvikkjokk, Jokkmokk') and ``municipality``."""
    rows = with_points(gaps).to_dict("records")
    names = [name_of(row, language) for row in rows]
    municipalities = [SHORT_NAMES[str(row["municipality_code"])] for row in rows]
    return gaps.assign(
        name=pd.Series(names, index=gaps.index, dtype="str"),
        municipality=pd.Series(municipalities, index=gaps.index, dtype="str"),
    )


def name_of(row: Mapping[Any, Any], language: Language) -> str:
    """Give a gap's name: distance and direction from the nearest locality, and municipality.

    Without a locality, the row's ``latitude`` and ``longitude`` in its stead. A locality of another
    municipality than the gap's is told with its own: '5 km öster om Vuollerim (Jokkmokk), i Boden'.
    """
    code, other = str(row["municipality_code"]), str(row["near_municipality_code"])
    municipality = SHORT_NAMES[code]
    place, km = str(row["near_locality"]), row["distance_km"]
    if not place or is_missing(km):
        point = {name: _degrees(row[name], language) for name in ("latitude", "longitude")}
        return said("gap_no_place", language, {**point, "municipality": municipality})
    if other not in ("", code):
        place = f"{place} ({SHORT_NAMES.get(other, other)})"
        municipality = said("gap_elsewhere", language, {"municipality": municipality})
    if not row["direction"]:
        return said("gap_at", language, {"place": place, "municipality": municipality})
    distance = float(km)
    details = {
        "km": round(distance) if distance >= WHOLE_KM else round(distance, 1),
        "direction": said(f"direction_{row['direction']}", language, {}),
        "place": place,
        "municipality": municipality,
    }
    return said("gap_near", language, details)


def _degrees(value: float, language: Language) -> str:
    """Give degrees with two decimals: within about a kilometre, as a name needs."""
    text = f"{value:.2f}"
    return text.replace(".", ",") if language == "sv" else text


def settings_columns(settings: Settings, *, computed: bool) -> dict[str, str | int | float]:
    """Give what the gaps rest on, one value for each column of that name."""
    cover, how = settings.coverage, settings.gaps
    chosen = [name for name in TECHNOLOGIES if name in cover.technologies]
    return {
        "technologies": ";".join(chosen),
        "thresholds_dbm": _pairs({name: cover.thresholds_dbm[name] for name in chosen}),
        "min_samples": cover.min_samples,
        "share_needed": cover.share_needed,
        "ways": ";".join(way or "unstated" for way in cover.ways) or "all",
        "months": "/".join(str(month) for month in cover.months or ()),
        "bridge_cells": how.bridge_cells,
        "weights": _pairs(how.weights),
        "settings": "computed" if computed else "edition",
    }


def settings_sentence(settings: Settings, language: Language, *, computed: bool) -> str:
    """Say what the gaps rest on, for people."""
    columns = settings_columns(settings, computed=computed)
    months = settings.coverage.months
    all_ways = said("gaps_all_ways", language, {})
    ways = [said(f"gaps_way_{way or 'unstated'}", language, {}) for way in settings.coverage.ways]
    period = (
        said("gaps_span", language, {"first": _month(months[0]), "last": _month(months[1])})
        if months
        else said("gaps_each_year", language, {})
    )
    details: dict[str, Detail] = {
        "source": said(f"gaps_settings_{columns['settings']}", language, {}),
        "technologies": tuple(str(columns["technologies"]).split(";")),
        "limits": str(columns["thresholds_dbm"]).replace(";", ", ").replace("=", " "),
        "samples": settings.coverage.min_samples,
        "share": settings.coverage.share_needed,
        "ways": ", ".join(ways) or all_ways,
        "period": period,
        "bridge": settings.gaps.bridge_cells,
        "weights": ", ".join(
            f"{said(f'gaps_weight_{name}', language, {})} {value:g}"
            for name, value in settings.gaps.weights.items()
        ),
    }
    return said("gaps_judged", language, details)


def _pairs(values: Mapping[str, float]) -> str:
    return ";".join(f"{name}={value:g}" for name, value in values.items())


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"
