"""Broadband rollout by municipality and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders import facts
from loaders.facts import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.spec import ReadOptions, ReadResult

__all__ = ["COLUMNS", "read"]


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read a plain table of figures."""
    return facts.read(path, options, prefix="broadband_")
