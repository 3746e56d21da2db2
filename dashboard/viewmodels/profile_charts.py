"""The charts of a profile: the 14 beside each other, own measures, lines over years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.charts.bars import Bar, bar_chart
from dashboard.charts.series import Line, Mark, series_chart
from dashboard.viewmodels.figures import figure, figure_for, figures, goal, missing
from geodata.indicators import indicator as indicator_of
from geodata.municipalities import MUNICIPALITY_CODES, swedish_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.base import Chart
    from dashboard.context import PageContext

_LINE: Final = 2
"""Values that it takes to draw a line."""


def beside(
    ctx: PageContext,
    indicator_id: str,
    period: int,
    code: str,
    target: tuple[float, str] | None = None,
) -> Chart | None:
    """Give bars of the 14 in the order of the alphabet, the chosen one in colour."""
    shown = figures(ctx, indicator_id, period)
    kinds = {shown[c].status for c in MUNICIPALITY_CODES if c in shown and shown[c].valued}
    if not kinds:
        return None
    codes = sorted(MUNICIPALITY_CODES, key=lambda item: swedish_order(ctx.name(item)))
    bars = []
    for item in codes:
        found = shown.get(item) or missing(ctx, indicator_id, item, period)
        text = found.marked if found.valued else found.status_words
        bars.append(Bar(ctx.name(item), found.value, text, item == code, found.synthetic))
    top = max((bar.value for bar in bars if bar.value is not None), default=0.0)
    title = f"{ctx.t(f'indicator.{indicator_id}.label')}, {period}"
    mine = shown.get(code) or missing(ctx, indicator_id, code, period)
    alt = ctx.t(
        "municipalities.alt.beside",
        title=title,
        name=ctx.name(code),
        value=mine.text if mine.valued else mine.status_words,
    )
    return bar_chart(bars, title=title, alt=alt, language=ctx.lang, top=top, target=target)


def own_bars(ctx: PageContext, ids: Sequence[str], code: str, period: int) -> Chart | None:
    """Give one bar per measure, all of the same municipality and year."""
    bars = []
    for place, indicator_id in enumerate(ids):
        found = figure_for(ctx, indicator_id, code, period)
        text = found.marked if found.valued else found.status_words
        name = ctx.t(f"indicator.{indicator_id}.short")
        bars.append(Bar(name, found.value, text, place == 0, found.synthetic))
    title = ctx.t("municipalities.coverage.chart", name=ctx.name(code), year=period)
    alt = f"{title}: " + ", ".join(f"{bar.name} {bar.text}" for bar in bars)
    return bar_chart(bars, title=title, alt=alt, language=ctx.lang, top=1.0)


def series(
    ctx: PageContext, indicator_id: str, code: str, other: str, *, others: bool = True
) -> Chart | None:
    """Give lines over the years; None when the municipality has fewer than two values."""
    own = _points(ctx, indicator_id, code)
    if sum(point["value"] is not None for point in own) < _LINE:
        return None
    rest = [c for c in MUNICIPALITY_CODES if c not in (code, other)] if others else []
    lines = [Line(ctx.name(c), "other", _points(ctx, indicator_id, c)) for c in rest]
    compared = _points(ctx, indicator_id, other) if other else ()
    if any(point["value"] is not None for point in compared):
        lines.append(Line(ctx.name(other), "compare", compared))
    lines.append(Line(ctx.name(code), "chosen", own))
    indicator = indicator_of(indicator_id)
    share = indicator.unit == "share"
    target = goal(ctx, indicator_id)
    mark = None
    if target is not None and target.level == "county":
        label = ctx.t("municipalities.target_mark", value=target.text)
        mark = Mark(target.year, target.value, label)
    known = [point for point in own if point["value"] is not None]
    title = ctx.t(f"indicator.{indicator_id}.label")
    if share:
        title = ctx.t("municipalities.percent_title", label=title)
    alt = ctx.t(
        "municipalities.alt.series",
        title=title,
        name=ctx.name(code),
        first=known[0]["text"],
        start=known[0]["period"],
        last=known[-1]["text"],
        end=known[-1]["period"],
    )
    return series_chart(lines, title=title, alt=alt, language=ctx.lang, share=share, target=mark)


def _points(ctx: PageContext, indicator_id: str, code: str) -> tuple[dict[str, Any], ...]:
    shown = [figure(ctx, row) for row in ctx.bundle.series(indicator_id, code).to_dict("records")]
    return tuple(
        {
            "period": item.period,
            "value": item.value,
            "text": item.marked,
            "series_break": item.series_break,
            "synthetic": item.synthetic,
        }
        for item in shown
    )
