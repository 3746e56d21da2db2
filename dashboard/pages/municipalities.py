"""The page Kommuner: one municipality's profile, or the list of the 14."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address, style
from dashboard.components import cards, chart_view, filters, map_view, table
from dashboard.components.answer import answer, chip
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page, paragraph, section
from dashboard.components.markup import draw, escaped, with_bold
from dashboard.components.source_line import source_line
from dashboard.formats import NBSP
from dashboard.maps.choropleth import Shape
from dashboard.viewmodels import figures, files, profile, profile_parts, profile_tables
from geodata.municipalities import swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext

_SMALL_MAP = 260


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    head = profile.build(ctx)
    if head is None:
        _list(ctx)
        return
    left, right = figure_and_table((2, 1))
    with left:
        other = _filters(ctx, chosen=True)
        _head(ctx, head)
    with right:
        clicked = _map(ctx, _SMALL_MAP, names=False)
    _cards(ctx, head.code)
    for part in profile_parts.parts(ctx, head.code, other):
        _part(ctx, part)
    _sources(ctx, head)
    map_view.choose(ctx, clicked)


def _filters(ctx: PageContext, *, chosen: bool) -> str:
    with filters.row():
        filters.municipality(
            ctx, label=ctx.t("municipalities.choose"), everyone=ctx.t("municipalities.none")
        )
        if not chosen:
            return ""
        options = profile.compare_options(ctx)
        return filters.select(
            ctx,
            profile.COMPARE,
            ctx.t("municipalities.compare"),
            options,
            options[0],
            words=ctx.name,
        )


def _head(ctx: PageContext, head: profile.Profile) -> None:
    section(head.name)
    if head.others:
        names = ", ".join(
            f'<span lang="{escaped(item.code)}">{escaped(item.name)}</span> '
            f"({escaped(item.language)})"
            for item in head.others
        )
        draw(f'<p class="ka-muted">{names}</p>')
    answer(ctx, head.line, synthetic=head.synthetic)


def _map(ctx: PageContext, height: int, *, names: bool) -> str:
    shapes = [
        Shape(
            code,
            style.ACCENT if code == ctx.view.municipality else style.SHARES[1],
            (ctx.name(code),),
        )
        for code in ctx.bundle.municipalities["municipality_code"].astype(str)
    ]
    return map_view.municipality_map(
        ctx,
        shapes,
        title=ctx.t("municipalities.map"),
        key=f"municipalities-{height}",
        height=height,
        names=names,
    )


def _cards(ctx: PageContext, code: str) -> None:
    draw(f'<h3 class="ka-visually-hidden">{escaped(ctx.t("municipalities.card.heading"))}</h3>')
    cards.cards(ctx, [_card(ctx, item) for item in profile.cards(ctx, code)], level=4)


def _card(ctx: PageContext, item: profile.ProfileCard) -> cards.Card:
    shown, move = item.figure, item.change
    word = (
        ctx.t("overview.card.change", word=move.word, year=move.since, text=move.text)
        if move
        else ""
    )
    return cards.Card(
        item.title,
        shown.number if shown.valued else "",
        item.unit,
        str(shown.period) if shown.period else "",
        item.lines,
        arrow=move.move if move else "",
        arrow_word=word,
        synthetic=shown.synthetic,
    )


def _part(ctx: PageContext, part: profile_parts.Part) -> None:
    section(ctx.t(f"municipalities.part.{part.id}"), level=3)
    mark = chip(ctx) if part.synthetic else ""
    draw(f'<p class="ka-lead">{with_bold(part.sentence)}{mark}</p>')
    if part.chart is not None:
        left, right = figure_and_table((1, 1))
        with left:
            chart_view.chart_view(ctx, part.chart, key=f"profile-{part.id}")
            if part.notes:
                paragraph(" ".join(part.notes), muted=True)
        with right:
            _grid(ctx, part.grids[0])
    for grid in part.grids[1:] if part.chart is not None else part.grids:
        _grid(ctx, grid)
    source_line(ctx, part.line)


def _grid(ctx: PageContext, grid: profile_tables.Grid) -> None:
    columns = [table.Column(key, label, numeric=numeric) for key, label, numeric in grid.columns]
    rows = [
        table.Row(
            {
                key: table.Cell(entry.text, sort=entry.sort, muted=entry.muted)
                for key, entry in row.items()
            }
        )
        for row in grid.rows
    ]
    table.table(ctx, grid.caption, columns, rows)
    if grid.note:
        paragraph(grid.note, muted=True)


def _sources(ctx: PageContext, head: profile.Profile) -> None:
    section(ctx.t("municipalities.part.sources"), level=3)
    found = profile_tables.source_rows(ctx, profile_parts.latest_rows(ctx, head.code))
    columns = [
        table.Column("source", ctx.t("municipalities.column.source")),
        table.Column("used", ctx.t("municipalities.column.used")),
        table.Column("licence", ctx.t("municipalities.column.licence")),
    ]
    rows = [
        table.Row(
            {"source": item.source, "used": item.themes, "licence": item.licence},
            synthetic=item.synthetic,
        )
        for item in found
    ]
    table.table(ctx, ctx.t("municipalities.part.sources"), columns, rows, show_caption=False)
    every = profile_parts.export_rows(ctx, head.code)
    downloads(
        ctx,
        f"profil_{head.code}",
        files.value_rows(ctx, every),
        figures.sources(ctx, every),
        headings=files.headings(ctx),
    )


def _list(ctx: PageContext) -> None:
    text, synthetic = profile.list_answer(ctx)
    answer(ctx, text, synthetic=synthetic)
    _filters(ctx, chosen=False)
    left, right = figure_and_table((1, 1))
    with left:
        clicked = _map(ctx, style.MAP_HEIGHT, names=True)
    with right:
        rows = profile.list_rows(ctx)
        table.table(ctx, ctx.t("municipalities.list"), _list_columns(ctx, rows), _cells(ctx, rows))
    years = [row.people.period for row in rows if row.people]
    values = ctx.bundle.values
    ids = (profile.POPULATION, profile.DENSITY)
    shown = values[values["indicator_id"].isin(ids) & values["period"].isin(years)]
    line = figures.sources(ctx, shown)
    source_line(ctx, line)
    downloads(ctx, "kommuner", files.value_rows(ctx, shown), line, headings=files.headings(ctx))
    map_view.choose(ctx, clicked)


def _list_columns(ctx: PageContext, rows: tuple[profile.ListRow, ...]) -> list[table.Column]:
    years = {row.people.period for row in rows if row.people}
    key = "people" if len(years) == 1 else "people_any"
    since = profile.list_since(ctx)
    label = "municipalities.column"
    columns = [
        table.Column("name", ctx.t(f"{label}.name")),
        table.Column("people", ctx.t(f"{label}.{key}", year=max(years, default="")), numeric=True),
    ]
    if since is not None:
        columns.append(table.Column("percent", ctx.t(f"{label}.percent", year=since), numeric=True))
    return [
        *columns,
        table.Column("land", ctx.t(f"{label}.land"), numeric=True),
        table.Column("density", ctx.t(f"{label}.density"), numeric=True),
    ]


def _marked(text: str, item: figures.Figure | None) -> str:
    return f"{text}{NBSP}{figures.DAGGER}" if item is not None and item.synthetic else text


def _cells(ctx: PageContext, rows: tuple[profile.ListRow, ...]) -> list[table.Row]:
    missing = table.Cell(ctx.t("figure.status.missing"), muted=True)
    made = []
    for row in rows:
        href = "" if row.total else address.link(ctx.view, "municipalities", kommun=row.code)
        cells: dict[str, table.Cell | str] = {
            "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
            "percent": table.Cell(
                _marked(row.percent, row.people) if row.percent else "", sort=row.percent_value
            ),
        }
        for key, item in (("people", row.people), ("land", row.land), ("density", row.density)):
            known = item is not None and item.valued
            cells[key] = missing
            if known and item:
                cells[key] = table.Cell(_marked(item.number, item), sort=item.value)
        made.append(table.Row(cells, code=row.code, total=row.total))
    return made


page("municipalities", render)
