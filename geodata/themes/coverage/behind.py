"""From a value back to its cells, counts, gaps and localities, and from these forward to values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.judgement import ALL, ANY, UNKNOWN, weighed
from geodata.keys import codes_of
from geodata.measured import NEAR_M, near
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import OPERATORS
from geodata.themes.coverage.catalogue import (
    AGE,
    BY_NUMBER,
    GAPS,
    GAPS_OF,
    LOCALITIES,
    SHARES,
    UNCOVERED,
    UNMEASURED,
    of_whom,
)
from geodata.themes.coverage.tallies import judged, localities_in, of_size, rests_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from geodata.model import Tables, ValueKeys
    from geodata.settings import Settings
    from geodata.themes.coverage.tallies import Ints, Judged


def behind(
    tables: Tables,
    settings: Settings,
    derived: Mapping[str, pd.DataFrame],
    key: tuple[str, str, int],
) -> dict[str, pd.DataFrame]:
    """Give what is behind one value: of an indicator, an area and a period."""
    indicator_id, area_code, period = key
    cells = derived["coverage_cells"]
    by_each = indicator_id in (*BY_NUMBER, AGE, UNMEASURED)
    selections = set(OPERATORS) if by_each else {of_whom(indicator_id)}
    found: dict[str, pd.DataFrame] = {}
    in_period = cells["period"] == period
    if indicator_id in LOCALITIES:
        every = judged(cells[in_period])
        localities = _localities_behind(tables, every, indicator_id, area_code, period)
        found["localities"] = localities
        known = every.cell[rests_on(every, indicator_id)]
        ids = known[np.unique(near(known, localities, NEAR_M)[1])]
    else:
        every = judged(cells[in_period & _within(cells, area_code)])
        ids = every.cell[rests_on(every, indicator_id)]
    chosen_cells = cells[
        in_period
        & cells["operator"].isin(selections)
        & (cells["class"] != UNKNOWN)
        & cells["cell_id"].isin(ids)
    ]
    found["coverage_cells"] = chosen_cells
    found["coverage_counts"] = _counts_in(tables, settings, chosen_cells, selections, period)
    if indicator_id in GAPS:
        gaps = derived["coverage_gaps"]
        here = _within(gaps, area_code) & (gaps["operator"] == GAPS_OF)
        found["coverage_gaps"] = gaps[here & (gaps["period"] == period)]
    return found


def _counts_in(
    tables: Tables, settings: Settings, cells: pd.DataFrame, selections: set[str], period: int
) -> pd.DataFrame:
    counts = tables["coverage_counts"]
    kept, periods = weighed(counts, settings.coverage)
    of_operators = OPERATORS if selections & {ANY, ALL} else tuple(selections)
    kept &= (periods == period) & (codes_of(counts["operator"], of_operators) >= 0)
    return counts[kept & counts["cell_id"].isin(cells["cell_id"]).to_numpy()]


def _localities_behind(
    tables: Tables, every: Judged, indicator_id: str, area_code: str, period: int
) -> pd.DataFrame:
    localities = tables["localities"]
    known = localities_in(every, localities, period)
    asked = known.counted & known.known if indicator_id == UNCOVERED else known.counted
    behind_it: pd.DataFrame = localities[asked & _within(localities, area_code).to_numpy()]
    return behind_it


def _within(frame: pd.DataFrame, area_code: str) -> pd.Series:
    codes = MUNICIPALITY_CODES if area_code == COUNTY else (area_code,)
    return frame["municipality_code"].isin(codes)


def fed(
    tables: Tables,
    settings: Settings,
    derived: Mapping[str, pd.DataFrame],
    positions: Mapping[str, Collection[int]],
) -> ValueKeys:
    """Give the values that rest on counts or localities, by their positions in the tables."""
    found = judged(derived["coverage_cells"])
    localities = tables["localities"]
    rows = np.array(sorted(positions.get("coverage_counts", ())), dtype="int64")
    sites = np.array(sorted(positions.get("localities", ())), dtype="int64")
    keys = _fed_by_counts(found, tables, settings, rows) if len(rows) else set()
    return keys | _fed_by_localities(found, localities, sites)


def _fed_by_counts(found: Judged, tables: Tables, settings: Settings, rows: Ints) -> ValueKeys:
    counts = tables["coverage_counts"].iloc[rows]
    kept, period = weighed(counts, settings.coverage)
    place = found.positions_of(period, counts["cell_id"].to_numpy("int64"))
    kept &= place >= 0
    operator = codes_of(counts["operator"], OPERATORS)[kept]
    place = place[kept]
    measured = np.zeros((len(found.cell), len(OPERATORS)), dtype=bool)
    measured[place, operator] = True
    by_anyone = measured.any(axis=1)
    keys: ValueKeys = set()
    for selection, indicator_id in SHARES.items():
        who = by_anyone if selection in (ANY, ALL) else measured[:, OPERATORS.index(selection)]
        keys |= _keys([indicator_id], found.by_area(who & rests_on(found, indicator_id)))
    for name in (*BY_NUMBER, *GAPS, AGE):
        keys |= _keys([name], found.by_area(by_anyone & rests_on(found, name)))
    localities = tables["localities"][of_size(tables["localities"])]
    for year in np.unique(found.period[by_anyone]).tolist():
        for name in LOCALITIES:
            here = by_anyone & (found.period == year) & rests_on(found, name)
            site = np.unique(near(found.cell[here], localities, NEAR_M)[0])
            codes = set(localities["municipality_code"].iloc[site])
            keys |= _keys([name], [(code, year) for code in codes])
    return keys


def _fed_by_localities(found: Judged, localities: pd.DataFrame, sites: Ints) -> ValueKeys:
    keys: ValueKeys = set()
    for year in np.unique(found.period).tolist() if len(sites) else ():
        known = localities_in(found, localities, year)
        for name, asked in (
            (UNCOVERED, known.counted & known.known),
            (UNMEASURED, known.counted),
        ):
            codes = set(localities["municipality_code"].iloc[sites[asked[sites]]])
            keys |= _keys([name], [(code, year) for code in codes])
    return keys


def _keys(names: Iterable[str], areas: Iterable[tuple[str, int]]) -> ValueKeys:
    """Give the values of these areas, and of the county that they are part of."""
    return {
        (name, area, period)
        for name in names
        for code, period in areas
        for area in (str(code), COUNTY)
    }
