"""What deserves a look before a sound file is published. Rejects nothing, reads nothing.

Each check compares what a new delivery brings with what the published edition had. Real data are
compared with real ones alone: that invented rows leave when real ones come is no loss.
"""

from __future__ import annotations

import difflib
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pandas as pd

from geodata import schema
from geodata.tables import VALUE_KEY
from loaders import same_visits
from loaders.catalog import DATASETS
from loaders.differences import Difference, difference
from loaders.edition import PARTED_TABLES
from loaders.plausibility.cases import Case, Tables
from loaders.plausibility.jumps import amount_jumps, figure_jumps
from loaders.plausibility.overlap import overlaps
from loaders.plausibility.shrinkage import emptied, fewer_rows
from loaders.words import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geodata.errors import Problem
    from loaders.record import Delivery

YEARS_AHEAD: Final = 3
"""Years beyond the latest known one that a file may lie ahead without a word. No source here comes
more seldom than every third year; 2029 for 2019 and 2091 for 2019 lie further off."""

FEW: Final = 0.05
"""Share of a file's rows. In a first file nothing else is known than the file itself: only a few
rows far ahead of all others are told."""

CODES_NAMED: Final = 5
"""New codes named in a note; more are counted."""

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "facts": ("municipality_code", "indicator_id"),
    "boundaries": ("municipality_code",),
    "localities": ("municipality_code",),
    "visits": ("theme",),
    "projects": ("support_form", "art_form"),
    "coverage_counts": ("operator", "technology", "way"),
    "scorecard": ("perspective", "kind"),
}
"""Columns with few words that come again. Visits and projects may reach a municipality for the
first time: their municipalities are not among them."""

REGISTERED: Final = ("municipality_code", "indicator_id", "technology", "way", "kind")
"""Those of them that only hold codes of a register, which the reader has checked."""

NEAR: Final = 0.75
"""Likeness from which a known word is named beside a new one (``difflib``'s ratio): a letter more,
less or other in a word of six."""


def notes(before: Tables, after: Tables, new: Sequence[Delivery]) -> dict[str, list[Problem]]:
    """Say what is unlikely in new deliveries.

    Parameters
    ----------
    before
        The published edition's tables; empty where nothing is published.
    after
        The tables that would be published.
    new
        Deliveries. Those that are published already are passed over.

    Returns
    -------
    Notes by delivery; the order is that of ``CHECKS``.
    """
    known = set(before["deliveries"]["delivery_id"]) if "deliveries" in before else set()
    differences: dict[str, Difference] = {}
    found: dict[str, list[Problem]] = {}
    for item in new:
        table = DATASETS[item.dataset].table
        if item.delivery_id in known:
            continue
        if table not in differences and table not in PARTED_TABLES:
            differences[table] = difference(table, before.get(table), after[table])
        case = Case(item, before, after, differences.get(table, Difference()))
        found[item.delivery_id] = [note for check in CHECKS for note in check(case)]
    return found


def _no_use(case: Case) -> Iterator[Problem]:
    """Tell a new file of which nothing is used, or that says what is published already."""
    if not case.item.rows_accepted or case.item.dataset == "boundaries":
        return
    mine = case.mine
    if mine.empty:
        yield problem("all_overruled", by=_overrulers(case))
    elif case.table not in PARTED_TABLES and not _changes_anything(case, mine):
        yield problem("changes_nothing", rows=len(mine))


def _overrulers(case: Case) -> list[str]:
    """Name the later files of the same table."""
    listed = case.after["deliveries"]
    tables = listed["dataset"].map({name: spec.table for name, spec in DATASETS.items()})
    own = listed.loc[listed["delivery_id"] == case.item.delivery_id, "position"].max()
    later = listed[(tables == case.table) & (listed["position"] > own)]
    real = listed[(tables == case.table) & ~listed["synthetic"]]
    named = later if len(later) else real[real["delivery_id"] != case.item.delivery_id]
    return list(dict.fromkeys(named["file_name"]))


def _changes_anything(case: Case, mine: pd.DataFrame) -> bool:
    diff = case.difference
    touched = mine.index.isin(diff.new).any() or mine.index.isin(diff.after).any()
    if touched or len(diff.gone):
        return True
    # A register may only say of more days that they are covered: values then come from nothing.
    register = DATASETS[case.item.dataset].precedence == "register"
    return register and not _same_values(case.before, case.after)


def _same_values(before: Tables, after: Tables) -> bool:
    columns = [*VALUE_KEY, "value", "status"]
    frames = [
        tables.get("indicator_values", schema.empty("indicator_values"))[columns]
        .sort_values(list(VALUE_KEY))
        .reset_index(drop=True)
        for tables in (before, after)
    ]
    return frames[0].equals(frames[1])


def _jumps(case: Case) -> Iterable[Problem]:
    """Tell values that move more than such values do."""
    if case.table == "facts":
        return figure_jumps(case.mine, case.former, case.latter)
    if case.table in PARTED_TABLES or case.table not in case.before:
        return ()
    diff = case.difference
    after = case.after[case.table].iloc[diff.after].reset_index(drop=True)
    before = case.before[case.table].iloc[diff.before].reset_index(drop=True)
    kept = (after["delivery_id"] == case.item.delivery_id) & (
        after["synthetic"] == before["synthetic"]
    )
    return amount_jumps(case.table, before[kept], after[kept])


def _new_codes(case: Case) -> Iterator[Problem]:
    """Tell a word or code that is new, in a file that is not the first of its kind."""
    if not case.again:
        return
    mine, former = case.mine, case.former
    for column in CODES.get(case.table, ()):
        known = set(former[column].unique()) - {""}
        new = mine[~mine[column].isin(known | {""})]
        if new.empty or not known:
            continue
        words = list(new[column].unique())
        # A code is of its register, whatever stands near it; only a word may be misspelt.
        alike = [] if column in REGISTERED else words
        near = [hit for w in alike for hit in difflib.get_close_matches(w, known, 1, NEAR)]
        first = new.iloc[0]
        yield problem(
            "new_code",
            words="new_code_near" if near else "new_code",
            sheet=str(first.get("sheet", "")),
            row=int(first["row"]) if "row" in new else None,
            column=column,
            value=words[0],
            codes=words[:CODES_NAMED],
            count=len(words),
            known=list(dict.fromkeys(near[:CODES_NAMED])),
        )


def _far_ahead(case: Case) -> Iterator[Problem]:
    """Tell years beyond those known. What is planned or decided for a later year is no such."""
    own = _years(case.table, case.mine)
    if own.empty:
        return
    known = {
        year
        for table in DATED
        if table in case.before
        for year in _years(table, case.before[table]).unique()
    }
    # A gap among the known years is none of this file's: only what follows them is weighed.
    latest = max(known, default=0)
    beyond = _beyond(sorted({latest} & known | {int(y) for y in own.unique() if y > latest}))
    far = own[own.isin(beyond - known)]
    if far.empty or (not known and len(far) > FEW * len(own)):
        return
    first = case.mine.loc[far.index[0]]
    yield problem(
        "far_ahead",
        sheet=str(first.get("sheet", "")),
        row=int(first["row"]) if "row" in case.mine else None,
        value=str(far.iloc[0]),
        count=len(far),
        years=[str(year) for year in sorted(far.unique())],
        latest=str(max((known | set(own.unique())) - beyond)),
    )


DATED: Final = ("facts", "visits", "projects", "coverage_counts", "population_grid")
"""Tables whose rows say what has been. Targets speak of years to come."""


def _years(table: str, rows: pd.DataFrame) -> pd.Series:
    if table == "visits":
        held: pd.Series = rows.loc[rows["status"] == "held", "date"].dt.year
        return held
    if table == "coverage_counts":
        return rows["month"] // 100
    name = {"facts": "period", "population_grid": "period", "projects": "year"}.get(table)
    return rows[name] if name else pd.Series(dtype="int64")


def _beyond(years: Sequence[int]) -> set[int]:
    """Give the years that come after the last step that is too wide."""
    wide = [later for year, later in pairwise(years) if later - year > YEARS_AHEAD]
    return {int(year) for year in years if wide and year >= wide[-1]}


def _overlaps(case: Case) -> Iterable[Problem]:
    """Tell measurements of the same cells, operators and days as those of another delivery."""
    if case.table != "coverage_counts":
        return ()
    return overlaps(case.item.delivery_id, case.latter, case.after["deliveries"])


def _same_visits(case: Case) -> Iterable[Problem]:
    """Tell visits that another list has as well."""
    if case.table != "visits":
        return ()
    return same_visits.notes(case.after["visits"], {case.item.delivery_id})


CHECKS: Final[tuple[Callable[[Case], Iterable[Problem]], ...]] = (
    _no_use,
    fewer_rows,
    emptied,
    _jumps,
    _new_codes,
    _far_ahead,
    _overlaps,
    _same_visits,
)
