"""The style in which QGIS opens the gaps: classes of rank in the page's colours, the rank beside.

QML is QGIS's own form of a style. Where a file holds several periods the latest is shown: the
earlier ones are a switched-off entry of the legend. Only what differs from QGIS's defaults is
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from dashboard import style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VERSION: Final = "3.22.0-Białowieża"
"""The oldest QGIS that the style was tried in; later ones read it."""

FIRST, NEXT = 10, 50
"""The last rank of the first class and of the second; the third is open."""

CLASSES: Final = ("first", "next", "rest", "earlier")
"""Keys of the legend's words: the classes of rank, and earlier periods."""

_ALL_LABELS_BELOW_SCALE: Final = 500_000
"""From here in the ranks of the third class stand on the map too."""

_OUTLINE_MM: Final = 0.7
"""A cell is a fraction of a millimetre on a map of the county: the outline is what is seen."""

_LABEL_POINTS: Final = 9
_HALO_MM: Final = 0.8


def gap_style(rank: str, period: str, words: Sequence[str]) -> str:
    """Give the style as text.

    Parameters
    ----------
    rank, period
        The columns, as they are called in the file.
    words
        What the legend calls ``CLASSES``.
    """
    root = ET.Element(
        "qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1"
    )
    latest = f'"{period}" = maximum("{period}")'
    ranges = (
        f'"{rank}" <= {FIRST}',
        f'"{rank}" > {FIRST} AND "{rank}" <= {NEXT}',
        f'"{rank}" > {NEXT}',
    )
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="1")
    rules = ET.SubElement(renderer, "rules", key="{all}")
    symbols = ET.SubElement(renderer, "symbols")
    for place, (within, word) in enumerate(zip(ranges, words, strict=False)):
        ET.SubElement(
            rules, "rule", key=f"{{{place}}}", filter=f"{latest} AND {within}", symbol=str(place),
            label=word,
        )  # fmt: skip
        # Later passes are drawn above: what hurts most lies on top.
        _fill(symbols, place, style.GAP_RANKS[place], level=len(ranges) - place)
    last = len(ranges)
    ET.SubElement(
        rules, "rule", key=f"{{{last}}}", filter=f"NOT ({latest})", symbol=str(last),
        label=words[last], checkstate="0",
    )  # fmt: skip
    _fill(symbols, last, style.OTHERS, level=0)
    near = f'"{rank}" <= {NEXT} OR @map_scale < {_ALL_LABELS_BELOW_SCALE}'
    _labels(root, rank, f'if({latest} AND ({near}), "{rank}", NULL)')
    return ET.tostring(root, encoding="unicode")


def _fill(symbols: ET.Element, place: int, colour: str, *, level: int) -> None:
    symbol = ET.SubElement(symbols, "symbol", type="fill", name=str(place), alpha="1")
    named = {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": str(level)}
    layer = ET.SubElement(symbol, "layer", named)
    _options(
        layer,
        {
            "color": _rgba(colour),
            "style": "solid",
            "outline_color": _rgba(colour),
            "outline_style": "solid",
            "outline_width": str(_OUTLINE_MM),
            "outline_width_unit": "MM",
            "joinstyle": "miter",
        },
    )


def _labels(root: ET.Element, rank: str, text: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    letters = ET.SubElement(
        settings, "text-style", fieldName=text, isExpression="1", fontSize=str(_LABEL_POINTS),
        fontSizeUnit="Point", fontWeight="75", namedStyle="Bold", textColor=_rgba(style.INK),
        textOpacity="1", blendMode="0", multilineHeight="1",
    )  # fmt: skip
    ET.SubElement(
        letters, "text-buffer", bufferDraw="1", bufferSize=str(_HALO_MM), bufferSizeUnits="MM",
        bufferColor=_rgba(style.WHITE), bufferOpacity="1", bufferBlendMode="0", bufferNoFill="1",
    )  # fmt: skip
    # Above a point that lies in the gap: a road is too thin to write within.
    ET.SubElement(
        settings, "placement", placement="1", quadOffset="1", priority="8", centroidInside="1"
    )
    ET.SubElement(settings, "rendering", labelPerPart="0", drawLabels="1", obstacle="0")
    # Where two would cover each other the lower rank has the place.
    own = ET.SubElement(ET.SubElement(settings, "dd_properties"), "Option", type="Map")
    _option(own, "name", "")
    priority = ET.SubElement(
        ET.SubElement(own, "Option", name="properties", type="Map"),
        "Option", name="Priority", type="Map",
    )  # fmt: skip
    _option(priority, "active", "true", kind="bool")
    _option(priority, "expression", f'max(0, 10 - "{rank}" / 10.0)')
    _option(priority, "type", "3", kind="int")
    _option(own, "type", "collection")


def _options(layer: ET.Element, values: Mapping[str, str]) -> None:
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        _option(options, name, value)


def _option(of: ET.Element, name: str, value: str, *, kind: str = "QString") -> None:
    ET.SubElement(of, "Option", name=name, type=kind, value=value)


def _rgba(colour: str) -> str:
    """Give a colour as QGIS writes it: red, green, blue, opacity, 0 to 255."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
