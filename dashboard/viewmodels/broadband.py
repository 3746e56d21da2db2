"""Broadband: who is connected, where and since when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.formats import EN_DASH
from dashboard.memo import of_view
from dashboard.state import PERIOD
from dashboard.viewmodels.figures import DAGGER, figure, figure_for, goal
from dashboard.viewmodels.overview import default_year
from dashboard.viewmodels.ranking import Ranking, ranking
from geodata.municipalities import COUNTY, MUNICIPALITY_CODES, swedish_order
from geodata.themes.broadband import MEASURES, SETTLEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Figure, Goal

SETTLEMENT: Final = "omrade"
"""The filter's key in the address bar: everywhere, dense or sparse areas."""

EVERYWHERE: Final = "alla"
PLACES: Final = (EVERYWHERE, *SETTLEMENTS)

DEFAULT_MEASURE: Final = "broadband_homes_passed_share"
"""The measure of the county's answer on the first page too."""


@dataclass(frozen=True, slots=True)
class Point:
    """One year of one area's line."""

    year: int
    value: float
    text: str
    synthetic: bool
    series_break: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One area's line over the years, oldest first; without points when it has no value.

    Parameters
    ----------
    latest
        The latest value with its year, or why there is none.
    alt
        The line in words.
    target
        A decided county target, in the county's own line alone.
    """

    code: str
    name: str
    points: tuple[Point, ...]
    latest: str
    alt: str
    target: Goal | None = None

    @property
    def synthetic(self) -> bool:
        """Say whether any point is invented."""
        return any(point.synthetic for point in self.points)

    @property
    def breaks(self) -> tuple[int, ...]:
        """Give the years whose value has another definition than the one before it."""
        return tuple(point.year for point in self.points if point.series_break)


@dataclass(frozen=True, slots=True)
class BroadbandPage:
    """Everything that the page shows for one measure, kind of area and year.

    Parameters
    ----------
    note
        What the daggers in the sentence mean; empty when there are none.
    households
        Code to what is left to the county target in households: signed text and number.
    own_basis
        Whether the base must stand at each value, since it is not the same for all.
    """

    measures: tuple[str, ...]
    measure: str
    places: tuple[str, ...]
    place: str
    indicator_id: str
    years: tuple[int, ...]
    year: int
    sentence: str
    synthetic: bool
    note: str
    reading: str
    order: Ranking
    households: dict[str, tuple[str, float]]
    own_basis: bool
    values: pd.DataFrame


@of_view
def build(ctx: PageContext) -> BroadbandPage | None:
    """Build the page; None when the edition holds no broadband figure at all.

    Parameters
    ----------
    ctx
        The page's context. Address: ``matt`` the measure (or one of its variants), ``omrade`` the
        kind of area, ``ar`` the year.
    """
    known = {i for m in MEASURES for i in variants(m).values() if ctx.bundle.periods(i)}
    measures = tuple(m for m in MEASURES if known & set(variants(m).values()))
    if not measures:
        return None
    measure, asked_place = _asked(ctx, measures)
    ids = variants(measure)
    places = tuple(place for place in PLACES if ids[place] in known)
    place = ctx.view.choice(SETTLEMENT, places, asked_place if asked_place in places else places[0])
    indicator_id = ids[place]
    years = tuple(reversed(ctx.bundle.periods(indicator_id)))
    year = ctx.view.choice(PERIOD, years, default_year(ctx, indicator_id, years))
    values = ctx.bundle.values_for(indicator_id, year)
    order = ranking(ctx, indicator_id, year)
    shown = [row.figure for row in order.rows if row.figure.valued]
    sentence, invented = _sentence(ctx, measure, place, order, year)
    return BroadbandPage(
        measures=measures,
        measure=measure,
        places=places,
        place=place,
        indicator_id=indicator_id,
        years=years,
        year=year,
        sentence=sentence.replace(DAGGER, "") if invented == {True} else sentence,
        synthetic=invented == {True},
        note=ctx.t("figure.dagger") if invented == {True, False} else "",
        reading=_reading(ctx, indicator_id, year, order),
        order=order,
        households=_households(ctx, values, order.target),
        own_basis=len({item.basis for item in shown}) > 1,
        values=values,
    )


def variants(measure: str) -> dict[str, str]:
    """Give the indicator of a measure by kind of area."""
    return {EVERYWHERE: measure, **{where: f"{measure}_{where}" for where in SETTLEMENTS}}


def _asked(ctx: PageContext, measures: tuple[str, ...]) -> tuple[str, str]:
    """Give the measure and the kind of area that ``matt`` asks for; it may name a variant."""
    asked = ctx.view.indicator
    for measure in measures:
        for place, indicator_id in variants(measure).items():
            if indicator_id == asked:
                return measure, place
    return (DEFAULT_MEASURE if DEFAULT_MEASURE in measures else measures[0]), EVERYWHERE


def _reading(ctx: PageContext, indicator_id: str, year: int, order: Ranking) -> str:
    label = ctx.t(f"indicator.{indicator_id}.label")
    text = ctx.t("broadband.reading", measure=label, year=year)
    if order.target:
        target = order.target
        told = ctx.t("broadband.target.decided", value=target.text, year=target.year)
        return f"{text} {told}"
    ever = goal(ctx, indicator_id)
    if ever is None:
        return text
    other = ctx.t("broadband.target.other_year", year=year, other=ever.year, value=ever.text)
    return f"{text} {other}"


def _sentence(
    ctx: PageContext, measure: str, place: str, order: Ranking, year: int
) -> tuple[str, set[bool]]:
    """Give the answer, and whether its figures are invented: of each kind that stands in it."""
    county = order.rows[-1].figure
    words = {
        "year": year,
        "where": ctx.t(f"broadband.where.{place}"),
        "verb": ctx.t(f"broadband.measure.{measure}.verb"),
        "object": ctx.t(f"broadband.measure.{measure}.object"),
    }
    kinds: set[bool] = set()
    if county.value is None:
        first = _no_county(ctx, order, county, words)
    else:
        kinds.add(county.synthetic)
        first = _county(ctx, county, order.target, words)
    second, invented = _ends(ctx, order)
    return " ".join(part for part in (first, second) if part), kinds | invented


def _county(ctx: PageContext, county: Figure, target: Goal | None, words: dict[str, object]) -> str:
    qualifier = f"{ctx.t(f'figure.qualifier.{county.qualifier}')} " if county.qualifier else ""
    return ctx.t(
        "broadband.sentence.target" if target else "broadband.sentence.plain",
        **words,
        qualifier=qualifier,
        share=ctx.fmt.share_words(county.value or 0.0),
        basis=county.basis,
        dagger=DAGGER if county.synthetic else "",
        target=ctx.fmt.number(target.value * 100) if target else "",
    )


def _no_county(ctx: PageContext, order: Ranking, county: Figure, words: dict[str, object]) -> str:
    known = [row.figure for row in order.rows[:-1] if row.figure.valued]
    bases = {item.basis for item in known}
    words = {**words, "basis": bases.pop() if len(bases) == 1 else ""}
    form = "all_missing" if not known else "mixed" if county.mixed else "missing"
    text = ctx.t(
        f"broadband.sentence.{form}",
        **words,
        n=len(known),
        count=ctx.fmt.number(len(known)),
    )
    return " ".join(text.split(" "))


def _ends(ctx: PageContext, order: Ranking) -> tuple[str, set[bool]]:
    """Say where the share is lowest and highest; nothing where kinds or bases mix."""
    rows = [row for row in order.rows[:-1] if row.figure.value is not None]
    if len({(row.figure.status, row.figure.basis) for row in rows}) != 1:
        return "", set()
    if any(row.figure.qualifier for row in rows):
        return "", set()
    low, high = (pick(rows, key=lambda row: row.figure.value or 0.0) for pick in (min, max))
    if low.figure.text == high.figure.text:
        return "", set()
    text = ctx.t(
        "broadband.sentence.ends",
        low=low.name,
        high=high.name,
        low_value=low.figure.text,
        high_value=high.figure.text,
        dagger=DAGGER if low.figure.synthetic else "",
    )
    return text, {low.figure.synthetic}


def _households(
    ctx: PageContext, values: pd.DataFrame, target: Goal | None
) -> dict[str, tuple[str, float]]:
    """Give what lies between each area and the county target, in whole households.

    Only where the number of households of the same year is known, and shares are of households.
    """
    if target is None:
        return {}
    known = values[values["denominator"].notna() & (values["basis"] == "households")]
    found = {}
    for row in known[known["value"].notna()].to_dict("records"):
        count = round((float(row["value"]) - target.value) * float(row["denominator"]))
        found[str(row["municipality_code"])] = (ctx.fmt.number(count, sign=True), float(count))
    return found


def lines(ctx: PageContext, page: BroadbandPage) -> tuple[Series, ...]:
    """Give the 14 lines in the order of the Swedish alphabet, and the county's last."""
    codes = sorted(MUNICIPALITY_CODES, key=lambda code: swedish_order(ctx.name(code)))
    return tuple(_series(ctx, page.indicator_id, code) for code in (*codes, COUNTY))


def _series(ctx: PageContext, indicator_id: str, code: str) -> Series:
    rows = ctx.bundle.series(indicator_id, code).to_dict("records")
    shown = [figure(ctx, row) for row in rows]
    points = tuple(
        Point(item.period, item.value, item.marked, item.synthetic, item.series_break)
        for item in shown
        if item.value is not None
    )
    name = ctx.name(code)
    if not points:
        why = next((item.reason for item in reversed(shown) if item.reason), "")
        latest = ctx.t("broadband.lines.not_computable" if why else "figure.status.missing")
        return Series(code, name, (), latest, f"{name}: {why or latest}")
    last = points[-1]
    latest = f"{last.text} ({last.year})"
    told = "; ".join(f"{point.year}: {point.text}" for point in points)
    target = goal(ctx, indicator_id) if code == COUNTY else None
    return Series(code, name, points, latest, f"{name}. {told}", target)


def breaks(series: Sequence[Series]) -> tuple[int, ...]:
    """Give the years in which any of the lines breaks, because its definition is another."""
    return tuple(sorted({year for line in series for year in line.breaks}))


def notes_of_lines(ctx: PageContext, series: Sequence[Series]) -> list[str]:
    """Say what the gaps, the dashes and the marks of the lines mean; only what is there."""
    notes = [ctx.t("broadband.lines.break", year=year) for year in breaks(series)]
    kinds = Counter(point.synthetic for line in series for point in line.points)
    if kinds[True]:
        key = "invented_beside" if kinds[False] else "invented"
        notes.append(ctx.t(f"broadband.lines.{key}"))
    if _has_line(series[-1]):
        notes.append(ctx.t("broadband.lines.county"))
    if series[-1].target:
        notes.append(ctx.t("broadband.lines.target", year=series[-1].target.year))
    return notes


def _has_line(line: Series) -> bool:
    """Say whether any two neighbouring points are of one kind and definition, so that a line is."""
    pairs = zip(line.points, line.points[1:], strict=False)
    return any(
        after.year == before.year + 1
        and after.synthetic == before.synthetic
        and not after.series_break
        for before, after in pairs
    )


def value_cell(page: BroadbandPage, item: Figure) -> str:
    """Give what stands at the bar: value with mark, with its base where bases differ."""
    if not item.valued:
        return item.status_words
    return f"{item.marked} {item.basis}" if page.own_basis and item.basis else item.marked


def households_cell(page: BroadbandPage, code: str) -> tuple[str, float | None]:
    """Give the distance in households as text and number; a dash where it is not known."""
    return page.households.get(code, (EN_DASH, None))


def county(ctx: PageContext, page: BroadbandPage) -> Figure:
    """Give the county's figure of the year."""
    return figure_for(ctx, page.indicator_id, COUNTY, page.year)
