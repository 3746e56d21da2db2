"""The register of municipality names that comes with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata.municipalities import COUNTY, NameIndex, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES_FILE: Final = Path(__file__).resolve().parent / "sample_data" / "names.csv"
_CODE_DIGITS: Final = 4
_ENDINGS: Final = ("kommun", "stad")
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


@cache
def _others() -> Mapping[str, str]:
    """Give the names of the municipalities of other counties, by code and by name in plain form."""
    import pyarrow.parquet as pq

    from loaders.embedded import embedded

    table = pq.read_table(embedded(), columns=["kommun_kod", "kommun"])
    known: dict[str, str] = {}
    for row in table.to_pylist():
        code, name = str(row["kommun_kod"]), str(row["kommun"])
        if not code.startswith(COUNTY):
            stem = plain(name)
            genitive = stem if stem.endswith("s") else f"{stem}s"
            forms = (code, stem, *(f"{f} {end}" for f in (stem, genitive) for end in _ENDINGS))
            known |= dict.fromkeys(forms, name)
    return known


def other_municipality(text: str) -> str:
    """Give the name of a municipality of another county by its code or name; empty if it is none.

    A code may have lost its first zero in a spreadsheet.

    >>> other_municipality("180"), other_municipality("Umeå kommun"), other_municipality("2850")
    ('Stockholm', 'Umeå', '')
    """
    wanted = plain(text)
    return _others().get(wanted.zfill(_CODE_DIGITS) if wanted.isdigit() else wanted, "")
