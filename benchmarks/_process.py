"""Time and memory of a piece of work in a process of its own."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).parents[1]


def measured(module: str, *words: str) -> dict[str, Any]:
    """Run a module of the benchmarks in a process of its own and give what ``measure`` printed."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *words]
    done = subprocess.run(  # noqa: S603 - a module beside this one
        command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(work: Callable[[], dict[str, Any]]) -> None:
    """Do the work in this process; print seconds, those of all cores, peak of memory."""
    started = time.perf_counter(), time.process_time()
    said = work()
    seconds, of_cores = time.perf_counter() - started[0], time.process_time() - started[1]
    print(json.dumps({"seconds": seconds, "cores": of_cores, "megabytes": peak(), **said}))


def median(runs: Sequence[dict[str, Any]], name: str = "seconds") -> float:
    """Give the median of a figure of several runs."""
    return statistics.median(run[name] for run in runs)


def table(title: str, runs: dict[str, list[dict[str, Any]]], *, against: str) -> None:
    """Print a line for each name: seconds, ratio, seconds of all cores, memory, rows."""
    base = median(runs[against])
    heads = f"{'seconds':>9}{'(least, most)':>17}{'ratio':>8}{'cores':>8}{'MB':>7}{'rows':>12}"
    print(f"\n{title:32}{heads}")
    for name, found in runs.items():
        seconds = [run["seconds"] for run in found]
        spread = f"({min(seconds):.2f}, {max(seconds):.2f})"
        middle = statistics.median(seconds)
        cores, megabytes = median(found, "cores"), median(found, "megabytes")
        said = f"{middle:9.2f}{spread:>17}{middle / base:8.2f}{cores:8.2f}{megabytes:7.0f}"
        print(f"{name:32}{said}{found[0]['rows']:12.0f}", flush=True)


def peak() -> float:
    """Give the peak of this process's memory in MB.

    Linux lets ``ru_maxrss`` begin at the memory of the process that started this one, so its own
    mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [x for x in status.read_text().splitlines() if x.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
