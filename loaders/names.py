"""The register of municipality names that comes with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.municipalities import NameIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES_FILE: Final = Path(__file__).resolve().parent / "sample_data" / "names.csv"
COLUMNS: Final[Sequence[str]] = ("municipality_code", "language", "name", "show", "source")


@cache
def _names() -> pd.DataFrame:
    frame = pd.read_csv(NAMES_FILE, dtype="str", keep_default_na=False, encoding="utf-8")
    frame["show"] = frame["show"].eq("yes")
    return frame[list(COLUMNS)]


def load_names() -> pd.DataFrame:
    """Give every known name by municipality and language, with its source.

    Returns
    -------
    Columns municipality_code, language, name, show (whether pages may show it) and source.
    """
    return _names().copy()


@cache
def name_index() -> NameIndex:
    """Give the index that matches codes and names in every known form."""
    return NameIndex(_names())
