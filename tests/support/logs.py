"""A small drive log along hand-made cells, and a workspace that has read it."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from geodata import grid
from geodata.settings import OPERATORS
from tests.support.covered import EAST, NORTH

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("timestamp", "longitude", "latitude", "operator", "technology", "signal_dbm", "way")
STRONG, MIDDLING, FAINT = -80, -103, -118


def drive(
    path: Path,
    signals: list[int],
    *,
    start: str = "2019-06-03T05:00:00",
    way: str = "in_vehicle",
    north: int = 0,
) -> Path:
    """Write a log that drives east from Jokkmokk, one signal per cell of 100 m.

    Each of the four operators is measured five times in each cell, at about 20 km/h.
    """
    moment = datetime.fromisoformat(start)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for column, signal in enumerate(signals):
            for step in range(5):
                east = EAST + 100 * column + 10 + 20 * step
                longitude, latitude = grid.unproject([east], [NORTH + 100 * north + 50])
                moment += timedelta(seconds=4)
                for operator in OPERATORS:
                    dbm = signal - step / 10
                    place = (f"{longitude[0]:.6f}", f"{latitude[0]:.6f}")
                    out.writerow((f"{moment.isoformat()}Z", *place, operator, "4G", dbm, way))
    return path
