"""How sure the share is, how many operators reach, which places are hit, how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.viewmodels.figures import figure_for
from geodata.indicators import INDICATORS
from geodata.municipalities import COUNTY, swedish_order
from geodata.themes.coverage.catalogue import AGE, BY_NUMBER

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.coverage import CoveragePage
    from dashboard.viewmodels.figures import Figure


@dataclass(frozen=True, slots=True)
class Reached:
    """Cells that so many operators cover, of those in which all four are measured."""

    operators: int
    words: str
    cells: Figure
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """A locality, by name and municipality."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of the chosen area beside its share.

    Parameters
    ----------
    sure
        Interval, cells and samples in a sentence; empty where there is no share.
    reached
        From none to all four operators; empty in editions that do not know.
    cells
        Cells in which all four are measured, the sum of ``reached``.
    uncovered, undecided, unmeasured
        Localities of at least 50 inhabitants with measured cells near: no covered one, or too few
        operators measured to know; and those with no measured cell near.
    listed, decided
        How many localities of that size there are, and of how many it is known whether covered
        cells lie near.
    age
        How fresh the measurements are, in a sentence; empty where it is not known.
    synthetic
        Whether any of it is invented.
    """

    sure: str
    reached: tuple[Reached, ...]
    cells: int
    uncovered: tuple[Place, ...]
    undecided: tuple[Place, ...]
    unmeasured: tuple[Place, ...]
    listed: int
    decided: int
    age: str
    synthetic: bool


def facts(ctx: PageContext, page: CoveragePage) -> Facts:
    """Give the facts of the chosen municipality, or of the county.

    Parameters
    ----------
    ctx
        The page's context, on the edition at the page's settings.
    page
        From ``dashboard.viewmodels.coverage``.
    """
    code = page.municipality or COUNTY
    found = [_figure(ctx, name, code, page.year) for name in BY_NUMBER]
    counted = [item for item in found if item is not None]
    cells = round(sum(item.value or 0 for item in counted))
    whole = len(counted) == len(BY_NUMBER) and cells > 0
    age = _figure(ctx, AGE, code, page.year)
    known, rows = page.places, ctx.bundle.localities
    large = known.counted & ((rows["municipality_code"] == code) | (code == COUNTY)).to_numpy(bool)
    return Facts(
        sure=_sure(ctx, page, code),
        reached=tuple(
            Reached(
                n, ctx.t("coverage.reached.operators", n=n, count=ctx.fmt.number(n)), item,
                (item.value or 0) / cells,
            )
            for n, item in enumerate(counted)
        )
        if whole
        else (),
        cells=cells,
        uncovered=_places(rows[large & known.known & ~known.covered]),
        undecided=_places(rows[large & known.measured & ~known.known]),
        unmeasured=_places(rows[large & ~known.measured]),
        listed=int(large.sum()),
        decided=int((large & known.known).sum()),
        age=ctx.t("coverage.age", days=age.text) if age else "",
        synthetic=any(item.synthetic for item in (*counted, *([age] if age else []))),
    )  # fmt: skip


def _places(rows: pd.DataFrame) -> tuple[Place, ...]:
    pairs = zip(rows["name"].astype(str), rows["municipality_code"].astype(str), strict=True)
    return tuple(
        Place(name, code) for name, code in sorted(pairs, key=lambda pair: swedish_order(pair[0]))
    )


def _figure(ctx: PageContext, indicator_id: str, code: str, year: int) -> Figure | None:
    """Give a figure that has a value; None in editions made before there was such an indicator."""
    if indicator_id not in INDICATORS:
        return None
    found = figure_for(ctx, indicator_id, code, year)
    return found if found.valued else None


def _sure(ctx: PageContext, page: CoveragePage, code: str) -> str:
    row = next(row for row in page.rows if row.code == code)
    if not row.share.valued or row.cells is None:
        return ""
    cells = ctx.t("coverage.sure.cells", n=row.cells, count=ctx.fmt.number(row.cells))
    samples = row.samples or 0
    told = ctx.t("coverage.sure.samples", n=samples, count=ctx.fmt.number(samples), cells=cells)
    if not row.share.interval:
        return told
    return f"{told} {ctx.t('coverage.sure.interval', interval=row.share.interval)}"
