"""A log of any kind, with its columns named and understood as ours: what every preset gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import pyarrow as pa

    from geodata.errors import Problem

    Columns: TypeAlias = Mapping[str, pa.ChunkedArray]

SECONDS: Final = "s"
MILLISECONDS: Final = "ms"
"""Forms of time that are a number: counted from 1970 in UTC, with or without decimals."""


@dataclass(slots=True)
class Log:
    """A log in batches.

    Parameters
    ----------
    headings
        Our column to the heading as the file writes it, for messages.
    batches
        Our columns (``timestamp``, ``longitude``, ``latitude``, ``operator``, ``technology``,
        ``signal_dbm``; where the file has them ``way``, ``device``, ``accuracy_m``,
        ``neighbouring``, ``exempeldata``), text or typed, and each row's number as the file shows
        it. ``signal_dbm`` is the value that the row's technology gives its meaning to. Longitude
        and latitude are degrees (WGS 84).
    malformed
        Numbers of lines with too many or too few columns; fills while the batches are read.
    time_format
        How ``timestamp`` is written, as ``strptime`` has it (``%Y.%m.%d_%H.%M.%S``), ``SECONDS`` or
        ``MILLISECONDS``. Empty: ISO 8601, with or without an offset, or a typed column.
    time_zone
        IANA name: of times without an offset where the person names no other. Empty: the file
        does not say, and the plain table's rule holds.
    time_step
        How finely the first times are told, microseconds: those of a minute or of a day are all
        of its beginning. 0: to the second or better.
    timed
        Whether the times tell rows of a track apart. A log without times has one for all rows,
        and one of days alone has one for each day: nothing can be said of speeds in it.
    sheet
        Of a workbook, for messages.
    aside
        Rows that are no data, by their number, with the reason that they are left out by.
    notes
        What must be said of the delivery; complete when the last batch is read.
    """

    headings: Mapping[str, str]
    batches: Iterable[tuple[Columns, np.ndarray]]
    malformed: list[int] = field(default_factory=list)
    time_format: str = ""
    time_zone: str = ""
    time_step: int = 0
    timed: bool = True
    sheet: str = ""
    aside: dict[int, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What a mapping file, or the person, says besides what the columns are.

    ``operators`` and ``technologies`` are words of the log, by ``networks.plain``, to ours.
    ``constants`` are our columns that have one value for all rows.
    """

    operators: Mapping[str, str] = field(default_factory=dict)
    technologies: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    time_format: str | None = None
    time_zone: str | None = None
    day: str = ""
    """ISO date of all rows of a log without times."""

    operator: str = ""
    """The SIM card's, of rows that do not say it."""
