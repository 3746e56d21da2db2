"""Columns of few different texts, worked on text by text and not row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNSAID: Final = ("", "-", "--", "None", "none", "null", "NULL", "NaN", "nan", "N/A", "n/a", "NA")
"""What tools write where they have no value."""


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give a column as text, empty where it says nothing."""
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    return pc.fill_null(column, "")


def said(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Say of each row whether the column has a value."""
    if pa.types.is_floating(column.type):
        return pc.fill_null(pc.is_finite(column), fill_value=False)
    if not _is_text(column.type):
        return pc.is_valid(column)
    trimmed = pc.utf8_trim_whitespace(as_text(column))
    return pc.invert(pc.is_in(trimmed, value_set=pa.array(UNSAID)))


def first_said(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Give the first value that each row has, of several columns, or none.

    Text if the columns are not alike, or if they are text: then an empty one for no value.
    """
    if any(column.type != columns[0].type or _is_text(column.type) for column in columns):
        columns = [as_text(column) for column in columns]
    result = pa.chunked_array([pa.nulls(len(columns[0]))])
    for column in reversed(columns):
        result = where(said(column), column, result)
    return result


def where(
    mask: np.ndarray | pa.ChunkedArray, these: pa.ChunkedArray, others: pa.ChunkedArray
) -> pa.ChunkedArray:
    """Give ``these`` where the mask holds and ``others`` where not; text if they are not alike."""
    if isinstance(mask, np.ndarray):
        mask = pa.array(mask)
    if pa.types.is_null(others.type):
        nothing = "" if _is_text(these.type) else None
        return pc.if_else(mask, these, pa.scalar(nothing, these.type))
    if these.type != others.type:
        these, others = as_text(these), as_text(others)
    return pc.if_else(mask, these, others)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as a number per row, and the text that each number stands for."""

    codes: np.ndarray
    texts: list[str]

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Coded:
        """Code a column; what it does not say is an empty text."""
        if not pa.types.is_dictionary(column.type):
            column = pc.dictionary_encode(as_text(column))
        coded = column.combine_chunks()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        # Null takes the last place, which is that of the empty text.
        codes = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy(zero_copy_only=False)
        return cls(codes, [*(text or "" for text in coded.dictionary.to_pylist()), ""])

    @classmethod
    def constant(cls, text: str, rows: int) -> Coded:
        """Give the same text for every row."""
        return cls(np.zeros(rows, dtype="int32"), [text])

    def meaning(self, of: Callable[[str], str]) -> Coded:
        """Give another text for each text."""
        return Coded(self.codes, [of(text) for text in self.texts])

    def are(self, holds: Callable[[str], bool]) -> np.ndarray:
        """Say of each row whether something holds of its text."""
        found = np.array([holds(text) for text in self.texts], dtype=bool)
        return np.asarray(found[self.codes]) if len(found) else np.zeros(0, dtype=bool)

    def column(self) -> pa.ChunkedArray:
        """Give the column, as Arrow keeps such columns."""
        indices = pa.array(self.codes, pa.int32())
        texts = pa.array(self.texts, pa.string())
        return pa.chunked_array([pa.DictionaryArray.from_arrays(indices, texts)])


def paired(first: Coded, second: Coded, of: Callable[[str, str], str]) -> Coded:
    """Give a text for each pair of texts that stand in the same row."""
    pairs = first.codes.astype("int64") * max(len(second.texts), 1) + second.codes
    different, codes = np.unique(pairs, return_inverse=True)
    width = max(len(second.texts), 1)
    texts = [of(first.texts[pair // width], second.texts[pair % width]) for pair in different]
    return Coded(codes.astype("int32"), texts)


def _is_text(kind: pa.DataType) -> bool:
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary)
    return any(is_one(kind) for is_one in kinds)
