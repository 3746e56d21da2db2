"""A chart on the page: the same specification as in its picture, with words for who hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.answer import chip
from dashboard.components.markup import draw, escaped

if TYPE_CHECKING:
    from dashboard.charts.base import Chart
    from dashboard.context import PageContext


def chart_view(ctx: PageContext, chart: Chart, *, key: str, show_title: bool = True) -> None:
    """Draw a chart as wide as its place.

    Parameters
    ----------
    ctx
        The page's context.
    chart
        From ``dashboard.charts``. EXEMPELDATA stands at its title where any value is invented.
    key
        One per chart on a page.
    show_title
        False where a heading right above says the same; the mark is drawn all the same.
    """
    mark = chip(ctx) if chart.synthetic else ""
    title = escaped(chart.title) if show_title else ""
    if title or mark:
        draw(f'<p class="ka-chart-title">{title}{mark}</p>')
    st.vega_lite_chart(chart.spec, width="stretch", theme=None, key=key, alt=chart.alt)
