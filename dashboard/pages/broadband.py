"""The page Bredband: who is connected, where and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.charts import broadband as charts
from dashboard.components import filters, measure_map, states, table
from dashboard.components.answer import answer, chip
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page, paragraph
from dashboard.components.map_view import go_to_profile
from dashboard.components.markup import draw, escaped
from dashboard.components.multiples import multiples
from dashboard.components.source_line import source_line
from dashboard.state import INDICATOR, PERIOD
from dashboard.viewmodels import broadband, figures, files, ranking, shading
from geodata.municipalities import swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.broadband import BroadbandPage
    from dashboard.viewmodels.shading import Shading


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = broadband.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("broadband.no_data"), ctx.t("broadband.no_data_step"))
        return
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    if shown.note:
        paragraph(shown.note, muted=True)
    _filters(ctx, shown)
    view = shading.shading(ctx, shown.indicator_id, shown.year)
    left, right = figure_and_table((1, 1))
    with left:
        clicked = measure_map.measure_map(
            ctx, view, key=f"broadband-{shown.indicator_id}-{shown.year}"
        )
    with right:
        _table(ctx, shown, view)
    line = figures.sources(ctx, shown.values)
    source_line(ctx, line)
    downloads(
        ctx,
        f"bredband_{shown.indicator_id.removeprefix('broadband_')}_{shown.year}",
        files.value_rows(ctx, shown.values),
        line,
        chart=measure_map.picture(ctx, view),
        headings=files.headings(ctx),
    )
    _lines(ctx, shown)
    go_to_profile(ctx, clicked)


def _filters(ctx: PageContext, shown: BroadbandPage) -> None:
    with filters.row():
        filters.select(
            ctx,
            INDICATOR,
            ctx.t("filter.measure"),
            shown.measures,
            shown.measure,
            words=lambda key: ctx.t(f"indicator.{key}.label"),
            width=320,
        )
        filters.segments(
            ctx,
            broadband.SETTLEMENT,
            ctx.t("broadband.filter.place"),
            shown.places,
            shown.place,
            words=lambda key: ctx.t(f"broadband.place.{key}"),
        )
        filters.select(ctx, PERIOD, ctx.t("filter.year"), shown.years, shown.year, width=140)
    filters.sentence(ctx, shown.reading)


def _table(ctx: PageContext, shown: BroadbandPage, view: Shading) -> None:
    order = shown.order
    columns = [table.Column("name", ctx.t("broadband.column.name"))]
    columns.append(table.Column("value", view.title.rsplit(",", 1)[0], numeric=True))
    if order.target:
        label = ctx.t("broadband.column.points", value=order.target.text)
        columns.append(table.Column("points", label, numeric=True))
        if shown.households:
            columns.append(
                table.Column(
                    "households", ctx.t("broadband.column.households"), numeric=True, wide=True
                )
            )
    if order.since is not None:
        label = ctx.t("broadband.column.change", year=order.since)
        columns.append(table.Column("change", label, numeric=True, wide=True))
    rows = [_row(ctx, shown, row) for row in order.rows]
    table.table(ctx, view.title, columns, rows, show_caption=False)
    if order.target:
        paragraph(ctx.t("broadband.target.note"), muted=True)
    note = shading.note_of_kinds(ctx, view)
    if note:
        paragraph(note, muted=True)


def _row(ctx: PageContext, shown: BroadbandPage, row: ranking.RankingRow) -> table.Row:
    item = row.figure
    href = "" if row.is_county else address.link(ctx.view, "municipalities", kommun=row.code)
    text, number = broadband.households_cell(shown, row.code)
    cells = {
        "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
        "value": table.Cell(
            broadband.value_cell(shown, item), sort=item.value, bar=row.bar, muted=not item.valued
        ),
        "points": table.Cell(row.distance, sort=row.distance_value),
        "households": table.Cell(text, sort=number, muted=number is None),
        "change": table.Cell(
            ranking.change_text(row, shown.order.since),
            sort=row.change.difference if row.change else None,
            muted=row.change is None,
        ),
    }
    return table.Row(cells, code=row.code, total=row.is_county, synthetic=item.synthetic)


def _lines(ctx: PageContext, shown: BroadbandPage) -> None:
    series = broadband.lines(ctx, shown)
    label = ctx.t(f"indicator.{shown.indicator_id}.label")
    mark = chip(ctx) if any(line.synthetic for line in series) else ""
    draw(f"<h2>{escaped(ctx.t('broadband.lines.heading', measure=label))}{mark}</h2>")
    notes = broadband.notes_of_lines(ctx, series)
    draw("".join(f'<p class="ka-sentence">{escaped(note)}</p>' for note in notes))
    years = (shown.years[-1], shown.years[0])
    multiples(
        (charts.panel(line, series[-1], years=years, language=ctx.lang) for line in series),
        key=f"broadband-{shown.indicator_id}",
    )
    values = ctx.bundle.values
    rows = values[values["indicator_id"] == shown.indicator_id]
    source = figures.sources(ctx, rows)
    source_line(ctx, source)
    downloads(
        ctx,
        f"bredband_{shown.indicator_id.removeprefix('broadband_')}_alla_ar",
        files.value_rows(ctx, rows).drop(columns="geometry"),
        source,
        chart=charts.panels(
            series,
            title=ctx.t("broadband.lines.heading", measure=label),
            alt=ctx.t("broadband.lines.heading", measure=label),
            notes=notes,
            years=years,
            language=ctx.lang,
        ),
        headings=files.headings(ctx),
    )


page("broadband", render)
