"""Files and records of deliveries for tests, made in code: name only what matters."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata import schema
from loaders.catalog import DATASETS
from loaders.derived import THEME_TABLES, municipalities
from loaders.names import name_index
from loaders.record import Delivery
from loaders.spec import ReadOptions
from tests.support.tables import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geodata.model import Tables
    from geodata.settings import Settings

OPTIONS = ReadOptions(names=name_index())

FIGURE = {"municipality": "Luleå", "indicator": "population", "year": 2019, "source": "SCB"}


def record(dataset: str, name: str = "a", **said: Any) -> Delivery:
    """Give a delivery's record; the same name gives the same id."""
    fields: dict[str, Any] = {
        "delivery_id": hashlib.sha256(f"{dataset}/{name}".encode()).hexdigest(),
        "dataset": dataset,
        "file_name": f"{name}.csv",
        "file_sha256": "0" * 64,
        "file_bytes": 1,
        "sheet": "",
        "preset": "",
        "register": "main",
        "covers_asked": "",
        "covers_from": "",
        "covers_to": "",
        "level": DATASETS[dataset].level,
        "personal": DATASETS[dataset].personal,
        "source": "A source",
        "licence": "CC0",
        "rows_read": 1,
        "rows_accepted": 1,
        "rows_rejected": 0,
        "left_out": {},
        "rows_outside": 0,
        "synthetic": False,
    }
    return Delivery(**{**fields, **said})


def rows(table: str, records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Give core rows as a reader does: without ``delivery_id``, numbered from row 2."""
    given = [{**DEFAULTS.get(table, {}), "row": n, **r} for n, r in enumerate(records, start=2)]
    if not given:
        return schema.empty(table).drop(columns="delivery_id")
    frame = pd.DataFrame(given)
    for name in ("date", "last_date", "decided_on"):
        if name in schema.columns(table):
            frame[name] = pd.to_datetime(frame.get(name))
    if table == "visits":
        frame["last_date"] = frame["last_date"].fillna(frame["date"])
    return schema.validated(frame.assign(delivery_id="x"), table).drop(columns="delivery_id")


def write_csv(path: Path, records: Iterable[dict[str, Any]], delimiter: str = ",") -> Path:
    """Write a plain table; the columns are all keys in the order in which they first come."""
    given = list(records)
    columns = list(dict.fromkeys(name for item in given for name in item))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(given)
    return path


def figures(path: Path, values: dict[int, float], **said: Any) -> Path:
    """Write figures of Luleå's population by year."""
    return write_csv(path, [{**FIGURE, "year": y, "value": v, **said} for y, v in values.items()])


def derive_little(
    core: Tables, drawn: pd.DataFrame, _settings: Settings
) -> dict[str, pd.DataFrame]:
    """Stand in for the themes where a test is about deliveries: each figure is its own value."""
    facts = core["facts"]
    kept = facts.drop_duplicates(["municipality_code", "indicator_id", "period"])
    values = pd.DataFrame(
        {
            **{
                name: kept[name]
                for name in ("municipality_code", "indicator_id", "period", "value")
            },
            **dict.fromkeys(("low", "high", "numerator", "denominator", "n_obs", "n_samples")),
            "status": kept["synthetic"].map({True: "synthetic", False: "observed"}),
            "basis": kept["basis"],
            "qualifier": kept["qualifier"],
            "origin_id": "",
            "series_break": False,
        }
    )
    return {
        "municipalities": municipalities(facts, drawn),
        **{name: schema.empty(name) for name in THEME_TABLES},
        "indicator_values": schema.validated(values, "indicator_values")
        if len(values)
        else schema.empty("indicator_values"),
        "origins": schema.empty("origins"),
    }
