"""How the regulator's annex is laid out: which sheet is of whom, which column of what and when.

What is known of the format comes from a script of Region Uppsala that loads it
(github.com/Johhed15/Bredband). A sheet has lead rows, a row of criteria in merged cells, a row of
years, then one row for each area.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata.themes.claims import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loaders.tabular import Grid

TOP_ROWS: Final = 12
"""How far down the years may stand; two lead rows and two of headings are usual."""

ORDER: Final = (ALL, "telenor", "tele2", "telia", "tre")
"""Whose the five sheets are, in the order in which the annex has them."""

_OPERATORS: Final = {
    "telenor": re.compile(r"\btelenor\b"),
    "tele2": re.compile(r"\btele ?2\b"),
    "telia": re.compile(r"\btelia\b"),
    "tre": re.compile(r"\b(?:tre|hi3g)\b"),
}
_TOGETHER: Final = re.compile(r"\b(?:alla|samtliga|all|aggreger\w*|sammanlagt|minst en)\b")

_CRITERIA: Final[Mapping[str, tuple[str, ...]]] = {
    "total": ("normalt befinner",),
    "rural_public_buildings_10mbit": ("glesbygd", "samhällsfunktion"),
    "rural_buildings_10mbit": ("glesbygd", "byggnad"),
    "retail_areas_30mbit": ("handel",),
    "european_roads_30mbit": ("europaväg",),
    "national_roads_30mbit": ("riksväg",),
    "railways_high_traffic_30mbit": ("järnväg", "hög trafik"),
    "railways_low_traffic_10mbit": ("järnväg", "låg trafik"),
    "other_roads_high_traffic_30mbit": ("väg", "hög trafik"),
    "other_roads_low_traffic_10mbit": ("väg", "låg trafik"),
    "trails_10mbit": ("stig",),
    "small_settlements_10mbit": ("småort",),
    "urban_areas_30mbit": ("tätort",),
}
"""Words of the annex that a criterion is known by; the first whose words are all there counts.
Roads and buildings stand before the settlements that they may lie in or outside of."""

_SPEED: Final = re.compile(r"(\d+) ?mbit")
_YEAR: Final = re.compile(r"((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of shares."""

    position: int
    words: str
    """The criterion as the annex writes it."""

    year: int
    criterion: str
    """One of ``geodata.themes.claims.CRITERIA``; empty where the words are not known."""

    @property
    def text(self) -> str:
        """Give the two headings as one."""
        return f"{self.words} {self.year}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet has its headings and its columns, counted from 0."""

    first_row: int
    """Of the areas."""

    name_at: int
    code_at: int
    headings: tuple[Heading, ...]


def plain(text: str) -> str:
    r"""Give a text in lower case with single spaces, words that were broken made whole.

    >>> plain("Järn\u00advägar med\nhög  trafik")
    'järnvägar med hög trafik'
    """
    return " ".join(text.replace("\u00ad", "").casefold().split())


def criterion(words: str) -> str:
    """Give the criterion that a heading speaks of; empty if it is none, or of another speed.

    >>> criterion("Statistisk tätort, 30 Mbit/s, handhållen terminal utomhus")
    'urban_areas_30mbit'
    >>> criterion("Statistisk tätort, 100 Mbit/s, handhållen terminal utomhus")
    ''
    """
    text = plain(words)
    for name, parts in _CRITERIA.items():
        if all(part in text for part in parts):
            speed, meant = _SPEED.search(text), _SPEED.search(name)
            same = not speed or (meant is not None and speed[1] == meant[1])
            return name if same else ""
    return ""


def layout(grid: Grid) -> Layout | None:
    """Find the row of years and the criteria above it; None if the sheet has no known criterion."""
    for index, row in enumerate(grid.cells[1:TOP_ROWS], start=1):
        years = {at: int(found[1]) for at, cell in enumerate(row) if (found := _YEAR.match(cell))}
        if not years or 2 * len(years) < sum(bool(cell) for cell in row):
            continue
        above = _filled(grid.cells[index - 1], len(row))
        headings = tuple(
            Heading(at, above[at], year, criterion(above[at])) for at, year in years.items()
        )
        if any(heading.criterion for heading in headings):
            code_at = _code_column(grid.cells[index - 1 : index + 1], min(years))
            return Layout(index + 1, 0 if code_at else 1, code_at, headings)
    return None


def _filled(row: Sequence[str], width: int) -> list[str]:
    """Give the row with each blank cell as its left neighbour, as merged cells read."""
    filled = ""
    cells = []
    for at in range(width):
        filled = (row[at] if at < len(row) else "") or filled
        cells.append(" ".join(filled.split()))
    return cells


def _code_column(headings: Sequence[Sequence[str]], before: int) -> int:
    """Give the column of codes by its heading, else the second."""
    for row in headings:
        for at, cell in enumerate(row[:before]):
            if "kod" in plain(cell):
                return at
    return 1


def selection_said(grid: Grid, found: Layout) -> str | None:
    """Give whom a sheet is of by its name, else by what stands above its headings; None: neither.

    Where several are named, it is nobody's.
    """
    lead = [cell for row in grid.cells[: found.first_row - 2] for cell in row if cell]
    for text in (grid.name, " ".join(lead)):
        said = plain(text.replace("_", " "))
        named = [name for name, pattern in _OPERATORS.items() if pattern.search(said)]
        if len(named) == 1 and not _TOGETHER.search(said):
            return named[0]
        if not named and _TOGETHER.search(said):
            return ALL
    return None
