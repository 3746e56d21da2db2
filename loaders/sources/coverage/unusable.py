"""Files about mobile coverage that are no measurements at places: refused, with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from loaders.sources.coverage.layouts import form
from loaders.words import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFFSET: Final = re.compile(r"\s*OFFSET\s*=.*", re.IGNORECASE)
"""The last heading of LTE Coverage Tool: ``OFFSET=0``."""

_CELL_EXPORT: Final = frozenset({"radio", "mcc", "cell", "samples"})
"""OpenCelliD's and Mozilla's exports of cells: where a mast probably stands, no measurement."""

_RADIOS: Final = frozenset({"GSM", "UMTS", "LTE", "NR", "CDMA"})
_CELL_COLUMNS: Final = 14

_TILES: Final = frozenset({"quadkey", "avgdkbps"})
"""Ookla's open data: mean speeds of tiles of some 250 m."""

_CLASSES: Final = frozenset({"mobilesbbanzahlmnb"})
"""The German regulator's map: number of networks of a square, by what the networks say."""

DECIMAL: Final = re.compile(r"-?\d{1,3}[.,]\d+")
"""As positions are written. No column has such a name."""

_FEWEST: Final = 2
"""Columns of a log; also positions in a row of one."""


def require_usable(headings: Sequence[str], name: str) -> None:
    """Refuse a file whose headings show that it holds no measurements of signal at places.

    Raises
    ------
    DeliveryRefusedError
        With what it is, why it is of no use here, and what to do.
    """
    forms = {form(heading) for heading in headings}
    if _is_cell_export(headings, forms):
        raise refused("aggregated_cells", file=name)
    if forms >= _TILES:
        raise refused("speed_tiles", file=name)
    if forms >= _CLASSES:
        raise refused("coverage_classes", file=name)
    if any(_OFFSET.fullmatch(heading) for heading in headings) and "rsrp" in forms:
        raise refused("no_coordinates", words="lte_coverage_tool", file=name)


def require_headings(headings: Sequence[str], name: str) -> None:
    """Refuse a table whose first line is a row, or a line for people; nothing of it is quoted.

    Raises
    ------
    DeliveryRefusedError
        With how to say what the columns are.
    """
    if sum(bool(DECIMAL.fullmatch(heading)) for heading in headings) >= _FEWEST:
        raise refused(
            "missing_columns", words="log_without_headings", file=name, count=len(headings)
        )
    if sum(bool(heading) for heading in headings) < _FEWEST:
        raise refused("missing_columns", words="headings_below", file=name)


def _is_cell_export(headings: Sequence[str], forms: set[str]) -> bool:
    """Say whether it is an export of cells, with its headings or without (``LTE,240,1,…``)."""
    if forms >= _CELL_EXPORT:
        return True
    headless = len(headings) == _CELL_COLUMNS and headings[0] in _RADIOS
    return headless and all(heading.isdecimal() for heading in headings[1:5])
