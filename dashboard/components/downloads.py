"""Downloads, built when they are asked for: the first formats in view, the rest behind a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.charts import base as charts
from dashboard.components import source_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from dashboard.charts.base import Chart
    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import SourceLine

KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
    "geojson": "application/geo+json",
}
FIRST: Final = ("xlsx", "png", "gpkg")
"""In view; the other kinds stand behind 'Fler format'."""


def downloads(
    ctx: PageContext,
    stem: str,
    rows: pd.DataFrame,
    line: SourceLine,
    *,
    chart: Chart | None = None,
    picture_as: tuple[str, SourceLine] | None = None,
    headings: Mapping[str, str] | None = None,
    layer: tuple[str, str] = ("", ""),
) -> None:
    """Draw the downloads of a page. Nothing is built before somebody asks for it.

    Parameters
    ----------
    ctx
        The page's context.
    stem
        What the files hold, ASCII: 'bredband_2019'. Mark, level and edition are added to the name.
    rows
        The figures shown, one row each. A GeoDataFrame also gives GeoPackage and GeoJSON. A column
        ``synthetic`` (a flag) marks rows one by one; else ``line.synthetic`` is said of all.
    line
        From ``dashboard.viewmodels.figures.sources``: sources, level, mark, edition.
    chart
        Of the picture; a map's is ``dashboard.charts.municipality_map.map_chart``.
    picture_as
        Stem and source line of the picture, where it shows more than the rows do: another level.
    headings
        Column to word in the files; the machine's names stay where there is none.
    layer
        Title and style (QML) of a GeoPackage's layer.
    """
    export = data.export(
        ctx.bundle,
        stem,
        rows,
        level=line.level,
        sources=line.sources,
        synthetic=line.synthetic,
        as_of=line.as_of,
        headings=headings or {},
        notes=line.notes,
        layer=layer,
    )
    builders: dict[str, Callable[[], bytes]] = {"xlsx": lambda: data.export_bytes(export, "xlsx")}
    if chart is not None:
        shown = picture_as[1] if picture_as else line
        builders["png"] = lambda: picture(ctx, chart, shown)
    if "geometry" in rows:
        builders["gpkg"] = lambda: data.export_bytes(export, "gpkg")
    builders["csv"] = lambda: data.export_bytes(export, "csv")
    if "geometry" in rows:
        builders["geojson"] = lambda: data.export_bytes(export, "geojson")
    names = {kind: export.file_name(kind) for kind in builders}
    if picture_as:
        named = data.export(
            ctx.bundle,
            picture_as[0],
            rows,
            level=picture_as[1].level,
            sources=line.sources,
            synthetic=picture_as[1].synthetic,
        )
        names["png"] = named.file_name("png")
    with st.container(horizontal=True, key=f"ka-downloads-{stem}", gap="small"):
        for kind in FIRST:
            if kind in builders:
                _button(ctx, names[kind], kind, builders.pop(kind))
        with st.popover(ctx.t("download.more")):
            for kind, build in builders.items():
                _button(ctx, names[kind], kind, build)


def picture(ctx: PageContext, chart: Chart, line: SourceLine) -> bytes:
    """Make the PNG of a chart, with title, source, date and EXEMPELDATA printed in it."""
    words = charts.PictureWords(
        source=source_line.text(ctx, line),
        mark=ctx.t("sample.mark") if chart.synthetic or line.synthetic else "",
    )
    return charts.png(charts.picture(chart, words))


def _button(ctx: PageContext, name: str, kind: str, build: Callable[[], bytes]) -> None:
    st.download_button(
        ctx.t(f"download.{kind}"),
        data=build,
        file_name=name,
        mime=KINDS[kind],
        key=f"download-{name}",
        on_click="ignore",
    )
