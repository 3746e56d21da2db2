"""What publishing would change: a sentence, tables, and a small map where it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.frame import figure_and_table, paragraph, section
from dashboard.components.legend import legend
from dashboard.components.map_view import layer_map
from dashboard.components.markup import draw, with_bold
from dashboard.components.table import Cell, Column, Row, table
from dashboard.maps.base import COUNTY_BOUNDS
from dashboard.maps.changes import WITH_SEA, changes_layer
from dashboard.viewmodels import intake_changes

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.intake import Looked, Place
    from dashboard.viewmodels.intake_changes import Changes

MAP_HEIGHT = 360


def changes(ctx: PageContext, looked: Looked) -> None:
    """Draw what would change."""
    section(ctx.t("intake.changes.title"), level=3)
    if looked.again:
        draw(f'<p class="ka-banner" role="alert">{with_bold(ctx.t("intake.changes.again"))}</p>')
    shown = intake_changes.build(ctx, looked.comparison)
    draw(f'<p class="ka-lead">{with_bold(shown.sentence)}</p>')
    if _has_map(looked, shown):
        tables, figure = figure_and_table((3, 2))
        with tables:
            _tables(ctx, shown)
            _indicators(ctx, shown)
        with figure:
            _map(ctx, looked, shown)
    else:
        _tables(ctx, shown)
        _indicators(ctx, shown)
    _values(ctx, shown)
    _rows(ctx, shown)


def _has_map(looked: Looked, shown: Changes) -> bool:
    drawing = looked.comparison.drawing
    return shown.map is not None or bool(drawing.former) or bool(drawing.places)


def _tables(ctx: PageContext, shown: Changes) -> None:
    if not shown.tables:
        return
    every = ("name", "before", "new", "changed", "gone", "after")
    names = [name for name in every if any(getattr(line, name) for line in shown.tables)]
    columns = [
        Column(
            name,
            ctx.t(f"intake.head.{name}"),
            numeric=name != "name",
            wide=name in ("before", "after"),
            plain=True,
        )
        for name in names
    ]
    rows = [Row({name: Cell(getattr(line, name)) for name in names}) for line in shown.tables]
    table(ctx, ctx.t("intake.changes.tables"), columns, rows, sortable=False)


def _map(ctx: PageContext, looked: Looked, shown: Changes) -> None:
    drawing = looked.comparison.drawing
    shapes = shown.map.shapes if shown.map else ()
    title = intake_changes.map_title(ctx, shown, drawing)
    layer = changes_layer(
        drawing.outlines,
        shapes,
        former=drawing.former,
        newer=drawing.newer,
        places=[
            (place.latitude, place.longitude, place.change,
             (place.name, ctx.name(place.code), ctx.t(f"intake.place.{place.change}")))
            for place in sorted(drawing.places, key=_order)
        ],
    )  # fmt: skip
    layer_map(
        ctx,
        layer,
        title=title,
        key=f"intake-map-{looked.comparison.edition_id}",
        synthetic=shown.map is not None and shown.map.synthetic,
        height=MAP_HEIGHT,
        bounds=WITH_SEA if drawing.former else COUNTY_BOUNDS,
        names=False,
        clicks=False,
    )
    legend(ctx, title, intake_changes.legend_of(ctx, shown, drawing))


def _order(place: Place) -> int:
    """Draw what comes above what goes, where both stand at one place."""
    return ("gone", "moved", "new").index(place.change)


def _indicators(ctx: PageContext, shown: Changes) -> None:
    if shown.indicators:
        sized = any(line.largest for line in shown.indicators)
        largest = [Column("largest", ctx.t("intake.head.largest"), wide=True)] if sized else []
        columns = [
            Column("label", ctx.t("intake.head.indicator")),
            Column("moves", ctx.t("intake.head.moves")),
            *largest,
            Column("where", ctx.t("intake.head.years"), wide=True),
        ]
        rows = [
            Row(
                {
                    "label": line.label,
                    "moves": line.moves,
                    "largest": line.largest,
                    "where": line.where,
                }
            )
            for line in shown.indicators
        ]
        table(ctx, ctx.t("intake.changes.indicators"), columns, rows, sortable=False)
        _more(ctx, "indicators_more", shown.indicators_more)


def _values(ctx: PageContext, shown: Changes) -> None:
    if shown.values:
        _value_table(ctx, shown)
    _more(ctx, "secret", shown.withheld)


def _more(ctx: PageContext, key: str, count: int) -> None:
    """Say how many there are beside those that are shown; nothing if there are none."""
    if count:
        text = ctx.t(f"intake.changes.{key}", n=count, count=ctx.fmt.number(count))
        paragraph(text, muted=True)


def _value_table(ctx: PageContext, shown: Changes) -> None:
    columns = [
        Column("area", ctx.t("intake.head.area")),
        Column("label", ctx.t("intake.head.indicator")),
        Column("before", ctx.t("intake.head.now"), numeric=True, plain=True),
        Column("after", ctx.t("intake.head.becomes"), numeric=True, plain=True),
        Column("difference", ctx.t("intake.head.difference"), wide=True),
    ]
    rows = [
        Row(
            {
                "area": line.area,
                "label": f"{line.label}, {line.period}",
                "before": Cell(line.before),
                "after": Cell(line.after),
                "difference": line.difference,
            }
        )
        for line in shown.values
    ]
    table(ctx, ctx.t("intake.changes.values_title"), columns, rows, sortable=False)
    _more(ctx, "more", shown.values_more)
    if shown.invented:
        paragraph(ctx.t("figure.dagger"), muted=True)


def _rows(ctx: PageContext, shown: Changes) -> None:
    if not shown.rows:
        return
    names = ("change", "what", "cells", "place")
    columns = [Column(name, ctx.t(f"intake.head.{name}"), wide=name == "place") for name in names]
    rows = [Row({name: getattr(line, name) for name in names}) for line in shown.rows]
    with st.expander(ctx.t("intake.changes.examples")):
        table(
            ctx,
            ctx.t("intake.changes.examples"),
            columns,
            rows,
            sortable=False,
            show_caption=False,
        )
