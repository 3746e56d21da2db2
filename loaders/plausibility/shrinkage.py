"""A new delivery with fewer rows than it replaces: a filtered list, a sheet cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata import schema
from loaders.catalog import DATASETS
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geodata.errors import Problem
    from loaders.plausibility.cases import Case
    from loaders.record import Delivery

SHRUNK_TO: Final = 0.8
"""Share of the rows replaced below which the new ones are clearly fewer. A yearly register moves by
some percent; a sheet that was filtered before it was saved loses more."""

FEWEST_LOST: Final = 5
"""Rows that must be lost beside: of a list of six visits, one that was taken back is no loss."""


def fewer_rows(case: Case) -> Iterator[Problem]:
    """Tell a file with clearly fewer rows than it replaces."""
    had, has, replaced = _replaced_by_name(case) or _replaced_by_rule(case)
    if has < SHRUNK_TO * had and had - has >= FEWEST_LOST:
        yield problem("fewer_rows", had=had, has=has, file=replaced or case.item.file_name)


def _replaced_by_name(case: Case) -> tuple[int, int, str] | None:
    """Count the rows of deliveries that were taken out for this one, and its own."""
    if "deliveries" not in case.before:
        return None
    former = case.before["deliveries"]
    left = former[
        ~former["delivery_id"].isin(case.after["deliveries"]["delivery_id"])
        & (former["dataset"] == case.item.dataset)
        & (former["synthetic"] == case.item.synthetic)
    ]
    if left.empty:
        return None
    now = case.after["deliveries"]
    come = now[
        ~now["delivery_id"].isin(former["delivery_id"]) & (now["dataset"] == case.item.dataset)
    ]
    names = ", ".join(left["file_name"])
    return int(left["rows_accepted"].sum()), int(come["rows_accepted"].sum()), names


def _replaced_by_rule(case: Case) -> tuple[int, int, str]:
    """Count the rows of the same days or of the same dataset, before and after."""
    rule = DATASETS[case.item.dataset].precedence
    if case.item.dataset == "boundaries" or rule not in ("whole", "register"):
        return 0, 0, ""
    former, latter = case.former, case.latter
    if rule == "register":
        former, latter = (rows[_in_covers(case.item, rows)] for rows in (former, latter))
    files = case.before.get("deliveries", schema.empty("deliveries"))
    names = files.loc[files["delivery_id"].isin(former["delivery_id"]), "file_name"]
    return len(former), len(latter), ", ".join(dict.fromkeys(names))


def _in_covers(item: Delivery, rows: pd.DataFrame) -> pd.Series:
    own: pd.Series = rows["register"] == item.register
    if "date" in rows:
        day = rows["date"].dt.strftime("%Y-%m-%d")
        within: pd.Series = own & (day >= item.covers_from) & (day <= item.covers_to)
        return within
    year = rows["year"].astype("str")
    return own & (year >= item.covers_from[:4]) & (year <= item.covers_to[:4])


def emptied(case: Case) -> Iterator[Problem]:
    """Tell months of visits, years of projects, that had rows in the register and have none."""
    if DATASETS[case.item.dataset].precedence != "register":
        return
    spans = []
    for rows in (case.former, case.latter):
        own = rows[rows["register"] == case.item.register]
        spans.append(set(own["date"].dt.strftime("%Y-%m") if "date" in own else own["year"]))
    if lost := sorted(spans[0] - spans[1]):
        yield problem(
            "months_emptied" if case.table == "visits" else "years_emptied",
            register=case.item.register,
            spans=[str(span) for span in lost],
        )
