"""Start the server on this machine: bound to 127.0.0.1, telemetry off."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8501
PORTS_TRIED: Final = 100

READ_ONLY_VARIABLE: Final = "KOMMUNATLAS_READ_ONLY"
"""Set to 1: the page Data shows state and history, and takes no files."""

APPLICATION: Final = Path(__file__).resolve().parent.parent / "streamlit_app.py"


def free_port(first: int = FIRST_PORT) -> int:
    """Give the first port from ``first`` that nobody listens on; any free one if all are taken."""
    for port in range(first, first + PORTS_TRIED):
        if _free(port):
            return port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name != "nt":
            # A port whose last server has just ended is free, though the system still waits.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def command(port: int) -> list[str]:
    """Give the command that starts Streamlit; the rest stands in ``.streamlit/config.toml``."""
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(APPLICATION),
        f"--server.address={HOST}",
        f"--server.port={port}",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--global.developmentMode=false",
    ]


def serve(port: int, data: Path, *, read_only: bool = False) -> int:
    """Run the server on the workspace given. Gives its exit status, where this process lives on.

    Where the system can, the server takes this process's place: who stops ``kommunatlas run`` then
    stops the server, and no child is left listening.
    """
    environment = {**os.environ, "KOMMUNATLAS_DATA": str(data.resolve())}
    if read_only:
        environment[READ_ONLY_VARIABLE] = "1"
    # The project folder first, so that its settings are read wherever the command was called.
    os.chdir(APPLICATION.parent)
    if os.name == "posix":
        os.execve(sys.executable, command(port), environment)  # noqa: S606 - our own command
    try:
        return subprocess.call(command(port), env=environment)  # noqa: S603 - likewise
    except KeyboardInterrupt:
        return 0
