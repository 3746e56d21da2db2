"""One visit in two people's calendars: told when the second is loaded, never joined."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from geodata.same_visits import possible_same_visits
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from geodata.errors import Problem

LISTED: Final = 10
"""How many places a note names. The others are counted: a year's calendar may have hundreds."""


def notes(visits: pd.DataFrame, delivery_ids: Collection[str]) -> list[Problem]:
    """Note which visits of new deliveries another register may have as well.

    Parameters
    ----------
    visits
        The core table of the new edition.
    delivery_ids
        The new deliveries in it.

    Returns
    -------
    One note for each other register, with rows and days; ``row`` is the first one here. By the
    default rule of counting such visits count once, because a municipality counts once a day; each
    still counts for its own visitors.
    """
    register, row = visits["register"].tolist(), visits["row"].tolist()
    day, delivery = visits["date"].tolist(), visits["delivery_id"].tolist()
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for first, later in possible_same_visits(visits):
        here, there = (later, first) if delivery[later] in delivery_ids else (first, later)
        if register[here] != register[there] and delivery[here] in delivery_ids:
            place = f"{row[here]} + {row[there]} ({day[here]:%Y-%m-%d})"
            found[register[there]].append((row[here], place))
    return [
        listed(
            "same_visit_elsewhere", [place for _, place in places], row=places[0][0], register=name
        )
        for name, places in sorted(found.items())
    ]


def listed(
    code: str, places: Sequence[str], *, row: int | None = None, register: str = ""
) -> Problem:
    """Give a note that names the first places and counts the rest."""
    more = len(places) - LISTED
    return problem(
        code,
        words=f"{code}_and_more" if more > 0 else "",
        row=row,
        count=len(places),
        rows=list(places[:LISTED]),
        more=max(more, 0),
        register=register,
    )
