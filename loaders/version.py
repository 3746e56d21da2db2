"""The versions that an edition's id depends on, so they stand in one place."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

SCHEMA_VERSION: Final = 4
"""Of tables, records and manifest. Part of an edition's id: another layout is another edition."""


@cache
def program_version() -> str:
    """Give the version in the clone's ``pyproject.toml``, else that of the installed program.

    The clone goes first: an editable installation keeps the number of the day it was made.
    """
    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if project.is_file():
        with project.open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
    return metadata.version("kommunatlas")
