"""Coverage gaps as people read them: place, size, who fails, when it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.formats import EN_DASH, is_number
from dashboard.viewmodels.coverage_words import weights_text
from dashboard.viewmodels.figures import DAGGER
from geodata.gaps.places import with_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage

SHOWN: Final = 20
"""Rows of the table; all gaps are in the files."""

NUMBERED: Final = 10
"""Gaps whose number stands in the picture, where nobody can zoom in."""

_WHOLE_KM: Final = 1.95
"""From here a distance is given in whole kilometres."""

_METRES_PER_KM: Final = 1000
_SQUARES: Final = "population_grid"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, ready to be shown.

    Parameters
    ----------
    number
        Its rank among the county's gaps of the same selection and year.
    place
        '7 km öster om Kvikkjokk'.
    people, people_from
        Inhabitants, and from where they are known: ``grid``, ``localities`` or empty.
    route_km
        About how long a measured road lies in it; None in older editions.
    without
        The operators that fail, by name.
    lines
        The tooltip on the map.
    """

    gap_id: str
    number: int
    place: str
    code: str
    municipality: str
    score: float | None
    area: str
    area_km2: float
    people: float | None
    people_from: str
    route_km: float | None
    operators: int
    without: tuple[str, ...]
    days: int
    latest: str
    latest_iso: str
    synthetic: bool
    lines: tuple[str, ...]


def shown(ctx: PageContext, rows: gpd.GeoDataFrame) -> tuple[Gap, ...]:
    """Give gaps with their words, in the order of the rows."""
    return tuple(_gap(ctx, row) for row in with_points(rows).to_dict("records"))


def place(ctx: PageContext, row: Mapping[Any, Any]) -> str:
    """Say where a gap is: distance and direction from the nearest locality, else by degrees.

    A locality of another municipality than the gap's is told with its own.
    """
    name, distance = str(row["near_locality"]), row["distance_km"]
    if not name or not is_number(distance):
        degrees = {at: ctx.fmt.number(float(row[at]), 2) for at in ("latitude", "longitude")}
        return ctx.t("coverage.gap.no_place", **degrees)
    if row["near_municipality_code"] not in ("", row["municipality_code"]):
        name = f"{name} ({ctx.name(str(row['near_municipality_code']))})"
    if not row["direction"]:
        return ctx.t("coverage.gap.at", place=name)
    km = float(str(distance))
    return ctx.t(
        "coverage.gap.near",
        km=ctx.fmt.number(km, 0 if km >= _WHOLE_KM else 1),
        direction=ctx.t(f"coverage.direction.{row['direction']}"),
        place=name,
    )


def people(ctx: PageContext, number: float | None, source: str) -> str:
    """Say how many live there and from where that is known; 'uppgift saknas' is not 0."""
    if number is None:
        return ctx.t("coverage.people.unknown")
    return f"{ctx.fmt.number(number)} ({people_from(ctx, source)})"


def people_from(ctx: PageContext, source: str) -> str:
    """Say from where it is known how many live there."""
    near = ctx.bundle.settings.gaps.locality_near_m / _METRES_PER_KM
    decimals = 0 if near == int(near) else 1
    return ctx.t(
        f"coverage.people.{source or 'unknown'}",
        km=ctx.fmt.number(near, decimals),
        year=_year_of_squares(ctx),
    )


def _year_of_squares(ctx: PageContext) -> str:
    """Give the year of the squares with a space before it; empty where they are of several."""
    squares = ctx.bundle.datasets.get(_SQUARES)
    if squares is None or squares.as_of[:4] != squares.covers_from[:4]:
        return ""
    return f"\N{NO-BREAK SPACE}{squares.as_of[:4]}"


def sources_of_people(ctx: PageContext, rows: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Give the sources of how many live by the gaps."""
    used = set(rows["inhabitants_from"])
    squares = ctx.bundle.datasets.get(_SQUARES)
    found = squares.sources if squares and "grid" in used else ()
    listed = sorted(set(ctx.bundle.localities["source"])) if "localities" in used else []
    return (*found, *listed)


def _gap(ctx: PageContext, row: Mapping[Any, Any]) -> Gap:
    number, area = int(str(row["rank"])), float(str(row["area_km2"]))
    operators, days = int(str(row["operators_failing"])), int(str(row["measured_days"]))
    where = place(ctx, row)
    latest = str(row["last_at"])[:10]
    synthetic = bool(row["synthetic"])
    living, source = _number(row["inhabitants"]), str(row["inhabitants_from"])
    route = _number(row["route_km"])
    without = tuple(name for name in str(row["operators_without"]).split(";") if name)
    return Gap(
        gap_id=str(row["gap_id"]),
        number=number,
        place=f"{where} {DAGGER}" if synthetic else where,
        code=str(row["municipality_code"]),
        municipality=ctx.name(str(row["municipality_code"])),
        score=_number(row["score"]),
        area=ctx.fmt.km2(area, 2),
        area_km2=area,
        people=living,
        people_from=source,
        route_km=route,
        operators=operators,
        without=without,
        days=days,
        latest=ctx.fmt.date(latest) if latest else EN_DASH,
        latest_iso=latest,
        synthetic=synthetic,
        lines=(
            f"{number}. {where}",
            _size(ctx, area, route),
            f"{ctx.t('coverage.weight.inhabitants')}: {people(ctx, living, source)}",
            _told(ctx, operators, without),
            ctx.t(
                "coverage.gap.measured",
                n=days,
                count=ctx.fmt.number(days),
                latest=ctx.fmt.date(latest),
            ),
            *((ctx.t("figure.status.synthetic"),) if synthetic else ()),
        ),
    )


def _number(value: object) -> float | None:
    return float(str(value)) if is_number(value) else None


def _size(ctx: PageContext, area: float, route: float | None) -> str:
    size = ctx.fmt.km2(area, 2)
    return size if route is None else ctx.t("coverage.gap.size", area=size, km=_km(ctx, route))


def _km(ctx: PageContext, km: float) -> str:
    return ctx.fmt.number(km, 1)


def _told(ctx: PageContext, operators: int, without: tuple[str, ...]) -> str:
    told = ctx.t("coverage.gap.operators", n=operators, count=ctx.fmt.number(operators))
    return f"{told}: {', '.join(without)}" if without else told


COLUMNS: Final = (
    "gap_id",
    "rank",
    "score",
    "score_inhabitants",
    "score_area",
    "score_operators",
    "score_days",
    "place",
    "municipality_code",
    "municipality",
    "operator",
    "period",
    "inhabitants",
    "inhabitants_from",
    "cells",
    "bridged",
    "area_km2",
    "route_km",
    "operators_failing",
    "operators_without",
    "measured_days",
    "first_at",
    "last_at",
    "near_locality",
    "near_municipality_code",
    "distance_km",
    "direction",
    "settings",
    "weights",
)
"""Of the files; words under ``coverage.file`` in the strings."""


def frame(ctx: PageContext, page: CoveragePage) -> gpd.GeoDataFrame:
    """Give the gaps of a page as they stand in a file, with their outlines in EPSG:3006.

    Days are ISO dates. Every row says the settings that it rests on: files are passed on alone.
    """
    rows = page.gaps
    records = with_points(rows).to_dict("records")
    told = rows.assign(
        place=[place(ctx, row) for row in records],
        municipality=[ctx.name(str(code)) for code in rows["municipality_code"]],
        inhabitants_from=[people_from(ctx, str(source)) for source in rows["inhabitants_from"]],
        first_at=rows["first_at"].dt.strftime("%Y-%m-%d"),
        last_at=rows["last_at"].dt.strftime("%Y-%m-%d"),
        settings=settings_note(ctx, page),
        weights=weights_text(ctx),
    )
    return told[[*COLUMNS, "synthetic", "geometry"]].reset_index(drop=True)


def settings_note(ctx: PageContext, page: CoveragePage) -> str:
    """Say in one text what the page is set to, and whether that is the edition's own."""
    whose = "computed" if page.choices.changed else "standing"
    return f"{ctx.t(f'coverage.own.{whose}')} {page.settings}"


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``frame``."""
    return {name: ctx.t(f"coverage.file.{name}") for name in COLUMNS}
