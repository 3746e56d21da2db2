"""Run the benchmarks: ``python -m benchmarks [NAME…]``; without a name all that take minutes.

Each is a module beside this one with a function ``main`` that prints a table.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("[a-z]*.py"))
ONLY_BY_NAME = {"coverage_command", "coverage_large"}
"""Those that need gigabytes of disk or much time."""


def main(wanted: list[str]) -> int:
    """Run the benchmarks that are named, or all but the large ones."""
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 2
    for name in wanted or sorted(set(NAMES) - ONLY_BY_NAME):
        module = import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}")
        module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
