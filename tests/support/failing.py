"""Cells that fail, and their gaps, for tests: made in code."""

from __future__ import annotations

import pandas as pd

from geodata import gaps, grid, schema
from geodata.settings import DEFAULT_SETTINGS, OPERATORS
from tests.support.measurements import (
    EAST,
    NORTH,
    SILENT,
    boundaries,
    cell,
    counted,
    counts,
)

CODES = ("2580", "2581")

# The first is around all that the tests measure, the second beside it.
BOUNDARIES = boundaries(
    {
        "2580": (EAST - 50_000, NORTH - 50_000, EAST + 50_000, NORTH + 50_000),
        "2581": (EAST + 50_000, NORTH - 50_000, EAST + 90_000, NORTH + 50_000),
    }
)


def judged(places, *, name="none", operator="any", period=2019, code="2580"):
    """Give rows of ``coverage_cells``; ``places`` maps (column, row) to a code, or lists them."""
    codes = places if isinstance(places, dict) else dict.fromkeys(places, code)
    return pd.DataFrame(
        [
            {
                "cell_id": cell(*place),
                "municipality_code": municipality,
                "approximate": False,
                "operator": who,
                "period": period,
                "class": name,
                "n": 5,
                "ok": 0,
                "synthetic": False,
            }
            for place, municipality in codes.items()
            for who in dict.fromkeys((operator, *OPERATORS))
        ]
    )


def measured(cells):
    pairs = cells[cells["operator"].isin(OPERATORS)]
    return counts(
        [
            counted(int(row.cell_id), str(row.operator), SILENT, month=row.period * 100 + 6)
            for row in pairs.itertuples()
        ]
    )


def find(cells, logs=None, settings=DEFAULT_SETTINGS, **tables):
    """Find the gaps of cells, each measured once by each operator unless logs are given."""
    given = {
        "coverage_counts": measured(cells) if logs is None else logs,
        **{name: schema.empty(name) for name in ("localities", "population_grid")},
        "boundaries": BOUNDARIES,
        **{name: table for name, table in tables.items() if table is not None},
    }
    return gaps.find(cells, given, settings, CODES)


def found(cells, localities=None, operator="any", **more):
    every = find(cells, localities=localities, **more)
    return every[every["operator"] == operator].reset_index(drop=True)


def locality(name, east, north, population=None):
    longitude, latitude = grid.unproject([east], [north])
    return {
        "name": name,
        "municipality_code": "2506",
        "longitude": longitude[0],
        "latitude": latitude[0],
        "population": population,
        "synthetic": False,
    }


def squares(*rows, period=2019, synthetic=False):
    """Give ``population_grid``: pairs of a square's id and its inhabitants."""
    columns = pd.DataFrame(rows, columns=["cell_id", "inhabitants"])
    return columns.assign(period=period, synthetic=synthetic)
