"""The operators' own maps of mobile coverage, as shares by municipality and year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from loaders import facts
from loaders.presets import Preset, read_as
from loaders.sources.mobile_claims import annex

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "PRESETS", "read"]

PREFIX: Final = "mobile_claimed_"

_EXAMPLE: Final = {
    "indicator": "mobile_claimed_total_share_telia",
    "year": "2023",
    "value": ">99,9%",
    "unit": "procent",
    "source": "PTS (exempel)",
}
COLUMNS: Final = tuple(
    replace(column, example=_EXAMPLE.get(column.name, column.example)) for column in facts.COLUMNS
)
"""The plain table's, with an example of a claim."""


def _table(path: Path, options: ReadOptions) -> ReadResult:
    return facts.read(path, options, prefix=PREFIX, columns=COLUMNS)


PRESETS: Final = (
    Preset("pts", annex.read, annex.fits),
    Preset("table", _table),
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read the annex of the Swedish regulator (PTS), or a plain table of figures."""
    return read_as(PRESETS, path, options)
