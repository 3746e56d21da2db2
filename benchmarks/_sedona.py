"""The same counts and figures in SedonaDB's SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from geodata import signals
from geodata.settings import CoverageSettings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SETTINGS: Final = CoverageSettings()


def result(place: Path, logs: list[Path]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give counts and figures; see ``benchmarks._ways``."""
    import sedonadb

    database = sedonadb.connect()
    database.read_parquet([str(path) for path in logs]).to_view("log")
    database.read_parquet(str(place / "boundaries.parquet")).to_view("boundaries")
    counts = database.sql(_COUNTS).to_memtable()
    counts.to_view("counts")
    figures = database.sql(_FIGURES)
    return pa.table(counts).to_pandas(), pa.table(figures).to_pandas()


_RANGES: Final = " OR ".join(
    f"technology = '{name}' AND signal_dbm BETWEEN {lowest} AND {highest}"
    for name, (lowest, highest) in signals.SIGNAL_RANGES_DBM.items()
)
_EDGES: Final = " ".join(
    f"WHEN signal_dbm >= {edge} THEN {edge}" for edge in signals.SIGNAL_EDGES_DBM[::-1]
)
_OK: Final = " OR ".join(
    f"technology = '{name}' AND signal_class >= {SETTINGS.thresholds_dbm[name]}"
    for name in SETTINGS.technologies
)

_COUNTS: Final = f"""
SELECT
    CAST(floor(ST_X(point) / 100) AS BIGINT) * 1000000000
        + CAST(floor(ST_Y(point) / 100) AS BIGINT) * 100 AS cell_id,
    operator, technology, month, signal_class,
    count(*) AS n, min("timestamp") AS first_at, max("timestamp") AS last_at
FROM (
    SELECT
        ST_Transform(ST_Point(longitude, latitude, 4326), 'EPSG:3006') AS point,
        operator, technology, "timestamp",
        date_part('year', "timestamp") * 100 + date_part('month', "timestamp") AS month,
        CASE
            WHEN technology = '{signals.NO_TECHNOLOGY}' THEN {signals.NO_SERVICE}
            WHEN {_RANGES} THEN CASE {_EDGES} END
            ELSE {signals.MISSING_SIGNAL}
        END AS signal_class
    FROM log
)
GROUP BY cell_id, operator, technology, month, signal_class
"""  # noqa: S608 - of constants

_FIGURES: Final = f"""
SELECT municipality_code, operator, count(*) AS judged,
    sum(CASE WHEN ok >= {SETTINGS.share_needed} * known THEN 1 ELSE 0 END) AS covered
FROM (
    SELECT cell_id, operator,
        sum(CASE WHEN signal_class <> {signals.MISSING_SIGNAL} THEN n ELSE 0 END) AS known,
        sum(CASE WHEN {_OK} THEN n ELSE 0 END) AS ok
    FROM counts GROUP BY cell_id, operator
) AS cells
JOIN boundaries ON ST_Contains(
    boundaries.geometry,
    ST_Point(CAST(cell_id / 10000000 AS DOUBLE) + 50, CAST(cell_id % 10000000 AS DOUBLE) + 50, 3006)
)
WHERE known >= {SETTINGS.min_samples}
GROUP BY municipality_code, operator
"""  # noqa: S608 - of constants
