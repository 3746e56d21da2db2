"""The whole command ``load coverage``: reading, checking, cleaning, counting, judging, storing.

Each time into an empty workspace, and a million rows more into one that has ten million. The log is
the truck's year; beside the text file, what ``pyarrow.csv`` takes to read it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import _inputs, _process

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS: Final = 3


def main() -> None:
    """Print the table."""
    [log] = _inputs.logs(1)
    text, new, place = _inputs.text(), _inputs.new_log(), _inputs.place()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        _load(log, whole)
        todo: dict[str, Callable[[Path], dict[str, Any]]] = {
            "Parquet": lambda data: _load(log, data),
            "a million rows more": lambda data: _load(new, shutil.copytree(whole, data)),
            "CSV": lambda data: _load(text, data),
            "pyarrow.csv": lambda _: _process.measured(
                "_ways", "pyarrow.csv", str(place), str(text)
            ),
        }
        runs = {name: list[dict[str, Any]]() for name in todo}
        for run in range(RUNS):
            for number, (name, work) in enumerate(todo.items()):
                data = Path(folder) / f"{run}-{number}"
                runs[name].append(work(data))
                shutil.rmtree(data, ignore_errors=True)
    _process.table("load coverage", runs, against="pyarrow.csv")


def _load(log: Path, data: Path) -> dict[str, Any]:
    return _process.measured("_command", str(log), str(data))
