"""Small charts side by side: as many in a row as fit, two on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.charts.base import Chart


def multiples(charts: Iterable[Chart], *, key: str) -> None:
    """Draw small charts. Their titles stand in them, their marks in the titles.

    Parameters
    ----------
    charts
        In reading order; each with words for those who do not see it.
    key
        One per page.
    """
    with st.container(key=f"ka-multiples-{key}"):
        for place, chart in enumerate(charts):
            st.vega_lite_chart(
                chart.spec,
                width="stretch",
                theme=None,
                key=f"{key}-{place}",
                alt=chart.alt,
            )
