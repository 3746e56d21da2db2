"""The page Måluppfyllelse: goals, measures, targets and outcomes of a year, as reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import filters, states
from dashboard.components.answer import answer
from dashboard.components.downloads import downloads
from dashboard.components.frame import page, paragraph
from dashboard.components.score_table import score_table
from dashboard.components.source_line import source_line
from dashboard.state import PERIOD
from dashboard.viewmodels import scorecard
from dashboard.viewmodels.figures import SourceLine

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.scorecard import ScorecardPage


def render(ctx: PageContext) -> None:
    """Draw the page below its title."""
    shown = scorecard.build(ctx)
    if shown is None:
        states.empty(ctx, ctx.t("scorecard.no_data"), ctx.t("scorecard.no_data_step"))
        return
    answer(ctx, shown.sentence, synthetic=shown.synthetic)
    if shown.report:
        paragraph(shown.report)
    _filters(ctx, shown)
    if shown.goals:
        score_table(ctx, shown)
    else:
        states.empty(ctx, ctx.t("scorecard.no_measures"), ctx.t("scorecard.no_measures_step"))
    paragraph(" ".join(shown.notes), muted=True)
    line = source(ctx, shown)
    source_line(ctx, line)
    stem = f"maluppfyllelse_{shown.year}"
    downloads(ctx, stem, scorecard.frame(ctx, shown), line, headings=scorecard.headings(ctx))


def source(ctx: PageContext, shown: ScorecardPage) -> SourceLine:
    """Give the source line of the scorecard, which is no indicator."""
    state = ctx.bundle.datasets.get("scorecard")
    return SourceLine(
        sources=shown.sources,
        short="; ".join(shown.sources),
        period=str(shown.year),
        as_of=state.as_of if state else "",
        edition=ctx.bundle.edition_id[:4],
        level=state.level if state else "open",
        synthetic=shown.synthetic,
    )


def _filters(ctx: PageContext, shown: ScorecardPage) -> None:
    t = ctx.t
    with filters.row():
        filters.select(
            ctx, PERIOD, t("scorecard.filter.year"), shown.years, shown.years[0], width=140
        )
        filters.select(
            ctx,
            scorecard.PERSPECTIVE,
            t("scorecard.filter.perspective"),
            (scorecard.ALL, *shown.perspectives),
            scorecard.ALL,
            words=lambda name: t("scorecard.filter.alla") if name == scorecard.ALL else name,
            width=200,
        )
        filters.select(
            ctx,
            scorecard.KIND,
            t("scorecard.filter.kind"),
            (scorecard.ALL, *shown.kinds),
            scorecard.ALL,
            words=lambda kind: t(f"scorecard.filter.{kind}"),
            width=200,
        )
        filters.segments(
            ctx,
            scorecard.SHORTFALL,
            t("scorecard.filter.shortfall"),
            (scorecard.NO, scorecard.YES),
            scorecard.NO,
            words=lambda option: t(f"scorecard.filter.only_{option}"),
        )
    filters.sentence(ctx, shown.reading)


page("scorecard", render)
