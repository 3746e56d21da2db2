"""Which rows an edition holds when several deliveries speak of the same thing. Pure functions.

An edition is an ordered list of deliveries. For the same key the later wins, and real rows retire
invented ones: for figures key by key, for every other dataset as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata import schema
from geodata.errors import UnknownNameError
from loaders import tables
from loaders.catalog import DATASETS
from loaders.words import made

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from loaders.record import Delivery

PER_KEY_TABLES: Final = ("facts",)
"""Tables in which a real row retires an invented one of its key, not the whole delivery."""


@dataclass(frozen=True, slots=True)
class Part:
    """A delivery and its accepted rows."""

    delivery: Delivery
    rows: pd.DataFrame


def active(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Give the deliveries that an edition keeps: invented ones leave when real ones are there.

    Figures stay, because there a real row retires an invented one key by key.
    """
    real = {item.dataset for item in deliveries if not item.synthetic}
    return [
        item
        for item in deliveries
        if not item.synthetic
        or item.dataset not in real
        or DATASETS[item.dataset].table in PER_KEY_TABLES
    ]


def without(deliveries: Sequence[Delivery], replaced: str, dataset: str) -> list[Delivery]:
    """Take one delivery out of the list.

    Parameters
    ----------
    deliveries
        Of the open edition.
    replaced
        The delivery's id, or enough of its beginning.
    dataset
        That it must belong to.

    Raises
    ------
    UnknownNameError
        If none or several of the dataset's deliveries begin so.
    """
    hits = [d for d in deliveries if d.dataset == dataset and d.delivery_id.startswith(replaced)]
    if len(hits) != 1 or not replaced:
        known = tuple(d.delivery_id for d in deliveries if d.dataset == dataset)
        key = "no_delivery" if known else "no_deliveries"
        begin = [f"{item[:12]}…" for item in known]
        raise made(
            UnknownNameError,
            "several_deliveries" if len(hits) > 1 else key,
            delivery=replaced,
            dataset=dataset,
            known=begin,
        )
    return [item for item in deliveries if item is not hits[0]]


def resolve(table: str, parts: Sequence[Part]) -> pd.DataFrame:
    """Give a core table: the rows of all deliveries that the rules of their datasets leave.

    Parameters
    ----------
    table
        A core table other than ``boundaries``, which has two sets (``boundary_sets``).
    parts
        The deliveries whose datasets fill the table, in the order of the edition.

    Returns
    -------
    Rows with ``delivery_id``, in the order of the deliveries and of their files.
    """
    filled = [part for part in parts if len(part.rows)]
    if not filled:
        return schema.empty(table)
    if table in PER_KEY_TABLES:
        return _by_key(_together(filled), DATASETS["figures"].key, table)
    spec = DATASETS[filled[0].delivery.dataset]
    if spec.precedence == "key":
        return _by_key(_together(filled), spec.key, table)
    if spec.precedence == "whole":
        return _columns(_together(filled[-1:]), table)
    if spec.precedence == "add":
        return _columns(_together(filled), table)
    return _columns(_together(_by_register(table, parts)), table)


def boundary_sets(parts: Sequence[Part]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the boundaries that decide and the ones that are drawn, each from the latest delivery.

    A set in full detail decides as soon as there is one; it is never drawn, because it has the sea.
    """
    simplified = [part for part in parts if part.rows["simplified"].all()]
    detailed = [part for part in parts if not part.rows["simplified"].all()]
    drawn = _together((simplified or detailed)[-1:])
    decides = _together((detailed or simplified)[-1:])
    return _columns(decides, "boundaries"), _columns(drawn, "boundaries")


def _columns(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return frame[schema.columns(table)].reset_index(drop=True)


def _together(parts: Sequence[Part]) -> pd.DataFrame:
    return tables.together((part.delivery.delivery_id, part.rows) for part in parts)


def _by_key(frame: pd.DataFrame, key: tuple[str, ...], table: str) -> pd.DataFrame:
    columns = list(key)
    if table in PER_KEY_TABLES:
        real = (~frame["synthetic"]).groupby([frame[c] for c in columns]).transform("any")
        frame = frame[~(frame["synthetic"] & real)]
    return _columns(frame.drop_duplicates(columns, keep="last"), table)


def _by_register(table: str, parts: Sequence[Part]) -> list[Part]:
    """Give the parts less the rows that a later delivery of the same register replaces."""
    kept: list[Part] = []
    for part in parts:
        kept = [Part(old.delivery, old.rows[~replaced(table, old.rows, part)]) for old in kept]
        kept.append(part)
    return kept


def replaced(table: str, rows: pd.DataFrame, later: Part) -> pd.Series:
    """Say of each row of a register whether the later delivery speaks of the same thing."""
    same_register = rows["register"] == later.delivery.register
    first, last = later.delivery.covers_from, later.delivery.covers_to
    if table == "visits":
        day = rows["date"].dt.strftime("%Y-%m-%d")
        within: pd.Series = same_register & (day >= first) & (day <= last)
        return within
    numbers = set(later.rows["reference_number"]) - {""}
    same_project = rows["reference_number"].isin(numbers)
    # Read as support of another area, a project keeps its id.
    same_project |= rows["project_id"].isin(set(later.rows["project_id"]))
    year = rows["year"].astype("str")
    same_year = (year >= first[:4]) & (year <= last[:4]) & (rows["reference_number"] == "")
    # A list of regional growth says nothing of culture, nor the other way round.
    areas = set(later.rows["policy_area"]) or set(rows["policy_area"])
    same_year &= rows["policy_area"].isin(areas)
    named: pd.Series = same_register & (same_project | same_year)
    return named
