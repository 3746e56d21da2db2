"""What a page is given, made for a test: a bundle, a language and an address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.context import PageContext
from dashboard.formats import Formats
from dashboard.i18n import Translator
from dashboard.state import view_from_params
from geodata import schema
from geodata.tables import VALUE_KEY
from tests.support import bundles
from tests.support.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.bundle import DataBundle


def context(
    bundle: DataBundle | None = None, *, page: str = "overview", lang: str = "sv", **params: str
) -> PageContext:
    """Give the context of a page; ``params`` is what the address bar holds."""
    t = Translator(lang)
    view = view_from_params({**params, "lang": lang})
    return PageContext(page, bundle or bundles.full(), view, t, Formats(t))


def with_values(bundle: DataBundle, rows: Iterable[dict[str, Any]]) -> DataBundle:
    """Give the bundle with some values changed or added: name the key and what differs.

    A row without ``value`` becomes missing; one with it is observed unless it says otherwise.
    """
    key = list(VALUE_KEY)
    values = bundle.values
    for row in rows:
        status = row.get("status", "missing" if row.get("value") is None else "observed")
        new = table("indicator_values", [{"value": None, **row, "status": status}])
        same = (values[key] == new[key].iloc[0]).all(axis=1)
        values = pd.concat([values[~same], new], ignore_index=True)
    return replace(bundle, values=schema.validated(values, "indicator_values"))


def with_targets(bundle: DataBundle, rows: Iterable[dict[str, Any]]) -> DataBundle:
    """Give the bundle with these decided targets."""
    return replace(bundle, targets=table("targets", rows))


def with_visits(bundle: DataBundle, rows: Iterable[dict[str, Any]]) -> DataBundle:
    """Give the bundle with these rows in the register of visits."""
    return replace(bundle, visits=table("visits", rows))
