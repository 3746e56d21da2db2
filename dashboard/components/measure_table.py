"""The 14 beside each other for one measure: bar, value, distance to a target, change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import address
from dashboard.components import table
from dashboard.components.frame import paragraph
from dashboard.viewmodels import ranking, shading
from geodata.municipalities import swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.ranking import Ranking, RankingRow
    from dashboard.viewmodels.shading import Shading


def measure_table(ctx: PageContext, order: Ranking, view: Shading) -> None:
    """Draw the table of a map.

    Parameters
    ----------
    ctx
        The page's context.
    order, view
        Of the same measure and year.
    """
    columns = [
        table.Column("name", ctx.t("overview.column.name")),
        table.Column("value", ranking.value_label(ctx, order), numeric=True),
    ]
    if order.target:
        form = "duty" if order.target.level == "region_duty" else "distance"
        label = ctx.t(f"overview.column.{form}", value=order.target.text)
        columns.append(table.Column("distance", label, numeric=True))
    if order.since is not None:
        label = ctx.t("overview.column.change", year=order.since)
        columns.append(table.Column("change", label, numeric=True))
    rows = [_row(ctx, row, order.since) for row in order.rows]
    table.table(ctx, view.title, columns, rows)
    note = shading.note_of_kinds(ctx, view)
    if note:
        paragraph(note, muted=True)


def _row(ctx: PageContext, row: RankingRow, since: int | None) -> table.Row:
    item = row.figure
    href = "" if row.is_county else address.link(ctx.view, "municipalities", kommun=row.code)
    value = table.Cell(item.marked, sort=item.value, bar=row.bar)
    if not item.valued:
        value = table.Cell(item.status_words, muted=True)
    cells = {
        "name": table.Cell(row.name, sort=swedish_order(row.name), href=href),
        "value": value,
        "distance": table.Cell(row.distance, sort=row.distance_value),
        "change": table.Cell(
            ranking.change_text(row, since),
            sort=row.change.difference if row.change else None,
            muted=row.change is None,
        ),
    }
    return table.Row(cells, code=row.code, total=row.is_county, synthetic=item.synthetic)
