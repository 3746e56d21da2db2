"""Any theme of the catalogue, one measure at a time, until it earns a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.memo import of_view
from dashboard.state import INDICATOR, PERIOD
from dashboard.viewmodels.overview import default_year
from dashboard.viewmodels.ranking import Ranking, ranking
from geodata.indicators import THEMES
from geodata.municipalities import MUNICIPALITY_CODES

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.context import PageContext


@dataclass(frozen=True, slots=True)
class ThemePage:
    """Everything that the page shows for one measure and year of the theme ``ctx.page``."""

    indicators: tuple[str, ...]
    indicator_id: str
    years: tuple[int, ...]
    year: int
    sentence: str
    synthetic: bool
    reading: str
    order: Ranking
    values: pd.DataFrame


@of_view
def build(ctx: PageContext) -> ThemePage | None:
    """Build the page; None when no municipality has a value of any measure of the theme.

    Parameters
    ----------
    ctx
        The page's context; ``page`` is the theme's id. Address: ``matt`` the measure, ``ar`` the
        year.
    """
    theme = next(theme for theme in THEMES if theme.id == ctx.page)
    values = ctx.bundle.values
    known = values[values["value"].notna() & values["municipality_code"].isin(MUNICIPALITY_CODES)]
    having = set(known["indicator_id"])
    indicators = tuple(item.id for item in theme.indicators if item.id in having)
    if not indicators:
        return None
    first = theme.headline if theme.headline in indicators else indicators[0]
    chosen = ctx.view.choice(INDICATOR, indicators, first)
    periods = known.loc[known["indicator_id"] == chosen, "period"]
    years = tuple(sorted({int(period) for period in periods}, reverse=True))
    year = ctx.view.choice(PERIOD, years, default_year(ctx, chosen, years))
    rows = ctx.bundle.values_for(chosen, year)
    order = ranking(ctx, chosen, year)
    label = ctx.t(f"indicator.{chosen}.label")
    county = order.rows[-1].figure
    return ThemePage(
        indicators=indicators,
        indicator_id=chosen,
        years=years,
        year=year,
        sentence=_sentence(ctx, order, label, year),
        synthetic=county.synthetic,
        reading=ctx.t("theme_page.reading", measure=label, year=year),
        order=order,
        values=rows,
    )


def _sentence(ctx: PageContext, order: Ranking, label: str, year: int) -> str:
    county = order.rows[-1].figure
    words = {"measure": label, "year": year}
    if county.valued:
        return ctx.t("theme_page.county", value=f"**{county.with_basis}**", **words)
    if county.reason:
        return ctx.t("theme_page.reason", reason=county.reason, **words)
    known = sum(row.figure.valued for row in order.rows[:-1])
    return ctx.t("theme_page.known", n=known, count=ctx.fmt.number(known), **words)
