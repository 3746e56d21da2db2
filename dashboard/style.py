"""The only colours and type sizes. ``.streamlit/config.toml`` repeats a few; a test compares them.

Contrast on white stands behind each text colour; the law asks for 4.5, outlines need 3.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

INK: Final = "#1A1D21"  # 16.9: text, numbers
MUTED: Final = "#4A5560"  # 7.6: units, sources, axis text
ACCENT: Final = "#00507A"  # 8.7: links, choice, the county's own line
RULE: Final = "#8A949E"  # 3.1: outlines of controls and municipalities
HAIRLINE: Final = "#DDE2E7"  # decoration alone: rules between rows
PANEL: Final = "#F5F7F9"  # cards and the map's ground
WHITE: Final = "#FFFFFF"
MISSING: Final = "#5F6A75"  # 5.5: text and hatching of what is missing
NOTICE: Final = "#FFF6E0"  # ground of the sample banner; ink on it 15.6
NOTICE_INK: Final = "#6B4600"  # 8.3 on white: EXEMPELDATA

STATUS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "met": ("●", "#00695C"),
        "reaches": ("●", "#00695C"),
        "partly": ("◐", "#8A5A00"),
        "not_met": ("■", "#A3262A"),
        "below": ("■", "#A3262A"),
        "missing": ("\N{EN DASH}", MISSING),
    }
)
"""Shape and colour of a status. The word stands beside it, always."""

ARROWS: Final[Mapping[str, str]] = MappingProxyType({"up": "↗", "same": "→", "down": "↘"})
"""For change alone."""

SHARES: Final = ("#E6F1F2", "#B9DADC", "#84BFC6", "#4D9FAE", "#217B93", "#0B5874", "#06364C")
"""One hue, light to dark; at most six classes are used."""

COVERAGE: Final[Mapping[str, str]] = MappingProxyType(
    {"covered": "#9ECDE0", "weak": "#D9821C", "none": "#7A0F2B"}
)
"""Light to dark, so that a photocopy reads: what hurts is darkest. Not measured is hatched."""

GAP_RANKS: Final = (COVERAGE["none"], COVERAGE["weak"], "#8A949E")
"""Gaps by classes of rank in a file for QGIS, the worst first: dark to light."""

OTHERS: Final = "#B4BCC4"
"""The other municipalities behind the chosen one in a chart."""

FONT: Final = '"Source Sans", "Source Sans 3", sans-serif'
SIZES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "base": "16px",
        "small": "14px",
        "answer": "20px",
        "section": "20px",
        "title": "28px",
        "figure": "34px",
    }
)
MAX_WIDTH: Final = "1280px"
MAP_HEIGHT: Final = 560

_LINEAR_BELOW: Final = 0.04045
"""Where sRGB goes from a straight line to a curve, by WCAG 2.2."""


def class_colours(count: int) -> tuple[str, ...]:
    """Give as many colours of the share scale as there are classes, spread light to dark.

    Parameters
    ----------
    count
        One to six.
    """
    if count <= 1:
        return (SHARES[3],)
    last = len(SHARES) - 1
    return tuple(SHARES[round(i * last / (count - 1))] for i in range(count))


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= _LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours by WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def variables() -> str:
    """Give the tokens as CSS custom properties."""
    tokens = {
        "ink": INK,
        "muted": MUTED,
        "accent": ACCENT,
        "rule": RULE,
        "hairline": HAIRLINE,
        "panel": PANEL,
        "white": WHITE,
        "missing": MISSING,
        "notice": NOTICE,
        "notice-ink": NOTICE_INK,
        "max-width": MAX_WIDTH,
        "font": FONT,
        **{f"size-{name}": size for name, size in SIZES.items()},
        **{f"status-{name.replace('_', '-')}": colour for name, (_, colour) in STATUS.items()},
    }
    return ":root{" + "".join(f"--ka-{name}:{value};" for name, value in tokens.items()) + "}"
