"""Core tables for tests, made in code: name only the columns that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.frames import typed
from geodata.tables import CORE_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINEAGE = {"delivery_id": "d1", "sheet": "", "row": 2, "synthetic": False}

DEFAULTS: dict[str, dict[str, Any]] = {
    "facts": {
        "basis": "", "denominator": None, "qualifier": "", "words": "",
        "definition": "", "source": "SCB", "note": "",
        **_LINEAGE,
    },
    "visits": {
        "starts": "", "ends": "", "visitor": "official", "kind": "visit", "mode": "", "theme": "",
        "status": "held",
        "register": "main", **_LINEAGE,
    },
    "projects": {
        "reference_number": "", "title": "", "applicant": "", "policy_area": "culture",
        "decided_on": None,
        "sought_sek": None, "granted_sek": 0.0, "support_form": "", "art_form": "",
        "digital": False, "young_organiser": False, "register": "main", **_LINEAGE,
    },
    "deliveries": {
        "delivery_id": "d1", "position": 0, "dataset": "visits", "file_name": "a.csv",
        "file_sha256": "", "sheet": "", "preset": "", "measuring": "", "register": "main",
        "covers_from": "", "covers_to": "", "level": "open", "source": "A register",
        "licence": "CC0-1.0", "rows_read": 0, "rows_accepted": 0, "rows_rejected": 0,
        "rows_left_out": 0, "rows_outside": 0, "synthetic": False,
    },
    "indicator_values": {
        "indicator_id": "x", "period": 2019, "low": None, "high": None, "numerator": None,
        "denominator": None, "n_obs": None, "n_samples": None, "status": "observed", "basis": "",
        "qualifier": "", "origin_id": "", "series_break": False,
    },
    "targets": {"municipality_code": "", "set_by": "RUN", "source": "report", **_LINEAGE},
}  # fmt: skip


def table(name: str, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Give a valid table; a visit's ``date`` and ``last_date`` may be text."""
    records = [{**DEFAULTS.get(name, {}), **row} for row in rows]
    for record in records:
        if name == "visits":
            record["date"] = pd.Timestamp(record["date"])
            record["last_date"] = pd.Timestamp(record.get("last_date") or record["date"])
    return typed(records, name)


def tables(**rows: Iterable[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Give all core tables and ``deliveries``, empty where nothing is given."""
    names = (*CORE_TABLES, "deliveries")
    return {name: table(name, rows.get(name, ())) for name in names}
