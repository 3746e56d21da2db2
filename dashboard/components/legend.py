"""The legend of a map: classes with their breaks, and 'missing' as a class of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard import style
from dashboard.components.markup import draw, escaped
from dashboard.maps.choropleth import MISSING, OTHER_KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.shading import LegendEntry


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One class: a colour (or ``missing``, ``other_kind``) and its breaks in words.

    What is drawn as a line or a point has its form before the colour: ``line:``, ``dashed:``,
    ``dot:`` or ``ring:``.
    """

    fill: str
    label: str


def legend(ctx: PageContext, title: str, items: Sequence[LegendItem | LegendEntry]) -> None:
    """Draw a legend.

    Parameters
    ----------
    ctx
        The page's context.
    title
        Measure, unit and year.
    items
        The classes, light to dark, then those without a value; only the kinds on the map.
    """
    del ctx
    parts = "".join(
        f'<li><span class="ka-swatch" aria-hidden="true">{_swatch(item.fill)}</span>'
        f"{escaped(item.label)}</li>"
        for item in items
    )
    draw(
        f'<div><p class="ka-sentence">{escaped(title)}</p><ul class="ka-legend">{parts}</ul></div>'
    )


_FORMS: Final = {
    "line": "%3Cpath d='M0,7h20' stroke='COLOUR' stroke-width='2' fill='none'/%3E",
    "dashed": (
        "%3Cpath d='M0,7h20' stroke='COLOUR' stroke-width='2' stroke-dasharray='5 3' "
        "fill='none'/%3E"
    ),
    "dot": "%3Ccircle cx='10' cy='7' r='4' fill='COLOUR'/%3E",
    "ring": "%3Ccircle cx='10' cy='7' r='4' stroke='COLOUR' stroke-width='1.5' fill='none'/%3E",
}


def _encoded(colour: str) -> str:
    return colour.replace("#", "%23")


def _swatch(fill: str) -> str:
    """Give the class's look as a picture: st.html lets SVG through only as an image's data."""
    lines = {
        MISSING: "M-2,2l4,-4M-1,15l16,-16M5,17l16,-16",
        OTHER_KIND: "M-1,15l16,-16M5,17l16,-16M-1,-1l16,16M5,-3l16,16",
    }
    form, _, colour = fill.partition(":")
    if fill in lines:
        drawn = f"%3Cpath d='{lines[fill]}' stroke='{_encoded(style.MISSING)}' fill='none'/%3E"
    elif form in _FORMS:
        drawn = _FORMS[form].replace("COLOUR", _encoded(colour))
    else:
        return f'<span class="ka-fill" style="background:{fill}"></span>'
    svg = (
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='20' height='14'%3E"
        f"{drawn}%3C/svg%3E"
    )
    return f'<span class="ka-fill" style="background:url(&quot;{svg}&quot;)"></span>'
