"""Lines over years: one municipality in colour, what it is compared with, the others in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from dashboard import style
from dashboard.charts.base import DASH, Chart, Spec, layered, segments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Role: TypeAlias = Literal["chosen", "compare", "other"]

HEIGHT: Final = 300
_COLOURS: Final[Mapping[Role, str]] = {
    "chosen": style.ACCENT,
    "compare": style.INK,
    "other": style.OTHERS,
}
_WIDTHS: Final[Mapping[Role, float]] = {"chosen": 3, "compare": 1.8, "other": 1}
_ORDER: Final[tuple[Role, ...]] = ("other", "compare", "chosen")


@dataclass(frozen=True, slots=True)
class Line:
    """One area's values over time.

    Parameters
    ----------
    name
        Written at the end of the line, except for the others.
    points
        In the order of time, each with ``period``, ``value``, ``text`` (for the tooltip),
        ``series_break`` and ``synthetic``.
    """

    name: str
    role: Role
    points: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A decided target in its own year: a short labelled line, never drawn across other years."""

    year: int
    value: float
    label: str


def series_chart(
    lines: Sequence[Line],
    *,
    title: str,
    alt: str,
    language: str,
    share: bool,
    target: Mark | None = None,
    height: int = HEIGHT,
) -> Chart:
    """Draw values over years, with a gap at each series break and dashes for invented values.

    Parameters
    ----------
    lines
        At least one with a value.
    share
        Whether the values are shares: the axis then runs from 0 to 100 percent.
    target
        Shown in the one year for which it was decided.
    """
    layers: list[Spec] = []
    for role in _ORDER:
        drawn = [line for line in lines if line.role == role]
        rows = [row for line in drawn for row in _rows(line)]
        if rows:
            layers += _lines(rows, role, share=share)
        if rows and role != "other":
            above = _is_highest(lines, role)
            layers += [_dots(rows, role), _label(drawn, role, share=share, above=above)]
    if target is not None:
        layers += _target(target)
    synthetic = any(point["synthetic"] for line in lines for point in line.points)
    spec = layered(layers, language=language, height=height)
    return Chart(spec, title, alt, synthetic)


def _rows(line: Line) -> list[dict[str, Any]]:
    return [
        {**point, "name": line.name, "part": f"{line.name} {point['segment']}"}
        for point in segments(line.points)
    ]


def _axes(*, share: bool) -> Spec:
    y: Spec = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 5}}
    if share:
        y["scale"] = {"domain": [0, 1]}
        y["axis"]["format"] = ".0%"
    x = {
        "field": "period",
        "type": "quantitative",
        "title": None,
        "axis": {"format": "d", "tickMinStep": 1, "tickCount": 8, "labelFlush": False},
        "scale": {"zero": False, "nice": False, "padding": 12},
    }
    return {"x": x, "y": y}


def _lines(rows: list[dict[str, Any]], role: Role, *, share: bool) -> list[Spec]:
    layers = []
    for synthetic in (False, True):
        part = [row for row in rows if row["synthetic"] == synthetic]
        if not part:
            continue
        mark: Spec = {"type": "line", "color": _COLOURS[role], "strokeWidth": _WIDTHS[role]}
        if synthetic:
            mark["strokeDash"] = DASH
        layers.append(
            {
                "data": {"values": part},
                "mark": mark,
                "encoding": {
                    **_axes(share=share),
                    "detail": {"field": "part", "type": "nominal"},
                    "tooltip": _tooltip(),
                },
            }
        )
    return layers


def _dots(rows: list[dict[str, Any]], role: Role) -> Spec:
    """Give a dot for each value: one that stands alone has no line and is seen all the same."""
    fill = {"condition": {"test": "datum.synthetic", "value": style.WHITE}, "value": _COLOURS[role]}
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 42, "strokeWidth": 1.6, "opacity": 1},
        "encoding": {
            "x": {"field": "period", "type": "quantitative"},
            "y": {"field": "value", "type": "quantitative"},
            "fill": fill,
            "stroke": {"value": _COLOURS[role]},
            "tooltip": _tooltip(),
        },
    }


def _tooltip() -> list[Spec]:
    return [
        {"field": "name", "type": "nominal", "title": " "},
        {"field": "period", "type": "quantitative", "title": "  ", "format": "d"},
        {"field": "text", "type": "nominal", "title": "   "},
    ]


def _last(line: Line) -> Mapping[str, Any] | None:
    known = [point for point in line.points if point["value"] is not None]
    return known[-1] if known else None


def _is_highest(lines: Sequence[Line], role: Role) -> bool:
    """Say whether a named line ends above the other one; its name then stands above it."""
    ends = {line.role: end["value"] for line in lines if (end := _last(line))}
    other: Role = "compare" if role == "chosen" else "chosen"
    mine, theirs = ends.get(role, 0.0), ends.get(other, float("-inf"))
    return bool(mine > theirs or (mine == theirs and role == "chosen"))


def _label(drawn: Sequence[Line], role: Role, *, share: bool, above: bool) -> Spec:
    """Give the names at the ends of the lines, apart from each other."""
    ends = [(line.name, _last(line)) for line in drawn]
    values = [{**end, "name": name} for name, end in ends if end]
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": "right",
            "dy": -12 if above else 16,
            "color": _COLOURS[role],
            "fontWeight": 600 if role == "chosen" else 400,
        },
        "encoding": {**_axes(share=share), "text": {"field": "name"}},
    }


def _target(mark: Mark) -> list[Spec]:
    half = 0.4
    place = {"from": mark.year - half, "to": mark.year + half, "at": mark.value}
    data = {"values": [{**place, "year": mark.year, "label": mark.label}]}
    at = {"field": "at", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": style.INK, "strokeWidth": 2},
            "encoding": {
                "x": {"field": "from", "type": "quantitative"},
                "x2": {"field": "to"},
                "y": at,
            },
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "center", "dy": -10, "color": style.INK},
            "encoding": {
                "x": {"field": "year", "type": "quantitative"},
                "y": at,
                "text": {"field": "label"},
            },
        },
    ]
