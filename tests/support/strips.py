"""The 14 municipalities as strips side by side, and what is measured in them."""

from __future__ import annotations

from functools import cache

from geodata import grid, schema
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.settings import DEFAULT_SETTINGS, OPERATORS
from geodata.themes import coverage
from tests.support.measurements import (
    EAST,
    NORTH,
    STRONG,
    boundaries,
    cell,
    counted,
    counts,
)
from tests.support.tables import table

STRIP = 10  # cells: each municipality is a strip of ten columns, side by side


ANY, ALL = "mobile_cells_covered_share", "mobile_cells_covered_share_all"


GAPS, AREA = "mobile_gap_count", "mobile_gap_area_km2"


UNCOVERED, UNMEASURED = (f"mobile_localities_{name}_count" for name in ("uncovered", "unmeasured"))


AGE = "mobile_measured_age_days"


BY_NUMBER = [f"mobile_cells_operators_{number}_count" for number in range(5)]


FIRST, LAST = MUNICIPALITY_CODES[0], MUNICIPALITY_CODES[-1]


@cache
def strips():
    def box(at):
        west = EAST + at * STRIP * 100
        return (west, NORTH, west + STRIP * 100, NORTH + 1_000)

    # The fifteenth strip is of another county.
    return boundaries({code: box(at) for at, code in enumerate([*MUNICIPALITY_CODES, "2401"])})


def place(code, column=0, row=0):
    return cell([*MUNICIPALITY_CODES, "2401"].index(code) * STRIP + column, row)


def everybody(cell_id, signal, **more):
    return [counted(cell_id, operator, signal, **more) for operator in OPERATORS]


def given_tables(rows, **deliveries):
    named = [
        {"delivery_id": name, "dataset": "coverage", "source": source}
        for name, source in (deliveries or {"d1": "Own measurements"}).items()
    ]
    return {
        "coverage_counts": counts(rows),
        "boundaries": strips(),
        "localities": schema.empty("localities"),
        "population_grid": schema.empty("population_grid"),
        "deliveries": table("deliveries", named),
    }


def everywhere(signal=STRONG, **more):
    return [row for code in MUNICIPALITY_CODES for row in everybody(place(code), signal, **more)]


def values(rows, **deliveries):
    computed = coverage.compute(given_tables(rows, **deliveries), DEFAULT_SETTINGS)
    return computed.values.set_index(["indicator_id", "municipality_code", "period"])


def towns(*rows):
    """Give ``localities``: code, column and row of the cell that it lies in, inhabitants."""
    at = [grid.centres([place(code, column, row)]) for code, column, row, _ in rows]
    longitude, latitude = grid.unproject([e[0] for e, _ in at], [n[0] for _, n in at])
    return table(
        "localities",
        [
            {"name": f"{code} {column}", "municipality_code": code, "population": population,
             "longitude": east, "latitude": north, "population_year": None, "source": "",
             "delivery_id": "o1", "sheet": "", "row": 1, "synthetic": False}
            for (code, column, _, population), east, north
            in zip(rows, longitude, latitude, strict=True)
        ],
    )  # fmt: skip


def with_towns(rows, *places):
    named = {"d1": "Own measurements", "o1": "List"}
    return {**given_tables(rows, **named), "localities": towns(*places)}
