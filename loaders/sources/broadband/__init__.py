"""Broadband rollout by municipality and year, as PTS, Kolada or a plain table tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loaders import facts
from loaders.documents import begins_as_json
from loaders.presets import Preset, read_as
from loaders.sources.broadband import kolada, pts

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "PRESETS", "read"]


_EXAMPLE: Final = {
    "indicator": "möjlighet att ansluta till fiber",
    "base": "hushåll",
    "year": "2023",
    "value": "95,4",
    "unit": "procent",
    "denominator": "39120",
    "source": "Stadsnätet (exempel)",
}
_MEASURES: Final = tuple(
    name for name, ours in facts.IN_SWEDISH.items() if ours.startswith("broadband_")
)
COLUMNS: Final = tuple(
    replace(
        column,
        example=_EXAMPLE.get(column.name, column.example),
        required=column.required or column.name == "indicator",
        allowed=_MEASURES if column.name == "indicator" else column.allowed,
    )
    for column in facts.COLUMNS
)
"""The plain table's, with an example of broadband; every row must say which measure it is of."""


def _table(path: Path, options: ReadOptions) -> ReadResult:
    return facts.read(path, options, prefix="broadband_", columns=COLUMNS)


PRESETS: Final = (
    Preset("kolada", kolada.read, lambda path, _options: begins_as_json(path)),
    Preset("pts", pts.read, pts.fits),
    Preset("table", _table),
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read the file as the kind that the person names, else as the kind that it is."""
    return read_as(PRESETS, path, options)
