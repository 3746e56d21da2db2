"""JSON as services answer it and people save it: one way in, of limited size, never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from loaders.tabular import decoded
from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 256 << 20
"""All of Kolada's broadband for all of Sweden is a tenth of it."""


def read_json(path: Path, name: str = "") -> Any:  # noqa: ANN401 - whatever the file holds
    """Read a JSON file; a byte order mark is passed over, as SCB's older answers have one.

    Raises
    ------
    DeliveryRefusedError
        If it is too large, is no JSON, or nests deeper than Python reads.
    """
    shown = name or path.name
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refused("file_too_large", file=shown, megabytes=size >> 20, most=MAX_BYTES >> 20)
    try:
        return json.loads(decoded(path.read_bytes(), shown))
    except (ValueError, RecursionError) as error:
        raise refused("unreadable", words="unreadable_json", file=shown, why=str(error)) from error
