"""A log of any kind, with its columns named and understood as ours: what every preset gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import pyarrow as pa

    Columns: TypeAlias = Mapping[str, pa.ChunkedArray]


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
        it. ``signal_dbm`` is the value that the row's technology gives its meaning to.
    malformed
        Numbers of lines with too many or too few columns; fills while the batches are read.
    """

    headings: Mapping[str, str]
    batches: Iterable[tuple[Columns, np.ndarray]]
    malformed: list[int] = field(default_factory=list)
