"""The page Mobiltäckning: where coverage has been measured, where it fails, and for whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import address
from dashboard.charts.coverage_map import coverage_chart
from dashboard.components import filters, measure_map, states, table
from dashboard.components.answer import answer, chip
from dashboard.components.coverage_facts import coverage_facts
from dashboard.components.coverage_map import coverage_map
from dashboard.components.coverage_settings import (
    computed_notice,
    computing,
    coverage_filters,
)
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page
from dashboard.components.gap_table import gap_table
from dashboard.components.map_view import choose
from dashboard.components.markup import draw, escaped
from dashboard.components.source_line import source_line
from dashboard.formats import EN_DASH
from dashboard.qgis import CLASSES, gap_style
from dashboard.viewmodels import coverage, figures, files, gaps, shading
from dashboard.viewmodels import coverage_facts as facts
from dashboard.viewmodels.coverage_words import rule_text, weights_text
from geodata.grid import project
from geodata.judgement import ALL, ANY
from geodata.municipalities import COUNTY, swedish_order

if TYPE_CHECKING:
    from dashboard.charts.base import Chart
    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage, Row
    from dashboard.viewmodels.figures import Figure, SourceLine
    from dashboard.viewmodels.gaps import Gap


def render(edition: PageContext) -> None:
    """Draw the page below its title."""
    with computing(edition):
        shown = coverage.build(edition)
    if shown is None:
        states.empty(edition, edition.t("coverage.no_data"), edition.t("coverage.no_data_step"))
        return
    ctx = edition.at(shown.choices.computed)
    found = gaps.shown(ctx, shown.gaps)
    told = facts.facts(ctx, shown)
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    if told.sure:
        filters.sentence(ctx, told.sure)
    computed_notice(edition, shown)
    coverage_filters(edition, shown)
    clicked = _figure(ctx, shown, found)
    coverage_facts(ctx, shown, told, where=coverage.where(ctx, shown.municipality or COUNTY))
    _gaps(ctx, shown, found)
    choose(ctx, clicked)


def _figure(ctx: PageContext, shown: CoveragePage, found: tuple[Gap, ...]) -> str:
    """Draw the map beside its table, with sources and files; give what was clicked."""
    left, right = figure_and_table((1, 1))
    view = shading.shading(ctx, shown.indicator_id, shown.year)
    title = _map_title(ctx, shown)
    with left:
        if shown.municipality:
            clicked = coverage_map(ctx, shown, found, title=title)
        else:
            clicked = measure_map.measure_map(ctx, view, key=f"coverage-{shown.key}")
    with right:
        _table(ctx, shown)
    line = _line(ctx, shown)
    # Measured cells and numbered gaps of 100 m are internal, however open the figures beside them.
    drawn = replace(line, level="internal") if shown.municipality else line
    source_line(ctx, drawn)
    filters.sentence(ctx, shown.settings)
    picture = (
        _cells_picture(ctx, shown, title)
        if shown.municipality
        else measure_map.picture(ctx, view, notes=_notes(ctx, shown))
    )
    rows = files.value_rows(ctx, shown.values)
    headings = files.headings(ctx)
    if shown.choices.changed:
        rows.insert(len(files.COLUMNS), "settings", gaps.settings_note(ctx, shown))
        headings["settings"] = ctx.t("coverage.file.settings")
    downloads(
        ctx,
        _stem(shown, "mobiltackning"),
        rows,
        line,
        chart=picture,
        picture_as=(_stem(shown, "mobiltackning_100m", shown.municipality), drawn)
        if shown.municipality
        else None,
        headings=headings,
    )
    return clicked


def _stem(shown: CoveragePage, *words: str) -> str:
    """Give a file's name: what, whose, when, where; and whether the edition holds it so."""
    first, *rest = (word for word in words if word)
    when = shown.when.replace(EN_DASH, "-")
    parts = [first, coverage.word_of(shown.operator), when, *rest]
    return "_".join([*parts, *(["egna_installningar"] if shown.choices.changed else [])])


def _notes(ctx: PageContext, shown: CoveragePage) -> tuple[str, ...]:
    """Give what stands below a picture: how a cell is judged, and if that is not the edition's."""
    own = (ctx.t("coverage.own.computed"),) if shown.choices.changed else ()
    return (*own, shown.settings)


def _line(ctx: PageContext, shown: CoveragePage) -> SourceLine:
    line = replace(figures.sources(ctx, shown.values), period=shown.when)
    if not shown.choices.changed:
        return line
    return replace(line, notes=(*line.notes, ctx.t("coverage.own.short")))


def _map_title(ctx: PageContext, shown: CoveragePage) -> str:
    return ctx.t(
        "coverage.map.title",
        name=ctx.decided_name(shown.municipality),
        operator=coverage.operator_name(ctx, shown.operator).lower()
        if shown.operator in (ANY, ALL)
        else shown.operator,
        year=shown.when,
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
        notes=_notes(ctx, shown),
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
        table.Column("sure", ctx.t("coverage.column.interval"), numeric=True, wide=True),
        table.Column("cells", ctx.t("coverage.column.cells"), numeric=True, wide=True),
        table.Column("places", ctx.t("coverage.column.places"), numeric=True, wide=True),
        table.Column("gaps", ctx.t("coverage.column.gaps"), numeric=True),
    ]
    caption = ctx.t("coverage.table", year=shown.when)
    rows = [_row(ctx, row) for row in shown.rows]
    table.table(ctx, caption, columns, rows)
    for note in (*shown.notes, *([ctx.t("figure.dagger")] if shown.synthetic else [])):
        filters.sentence(ctx, note)


def _row(ctx: PageContext, row: Row) -> table.Row:
    of = ctx.t("coverage.of", n=ctx.fmt.number(row.measured), of=ctx.fmt.number(row.localities))
    nowhere = not ctx.bundle.localities.size
    county = row.code == COUNTY
    mark = f"\N{NO-BREAK SPACE}{figures.DAGGER}" if row.share.synthetic else ""
    href = "" if county else address.link(ctx.view, "municipalities", kommun=row.code)
    cells = {
        "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
        "share": replace(_share(row.share), bar=row.bar),
        # 'Missing' once in a row: twice it would push the last columns out of the window.
        "other": _share(row.other) if row.share.valued else table.Cell(EN_DASH, muted=True),
        "sure": _interval(row.share),
        "cells": _count(ctx, row.cells, mark),
        "places": _count(ctx, None, "")
        if nowhere
        else table.Cell(f"{of}{mark}", sort=row.measured),
        "gaps": _count(ctx, row.gaps, mark),
    }
    return table.Row(cells, code=row.code, total=county, synthetic=row.share.synthetic)


def _share(item: Figure) -> table.Cell:
    if not item.valued:
        return table.Cell(item.status_words, muted=True)
    return table.Cell(item.marked, sort=item.value)


def _interval(item: Figure) -> table.Cell:
    if not item.interval:
        return table.Cell(EN_DASH, muted=True)
    mark = f"\N{NO-BREAK SPACE}{figures.DAGGER}" if item.synthetic else ""
    return table.Cell(f"{item.interval}{mark}", sort=item.value)


def _count(ctx: PageContext, number: int | None, mark: str) -> table.Cell:
    if number is None:
        return table.Cell(EN_DASH, muted=True)
    return table.Cell(f"{ctx.fmt.number(number)}{mark}", sort=number)


def _gaps(ctx: PageContext, shown: CoveragePage, found: tuple[Gap, ...]) -> None:
    mark = chip(ctx) if any(gap.synthetic for gap in found) else ""
    where = coverage.where(ctx, shown.municipality or COUNTY)
    title = ctx.t("coverage.gap.heading", where=where, year=shown.when)
    draw(f"<h2>{escaped(title)}{mark}</h2>")
    of = (
        ctx.t(f"coverage.gap.of.{shown.operator}")
        if shown.operator in (ANY, ALL)
        else ctx.t("coverage.gap.of.one", operator=shown.operator)
    )
    if not found and shown.missing:
        unknown = ctx.t("coverage.gap.unknown", of=of, where=where, year=shown.when)
        states.empty(ctx, unknown, shown.missing)
        return
    if not found:
        states.empty(ctx, ctx.t("coverage.gap.none", of=of), ctx.t("coverage.gap.none_step"))
        return
    rank = ctx.t("coverage.gap.rank") if shown.municipality else ""
    ranked = ctx.t("coverage.gap.ranking", weights=weights_text(ctx))
    filters.sentence(ctx, f"{of} {_listed(ctx, found)} {rank} {ranked}")
    gap_table(ctx, title, found[: gaps.SHOWN], everywhere=not shown.municipality)
    # The outlines are of 100 m cells, so they are internal whatever the figures above are.
    line = _line(ctx, shown)
    every = (*line.sources, *gaps.sources_of_people(ctx, shown.gaps))
    own = replace(
        line,
        level="internal",
        definition=rule_text(ctx),
        sources=every,
        short=figures.short_sources(ctx, every),
    )
    source_line(ctx, own)
    headings = gaps.headings(ctx)
    legend = [ctx.t(f"coverage.gap.classes.{name}") for name in CLASSES]
    style = gap_style(headings["rank"], headings["period"], legend)
    downloads(
        ctx,
        _stem(shown, "luckor_100m", shown.municipality),
        gaps.frame(ctx, shown),
        replace(own, notes=(*own.notes, gaps.settings_note(ctx, shown), rule_text(ctx))),
        headings=headings,
        layer=(ctx.t("coverage.gap.layer"), style),
    )


def _listed(ctx: PageContext, found: tuple[Gap, ...]) -> str:
    if len(found) <= gaps.SHOWN:
        return ctx.t("coverage.gap.all", n=len(found), count=ctx.fmt.number(len(found)))
    return ctx.t(
        "coverage.gap.first",
        shown=ctx.fmt.number(gaps.SHOWN),
        count=ctx.fmt.number(len(found)),
    )


page("coverage", render)
