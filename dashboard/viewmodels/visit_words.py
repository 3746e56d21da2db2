"""The answer of the page Besök: one or two sentences, right for none, one, many and missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.context import PageContext
    from dashboard.viewmodels.visits import Row


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the visits.

    Parameters
    ----------
    year, covered
        Calendar year, and the days in it that the register covers when that is not all of it.
    visitor
        ``alla``, ``politiker`` or ``tjanstepersoner``.
    target
        Visits that each municipality should have; None where no target is compared.
    """

    year: int
    visitor: str
    target: int | None
    covered: str = ""

    @property
    def everyone(self) -> bool:
        """Say whether all visitors are asked for."""
        return self.visitor == "alla"


def sentence(ctx: PageContext, rows: Sequence[Row], asked: Asked, total: int | None) -> str:
    """Give the answer.

    Parameters
    ----------
    ctx
        Words and formats.
    rows
        One per municipality.
    asked
        Year, visitor and target.
    total
        The county's visits; None when it cannot be given, and those known are then added up.
    """
    known = [row for row in rows if row.count is not None]
    if not known:
        return ctx.t("visits.sentence.all_missing", year=asked.year)
    visits = sum(row.count or 0 for row in known) if total is None else total
    when = ctx.t("visits.sentence.covered", days=asked.covered) if asked.covered else asked.year
    numbers = {
        "when": when,
        "of": _municipalities(ctx, known, rows),
        "visits": ctx.t("visits.visits", n=visits, count=ctx.fmt.number(visits)),
    }
    if asked.target is None:
        places = sum(bool(row.count) for row in known)
        form = "some" if visits else "none"
        first = ctx.t(f"visits.sentence.{asked.visitor}.{form}", **numbers, places=places)
    else:
        whole = "total" if len(known) == len(rows) else "total_of_known"
        numbers["visits"] = ctx.t(f"visits.{whole}", visits=numbers["visits"])
        first = _reached(ctx, known, asked.target, numbers)
    who = _politicians(ctx, known, numbers) if asked.everyone and visits else ""
    return " ".join(part for part in (first, who, _missing(ctx, rows)) if part)


def _reached(
    ctx: PageContext, known: Sequence[Row], target: int, numbers: Mapping[str, object]
) -> str:
    reached = sum((row.count or 0) >= target for row in known)
    every = reached == len(known) > 1
    form = "every" if every else "some" if reached else "none"
    key = f"visits.sentence.reached.{form}"
    return ctx.t(key, **numbers, reached=reached, target=target)


def _municipalities(ctx: PageContext, known: Sequence[Row], rows: Sequence[Row]) -> str:
    """Give '14 kommuner', or how many have data when some are missing."""
    key = "municipalities" if len(known) == len(rows) else "known"
    return ctx.t(f"visits.{key}", n=len(known), count=ctx.fmt.number(len(known)))


def _politicians(ctx: PageContext, known: Sequence[Row], numbers: Mapping[str, object]) -> str:
    places = sum(bool(row.politicians) for row in known)
    form = "some" if places else "none"
    return ctx.t(f"visits.sentence.politicians.{form}", places=places, of=numbers["of"])


def _missing(ctx: PageContext, rows: Sequence[Row]) -> str:
    missing = [row.name for row in rows if row.count is None]
    if not missing:
        return ""
    head = [", ".join(missing[:-1])] if len(missing) > 1 else []
    names = ctx.t("visits.and").join([*head, missing[-1]])
    return ctx.t("visits.sentence.missing", names=names)
