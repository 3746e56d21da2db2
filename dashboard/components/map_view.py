"""The map on the page: the only caller of st_folium. The base map stays; its layer changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit_folium import st_folium

from dashboard import address, style
from dashboard.maps.base import COUNTY_BOUNDS, base_map, describe
from dashboard.maps.choropleth import (
    Shape,
    choropleth,
    geometry_texts,
    municipality_at,
    seat_points,
)
from dashboard.state import MUNICIPALITY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium

    from dashboard.context import PageContext
    from geodata.bundle import DataBundle

_HANDLED = "kommunatlas_clicks"


@st.cache_resource(max_entries=6, show_spinner=False)
def _drawn(edition_id: str, _bundle: DataBundle) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Keep an edition's outlines and seats as text: drawing changes folium's own objects."""
    del edition_id
    return (
        geometry_texts(_bundle.municipalities),
        seat_points(_bundle.municipalities, _bundle.localities),
    )


def municipality_map(
    ctx: PageContext,
    shapes: Sequence[Shape],
    *,
    title: str,
    key: str,
    synthetic: bool = False,
    height: int = style.MAP_HEIGHT,
    names: bool = True,
) -> str:
    """Draw the municipalities and give the code of the one that was just clicked, else empty.

    Parameters
    ----------
    ctx
        The page's context. ``view.municipality`` gets the accent outline.
    shapes
        Fill and tooltip of each municipality.
    title
        What the map shows, in words; read aloud, and the frame's name.
    key
        One per map on a page; the view and the zoom stay while it is the same.
    synthetic
        Whether any shape shows an invented value: EXEMPELDATA then stands in the map.
    height
        Pixels.
    names
        Whether to write the seats' names; not on a small map.
    """
    geometries, seats = outlines(ctx)
    layer = choropleth(
        geometries, shapes, seats=seats if names else (), chosen=ctx.view.municipality
    )
    return layer_map(
        ctx, layer, title=title, key=key, synthetic=synthetic, height=height, names=names
    )


def outlines(ctx: PageContext) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Give the edition's outlines as GeoJSON text by municipality, and its seats."""
    return _drawn(ctx.bundle.edition_id, ctx.bundle)


def layer_map(
    ctx: PageContext,
    layer: folium.FeatureGroup,
    *,
    title: str,
    key: str,
    synthetic: bool = False,
    height: int = style.MAP_HEIGHT,
    bounds: Sequence[Sequence[float]] = COUNTY_BOUNDS,
    names: bool = True,
    clicks: bool = True,
) -> str:
    """Draw a layer on the base map and give the municipality that was just clicked, else empty.

    Parameters as for ``municipality_map``; ``bounds`` are the corners that the map opens at. A map
    without ``clicks`` only shows: a click on it runs nothing.
    """
    mark = ctx.t("sample.mark") if synthetic else ""
    describe(layer, title, mark=mark, bounds=bounds, names=names)
    figure = base_map(ctx.t, attribution=ctx.t("map.attribution"))
    answer = st_folium(
        figure,
        key=f"{key}-{ctx.bundle.edition_id}-{ctx.lang}",
        height=height,
        width=None,
        returned_objects=["last_clicked"] if clicks else [],
        feature_group_to_add=layer,
    )
    if not clicks:
        return ""
    return _new_click(ctx, key, (answer or {}).get("last_clicked"))


def _new_click(ctx: PageContext, key: str, clicked: dict[str, float] | None) -> str:
    """Give the municipality of a click that was not answered before, and remember it.

    The component keeps its last click for as long as it is on the page, and sends it again at every
    rerun.
    """
    handled = st.session_state.setdefault(_HANDLED, {})
    if not clicked:
        handled.pop(key, None)  # drawn anew: the same place may be clicked again
        return ""
    place = (clicked["lat"], clicked["lng"])
    if handled.get(key) == place:
        return ""
    handled[key] = place
    return municipality_at(ctx.bundle.municipalities, *place)


def go_to_profile(ctx: PageContext, code: str) -> None:
    """Leave for the profile of the municipality that was clicked; nothing if none was."""
    if code:
        address.go(ctx.view, "municipalities", kommun=code)


def choose(ctx: PageContext, code: str) -> None:
    """Choose the municipality that was clicked on the same page; nothing if none was."""
    if code and code != ctx.view.municipality:
        address.change(**{MUNICIPALITY: code})
        st.rerun()
