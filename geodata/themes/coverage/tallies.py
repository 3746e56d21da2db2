"""Judged cells side by side, and which of them belong to an area: what every figure is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from geodata import grid
from geodata.judgement import ALL, ANY, CLASSES, COVERED, SELECTIONS, UNKNOWN, weighed
from geodata.keys import codes_of, packed, places_of, positions
from geodata.measured import NEAR_M, SMALLEST, near
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import OPERATORS
from geodata.themes.coverage.catalogue import BY_NUMBER, GAPS, SHARES, UNCOVERED, of_whom
from geodata.units import DAY_US

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geodata.settings import CoverageSettings

    Ints: TypeAlias = NDArray[np.int64]
    Bools: TypeAlias = NDArray[np.bool_]

BLOCK_M: Final = 1_000
"""Width of the squares whose cells are taken to resemble each other, metres. A road crosses one in
about ten cells, and one mast reaches over it."""

_UNKNOWN: Final = CLASSES.index(UNKNOWN)
_COVERED: Final = CLASSES.index(COVERED)


@dataclass(frozen=True, slots=True)
class Judged:
    """Every cell and period that was judged, each once, in order of period and cell.

    ``area`` is the position of the municipality in ``MUNICIPALITY_CODES``, -1 outside the county.
    ``verdict`` (positions in ``CLASSES``) and ``rows`` (of the log) are cell by selection.
    """

    cell: Ints
    period: Ints
    area: Ints
    verdict: Ints
    rows: Ints
    synthetic: Bools

    def known(self, selection: str) -> Bools:
        """Say which cells are measured: their class is known."""
        return np.asarray(self.verdict[:, SELECTIONS.index(selection)] != _UNKNOWN)

    def covered(self, selection: str) -> Bools:
        """Say which cells are covered."""
        return np.asarray(self.verdict[:, SELECTIONS.index(selection)] == _COVERED)

    def measured(self) -> Bools:
        """Say in which cells at least one operator of reference is measured."""
        return np.asarray(np.any([self.known(name) for name in OPERATORS], axis=0))

    def comparable(self, selection: str) -> Bools:
        """Say of which cells a share can be taken that no outcome chooses: see ``rests_on``."""
        whose = OPERATORS if selection in (ANY, ALL) else (selection,)
        return np.asarray(np.all([self.known(name) for name in whose], axis=0))

    def number_covering(self) -> Ints:
        """Give how many operators of reference cover each cell."""
        return np.asarray(np.sum([self.covered(name) for name in OPERATORS], axis=0))

    @property
    def blocks(self) -> Ints:
        """Give the square of ``BLOCK_M`` that each cell lies in."""
        return grid.coarser(self.cell, BLOCK_M)

    def positions_of(self, period: Ints, cell: Ints) -> Ints:
        """Give where each pair of period and cell stands, -1 where it was not judged."""
        return positions(packed(self.period, self.cell), packed(period, cell))

    def by_area(self, where: Bools) -> dict[tuple[str, int], Ints]:
        """Give the positions of these cells by area code and period.

        The county has all of them, from cells and not from municipalities, and stands only in the
        periods in which each of the 14 does: if a part is missing, so is the county.
        """
        at = np.flatnonzero(where & (self.area >= 0))
        at = at[np.lexsort([self.area[at], self.period[at]])]
        key = self.period[at] * len(MUNICIPALITY_CODES) + self.area[at]
        keys, first = np.unique(key, return_index=True)
        found: dict[tuple[str, int], Ints] = {}
        parts: dict[int, list[Ints]] = {}
        ends = np.append(first, len(at)).tolist()
        for number, begin, end in zip(keys.tolist(), ends, ends[1:], strict=False):
            part = at[begin:end]
            period, area = divmod(number, len(MUNICIPALITY_CODES))
            found[MUNICIPALITY_CODES[area], period] = part
            parts.setdefault(period, []).append(part)
        for period, of_period in parts.items():
            if len(of_period) == len(MUNICIPALITY_CODES):
                found[COUNTY, period] = np.concatenate(of_period)
        return found


def judged(cells: pd.DataFrame) -> Judged:
    """Put the rows of ``coverage_cells`` side by side: one for each cell and period."""
    place, period, cell = places_of(
        cells["period"].to_numpy("int64"), cells["cell_id"].to_numpy("int64")
    )
    selection = codes_of(cells["operator"], SELECTIONS)
    shape = (len(cell), len(SELECTIONS))
    verdict, rows = np.full(shape, _UNKNOWN, dtype="int64"), np.zeros(shape, dtype="int64")
    verdict[place, selection] = codes_of(cells["class"], CLASSES)
    rows[place, selection] = cells["n"].to_numpy("int64")
    area = np.full(len(cell), -1, dtype="int64")
    area[place] = codes_of(cells["municipality_code"], MUNICIPALITY_CODES)
    synthetic = np.zeros(len(cell), dtype=bool)
    synthetic[place[cells["synthetic"].to_numpy(dtype=bool)]] = True
    return Judged(cell, period, area, verdict, rows, synthetic)


def rests_on(found: Judged, indicator_id: str) -> Bools:
    """Say which cells an indicator is computed from. The one place that says so.

    * The share of one operator: the cells where that operator is measured.
    * Of any, of all, by number of operators, and gaps: the cells where all four are. Where fewer
      are, one that covers makes a cell covered by 'any', and one that fails makes it fail 'all',
      while the opposite stays unknown: were such cells counted, what was found would choose them,
      and where only two operators were measured 'any' would always be 100 percent.
    * Localities without coverage: the cells where it is known whether anybody covers them.
    * The rest, age and localities not measured: the cells where anybody is measured.
    """
    if indicator_id in (*SHARES.values(), *BY_NUMBER, *GAPS):
        return found.comparable(of_whom(indicator_id))
    return found.known(ANY) if indicator_id == UNCOVERED else found.measured()


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The counts that figures rest on: their positions, and which cell of ``Judged`` each is of."""

    row: Ints
    place: Ints


def looked_at(found: Judged, counts: pd.DataFrame, settings: CoverageSettings) -> LookedAt:
    """Give the counts that verdicts rest on and whose cell was judged."""
    kept, period = weighed(counts, settings)
    place = found.positions_of(period, counts["cell_id"].to_numpy("int64"))
    row = np.flatnonzero(kept & (place >= 0))
    return LookedAt(row, place[row])


def last_days(found: Judged, counts: pd.DataFrame, looked: LookedAt) -> Ints:
    """Give the last day on which each cell was measured in its period, as days since 1970 (UTC)."""
    last = counts["last_at"].to_numpy("datetime64[us]")[looked.row].astype("int64")
    days = np.full(len(found.cell), np.iinfo("int64").min, dtype="int64")
    np.maximum.at(days, looked.place, last // DAY_US)
    return days


@dataclass(frozen=True, slots=True)
class Places:
    """What is known of the localities in one period, in their order in the table."""

    counted: Bools
    """Known to have at least ``SMALLEST`` inhabitants."""

    measured: Bools
    known: Bools
    """Whether it is known of a cell nearby if the selection covers it."""

    covered: Bools


def localities_in(
    found: Judged, localities: pd.DataFrame, period: int, selection: str = ANY
) -> Places:
    """Say which localities have measured cells within ``NEAR_M``, and what these say.

    A cell counts for a locality whichever municipality it belongs to. Of any and all operators a
    locality is measured where anybody is; what is known there may still be too little to say
    whether it is covered.
    """
    here = found.period == period
    measured = found.measured() if selection in (ANY, ALL) else found.known(selection)
    kinds = (measured, found.known(selection), found.covered(selection))
    near_by = []
    for cells in kinds:
        near_by.append(np.zeros(len(localities), dtype=bool))
        near_by[-1][near(found.cell[here & cells], localities, NEAR_M)[0]] = True
    return Places(of_size(localities), *near_by)


def of_size(localities: pd.DataFrame) -> Bools:
    """Say which localities are known to have at least ``SMALLEST`` inhabitants."""
    population = localities["population"].astype("Int64")
    return (population >= SMALLEST).fillna(value=False).to_numpy(dtype=bool)
