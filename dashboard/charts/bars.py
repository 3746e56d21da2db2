"""Bars from zero, one per row, the value written at the end; one or two of them in colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard import style
from dashboard.charts.base import BAR_HEIGHT, Chart, Spec, hatching, layered, target_line

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP: Final = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Parameters
    ----------
    text
        The value as it is printed, or 'uppgift saknas'.
    value
        In the unit of the axis; None where there is none.
    chosen
        Whether it has the accent colour; the others are grey.
    """

    name: str
    value: float | None
    text: str
    chosen: bool = True
    synthetic: bool = False


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    alt: str,
    language: str,
    top: float,
    target: tuple[float, str] | None = None,
) -> Chart:
    """Draw bars in the order given; invented values are hatched.

    Parameters
    ----------
    top
        Where a full bar ends, in the unit of the values.
    target
        Value and label of a target line.
    """
    top = max(top, target[0] if target else 0.0) or 1.0
    rows = [
        {
            "name": bar.name,
            "value": bar.value,
            "text": bar.text,
            "colour": style.ACCENT if bar.chosen else style.OTHERS,
            "weight": 600 if bar.chosen else 400,
            "synthetic": bar.synthetic,
        }
        for bar in bars
    ]
    x = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"labels": False, "grid": False},
        # Room at the right for the value of the longest bar.
        "scale": {"domain": [0, top * 1.18], "nice": False},
    }
    y = {"field": "name", "type": "nominal", "sort": None, "title": None}
    drawn: Spec = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": BAR_HEIGHT, "tooltip": None},
        "encoding": {
            "x": x,
            "y": y,
            "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
        },
    }
    texts: Spec = {
        "data": {"values": [{**row, "value": row["value"] or 0} for row in rows]},
        "mark": {"type": "text", "align": "left", "dx": 6},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }
    lines = target_line(*target, channel="x") if target else []
    layers = [drawn, hatching(rows, category="name", top=top), texts, *lines]
    spec = layered(layers, language=language, height={"step": STEP})
    return Chart(spec, title, alt, any(bar.synthetic for bar in bars))
