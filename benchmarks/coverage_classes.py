"""What finer and coarser signal classes and time steps would cost, on a truck's year."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import _inputs
from geodata import kernel
from geodata.settings import SIGNAL_THRESHOLDS_DBM
from geodata.signals import NO_SERVICE

CLASSES: Final = {"1 dB": 1, "2 dB": 2, "5 dB": 5, "10 dB": 10, "thresholds only": 0}
STEPS: Final = ("day", "week", "month", "quarter", "year")


def main() -> None:
    """Print counts and bytes for each choice."""
    [log] = _inputs.logs(1)
    rows = pq.read_table(log)
    counts = kernel.unpack(kernel.merge_packed(kernel.count_packed(rows)))
    print(f"\n{len(rows)} rows, ours: {len(counts)} counts, {_bytes(counts) / 1e6:.1f} MB Parquet")
    print(f"\n{'class':18}{'time step':12}{'counts':>10}{'of rows':>9}{'MB':>7}{'in memory':>11}")
    for name, width in CLASSES.items():
        for step in STEPS:
            table = _counts(rows, width, step)
            share, memory = len(table) / len(rows), table.nbytes / 1e6
            said = f"{len(table):10}{share:9.1%}{_bytes(table) / 1e6:7.1f}{memory:11.0f}"
            print(f"{name:18}{step:12}{said}", flush=True)


def _counts(rows: pa.Table, width: int, step: str) -> pa.Table:
    signal = rows["signal_dbm"].to_numpy()
    edges = sorted({*(range(-140, -40, width) if width else ()), *SIGNAL_THRESHOLDS_DBM.values()})
    found = np.searchsorted(edges, signal, side="right")
    found[np.isnan(signal)] = -1
    found[pc.equal(rows["technology"], "none").to_numpy()] = NO_SERVICE
    keyed = pa.table(
        {
            "cell": kernel.cells_of(rows["key"].to_numpy()),
            "operator": rows["operator"],
            "technology": rows["technology"],
            "period": pc.floor_temporal(rows["timestamp"], unit=step),
            "class": found.astype("int16"),
            "timestamp": rows["timestamp"],
        }
    )
    key = ["cell", "operator", "technology", "period", "class"]
    grouped = keyed.group_by(key).aggregate(
        [([], "count_all"), ("timestamp", "min"), ("timestamp", "max")]
    )
    return grouped.sort_by([(name, "ascending") for name in key])


def _bytes(table: pa.Table) -> int:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.tell()
