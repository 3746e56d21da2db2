"""Draws any theme of the catalogue that has no page of its own: one measure on map and in table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import filters, measure_map, states
from dashboard.components.answer import answer
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page
from dashboard.components.map_view import go_to_profile
from dashboard.components.measure_table import measure_table
from dashboard.components.source_line import source_line
from dashboard.state import INDICATOR, PERIOD
from dashboard.viewmodels import figures, files, shading, theme

if TYPE_CHECKING:
    from dashboard.context import PageContext


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = theme.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("theme_page.no_data"), ctx.t("theme_page.no_data_step"))
        return
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    with filters.row():
        filters.select(
            ctx,
            INDICATOR,
            ctx.t("filter.measure"),
            shown.indicators,
            shown.indicator_id,
            words=lambda key: ctx.t(f"indicator.{key}.label"),
            width=320,
        )
        filters.select(ctx, PERIOD, ctx.t("filter.year"), shown.years, shown.year, width=140)
    filters.sentence(ctx, shown.reading)
    view = shading.shading(ctx, shown.indicator_id, shown.year)
    left, right = figure_and_table()
    with left:
        clicked = measure_map.measure_map(
            ctx, view, key=f"{ctx.page}-{shown.indicator_id}-{shown.year}"
        )
    with right:
        measure_table(ctx, shown.order, view)
    line = figures.sources(ctx, shown.values)
    source_line(ctx, line)
    downloads(
        ctx,
        f"{ctx.page}_{shown.indicator_id}_{shown.year}",
        files.value_rows(ctx, shown.values),
        line,
        chart=measure_map.picture(ctx, view),
        headings=files.headings(ctx),
    )
    go_to_profile(ctx, clicked)


page("", render)
