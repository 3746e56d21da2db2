"""Why there is no share of an area, and what can be looked at instead.

A share of any or all operators is of cells where all four are measured. Where nobody has measured
all four in one cell there is none, however much is measured of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.judgement import ALL, ANY
from geodata.municipalities import COUNTY
from geodata.settings import OPERATORS
from geodata.themes.coverage import SHARES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.context import PageContext
    from geodata.bundle import DataBundle


def periods(bundle: DataBundle) -> list[int]:
    """Give the periods in which a share of any selection is known, oldest first."""
    return sorted({year for name in SHARES.values() for year in bundle.periods(name)})


def measured(bundle: DataBundle, code: str, year: int) -> tuple[str, ...]:
    """Give the operators that have a share of their own in an area; of the county, in any of it."""
    found = []
    for name in OPERATORS:
        rows = bundle.values_for(SHARES[name], year)
        here = rows if code == COUNTY else rows[rows["municipality_code"] == code]
        if here["value"].notna().any():
            found.append(name)
    return tuple(found)


def why(ctx: PageContext, operator: str, code: str, *, where: str, year: int, when: str) -> str:
    """Say why an area has no share of a selection, and which operators have one.

    Parameters
    ----------
    ctx
        The page's context, on the edition at the page's settings.
    operator
        One of ``geodata.judgement.SELECTIONS``.
    code
        The area.
    where
        'i länet' or 'i Jokkmokks kommun'.
    year, when
        The period, and the same in words.
    """
    known = measured(ctx.bundle, code, year)
    if not known:
        return ctx.t("coverage.sentence.missing", where=where, year=when)
    kind = "not_all" if operator in (ANY, ALL) else "not_one"
    return ctx.t(
        f"coverage.sentence.{kind}",
        n=len(known),
        operator=operator,
        where=where,
        year=when,
        operators=listed(ctx, known),
    )


def apart(ctx: PageContext, code: str) -> str:
    """Say in a line which operators are measured, where none of an area's cells has all four.

    Empty where nothing is measured there in any year.
    """
    for year in reversed(periods(ctx.bundle)):
        known = measured(ctx.bundle, code, year)
        if known:
            return ctx.t("overview.card.coverage_apart", year=year, operators=listed(ctx, known))
    return ""


def listed(ctx: PageContext, names: Sequence[str]) -> str:
    """Give names in a row: 'Telia, Tre och Tele2'."""
    head, last = ", ".join(names[:-1]), names[-1]
    return f"{head}{ctx.t('coverage.settings.and')}{last}" if head else last
