"""The boxes of the visits: a table on a wide screen and on paper, a short block each on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address, style
from dashboard.components.answer import chip
from dashboard.components.markup import draw, escaped

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.visits import Row, Total, VisitsPage


def visit_table(ctx: PageContext, page: VisitsPage) -> None:
    """Draw one row per municipality, in alphabetical order, and the county last.

    Parameters
    ----------
    ctx
        The page's context; the row of ``view.municipality`` is marked.
    page
        From ``dashboard.viewmodels.visits``.
    """
    caption = escaped(ctx.t("visits.table_title", year=page.year))
    mark = chip(ctx) if page.synthetic else ""
    head = "".join(_header(ctx, key, page) for key in _columns(page))
    body = "".join(_row(ctx, row, page) for row in page.rows)
    total = _total(ctx, page.total, page) if page.total else ""
    # The roles stand here because a phone's layout takes them from the elements.
    draw(
        '<div class="ka-table-box"><table class="ka-table ka-visits" role="table">'
        f"<caption>{caption}{mark}</caption>"
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}{total}</tbody></table></div>{_legend(ctx, page)}'
    )


def _columns(page: VisitsPage) -> list[str]:
    result = ["result"] if page.target and page.whole_year else []
    parts = ["politicians", "officials"] if page.visitor == "alla" else []
    return ["name", "boxes", "count", *result, *parts, "latest", "dialogue"]


def _header(ctx: PageContext, key: str, page: VisitsPage) -> str:
    words = {"boxes": "boxes" if page.target else "boxes_free"}
    label = ctx.t(f"visits.head.{words.get(key, key)}", target=page.target)
    kind = ' class="ka-num"' if key in ("count", "politicians", "officials") else ""
    return f'<th scope="col" role="columnheader"{kind}>{escaped(label)}</th>'


def _row(ctx: PageContext, row: Row, page: VisitsPage) -> str:
    href = escaped(address.link(ctx.view, "municipalities", kommun=row.code))
    name = f'<a href="{href}" target="_self">{escaped(row.name)}</a>'
    chosen = ' class="ka-chosen"' if row.code == ctx.view.municipality else ""
    first = f'<th scope="row" role="rowheader" class="ka-v-name">{name}</th>'
    if row.count is None:
        width = len(_columns(page)) - 1
        words = escaped(ctx.t("visits.missing"))
        empty = f'<td role="cell" colspan="{width}" class="ka-empty ka-v-boxes">{words}</td>'
        return f'<tr role="row"{chosen}>{first}{empty}</tr>'
    of = f' <span class="ka-muted">{escaped(row.of_text)}</span>' if row.of_text else ""
    cells = {
        "boxes": _boxes(ctx, row, free=page.target is None),
        "count": f"<b>{escaped(row.count_text)}</b>{of}",
        "result": _result(ctx, row),
        "politicians": escaped(ctx.fmt.number(row.politicians)),
        "officials": escaped(ctx.fmt.number(row.officials)),
        "latest": escaped(row.latest or ctx.t("visits.none")),
        "dialogue": escaped(ctx.t("visits.yes" if row.dialogue else "visits.no")),
    }
    return f'<tr role="row"{chosen}>{first}{_cells(ctx, cells, page)}</tr>'


def _total(ctx: PageContext, total: Total, page: VisitsPage) -> str:
    cells = {
        "boxes": escaped(total.reached_text),
        "count": f"<b>{escaped(total.count_text or ctx.t('visits.missing'))}</b>",
        "result": "",
        "politicians": escaped(total.politicians_text),
        "officials": escaped(total.officials_text),
        "latest": escaped(total.latest),
        "dialogue": escaped(total.dialogue_text),
    }
    name = escaped(ctx.t("area.county"))
    first = f'<th scope="row" role="rowheader" class="ka-v-name">{name}</th>'
    return f'<tr role="row" class="ka-total">{first}{_cells(ctx, cells, page)}</tr>'


def _cells(ctx: PageContext, cells: dict[str, str], page: VisitsPage) -> str:
    parts = []
    for key in _columns(page)[1:]:
        numeric = " ka-num" if key in ("count", "politicians", "officials") else ""
        label = escaped(ctx.t(f"visits.label.{key}"))
        parts.append(
            f'<td role="cell" class="ka-v-{key}{numeric}" data-label="{label}">{cells[key]}</td>'
        )
    return "".join(parts)


def _boxes(ctx: PageContext, row: Row, *, free: bool) -> str:
    boxes = "".join(
        f'<span class="ka-box ka-box-{who or "left"}">'
        f"{escaped(ctx.t(f'visits.box.{who}')) if who else ''}</span>"
        for who in row.boxes
    )
    more = f'<span class="ka-more">{escaped(row.extra_text)}</span>' if row.extra else ""
    kind = "ka-boxes ka-boxes-free" if free else "ka-boxes"
    return f'<span class="{kind}" role="img" aria-label="{escaped(row.label)}">{boxes}{more}</span>'


def _result(ctx: PageContext, row: Row) -> str:
    if row.reached is None:
        return ""
    shape, colour = style.STATUS["reaches" if row.reached else "below"]
    word = escaped(ctx.t("visits.reached" if row.reached else "visits.not_reached"))
    return (
        f'<span class="ka-status"><span style="color:{colour}" aria-hidden="true">{shape}</span> '
        f"{word}</span>"
    )


def _legend(ctx: PageContext, page: VisitsPage) -> str:
    """Explain the boxes with the boxes themselves."""
    kinds = ["politician", "official", "both"]
    items = [
        f'<li><span class="ka-box ka-box-{kind}" aria-hidden="true">'
        f"{escaped(ctx.t(f'visits.box.{kind}'))}</span>{escaped(ctx.t(f'visits.legend.{kind}'))}</li>"
        for kind in kinds
    ]
    if page.target:
        words = escaped(ctx.t("visits.legend.left", target=page.target))
        empty = '<span class="ka-box ka-box-left" aria-hidden="true"></span>'
        items.append(f"<li>{empty}{words}</li>")
    order = ctx.t(
        "visits.legend.order" if page.target else "visits.legend.order_free", target=page.target
    )
    return f'<ul class="ka-legend ka-v-legend">{"".join(items)}<li>{escaped(order)}</li></ul>'
