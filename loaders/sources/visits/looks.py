"""What deserves a look when a file of visits is read: Luleå, and one visit written twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.same_visits import joint, possible_same_visits
from loaders.same_visits import listed
from loaders.sources.visits.places import LULEA
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geodata.errors import Problem
    from loaders.spec import ReadOptions, ReadResult


def finished(result: ReadResult, options: ReadOptions, *, calendar: bool) -> ReadResult:
    """Give the result with notes of what to look at; accepted proposals are carried out."""
    if calendar:
        result.notes += [*_who_visited(result.problems), *_in_lulea(result.rows)]
    pairs = possible_same_visits(result.rows)
    if not pairs:
        return result
    if "same_visit" not in options.accept:
        result.notes.append(_proposal(result.rows, pairs))
        return result
    return _as_one(result, pairs)


def _who_visited(problems: Sequence[Problem]) -> list[Problem]:
    """Say once, at length, how to say it; each row says it in short."""
    count = sum(item.code == "no_visitor" for item in problems)
    return [problem("who_visited", count=count)] if count else []


def _in_lulea(rows: pd.DataFrame) -> list[Problem]:
    there = rows[(rows["municipality_code"] == LULEA) & (rows["status"] != "cancelled")]
    if there.empty:
        return []
    places = [
        f"{row} ({day:%Y-%m-%d})" for row, day in zip(there["row"], there["date"], strict=True)
    ]
    return [listed("in_lulea", places)]


def _proposal(rows: pd.DataFrame, pairs: Sequence[tuple[int, int]]) -> Problem:
    number, day = rows["row"].tolist(), rows["date"].tolist()
    places = [f"{number[a]} + {number[b]} ({day[a]:%Y-%m-%d})" for a, b in pairs]
    return listed("same_visit", places, row=number[pairs[0][1]])


def _as_one(result: ReadResult, pairs: Sequence[tuple[int, int]]) -> ReadResult:
    """Keep the first of each pair, with what only the second says of visitor and kind."""
    before = _rows_of(result.rows)
    kept = joint(result.rows, pairs)
    left = before - _rows_of(kept)
    note = problem("made_one", count=len(pairs))
    return replace(
        result,
        rows=kept,
        left_out={**result.left_out, "same_visit": len(left)} if left else result.left_out,
        notes=[*result.notes, note],
    )


def _rows_of(rows: pd.DataFrame) -> set[tuple[str, int]]:
    return set(zip(rows["sheet"], rows["row"], strict=True))
