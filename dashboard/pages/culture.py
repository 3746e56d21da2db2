"""The page Kultur: which projects the region supports, and where they reach."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import address
from dashboard.components import filters, measure_map, states, table
from dashboard.components.answer import answer, chip
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page, paragraph
from dashboard.components.map_view import choose
from dashboard.components.markup import draw, escaped
from dashboard.components.source_line import source_line
from dashboard.formats import EN_DASH
from dashboard.state import PERIOD
from dashboard.viewmodels import culture, culture_files, figures, shading
from geodata.municipalities import COUNTY, swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.culture import CulturePage, Project, Row
    from dashboard.viewmodels.figures import Figure, SourceLine


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = culture.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("culture.no_data"), ctx.t("culture.no_data_step"))
        return
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    _filters(ctx, shown)
    view = shading.shading(ctx, culture.COUNT, shown.year)
    left, right = figure_and_table((1, 1))
    with left:
        clicked = measure_map.measure_map(ctx, view, key=f"culture-{shown.year}")
    with right:
        _table(ctx, shown)
    line = _line(ctx, shown)
    source_line(ctx, line)
    downloads(
        ctx,
        f"kultur_{shown.year}_{shown.rule}",
        culture_files.frame(ctx, shown),
        line,
        chart=measure_map.picture(ctx, view),
        headings=culture_files.headings(ctx),
    )
    _projects(ctx, shown, line)
    choose(ctx, clicked)


def _filters(ctx: PageContext, shown: CulturePage) -> None:
    with filters.row():
        filters.select(ctx, PERIOD, ctx.t("filter.year"), shown.years, shown.years[0], width=140)
        filters.municipality(ctx, everyone=ctx.t("filter.everyone"))
        filters.segments(
            ctx,
            culture.RULE,
            ctx.t("culture.rule.label"),
            tuple(culture.RULES),
            shown.rule,
            words=lambda key: ctx.t(f"culture.rule.{key}"),
        )
    filters.sentence(ctx, shown.rule_note)


def _table(ctx: PageContext, shown: CulturePage) -> None:
    caption = ctx.t("culture.table", year=shown.year)
    columns = [
        table.Column("name", ctx.t("culture.column.name")),
        table.Column("projects", ctx.t("culture.column.projects"), numeric=True),
        table.Column("young", ctx.t("culture.column.young"), numeric=True, wide=True),
        table.Column("granted", ctx.t(f"culture.column.granted.{shown.rule}"), numeric=True),
        table.Column("each", ctx.t("culture.column.each"), numeric=True, wide=True),
    ]
    rows = [_row(ctx, row) for row in shown.rows]
    table.table(ctx, caption, columns, rows, show_caption=False)
    if shown.synthetic:
        paragraph(ctx.t("figure.dagger"), muted=True)


def _row(ctx: PageContext, row: Row) -> table.Row:
    county = row.code == COUNTY
    mark = f"\N{NO-BREAK SPACE}{figures.DAGGER}" if row.projects.synthetic else ""
    young = EN_DASH if row.young is None else f"{ctx.fmt.number(row.young)}{mark}"
    href = "" if county else address.link(ctx.view, "municipalities", kommun=row.code)
    cells = {
        "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
        "projects": replace(_cell(row.projects), bar=row.bar),
        "young": table.Cell(young, sort=row.young),
        "granted": _cell(row.granted, unit=False, ctx=ctx),
        "each": _cell(row.per_inhabitant, unit=False, ctx=ctx),
    }
    return table.Row(cells, code=row.code, total=county, synthetic=row.projects.synthetic)


def _cell(item: Figure, *, unit: bool = True, ctx: PageContext | None = None) -> table.Cell:
    if item.value is None:
        return table.Cell(item.status_words, muted=True)
    text = item.marked
    if not unit and ctx is not None:
        decimals = 1 if item.indicator_id == culture.PER_INHABITANT else 0
        number = ctx.fmt.qualified(ctx.fmt.number(item.value, decimals), item.qualifier)
        text = f"{number}\N{NO-BREAK SPACE}{figures.DAGGER}" if item.synthetic else number
    return table.Cell(text, sort=item.value)


def _line(ctx: PageContext, shown: CulturePage) -> SourceLine:
    return figures.sources(ctx, ctx.bundle.values_for(culture.COUNT, shown.year))


def _projects(ctx: PageContext, shown: CulturePage, line: SourceLine) -> None:
    mark = chip(ctx) if any(project.synthetic for project in shown.projects) else ""
    title = ctx.t("culture.list.heading")
    draw(f"<h2>{escaped(title)}{mark}</h2>")
    with filters.row("list"):
        filters.text(ctx, culture.SEARCH, ctx.t("culture.list.search"), width=320)
        filters.segments(
            ctx,
            culture.SHOW,
            ctx.t("culture.list.show"),
            culture.SHOWN,
            shown.show,
            words=lambda key: ctx.t(f"culture.list.show_{key}"),
        )
    filters.sentence(ctx, shown.listed)
    if shown.projects:
        _list(ctx, shown, title)
    state = ctx.bundle.datasets.get("projects")
    # The list holds single applicants, so it is as open as the register, not as the counts.
    own = replace(line, level=state.level if state else line.level, definition="")
    source_line(ctx, own)
    if shown.projects:
        downloads(
            ctx,
            f"kulturprojekt_{shown.year}",
            culture_files.project_frame(ctx, shown),
            own,
            headings=culture_files.headings(ctx),
        )


def _list(ctx: PageContext, shown: CulturePage, title: str) -> None:
    columns = [
        table.Column("title", ctx.t("culture.list.title")),
        table.Column("applicant", ctx.t("culture.list.applicant"), wide=True),
        table.Column("reach", ctx.t("culture.list.reach")),
        table.Column("kind", ctx.t("culture.list.kind"), wide=True),
        table.Column("sought", ctx.t("culture.list.sought"), numeric=True, wide=True),
        table.Column("granted", ctx.t("culture.list.granted"), numeric=True),
        table.Column("decided", ctx.t("culture.list.decided", year=shown.year), wide=True),
    ]
    rows = [_project(ctx, project) for project in shown.projects]
    table.table(ctx, title, columns, rows, show_caption=False)


def _project(ctx: PageContext, project: Project) -> table.Row:
    young = f" ({ctx.t('culture.list.young')})" if project.young else ""
    return table.Row(
        {
            "title": table.Cell(f"{project.title}{young}", sort=swedish_order(project.title)),
            "applicant": project.applicant,
            "reach": table.Cell(project.reach, sort=project.reach),
            "kind": project.kind,
            "sought": table.Cell(project.sought, sort=project.sought_sek),
            "granted": table.Cell(project.granted, sort=project.granted_sek),
            "decided": table.Cell(project.decided, sort=project.decided_iso),
        },
        synthetic=project.synthetic,
    )


page("culture", render)
