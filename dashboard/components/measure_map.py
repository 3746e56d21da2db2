"""One measure on the map of the 14 with its legend, and the same as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.charts.base import with_notes
from dashboard.charts.municipality_map import map_chart
from dashboard.components.legend import legend
from dashboard.components.map_view import municipality_map
from dashboard.style import MAP_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.base import Chart
    from dashboard.context import PageContext
    from dashboard.viewmodels.shading import Shading


def measure_map(ctx: PageContext, view: Shading, *, key: str, height: int = MAP_HEIGHT) -> str:
    """Draw the map and its legend; give the code that was just clicked, else empty.

    Parameters
    ----------
    ctx
        The page's context.
    view
        From ``dashboard.viewmodels.shading``.
    key
        Layer and period: another key draws another map.
    height
        Pixels.
    """
    clicked = municipality_map(
        ctx,
        view.shapes,
        title=ctx.t("overview.map", what=view.title),
        key=key,
        synthetic=view.synthetic,
        height=height,
    )
    legend(ctx, view.title, view.legend)
    return clicked


def picture(ctx: PageContext, view: Shading, *, notes: Sequence[str] = ()) -> Chart:
    """Give the map as a picture for the downloads, with sentences below it."""
    chart = map_chart(
        ctx.bundle.municipalities,
        view.shapes,
        [(entry.fill, entry.label) for entry in view.legend],
        title=view.title,
        alt=ctx.t("overview.map", what=view.title),
        language=ctx.lang,
        synthetic=view.synthetic,
    )
    return with_notes(chart, notes)
