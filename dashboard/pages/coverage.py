"""The page Mobiltäckning: where coverage has been measured, where it fails, and for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import address
from dashboard.charts.coverage_map import coverage_chart
from dashboard.components import filters, measure_map, states, table
from dashboard.components.answer import answer, chip
from dashboard.components.coverage_map import coverage_map
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page
from dashboard.components.map_view import choose
from dashboard.components.markup import draw, escaped
from dashboard.components.source_line import source_line
from dashboard.formats import EN_DASH
from dashboard.state import PERIOD
from dashboard.viewmodels import coverage, figures, files, gaps, shading
from geodata.grid import project
from geodata.judgement import ALL, ANY
from geodata.municipalities import COUNTY, swedish_order

if TYPE_CHECKING:
    from dashboard.charts.base import Chart
    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage, Row
    from dashboard.viewmodels.figures import Figure, SourceLine
    from dashboard.viewmodels.gaps import Gap


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = coverage.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("coverage.no_data"), ctx.t("coverage.no_data_step"))
        return
    found = gaps.shown(ctx, shown.gaps)
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    _filters(ctx, shown)
    left, right = figure_and_table((1, 1))
    view = shading.shading(ctx, shown.indicator_id, shown.year)
    title = _map_title(ctx, shown)
    with left:
        if shown.municipality:
            clicked = coverage_map(ctx, shown, found, title=title)
        else:
            clicked = measure_map.measure_map(
                ctx, view, key=f"coverage-{shown.operator}-{shown.year}"
            )
    with right:
        _table(ctx, shown)
    line = figures.sources(ctx, shown.values)
    # Measured cells and numbered gaps of 100 m are internal, however open the figures beside them.
    drawn = replace(line, level="internal") if shown.municipality else line
    source_line(ctx, drawn)
    filters.sentence(ctx, shown.settings)
    parts = ("mobiltackning", coverage.word_of(shown.operator), str(shown.year))
    stem = "_".join(parts)
    cells_stem = "_".join((parts[0], "100m", *parts[1:], shown.municipality))
    picture = (
        _cells_picture(ctx, shown, title)
        if shown.municipality
        else measure_map.picture(ctx, view, notes=(shown.settings,))
    )
    downloads(
        ctx,
        stem,
        files.value_rows(ctx, shown.values),
        line,
        chart=picture,
        picture_as=(cells_stem, drawn) if shown.municipality else None,
        headings=files.headings(ctx),
    )
    _gaps(ctx, shown, found, line)
    choose(ctx, clicked)


def _filters(ctx: PageContext, shown: CoveragePage) -> None:
    names = {coverage.word_of(name): name for name in (ANY, ALL)}
    with filters.row():
        filters.select(
            ctx,
            coverage.OPERATOR,
            ctx.t("coverage.filter.operator"),
            shown.operators,
            coverage.word_of(shown.operator),
            words=lambda key: coverage.operator_name(ctx, names.get(key, key.capitalize())),
            width=200,
        )
        filters.municipality(ctx, everyone=ctx.t("filter.everyone"))
        filters.select(ctx, PERIOD, ctx.t("filter.year"), shown.years, shown.year, width=140)
    filters.sentence(ctx, shown.reading)


def _map_title(ctx: PageContext, shown: CoveragePage) -> str:
    return ctx.t(
        "coverage.map.title",
        name=ctx.decided_name(shown.municipality),
        operator=coverage.operator_name(ctx, shown.operator).lower()
        if shown.operator in (ANY, ALL)
        else shown.operator,
        year=shown.year,
    )


def _cells_picture(ctx: PageContext, shown: CoveragePage, title: str) -> Chart:
    rows = ctx.bundle.municipalities.set_index("municipality_code")
    places = ctx.bundle.localities
    places = places[places["municipality_code"] == shown.municipality]
    is_seat = places["name"] == rows.seat[shown.municipality]
    places = places.assign(seat=is_seat).sort_values(["seat", "population"], ascending=False)
    east, north = project(places["longitude"], places["latitude"])
    return coverage_chart(
        rows.geometry[shown.municipality],
        shown.cells,
        shown.gaps,
        numbered=gaps.NUMBERED,
        places=list(zip(places["name"], east.tolist(), north.tolist(), strict=True)),
        words={
            name: ctx.t(f"coverage.class.{name}") for name in ("covered", "weak", "none", "unknown")
        },
        notes=(shown.settings,),
        title=title,
        alt=shown.sentence.replace("**", ""),
        language=ctx.lang,
        synthetic=shown.synthetic,
    )


def _table(ctx: PageContext, shown: CoveragePage) -> None:
    columns = [
        table.Column("name", ctx.t("coverage.column.name")),
        table.Column("share", coverage.operator_name(ctx, shown.operator), numeric=True),
        table.Column("other", coverage.operator_name(ctx, shown.beside), numeric=True),
        table.Column("cells", ctx.t("coverage.column.cells"), numeric=True, wide=True),
        table.Column("places", ctx.t("coverage.column.places"), numeric=True, wide=True),
        table.Column("gaps", ctx.t("coverage.column.gaps"), numeric=True),
    ]
    caption = ctx.t("coverage.table", year=shown.year)
    rows = [_row(ctx, row) for row in shown.rows]
    table.table(ctx, caption, columns, rows)
    for note in (*shown.notes, *([ctx.t("figure.dagger")] if shown.synthetic else [])):
        filters.sentence(ctx, note)


def _row(ctx: PageContext, row: Row) -> table.Row:
    of = ctx.t("coverage.of", n=ctx.fmt.number(row.measured), of=ctx.fmt.number(row.localities))
    county = row.code == COUNTY
    mark = f"\N{NO-BREAK SPACE}{figures.DAGGER}" if row.share.synthetic else ""
    href = "" if county else address.link(ctx.view, "municipalities", kommun=row.code)
    cells = {
        "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
        "share": replace(_share(row.share), bar=row.bar),
        "other": _share(row.other),
        "cells": _count(ctx, row.cells, mark),
        "places": table.Cell(f"{of}{mark}", sort=row.measured),
        "gaps": _count(ctx, row.gaps, mark),
    }
    return table.Row(cells, code=row.code, total=county, synthetic=row.share.synthetic)


def _share(item: Figure) -> table.Cell:
    if not item.valued:
        return table.Cell(item.status_words, muted=True)
    return table.Cell(item.marked, sort=item.value)


def _count(ctx: PageContext, number: int | None, mark: str) -> table.Cell:
    if number is None:
        return table.Cell(EN_DASH, muted=True)
    return table.Cell(f"{ctx.fmt.number(number)}{mark}", sort=number)


def _gaps(ctx: PageContext, shown: CoveragePage, found: tuple[Gap, ...], line: SourceLine) -> None:
    mark = chip(ctx) if any(gap.synthetic for gap in found) else ""
    where = coverage.where(ctx, shown.municipality or COUNTY)
    draw(f"<h2>{escaped(ctx.t('coverage.gap.heading', where=where, year=shown.year))}{mark}</h2>")
    of = (
        ctx.t(f"coverage.gap.of.{shown.operator}")
        if shown.operator in (ANY, ALL)
        else ctx.t("coverage.gap.of.one", operator=shown.operator)
    )
    if not found:
        states.empty(ctx, ctx.t("coverage.gap.none", of=of), ctx.t("coverage.gap.none_step"))
        return
    rank = ctx.t("coverage.gap.rank") if shown.municipality else ""
    filters.sentence(ctx, f"{of} {_listed(ctx, found)} {rank}")
    columns = [
        table.Column("number", ctx.t("coverage.column.number")),
        table.Column("place", ctx.t("coverage.column.place")),
        *(
            []
            if shown.municipality
            else [table.Column("municipality", ctx.t("coverage.column.name"))]
        ),
        table.Column("area", ctx.t("coverage.column.area"), numeric=True),
        table.Column("operators", ctx.t("coverage.column.operators"), numeric=True, wide=True),
        table.Column("days", ctx.t("coverage.column.days"), numeric=True, wide=True),
        table.Column(
            "latest", ctx.t("coverage.column.latest"), numeric=True, wide=True, plain=True
        ),
    ]
    title = ctx.t("coverage.gap.heading", where=where, year=shown.year)
    rows = [_gap_row(ctx, gap) for gap in found[: gaps.SHOWN]]
    table.table(ctx, title, columns, rows, show_caption=False)
    # The outlines are of 100 m cells, so they are internal whatever the figures above are.
    own = replace(line, level="internal", definition=ctx.t("coverage.gap.rule"))
    source_line(ctx, own)
    parts = ["luckor_100m", coverage.word_of(shown.operator), str(shown.year)]
    parts += [shown.municipality] if shown.municipality else []
    downloads(ctx, "_".join(parts), gaps.frame(ctx, shown.gaps), own, headings=gaps.headings(ctx))


def _listed(ctx: PageContext, found: tuple[Gap, ...]) -> str:
    if len(found) <= gaps.SHOWN:
        return ctx.t("coverage.gap.all", n=len(found), count=ctx.fmt.number(len(found)))
    return ctx.t(
        "coverage.gap.first",
        shown=ctx.fmt.number(gaps.SHOWN),
        count=ctx.fmt.number(len(found)),
    )


def _gap_row(ctx: PageContext, gap: Gap) -> table.Row:
    return table.Row(
        {
            "number": table.Cell(ctx.fmt.number(gap.number), sort=gap.number),
            "place": table.Cell(gap.place, sort=swedish_order(gap.place)),
            "municipality": gap.municipality,
            "area": table.Cell(gap.area, sort=gap.area_km2),
            "operators": table.Cell(ctx.fmt.number(gap.operators), sort=gap.operators),
            "days": table.Cell(ctx.fmt.number(gap.days), sort=gap.days),
            "latest": table.Cell(gap.latest, sort=gap.latest_iso),
        },
        synthetic=gap.synthetic,
    )


page("coverage", render)
