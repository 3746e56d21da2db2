"""Visits: did every municipality get the visits that the region has promised, and by whom.

Visits are the region's own duty. So the municipalities stand in alphabetical order and are never
ranked, and what is reached or not reached is the region's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard.formats import is_number
from dashboard.memo import of_view
from dashboard.state import PERIOD
from dashboard.viewmodels.files import with_outlines
from dashboard.viewmodels.visit_days import visit_days
from dashboard.viewmodels.visit_words import Asked, sentence
from geodata.covers import covers_of, refused, year_span
from geodata.model import VALUE_STATUSES
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES, swedish_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from dashboard.context import PageContext

VISITOR: Final = "besokare"
"""The filter's key in the address bar."""

ALL: Final = "alla"
POLITICIANS: Final = "politiker"
OFFICIALS: Final = "tjanstepersoner"
VISITORS: Final = (ALL, POLITICIANS, OFFICIALS)

COUNT: Final = "visits_count"
INDICATORS: Final[Mapping[str, str]] = {
    ALL: COUNT,
    POLITICIANS: "visits_politician_count",
    OFFICIALS: "visits_official_count",
}

DUTY: Final = "region_duty"

_BY_POLITICIANS: Final = ("politician", "both")
_BY_OFFICIALS: Final = ("official", "both")


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality.

    Parameters
    ----------
    boxes
        One for each visit up to the target, oldest first, then empty ones for what remains:
        ``politician``, ``official``, ``both`` or an empty text. Without a target, every visit.
    extra, extra_text
        Visits beyond the target, and the same as '+12' with how many of them politicians made.
    count
        Visits in the year; None when missing.
    reached
        Whether the region has reached its target here; None when the year is not over, when no
        target is decided, or when the figure is missing.
    label
        The whole row as a sentence, for those who do not see the boxes.
    """

    code: str
    name: str
    boxes: tuple[str, ...]
    extra: int
    extra_text: str
    count: int | None
    count_text: str
    of_text: str
    reached: bool | None
    politicians: int
    officials: int
    latest: str
    latest_iso: str
    dialogue: bool
    label: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Total:
    """The county's row: sums, and in how many municipalities."""

    count_text: str
    reached_text: str
    dialogue_text: str
    politicians_text: str
    officials_text: str
    latest: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class VisitsPage:
    """Everything that the page shows for one year and one choice of visitor."""

    years: tuple[int, ...]
    year: int
    visitor: str
    target: int | None
    covered: str
    """The days that the register covers when that is not the whole year, else nothing."""

    sentence: str
    reading: str
    """The filters as a sentence."""

    notes: tuple[str, ...]
    rules: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Total | None
    values: pd.DataFrame
    """The rows of ``indicator_values`` behind the figures, for map, source line and export."""

    synthetic: bool

    @property
    def whole_year(self) -> bool:
        """Say whether the register covers the whole year."""
        return not self.covered

    @property
    def indicator_id(self) -> str:
        """Give the indicator that the map shows."""
        return INDICATORS[self.visitor]


@of_view
def build(ctx: PageContext) -> VisitsPage | None:
    """Build the page; None when the edition holds no visits at all.

    Parameters
    ----------
    ctx
        The page's context. Address: ``ar`` chooses the year, ``besokare`` the visitor.
    """
    years = tuple(reversed(ctx.bundle.periods(COUNT)))
    if not years:
        return None
    year = ctx.view.choice(PERIOD, years, years[0])
    visitor = ctx.view.choice(VISITOR, VISITORS, ALL)
    values = ctx.bundle.values_for(INDICATORS[visitor], year)
    target = duty(ctx, year) if visitor == ALL else None
    covered = _covered(ctx, values)
    days = visit_days(ctx.bundle.visits, year)
    asked = Asked(year, visitor, target, covered)
    rows = tuple(_row(ctx, code, values, days, asked) for code in _in_order(ctx))
    synthetic = bool((values["status"] == "synthetic").any())
    return VisitsPage(
        years=years,
        year=year,
        visitor=visitor,
        target=target,
        covered=covered,
        sentence=sentence(ctx, rows, asked, _count(values, COUNTY)),
        reading=ctx.t(f"visits.reading.{visitor}", year=year),
        notes=_notes(ctx, rows, visitor, covered, year),
        rules=_rules(ctx, target),
        rows=rows,
        total=_total(ctx, rows, values, target, synthetic=synthetic),
        values=values,
        synthetic=synthetic,
    )


def duty(ctx: PageContext, year: int) -> int | None:
    """Give the number of visits per municipality that the region has set itself for a year."""
    targets = ctx.bundle.targets
    hit = targets[
        (targets["indicator_id"] == COUNT) & (targets["level"] == DUTY) & (targets["year"] == year)
    ]
    return None if hit.empty else round(float(hit["value"].iloc[-1]))


def _in_order(ctx: PageContext) -> list[str]:
    """Give the codes in the order of the Swedish alphabet."""
    return sorted(MUNICIPALITY_CODES, key=lambda code: swedish_order(ctx.name(code)))


def _covered(ctx: PageContext, values: pd.DataFrame) -> str:
    """Give the days that the register covers when that is not the whole year, else nothing."""
    for origin_id in values["origin_id"]:
        origin = ctx.bundle.origins.get(origin_id)
        for note in origin.notes if origin else ():
            first, _, last = note.partition("/")
            if last:
                return ctx.fmt.range(ctx.fmt.date(first, year=False), ctx.fmt.date(last))
    return ""


def _count(values: pd.DataFrame, code: str) -> int | None:
    hit = values[values["municipality_code"] == code]
    if (
        hit.empty
        or hit["status"].iloc[0] not in VALUE_STATUSES
        or not is_number(hit["value"].iloc[0])
    ):
        return None
    return round(float(hit["value"].iloc[0]))


def _row(
    ctx: PageContext,
    code: str,
    values: pd.DataFrame,
    days: pd.DataFrame,
    asked: Asked,
) -> Row:
    target = asked.target
    count = _count(values, code)
    mine = days[days["municipality_code"] == code] if count is not None else days.iloc[:0]
    wanted = {POLITICIANS: _BY_POLITICIANS, OFFICIALS: _BY_OFFICIALS}.get(asked.visitor)
    if wanted:
        mine = mine[mine["who"].isin(wanted)]
    who = [str(item) for item in mine["who"]]
    shown = who if target is None else who[:target]
    empty = 0 if target is None or count is None else max(target - max(len(who), count), 0)
    latest = max(mine["day"], default=None)
    reached = count >= target if target and not asked.covered and count is not None else None
    row = Row(
        code=code,
        name=ctx.name(code),
        boxes=(*shown, *([""] * empty)),
        extra=max((count or 0) - len(shown), 0),
        extra_text=_extra(ctx, who[len(shown) :]),
        count=count,
        count_text="" if count is None else ctx.fmt.number(count),
        of_text=ctx.t("visits.of", target=target) if target else "",
        reached=reached,
        politicians=sum(item in _BY_POLITICIANS for item in who),
        officials=sum(item in _BY_OFFICIALS for item in who),
        latest=ctx.fmt.date(latest, year=False) if latest else "",
        latest_iso=latest.isoformat() if latest else "",
        dialogue=bool(mine["dialogue"].any()) if len(mine) else False,
        label="",
        synthetic=bool(
            (values.loc[values["municipality_code"] == code, "status"] == "synthetic").any()
        ),
    )
    return _labelled(ctx, row, target)


def _extra(ctx: PageContext, who: Sequence[str]) -> str:
    """Give '+12, varav 1 PT': the boxes that are not drawn must not hide a politician."""
    if not who:
        return ""
    parts = [ctx.t("visits.extra", count=ctx.fmt.number(len(who)))]
    parts += [
        ctx.t(
            "visits.extra_of",
            count=ctx.fmt.number(who.count(kind)),
            box=ctx.t(f"visits.box.{kind}"),
        )
        for kind in _BY_POLITICIANS
        if kind in who
    ]
    return ", ".join(parts)


def _labelled(ctx: PageContext, row: Row, target: int | None) -> Row:
    if row.count is None:
        return replace(row, label=ctx.t("visits.missing"))
    every = [*row.boxes]
    parts = [
        ctx.t(f"visits.who.{who}", n=every.count(who), count=ctx.fmt.number(every.count(who)))
        for who in ("both", "politician", "official")
        if who in every
    ]
    if row.extra:
        parts.append(ctx.t("visits.who.extra", n=row.extra, count=ctx.fmt.number(row.extra)))
    left = every.count("")
    if target and left:
        parts.append(ctx.t("visits.who.left", n=left, count=ctx.fmt.number(left)))
    return replace(row, label=", ".join(parts) or ctx.t("visits.none"))


def _notes(
    ctx: PageContext, rows: Sequence[Row], visitor: str, covered: str, year: int
) -> tuple[str, ...]:
    notes = []
    if covered:
        notes.append(ctx.t("visits.note.covered", days=covered))
    if rejected := _rejected(ctx, year):
        count = ctx.fmt.number(rejected)
        notes.append(ctx.t("visits.note.rejected", n=rejected, count=count))
    if visitor != ALL:
        notes.append(ctx.t("visits.note.filtered"))
    elif duty(ctx, year) is None:
        notes.append(ctx.t("visits.note.no_target", year=year))
    if visitor == ALL and any("both" in row.boxes or row.extra for row in rows):
        notes.append(ctx.t("visits.note.both"))
    return tuple(notes)


def _rejected(ctx: PageContext, year: int) -> int:
    """Give how many rows of the files of the year were refused and not corrected since."""
    covers = covers_of({"deliveries": ctx.bundle.deliveries}, "visits")
    return refused(covers, *year_span(year))


def _rules(ctx: PageContext, target: int | None) -> tuple[str, ...]:
    keys = ["day", "days", "held", "digital", "both", "latest"]
    if target:
        keys.append("duty")
    return tuple(ctx.t(f"visits.rule.{key}", target=target) for key in keys)


def _total(
    ctx: PageContext,
    rows: Sequence[Row],
    values: pd.DataFrame,
    target: int | None,
    *,
    synthetic: bool,
) -> Total | None:
    known = [row for row in rows if row.count is not None]
    if not known:
        return None
    total = _count(values, COUNTY)
    reached = sum((row.count or 0) >= (target or 0) for row in known)
    return Total(
        count_text=ctx.fmt.number(total) if total is not None else "",
        reached_text=ctx.t("visits.reached_in", n=reached, of=len(known), target=target)
        if target
        else "",
        dialogue_text=ctx.t("visits.places", n=sum(row.dialogue for row in known), of=len(known)),
        politicians_text=ctx.fmt.number(sum(row.politicians for row in known)),
        officials_text=ctx.fmt.number(sum(row.officials for row in known)),
        latest=max(known, key=lambda row: row.latest_iso).latest,
        synthetic=synthetic,
    )


COLUMNS: Final = (
    "municipality_code",
    "name",
    "period",
    "visits",
    "target",
    "politicians",
    "officials",
    "latest",
    "dialogue",
)
"""Of the downloads; the words for them stand under ``visits.column`` in the strings."""


def frame(ctx: PageContext, page: VisitsPage) -> gpd.GeoDataFrame:
    """Give the table for a file, one row per municipality; what is missing is empty.

    ``latest`` is an ISO date; ``synthetic`` says of each row whether it is invented. With the
    municipalities' drawn outlines, EPSG:3006.
    """
    records = [
        (
            row.code,
            row.name,
            page.year,
            row.count,
            page.target,
            None if row.count is None else row.politicians,
            None if row.count is None else row.officials,
            row.latest_iso,
            None if row.count is None else row.dialogue,
            row.synthetic,
        )
        for row in page.rows
    ]
    table = pd.DataFrame(records, columns=[*COLUMNS, "synthetic"])
    whole = ("visits", "target", "politicians", "officials")
    typed = table.astype({**dict.fromkeys(whole, "Int64"), "dialogue": "boolean"})
    return with_outlines(ctx, typed)


def headings(ctx: PageContext) -> dict[str, str]:
    """Give the words for the columns of ``frame``."""
    return {name: ctx.t(f"visits.column.{name}") for name in COLUMNS}
