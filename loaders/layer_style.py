"""A GeoPackage that opens in QGIS with its style: the table ``layer_styles``.

QGIS looks for the style of a layer by ``f_table_schema = ''``, the layer's table and its geometry
column, and takes the row with ``useAsDefault``, the latest first. The table is what QGIS itself
makes by 'Save as default, in the datasource database'; GeoPackage readers see a plain table of
attributes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

TABLE: Final = "layer_styles"

_MADE: Final = f"""
    CREATE TABLE {TABLE} (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
        f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
    )"""

_LISTED: Final = f"""
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('{TABLE}', 'attributes', '{TABLE}', '', 0)"""  # noqa: S608 - our own names

_ADDED: Final = f"""
    INSERT INTO {TABLE} (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
        styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)
    SELECT '', '', table_name, column_name, ?, ?, '', 1, ?, '', NULL
    FROM gpkg_geometry_columns WHERE table_name = ?"""  # noqa: S608 - our own names


def add(path: Path, layer: str, qml: str, description: str = "") -> None:
    """Write a style into a GeoPackage as the default of a layer.

    Parameters
    ----------
    path
        The file, with the layer in it and no styles yet.
    layer
        Name of the layer's table.
    qml
        The style.
    description
        Shown beside it in QGIS's list of styles.
    """
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_MADE)
        file.execute(_LISTED)
        file.execute(_ADDED, (layer[:30], qml, description, layer))
