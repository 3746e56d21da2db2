"""The columns of a log as arrays: numbers and words, with what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loaders.engines.local import Columns
from loaders.engines.text import ABSENT
from loaders.rows import SYNTHETIC
from loaders.sources.coverage.texts import Coded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ABSENT: Final = tuple(sorted({form.lower() for form in ABSENT}))
"""What the engine takes for no number; here in any case, where a column came as text."""

MINUS: Final = "\N{MINUS SIGN}"
"""What word processors and some spreadsheets write for a hyphen before a number."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column of few different words: a number per row, and what each number stands for."""

    codes: np.ndarray
    meanings: list[str]

    def are(self, word: str) -> np.ndarray:
        """Say of each row whether it has the word."""
        return np.asarray(np.array([meaning == word for meaning in self.meanings])[self.codes])

    def among(self, known: Sequence[str]) -> np.ndarray:
        """Give each row's place among known words, -1 for others."""
        places = [known.index(word) if word in known else -1 for word in self.meanings]
        return np.asarray(np.array(places, dtype="int8")[self.codes])


@dataclass(slots=True)
class LogRows:
    """One batch by our column names, and which of its rows are still open to be counted."""

    columns: Mapping[str, pa.ChunkedArray]
    numbers_in_file: np.ndarray
    open: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Begin with every row open."""
        self.open = np.ones(len(self.columns["timestamp"]), dtype=bool)

    def text(self, column: str, at: int) -> str:
        """Give a cell as it is written."""
        if column not in self.columns:
            return ""
        columns = self.columns
        cells = columns.written(column) if isinstance(columns, Columns) else columns[column]
        value = cells[at].as_py()
        return "" if value is None else str(value)

    def words(self, column: str, meaning: Callable[[str], str]) -> Words:
        """Give each cell's meaning; every different text is looked up once."""
        if column not in self.columns:
            return Words(np.zeros(len(self.open), dtype="int32"), [meaning("")])
        coded = Coded.of(self.columns[column])
        found = [meaning(text) for text in coded.texts]
        meanings = sorted(set(found))
        place = np.array([meanings.index(word) for word in found], dtype="int32")
        return Words(place[coded.codes], meanings)

    def marks(self) -> set[str]:
        """Give the different marks of invented rows, casefolded; none if there is no column."""
        if SYNTHETIC.name not in self.columns:
            return set()
        texts = pc.unique(pc.cast(self.columns[SYNTHETIC.name], pa.string())).to_pylist()
        return {(text or "").strip().casefold() for text in texts}

    def numbers(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Give a column as floats, NaN where absent, and where a text is no number."""
        values = self.columns[column]
        if not pa.types.is_string(values.type) and not pa.types.is_large_string(values.type):
            floats = pc.cast(values, pa.float64()).combine_chunks().to_numpy(zero_copy_only=False)
            return np.asarray(floats), np.zeros(len(floats), dtype=bool)
        trimmed = pc.utf8_lower(pc.utf8_trim_whitespace(values))
        absent = pc.is_in(pc.fill_null(trimmed, ""), value_set=pa.array(_ABSENT))
        ascii_ = pc.replace_substring(pc.replace_substring(trimmed, ",", "."), MINUS, "-")
        plainly = pc.if_else(absent, None, ascii_)
        try:
            floats = pc.cast(plainly, pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            coerced = pd.to_numeric(plainly.to_pandas(), errors="coerce")
            floats = coerced.to_numpy(dtype="float64", na_value=np.nan)
        known = ~np.asarray(pc.fill_null(absent, fill_value=True).to_numpy(zero_copy_only=False))
        return np.asarray(floats), known & ~np.isfinite(floats)
