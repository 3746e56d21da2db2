"""Load a file in a process of its own, at the same moment as others.

Run as a program: ``python -m tests.support.loading ROOT FILE START SECONDS``. Waits until START is
there, loads, and prints what became of it as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from geodata.errors import KommunatlasError
from loaders import delivery, edition
from tests.support.deliveries import derive_little


def main(root: str, file: str, start: str, seconds: str) -> None:
    edition.derived = derive_little
    request = delivery.Request("figures", Path(file))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not Path(start).exists():
        time.sleep(0.001)
    try:
        [report] = delivery.load_all(root, [request], lock_seconds=float(seconds))
        said = {"outcome": report.outcome, "edition_id": report.edition_id}
    except KommunatlasError as error:
        said = {"outcome": "error", "code": error.code, "message": str(error)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
