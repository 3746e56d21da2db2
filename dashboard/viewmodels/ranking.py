"""The 14 beside each other for one indicator and period: order, bars, target, change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.formats import EN_DASH
from dashboard.memo import of_edition
from dashboard.style import ARROWS
from dashboard.viewmodels.figures import change, figures, goal, missing
from geodata.indicators import indicator as indicator_of
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES, swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Change, Figure, Goal


@dataclass(frozen=True, slots=True)
class RankingRow:
    """One municipality, or the county.

    Parameters
    ----------
    bar
        0 to 1, None where there is no value. Bars begin at zero.
    distance
        To the target, empty where none is decided for the year.
    distance_value
        The same as a number, to sort by.
    reached
        Whether the region has reached its own duty here; None under any other target.
    """

    code: str
    name: str
    figure: Figure
    bar: float | None
    distance: str = ""
    distance_value: float | None = None
    reached: bool | None = None
    change: Change | None = None

    @property
    def is_county(self) -> bool:
        """Say whether the row is the county's."""
        return self.code == COUNTY


@dataclass(frozen=True, slots=True)
class Ranking:
    """All rows in order, the county last.

    Parameters
    ----------
    target
        The decided target of the year, None where there is none.
    since
        The year that changes are counted from, None where no row has a change.
    in_order
        Whether the order is by value; else it is the alphabet's.
    """

    rows: tuple[RankingRow, ...]
    target: Goal | None
    since: int | None
    in_order: bool

    @property
    def mixed(self) -> bool:
        """Say whether real and invented values stand beside each other."""
        return len({row.figure.status for row in self.rows if row.figure.valued}) > 1


@of_edition
def ranking(ctx: PageContext, indicator_id: str, period: int) -> Ranking:
    """Put the municipalities beside each other.

    Best first where one way is better, else largest first. Visits are the region's own duty and
    stand in the order of the alphabet, as do all where real and invented values stand beside each
    other. Those without a value are last in an order by value.
    """
    shown = figures(ctx, indicator_id, period)
    target = goal(ctx, indicator_id, period)
    every = [
        shown.get(code) or missing(ctx, indicator_id, code, period)
        for code in (*MUNICIPALITY_CODES, COUNTY)
    ]
    top = _top(indicator_id, every)
    rows = [_row(ctx, item, top, target) for item in every]
    in_order = indicator_of(indicator_id).ranked and len(_kinds(rows[:-1])) <= 1
    ordered = [*_ordered(indicator_id, rows[:-1], in_order=in_order), rows[-1]]
    years = Counter(row.change.since for row in ordered if row.change)
    since = max(years, key=lambda year: (years[year], year)) if years else None
    return Ranking(tuple(ordered), target, since, in_order)


def _kinds(rows: list[RankingRow]) -> set[str]:
    return {row.figure.status for row in rows if row.figure.valued}


def _top(indicator_id: str, every: list[Figure]) -> float:
    """Give the value of a full bar: everything for a share, else the largest municipality's."""
    if indicator_of(indicator_id).unit == "share":
        return 1.0
    values = [item.value for item in every if item.value is not None and item.area != COUNTY]
    return max(values, default=0.0)


def _row(ctx: PageContext, item: Figure, top: float, target: Goal | None) -> RankingRow:
    is_county = item.area == COUNTY
    summed = is_county and indicator_of(item.indicator_id).unit != "share"
    bar = item.value / top if item.value is not None and top > 0 and not summed else None
    text, number, reached = "", None, None
    if target and item.value is not None and not (summed and target.level == "region_duty"):
        text, number, reached = _distance(ctx, item, target)
    return RankingRow(
        item.area, ctx.name(item.area), item, bar, text, number, reached, change(ctx, item)
    )


def _distance(
    ctx: PageContext, item: Figure, target: Goal
) -> tuple[str, float | None, bool | None]:
    indicator = indicator_of(item.indicator_id)
    gap = (item.value or 0.0) - target.value
    if target.level == "region_duty":
        left = ctx.t("figure.left", count=ctx.fmt.number(-gap, indicator.decimals))
        return (ctx.t("figure.reaches") if gap >= 0 else left), gap, gap >= 0
    if indicator.unit == "share":
        return ctx.fmt.number(gap * 100, indicator.decimals, sign=True), gap, None
    return ctx.fmt.number(gap, indicator.decimals, sign=True), gap, None


def _ordered(indicator_id: str, rows: list[RankingRow], *, in_order: bool) -> list[RankingRow]:
    indicator = indicator_of(indicator_id)
    by_name = sorted(rows, key=lambda row: swedish_order(row.name))
    if not in_order:
        return by_name
    sign = 1 if indicator.better == "lower" else -1

    def place(row: RankingRow) -> tuple[int, float]:
        value = row.figure.value
        return (1, 0.0) if value is None else (0, sign * value)

    return sorted(by_name, key=place)


def change_text(row: RankingRow, since: int | None) -> str:
    """Give arrow and change as a cell holds them, with the own year where that is another."""
    if row.change is None:
        return EN_DASH
    own = "" if row.change.since == since else f" ({row.change.since})"
    return f"{ARROWS[row.change.move]} {row.change.number}{own}"


def value_label(ctx: PageContext, order: Ranking) -> str:
    """Give the header of the column of values: the unit, with the base of a share."""
    shown = [row.figure for row in order.rows if row.figure.valued]
    if not shown:
        return ctx.t("figure.value")
    bases = {figure.basis for figure in shown}
    if indicator_of(shown[0].indicator_id).unit == "share":
        return ctx.t("figure.percent", basis=bases.pop() if len(bases) == 1 else "").strip()
    unit = ctx.t(f"indicator.{shown[0].indicator_id}.unit")
    return unit[:1].upper() + unit[1:]
