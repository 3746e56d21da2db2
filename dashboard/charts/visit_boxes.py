"""The boxes of the visits as a picture: a row per municipality, in alphabetical order, never ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard import style
from dashboard.charts.base import Chart, Spec, layered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.viewmodels.visits import Row

STEP: Final = 30
BOX: Final = 24
NUMBERS_AT: Final = 0.7
"""Where the numbers begin, in boxes to the right of the last one."""

_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "politician": (style.ACCENT, style.WHITE),
    "official": (style.HAIRLINE, style.INK),
    "both": (style.INK, style.WHITE),
    "": (style.WHITE, style.WHITE),
}
"""Fill and ink of a box, as in the style sheet."""


def boxes_chart(
    rows: Sequence[Row],
    letters: Mapping[str, str],
    *,
    title: str,
    alt: str,
    language: str,
    synthetic: bool,
) -> Chart:
    """Give the boxes as a chart, for its picture.

    Parameters
    ----------
    rows
        From ``dashboard.viewmodels.visits``, in the order to be drawn.
    letters
        What stands in the box of ``politician``, ``official`` and ``both``.
    title, alt
        Words for those who see it, and for those who do not.
    language
        ``sv`` or ``en``.
    synthetic
        Whether the visits are invented.
    """
    most = max((len(row.boxes) for row in rows), default=1)
    boxes = [
        {"name": row.name, "at": place, "who": who, "letter": letters.get(who, "")}
        for row in rows
        for place, who in enumerate(row.boxes)
    ]
    numbers = [{"name": row.name, "at": most + NUMBERS_AT, "text": _number(row)} for row in rows]
    names = [row.name for row in rows]
    x = {"field": "at", "type": "quantitative", "axis": None, "scale": {"domain": [-1, 36]}}
    y = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "axis": {"title": None, "labelFontSize": 14, "labelColor": style.INK},
    }
    layers = [
        _layer(
            boxes, {"type": "square", "size": BOX**2, "opacity": 1}, x, y, _colours(0, stroke=True)
        ),
        _layer(
            boxes,
            {"type": "text", "fontSize": 12, "fontWeight": 700},
            x,
            y,
            {"text": {"field": "letter"}, **_colours(1)},
        ),
        _layer(
            numbers,
            {"type": "text", "align": "left", "fontSize": 14, "color": style.INK},
            x,
            y,
            {"text": {"field": "text"}},
        ),
    ]
    spec = layered(layers, language=language, height={"step": STEP})
    return Chart(spec=spec, title=title, alt=alt, synthetic=synthetic)


def _number(row: Row) -> str:
    if row.count is None:
        return row.label
    of = f" {row.of_text}" if row.of_text else ""
    extra = f"   ({row.extra_text})" if row.extra_text else ""
    return f"{row.count_text}{of}{extra}"


def _colours(part: int, *, stroke: bool = False) -> Spec:
    """Give fill (0) or ink (1) by who came, and the outline of the box."""
    scale = {"domain": list(_LOOKS), "range": [look[part] for look in _LOOKS.values()]}
    coded: Spec = {"field": "who", "type": "nominal", "scale": scale, "legend": None}
    if not stroke:
        return {"color": coded}
    return {"fill": coded, "stroke": {"value": style.MUTED}}


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Spec, x: Spec, y: Spec, more: Spec
) -> dict[str, Any]:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {"x": x, "y": y, **more}}
