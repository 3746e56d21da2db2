"""The sections of a profile: each a sentence, a chart, a table and its source."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_edition
from dashboard.viewmodels import coverage_missing, profile, profile_charts, visits
from dashboard.viewmodels.figures import (
    SourceLine,
    change,
    distance,
    figure,
    figure_for,
    figures,
    goal,
    latest,
    sources,
)
from dashboard.viewmodels.profile_tables import Grid, measures, projects
from geodata.compare import similar
from geodata.errors import UnknownNameError
from geodata.municipalities import MUNICIPALITY_CODES
from geodata.settings import OPERATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from dashboard.charts.base import Chart
    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Change, Figure

BROADBAND: Final = (
    profile.FIBRE,
    f"{profile.FIBRE}_dense",
    f"{profile.FIBRE}_sparse",
    "broadband_homes_passed_share",
    "broadband_30mbit_share",
    "broadband_100mbit_share",
    "broadband_1gbit_share",
)
VISITS: Final = (
    "visits_count",
    "visits_politician_count",
    "visits_official_count",
    "visits_days_since_last",
)
OPERATOR_SHARES: Final = tuple(f"{profile.COVERED}_{name.lower()}" for name in OPERATORS)
COVERAGE: Final = (
    profile.COVERED,
    f"{profile.COVERED}_all",
    *OPERATOR_SHARES,
    "mobile_gap_count",
    "mobile_gap_area_km2",
)
CULTURE: Final = (
    "culture_project_count",
    "culture_granted_sek",
    "culture_granted_sek_per_inhabitant",
)
CONTEXT: Final = ("population", "population_density", "land_area_km2")


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a profile. ``sentence`` may mark numbers with ``**…**``."""

    id: str
    sentence: str
    synthetic: bool
    line: SourceLine
    chart: Chart | None = None
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = field(default=())


@of_edition
def parts(ctx: PageContext, code: str, other: str) -> tuple[Part, ...]:
    """Give the sections of a municipality's profile.

    Parameters
    ----------
    ctx
        The page's context.
    code
        The municipality.
    other
        What it is compared with: the county, another municipality or Sweden.
    """
    return (
        _visits(ctx, code, other),
        _broadband(ctx, code, other),
        _coverage(ctx, code, other),
        _culture(ctx, code, other),
        _context(ctx, code, other),
    )


def _visits(ctx: PageContext, code: str, other: str) -> Part:
    grid = measures(ctx, VISITS, code, other)
    rows = _rows(ctx, VISITS, code)
    page = visits.build(replace(ctx, view=type(ctx.view)(lang=ctx.lang)))
    row = next((item for item in page.rows if item.code == code), None) if page else None
    if page is None or row is None or row.count is None:
        text = ctx.t("municipalities.visits.missing", name=ctx.name(code))
        return Part("visits", text, synthetic=False, line=sources(ctx, rows))
    form = "none" if not row.count else "some" if row.latest else "undated"
    told = [
        ctx.t(
            f"municipalities.visits.{form}",
            name=ctx.name(code),
            n=row.count,
            count=ctx.fmt.number(row.count),
            year=page.year,
            latest=row.latest,
        )
    ]
    if row.count:
        told.append(
            ctx.t(
                f"municipalities.visits.{'who' if row.politicians else 'no_politicians'}",
                n=row.politicians,
                politicians=ctx.fmt.number(row.politicians),
                officials=ctx.fmt.number(row.officials),
            )
        )
    if page.target:
        told.append(ctx.t("municipalities.visits.target", target=page.target, year=page.year))
    chart = profile_charts.beside(
        ctx,
        visits.COUNT,
        page.year,
        code,
        target=(page.target, ctx.t("municipalities.visits.line", target=page.target))
        if page.target
        else None,
    )
    return Part("visits", " ".join(told), row.synthetic, sources(ctx, rows), chart, (grid,))


def _broadband(ctx: PageContext, code: str, other: str) -> Part:
    rows = _rows(ctx, BROADBAND, code)
    shown = latest(ctx, profile.FIBRE, code)
    if shown is None:
        text = ctx.t("municipalities.broadband.missing", name=ctx.name(code))
        return Part("broadband", text, synthetic=False, line=sources(ctx, rows))
    target = goal(ctx, profile.FIBRE)
    told = [
        ctx.t(
            "municipalities.broadband.connected",
            share=_share_words(ctx, shown),
            basis=shown.basis,
            name=ctx.name(code),
            year=shown.period,
            distance=f", {distance(ctx, shown, target)}" if target else "",
        )
    ]
    moved = change(ctx, shown)
    if moved is not None:
        told.append(
            ctx.t(
                f"municipalities.broadband.{moved.move}",
                size=_size(ctx, moved),
                year=moved.since,
            )
        )
    passed = latest(ctx, "broadband_homes_passed_share", code)
    if passed is not None:
        told.append(
            ctx.t(
                "municipalities.broadband.passed",
                share=_share_words(ctx, passed),
                basis=passed.basis,
                year=passed.period,
            )
        )
    chart = profile_charts.series(ctx, profile.FIBRE, code, other)
    breaks = ctx.bundle.series(profile.FIBRE, code)
    years = [int(y) for y in breaks.loc[breaks["series_break"], "period"]]
    notes = [ctx.t("municipalities.broadband.reading")]
    if chart is not None and chart.synthetic:
        notes.append(ctx.t("municipalities.broadband.dashed"))
    if years:
        notes.append(ctx.t("municipalities.broadband.breaks", years=_and(ctx, years)))
    synthetic = any(f.synthetic for f in (shown, passed) if f)
    grid = measures(ctx, BROADBAND, code, other)
    return Part(
        "broadband", " ".join(told), synthetic, sources(ctx, rows), chart, (grid,), tuple(notes)
    )


def _coverage(ctx: PageContext, code: str, other: str) -> Part:
    rows = _rows(ctx, COVERAGE, code)
    shown = latest(ctx, profile.COVERED, code)
    if shown is None:
        return _coverage_apart(ctx, rows, code, other)
    told = [
        ctx.t(
            "municipalities.coverage.any",
            share=_share_words(ctx, shown, start=False),
            name=ctx.name(code),
            year=shown.period,
        )
    ]
    every = figure_for(ctx, f"{profile.COVERED}_all", code, shown.period)
    if every.valued:
        share = _share_words(ctx, every, start=False)
        told.append(ctx.t("municipalities.coverage.all", share=share))
    gaps = figure_for(ctx, "mobile_gap_count", code, shown.period)
    if gaps.value is not None:
        n = round(gaps.value)
        form = "gaps" if n else "no_gaps"
        told.append(ctx.t(f"municipalities.coverage.{form}", n=n, count=gaps.number))
    told.append(ctx.t("municipalities.coverage.unknown"))
    ids = (profile.COVERED, f"{profile.COVERED}_all", *OPERATOR_SHARES)
    chart = profile_charts.own_bars(ctx, ids, code, shown.period)
    grid = measures(ctx, COVERAGE, code, other)
    return Part("coverage", " ".join(told), shown.synthetic, sources(ctx, rows), chart, (grid,))


def _coverage_apart(ctx: PageContext, rows: pd.DataFrame, code: str, other: str) -> Part:
    """Give what is known of single operators, where nothing is known of them together."""
    name = ctx.name(code)
    own = [item for item in (latest(ctx, one, code) for one in OPERATOR_SHARES) if item]
    if not own:
        text = ctx.t("municipalities.coverage.missing", name=name)
        return Part("coverage", text, synthetic=False, line=sources(ctx, rows))
    year = max(item.period for item in own)
    known = coverage_missing.listed(ctx, coverage_missing.measured(ctx.bundle, code, year))
    told = ctx.t("municipalities.coverage.apart", name=name, operators=known, year=year)
    chart = profile_charts.own_bars(ctx, OPERATOR_SHARES, code, year)
    text = f"{told} {ctx.t('municipalities.coverage.unknown')}"
    synthetic = any(item.synthetic for item in own)
    grid = measures(ctx, COVERAGE, code, other)
    return Part("coverage", text, synthetic, sources(ctx, rows), chart, (grid,))


def _culture(ctx: PageContext, code: str, other: str) -> Part:
    rows = _rows(ctx, CULTURE, code)
    shown = latest(ctx, profile.PROJECTS, code)
    if shown is None or shown.value is None:
        text = ctx.t("municipalities.culture.missing", name=ctx.name(code))
        return Part("culture", text, synthetic=False, line=sources(ctx, rows))
    n = round(shown.value)
    granted = figure_for(ctx, profile.GRANTED, code, shown.period)
    each = figure_for(ctx, "culture_granted_sek_per_inhabitant", code, shown.period)
    form = "some" if n else "none"
    told = [
        ctx.t(
            f"municipalities.culture.{form}",
            n=n,
            count=shown.number,
            name=ctx.name(code),
            year=shown.period,
        )
    ]
    if n and granted.valued:
        per = ctx.t("municipalities.culture.each", number=each.number) if each.valued else ""
        told.append(ctx.t("municipalities.culture.granted", value=granted.text, each=per))
    grids = [measures(ctx, CULTURE, code, other)]
    listed = projects(ctx, code, shown.period)
    if listed is not None:
        grids.append(listed)
    chart = profile_charts.beside(ctx, "culture_granted_sek_per_inhabitant", shown.period, code)
    return Part("culture", " ".join(told), shown.synthetic, sources(ctx, rows), chart, tuple(grids))


def _context(ctx: PageContext, code: str, other: str) -> Part:
    rows = _rows(ctx, CONTEXT, code)
    shown = latest(ctx, profile.POPULATION, code)
    if shown is None:
        text = ctx.t("municipalities.context.missing", name=ctx.name(code))
        return Part("context", text, synthetic=False, line=sources(ctx, rows))
    first = ctx.bundle.series(profile.POPULATION, code)
    first = first[first["value"].notna()]
    start = figure(ctx, first.iloc[0])
    moved = change(ctx, shown, start.period)
    told = [
        ctx.t(
            f"municipalities.context.{moved.move if moved else 'now'}",
            name=ctx.name(code),
            count=shown.number,
            year=shown.period,
            size=ctx.fmt.number(abs(moved.difference)) if moved else "",
            since=start.period,
        )
    ]
    near = _similar(ctx, code, shown.period)
    if near:
        told.append(ctx.t("municipalities.context.similar", names=_and(ctx, near)))
    compared = other if other in MUNICIPALITY_CODES else ""
    chart = profile_charts.series(ctx, profile.POPULATION, code, compared, others=False)
    grid = measures(ctx, CONTEXT, code, other)
    return Part("context", " ".join(told), shown.synthetic, sources(ctx, rows), chart, (grid,))


def _similar(ctx: PageContext, code: str, year: int) -> list[str]:
    def known(indicator_id: str) -> dict[str, float]:
        shown = figures(ctx, indicator_id, year)
        return {c: item.value for c, item in shown.items() if item.value is not None}

    try:
        found = similar(known(profile.POPULATION), known(profile.DENSITY), code)
    except UnknownNameError:
        return []
    return [ctx.name(c) for c in found]


def _size(ctx: PageContext, moved: Change) -> str:
    """Give the size of a change of a share, without its sign: '1,9 procentenheter'."""
    return ctx.fmt.points(abs(moved.difference), 1, sign=False)


def _share_words(ctx: PageContext, shown: Figure, *, start: bool = True) -> str:
    words = ctx.fmt.share_words(shown.value or 0.0)
    before = ctx.t(f"figure.qualifier.{shown.qualifier}") if shown.qualifier else ""
    text = f"{before} {words}".strip()
    return text[:1].upper() + text[1:] if start else text


def _and(ctx: PageContext, items: Iterable[object]) -> str:
    texts = [str(item) for item in items]
    if len(texts) == 1 or not texts:
        return "".join(texts)
    return ctx.t("municipalities.and", head=", ".join(texts[:-1]), last=texts[-1])


def _rows(ctx: PageContext, ids: Sequence[str], code: str) -> pd.DataFrame:
    """Give the latest row with a value of each measure: what the section's figures rest on."""
    values = ctx.bundle.values
    hit = values[
        values["indicator_id"].isin(ids)
        & (values["municipality_code"] == code)
        & values["value"].notna()
    ]
    return hit.sort_values("period").groupby("indicator_id", sort=False).tail(1)


def latest_rows(ctx: PageContext, code: str) -> pd.DataFrame:
    """Give the rows behind the latest figures of all sections, for the list of sources."""
    return _rows(ctx, (*VISITS, *BROADBAND, *COVERAGE, *CULTURE, *CONTEXT), code)


def export_rows(ctx: PageContext, code: str) -> pd.DataFrame:
    """Give every value of the municipality, for the files."""
    values = ctx.bundle.values
    return values[values["municipality_code"] == code]
