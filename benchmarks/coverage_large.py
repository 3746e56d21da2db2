"""A hundred million rows: whether time grows with them, and memory does not; and a million more.

Ten trucks' years, 2.5 GB in the temporary folder (TMPDIR moves it). Only runs when it is named.
"""

from __future__ import annotations

from typing import Any, Final

from benchmarks import _inputs, _process

TRUCKS: Final = 10
RUNS: Final = 3
MOST_TIME: Final = 11.0
MOST_MB: Final = 1_500
MOST_ADDED: Final = 2.0


def main() -> None:
    """Print the tables."""
    logs = [str(path) for path in _inputs.logs(TRUCKS)]
    _inputs.logs(1)
    new = str(_inputs.new_log())
    place = str(_inputs.place())
    _process.measured("_ways", "ours, kept", place, *logs)
    todo = {
        "10 million": ("ours, counts", logs[:1]),
        "100 million": ("ours, counts", logs),
        "1 million alone": ("ours, counts", [new]),
        "1 million added to 100": ("ours, added", [new]),
        "figures of 100 rebuilt": ("ours, rebuilt", []),
    }
    runs = {name: list[dict[str, Any]]() for name in todo}
    for _ in range(RUNS):
        for name, (way, read) in todo.items():
            runs[name].append(_process.measured("_ways", way, place, *read))
    _process.table("rows, counted by the kernel", runs, against="10 million")
    middle = {name: _process.median(found) for name, found in runs.items()}
    memory = _process.median(runs["100 million"], "megabytes")
    times = middle["100 million"] / middle["10 million"]
    added = middle["1 million added to 100"] / middle["1 million alone"]
    print(f"ten times the rows take {times:.1f} times as long (goal: at most {MOST_TIME:g})")
    print(f"peak of memory {memory:.0f} MB (goal: below {MOST_MB})")
    print(f"a million more take {added:.2f} times a million alone (goal: at most {MOST_ADDED:g})")
