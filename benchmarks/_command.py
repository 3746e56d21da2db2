"""The command ``kommunatlas load coverage`` in this process, imported beforehand."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any, Final

from benchmarks import _process

USED: Final = ("dashboard.cli", "loaders.delivery", "geopandas")


def main(log: str, data: str) -> None:
    """Load a log into a workspace."""
    for name in USED:
        import_module(name)
    from dashboard import cli

    def load() -> dict[str, Any]:
        said = io.StringIO()
        words = ["load", "coverage", log, "--data", data, "--json"]
        with redirect_stdout(said):
            cli.main(words, standalone_mode=False)
        return {"rows": json.loads(said.getvalue())["rows_read"]}

    _process.measure(load)


if __name__ == "__main__":
    main(*sys.argv[1:])
