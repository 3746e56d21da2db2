"""The page Besök: did every municipality get its visits, and by whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.charts.visit_boxes import boxes_chart
from dashboard.components import filters, states
from dashboard.components.answer import answer
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page
from dashboard.components.legend import legend
from dashboard.components.map_view import go_to_profile, municipality_map
from dashboard.components.markup import draw, escaped
from dashboard.components.source_line import source_line
from dashboard.components.visit_table import visit_table
from dashboard.state import PERIOD
from dashboard.viewmodels import figures, shading, visits

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.visits import VisitsPage

_MAP_HEIGHT = 480


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = visits.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("visits.no_data"), ctx.t("visits.no_data_step"))
        return
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    _filters(ctx, shown)
    visit_table(ctx, shown)
    beside, place = figure_and_table((2, 3))
    with beside:
        _rules(ctx, shown)
    # Not printed: the sheet holds the boxes and the rule.
    with place, st.container(key="ka-visits-map"):
        clicked = _map(ctx, shown)
    _source(ctx, shown)
    go_to_profile(ctx, clicked)


def _filters(ctx: PageContext, shown: VisitsPage) -> None:
    with filters.row():
        filters.select(
            ctx, PERIOD, ctx.t("visits.filter.year"), shown.years, shown.years[0], width=140
        )
        filters.segments(
            ctx,
            visits.VISITOR,
            ctx.t("visits.filter.visitor"),
            visits.VISITORS,
            visits.ALL,
            words=lambda option: ctx.t(f"visits.filter.{option}"),
        )
    filters.sentence(ctx, " ".join((shown.reading, *shown.notes)))


def _rules(ctx: PageContext, shown: VisitsPage) -> None:
    with st.expander(ctx.t("visits.rule.title"), expanded=True):
        draw("<ul>" + "".join(f"<li>{escaped(rule)}</li>" for rule in shown.rules) + "</ul>")


def _map(ctx: PageContext, shown: VisitsPage) -> str:
    view = shading.shading(ctx, shown.indicator_id, shown.year, target=shown.target)
    clicked = municipality_map(
        ctx,
        view.shapes,
        title=view.title,
        key=f"visits-{shown.visitor}-{shown.year}",
        synthetic=view.synthetic,
        height=_MAP_HEIGHT,
    )
    legend(ctx, view.title, view.legend)
    return clicked


def _source(ctx: PageContext, shown: VisitsPage) -> None:
    line = figures.sources(ctx, shown.values)
    state = ctx.bundle.datasets.get("visits")
    # The table holds days of single visits, so it is as open as the register, not as the counts.
    line = replace(line, level=state.level if state else line.level)
    source_line(ctx, line)
    stem = "_".join(
        ("besok", *([shown.visitor] if shown.visitor != visits.ALL else []), str(shown.year))
    )
    letters = {kind: ctx.t(f"visits.box.{kind}") for kind in ("politician", "official", "both")}
    picture = boxes_chart(
        shown.rows,
        letters,
        key=" · ".join(
            f"{letter} {ctx.t(f'visits.legend.{kind}')}" for kind, letter in letters.items()
        ),
        title=ctx.t("visits.table_title", year=shown.year),
        alt=shown.sentence.replace("**", ""),
        language=ctx.lang,
        synthetic=shown.synthetic,
    )
    rows = visits.frame(ctx, shown)
    downloads(ctx, stem, rows, line, chart=picture, headings=visits.headings(ctx))


page("visits", render)
