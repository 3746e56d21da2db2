"""The boxes of the visits as a picture: a row per municipality, in alphabetical order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard import style
from dashboard.charts.base import PICTURE_WIDTH, Chart, Spec, layered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.viewmodels.visits import Row

LARGEST_BOX: Final = 38
SHARE_OF_STEP: Final = 0.8
"""How much of the distance from box to box the box fills."""

FEWEST_ACROSS: Final = 19
ROOM_FOR_NUMBERS: Final = 9
"""In boxes: the least width of the picture, and what is left for the numbers at the right."""

NUMBERS_AT: Final = 0.2
"""Where the numbers begin, in boxes to the right of the place of the next one."""

_LAST_ROW: Final = "\N{NO-BREAK SPACE}"
"""Name of the row that explains the letters."""

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
    key: str,
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
    key
        What the letters mean, below the boxes.
    title, alt
        Words for those who see it, and for those who do not.
    language
        ``sv`` or ``en``.
    synthetic
        Whether the visits are invented.
    """
    most = max((len(row.boxes) for row in rows), default=1)
    across = max(most + ROOM_FOR_NUMBERS, FEWEST_ACROSS)
    box = min(LARGEST_BOX, round(SHARE_OF_STEP * PICTURE_WIDTH / (across + 1)))
    boxes = [
        {"name": row.name, "at": place, "who": who, "letter": letters.get(who, "")}
        for row in rows
        for place, who in enumerate(row.boxes)
    ]
    numbers = [{"name": row.name, "at": most + NUMBERS_AT, "text": _number(row)} for row in rows]
    numbers.append({"name": _LAST_ROW, "at": -0.4, "text": key})
    names = [*(row.name for row in rows), _LAST_ROW]
    place: dict[str, Spec] = {
        "x": {
            "field": "at",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [-1, across]},
        },
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": names,
            "axis": {"title": None, "labelFontSize": 16, "labelColor": style.INK},
        },
    }
    letter: Spec = {"type": "text", "fontSize": round(box * 0.42), "fontWeight": 700}
    number: Spec = {"type": "text", "align": "left", "fontSize": 16, "color": style.INK}
    layers = [
        _layer(boxes, {"type": "square", "size": box**2, "opacity": 1}, place, _fills()),
        _layer(boxes, letter, place, {"text": {"field": "letter"}, "color": _coded(1)}),
        _layer(numbers, number, place, {"text": {"field": "text"}}),
    ]
    spec = layered(layers, language=language, height={"step": round(box / SHARE_OF_STEP)})
    return Chart(spec=spec, title=title, alt=alt, synthetic=synthetic)


def _number(row: Row) -> str:
    if row.count is None:
        return row.label
    of = f" {row.of_text}" if row.of_text else ""
    extra = f"   ({row.extra_text})" if row.extra_text else ""
    return f"{row.count_text}{of}{extra}"


def _coded(part: int) -> Spec:
    """Give fill (0) or ink (1) by who came."""
    scale = {"domain": list(_LOOKS), "range": [look[part] for look in _LOOKS.values()]}
    return {"field": "who", "type": "nominal", "scale": scale, "legend": None}


def _fills() -> Spec:
    return {"fill": _coded(0), "stroke": {"value": style.MUTED}}


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Spec, place: Mapping[str, Spec], more: Spec
) -> Spec:
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {**place, **more}}
