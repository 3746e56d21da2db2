"""The ranked gaps as a table: place, people, road, operators, when it was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import table
from dashboard.formats import EN_DASH
from dashboard.viewmodels import gaps
from geodata.municipalities import swedish_order
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.gaps import Gap


def gap_table(ctx: PageContext, title: str, found: Sequence[Gap], *, everywhere: bool) -> None:
    """Draw the gaps in order of rank.

    Parameters
    ----------
    ctx
        The page's context.
    title
        What the table shows; the heading above says the same.
    found
        From ``dashboard.viewmodels.gaps``.
    everywhere
        Whether they lie in different municipalities, which are then named.
    """
    bases = {gap.people_from for gap in found if gap.people is not None}
    basis = next(iter(bases)) if len(bases) == 1 else ""
    people = ctx.t("coverage.weight.inhabitants")
    columns = [
        table.Column("number", ctx.t("coverage.column.number")),
        table.Column("place", ctx.t("coverage.column.place")),
        *([table.Column("municipality", ctx.t("coverage.column.name"))] if everywhere else []),
        table.Column(
            "people",
            f"{people} ({gaps.people_from(ctx, basis)})" if basis else people,
            numeric=True,
        ),
        table.Column("route", ctx.t("coverage.column.route"), numeric=True, wide=everywhere),
        table.Column("operators", ctx.t("coverage.column.operators"), wide=True),
        table.Column("days", ctx.t("coverage.column.days"), numeric=True, wide=True),
        table.Column(
            "latest", ctx.t("coverage.column.latest"), numeric=True, wide=True, plain=True
        ),
        table.Column("score", ctx.t("coverage.column.score"), numeric=True, wide=True),
    ]
    rows = [_row(ctx, gap, with_basis=not basis) for gap in found]
    table.table(ctx, title, columns, rows, show_caption=False)


def _row(ctx: PageContext, gap: Gap, *, with_basis: bool) -> table.Row:
    return table.Row(
        {
            "number": table.Cell(ctx.fmt.number(gap.number), sort=gap.number),
            "place": table.Cell(gap.place, sort=swedish_order(gap.place)),
            "municipality": gap.municipality,
            "people": _people(ctx, gap, with_basis=with_basis),
            "route": _known(ctx, gap.route_km, 1),
            "operators": _operators(ctx, gap),
            "days": table.Cell(ctx.fmt.number(gap.days), sort=gap.days),
            "latest": table.Cell(gap.latest, sort=gap.latest_iso),
            "score": _known(ctx, gap.score, 0),
        },
        synthetic=gap.synthetic,
    )


def _people(ctx: PageContext, gap: Gap, *, with_basis: bool) -> table.Cell:
    if gap.people is None:
        return table.Cell(ctx.t("coverage.people.unknown"), muted=True)
    text = (
        gaps.people(ctx, gap.people, gap.people_from) if with_basis else ctx.fmt.number(gap.people)
    )
    return table.Cell(text, sort=gap.people)


def _operators(ctx: PageContext, gap: Gap) -> table.Cell:
    """Name those that fail; where all four do, say so in a word."""
    if not gap.without or len(gap.without) == len(OPERATORS):
        word = ctx.t("coverage.gap.failing", n=gap.operators, count=ctx.fmt.number(gap.operators))
        return table.Cell(word, sort=gap.operators)
    return table.Cell(", ".join(gap.without), sort=gap.operators)


def _known(ctx: PageContext, number: float | None, decimals: int) -> table.Cell:
    if number is None:
        return table.Cell(EN_DASH, muted=True)
    return table.Cell(ctx.fmt.number(number, decimals), sort=number)
