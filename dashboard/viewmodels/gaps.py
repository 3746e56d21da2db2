"""Coverage gaps as people read them: place, size, who fails, when it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.formats import EN_DASH, is_number
from dashboard.viewmodels.figures import DAGGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from dashboard.context import PageContext

SHOWN: Final = 20
"""Rows of the table; all gaps are in the files."""

NUMBERED: Final = 10
"""Gaps whose number stands in the picture, where nobody can zoom in."""

_WHOLE_KM: Final = 1.95
"""From here a distance is given in whole kilometres."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, ready to be shown.

    Parameters
    ----------
    number
        Its rank among the county's gaps of the same selection and year.
    place
        '7 km öster om Kvikkjokk'.
    lines
        The tooltip on the map.
    """

    gap_id: str
    number: int
    place: str
    code: str
    municipality: str
    area: str
    area_km2: float
    operators: int
    days: int
    latest: str
    latest_iso: str
    synthetic: bool
    lines: tuple[str, ...]


def of_selection(gaps: gpd.GeoDataFrame, operator: str, period: int) -> gpd.GeoDataFrame:
    """Give the rows of ``coverage_gaps`` of a selection and year, in order of rank.

    Parameters
    ----------
    gaps
        The table.
    operator
        One of ``geodata.judgement.SELECTIONS``.
    period
        Calendar year.
    """
    keep = (gaps["operator"] == operator) & (gaps["period"] == period)
    return gaps[keep].sort_values("rank")


def shown(ctx: PageContext, rows: gpd.GeoDataFrame) -> tuple[Gap, ...]:
    """Give gaps with their words, in the order of the rows."""
    return tuple(_gap(ctx, row) for row in rows.drop(columns="geometry").to_dict("records"))


def place(ctx: PageContext, row: Mapping[Any, Any]) -> str:
    """Say where a gap is: distance and direction from the nearest locality that has a name."""
    name, distance = str(row["near_locality"]), row["distance_km"]
    if not name or not is_number(distance):
        return ctx.t("coverage.gap.no_place")
    if not row["direction"]:
        return ctx.t("coverage.gap.at", place=name)
    km = float(str(distance))
    return ctx.t(
        "coverage.gap.near",
        km=ctx.fmt.number(km, 0 if km >= _WHOLE_KM else 1),
        direction=ctx.t(f"coverage.direction.{row['direction']}"),
        place=name,
    )


def _gap(ctx: PageContext, row: Mapping[Any, Any]) -> Gap:
    number, area = int(str(row["rank"])), float(str(row["area_km2"]))
    operators, days = int(str(row["operators_failing"])), int(str(row["measured_days"]))
    where = place(ctx, row)
    latest = str(row["last_at"])[:10]
    synthetic = bool(row["synthetic"])
    size = ctx.fmt.km2(area, 2)
    told = ctx.t("coverage.gap.operators", n=operators, count=ctx.fmt.number(operators))
    measured = ctx.t(
        "coverage.gap.measured", n=days, count=ctx.fmt.number(days), latest=ctx.fmt.date(latest)
    )
    mark = (ctx.t("figure.status.synthetic"),) if synthetic else ()
    return Gap(
        gap_id=str(row["gap_id"]),
        number=number,
        place=f"{where} {DAGGER}" if synthetic else where,
        code=str(row["municipality_code"]),
        municipality=ctx.name(str(row["municipality_code"])),
        area=size,
        area_km2=area,
        operators=operators,
        days=days,
        latest=ctx.fmt.date(latest) if latest else EN_DASH,
        latest_iso=latest,
        synthetic=synthetic,
        lines=(f"{number}. {where}", size, told, measured, *mark),
    )


COLUMNS: Final = (
    "gap_id",
    "rank",
    "place",
    "municipality_code",
    "municipality",
    "operator",
    "period",
    "cells",
    "area_km2",
    "operators_failing",
    "measured_days",
    "first_at",
    "last_at",
    "near_locality",
    "distance_km",
    "direction",
)
"""Of the files; words under ``coverage.file`` in the strings."""


def frame(ctx: PageContext, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give gaps as they stand in a file, with their outlines in EPSG:3006; days are ISO dates."""
    records = rows.drop(columns="geometry").to_dict("records")
    told = rows.assign(
        place=[place(ctx, row) for row in records],
        municipality=[ctx.name(str(code)) for code in rows["municipality_code"]],
        first_at=rows["first_at"].dt.strftime("%Y-%m-%d"),
        last_at=rows["last_at"].dt.strftime("%Y-%m-%d"),
    )
    return told[[*COLUMNS, "synthetic", "geometry"]].reset_index(drop=True)


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``frame``."""
    return {name: ctx.t(f"coverage.file.{name}") for name in COLUMNS}
