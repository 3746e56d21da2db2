"""What a GeoPackage holds, looked at before GDAL sees it.

A GeoPackage is a database, and a database may hold programs: views and computed columns run SQL,
in which GDAL offers functions that reach the network, and virtual tables read other files. Plain
tables alone are read. Triggers are harmless, they run when somebody writes.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from loaders.words import refused

if TYPE_CHECKING:
    from pathlib import Path

MAX_STEPS: Final = 10_000
"""Thousands of SQLite's own steps that looking at a file may take. 290 rows take less than one."""

_OWN: Final = ("gpkg_", "sqlite_", "rtree_")
_VIRTUAL: Final = re.compile(r"create\W+virtual", re.IGNORECASE)
_INDEX: Final = re.compile(
    r"""create virtual table ("[^"]*"|'[^']*'|\w+) using rtree\s*\([\w\s,"]*\)""", re.IGNORECASE
)
"""A spatial index, as every program that writes GeoPackages declares it."""

_COMPUTED: Final = (2, 3)
"""How SQLite marks a computed column in ``table_xinfo``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A layer: its name, its columns without the shape, and how many rows it really has."""

    name: str
    columns: tuple[str, ...]
    rows: int


def layers(path: Path, name: str) -> list[Table]:
    """Give the layers of a GeoPackage that are plain tables with shapes, in their order.

    Raises
    ------
    DeliveryRefusedError
        If it is damaged, or holds programs where its layers should be.
    """
    try:
        with closing(_opened(path)) as database:
            return _layers(database, name)
    except (sqlite3.Error, UnicodeDecodeError, ValueError) as error:
        if getattr(error, "code", ""):
            raise
        raise refused(
            "unreadable", words="unreadable_geopackage", file=name, why=str(error)
        ) from error


def _opened(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve(strict=True)))}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    steps = iter(range(MAX_STEPS))
    # A view that never ends, a count over billions of rows: stopped, and told as unreadable.
    database.set_progress_handler(lambda: next(steps, None) is None, 1_000)
    database.execute("pragma trusted_schema = off")
    return database


def _layers(database: sqlite3.Connection, name: str) -> list[Table]:
    kinds: dict[str, str] = {}
    about = "select type, name, sql, rootpage from sqlite_master"
    for kind, item, sql, page in database.execute(about):
        virtual = kind == "table" and (not page or bool(_VIRTUAL.match(str(sql))))
        own = str(item).casefold().startswith(_OWN)
        if (virtual and not _INDEX.fullmatch(str(sql))) or (kind == "view" and own):
            raise refused("unsafe_geopackage", file=name, part=str(item))
        kinds[str(item).casefold()] = "virtual" if virtual else str(kind)
    found = []
    shapes = "select table_name, column_name from gpkg_geometry_columns order by rowid"
    for layer, shape in database.execute(shapes).fetchall():
        # A view as a layer is left alone; if it is the only one, there is none.
        if kinds.get(str(layer).casefold()) == "table":
            found.append(_table(database, str(layer), str(shape), name))
    if not found:
        raise refused("no_geometry", file=name)
    return found


def _table(database: sqlite3.Connection, layer: str, shape: str, name: str) -> Table:
    quoted = layer.replace('"', '""')
    columns = database.execute(f'pragma table_xinfo("{quoted}")').fetchall()
    if any(column[6] in _COMPUTED for column in columns):
        raise refused("unsafe_geopackage", file=name, part=layer)
    rows = database.execute(f'select count(*) from "{quoted}"').fetchone()[0]  # noqa: S608 - quoted
    names = tuple(str(column[1]) for column in columns if column[1] != shape)
    return Table(layer, names, int(rows))
