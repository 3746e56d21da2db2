"""Do something again and again, each time killing the process one step later than before.

Run as a program: ``python -m tests.support.crashes BASE WHAT OUT``. For every step a copy of the
workspace BASE is made in OUT and a child process that loads the file WHAT into it, or forgets the
delivery WHAT, dies there, at once and without cleaning up, as when the power goes. The names of the
steps are printed as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from loaders import delivery, edition, paths
from loaders.forget import forget
from tests.support.deliveries import derive_little

KILLED = 99


def main(base: Path, what: str, out: Path) -> None:
    steps: list[str] = []
    while True:
        root = out / f"{len(steps):02}"
        if base.exists():
            shutil.copytree(base, root)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _work_until(len(steps), root, what, writer)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as pipe:
            step = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == 0:
            break
        if status != KILLED:
            sys.exit(f"The child ended with {status} after {steps}.")
        steps.append(step)
    sys.stdout.write(json.dumps(steps))


def _work_until(last: int, root: Path, what: str, writer: int) -> None:
    passed = 0

    def die_at_last(step: str) -> None:
        nonlocal passed
        if passed == last:
            os.write(writer, step.encode())
            os._exit(KILLED)
        passed += 1

    paths.reached = die_at_last
    edition.derived = derive_little
    if Path(what).is_file():
        delivery.load(root, "figures", what)
    else:
        forget(root, what)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
