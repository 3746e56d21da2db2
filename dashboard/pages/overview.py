"""The page Översikt: the county's answer, one measure on the map, four key figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.charts.municipality_map import map_chart
from dashboard.components import cards, filters, states
from dashboard.components.answer import answer
from dashboard.components.downloads import downloads
from dashboard.components.frame import figure_and_table, page, paragraph, section
from dashboard.components.legend import legend
from dashboard.components.map_view import go_to_profile, municipality_map
from dashboard.components.markup import draw, escaped
from dashboard.components.measure_table import measure_table
from dashboard.components.source_line import source_line
from dashboard.state import INDICATOR, PERIOD
from dashboard.viewmodels import attention, figures, files, overview, ranking, shading

if TYPE_CHECKING:
    from dashboard.context import PageContext


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    told = overview.answer(ctx)
    answer(ctx, told.text, synthetic=told.synthetic)
    if told.note:
        paragraph(told.note, muted=True)
    chosen = overview.choices(ctx)
    clicked = ""
    if chosen is None:
        states.empty(ctx, ctx.t("overview.no_values"), ctx.t("overview.no_values_step"))
    else:
        clicked = _measure(ctx, chosen)
    _cards(ctx)
    _attention(ctx)
    go_to_profile(ctx, clicked)


def _measure(ctx: PageContext, chosen: overview.Choices) -> str:
    order = ranking.ranking(ctx, chosen.indicator, chosen.year)
    target = order.target
    duty = target.value if target and target.level == "region_duty" else None
    view = shading.shading(ctx, chosen.indicator, chosen.year, target=duty)
    with filters.row():
        filters.select(
            ctx,
            INDICATOR,
            ctx.t("filter.measure"),
            chosen.indicators,
            chosen.indicator,
            words=lambda key: overview.indicator_label(ctx, key),
            width=420,
        )
        filters.select(ctx, PERIOD, ctx.t("filter.year"), chosen.years, chosen.year, width=140)
    filters.sentence(ctx, overview.reading(ctx, chosen, target))
    left, right = figure_and_table((11, 9))
    with left:
        clicked = municipality_map(
            ctx,
            view.shapes,
            title=ctx.t("overview.map", what=view.title),
            key=f"overview-{chosen.indicator}-{chosen.year}",
            synthetic=view.synthetic,
        )
        legend(ctx, view.title, view.legend)
    with right:
        measure_table(ctx, order, view)
    _source(ctx, chosen, view)
    return clicked


def _source(ctx: PageContext, chosen: overview.Choices, view: shading.Shading) -> None:
    rows = ctx.bundle.values_for(chosen.indicator, chosen.year)
    line = figures.sources(ctx, rows)
    source_line(ctx, line)
    picture = map_chart(
        ctx.bundle.municipalities,
        view.shapes,
        [(entry.fill, entry.label) for entry in view.legend],
        title=view.title,
        alt=ctx.t("overview.map", what=view.title),
        language=ctx.lang,
        synthetic=view.synthetic,
    )
    downloads(
        ctx,
        f"oversikt_{chosen.indicator}_{chosen.year}",
        files.value_rows(ctx, rows),
        line,
        chart=picture,
        headings=files.headings(ctx),
    )


def _cards(ctx: PageContext) -> None:
    section(ctx.t("overview.card.heading"))
    cards.cards(ctx, [_card(ctx, item) for item in overview.key_figures(ctx)])


def _card(ctx: PageContext, item: overview.KeyFigure) -> cards.Card:
    shown = item.figure
    unit_key = f"overview.card.unit.{item.page}"
    move = item.change
    return cards.Card(
        item.title,
        shown.number if shown.valued else "",
        item.unit or (ctx.t(unit_key) if ctx.t.has(unit_key) else ""),
        str(shown.period) if shown.period else "",
        item.lines,
        arrow=move.move if move else "",
        arrow_word=ctx.t("overview.card.change", word=move.word, year=move.since, text=move.text)
        if move
        else "",
        href=address.link(ctx.view, item.page),
        link=ctx.t("overview.card.link", page=ctx.t(f"nav.{item.page}")),
        synthetic=shown.synthetic,
    )


def _attention(ctx: PageContext) -> None:
    section(ctx.t("overview.attention.heading"))
    found = attention.attention(ctx)
    items = "".join(
        f'<li><a href="{escaped(address.link(ctx.view, line.page, **line.values))}">'
        f"{escaped(line.text)}</a></li>"
        for line in found.lines
    )
    if items:
        draw(f'<ol class="ka-lines">{items}</ol>')
    note = overview.attention_note(ctx, found)
    if note:
        paragraph(note, muted=True)


page("overview", render)
