"""Which row of a sheet holds the headings, and which column each of our columns is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loaders.tabular import mojibake

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.spec import Column

ROWS: Final = 20
"""How many rows from the top may hold the headings; a title and a date may stand above them."""


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand, counted from 0."""

    positions: dict[str, int] = field(default_factory=dict)
    """Our column name to its position."""

    texts: dict[str, str] = field(default_factory=dict)
    """Our column name to the heading as the file writes it."""

    last: int = 0
    """The row below which the data begin."""

    damaged: dict[str, str] = field(default_factory=dict)
    """Headings with lost letters, as they stand, to what they were taken for."""


def normalised(heading: str) -> str:
    """Give a heading in the form in which headings are compared.

    >>> normalised(" Municipality  Code ")
    'municipality_code'
    """
    text = unicodedata.normalize("NFC", heading).strip().strip("\ufeff").casefold()
    return "_".join(text.replace("-", " ").replace("_", " ").split())


def forms(columns: Sequence[Column]) -> dict[str, str]:
    """Give our column name by every form in which its heading is known."""
    return {normalised(alias): c.name for c in columns for alias in (c.name, *c.aliases)}


def best_row(grid: Sequence[Sequence[str]], known: Mapping[str, str]) -> Headings:
    """Give the headings of the row that holds most of them, of the first rows of a sheet."""
    best = Headings()
    for index, cells in enumerate(grid[:ROWS]):
        found = _of_row([(cell,) for cell in cells], known, index)
        if len(found.positions) > len(best.positions):
            best = found
    return best


def best_pair(
    grid: Sequence[Sequence[str]],
    known: Mapping[str, str],
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> Headings:
    """Give the headings of two rows below each other, where the upper one may be merged.

    A column is known by its lower heading, by the upper one, or by both together.
    """
    best = Headings()
    for index in range(min(ROWS, len(grid)) - 1):
        upper, over = _spread(grid[index], index, merged)
        lower = grid[index + 1]
        both = []
        for position in range(max(len(upper), len(lower))):
            high = upper[position] if position < len(upper) else ""
            low = lower[position] if position < len(lower) else ""
            # Over one column the upper is the heading itself, and the lower may be a first row.
            both.append((low, f"{high} {low}", high) if position in over else (high, low))
        found = _of_row(both, known, index + 1)
        if len(found.positions) > len(best.positions):
            best = found
    return best


def _spread(
    cells: Sequence[str], row: int, merged: Sequence[tuple[int, int, int, int]]
) -> tuple[list[str], set[int]]:
    """Give a row with each heading over every column it is merged over, and which those are."""
    wide = list(cells)
    over: set[int] = set()
    for first_row, first, last_row, last in merged:
        if first_row <= row <= last_row and first < min(last, len(wide)):
            for position in range(first, min(last + 1, len(wide))):
                wide[position] = wide[position] or cells[first]
                over.add(position)
    return wide, over


def _of_row(cells: Sequence[tuple[str, ...]], known: Mapping[str, str], index: int) -> Headings:
    """Give the headings of a row, each cell with the texts that it may be known by, best first."""
    found = Headings(last=index)
    for position, texts in enumerate(cells):
        for text in texts:
            ours = known.get(normalised(text), "") if text else ""
            meant = "" if ours or not text else _meant(text, known)
            ours = ours or known.get(normalised(meant), "")
            if ours and ours not in found.positions:
                found.positions[ours] = position
                found.texts[ours] = text
                if meant:
                    found.damaged[text] = meant
            if ours:
                break
    return found


def _meant(text: str, known: Mapping[str, str]) -> str:
    """Give the heading that a damaged one was; empty if it is whole or not known."""
    if not mojibake.SUSPECT.search(text):
        return ""
    undone = mojibake.undone(text)
    if normalised(undone) in known:
        return undone
    return mojibake.guessed(normalised(text), mojibake.indexed(known))
