"""The first page: the answer, what the map shows, four key figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_view
from dashboard.state import INDICATOR, PERIOD
from dashboard.viewmodels import coverage_missing, visits
from dashboard.viewmodels.figures import (
    DAGGER,
    change,
    distance,
    figure,
    figure_for,
    goal,
    latest,
    missing,
)
from geodata.indicators import THEMES, theme_of
from geodata.model import VALUE_STATUSES
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.attention import Attention
    from dashboard.viewmodels.figures import Change, Figure, Goal

FIBRE: Final = "broadband_homes_passed_share"
COVERED: Final = "mobile_cells_covered_share"
PROJECTS: Final = "culture_project_count"

NOT_MAPPED: Final = ("land_area_km2", "households")
"""Sizes that a coloured map says nothing about: the largest area would win twice."""

_HALF: Final = len(MUNICIPALITY_CODES) // 2


@dataclass(frozen=True, slots=True)
class Choices:
    """What the two filters offer, and what is chosen."""

    indicators: tuple[str, ...]
    indicator: str
    years: tuple[int, ...]
    year: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence; ``note`` explains the daggers in it.

    ``synthetic``: every figure in it is invented, so the sentence as a whole bears the mark.
    """

    text: str
    synthetic: bool
    note: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of the four cards: what it is, its figure, target, change and where it leads."""

    page: str
    title: str
    figure: Figure
    lines: tuple[str, ...] = ()
    change: Change | None = None

    @property
    def unit(self) -> str:
        """Give the small unit beside the number, with the base of a share."""
        return f"{self.figure.unit} {self.figure.basis}".strip()


def choices(ctx: PageContext) -> Choices | None:
    """Give the choices that the edition allows; None when it has no value to map."""
    values = ctx.bundle.values
    known = values[values["value"].notna() & values["municipality_code"].isin(MUNICIPALITY_CODES)]
    having = set(known["indicator_id"])
    every = [item.id for theme in THEMES for item in theme.indicators]
    indicators = tuple(i for i in every if i in having and i not in NOT_MAPPED)
    if not indicators:
        return None
    default = FIBRE if FIBRE in indicators else indicators[0]
    chosen = ctx.view.choice(INDICATOR, indicators, default)
    years = tuple(sorted({int(y) for y in known[known["indicator_id"] == chosen]["period"]})[::-1])
    return Choices(
        indicators, chosen, years, ctx.view.choice(PERIOD, years, default_year(ctx, chosen, years))
    )


def default_year(ctx: PageContext, indicator_id: str, years: tuple[int, ...]) -> int:
    """Give the latest year in which the county is known; else half of the 14; else any."""
    rows = ctx.bundle.values
    rows = rows[(rows["indicator_id"] == indicator_id) & rows["value"].notna()]
    counties = {int(period) for period in rows[rows["municipality_code"] == COUNTY]["period"]}
    counts = rows[rows["municipality_code"].isin(MUNICIPALITY_CODES)].groupby("period").size()
    half = {int(str(period)) for period, count in counts.items() if int(count) >= _HALF}
    return next((year for year in years if year in counties & half), None) or next(
        (year for year in years if year in half), years[0]
    )


def indicator_label(ctx: PageContext, indicator_id: str) -> str:
    """Give 'Bredband: Ansluten till fiber', so that a list of measures reads by theme."""
    theme = ctx.t(f"theme.{theme_of(indicator_id).id}")
    return f"{theme}: {ctx.t(f'indicator.{indicator_id}.label')}"


def reading(ctx: PageContext, chosen: Choices, target: Goal | None) -> str:
    """Give the filters' choice as a sentence, with the target that was decided for the year."""
    label = ctx.t(f"indicator.{chosen.indicator}.label")
    text = ctx.t("overview.reading", measure=label, year=chosen.year)
    if target:
        told = ctx.t(f"overview.target.{target.level}", value=target.text, year=target.year)
        return f"{text} {told}"
    ever = goal(ctx, chosen.indicator)
    return f"{text} {ctx.t('overview.target.none', year=chosen.year)}" if ever else text


@of_view
def answer(ctx: PageContext) -> Answer:
    """Give the answer: visits against the region's duty, homes passed against the county target."""
    parts = [_visits_clause(ctx), _fibre_clause(ctx)]
    kinds = [kind for _, kind in parts if kind]
    all_invented = bool(kinds) and set(kinds) == {"synthetic"}
    text = " ".join(text for text, _ in parts)
    if all_invented:
        text = text.replace(DAGGER, "")
    some = "synthetic" in kinds and not all_invented
    return Answer(text, all_invented, ctx.t("figure.dagger") if some else "")


def _visits_clause(ctx: PageContext) -> tuple[str, str]:
    """Give the sentence about visits, and the kind of its figures."""
    page = visits.build(replace(ctx, view=type(ctx.view)(lang=ctx.lang)))
    known = [row for row in page.rows if row.count is not None] if page else []
    if page is None or not known:
        return ctx.t("overview.visits.missing"), ""
    mark = DAGGER if page.synthetic else ""
    target = page.target
    reached = sum((row.count or 0) >= (target or 0) for row in known)
    form = "no_target"
    if target:
        form = "every" if reached == len(known) else "some" if reached else "none"
    county = figure_for(ctx, visits.COUNT, COUNTY, page.year)
    total = county.value if county.value is not None else sum(row.count or 0 for row in known)
    whole = len(known) == len(page.rows)
    text = ctx.t(
        f"overview.visits.{form}",
        when=_when(ctx, page),
        reached=reached,
        of=ctx.t(f"overview.municipalities.{'all' if whole else 'known'}", count=len(known)),
        places=sum(bool(row.count) for row in known),
        target=_word(ctx, target or 0),
        n=round(total),
        total=ctx.fmt.number(total),
        dagger=mark,
    )
    return text, "synthetic" if page.synthetic else "observed"


def _when(ctx: PageContext, page: visits.VisitsPage) -> str:
    if page.whole_year:
        return str(page.year)
    return ctx.t("visits.sentence.covered", days=page.covered)


def _word(ctx: PageContext, number: int) -> str:
    """Give a small number as a word, as running text has it."""
    key = f"number.{number}"
    return ctx.t(key) if ctx.t.has(key) else ctx.fmt.number(number)


def _fibre_clause(ctx: PageContext) -> tuple[str, str]:
    county = latest(ctx, FIBRE, COUNTY)
    if county is None:
        return ctx.t(f"overview.fibre.{_why_no_fibre(ctx)}"), ""
    target = goal(ctx, FIBRE, county.period)
    text = ctx.t(
        "overview.fibre.target" if target else "overview.fibre.plain",
        year=county.period,
        value=f"{ctx.t(f'figure.qualifier.{county.qualifier}')} " if county.qualifier else "",
        share=ctx.fmt.share_words(county.value or 0.0),
        basis=county.basis,
        target=ctx.fmt.number(target.value * 100) if target else "",
        dagger=DAGGER if county.synthetic else "",
    )
    return text[:1].upper() + text[1:], county.status


def _why_no_fibre(ctx: PageContext) -> str:
    rows = ctx.bundle.series(FIBRE, COUNTY)
    return "mixed" if not rows.empty and figure(ctx, rows.iloc[-1]).mixed else "missing"


@of_view
def key_figures(ctx: PageContext) -> tuple[KeyFigure, ...]:
    """Give the four cards: visits, broadband, mobile coverage, culture."""
    return (_visits_card(ctx), _fibre_card(ctx), _coverage_card(ctx), _culture_card(ctx))


def _county(ctx: PageContext, indicator_id: str) -> Figure:
    """Give the county's latest figure; missing where it has none."""
    found = latest(ctx, indicator_id, COUNTY)
    if found is not None:
        return found
    rows = ctx.bundle.series(indicator_id, COUNTY)
    if rows.empty:
        return missing(ctx, indicator_id, COUNTY, 0)
    return figure(ctx, rows.iloc[-1])


def _visits_card(ctx: PageContext) -> KeyFigure:
    shown = _county(ctx, visits.COUNT)
    title = ctx.t("overview.card.visits")
    target = visits.duty(ctx, shown.period)
    if target is None:
        return KeyFigure("visits", title, shown, change=change(ctx, shown))
    rows = ctx.bundle.values_for(visits.COUNT, shown.period)
    rows = rows[rows["municipality_code"].isin(MUNICIPALITY_CODES) & rows["value"].notna()]
    reached = int((rows["value"] >= target).sum())
    line = ctx.t("overview.card.visits_reached", reached=reached, of=len(rows), target=target)
    duty = ctx.t("overview.card.visits_target", target=target, year=shown.period)
    lines = (line, duty) if shown.valued else (duty,)
    return KeyFigure("visits", title, shown, lines, change=change(ctx, shown))


def _fibre_card(ctx: PageContext) -> KeyFigure:
    shown = _county(ctx, FIBRE)
    title = ctx.t("overview.card.broadband")
    target = goal(ctx, FIBRE, shown.period)
    lines = [shown.reason]
    if target and shown.value is not None:
        # No verdict: whether the source counts as the target does, only the scorecard can say.
        exact = not shown.qualifier
        lines.append(distance(ctx, shown, target) if exact else target.words)
    told = tuple(line for line in lines if line)
    return KeyFigure("broadband", title, shown, told, change=change(ctx, shown))


def _coverage_card(ctx: PageContext) -> KeyFigure:
    shown = _county(ctx, COVERED)
    known = ctx.bundle.periods(COVERED)
    lines = [shown.reason if known else coverage_missing.apart(ctx, COUNTY)]
    every = figure_for(ctx, f"{COVERED}_all", COUNTY, shown.period)
    if every.valued:
        lines.append(ctx.t("overview.card.coverage_all", value=every.text))
    told = tuple(line for line in lines if line)
    title = ctx.t("overview.card.coverage")
    return KeyFigure("coverage", title, shown, told, change=change(ctx, shown))


def _culture_card(ctx: PageContext) -> KeyFigure:
    shown = _county(ctx, PROJECTS)
    granted = figure_for(ctx, "culture_granted_sek", COUNTY, shown.period)
    lines = (ctx.t("overview.card.granted", value=granted.text),) if granted.valued else ()
    title = ctx.t("overview.card.culture")
    return KeyFigure("culture", title, shown, lines, change=change(ctx, shown))


def attention_note(ctx: PageContext, found: Attention) -> str:
    """Say why the list is empty, or that invented values were passed over."""
    if found.lines:
        return ctx.t("overview.attention.left_out") if found.left_out else ""
    kinds = set(ctx.bundle.values["status"]) & set(VALUE_STATUSES)
    if not kinds:
        return ctx.t("overview.attention.no_data")
    real = "observed" in kinds
    return ctx.t("overview.attention.none" if real else "overview.attention.nothing_real")
