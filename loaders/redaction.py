"""What is said of a file, without what stood in it: for others to read, and after forgetting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.errors import Problem
from loaders.catalog import columns_of, dataset
from loaders.tabular import normalised
from loaders.words import sentences, translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.record import Delivery


def shown(name: str, problems: Sequence[Problem]) -> list[Problem]:
    """Give the problems of a personal dataset with the cells withheld that may name somebody.

    A cell is shown if its column is one of the dataset's ``open_columns``.
    """
    named = dataset(name).open_columns
    headings = {normalised(text) for text in named}
    for column in columns_of(name):
        if column.name in named:
            headings |= {normalised(text) for text in (column.name, *column.aliases)}
    return [item if _open(item, headings) else _bare(item, "withheld") for item in problems]


def _open(item: Problem, headings: set[str]) -> bool:
    """Say whether what is said of a cell may be kept: it names nobody, or quotes nothing."""
    quotes = any(not isinstance(detail, int | float) for detail in item.details.values())
    nothing = not item.value and not quotes and (item.words or item.code) in sentences("en")
    return nothing or (bool(item.column) and normalised(item.column) in headings)


def forgotten(problems: Sequence[Problem]) -> list[Problem]:
    """Give the problems with their codes and places, and nothing of what stood there."""
    return [_bare(item, "forgotten") for item in problems]


def emptied(delivery: Delivery) -> Delivery:
    """Give a delivery whose notes say of what kind and where, and nothing of what stood there."""
    return replace(delivery, notes=forgotten(delivery.notes))


def _bare(item: Problem, key: str) -> Problem:
    bare = Problem(item.code, "", item.sheet, item.row, item.column, words=key)
    return translated(bare, "en")
