"""The map of one municipality's measured cells and gaps, with its legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import style
from dashboard.components.frame import paragraph
from dashboard.components.legend import LegendItem, legend
from dashboard.components.map_view import layer_map, outlines
from dashboard.maps.choropleth import MISSING
from dashboard.maps.coverage import (
    CLASSES,
    GapMark,
    bounds_of,
    class_shapes,
    class_texts,
    coverage_layer,
    gap_points,
    gap_texts,
    measured_frame,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import shapely

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage
    from dashboard.viewmodels.gaps import Gap


@dataclass(frozen=True)
class _Drawn:
    """What is kept of one municipality, selection, period and settings: text, never a map."""

    classes: dict[str, str]
    gaps: dict[str, str]
    points: dict[str, list[float]]
    frame: shapely.Geometry | None


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(edition_id: str, key: str, code: str, _page: CoveragePage) -> _Drawn:
    del edition_id, key, code  # the key; the rows are those of the page
    return _Drawn(
        class_texts(_page.cells),
        gap_texts(_page.gaps),
        gap_points(_page.gaps),
        measured_frame(class_shapes(_page.cells)),
    )


def coverage_map(ctx: PageContext, page: CoveragePage, gaps: Sequence[Gap], *, title: str) -> str:
    """Draw the cells of the chosen municipality; give the one that was just clicked, else empty.

    Parameters
    ----------
    ctx
        The page's context.
    page
        With a municipality chosen.
    gaps
        Its gaps in order of rank.
    title
        What the map shows.
    """
    code = page.municipality
    drawn = _drawn(ctx.bundle.edition_id, page.key, code, page)
    texts, _ = outlines(ctx)
    marks = [GapMark(gap.gap_id, gap.number, gap.lines) for gap in gaps]
    layer = coverage_layer(
        texts,
        code,
        drawn.classes,
        gaps=drawn.gaps,
        points=drawn.points,
        marks=marks,
        places=_places(ctx, code),
    )
    rows = ctx.bundle.municipalities
    whole = rows.loc[rows["municipality_code"] == code].geometry.iloc[0]
    clicked = layer_map(
        ctx,
        layer,
        title=title,
        key=f"coverage-{page.key}-{code}",
        synthetic=page.synthetic,
        bounds=bounds_of(drawn.frame or whole),
    )
    _legend(ctx, title, numbered=bool(gaps))
    return clicked


def _places(ctx: PageContext, code: str) -> list[dict[str, object]]:
    rows = ctx.bundle.localities
    rows = rows[rows["municipality_code"] == code].sort_values("population", ascending=False)
    municipalities = ctx.bundle.municipalities.set_index("municipality_code")["seat"]
    seat = str(municipalities.get(code, ""))
    return [
        {
            "name": str(row["name"]),
            "at": [round(float(row["latitude"]), 4), round(float(row["longitude"]), 4)],
            "seat": row["name"] == seat,
        }
        for row in rows.to_dict("records")
    ]


def _legend(ctx: PageContext, title: str, *, numbered: bool) -> None:
    items = [LegendItem(style.COVERAGE[name], ctx.t(f"coverage.class.{name}")) for name in CLASSES]
    items.append(LegendItem(MISSING, ctx.t("coverage.class.unknown")))
    legend(ctx, title, items)
    if numbered:
        paragraph(ctx.t("coverage.map.numbers"), muted=True)
