"""Walk a value back: value, formula, rows, file, sheet, row, SHA-256."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geodata import indicators, schema
from geodata.errors import UnknownNameError
from geodata.origins import origins_from_frame
from loaders import edition, paths, scalars, store
from loaders.changes import open_columns
from loaders.names import name_index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from geodata.model import Indicator

MAX_ROWS: Final = 200
"""Rows shown per table. A covered share rests on thousands; their number is always given."""

LINEAGE: Final = ("delivery_id", "sheet", "row", "synthetic")

DELIVERY: Final = (
    "delivery_id",
    "dataset",
    "file_name",
    "file_sha256",
    "sheet",
    "preset",
    "measuring",
    "register",
    "covers_from",
    "covers_to",
    "source",
    "licence",
    "level",
    "synthetic",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
    "rows_left_out",
    "rows_outside",
)
"""What is said of a delivery that a value rests on."""


def trace(
    indicator_id: str,
    area: str,
    period: int,
    path: Path | str | None = None,
    edition_id: str | None = None,
) -> dict[str, Any]:
    """Give everything that a value rests on, as plain values.

    Parameters
    ----------
    indicator_id, area, period
        The value; the area as a code or a name.
    path, edition_id
        The workspace and the edition; None for the default and the published one.

    Raises
    ------
    UnknownNameError
        If there is no such indicator, area or value.
    """
    wanted = indicators.indicator(indicator_id)
    code = name_index().match_area(area)
    place = paths.workspace(path)
    manifest = edition.read_manifest(place, edition_id or edition.current_id(place))
    tables = store.read_tables(place, manifest)
    value = _value(tables["indicator_values"], indicator_id, code, period)
    origin = origins_from_frame(tables["origins"]).get(value["origin_id"])
    settings = store.settings_of(manifest)
    behind = indicators.rows_behind(tables, settings, indicator_id, code, period)
    deliveries = tables["deliveries"].set_index("delivery_id", drop=False)
    named = set(origin.delivery_ids) if origin else set()
    named |= {
        str(i) for rows in behind.values() if "delivery_id" in rows for i in rows["delivery_id"]
    }
    counts = behind.get("coverage_counts")
    measured = None if counts is None else counts[["cell_id", "delivery_id"]].drop_duplicates()
    return {
        "edition_id": manifest.edition_id,
        "value": value,
        "formula": formula(wanted, value, behind),
        "origin": None
        if origin is None
        else {
            "sources": list(origin.sources),
            "licence": origin.licence,
            "synthetic": origin.synthetic,
            "notes": list(origin.notes),
        },
        "rows": {name: _rows(name, rows, deliveries, measured) for name, rows in behind.items()},
        "deliveries": [
            delivery_record(deliveries.loc[item].to_dict())
            for item in deliveries.index
            if item in named
        ],
    }


def _value(values: pd.DataFrame, indicator_id: str, code: str, period: int) -> dict[str, Any]:
    mine = values[(values["indicator_id"] == indicator_id) & (values["municipality_code"] == code)]
    hit = mine[mine["period"] == period]
    if hit.empty:
        known = tuple(str(year) for year in sorted(mine["period"]))
        said = f"It has {', '.join(known)}." if known else "It has no value there in any year."
        msg = f"{indicator_id} has no value for {code} in {period}. {said}"
        raise UnknownNameError(msg, known)
    return plain(hit.iloc[0])


def formula(indicator: Indicator, value: dict[str, Any], behind: dict[str, pd.DataFrame]) -> str:
    """Say in one line how the value came about."""
    name = indicator.id
    if value["value"] is None:
        return f"{name}: {value['status']}, no value"
    if value["numerator"] is not None and value["denominator"]:
        if _published(indicator.id, value, behind):
            about = f"about {value['numerator']:.0f} of {value['denominator']:.0f}"
            return f"{name} = {value['value']:g}, published; {about}"
        return f"{name} = {value['numerator']:g} / {value['denominator']:g} = {value['value']:g}"
    rows = sum(len(frame) for frame in behind.values())
    return f"{name} = {value['value']:g}, from {rows} row(s) of {', '.join(behind) or 'no table'}"


def _published(name: str, value: dict[str, Any], behind: dict[str, pd.DataFrame]) -> bool:
    """Say whether the source gave the value itself; its numerator is then only worked back."""
    facts = behind.get("facts")
    if facts is None:
        return False
    own = facts[(facts["indicator_id"] == name) & (facts["period"] == value["period"])]
    return bool((own["value"] == value["value"]).any())


def _rows(
    name: str, rows: pd.DataFrame, deliveries: pd.DataFrame, measured: pd.DataFrame | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"count": len(rows), "shown": []}
    if "delivery_id" in rows:
        counts = rows["delivery_id"].value_counts()
        found["by_delivery"] = {str(item): int(count) for item, count in counts.items()}
    for _, row in rows.head(MAX_ROWS).iterrows():
        record: dict[str, Any] = {"content": content(name, row)}
        delivery = row.get("delivery_id")
        if delivery in deliveries.index:
            record |= {
                **_file(deliveries.loc[delivery]),
                "sheet": str(row.get("sheet", "")),
                "row": int(row["row"]) if "row" in row.index else None,
            }
        if name == "coverage_cells" and measured is not None:
            ids = measured.loc[measured["cell_id"] == row["cell_id"], "delivery_id"]
            record["measured_in"] = [
                _file(deliveries.loc[item]) for item in ids if item in deliveries.index
            ]
        found["shown"].append(record)
    return found


def _file(delivery: pd.Series) -> dict[str, str]:
    return {
        "file": str(delivery["file_name"]),
        "sha256": str(delivery["file_sha256"]),
        "delivery_id": str(delivery["delivery_id"]),
    }


def content(table: str, row: pd.Series) -> dict[str, Any]:
    """Give what a row says, less its shape and the columns that may hold personal data."""
    names = [name for name in row.index if name in schema.columns(table)]
    said = [name for name in names if name not in (*LINEAGE, "geometry")]
    return plain(row[open_columns(table, said)])


def delivery_record(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said of a delivery: which file it was, and how it was read."""
    return {name: scalars.plain(delivery[name]) for name in DELIVERY}


def plain(row: pd.Series) -> dict[str, Any]:
    """Give a row as values that JSON knows."""
    return {str(name): scalars.plain(value) for name, value in row.items()}
