"""What deserves attention: at most five lines, worst first, never from an invented value.

Lines of different kinds are put in one order by their shortfall: the part of the target, the duty
or the county's own value that is lacking, 0 to 1. At most two lines are of one kind, so that one
subject does not fill the list.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from dashboard.formats import is_number
from dashboard.memo import of_view
from dashboard.viewmodels import visits
from dashboard.viewmodels.figures import figure, figures, latest, size
from geodata.compare import FEWEST_RANKED
from geodata.indicators import INDICATORS
from geodata.indicators import indicator as indicator_of
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES, swedish_order
from geodata.scorecard import judge, measure_result, targets_from_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Figure

LINES: Final = 5
PER_KIND: Final = 2

BROADBAND: Final = "broadband_homes_passed_share"
CULTURE: Final = "culture_project_count"


@dataclass(frozen=True, slots=True)
class Line:
    """One line and where it leads.

    Parameters
    ----------
    kind
        What it is about; lines of one kind are limited.
    shortfall
        0 to 1: how much is lacking. Decides the order.
    page, values
        The page it links to, and what is chosen there.
    """

    kind: str
    text: str
    shortfall: float
    page: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attention:
    """The lines, and what was left out."""

    lines: tuple[Line, ...]
    left_out: bool
    """Whether invented values were passed over."""


@of_view
def attention(ctx: PageContext) -> Attention:
    """Find what deserves attention in the latest real figures."""
    found = [*_visits(ctx), *_targets(ctx), *_lowest(ctx), *_unreached(ctx), *_gaps(ctx)]
    found += _measures(ctx)
    found.sort(key=lambda line: (-line.shortfall, line.kind, swedish_order(line.text)))
    kinds: Counter[str] = Counter()
    lines: list[Line] = []
    for line in found:
        kinds[line.kind] += 1
        if kinds[line.kind] <= PER_KIND and len(lines) < LINES:
            lines.append(line)
    return Attention(tuple(lines), ctx.bundle.synthetic)


def _visits(ctx: PageContext) -> Iterator[Line]:
    """Municipalities that the region has visited less than it set itself."""
    page = visits.build(replace(ctx, view=type(ctx.view)(lang=ctx.lang)))
    if page is None or not page.target:
        return
    needed = page.target if page.whole_year else _due(ctx, page.target, page.year)
    for row in page.rows:
        if row.count is None or row.synthetic or row.count >= needed:
            continue
        form = "none" if not row.count else "some" if row.latest else "undated"
        text = ctx.t(
            f"overview.attention.visits.{form}",
            name=row.name,
            n=row.count,
            count=ctx.fmt.number(row.count),
            target=page.target,
            latest=row.latest,
            year=page.year,
        )
        shortfall = (needed - row.count) / page.target
        yield Line("visits", text, shortfall, "visits", {"ar": page.year, "kommun": row.code})


def _due(ctx: PageContext, target: int, year: int) -> int:
    """Give the visits that an even pace asks for by the last day that the register covers."""
    state = ctx.bundle.datasets.get("visits")
    if state is None or not state.as_of.startswith(str(year)):
        return target
    day = dt.date.fromisoformat(state.as_of[:10])
    return int(target * day.timetuple().tm_yday / dt.date(year, 12, 31).timetuple().tm_yday)


def _targets(ctx: PageContext) -> Iterator[Line]:
    """County targets that the county does not reach in the target's own year."""
    for target in targets_from_frame(ctx.bundle.targets):
        if target.level != "county" or target.indicator_id not in INDICATORS:
            continue
        indicator = indicator_of(target.indicator_id)
        row = ctx.bundle.value(target.indicator_id, COUNTY, target.year)
        verdict = judge(target, row, indicator)
        if row is None or verdict.result != "not_reaches" or verdict.synthetic:
            continue
        shown = figure(ctx, row)
        text = ctx.t(
            "overview.attention.target",
            measure=ctx.t(f"indicator.{indicator.id}.label"),
            value=shown.with_basis,
            year=target.year,
            target=ctx.fmt.value(target.value, indicator),
            left=size(ctx, verdict.remaining or 0.0, indicator),
        )
        shortfall = abs(verdict.distance or 0.0) / target.value if target.value else 0.0
        values: dict[str, str | int] = {"matt": indicator.id, "ar": target.year}
        page = "broadband" if indicator.id.startswith("broadband") else "overview"
        yield Line("target", text, shortfall, page, values)


def _lowest(ctx: PageContext) -> Iterator[Line]:
    """Municipalities furthest below the county in homes passed by fibre."""
    county = latest(ctx, BROADBAND, COUNTY)
    if county is None or county.synthetic or not county.value:
        return
    known = _real(ctx, BROADBAND, county.period)
    if len(known) < FEWEST_RANKED:
        return
    for shown in known:
        lacking = (county.value - (shown.value or 0.0)) / county.value
        if lacking <= 0:
            continue
        text = ctx.t(
            "overview.attention.lowest",
            name=ctx.name(shown.area),
            value=shown.with_basis,
            county=county.text,
            year=county.period,
        )
        yield Line("lowest", text, lacking, "municipalities", {"kommun": shown.area})


def _unreached(ctx: PageContext) -> Iterator[Line]:
    """Municipalities that no granted cultural project reached."""
    county = latest(ctx, CULTURE, COUNTY)
    if county is None or county.synthetic:
        return
    for shown in _real(ctx, CULTURE, county.period):
        if shown.value == 0:
            name = ctx.name(shown.area)
            text = ctx.t("overview.attention.culture", name=name, year=county.period)
            yield Line("culture", text, 1.0, "culture", {"kommun": shown.area})


def _real(ctx: PageContext, indicator_id: str, period: int) -> list[Figure]:
    shown = figures(ctx, indicator_id, period)
    every = [shown[code] for code in MUNICIPALITY_CODES if code in shown]
    return [item for item in every if item.valued and not item.synthetic]


def _gaps(ctx: PageContext) -> Iterator[Line]:
    """Of the gaps without any operator, the one that ranks first in the latest year."""
    gaps = ctx.bundle.gaps
    gaps = gaps[(gaps["operator"] == "any") & ~gaps["synthetic"].astype(bool)]
    if gaps.empty:
        return
    row = gaps[gaps["period"] == gaps["period"].max()].sort_values("rank").iloc[0]
    code = str(row["municipality_code"])
    distance = float(row["distance_km"]) if is_number(row["distance_km"]) else None
    form = "near" if row["near_locality"] and distance is not None else "plain"
    text = ctx.t(
        f"overview.attention.gap.{form}",
        area=ctx.fmt.km2(float(row["area_km2"]), 2),
        place=row["near_locality"],
        distance=ctx.fmt.number(distance or 0.0, 1),
        name=ctx.name(code),
        year=int(row["period"]),
    )
    yield Line("gap", text, 1.0, "coverage", {"kommun": code})


def _measures(ctx: PageContext) -> Iterator[Line]:
    """Measures of the scorecard with a number as target and a smaller one as outcome."""
    rows = ctx.bundle.scorecard
    if rows.empty:
        return
    for row in rows[rows["year"] == rows["year"].max()].to_dict("records"):
        if row["synthetic"] or measure_result(row) != "not_reaches" or not row["target_value"]:
            continue
        text = ctx.t(
            "overview.attention.measure",
            measure=row["measure"],
            value=f"{_plain(ctx, row['value'])} {row['unit']}".strip(),
            target=_plain(ctx, row["target_value"]),
            year=row["year"],
        )
        shortfall = (row["target_value"] - row["value"]) / row["target_value"]
        yield Line("measure", text, shortfall, "scorecard")


def _plain(ctx: PageContext, number: float) -> str:
    return ctx.fmt.number(number, 0 if float(number).is_integer() else 1)
