"""Broadband over the years: one small line chart per area, on screen and in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard import style
from dashboard.charts.base import DASH, SCHEMA, Chart, Spec, config, segments, with_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.viewmodels.broadband import Series

HEIGHT: Final = 96
IN_A_ROW: Final = 5
_PANEL_WIDTH: Final = 178
_HALF_YEAR: Final = 0.5
_TARGET_REACH: Final = 0.45
"""Years to each side of its own that a target's mark reaches: it binds no other year."""


def panel(
    line: Series,
    county: Series,
    *,
    years: tuple[int, int],
    language: str,
) -> Chart:
    """Give one area's line over the years, to be drawn as wide as its place.

    Parameters
    ----------
    line
        The area's points. Invented ones are dashed with open dots, real ones solid with filled.
        Where the definition changes there is a mark, and the line has a gap.
    county
        Drawn in grey behind the others; not behind itself.
    years
        First and last year of the axis, the same for all panels.
    language
        ``sv`` or ``en``.
    """
    spec: Spec = {
        "$schema": SCHEMA,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        **_panel(line, county, years),
        "config": _config(language),
    }
    return Chart(spec, line.name, line.alt, line.synthetic)


def panels(
    lines: Sequence[Series],
    *,
    title: str,
    alt: str,
    years: tuple[int, int],
    language: str,
    notes: Sequence[str] = (),
) -> Chart:
    """Give all panels in rows, for the picture. Parameters as for ``panel``; the county is last.

    ``notes`` stand below: what the gaps, dashes and marks mean.
    """
    parts = [{"width": _PANEL_WIDTH, **_panel(line, lines[-1], years)} for line in lines]
    spec: Spec = {
        "$schema": SCHEMA,
        "concat": parts,
        "columns": IN_A_ROW,
        "spacing": 24,
        "config": _config(language),
    }
    chart = Chart(spec, title, alt, any(line.synthetic for line in lines))
    return with_notes(chart, notes)


def _config(language: str) -> Spec:
    look = config(language)
    look["axis"] = {**look["axis"], "labelFontSize": 12, "labelPadding": 4}
    return look


def _heading(line: Series) -> Spec:
    return {
        "text": line.name,
        "subtitle": line.latest,
        "fontSize": 14,
        "subtitleColor": style.MUTED,
        "subtitleFontSize": 13,
        "offset": 8,
    }


def _panel(line: Series, county: Series, years: tuple[int, int]) -> Spec:
    layers = [_frame(years), *(_break(year) for year in line.breaks)]
    if county.points and county.code != line.code:
        layers.append(_line(county, style.OTHERS, years, width=2.0))
    if line.points:
        layers += [_line(line, style.ACCENT, years, width=2.5), _dots(line, years)]
    if line.target:
        layers.append(_target(line.target.year, line.target.value))
    return {
        "height": HEIGHT,
        "title": _heading(line),
        "layer": layers,
    }


def _frame(years: tuple[int, int]) -> Spec:
    """Give an empty layer that fixes both axes, so that every panel has the same."""
    return {
        "data": {"values": [{"year": year, "value": 0} for year in years]},
        "mark": {"type": "point", "opacity": 0, "tooltip": None},
        "encoding": {"x": _x(years), "y": _y()},
    }


def _x(years: tuple[int, int]) -> dict[str, Any]:
    return {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [years[0] - _HALF_YEAR, years[1] + _HALF_YEAR], "nice": False},
        "axis": {"values": sorted(set(years)), "format": "d", "grid": False},
    }


def _y() -> dict[str, Any]:
    return {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]},
        "axis": {"values": [0, 0.5, 1], "format": ".0%"},
    }


def _rows(line: Series) -> list[dict[str, Any]]:
    """Give the points with the number of their stretch; a year without a value ends one."""
    points: list[dict[str, Any]] = []
    for point in line.points:
        if points and point.year > points[-1]["year"] + 1:
            points.append({"year": point.year - 1, "value": None})
        points.append(
            {
                "year": point.year,
                "value": point.value,
                "synthetic": point.synthetic,
                "series_break": point.series_break,
                "label": f"{line.name} {point.year}: {point.text}",
            }
        )
    return segments(points)


def _line(line: Series, colour: str, years: tuple[int, int], *, width: float) -> Spec:
    return {
        "data": {"values": _rows(line)},
        "mark": {"type": "line", "color": colour, "strokeWidth": width, "tooltip": None},
        "encoding": {
            "x": _x(years),
            "y": _y(),
            "detail": {"field": "segment", "type": "nominal"},
            "strokeDash": {
                "field": "synthetic",
                "type": "nominal",
                "scale": {"domain": [False, True], "range": [[1, 0], DASH]},
                "legend": None,
            },
        },
    }


def _dots(line: Series, years: tuple[int, int]) -> Spec:
    return {
        "data": {"values": _rows(line)},
        "mark": {"type": "point", "filled": True, "size": 28, "opacity": 1, "strokeWidth": 1.5},
        "encoding": {
            "x": _x(years),
            "y": _y(),
            "stroke": {"value": style.ACCENT},
            "fill": {
                "field": "synthetic",
                "type": "nominal",
                "scale": {"domain": [False, True], "range": [style.ACCENT, style.WHITE]},
                "legend": None,
            },
            "tooltip": {"field": "label", "type": "nominal"},
        },
    }


def _break(year: int) -> Spec:
    return {
        "data": {"values": [{"at": year - _HALF_YEAR}]},
        "mark": {"type": "rule", "color": style.RULE, "strokeDash": [1, 3], "tooltip": None},
        "encoding": {"x": {"field": "at", "type": "quantitative"}},
    }


def _target(year: int, value: float) -> Spec:
    place = {"from": year - _TARGET_REACH, "to": year + _TARGET_REACH, "target": value}
    return {
        "data": {"values": [place]},
        "mark": {"type": "rule", "color": style.INK, "strokeWidth": 3, "tooltip": None},
        "encoding": {
            "x": {"field": "from", "type": "quantitative"},
            "x2": {"field": "to"},
            "y": {"field": "target", "type": "quantitative"},
        },
    }
