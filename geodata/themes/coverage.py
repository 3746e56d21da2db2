"""Mobile coverage: measured cells judged, their shares per municipality, and the gaps.

Every figure speaks of measured cells of 100 m, at the default settings. Of the rest of the county,
nearly all of it, nothing is known, and nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import geopandas as gpd
import pandas as pd

from geodata import gaps, grid, schema
from geodata.intervals import wilson
from geodata.judgement import ALL, ANY, COVERED, UNKNOWN, judge
from geodata.model import Indicator, Theme
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES
from geodata.settings import OPERATORS
from geodata.values import ValueRow, assemble, combine, complete, origin, status_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geodata.model import Computed, Origin, Tables, ValueKeys
    from geodata.settings import Settings

SHARE: Final = "mobile_cells_covered_share"
GAP_COUNT: Final = "mobile_gap_count"
GAP_AREA: Final = "mobile_gap_area_km2"

SHARES: Final[Mapping[str, str]] = {
    ANY: SHARE,
    ALL: f"{SHARE}_{ALL}",
    **{name: f"{SHARE}_{name.lower()}" for name in OPERATORS},
}
"""The share of each selection: any operator, all of them, or one by name."""

DEAD_BAND: Final = 0.01
"""One percentage point: less is what other weather or another week alone can do."""

GAPS_OF: Final = ANY
"""Gaps in the indicators are where no operator is enough. Gaps of all or of one operator stand in
the table ``coverage_gaps``: there a subscriber finds their own."""

INDICATORS: Final = (
    *(
        Indicator(
            SHARES[selection],
            "share",
            "cells",
            better="higher",
            bases=("cells",),
            dead_band=DEAD_BAND,
            variant_of="" if selection == ANY else SHARE,
        )
        for selection in SHARES
    ),
    Indicator(GAP_COUNT, "count", "cells", better="lower", bases=("cells",)),
    Indicator(GAP_AREA, "km2", "cells", better="lower", bases=("cells",), decimals=2),
)


def derive(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    """Judge the cells, give them municipalities and find the gaps.

    Parameters
    ----------
    tables
        ``coverage_counts``, ``boundaries`` (the deciding ones, EPSG:3006) and ``localities``.
    settings
        Only ``coverage`` is used.

    Returns
    -------
    dict
        ``coverage_cells`` and ``coverage_gaps``, by their schemas. Cells outside the county stand
        in the first with the code of their own municipality, or none, and never in the second.
    """
    counts = tables["coverage_counts"]
    judged = judge(counts, settings.coverage)
    if judged.empty:
        return {name: schema.empty(name) for name in ("coverage_cells", "coverage_gaps")}
    boundaries = gpd.GeoDataFrame(tables["boundaries"])
    places = grid.cell_municipalities(judged["cell_id"].to_numpy(), boundaries)
    cells = judged.assign(**{name: places[name].to_numpy() for name in places.columns})
    cells = cells.astype({"municipality_code": "str"})[schema.columns("coverage_cells")]
    found = gaps.find(cells, tables, settings, MUNICIPALITY_CODES)
    return {"coverage_cells": cells, "coverage_gaps": found}


def compute(tables: Tables, settings: Settings) -> Computed:
    """Compute all coverage indicators.

    The tables ``coverage_cells`` and ``coverage_gaps`` are used if they are there, and must then
    stem from the same settings; else they are derived.
    """
    derived = _derived(tables, settings)
    origins = _origins(tables, derived["coverage_cells"])
    return combine(
        assemble(indicator, _rows(indicator, derived, origins)) for indicator in INDICATORS
    )


def rows_behind(
    tables: Tables,
    settings: Settings,
    indicator_id: str,
    area_code: str,
    period: int,
) -> dict[str, pd.DataFrame]:
    """Give what is behind one value: the judged cells, the counts in them and, for gaps, the gaps.

    A gap's cells may lie in a neighbouring municipality; the gaps themselves say which they are.
    """
    derived = _derived(tables, settings)
    selection = next((s for s, name in SHARES.items() if name == indicator_id), GAPS_OF)
    cells = derived["coverage_cells"]
    counts = tables["coverage_counts"]
    chosen = cells[
        _within(cells, area_code)
        & (cells["operator"] == selection)
        & (cells["period"] == period)
        & (cells["class"] != UNKNOWN)
    ]
    of_whom = OPERATORS if selection in (ANY, ALL) else (selection,)
    behind = counts[
        counts["cell_id"].isin(chosen["cell_id"])
        & counts["operator"].isin(of_whom)
        & (counts["month"] // 100 == period)
    ]
    tables_behind = {"coverage_cells": chosen, "coverage_counts": behind}
    if indicator_id in (GAP_COUNT, GAP_AREA):
        found = derived["coverage_gaps"]
        here = _within(found, area_code)
        tables_behind["coverage_gaps"] = found[
            here & (found["operator"] == GAPS_OF) & (found["period"] == period)
        ]
    return tables_behind


def feeds(
    tables: Tables, settings: Settings, positions: Mapping[str, Collection[int]]
) -> ValueKeys:
    """Give the values that rest on counts, by their positions in ``coverage_counts``."""
    places = sorted(positions.get("coverage_counts", ()))
    counts = tables["coverage_counts"].iloc[places]
    measured = pd.DataFrame(
        {
            "cell_id": counts["cell_id"],
            "measured_by": counts["operator"],
            "period": counts["month"] // 100,
        }
    ).drop_duplicates()
    cells = _derived(tables, settings)["coverage_cells"]
    judged = cells[
        (cells["class"] != UNKNOWN) & cells["municipality_code"].isin(MUNICIPALITY_CODES)
    ]
    found: ValueKeys = set()
    for selection, indicator_id in SHARES.items():
        of_whom = OPERATORS if selection in (ANY, ALL) else (selection,)
        both = judged[judged["operator"] == selection].merge(
            measured[measured["measured_by"].isin(of_whom)], on=["cell_id", "period"]
        )
        fed = both[["municipality_code", "period"]].drop_duplicates()
        names = (indicator_id, GAP_COUNT, GAP_AREA) if selection == GAPS_OF else (indicator_id,)
        found |= {
            (name, area, int(period))
            for name in names
            for code, period in zip(fed["municipality_code"], fed["period"], strict=True)
            for area in (str(code), COUNTY)
        }
    return found


@dataclass(frozen=True, slots=True)
class _Tally:
    """What the judged cells of one area and year add up to."""

    covered: int
    judged: int
    rows: int
    synthetic: bool


def _derived(tables: Tables, settings: Settings) -> dict[str, pd.DataFrame]:
    names = ("coverage_cells", "coverage_gaps")
    if all(name in tables for name in names):
        return {name: tables[name] for name in names}
    return derive(tables, settings)


def _within(frame: pd.DataFrame, area_code: str) -> pd.Series:
    codes = MUNICIPALITY_CODES if area_code == COUNTY else (area_code,)
    return frame["municipality_code"].isin(codes)


def _tallies(cells: pd.DataFrame, selection: str) -> dict[tuple[str, int], _Tally]:
    """Add the judged cells up by area and year; the county from cells, not from municipalities.

    The county has a tally only in years in which each of the 14 has: if a part is missing, so is
    the county.
    """
    judged = cells[
        (cells["operator"] == selection)
        & (cells["class"] != UNKNOWN)
        & cells["municipality_code"].isin(MUNICIPALITY_CODES)
    ]
    judged = judged.assign(covered=judged["class"] == COVERED)
    sums = {
        "covered": ("covered", "sum"),
        "judged": ("n", "size"),
        "rows": ("n", "sum"),
    }
    by_area = judged.groupby(["municipality_code", "period"], sort=True).agg(
        **sums, synthetic=("synthetic", "any")
    )
    by_year = judged.groupby("period", sort=True).agg(**sums, synthetic=("synthetic", "any"))
    measured = judged.groupby("period")["municipality_code"].nunique()
    found = {
        (str(code), int(period)): _tally(row)
        for (code, period), row in zip(by_area.index, by_area.itertuples(index=False), strict=True)
    }
    for period, row in zip(by_year.index, by_year.itertuples(index=False), strict=True):
        if measured[period] == len(MUNICIPALITY_CODES):
            found[COUNTY, int(period)] = _tally(row)
    return found


def _tally(row: object) -> _Tally:
    covered, judged, rows, synthetic = tuple(row)  # type: ignore[arg-type, var-annotated]
    return _Tally(int(covered), int(judged), int(rows), synthetic=bool(synthetic))


def _rows(
    indicator: Indicator,
    derived: Mapping[str, pd.DataFrame],
    origins: Mapping[tuple[str, int], Origin],
) -> list[ValueRow]:
    selection = next((s for s, name in SHARES.items() if name == indicator.id), GAPS_OF)
    tallies = _tallies(derived["coverage_cells"], selection)
    if indicator.id in SHARES.values():
        rows = [_share(key, tally, origins[key]) for key, tally in tallies.items()]
    else:
        sums = _gap_sums(derived["coverage_gaps"], indicator)
        rows = [
            _gap_row(key, tally, origins[key], sums.get(key, 0.0)) for key, tally in tallies.items()
        ]
    return complete(indicator, rows)


def _share(key: tuple[str, int], tally: _Tally, source: Origin) -> ValueRow:
    low, high = wilson(tally.covered, tally.judged)
    return ValueRow(
        *key,
        tally.covered / tally.judged,
        status_of(synthetic=tally.synthetic),
        source,
        basis="cells",
        low=low,
        high=high,
        numerator=tally.covered,
        denominator=tally.judged,
        n_obs=tally.judged,
        n_samples=tally.rows,
    )


def _gap_row(key: tuple[str, int], tally: _Tally, source: Origin, value: float) -> ValueRow:
    return ValueRow(
        *key,
        value,
        status_of(synthetic=tally.synthetic),
        source,
        basis="cells",
        n_obs=tally.judged,
        n_samples=tally.rows,
    )


def _gap_sums(found: pd.DataFrame, indicator: Indicator) -> dict[tuple[str, int], float]:
    """Give the number or the area of gaps by area and year; each gap once in the county."""
    sums: dict[tuple[str, int], float] = defaultdict(float)
    own = found[found["operator"] == GAPS_OF]
    for code, period, cells in zip(
        own["municipality_code"], own["period"], own["cells"], strict=True
    ):
        # Area from whole cells, not from rounded areas, so that the county adds up exactly.
        amount = 1.0 if indicator.id == GAP_COUNT else cells * grid.CELL_AREA_KM2
        for area in (str(code), COUNTY):
            sums[area, int(period)] += amount
    return sums


def _origins(tables: Tables, cells: pd.DataFrame) -> dict[tuple[str, int], Origin]:
    """Give the origin of each area and year: the deliveries that measured there, and how."""
    place = cells.drop_duplicates("cell_id").set_index("cell_id")["municipality_code"]
    counts = tables["coverage_counts"]
    rows = pd.DataFrame(
        {
            "area": counts["cell_id"].map(place),
            "period": counts["month"] // 100,
            "delivery_id": counts["delivery_id"],
            "way": counts["way"],
            "synthetic": counts["synthetic"],
        }
    )
    rows = rows[rows["area"].isin(MUNICIPALITY_CODES)].drop_duplicates()
    rows = pd.concat([rows, rows.assign(area=COUNTY)]).drop_duplicates()
    known = tables["deliveries"].drop_duplicates("delivery_id").set_index("delivery_id")
    found = {}
    for key, part in rows.groupby(["area", "period"]):
        area, period = cast("tuple[str, int]", key)
        found[str(area), int(period)] = _origin(part, known)
    return found


def _origin(part: pd.DataFrame, known: pd.DataFrame) -> Origin:
    named = known.reindex(part["delivery_id"].unique())
    licences = sorted({str(text) for text in named["licence"].dropna() if text})
    return origin(
        [str(text) for text in named["source"].dropna()],
        [str(text) for text in named.index],
        "; ".join(licences),
        synthetic=bool(part["synthetic"].any()),
        notes=[f"way:{way}" for way in part["way"].unique() if way],
    )


THEME: Final = Theme(
    "coverage",
    SHARE,
    ("coverage_counts", "boundaries", "localities", "population_grid"),
    compute,
    rows_behind,
    INDICATORS,
    derive,
    feeds=feeds,
)
"""Headline: at least one operator. 'All operators' stands beside it: a subscriber has one."""
