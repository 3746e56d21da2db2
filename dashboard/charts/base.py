"""What every chart shares: the look, target line, gap at a series break, hatching, the picture.

A chart is a Vega-Lite specification as plain values: the same one is drawn on screen, turned into a
picture without a browser, and put into a document.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dashboard import style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Spec: TypeAlias = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""Names the version of the language. Nothing is fetched from there."""

VL_VERSION: Final = "6.4"
BAR_HEIGHT: Final = 16
DASH: Final = [5, 4]
"""Of a line through invented values."""

PICTURE_WIDTH: Final = 1120
PICTURE_SCALE: Final = 2.0
_LETTERS_IN_LINE: Final = 170
_HATCHES: Final = 60
"""Strokes across the full width of an axis; enough to read as hatching in a photocopy."""

FONT: Final = "Source Sans, Liberation Sans, Arial, sans-serif"
"""The page's font, then those that stand in where a picture is made without it."""

_NUMBER_LOCALE: Final[Mapping[str, Spec]] = {
    "sv": {"decimal": ",", "thousands": "\N{NO-BREAK SPACE}", "percent": "\N{NO-BREAK SPACE}%"},
    "en": {"decimal": ".", "thousands": ",", "percent": "%"},
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn or turned into a picture.

    Parameters
    ----------
    spec
        Vega-Lite.
    title
        What it shows, with unit and period. On screen the heading above it says so.
    alt
        One or two sentences for those who do not see it: what is shown and the main finding.
    synthetic
        Whether any value in it is invented.
    """

    spec: Spec
    title: str
    alt: str
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What is printed in a picture beside the chart itself. All in the reader's language."""

    source: str
    """'Källa: PTS · Data per 2025-03-01 (utgåva a1b2)'."""

    subtitle: str = ""
    mark: str = ""
    """EXEMPELDATA where any value is invented, else empty."""


def config(language: str) -> Spec:
    """Give the look of all charts: no frame, light horizontal rules only, axis text in muted."""
    axis = {
        "domain": False,
        "ticks": False,
        "labelColor": style.MUTED,
        "titleColor": style.MUTED,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": 400,
        "gridColor": style.HAIRLINE,
        "labelPadding": 8,
    }
    number = {"grouping": [3], "currency": ["", ""], **_NUMBER_LOCALE[language]}
    return {
        "background": style.WHITE,
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "text": {"color": style.INK, "fontSize": 13},
        "bar": {"color": style.ACCENT},
        "line": {"color": style.ACCENT, "strokeWidth": 2.5},
        "legend": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": style.MUTED},
        "title": {"color": style.INK, "fontSize": 20, "anchor": "start", "fontWeight": 600},
        "locale": {"number": number},
    }


def layered(
    layers: Sequence[Spec],
    *,
    language: str,
    height: int | Mapping[str, int],
    resolve: Mapping[str, Any] | None = None,
) -> Spec:
    """Put layers on top of each other into a whole specification that fills its container's width.

    Parameters
    ----------
    layers
        Vega-Lite layers, each with its own data.
    language
        ``sv`` or ``en``: decides how axis numbers are written.
    height
        Pixels, or ``{"step": n}`` for a band scale.
    """
    spec: Spec = {
        "$schema": SCHEMA,
        "width": "container",
        "height": dict(height) if not isinstance(height, int) else height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": list(layers),
        "config": config(language),
    }
    if resolve:
        spec["resolve"] = dict(resolve)
    return spec


def target_line(value: float, label: str, *, channel: str = "y") -> list[Spec]:
    """Give a target as a labelled line, across (``y``) or along (``x``) the chart."""
    data = {"values": [{"target": value, "label": label}]}
    across = channel == "y"
    place = {"x": {"value": 0}} if across else {"y": {"value": 0}}
    text = {
        "type": "text",
        "align": "left",
        "baseline": "bottom",
        "dx": 0 if across else 4,
        "dy": -4,
        "color": style.INK,
        "fontSize": 13,
    }
    position = {channel: {"field": "target", "type": "quantitative"}}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": style.INK, "strokeDash": [2, 2], "strokeWidth": 1.5},
            "encoding": position,
        },
        {
            "data": data,
            "mark": text,
            "encoding": {**position, **place, "text": {"field": "label"}},
        },
    ]


def segments(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give each unbroken stretch of a series its number, so that a line has a gap at a break.

    Parameters
    ----------
    points
        In the order of time, each with ``value`` (None where missing), ``series_break`` and
        ``synthetic``. Real and invented values are never joined by a line.

    Returns
    -------
    The points that have a value, each with ``segment``.

    Examples
    --------
    >>> points = [dict(value=1, series_break=False, synthetic=False),
    ...           dict(value=None, series_break=False, synthetic=False),
    ...           dict(value=2, series_break=False, synthetic=False),
    ...           dict(value=3, series_break=True, synthetic=False)]
    >>> [point["segment"] for point in segments(points)]
    [0, 1, 2]
    """
    numbered: list[dict[str, Any]] = []
    segment, former = 0, None
    for point in points:
        if point["value"] is None:
            segment += former is not None
            former = None
            continue
        if former is not None and (
            point["series_break"] or point["synthetic"] != former["synthetic"]
        ):
            segment += 1
        numbered.append({**point, "segment": segment})
        former = point
    return numbered


def hatching(rows: Iterable[Mapping[str, Any]], *, category: str, top: float) -> Spec:
    """Give white strokes over horizontal bars of invented values, so that they read in grey.

    Parameters
    ----------
    rows
        The bars, each with ``category`` (its field's name), ``value`` and ``synthetic``.
    top
        The end of the axis, in the unit of the values.
    """
    step = top / _HATCHES
    strokes = [
        {category: row[category], "at": (n + 0.5) * step}
        for row in rows
        if row["synthetic"] and row["value"] is not None
        for n in range(int(row["value"] / step))
    ]
    return {
        "data": {"values": strokes},
        "mark": {
            "type": "point",
            "shape": "M-0.35,1L0.35,-1",
            "stroke": style.WHITE,
            "strokeWidth": 1.6,
            "size": BAR_HEIGHT**2,
            "filled": False,
            "opacity": 1,
            "tooltip": None,
        },
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "y": {"field": category, "type": "nominal", "sort": None},
        },
    }


def picture(chart: Chart, words: PictureWords, *, width: int = PICTURE_WIDTH) -> Spec:
    """Give the specification of a picture for a slide: title, chart, source and date, mark.

    Parameters
    ----------
    chart
        As drawn on screen; it is not changed.
    words
        What is printed around it.
    width
        Pixels of the drawing area.
    """
    spec = deepcopy(chart.spec)
    spec["width"] = width
    spec.pop("autosize", None)
    inner_config = spec.pop("config", {})
    schema = spec.pop("$schema", SCHEMA)
    under = " · ".join(part for part in (words.mark, words.subtitle) if part)
    return {
        "$schema": schema,
        "title": {
            "text": chart.title,
            "subtitle": under,
            "subtitleColor": style.NOTICE_INK if words.mark else style.MUTED,
            "subtitleFontWeight": 700 if words.mark else 400,
            "subtitleFontSize": 14,
            "subtitlePadding": 6,
            "offset": 20,
        },
        "padding": 24,
        "spacing": 16,
        "vconcat": [spec, text_line(words.source, width)],
        "config": inner_config,
    }


def with_notes(chart: Chart, notes: Sequence[str]) -> Chart:
    """Give a chart for a picture with sentences below it; long ones are broken into lines.

    Parameters
    ----------
    chart
        Not changed. Its own width is kept where it has one.
    notes
        What must be read with it: how something was judged, what the marks mean.
    """
    lines = [line for note in notes for line in wrap(note, _LETTERS_IN_LINE)]
    if not lines:
        return chart
    inner = {key: value for key, value in chart.spec.items() if key not in {"config", "$schema"}}
    if "layer" in inner or "mark" in inner:
        inner["width"] = PICTURE_WIDTH
        inner.pop("autosize", None)
    outer = {
        "$schema": chart.spec["$schema"],
        "spacing": 4,
        "vconcat": [inner, *(text_line(line) for line in lines)],
        "config": chart.spec["config"],
    }
    return replace(chart, spec=outer)


def text_line(text: str, width: int = PICTURE_WIDTH) -> Spec:
    """Give a line of text as a part of a picture, below its charts."""
    return {
        "width": width,
        "height": 18,
        "data": {"values": [{"text": text}]},
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "color": style.MUTED,
            "fontSize": 13,
            "limit": width,
        },
        "encoding": {
            "x": {"value": 0},
            "y": {"value": 9},
            "text": {"field": "text"},
        },
    }


def png(spec: Spec, *, scale: float = PICTURE_SCALE) -> bytes:
    """Turn a specification into a PNG, on this machine and without a browser.

    Parameters
    ----------
    spec
        From ``picture``.
    scale
        Pixels of the file per pixel of the drawing.
    """
    import vl_convert

    # No address is allowed: a specification that names one fails instead of reaching out.
    data: bytes = vl_convert.vegalite_to_png(
        spec, vl_version=VL_VERSION, scale=scale, allowed_base_urls=[]
    )
    return data


def svg(spec: Spec) -> str:
    """Turn a specification into SVG."""
    import vl_convert

    text: str = vl_convert.vegalite_to_svg(spec, vl_version=VL_VERSION, allowed_base_urls=[])
    return text
