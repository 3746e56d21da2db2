"""The plain table of measurements, as its template has it."""

from __future__ import annotations

from typing import Final

from geodata.settings import OPERATORS, TECHNOLOGIES
from geodata.signals import NO_TECHNOLOGY
from loaders.rows import SYNTHETIC
from loaders.spec import WAYS, Column

COLUMNS: Final = (
    Column("timestamp", ("tidpunkt", "tid", "time"), required=True, example="2019-06-03T05:12:03Z"),
    Column("longitude", ("longitud", "lon"), required=True, example="22.15670"),
    Column("latitude", ("latitud", "lat"), required=True, example="65.58480"),
    Column("operator", ("operatör",), required=True, example="Telia", allowed=OPERATORS),
    Column(
        "technology",
        ("teknik",),
        required=True,
        example="4G",
        allowed=(*TECHNOLOGIES, NO_TECHNOLOGY),
    ),
    Column("signal_dbm", ("signal", "dbm", "rsrp"), required=True, example="-97"),
    Column("way", ("mätsätt",), example="in_vehicle", allowed=WAYS),
    SYNTHETIC,
)
"""Its headings are those of ``tools.PLAIN``."""
