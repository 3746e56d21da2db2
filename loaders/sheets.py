"""The cells of any file that has cells, for giving them back: workbook or text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loaders import tabular
from loaders.spec import Column
from loaders.tabular import EXCEL, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TEXT: Final = (".csv", ".txt", ".tsv", ".tab")


def cells_of(path: Path, headings: Iterable[str]) -> list[Grid]:
    """Give the sheets of a file; a text file is one sheet.

    Parameters
    ----------
    path
        The file.
    headings
        Some that it has: the sign that separates its cells is the one that finds them.

    Returns
    -------
    Empty for a file of another kind, which has no cells: a map, a calendar, a service's answer.

    Raises
    ------
    DeliveryRefusedError
        If the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in EXCEL:
        return tabular.grids(path)
    if suffix not in TEXT:
        return []
    text = tabular.decoded(path.read_bytes(), path.name)
    delimiter = tabular._delimiter(text, [Column(name) for name in headings])  # noqa: SLF001
    return [Grid(path.stem, tabular._text_rows(text, delimiter, path.name))]  # noqa: SLF001
