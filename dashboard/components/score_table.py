"""The scorecard as one table: a line over each strategic goal, then its measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard import style
from dashboard.components.answer import chip
from dashboard.components.markup import draw, escaped

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.scorecard import Goal, Measure, ScorecardPage

COLUMNS: Final = ("measure", "kind", "target", "outcome", "result", "trend", "comment")


def score_table(ctx: PageContext, page: ScorecardPage) -> None:
    """Draw the table. Prints on two A4 sheets, landscape.

    Parameters
    ----------
    ctx
        The page's context.
    page
        From ``dashboard.viewmodels.scorecard``.
    """
    caption = escaped(ctx.t("scorecard.table_title", year=page.year))
    mark = chip(ctx) if page.synthetic else ""
    head = "".join(
        f'<th scope="col" role="columnheader">{escaped(_label(ctx, key, page))}</th>'
        for key in COLUMNS
    )
    parts = []
    former = ""
    for goal in page.goals:
        parts.append(_goal(ctx, goal, page, new=goal.perspective != former))
        former = goal.perspective
    draw(
        '<div class="ka-table-box"><table class="ka-table ka-score" role="table">'
        f"<caption>{caption}{mark}</caption>"
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{"".join(parts)}</table></div>'
    )


def _label(ctx: PageContext, key: str, page: ScorecardPage) -> str:
    return ctx.t(f"scorecard.head.{key}", year=page.year)


def _goal(ctx: PageContext, goal: Goal, page: ScorecardPage, *, new: bool) -> str:
    shape, colour = style.STATUS[goal.status]
    by = "" if goal.status == "missing" else f" ({escaped(ctx.t('scorecard.assessed_by'))})"
    title = (
        f'<th scope="rowgroup" role="rowheader" colspan="{len(COLUMNS)}">'
        f'<span class="ka-muted">{escaped(goal.perspective)}:</span> {escaped(goal.name)} '
        f'<span class="ka-status"><span style="color:{colour}" aria-hidden="true">{shape}</span> '
        f'{escaped(goal.assessment)}</span><span class="ka-muted">{by}</span></th>'
    )
    first = " ka-score-first" if new else ""
    rows = []
    factor = ""
    for measure in goal.measures:
        rows.append(_measure(ctx, measure, page, new_factor=measure.factor != factor))
        factor = measure.factor
    return (
        f'<tbody role="rowgroup"><tr role="row" class="ka-score-goal{first}">{title}</tr>'
        f"{''.join(rows)}</tbody>"
    )


def _measure(ctx: PageContext, measure: Measure, page: ScorecardPage, *, new_factor: bool) -> str:
    factor = ""
    if measure.factor and new_factor:
        factor = (
            f'<tr role="row" class="ka-score-factor"><th scope="rowgroup" role="rowheader" '
            f'colspan="{len(COLUMNS)}">{escaped(measure.factor)}</th></tr>'
        )
    missing = f'<span class="ka-empty">{escaped(ctx.t("figure.status.missing"))}</span>'
    outcome = escaped(measure.outcome) or missing
    cells = {
        "kind": escaped(ctx.t(f"scorecard.short.{measure.kind}")),
        "target": escaped(measure.target) or missing,
        "outcome": outcome,
        "result": _result(ctx, measure),
        "trend": _trend(measure),
        "comment": escaped(measure.comment),
    }
    mark = f' <span class="ka-chip ka-chip-small">{escaped(ctx.t("sample.short"))}</span>'
    name = escaped(measure.name) + (mark if measure.synthetic else "")
    first = f'<th scope="row" role="rowheader" class="ka-s-measure">{name}</th>'
    return f'{factor}<tr role="row">{first}{_cells(ctx, cells, page)}</tr>'


def _cells(ctx: PageContext, cells: dict[str, str], page: ScorecardPage) -> str:
    return "".join(
        f'<td role="cell" class="ka-s-{key}" data-label="{escaped(_label(ctx, key, page))}">'
        f"{cells[key]}</td>"
        for key in COLUMNS[1:]
    )


def _result(ctx: PageContext, measure: Measure) -> str:
    if not measure.status:
        return ""
    shape, colour = style.STATUS[measure.status]
    return (
        f'<span style="color:{colour}" aria-hidden="true">{shape}</span> {escaped(measure.result)} '
        f'<span class="ka-muted">({escaped(ctx.t("scorecard.computed_mark"))})</span>'
    )


def _trend(measure: Measure) -> str:
    if measure.trend is None:
        return ""
    arrow = style.ARROWS[measure.trend.arrow]
    return f'<span aria-hidden="true">{arrow}</span> {escaped(measure.trend.text)}'
