"""The regulator's (PTS) annex on mobile coverage: five wide sheets, one for each operator and all.

One row of a sheet is an area with a share for each criterion and year, so it gives many figures.
Rows are counted as the file has them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.themes.claims import ALL
from loaders.errors import DeliveryRefusedError
from loaders.rows import years
from loaders.sources.mobile_claims.areas import SOURCE, Claims, areas, as_sheet, together
from loaders.sources.mobile_claims.layout import ORDER, Heading, Layout, layout, selection_said
from loaders.tabular import EXCEL, grids, no_sheets
from loaders.words import problem, refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.errors import Problem
    from loaders.spec import ReadOptions, ReadResult
    from loaders.tabular import Grid


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet of shares, and whom it is of; None where nothing says it."""

    grid: Grid
    layout: Layout
    selection: str | None
    by_order: bool = False


def fits(path: Path, options: ReadOptions) -> bool:
    """Say whether a workbook has a sheet of shares by criterion and year."""
    del options
    if path.suffix.lower() not in EXCEL:
        return False
    try:
        return any(layout(grid) for grid in grids(path))
    except DeliveryRefusedError:
        return False


def read(path: Path, options: ReadOptions) -> ReadResult:
    """Read all sheets of shares, or the one that is named.

    Raises
    ------
    DeliveryRefusedError
        If the workbook cannot be read, has no sheet of that kind, or nothing says whose the sheets
        are.
    """
    name = options.file_name or path.name
    if path.suffix.lower() not in EXCEL:
        raise no_sheets(name) if options.sheet else refused("no_annex_workbook", file=name)
    if options.sheet:
        grids(path, options.sheet)  # refuses a name that no sheet has
    found, notes = _sheets(grids(path), options.sheet)
    if not found:
        raise refused("no_annex_sheet", file=name)
    known = [item for item in found if item.selection is not None]
    if not known:
        raise refused("whose_sheet", file=name, sheets=[item.grid.name for item in found])
    notes += [_whose(item) for item in found if item.selection is None or item.by_order]
    claims = Claims(notes=notes)
    parts = [_read_sheet(item, options, claims) for item in known]
    result = together(parts)
    result.covers = years(claims.years)
    result.source = SOURCE
    result.notes = [*claims.notes, *_told(claims)]
    return result


def _sheets(every: Sequence[Grid], wanted: str) -> tuple[list[_Found], list[Problem]]:
    """Give the sheets of shares with whom they are of, and what must be said of hidden ones."""
    laid = [(grid, found) for grid in every if (found := layout(grid))]
    visible = [pair for pair in laid if not pair[0].hidden]
    chosen = [pair for pair in laid if pair[0].name == wanted] if wanted else visible or laid
    whose = _by_place(visible or laid)
    sheets = []
    for grid, found in chosen:
        said = selection_said(grid, found)
        by_order = said is None and grid.name in whose
        sheets.append(_Found(grid, found, whose.get(grid.name) if by_order else said, by_order))
    passed = [grid for grid, _ in laid if grid.hidden and not wanted and visible]
    return sheets, [problem("hidden_sheet_passed", sheet=grid.name) for grid in passed]


def _by_place(laid: Sequence[tuple[Grid, Layout]]) -> dict[str, str]:
    """Give whom each sheet is of by its place; nothing where the names say another order."""
    if len(laid) != len(ORDER):
        return {}
    said = [selection_said(grid, found) for grid, found in laid]
    agreed = all(one in (None, other) for one, other in zip(said, ORDER, strict=True))
    names = [grid.name for grid, _ in laid]
    return dict(zip(names, ORDER, strict=True)) if agreed else {}


def _whose(item: _Found) -> Problem:
    if item.selection is None:
        return problem("whose_sheet_passed", sheet=item.grid.name)
    key = "all_by_order" if item.selection == ALL else "operator_by_order"
    return problem(
        "operator_by_order", words=key, sheet=item.grid.name, operator=item.selection.capitalize()
    )


def _read_sheet(item: _Found, options: ReadOptions, claims: Claims) -> ReadResult:
    selection = item.selection or ALL
    columns: dict[int, Heading] = {}
    once = Counter((heading.criterion, heading.year) for heading in item.layout.headings)
    for heading in item.layout.headings:
        if not heading.criterion:
            claims.unknown[heading.words] += 1
        elif once[heading.criterion, heading.year] > 1:
            claims.doubled[heading.text] += 1
        else:
            columns[heading.position] = heading
    sheet = as_sheet(item.grid, item.layout, columns)
    return areas(sheet, columns, selection, options, claims)


def _told(claims: Claims) -> list[Problem]:
    """Give what must be said of the columns and cells that gave no figure."""
    told = [
        problem("unknown_criterion", value=words, count=count)
        for words, count in claims.unknown.items()
    ]
    told += [problem("criterion_twice", value=words) for words in claims.doubled]
    if claims.not_applicable or claims.blank:
        told.append(
            problem("shares_without_value", dashes=claims.not_applicable, blanks=claims.blank)
        )
    return told
