"""Inhabitants by municipality and year, and the land they live on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loaders import facts
from loaders.documents import begins_as_json
from loaders.presets import Preset, read_as
from loaders.sources.population import scb
from loaders.sources.population.totals import tell_differences

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "PRESETS", "read"]

PREFIXES: Final = ("population", "land_area")

COLUMNS: Final = tuple(
    replace(column, aliases=(*column.aliases, "folkmängd", "invånare", "antal invånare"))
    if column.name == "value"
    else column
    for column in facts.COLUMNS
)
"""The plain table's; a list of inhabitants calls its values so."""


def _table(path: Path, options: ReadOptions) -> ReadResult:
    return facts.read(path, options, indicator="population", prefix=PREFIXES, columns=COLUMNS)


PRESETS: Final = (
    Preset("scb", scb.read, lambda path, _options: begins_as_json(path)),
    Preset("table", _table),
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read an answer of Statistics Sweden (SCB) in JSON-stat, or a plain table of figures."""
    result = read_as(PRESETS, path, options)
    tell_differences(result)
    return result
