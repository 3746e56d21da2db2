"""A log of ten million rows to counts and municipality figures, against what one would else use.

Each way runs in a process of its own, in turn with the others; what it imports is not counted as
time. All must give the same counts and figures to the last row. What the ways do: ``_ways``; what
they read: ``_rounds``. The floor only reads the columns and groups by keys that stand in the file.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from benchmarks import _checks, _inputs, _process

if TYPE_CHECKING:
    from pathlib import Path

RUNS: Final = 3
RIVALS: Final = {"geopandas": 12.0, "geopandas, floor": None, "SedonaDB": 3.0}
"""How many times faster we want to be."""

FLOORS: Final = ("floor, polars", "floor, pyarrow", "floor, polars lazy")
WITHIN: Final = 2.5
CSV_WITHIN: Final = 2.0
"""Of a text file, against reading it and no more."""


def main() -> None:
    """Print the table and what was checked."""
    [log] = _inputs.logs(1)
    place = _inputs.place()
    rivals = [name for name in RIVALS if name != "SedonaDB" or find_spec("sedonadb")]
    names = ("ours", "ours, counts", *rivals, *FLOORS)
    runs = {name: list[dict[str, Any]]() for name in names}
    for _ in range(RUNS):
        for name in names:
            runs[name].append(_process.measured("_ways", name, str(place), str(log)))
    _process.table("10 million rows, Parquet", runs, against="ours")
    ours = _process.median(runs["ours"])
    for name in rivals:
        goal = RIVALS[name]
        ratio = _process.median(runs[name]) / ours
        print(f"{name}: ours is {ratio:.1f} times faster{f' (goal {goal:g})' if goal else ''}")
        assert _checks.same(place, "ours", name), f"{name} has other counts or figures"
    for name in FLOORS:
        ratio = _process.median(runs["ours, counts"]) / _process.median(runs[name])
        print(f"{name}: our counts take {ratio:.2f} times as long (goal {WITHIN:g})")
    _check(place, log)
    _text(place)


def _text(place: Path) -> None:
    """Compare reading and counting a text file with reading it."""
    log = _inputs.text()
    runs = {name: list[dict[str, Any]]() for name in ("pyarrow.csv", "ours, counts")}
    for _ in range(RUNS):
        for name, found in runs.items():
            found.append(_process.measured("_ways", name, str(place), str(log)))
    _process.table("10 million rows, CSV", runs, against="pyarrow.csv")
    ratio = _process.median(runs["ours, counts"]) / _process.median(runs["pyarrow.csv"])
    print(f"pyarrow.csv: our counts take {ratio:.2f} times as long (goal {CSV_WITHIN:g})")


def _check(place: Path, log: Path) -> None:
    wrong, cells = _checks.wrong_municipalities(place, 1)
    print(f"rows in another cell than PROJ's metres say: {_checks.wrong_cells(log)}")
    print(f"cells in another municipality than the exact one of their centre: {wrong} of {cells}")
    share = _checks.elsewhere(place, log)
    print(f"points in another municipality than the centre of their cell: {share:.4%}")
