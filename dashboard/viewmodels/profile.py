"""One municipality: its names, how many live there, its key figures, what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.memo import of_view
from dashboard.viewmodels import coverage_missing, visits
from dashboard.viewmodels.figures import (
    change,
    distance,
    figure_for,
    figures,
    goal,
    latest,
    missing,
)
from dashboard.viewmodels.shading import rank_text, ranked
from geodata.municipalities import COUNTRY, COUNTY, MUNICIPALITY_CODES, swedish_order

if TYPE_CHECKING:
    from dashboard.context import PageContext
    from dashboard.viewmodels.figures import Change, Figure

COMPARE: Final = "jamfor"
"""The filter's key in the address bar."""

POPULATION: Final = "population"
DENSITY: Final = "population_density"
LAND: Final = "land_area_km2"
FIBRE: Final = "broadband_fibre_connected_share"
COVERED: Final = "mobile_cells_covered_share"
PROJECTS: Final = "culture_project_count"
GRANTED: Final = "culture_granted_sek"

_SPAN: Final = 5
"""Years over which a change of population is told; one year says little in a small place."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name in a language for which the municipality is an administrative area."""

    code: str
    """ISO 639, for those who hear the page."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The head of a profile.

    Parameters
    ----------
    name
        As decided: 'Arjeplogs kommun'.
    others
        Names in other languages, only those that may be shown, each with its language.
    line
        Inhabitants and change, land area, density; numbers bold.
    """

    code: str
    name: str
    others: tuple[OtherName, ...]
    line: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """A key figure of a municipality."""

    page: str
    title: str
    figure: Figure
    unit: str
    lines: tuple[str, ...]
    change: Change | None


@of_view
def build(ctx: PageContext) -> Profile | None:
    """Give the head of the chosen municipality's profile; None when none is chosen."""
    code = ctx.view.municipality
    if code not in set(ctx.bundle.municipalities["municipality_code"]):
        return None
    line, synthetic = _line(ctx, code)
    return Profile(code, ctx.decided_name(code), other_names(ctx, code), line, synthetic)


def other_names(ctx: PageContext, code: str) -> tuple[OtherName, ...]:
    """Give the names in other languages that may be shown, in the order of the register."""
    names = ctx.bundle.names
    mine = names[(names["municipality_code"] == code) & (names["language"] != "sv")]
    shown = [row for row in mine.to_dict("records") if _may_show(row["show"])]
    return tuple(
        OtherName(str(row["language"]), str(row["name"]), ctx.t(f"language.{row['language']}"))
        for row in shown
    )


def _may_show(flag: object) -> bool:
    return str(flag).casefold() in ("yes", "true", "1")


def _line(ctx: PageContext, code: str) -> tuple[str, bool]:
    people = latest(ctx, POPULATION, code)
    land = latest(ctx, LAND, code)
    density = figure_for(ctx, DENSITY, code, people.period) if people else None
    parts = []
    if people is None:
        parts.append(ctx.t("municipalities.no_population"))
    else:
        told = {"count": people.number, "year": people.period, "since": _since(ctx, people)}
        parts.append(ctx.t("municipalities.people", **told))
    if land is not None:
        parts.append(ctx.t("municipalities.land", area=land.text))
    if density is not None and density.valued:
        parts.append(density.text)
    shown = [item for item in (people, land, density) if item is not None and item.valued]
    return " · ".join(parts), any(item.synthetic for item in shown)


def _since(ctx: PageContext, people: Figure) -> str:
    """Give ', minus 4,7 % sedan 2020': over five years where the edition has that year."""
    moved = _percent(ctx, people)
    if moved is None:
        return ""
    percent = ctx.fmt.number(moved[0], 1, sign=True)
    return ctx.t("municipalities.people_since", percent=percent, year=moved[1])


def _percent(ctx: PageContext, people: Figure) -> tuple[float, int] | None:
    """Give the change in percent and the year it is counted from."""
    periods = set(ctx.bundle.series(POPULATION, people.area)["period"])
    start = people.period - _SPAN
    moved = change(ctx, people, start if start in periods else None)
    former = (people.value or 0.0) - moved.difference if moved else 0.0
    return (moved.difference / former * 100, moved.since) if moved and former else None


def compare_options(ctx: PageContext) -> tuple[str, ...]:
    """Give what a municipality can be compared with: the county, another one, Sweden."""
    codes = [code for code in MUNICIPALITY_CODES if code != ctx.view.municipality]
    codes.sort(key=lambda code: swedish_order(ctx.name(code)))
    return (COUNTY, *codes, COUNTRY)


def cards(ctx: PageContext, code: str) -> tuple[ProfileCard, ...]:
    """Give the four cards: visits, broadband, mobile coverage, culture."""
    return (
        _visits_card(ctx, code),
        _share_card(ctx, code, "broadband", FIBRE),
        _share_card(ctx, code, "coverage", COVERED),
        _culture_card(ctx, code),
    )


def _latest(ctx: PageContext, indicator_id: str, code: str) -> Figure:
    """Give the latest figure, or the missing one of the latest period that others have."""
    found = latest(ctx, indicator_id, code)
    if found is not None:
        return found
    periods = ctx.bundle.periods(indicator_id)
    return missing(ctx, indicator_id, code, periods[-1] if periods else 0)


def _visits_card(ctx: PageContext, code: str) -> ProfileCard:
    shown = _latest(ctx, visits.COUNT, code)
    target = visits.duty(ctx, shown.period)
    lines = []
    if target is not None and shown.value is not None:
        left = max(target - round(shown.value), 0)
        key = "visits_left" if left else "visits_reached"
        lines.append(ctx.t(f"municipalities.card.{key}", n=left, target=target))
    unit = ctx.t("municipalities.card.visits_unit")
    return ProfileCard(
        "visits", ctx.t("theme.visits"), shown, unit, tuple(lines), change(ctx, shown)
    )


def _share_card(ctx: PageContext, code: str, page: str, indicator_id: str) -> ProfileCard:
    shown = _latest(ctx, indicator_id, code)
    target = goal(ctx, indicator_id)
    lines = []
    if target is not None and target.level == "county" and shown.valued:
        lines.append(distance(ctx, shown, target))
    if indicator_id == COVERED:
        every = figure_for(ctx, f"{COVERED}_all", code, shown.period)
        if every.valued:
            lines.append(ctx.t("overview.card.coverage_all", value=every.text))
        if not shown.valued:
            lines.append(coverage_missing.apart(ctx, code))
    lines.append(rank_text(ctx, ranked(ctx, indicator_id, shown.period).get(code)))
    title = ctx.t(f"indicator.{indicator_id}.label")
    unit = f"{shown.unit} {shown.basis}".strip()
    told = tuple(line for line in lines if line)
    return ProfileCard(page, title, shown, unit, told, change(ctx, shown))


def _culture_card(ctx: PageContext, code: str) -> ProfileCard:
    shown = _latest(ctx, PROJECTS, code)
    granted = figure_for(ctx, GRANTED, code, shown.period)
    lines = (ctx.t("overview.card.granted", value=granted.text),) if granted.valued else ()
    unit = ctx.t("overview.card.unit.culture")
    title = ctx.t("overview.card.culture")
    return ProfileCard("culture", title, shown, unit, lines, change(ctx, shown))


@dataclass(frozen=True, slots=True)
class ListRow:
    """One municipality in the list that is shown while none is chosen."""

    code: str
    name: str
    people: Figure | None
    percent: str
    percent_value: float | None
    land: Figure | None
    density: Figure | None
    total: bool = False


@of_view
def list_rows(ctx: PageContext) -> tuple[ListRow, ...]:
    """Give the 14 in the order of the alphabet, and the county."""
    codes = sorted(MUNICIPALITY_CODES, key=lambda code: swedish_order(ctx.name(code)))
    return tuple(_list_row(ctx, code) for code in (*codes, COUNTY))


def list_since(ctx: PageContext) -> int | None:
    """Give the year that the list's changes are counted from."""
    county = latest(ctx, POPULATION, COUNTY)
    moved = _percent(ctx, county) if county else None
    return moved[1] if moved else None


def _list_row(ctx: PageContext, code: str) -> ListRow:
    people = latest(ctx, POPULATION, code)
    moved = _percent(ctx, people) if people else None
    return ListRow(
        code,
        ctx.name(code),
        people,
        ctx.fmt.number(moved[0], 1, sign=True) if moved else "",
        moved[0] if moved else None,
        latest(ctx, LAND, code),
        figure_for(ctx, DENSITY, code, people.period) if people else None,
        total=code == COUNTY,
    )


def list_answer(ctx: PageContext) -> tuple[str, bool]:
    """Give the answer while no municipality is chosen, and whether its figure is invented."""
    county = latest(ctx, POPULATION, COUNTY)
    count = len(ctx.bundle.municipalities)
    if county is None:
        return ctx.t("municipalities.answer.plain", count=count), False
    shown = figures(ctx, POPULATION, county.period)
    known = [shown[c] for c in MUNICIPALITY_CODES if c in shown and shown[c].valued]
    largest = max(known, key=lambda item: item.value or 0.0, default=None)
    smallest = min(known, key=lambda item: item.value or 0.0, default=None)
    if largest is None or smallest is None or len({item.status for item in known}) > 1:
        text = ctx.t(
            "municipalities.answer.people", count=count, people=county.number, year=county.period
        )
        return text, county.synthetic
    text = ctx.t(
        "municipalities.answer.range",
        count=count,
        people=county.number,
        year=county.period,
        largest=ctx.name(largest.area),
        most=largest.number,
        smallest=ctx.name(smallest.area),
        least=smallest.number,
    )
    return text, county.synthetic
