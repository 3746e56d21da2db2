"""Visits to municipalities: a list, a calendar as Outlook exports it, or an iCalendar file.

Names of people, subjects and bodies are never kept. A subject or a place is read for the
municipality that it names and forgotten; the theme comes from the category alone, because a
subject may hold what nobody meant to publish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loaders.presets import Preset, read_as
from loaders.sources.visits import ics, outlook, table
from loaders.sources.visits.columns import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "PRESETS", "read"]

PRESETS: Final = (
    Preset("ics", ics.read, ics.fits),
    Preset("outlook", outlook.read, outlook.fits),
    Preset("table", table.read),
)


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read visits. The kind of file is said, or recognised.

    Inside the days covered no row means that there was no visit. If nobody names them, they are
    those of the first to the last entry that is not planned: that a visit is planned for October
    does not mean that September is known.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read as a whole.
    """
    return read_as(PRESETS, path, options)
